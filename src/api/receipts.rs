//! The calls that fetch a receipt: where it may be, and for how long to ask.
//!
//! There are two paths: the documented one, and that of the coordinator, which nothing documents.
//! A receipt is made shortly after its answer, so that "not found" may mean "not yet"; whether it
//! means that or "no such path" is told by the words.

use super::address::Address;
use super::http::{Answer, connector, send};
use super::pinaivu::{RECEIPT_LIMIT, is_sendable, is_uuid, read};
use super::redaction::Redaction;
use super::wire::{Body, Complaint, Extent};
use super::{Client, Error};
use crate::chat::Access;
use crate::chat::receipt::{Flaw, NoReceipt};
use reqwest::Url;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long one call may take, from its beginning to the last byte of the answer.
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// The longest silence within one.
const SILENCE: Duration = Duration::from_secs(5);

/// A host to ask.
struct Host {
    address: Address,
    /// What makes connections to it; `None` if it is the server itself.
    http: Option<reqwest::Client>,
}

/// What one call told.
enum Told {
    Receipt(String),
    NotYet,
    NoSuchPath,
    /// It may pass.
    Trouble(Error),
    /// It will not.
    Refused(Error),
}

impl Client {
    /// The receipt of a request, as the server wrote it: JSON, not checked. It is asked for after
    /// each of these waits, until it is there.
    ///
    /// The key goes to the server that it was given for and nowhere else.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn receipt(&self, request_id: &str, waits: &[Duration]) -> Result<String, NoReceipt> {
        if !is_sendable(request_id) {
            return Err(NoReceipt::NoId);
        }
        let host = self.receipt_host().map_err(failed)?;
        let mut paths = vec!["receipts"];
        if is_uuid(request_id) {
            paths.push("proofs");
        }
        let (mut refused, mut trouble) = (None, None);
        for wait in waits {
            sleep(*wait).await;
            // What a path said before, it says again or not.
            trouble = None;
            let mut kept = Vec::new();
            for path in paths {
                match self.ask_for_receipt(&host, path, request_id).await {
                    Told::Receipt(json) => return Ok(json),
                    Told::NotYet => kept.push(path),
                    Told::NoSuchPath => {}
                    Told::Trouble(fault) => {
                        kept.push(path);
                        trouble = Some(fault);
                    }
                    Told::Refused(fault) => refused = Some(fault),
                }
            }
            paths = kept;
            if paths.is_empty() {
                return Err(refused.map_or(NoReceipt::NotServed, failed));
            }
        }
        Err(trouble.or(refused).map_or(NoReceipt::NotAvailable, failed))
    }

    fn receipt_host(&self) -> Result<Host, Error> {
        let Some(host) = &self.access.receipts else {
            return Ok(Host {
                address: self.address.clone(),
                http: None,
            });
        };
        let address = Address::parse(&host.base_url, false)?;
        if address.is_origin_of(&self.address) {
            return Ok(Host {
                address,
                http: None,
            });
        }
        let access = Access {
            route: host.route.clone(),
            ca_file: self.access.ca_file.clone(),
            ..Access::default()
        };
        let http = Some(connector(&address, &access)?);
        Ok(Host { address, http })
    }

    async fn ask_for_receipt(&self, host: &Host, path: &str, request_id: &str) -> Told {
        let url = host.address.named(path, request_id);
        let answer = timeout(CALL_LIMIT, self.get_receipt(host, path, url));
        match answer.await {
            Ok(Ok(answer)) => self.told(&answer),
            Ok(Err(fault @ (Error::Silence(_) | Error::Dropped(_)))) => Told::Trouble(fault),
            Ok(Err(fault)) => Told::Refused(fault),
            Err(_elapsed) => Told::Trouble(Error::Silence(CALL_LIMIT)),
        }
    }

    async fn get_receipt(&self, host: &Host, path: &str, url: Url) -> Result<Answer, Error> {
        let Some(http) = &host.http else {
            // The coordinator's path asks for no key.
            let key = self.key.as_ref().filter(|_| path == "receipts");
            return self.get(url, key, RECEIPT_LIMIT).await;
        };
        let response = send(http.get(url), SILENCE).await?;
        Answer::read(response, RECEIPT_LIMIT, SILENCE).await
    }

    fn told(&self, answer: &Answer) -> Told {
        let redaction = self.redaction(self.key.as_ref());
        let refusal = || answer.refusal(&redaction);
        match answer.status.as_u16() {
            200 => found(answer, &redaction),
            404 if is_not_yet(answer) => Told::NotYet,
            // 400: the path wants a name of another form.
            400 | 404 | 405 | 501 => Told::NoSuchPath,
            429 | 500.. => Told::Trouble(refusal()),
            _ => Told::Refused(refusal()),
        }
    }
}

fn failed(fault: Error) -> NoReceipt {
    NoReceipt::Failed(fault.into())
}

/// A good answer. Some servers answer every path with a page or an object of their own.
fn found(answer: &Answer, redaction: &Redaction) -> Told {
    if answer.extent == Extent::TooLong {
        let said = "the answer is longer than 64 KiB, which no receipt is";
        return Told::Refused(Error::NoReply(said.to_owned()));
    }
    match read(&answer.body) {
        Err(Flaw::NotJson | Flaw::NoReceipt) => Told::NoSuchPath,
        Ok(_) | Err(Flaw::TooLong | Flaw::Documented | Flaw::Field(_)) => {
            // It is kept, and may be passed on: nothing in it may be a secret of ours.
            Told::Receipt(redaction.apply(&answer.text()).into_owned())
        }
    }
}

/// Whether a 404 is about the receipt and not about the path: the coordinator says "not found" and
/// no more, frameworks say which route it was, or nothing.
fn is_not_yet(answer: &Answer) -> bool {
    let said = Complaint::in_body(Body::beginning(&answer.body)).said;
    let lower = said.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    said == "not found"
        || names(&["receipt", "proof"]) && !names(&["route", "path", "url", "cannot get"])
}
