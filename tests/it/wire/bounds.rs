//! What is read of answers that are longer than any that are meant: little, and it is said. What is
//! said of heads without end is in `words`.

use super::*;
use crate::support::server::{Script, answer, chunked};
use pnv_tui::chat::{FailureKind, Retry};

/// A good answer that is longer than what is read of it.
fn list(body: &str) -> Script {
    Script::Send(answer("200 OK", "", body))
}

#[tokio::test]
async fn a_list_of_models_without_end_is_said_to_be_too_long() {
    let entry = format!("{{\"id\":\"{}\"}},", "m".repeat(1 << 16));
    let server = Server::start([list(&format!("{{\"data\":[{}", entry.repeat(200)))]);
    let error = client(&server, ServerKind::Other).models().await;
    let failure = secret_safe(error.unwrap_err());
    assert_eq!(
        (failure.kind, failure.said.as_str()),
        (
            FailureKind::Protocol,
            "the list of models is longer than 10 MiB, too long to be read"
        )
    );
}

#[tokio::test]
async fn of_half_a_million_models_some_thousand_are_kept_and_all_are_counted() {
    let entries: Vec<_> = (0..430_000)
        .map(|n| format!("{{\"id\":\"m{n}\"}}"))
        .collect();
    let server = Server::start([list(&format!("{{\"data\":[{}]}}", entries.join(",")))]);
    let models = client(&server, ServerKind::Other).models().await.unwrap();
    assert_eq!((models.models.len(), models.left_out), (5_000, 425_000));
    assert_eq!(models.models[4_999].id, "m4999");
}

#[tokio::test]
async fn of_a_refusal_without_end_the_sentence_is_found_or_it_is_said_that_it_is_too_long() {
    let words = "word ".repeat(2 << 20);
    let cases = [
        (format!("{{\"error\":{{\"message\":\"{words}"), "word word"),
        (
            format!("{{\"error\":{{\"message\":\"no\",\"param\":\"{words}\"}}}}"),
            "no",
        ),
        (
            format!("{{\"error\":{{\"param\":\"{words}\",\"message\":\"no\"}}}}"),
            "an answer of more than 64 KiB, too long to be read",
        ),
    ];
    for (body, said) in cases {
        let script = || Script::Send(answer("400 Bad Request", "", &body));
        let server = Server::start([script(), script()]);
        let client = client(&server, ServerKind::Other);
        let asked = ask(&client).await.end.unwrap_err();
        let listed = secret_safe(client.models().await.unwrap_err());
        for failure in [asked, listed] {
            assert!(failure.said.starts_with(said), "{}", failure.said);
            assert!(failure.said.len() < 400, "{}", failure.said.len());
            assert_eq!(
                (failure.kind, failure.retry),
                (FailureKind::BadRequest, Retry::Never)
            );
        }
    }
}

#[tokio::test]
async fn a_name_without_end_is_cut_and_one_that_must_be_whole_is_not_kept() {
    let name = "m".repeat(200_000);
    let event = format!(
        "data: {{\"id\":\"{name}\",\"session_id\":\"s\",\"session_key\":\"{name}\",\"model\":\"{name}\",\"choices\":[{{\"delta\":{{\"content\":\"Hi\"}},\
         \"finish_reason\":\"{name}\"}}]}}\n\ndata: [DONE]\n\n"
    );
    let server = Server::start([Script::Send(chunked([event.as_bytes()]))]);
    let outcome = ask(&client(&server, ServerKind::Other)).await;
    let cut = "m".repeat(256);
    assert_eq!(outcome.end, Ok(Finish::Other(cut.clone())));
    assert_eq!(outcome.meta.model.as_ref(), Some(&cut));
    assert_eq!((outcome.meta.request_id, outcome.session), (None, None));
}

/// A reply of so many pieces of half a mebibyte, which never ends.
fn endless(pieces: usize) -> Vec<u8> {
    let piece = "x".repeat(1 << 19);
    let event = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{piece}\"}}}}]}}\n\n");
    chunked(std::iter::repeat_n(event.as_bytes(), pieces))
}

#[tokio::test]
async fn an_event_without_end_is_not_waited_for() {
    let text = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    let long = format!("data: {}", "x".repeat((1 << 20) + 1));
    for (events, kind, kept) in [
        (vec![text, &long], FailureKind::Cut, "Hi"),
        (vec![long.as_str()], FailureKind::Protocol, ""),
    ] {
        let events: Vec<&[u8]> = events.into_iter().map(str::as_bytes).collect();
        let mut bytes = chunked(events);
        bytes.truncate(bytes.len() - "0\r\n\r\n".len());
        // The server would go on; that it need not be heard out is the point.
        let server = Server::start([Script::Stall(bytes)]);
        let outcome = ask(&client(&server, ServerKind::Other)).await;
        let failure = outcome.end.unwrap_err();
        assert_eq!((outcome.text.as_str(), failure.kind), (kept, kind));
        assert_eq!(failure.said, "one event is longer than 1 MiB");
        assert_eq!(failure.retry, Retry::AskUser);
    }
}

#[tokio::test]
async fn a_reply_without_end_is_stopped_and_what_came_is_kept() {
    let mut bytes = endless(33);
    bytes.truncate(bytes.len() - "0\r\n\r\n".len());
    let server = Server::start([Script::Stall(bytes)]);
    let outcome = ask(&client(&server, ServerKind::Other)).await;
    assert!((16 << 20..17 << 20).contains(&outcome.text.len()));
    let failure = outcome.end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Cut);
    let said = "the reply is longer than 16 MiB; the rest was not read";
    assert_eq!(failure.said, said);
}

#[tokio::test]
async fn an_object_without_end_is_not_read_to_it() {
    let head = "HTTP/1.1 200 OK\r\n\r\n{\"content\":\"";
    let bytes = [head, &"x".repeat((16 << 20) + 1)].concat();
    let server = Server::start([Script::Stall(bytes.into_bytes())]);
    let failure = ask(&client(&server, ServerKind::Other))
        .await
        .end
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.said.as_str(), failure.retry),
        (
            FailureKind::Protocol,
            "the answer is longer than 16 MiB",
            Retry::AskUser
        )
    );
}
