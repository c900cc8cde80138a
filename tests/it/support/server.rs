//! A server that answers with exactly the bytes it is told to, and tells what it was asked.
//!
//! Each connection is answered by the next script, then closed; where there are no more scripts,
//! connections are refused, so that a request too many fails its test. Blocking sockets on plain
//! threads: nothing here depends on the runtime under test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Instant;

/// What happens on one connection.
#[derive(Debug, Clone)]
pub(crate) enum Script {
    /// Reads the request, sends these bytes and closes.
    Send(Vec<u8>),
    /// Reads the request, sends these bytes and then nothing, until the client hangs up.
    Stall(Vec<u8>),
    /// Closes with the request unread, which resets the connection.
    Reset,
    /// Ends the connection in order once anything has come, whatever it is.
    HangUp,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// The request line and the headers, as sent.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

impl Received {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("the request's body is JSON")
    }
}

/// A running server.
pub(crate) struct Server {
    address: SocketAddr,
    requests: Receiver<Received>,
    hangups: Receiver<Instant>,
}

impl Server {
    /// Starts a server that plays these scripts, one for each connection.
    pub(crate) fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the port's number");
        let (requests_in, requests) = channel();
        let (hangups_in, hangups) = channel();
        let scripts: Vec<Script> = scripts.into_iter().collect();
        thread::spawn(move || {
            for script in scripts {
                let (stream, _) = listener.accept().expect("a connection");
                play(script, stream, &requests_in, &hangups_in);
            }
            // Before the channels close, which tells that nothing listens any more.
            drop(listener);
        });
        Self {
            address,
            requests,
            hangups,
        }
    }

    /// The base URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next request that came; waits for it.
    pub(crate) fn request(&self) -> Received {
        self.requests.recv().expect("one more request")
    }

    /// Waits until nothing listens any more: all scripts have been played.
    pub(crate) fn wait_until_gone(&self) {
        assert!(self.hangups.recv().is_err(), "a script is still played");
    }

    /// A request that has come already.
    pub(crate) fn poll_request(&self) -> Option<Received> {
        self.requests.try_recv().ok()
    }

    /// Waits until the client hangs up on a stalled answer; tells when it did.
    pub(crate) fn wait_for_hangup(&self) -> Instant {
        self.hangups.recv().expect("a stalled answer")
    }
}

fn play(
    script: Script,
    mut stream: TcpStream,
    requests: &Sender<Received>,
    hangups: &Sender<Instant>,
) {
    let (bytes, stalls) = match script {
        Script::Send(bytes) => (bytes, false),
        Script::Stall(bytes) => (bytes, true),
        Script::Reset => {
            stream.peek(&mut [0]).expect("the start of a request");
            return;
        }
        Script::HangUp => {
            stream.peek(&mut [0]).expect("the start of a request");
            let _ = stream.shutdown(Shutdown::Write);
            // Left unread, it would reset the connection.
            let _ = stream.read_to_end(&mut Vec::new());
            return;
        }
    };
    // Nobody need be listening any more, neither here nor at the other end.
    let _ = requests.send(receive(&stream));
    let _ = stream.write_all(&bytes);
    if stalls {
        let _ = stream.read(&mut [0]);
        #[allow(clippy::disallowed_methods)] // what is measured is the real time
        let now = Instant::now();
        let _ = hangups.send(now);
    }
}

/// Reads one request.
pub(super) fn receive(stream: impl Read) -> Received {
    try_receive(stream).expect("a whole request")
}

/// Reads one request; `None` if it breaks off.
pub(crate) fn try_receive(stream: impl Read) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let mut received = Received {
        head,
        body: String::new(),
    };
    let length = received
        .header("content-length")
        .map_or(0, |it| it.parse().expect("a number"));
    let read = reader.take(length).read_to_string(&mut received.body);
    (u64::try_from(read.ok()?) == Ok(length)).then_some(received)
}

/// An answer with this status line and body, its length stated.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}").into_bytes()
}

/// A good answer in chunks of HTTP, each of which reaches the client as one read.
pub(crate) fn chunked<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for piece in pieces {
        bytes.extend(format!("{:x}\r\n", piece.len()).bytes());
        bytes.extend_from_slice(piece);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}
