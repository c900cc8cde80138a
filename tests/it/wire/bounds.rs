//! What is read of answers that are longer than any that are meant: little, and it is said.

use super::*;
use crate::support::server::{Script, answer, chunked};

/// A good answer that is longer than what is read of it.
fn list(body: &str) -> Script {
    Script::Send(answer("200 OK", "", body))
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
async fn a_name_without_end_is_cut() {
    let name = "m".repeat(300_000);
    let event = format!(
        "data: {{\"id\":\"{name}\",\"model\":\"{name}\",\"choices\":[{{\"delta\":{{\"content\":\"Hi\"}},\
         \"finish_reason\":\"{name}\"}}]}}\n\ndata: [DONE]\n\n"
    );
    let server = Server::start([Script::Send(chunked([event.as_bytes()]))]);
    let outcome = ask(&client(&server, ServerKind::Other)).await;
    let cut = "m".repeat(256);
    assert_eq!(outcome.end, Ok(Finish::Other(cut.clone())));
    assert_eq!(outcome.meta.model.as_ref(), Some(&cut));
    assert_eq!(outcome.meta.request_id.as_ref(), Some(&cut));
}
