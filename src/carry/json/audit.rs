//! What is known of a reply's receipt, both ways.
//!
//! What came of checking it is written for whoever reads the file, and not read back: whoever writes a file can write
//! "verified" into it. With the rest, the program can ask for the receipt again.

use crate::chat::receipt::{self, CoordinatorKeys, Finding, PublicKey};
use std::borrow::Cow;

/// What is known of a receipt.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Audit<'a> {
    /// When the call had ended.
    ended: u64,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    coordinator: Option<Keys<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    found: Option<Found<'a>>,
}

/// A coordinator's keys at that time.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
struct Keys<'a> {
    #[serde(borrow)]
    signing: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealing: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peer_id: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    uptime_ms: Option<u64>,
}

/// What came of asking.
#[derive(Debug, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Found<'a> {
    /// A receipt, and what was found of it.
    Receipt {
        verdict: &'static str,
        checks: Vec<Check<'a>>,
        text: &'a str,
    },
    /// None, and why.
    None(String),
}

#[derive(Debug, serde::Serialize)]
struct Check<'a> {
    subject: &'static str,
    outcome: &'static str,
    detail: &'a str,
}

/// As it is written.
pub(super) fn written(audit: &receipt::Audit) -> Audit<'_> {
    let receipt::Audit {
        ended_ms,
        coordinator,
        finding,
    } = audit;
    Audit {
        ended: *ended_ms,
        coordinator: coordinator.as_ref().map(keys),
        found: finding.as_ref().map(found),
    }
}

fn keys(keys: &CoordinatorKeys) -> Keys<'_> {
    let CoordinatorKeys {
        signing,
        sealing,
        peer_id,
        uptime_ms,
    } = keys;
    Keys {
        signing: Cow::Owned(signing.to_string()),
        sealing: sealing.map(|key| Cow::Owned(key.to_string())),
        peer_id: peer_id.as_deref().map(Cow::Borrowed),
        uptime_ms: *uptime_ms,
    }
}

fn found(finding: &Finding) -> Found<'_> {
    match finding {
        Finding::Receipt {
            verdict,
            checks,
            json,
        } => Found::Receipt {
            verdict: verdict.name(),
            checks: checks.iter().map(check).collect(),
            text: json,
        },
        Finding::None(why) => Found::None(why.sentence()),
    }
}

fn check(check: &receipt::Check) -> Check<'_> {
    let receipt::Check {
        subject,
        outcome,
        detail,
    } = check;
    Check {
        subject: subject.words(),
        outcome: outcome.words(),
        detail,
    }
}

/// As it is read. Keys that are none are not known.
pub(super) fn audit(shape: Audit<'_>) -> receipt::Audit {
    let key = |text: &str| text.parse::<PublicKey>().ok();
    let coordinator = shape.coordinator.and_then(|keys| {
        Some(CoordinatorKeys {
            signing: key(&keys.signing)?,
            sealing: keys.sealing.and_then(|text| key(&text)),
            peer_id: keys.peer_id.map(Cow::into_owned),
            uptime_ms: keys.uptime_ms,
        })
    });
    receipt::Audit {
        ended_ms: shape.ended,
        coordinator,
        finding: None,
    }
}
