//! Asking for the coordinator's keys, and for one receipt, for as long as it may still come.

use super::super::server::Server;
use super::tell;
use crate::api::Error;
use crate::api::pinaivu::{self, RECEIPT_WAITS};
use crate::app::msg::{Msg, ReceiptNews};
use crate::chat::receipt::{CoordinatorKeys, Finding, Inquiry, NoReceipt};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Asks for the coordinator's keys, once, and tells them with the question. Without its server nobody is asked.
pub(super) async fn fetch_keys(
    server: Option<Arc<Server>>,
    mut inquiry: Box<Inquiry>,
    to_loop: mpsc::Sender<Msg>,
) {
    let news = match server {
        Some(server) => match keys(&server).await {
            Ok(keys) => {
                inquiry.known.coordinator = Some(keys);
                ReceiptNews::Keys
            }
            Err(fault) => ReceiptNews::NoKeys(fault.into()),
        },
        None => ReceiptNews::NotAsked,
    };
    tell(&to_loop, Msg::Receipt { inquiry, news }).await;
}

/// Asks for a receipt, checks it, and tells what came of it. Without its server nobody is asked.
pub(super) async fn check(
    server: Option<Arc<Server>>,
    inquiry: Box<Inquiry>,
    to_loop: mpsc::Sender<Msg>,
) {
    let news = match server {
        Some(server) => {
            let found = find(&server, &inquiry).await;
            ReceiptNews::Found(
                found.unwrap_or_else(|fault| Finding::None(NoReceipt::Failed(fault.into()))),
            )
        }
        None => ReceiptNews::NotAsked,
    };
    tell(&to_loop, Msg::Receipt { inquiry, news }).await;
}

async fn keys(server: &Server) -> Result<CoordinatorKeys, Error> {
    server.client().await?.enclave_health().await
}

async fn find(server: &Server, inquiry: &Inquiry) -> Result<Finding, Error> {
    let client = server.client().await?;
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
