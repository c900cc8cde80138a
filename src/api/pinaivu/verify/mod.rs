//! The checks of a receipt, and what they come to. Pure: no network, no clock.

use super::coordinator::{peer_id, sealing_key};
use super::message::message;
use super::request_id::canonical;
use super::signature::is_signed;
use crate::chat::receipt::{
    Check, CoordinatorKeys, Known, Outcome, Receipt, Subject, Verdict, Verification,
};
use jiff::Timestamp;

/// How far the clocks of coordinator and client may be apart.
const CLOCKS_MS: u64 = 5 * 60_000;

/// The verdict that a failed check leads to. The first that failed decides: without a signature
/// nothing else means anything, and a changed answer is worse than an unknown key.
const VERDICTS: [(Subject, Verdict); 7] = [
    (Subject::Signature, Verdict::Invalid),
    (Subject::RequestId, Verdict::OtherRequest),
    (Subject::Content, Verdict::ContentDiffers),
    (Subject::Key, Verdict::EarlierKey),
    (Subject::Time, Verdict::OtherTime),
    (Subject::PeerId, Verdict::KeysDisagree),
    (Subject::SealingKey, Verdict::KeysDisagree),
];

/// Checks a receipt against what is known of the call.
pub fn verify(receipt: Receipt, known: &Known) -> Verification {
    let mut checks = vec![
        signature(&receipt),
        request_id(&receipt, known),
        content(&receipt, known),
        key(&receipt, known),
        time(&receipt, known),
    ];
    if let Some(keys) = &known.coordinator {
        checks.extend(own_peer_id(keys));
        checks.extend(own_sealing_key(keys));
    }
    Verification {
        verdict: verdict(&checks, known),
        checks,
        receipt: Some(receipt),
    }
}

fn verdict(checks: &[Check], known: &Known) -> Verdict {
    let has_failed = |subject| {
        checks
            .iter()
            .any(|check| check.subject == subject && check.outcome == Outcome::Failed)
    };
    let failed = VERDICTS.iter().find(|(subject, _)| has_failed(*subject));
    match (failed, known.digest, &known.coordinator) {
        (Some((_, verdict)), _, _) => *verdict,
        (None, Some(_), Some(_)) => Verdict::Verified,
        (None, Some(_), None) => Verdict::KeyNotCompared,
        (None, None, Some(_)) => Verdict::ContentNotCompared,
        (None, None, None) => Verdict::SignatureAlone,
    }
}

fn signature(receipt: &Receipt) -> Check {
    let signs = |message: Vec<u8>| is_signed(receipt.key, &message, &receipt.signature);
    let is_good = message(receipt).is_some_and(signs);
    agrees(
        Subject::Signature,
        is_good,
        "Ed25519 over request, content, payouts and time, by the key in the receipt",
        "it is not that of the key in the receipt over request, content, payouts and time",
    )
}

fn request_id(receipt: &Receipt, known: &Known) -> Check {
    let subject = Subject::RequestId;
    let Some(id) = &known.request_id else {
        return not_checkable(subject, "there is no request to compare with");
    };
    let id = canonical(id);
    agrees(
        subject,
        id == receipt.request_id,
        &id,
        &format!("the receipt is for {}", receipt.request_id),
    )
}

fn content(receipt: &Receipt, known: &Known) -> Check {
    let subject = Subject::Content;
    let Some(digest) = known.digest else {
        return not_checkable(subject, "there is no answer to compare with");
    };
    agrees(
        subject,
        digest == receipt.digest,
        &format!("SHA-256 {digest}"),
        &format!("SHA-256 {digest}, but signed was {}", receipt.digest),
    )
}

fn key(receipt: &Receipt, known: &Known) -> Check {
    let subject = Subject::Key;
    let Some(keys) = &known.coordinator else {
        return not_checkable(
            subject,
            "the coordinator's key at the time of the call is not known",
        );
    };
    let (own, other) = (keys.signing.short(), receipt.key.short());
    agrees(
        subject,
        keys.signing == receipt.key,
        &format!("{own}, as the coordinator had it"),
        &format!("signed with {other}, but the coordinator had {own}"),
    )
}

fn time(receipt: &Receipt, known: &Known) -> Check {
    let (subject, signed_ms) = (Subject::Time, receipt.timestamp_ms);
    let signed = moment(signed_ms);
    let Some((began, ended)) = known.called_ms else {
        let detail = format!("signed {signed}; the time of the call is not known");
        return not_checkable(subject, &detail);
    };
    let (early, late) = (
        began.saturating_sub(signed_ms),
        signed_ms.saturating_sub(ended),
    );
    let (distance, side) = if early > 0 {
        (early, "before")
    } else {
        (late, "after")
    };
    agrees(
        subject,
        distance <= CLOCKS_MS,
        &format!("signed {signed}, at the time of the call"),
        &format!("signed {signed}, {} {side} the call", span(distance)),
    )
}

fn own_peer_id(keys: &CoordinatorKeys) -> Option<Check> {
    let told = keys.peer_id.as_ref()?;
    let is_own = *told == peer_id(keys.signing);
    let foreign = format!("{told} does not belong to the coordinator's key");
    Some(agrees(Subject::PeerId, is_own, told, &foreign))
}

fn own_sealing_key(keys: &CoordinatorKeys) -> Option<Check> {
    let told = keys.sealing?;
    let is_own = sealing_key(keys.signing) == Some(told);
    let foreign = format!("{} does not belong to the coordinator's key", told.short());
    let subject = Subject::SealingKey;
    Some(agrees(subject, is_own, &told.short(), &foreign))
}

/// A check of something that can be compared, with what to say in either case.
fn agrees(subject: Subject, does: bool, well: &str, else_: &str) -> Check {
    let (outcome, detail) = if does {
        (Outcome::Passed, well)
    } else {
        (Outcome::Failed, else_)
    };
    Check {
        subject,
        outcome,
        detail: detail.to_owned(),
    }
}

fn not_checkable(subject: Subject, why: &str) -> Check {
    Check {
        subject,
        outcome: Outcome::NotCheckable,
        detail: why.to_owned(),
    }
}

/// A time for people; one that no calendar has is told as its number.
fn moment(unix_ms: u64) -> String {
    let timestamp = i64::try_from(unix_ms).ok().map(Timestamp::from_millisecond);
    match timestamp {
        Some(Ok(timestamp)) => timestamp.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Some(Err(_)) | None => format!("{unix_ms} ms after 1970"),
    }
}

/// A length of time for people, in its largest unit.
fn span(ms: u64) -> String {
    let minutes = ms / 60_000;
    match (minutes / 1440, minutes / 60) {
        (0, 0) => format!("{minutes} min"),
        (0, hours) => format!("{hours} h"),
        (days, _) => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests;
