//! The calls that fetch a receipt: where it may be, and for how long to ask.
//!
//! There are two paths: the documented one, and that of the coordinator, which nothing documents.
//! A receipt is made shortly after its answer, so that "not found" may mean "not yet"; whether it
//! means that or "no such path" is told by the words. A server serves no receipts only if it has
//! neither path; one that refuses a name has the path, and may have the receipts of others.

use super::address::Address;
use super::http::{Answer, connector, send};
use super::pinaivu::{RECEIPT_LIMIT, canonical, is_sendable, read};
use super::redaction::Redaction;
use super::wire::{Body, Complaint, Extent};
use super::{Client, Error};
use crate::chat::Access;
use crate::chat::receipt::{Flaw, NoReceipt};
use reqwest::Url;
use std::mem;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long one call may take, from its beginning to the last byte of the answer.
const CALL_LIMIT: Duration = Duration::from_secs(10);
/// The longest silence within one.
const SILENCE: Duration = Duration::from_secs(5);

/// Where receipts may be: the documented path, and the coordinator's.
const PATHS: [&str; 2] = ["receipts", "proofs"];

/// A host to ask.
struct Host {
    address: Address,
    /// What makes connections to it; `None` if it is the server itself.
    http: Option<reqwest::Client>,
}

/// What one call told.
enum Told {
    Receipt(String),
    /// What is meant for a receipt, and cannot be checked.
    Uncheckable(String),
    NotYet,
    NoSuchPath,
    /// The path is there, and wants a name of another form.
    NoSuchName(Error),
    /// It may pass.
    Trouble(Error),
    /// It will not.
    Refused(Error),
}

/// What is left to ask, and what was told so far.
struct Asked {
    /// The paths that may still have the receipt.
    paths: Vec<&'static str>,
    uncheckable: Option<String>,
    refused: Option<Error>,
    trouble: Option<Error>,
    unfit: Option<Error>,
}

impl Asked {
    fn everywhere() -> Self {
        Self {
            paths: PATHS.to_vec(),
            uncheckable: None,
            refused: None,
            trouble: None,
            unfit: None,
        }
    }

    /// Takes in what a path told. A receipt that can be checked is the end of it.
    fn hear(&mut self, path: &'static str, told: Told) -> Option<String> {
        match told {
            Told::Receipt(json) => return Some(json),
            Told::Uncheckable(json) => _ = self.uncheckable.get_or_insert(json),
            Told::NotYet => self.paths.push(path),
            Told::NoSuchPath => {}
            Told::NoSuchName(fault) => self.unfit = Some(fault),
            Told::Trouble(fault) => {
                self.paths.push(path);
                self.trouble = Some(fault);
            }
            Told::Refused(fault) => self.refused = Some(fault),
        }
        None
    }

    /// What it comes to where no path is left.
    fn in_vain(mut self) -> Result<String, NoReceipt> {
        self.refused = self.refused.or(self.unfit.take());
        self.outcome(NoReceipt::NotServed)
    }

    /// What it comes to: why there is none is `otherwise` where nothing failed.
    fn outcome(self, otherwise: NoReceipt) -> Result<String, NoReceipt> {
        let fault = self.trouble.or(self.refused);
        let none = fault.map_or(otherwise, failed);
        self.uncheckable.ok_or(none)
    }
}

impl Client {
    /// The receipt of a request, as the server wrote it: JSON, not checked. It is asked for after
    /// each of these waits, until it is there. One that cannot be checked is given only if no path
    /// has another.
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
        let request_id = &canonical(request_id);
        let mut asked = Asked::everywhere();
        for wait in waits {
            sleep(*wait).await;
            // What a path said before, it says again or not.
            asked.trouble = None;
            for path in mem::take(&mut asked.paths) {
                let told = self.ask_for_receipt(&host, path, request_id).await;
                if let Some(json) = asked.hear(path, told) {
                    return Ok(json);
                }
            }
            if asked.paths.is_empty() {
                return asked.in_vain();
            }
        }
        asked.outcome(NoReceipt::NotAvailable)
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
            404 | 405 | 501 => Told::NoSuchPath,
            400 | 422 => Told::NoSuchName(refusal()),
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
        Ok(_) => Told::Receipt(kept(answer, redaction)),
        Err(Flaw::TooLong | Flaw::Documented | Flaw::Field(_)) => {
            Told::Uncheckable(kept(answer, redaction))
        }
    }
}

/// An answer that is kept, and may be passed on: nothing in it may be a secret of ours.
fn kept(answer: &Answer, redaction: &Redaction) -> String {
    redaction.apply(&answer.text()).into_owned()
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
