//! The calls that tell the gateway's ledger of usage and its nodes. Their JSON is `pinaivu`'s.

use super::http::Answer;
use super::limits;
use super::pinaivu::{nodes, usage};
use super::wire::{Body, Complaint};
use super::{Client, Error};
use crate::chat::NodeList;
use crate::chat::usage::Ledger;
use serde_json::{Map, Value};

impl Client {
    /// What the account used in the last `days` days, as the server's ledger has it. Servers that
    /// keep none answer 404.
    pub async fn usage(&self, days: u16) -> Result<Ledger, Error> {
        let mut url = self.at("usage");
        url.set_query(Some(&format!("days={days}")));
        self.read(url, "the ledger", |answer| {
            usage::ledger(&answer.body).ok_or("an answer with neither calls nor totals")
        })
        .await
    }

    /// The nodes that serve the models. Servers that are no gateway of Pinaivu's answer 404.
    pub async fn nodes(&self) -> Result<NodeList, Error> {
        self.read(self.at("nodes"), "the list of nodes", |answer| {
            let list = nodes::nodes(&answer.body).ok_or("an answer without a list of nodes")?;
            let told_at = limits::told_at(&answer.headers);
            Ok(NodeList { told_at, ..list })
        })
        .await
    }
}

/// What an answer says in which nothing that was asked for can be recognised: its own complaint,
/// else `ours`.
pub(super) fn instead(answer: &Answer, ours: &str) -> String {
    let has_complaint = |object: &Map<String, Value>| Complaint::in_reply(object).is_some();
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(Value::Object(object)) if has_complaint(&object) => {}
        Ok(_) => return format!("the server sent {ours}"),
        Err(_) => {}
    }
    Complaint::instead(Body::beginning(&answer.body))
}
