//! What is known of a reply's receipt, both ways.
//!
//! What came of checking it, and the keys that it was held against, are written for whoever reads the file, and not read
//! back: whoever writes a file can write "verified" into it, and a key of their own. When the call had ended is enough to
//! ask for the receipt again.

use crate::chat::receipt::{self, CoordinatorKeys, Finding};

/// What is known of a receipt.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Audit<'a> {
    /// When the call had ended.
    ended: u64,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    coordinator: Option<Keys<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    found: Option<Found<'a>>,
}

/// A coordinator's keys at that time.
#[derive(Debug, serde::Serialize)]
struct Keys<'a> {
    signing: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealing: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
        signing: signing.to_string(),
        sealing: sealing.map(|key| key.to_string()),
        peer_id: peer_id.as_deref(),
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

/// As it is read.
pub(super) fn audit(shape: &Audit<'_>) -> receipt::Audit {
    receipt::Audit {
        ended_ms: shape.ended,
        ..receipt::Audit::default()
    }
}
