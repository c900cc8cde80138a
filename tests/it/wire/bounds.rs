//! What is read of answers that are longer than any that are meant: little, and it is said.

use super::*;
use crate::support::server::{Script, chunked};

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
