//! Asking for one receipt: the coordinator's keys first, while they are those of the call, then the receipt, for as
//! long as it may still come.

use super::super::server::Server;
use super::tell;
use crate::api::Error;
use crate::api::pinaivu::{self, RECEIPT_WAITS};
use crate::app::msg::{Msg, ReceiptNews};
use crate::chat::receipt::{Finding, Inquiry, NoReceipt};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Asks, checks, and tells what came of it. The keys are told as soon as they are known: the receipt may take
/// seconds, and the program may end before.
pub(super) async fn check(
    server: Arc<Server>,
    mut inquiry: Box<Inquiry>,
    to_loop: mpsc::Sender<Msg>,
) {
    let news = if server.endpoint().base_url == inquiry.server {
        let found = find(&server, &mut inquiry, &to_loop).await;
        ReceiptNews::Found(
            found.unwrap_or_else(|fault| Finding::None(NoReceipt::Failed(fault.into()))),
        )
    } else {
        ReceiptNews::NotAsked
    };
    tell(&to_loop, Msg::Receipt { inquiry, news }).await;
}

async fn find(
    server: &Server,
    inquiry: &mut Box<Inquiry>,
    to_loop: &mpsc::Sender<Msg>,
) -> Result<Finding, Error> {
    let client = server.client().await?;
    if inquiry.asks_keys
        && let Ok(keys) = client.enclave_health().await
    {
        inquiry.known.coordinator = Some(keys);
        let news = ReceiptNews::Keys;
        let inquiry = inquiry.clone();
        tell(to_loop, Msg::Receipt { inquiry, news }).await;
    }
    let id = inquiry.known.request_id.as_deref().unwrap_or_default();
    Ok(match client.receipt(id, &RECEIPT_WAITS).await {
        Ok(json) => {
            let checked = pinaivu::check(json.as_bytes(), &inquiry.known);
            Finding::Receipt {
                verdict: checked.verdict,
                checks: checked.checks,
                json,
            }
        }
        Err(why) => Finding::None(why),
    })
}
