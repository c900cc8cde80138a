//! What is known of a reply's receipt, both ways.
//!
//! What came of checking it, and the keys that it was held against, are written for whoever reads the file. Read back is
//! only what takes trust away, an alarm and the checks that failed: whoever writes a file can write "verified" into it, and a key of
//! their own. When the call had ended is enough to ask for the receipt again.

use super::LAST_TIME;
use crate::chat::receipt::{self, CoordinatorKeys, Finding, NoReceipt, Outcome, Subject, Verdict};
use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// Milliseconds that no call takes longer than. A receipt's time is compared with that of its call, and would fit
/// into any that is long enough.
const LONGEST_CALL_MS: u64 = 24 * 60 * 60 * 1_000;

/// The verdicts that are read back: none of them has a reply seem better than one without a receipt. A doubt would, for
/// it says that the signature is good.
const BELIEVED: [Verdict; 3] = [
    Verdict::ContentDiffers,
    Verdict::OtherRequest,
    Verdict::Invalid,
];
/// What checks are about.
const SUBJECTS: [Subject; 8] = [
    Subject::Signature,
    Subject::RequestId,
    Subject::Content,
    Subject::Key,
    Subject::Time,
    Subject::PeerId,
    Subject::SealingKey,
    Subject::Earlier,
];
/// How checks went.
const OUTCOMES: [Outcome; 3] = [Outcome::Passed, Outcome::Failed, Outcome::NotCheckable];

/// What is known of a receipt.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Audit<'a> {
    /// When the call had ended.
    pub(super) ended: u64,
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    coordinator: Option<Keys<'a>>,
    #[serde(
        default,
        borrow,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "found_in"
    )]
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
#[derive(Debug, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Found<'a> {
    /// A receipt, and what was found of it.
    Receipt {
        #[serde(borrow)]
        verdict: Cow<'a, str>,
        #[serde(borrow)]
        checks: Vec<Check<'a>>,
        #[serde(borrow)]
        text: Cow<'a, str>,
    },
    /// None, and why.
    None(String),
}

#[derive(Debug, serde::Deserialize, serde::Serialize)]
struct Check<'a> {
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(borrow)]
    outcome: Cow<'a, str>,
    #[serde(borrow)]
    detail: Cow<'a, str>,
}

/// What a newer program found in words that are not known here is something, and not read.
fn found_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Found<'de>>, D::Error> {
    let found = <&RawValue>::deserialize(deserializer)?;
    let unknown = |_| Some(Found::None(String::new()));
    Ok(serde_json::from_str(found.get()).unwrap_or_else(unknown))
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
            verdict: verdict.name().into(),
            checks: checks.iter().map(check).collect(),
            text: json.into(),
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
        subject: subject.words().into(),
        outcome: outcome.words().into(),
        detail: detail.into(),
    }
}

/// As it is read, of a reply that began at this time.
pub(super) fn audit(shape: Audit<'_>, at: u64) -> receipt::Audit {
    let latest = at.saturating_add(LONGEST_CALL_MS).min(LAST_TIME);
    receipt::Audit {
        ended_ms: shape.ended.min(latest).max(at),
        coordinator: None,
        finding: shape.found.map(finding),
    }
}

fn finding(found: Found<'_>) -> Finding {
    let not_believed = Finding::None(NoReceipt::NotBelieved);
    let Found::Receipt {
        verdict,
        checks,
        text,
    } = found
    else {
        return not_believed;
    };
    let believed = BELIEVED.into_iter().find(|it| it.name() == verdict);
    believed.map_or(not_believed, |verdict| Finding::Receipt {
        verdict,
        // What passed says good of the reply, too.
        checks: checks
            .into_iter()
            .filter_map(check_read)
            .filter(|check| check.outcome == Outcome::Failed)
            .collect(),
        json: text.into_owned(),
    })
}

fn check_read(shape: Check<'_>) -> Option<receipt::Check> {
    let mut subjects = SUBJECTS.into_iter();
    let mut outcomes = OUTCOMES.into_iter();
    Some(receipt::Check {
        subject: subjects.find(|it| it.words() == shape.subject)?,
        outcome: outcomes.find(|it| it.words() == shape.outcome)?,
        detail: shape.detail.into_owned(),
    })
}
