//! Certificates: whom the client trusts, and what it says of those that it does not. Linux alone:
//! elsewhere the system judges them by rules of its own, which certificates made once for all
//! break.
#![cfg(target_os = "linux")]

use super::*;
use crate::support::server::answer;
use crate::support::tls::{Front, TlsServer, file};
use pnv_tui::chat::FailureKind;
use std::path::PathBuf;

fn hello() -> Vec<u8> {
    answer("200 OK", "", "{\"content\":\"Hello\"}")
}

async fn asked(certificate: &str, ca_file: Option<PathBuf>) -> Outcome {
    asked_of(TlsServer::start(certificate, Front::None, hello()), ca_file).await
}

async fn asked_of(server: TlsServer, ca_file: Option<PathBuf>) -> Outcome {
    let config = ClientConfig {
        access: Access {
            ca_file,
            ..Access::default()
        },
        ..config(
            format!("https://127.0.0.1:{}/v1", server.port),
            ServerKind::Other,
        )
    };
    ask(&Client::new(config).unwrap()).await
}

#[tokio::test]
async fn what_breaks_behind_the_handshake_was_a_connection() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 40\r\n\r\n";
    // A head that is read in one go with what breaks it is not seen.
    for (answered, kinds) in [
        (Vec::new(), &[FailureKind::Reset][..]),
        (head.to_vec(), &[FailureKind::Cut, FailureKind::Reset]),
    ] {
        let server = TlsServer::start("good.pem", Front::Meddler, answered);
        let outcome = asked_of(server, Some(file("authority.pem"))).await;
        let failure = outcome.end.unwrap_err();
        assert!(kinds.contains(&failure.kind), "{failure:?}");
        assert!(!failure.kind.is_offline());
    }
}

#[tokio::test]
async fn an_authority_that_is_named_is_trusted() {
    let outcome = asked("good.pem", Some(file("authority.pem"))).await;
    assert_eq!(
        (outcome.text.as_str(), outcome.end),
        ("Hello", Ok(Finish::Unnamed))
    );
    let itself = asked("itself.pem", Some(file("itself.pem"))).await;
    assert_eq!(itself.end, Ok(Finish::Unnamed));
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_said_to_be_so_with_the_cure() {
    let named = || Some(file("authority.pem"));
    let untrusted = "this machine does not trust whoever issued its certificate: if you do, name \
                     the issuer's certificate with ca_file in the config file";
    let marked = "its certificate is marked as an authority's, not as a server's: make one with \
                  openssl's -addext basicConstraints=critical,CA:FALSE and name that with ca_file";
    for (certificate, ca_file, said) in [
        ("marked.pem", Some(file("marked.pem")), marked),
        ("marked.pem", None, marked),
        ("good.pem", None, untrusted),
        ("itself.pem", named(), untrusted),
        (
            "expired.pem",
            named(),
            "its certificate has expired: whoever runs the server has to renew it, unless this \
             machine's clock is wrong",
        ),
        (
            "elsewhere.pem",
            named(),
            "its certificate is for another host: is the host of the base URL right?",
        ),
    ] {
        let failure = asked(certificate, ca_file).await.end.unwrap_err();
        assert!(failure.is_cured_by_connection(), "another network may");
        assert_eq!(
            (failure.kind, failure.said.as_str()),
            (FailureKind::Tls, said)
        );
    }
}

#[tokio::test]
async fn a_file_that_holds_no_certificates_is_named_with_what_is_wrong() {
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n";
    let pem = format!("{cut}-----END CERTIFICATE-----\n");
    for (path, why) in [
        (
            folder.path().join("none.pem"),
            "cannot be read: No such file or directory (os error 2)",
        ),
        (write("empty.pem", ""), "holds no certificate in PEM form"),
        (
            write("text.pem", "not a certificate"),
            "holds no certificate in PEM form",
        ),
        (file("server.key"), "holds no certificate in PEM form"),
        (
            write("damaged.pem", &pem),
            "holds a certificate that is damaged",
        ),
        (write("cut.pem", cut), "holds a certificate that is damaged"),
        (
            write("long.pem", &" ".repeat(1 << 21)),
            "cannot be read: it is larger than 1 MiB",
        ),
    ] {
        let failure = asked("good.pem", Some(path.clone())).await.end.unwrap_err();
        let said = format!(
            "the CA file {} {why}; mend ca_file in the config file",
            path.display()
        );
        assert!(!failure.is_cured_by_connection(), "{failure:?}");
        assert_eq!((failure.kind, failure.said), (FailureKind::Tls, said));
    }
}
