//! Silence, and giving up.

use super::*;
use crate::support::server::{Script, answer};
use pnv_tui::chat::{FailureKind, Retry};
use tokio::runtime::Handle;

const HEAD: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

fn impatient(server: &Server) -> Client {
    let config = ClientConfig {
        silence_limit: Duration::from_millis(250),
        ..config(server.url(), ServerKind::Other)
    };
    Client::new(config).unwrap()
}

/// An answer in chunks that has begun with this body and not ended.
fn begun(body: &str) -> Vec<u8> {
    format!("{HEAD}{:x}\r\n{body}\r\n", body.len()).into_bytes()
}

const TEXT: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";

#[tokio::test]
async fn a_call_is_given_up_wherever_the_server_falls_silent() {
    let refusal = answer("500 Internal Server Error", "", "{\"error\":\"no\"}");
    let cases = [
        ("before the headers", Vec::new(), "", FailureKind::Silence),
        (
            "after the headers",
            HEAD.as_bytes().to_vec(),
            "",
            FailureKind::Silence,
        ),
        (
            "after a comment",
            begun(": ping\n\n"),
            "",
            FailureKind::Silence,
        ),
        ("after text", begun(TEXT), "Hi", FailureKind::Silence),
        (
            "in the body of a refusal",
            refusal[..refusal.len() - 3].to_vec(),
            "",
            FailureKind::Server,
        ),
    ];
    for (case, bytes, text, kind) in cases {
        let server = Server::start([Script::Stall(bytes)]);
        let outcome = ask(&impatient(&server)).await;
        assert_eq!(outcome.text, text, "{case}");
        assert_eq!(outcome.end.unwrap_err().kind, kind, "{case}");
        wait_for_hangup(server).await;
    }
}

#[tokio::test]
async fn silence_is_the_persons_to_judge() {
    let server = Server::start([Script::Stall(Vec::new())]);
    let failure = ask(&impatient(&server)).await.end.unwrap_err();
    assert_eq!(failure.retry, Retry::AskUser);
}

#[tokio::test]
async fn a_whole_reply_does_not_fail_by_the_silence_after_it() {
    let stop = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    let server = Server::start([Script::Stall(begun(&format!("{TEXT}{stop}")))]);
    let outcome = ask(&impatient(&server)).await;
    assert_eq!(
        (outcome.text.as_str(), outcome.end),
        ("Hi", Ok(Finish::Stop))
    );
}

#[tokio::test]
async fn the_end_of_the_stream_is_not_waited_for_after_its_last_event() {
    let server = Server::start([Script::Stall(begun(&format!("{TEXT}data: [DONE]\n\n")))]);
    let outcome = ask(&client(&server, ServerKind::Other)).await;
    assert_eq!(outcome.end, Ok(Finish::Missing));
}

#[tokio::test]
async fn lists_and_keys_are_not_waited_for_either() {
    let key = ApiKey::from_text(CANARY).unwrap();
    let server = Server::start([Script::Stall(Vec::new()), Script::Stall(Vec::new())]);
    let client = impatient(&server);
    let models = client.models().await.unwrap_err();
    let verdict = client.check_key(&key).await.unwrap_err();
    for error in [models, verdict] {
        assert_eq!(secret_safe(error).kind, FailureKind::Silence);
    }
}

#[tokio::test]
async fn dropping_a_reply_closes_its_connection() {
    let server = Server::start([Script::Stall(begun(TEXT))]);
    let mut stream = client(&server, ServerKind::Other)
        .chat(&question())
        .await
        .unwrap();
    assert_eq!(
        stream.next().await.unwrap(),
        Step::Delta(Delta::Text("Hi".to_owned()))
    );
    drop(stream);
    wait_for_hangup(server).await;
}

#[tokio::test]
async fn dropping_a_call_that_waits_for_an_answer_closes_its_connection() {
    let server = Server::start([Script::Stall(Vec::new())]);
    let client = client(&server, ServerKind::Other);
    let question = question();
    tokio::select! {
        biased;
        _ = client.chat(&question) => panic!("nothing was answered"),
        () = arrival(&server) => {}
    }
    wait_for_hangup(server).await;
}

/// Ready once a request has arrived.
async fn arrival(server: &Server) {
    while server.poll_request().is_none() {
        tokio::task::yield_now().await;
    }
}

/// Turns of the scheduler within which a call that was dropped has closed its connection. It takes
/// one or two; none of them waits for a timer or for the server.
const TURNS: usize = 32;

/// The client hangs up by itself at once, which is counted in turns and not in time: the only task that
/// there is holds the connection. (How long that takes is measured in `tests/bench`.)
async fn wait_for_hangup(server: Server) {
    let metrics = Handle::current().metrics();
    let mut turns = 0;
    while metrics.num_alive_tasks() > 0 {
        assert!(turns < TURNS, "the connection is kept");
        turns += 1;
        tokio::task::yield_now().await;
    }
    let hangup = tokio::task::spawn_blocking(move || server.wait_for_hangup());
    hangup.await.unwrap();
}
