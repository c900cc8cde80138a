//! Every refusal that is known, from the server's bytes to the sentence on the screen: those that
//! were recorded from Pinaivu's gateway, and those of `refusals.http`, named after the number of
//! their item in the list of what other servers do. One snapshot holds what each is taken for,
//! whether and when it is tried again, how that is known, and what is said, so that all of it is
//! read together.

use super::recorded::{recorded, refusals};
use super::*;
use crate::screens::keep;
use crate::support::harness::App;
use crate::support::server::{Script, answer, chunked};
use pnv_tui::app::banner::{Banner, Event};
use std::fmt::Write as _;

const OTHERS: &str = include_str!("refusals.http");

/// What the machine makes of a failure of a first message.
pub(super) fn told(failure: &Failure) -> String {
    let mut app = App::new(100, 24);
    app.keys("Hello<enter>").fail(failure.clone());
    let said = app.state.banners.newest().map(|banner| {
        let words = app.state.words_of(banner);
        let keys: Vec<_> = words
            .hints
            .iter()
            .map(|(key, word)| format!("{key} {word}"))
            .collect();
        let sign = words.sign.glyph();
        format!("{sign} {}\n  [{}]", words.sentence, keys.join(", "))
    });
    format!(
        "{:?}, {:?}\n  {}\n",
        kind(&app).unwrap_or(failure.kind),
        failure.retry,
        said.unwrap_or_default()
    )
}

/// What the machine takes the failure for: it knows which models there are.
fn kind(app: &App) -> Option<pnv_tui::chat::FailureKind> {
    match app.state.banners.newest() {
        Some(Banner {
            event: Event::Failed(fault),
            ..
        }) => Some(fault.failure.kind),
        _ => None,
    }
}

/// The answer of a block of `refusals.http`, its end told as servers tell it.
fn answer_of(block: &str) -> Vec<u8> {
    let (head, body) = block.split_once("\n\n").unwrap();
    let body = body.trim_end_matches('\n');
    let (status, headers) = head.split_once('\n').unwrap_or((head, ""));
    let mut headers = headers.replace('\n', "\r\n");
    if !headers.is_empty() {
        headers.push_str("\r\n");
    }
    if let Some(events) = body.starts_with("data:").then(|| format!("{body}\n\n")) {
        let mut bytes = chunked([events.as_bytes()]);
        let behind_status = "HTTP/1.1 200 OK\r\n".len();
        bytes.splice(behind_status..behind_status, headers.bytes());
        return bytes;
    }
    answer(status.trim_start_matches("HTTP/1.1 "), &headers, body)
}

async fn asked(answer: Vec<u8>, kind: ServerKind) -> Outcome {
    ask(&client(&Server::start([Script::Send(answer)]), kind)).await
}

#[tokio::test]
async fn every_refusal_in_words() {
    let mut all = String::new();
    for name in refusals() {
        let failure = asked(recorded(&name), ServerKind::Pinaivu)
            .await
            .end
            .unwrap_err();
        write!(all, "\nrecorded · {name}\n  {}", told(&failure)).unwrap();
    }
    for block in OTHERS.split("### ").filter(|block| !block.is_empty()) {
        let (name, block) = block.split_once('\n').unwrap();
        let outcome = asked(answer_of(block), ServerKind::Other).await;
        let failure = outcome.end.expect_err(name);
        write!(all, "\n{name}\n  {}", told(&failure)).unwrap();
    }
    keep("every_refusal_in_words", &all);
}
