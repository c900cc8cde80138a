//! A server that speaks TLS with a certificate of `tls/`, by itself or behind a proxy's tunnel.
//! The certificates are made by `tls/make.sh`.

use super::server::{Received, receive};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// The path of a file of `tls/`.
pub(crate) fn file(name: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls");
    PathBuf::from(folder).join(name)
}

/// What stands before the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Front {
    /// Nothing.
    None,
    /// A proxy that tunnels by `CONNECT`.
    Tunnel,
    /// Something that lets the question and the answer through, and then says something of its own.
    Meddler,
}

/// The head of a record of 32 bytes, and bytes that nobody of the two has encrypted.
const NO_RECORD: [u8; 37] = {
    let mut record = [0; 37];
    (record[0], record[1], record[2], record[4]) = (0x17, 3, 3, 32);
    record
};

/// A server that takes one connection.
pub(crate) struct TlsServer {
    pub(crate) port: u16,
    /// The heads of what was asked: of the tunnel, if there is one, then of the server.
    pub(crate) asked: Receiver<Received>,
}

impl TlsServer {
    /// Starts a server with this certificate that answers with these bytes.
    pub(crate) fn start(certificate: &str, front: Front, answer: Vec<u8>) -> Self {
        let config = config(certificate);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("the port's number").port();
        let (asked_in, asked) = channel();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            // Nobody need be listening any more, neither here nor at the other end.
            if front == Front::Tunnel {
                let _ = asked_in.send(receive(&stream));
                let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
            }
            let connection = ServerConnection::new(config).expect("a connection of TLS");
            let mut stream: StreamOwned<_, TcpStream> = StreamOwned::new(connection, stream);
            if stream.conn.complete_io(&mut stream.sock).is_err() {
                // The client did not trust it.
                return;
            }
            let _ = asked_in.send(receive(&mut stream));
            let _ = stream.write_all(&answer);
            if front == Front::Meddler {
                let _ = stream.flush();
                let _ = stream.sock.write_all(&NO_RECORD);
            }
            stream.conn.send_close_notify();
            let _ = stream.flush();
            let _ = stream.sock.read(&mut [0]);
        });
        Self { port, asked }
    }
}

fn config(certificate: &str) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = CertificateDer::pem_file_iter(file(certificate)).expect("a certificate");
    let chain = chain.map(|it| it.expect("a certificate")).collect();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(chain, key);
    Arc::new(config.expect("a certificate and its key"))
}
