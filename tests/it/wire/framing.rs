//! Replies that come in pieces, broken, or not at all.

use super::*;
use crate::support::server::{Script, answer, chunked};
use pnv_tui::chat::{FailureKind, Left, Retry};

const REPLY: &str = concat!(
    ": ping\n\n",
    "data: {\"choices\":[{\"delta\":{\"content\":\"Grüße \"}}]}\n\n",
    "data: {\"choices\":[{\"delta\":{\"content\":\"👋\"}}]}\r\n\r\n",
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5}}\n\n",
    "data: [DONE]\n\n",
);
const TEXT: &str = "Grüße 👋";

async fn ask_script(script: Script) -> Outcome {
    ask(&client(&Server::start([script]), ServerKind::Other)).await
}

#[tokio::test]
async fn a_reply_that_arrives_byte_by_byte_is_the_same_reply() {
    let whole = ask_script(Script::Send(chunked([REPLY.as_bytes()]))).await;
    assert_eq!((whole.text.as_str(), &whole.end), (TEXT, &Ok(Finish::Stop)));
    assert_eq!(
        whole.usage,
        Some(Usage {
            input: 9,
            output: 5
        })
    );
    assert_eq!(
        ask_script(Script::Send(chunked(REPLY.as_bytes().chunks(1)))).await,
        whole
    );
}

/// How an answer's head says where its body ends.
#[derive(Debug, Clone, Copy)]
enum Framing {
    Length,
    Chunked,
    /// It does not: the body ends with the connection, so that a cut cannot be told from an end.
    Connection,
}

fn framed(framing: Framing, body: &str) -> Vec<u8> {
    match framing {
        Framing::Length => answer("200 OK", "", body),
        Framing::Chunked => chunked(body.as_bytes().chunks(16)),
        Framing::Connection => format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}").into(),
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_anywhere_is_never_shown_as_whole() {
    let finish_at = REPLY.find("\"stop\"}]}").unwrap();
    let mut wholes = 0;
    for framing in [Framing::Length, Framing::Chunked, Framing::Connection] {
        let bytes = framed(framing, REPLY);
        for end in 0..bytes.len() {
            let outcome = ask_script(Script::Send(bytes[..end].to_vec())).await;
            assert!(
                TEXT.starts_with(&outcome.text),
                "{framing:?} {end}: {}",
                outcome.text
            );
            match outcome.end {
                Ok(_) => {
                    wholes += 1;
                    assert!(
                        end > finish_at,
                        "{framing:?} {end}: no reason to finish had come"
                    );
                    assert_eq!(outcome.text, TEXT, "{framing:?} {end}");
                }
                Err(failure) => {
                    // Before its first words it may be tried again unasked.
                    let is_cut =
                        failure.kind == FailureKind::Cut && failure.retry == Retry::AskUser;
                    assert_eq!(
                        is_cut,
                        !outcome.text.is_empty(),
                        "{framing:?} {end}: {failure:?}"
                    );
                }
            }
        }
    }
    assert!(
        wholes > 0,
        "a reply cut after its reason to finish is whole"
    );
}

#[tokio::test]
async fn an_object_that_is_cut_anywhere_is_no_reply() {
    let own = "{\"content\":\"Grüße 👋\",\"request_id\":\"r\"}";
    let others =
        "{\"choices\":[{\"message\":{\"content\":\"Grüße 👋\"},\"finish_reason\":\"stop\"}]}";
    for (framing, body) in [
        (Framing::Length, own),
        (Framing::Length, others),
        (Framing::Chunked, others),
        (Framing::Connection, others),
    ] {
        let bytes = framed(framing, body);
        let last = bytes.iter().rposition(|byte| *byte == b'}').unwrap();
        for end in 0..=last {
            let outcome = ask_script(Script::Send(bytes[..end].to_vec())).await;
            assert_eq!(outcome.text, "", "{framing:?} {end}");
            let failure = outcome.end.unwrap_err();
            let may_be = [FailureKind::Protocol, FailureKind::Reset, FailureKind::Cut];
            assert!(may_be.contains(&failure.kind), "{framing:?} {end}");
        }
        let whole = ask_script(Script::Send(bytes)).await;
        assert_eq!(whole.text, TEXT);
        whole.end.unwrap();
    }
}

#[tokio::test]
async fn an_object_of_which_half_has_come_is_the_persons_to_ask_for_again() {
    let bytes = framed(Framing::Length, "{\"content\":\"Hi there\"}");
    let failure = ask_script(Script::Send(bytes[..bytes.len() - 4].to_vec()))
        .await
        .end
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.retry),
        (FailureKind::Protocol, Retry::AskUser)
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_before_its_text_is_no_missing_connection() {
    for body in ["", ": waiting\n\n"] {
        let mut bytes = framed(Framing::Length, &format!("{body}data: [DONE]\n\n"));
        bytes.truncate(bytes.len() - "data: [DONE]\n\n".len());
        let failure = ask_script(Script::Send(bytes)).await.end.unwrap_err();
        let facts = (failure.kind, failure.retry, failure.kind.is_offline());
        assert_eq!(facts, (FailureKind::Cut, Retry::Backoff, false), "{body:?}");
        assert!(
            failure.said.starts_with("nothing of it had arrived: "),
            "{}",
            failure.said
        );
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_without_an_answer_may_be_tried_again() {
    for script in [Script::Send(Vec::new()), Script::Reset] {
        let failure = ask_script(script.clone()).await.end.unwrap_err();
        assert_eq!(
            (failure.kind, failure.retry),
            (FailureKind::Reset, Retry::Backoff),
            "{script:?}"
        );
        assert!(!failure.kind.is_offline());
        assert_ne!(failure.said, "", "{script:?}");
    }
}

#[tokio::test]
async fn what_costs_nothing_is_not_said_to_have_been_received() {
    let server = Server::start([Script::Send(Vec::new()), Script::Send(Vec::new())]);
    let client = client(&server, ServerKind::Pinaivu);
    let key = ApiKey::from_text(CANARY).unwrap();
    let models = client.models().await.unwrap_err();
    let verdict = client.check_key(&key).await.unwrap_err();
    for error in [models, verdict] {
        assert_eq!(secret_safe(error).kind, FailureKind::Connect);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_may_be_tried_again() {
    let gone = Server::start([Script::Reset]);
    let client = client(&gone, ServerKind::Other);
    // The one connection that the server takes; it is gone once it has answered that.
    ask(&client).await.end.unwrap_err();
    let failure = ask(&client).await.end.unwrap_err();
    assert_eq!(
        (failure.kind, failure.retry),
        (FailureKind::Connect, Retry::Backoff)
    );
}

#[tokio::test]
async fn a_server_that_does_not_speak_http_is_not_tried_again() {
    let script = Script::Send(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec());
    let failure = ask_script(script).await.end.unwrap_err();
    assert_eq!(
        (failure.kind, failure.retry),
        (FailureKind::Protocol, Retry::Never)
    );
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_told_from_one_that_is_away() {
    let server = Server::start([Script::Reset]);
    let url = server.url().replace("http:", "https:");
    let client = Client::new(config(url, ServerKind::Other)).unwrap();
    assert_eq!(
        ask(&client).await.end.unwrap_err().kind,
        FailureKind::Connect
    );

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Until the client hangs up: closing at once would reset the connection.
        std::io::copy(&mut stream, &mut std::io::sink()).ok();
    });
    let client = Client::new(config(url, ServerKind::Other)).unwrap();
    let failure = ask(&client).await.end.unwrap_err();
    assert_eq!(
        (failure.kind, failure.retry),
        (FailureKind::Tls, Retry::Never)
    );
    thread.join().unwrap();
}

#[tokio::test]
async fn a_refusal_whose_body_breaks_off_still_has_its_status() {
    let mut bytes = answer(
        "401 Unauthorized",
        "",
        "{\"error\":\"Invalid or revoked API key\"}",
    );
    bytes.truncate(bytes.len() - 10);
    let failure = ask_script(Script::Send(bytes)).await.end.unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::Unauthorized, Some(401))
    );
}

#[tokio::test]
async fn the_time_that_a_refusal_names_comes_from_its_own_clock() {
    let headers =
        "Date: Sun, 22 Nov 2026 21:44:15 GMT\r\nRetry-After: Sun, 22 Nov 2026 21:44:45 GMT\r\n";
    let bytes = answer(
        "503 Service Unavailable",
        headers,
        "{\"error\":{\"message\":\"Loading model\"}}",
    );
    let failure = ask_script(Script::Send(bytes)).await.end.unwrap_err();
    let source = pnv_tui::chat::RetrySource::RetryAfter;
    assert_eq!(
        failure.retry,
        Retry::After {
            millis: 30_000,
            source
        }
    );
}

/// What comes of an answer that says of its rate limit that so many requests of 60 are left.
async fn ask_limited(status: &str, remaining: u64, body: &str) -> Outcome {
    let headers = format!(
        "x-ratelimit-remaining-requests: {remaining}\r\nx-ratelimit-limit-requests: 60\r\n\
         x-ratelimit-reset-requests: 12s\r\n"
    );
    let outcome = ask_script(Script::Send(answer(status, &headers, body))).await;
    let left = Left {
        remaining,
        limit: Some(60),
        resets_in_ms: Some(12_000),
    };
    let expected = Allowance {
        requests: Some(left),
        tokens: None,
    };
    assert_eq!(outcome.allowance, Some(expected));
    outcome
}

#[tokio::test]
async fn what_is_left_of_the_rate_limit_comes_with_the_reply() {
    let outcome = ask_limited("200 OK", 41, REPLY).await;
    assert_eq!(
        (outcome.text.as_str(), outcome.end),
        (TEXT, Ok(Finish::Stop))
    );
}

#[tokio::test]
async fn what_is_left_of_the_rate_limit_comes_with_a_refusal_too() {
    let outcome = ask_limited("429 Too Many Requests", 0, "").await;
    assert_eq!(outcome.end.unwrap_err().kind, FailureKind::RateLimited);
}
