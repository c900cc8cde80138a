//! Proxies: what is sent to them, what is said of those that do not work, and that nobody sees
//! their passwords. Which one the environment names is tested beside `config::proxy`.

use super::*;
use crate::support::server::{Script, answer};
use crate::support::tls::{Front, TlsServer, file};
use pnv_tui::chat::{FailureKind, Proxy, Retry, Route};

/// What the password of the proxy is, and how it travels.
const PASSWORD: &str = "pass-CANARY";
const BASIC: &str = "Basic bWU6cGFzcy1DQU5BUlk=";

fn through(scheme: &str, port: u16, base_url: &str) -> Client {
    let url = format!("{scheme}://me:{PASSWORD}@127.0.0.1:{port}");
    let proxy = Proxy::new("p.test:3128".to_owned(), "HTTPS_PROXY".to_owned(), &url);
    let client = Client::new(ClientConfig {
        allow_http: true,
        access: Access {
            route: Route::Through(proxy),
            ca_file: cfg!(target_os = "linux").then(|| file("authority.pem")),
            ..Access::default()
        },
        ..config(base_url.to_owned(), ServerKind::Other)
    });
    let client = client.unwrap();
    assert!(!format!("{client:?}").contains("CANARY"));
    client
}

fn port(server: &Server) -> u16 {
    server.url().rsplit_once(':').unwrap().1.parse().unwrap()
}

fn hello() -> Vec<u8> {
    answer("200 OK", "", "{\"content\":\"Hello\"}")
}

#[tokio::test]
async fn a_plain_call_is_given_to_the_proxy_whole() {
    let proxy = Server::start([Script::Send(hello())]);
    let client = through("http", port(&proxy), "http://far.test/v1");
    assert_eq!(ask(&client).await.text, "Hello");
    let request = proxy.request();
    assert!(
        request
            .head
            .starts_with("POST http://far.test/v1/chat/completions HTTP/1.1\r\n"),
        "{}",
        request.head
    );
    assert_eq!(request.header("proxy-authorization"), Some(BASIC));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_safe_call_goes_through_a_tunnel_in_which_the_proxy_sees_nothing() {
    let server = TlsServer::start("good.pem", Front::Tunnel, hello());
    let client = through("http", server.port, "https://tls.test/v1");
    assert_eq!(ask(&client).await.text, "Hello");
    let (tunnel, call) = (server.asked.recv().unwrap(), server.asked.recv().unwrap());
    assert!(tunnel.head.starts_with("CONNECT tls.test:443 HTTP/1.1\r\n"));
    assert_eq!(tunnel.header("proxy-authorization"), Some(BASIC));
    assert_eq!(tunnel.header("authorization"), None);
    assert!(
        call.head
            .starts_with("POST /v1/chat/completions HTTP/1.1\r\n")
    );
    assert_eq!(call.header("proxy-authorization"), None);
    assert!(call.header("authorization").is_some());
}

#[tokio::test]
async fn a_server_on_this_machine_is_never_asked_through_a_proxy() {
    let server = Server::start([Script::Send(hello())]);
    let proxy = Server::start([]);
    let client = through("http", port(&proxy), &server.url());
    assert_eq!(ask(&client).await.text, "Hello");
}

#[tokio::test]
async fn what_a_proxy_does_wrong_is_said_of_the_proxy() {
    let (plain, safe) = ("http://far.test/v1", "https://far.test/v1");
    let refuses = |status: &str| vec![Script::Send(answer(status, "", ""))];
    let own = "the proxy p.test:3128, which HTTPS_PROXY names,";
    let cases = [
        (
            safe,
            refuses("407 Proxy Authentication Required"),
            "wants a user name and a password, or does not take those it was given",
            Retry::Never,
        ),
        (
            safe,
            refuses("403 Forbidden"),
            "does not let a connection through to this server",
            Retry::Never,
        ),
        (
            safe,
            vec![Script::Send(Vec::new())],
            "closed the connection without an answer",
            Retry::Backoff,
        ),
        (
            safe,
            vec![],
            "cannot be used: nothing answers there: is it running?",
            Retry::Backoff,
        ),
        (
            plain,
            vec![],
            "cannot be used: nothing answers there: is it running?",
            Retry::Backoff,
        ),
    ];
    for (base_url, scripts, said, retry) in cases {
        let is_gone = scripts.is_empty();
        let proxy = Server::start(scripts);
        let client = through("http", port(&proxy), base_url);
        if is_gone {
            proxy.wait_until_gone();
        }
        let failure = ask(&client).await.end.unwrap_err();
        assert_eq!(failure.said, format!("{own} {said}"));
        assert_eq!((failure.kind, failure.retry), (FailureKind::Proxy, retry));
    }
    let proxy = Server::start(refuses("407 Proxy Authentication Required"));
    let failure = ask(&through("http", port(&proxy), plain))
        .await
        .end
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::Proxy, Some(407))
    );
}

#[tokio::test]
async fn a_proxy_of_another_kind_that_is_away_is_said_to_be() {
    let proxy = Server::start([]);
    let client = through("socks5h", port(&proxy), "https://far.test/v1");
    proxy.wait_until_gone();
    let failure = ask(&client).await.end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Proxy, "{}", failure.said);
}
