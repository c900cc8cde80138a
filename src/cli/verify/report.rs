//! What became of a receipt, as lines for people and as JSON for programs.

use super::basis::{Basis, Origin};
use crate::chat::receipt::{Check, NOT_PROVED, Payout, Receipt, Verification};
use crate::cli::output;
use crate::cli::stop::Stop;
use crate::text::clean_line;
use serde_json::{Value, json};
use std::fmt::{self, Write as _};

/// Writes it to standard output.
pub(super) fn write(verification: &Verification, basis: &Basis, as_json: bool) -> Result<(), Stop> {
    let text = if as_json {
        output::json(&object(verification, basis))
    } else {
        // Writing to a string cannot fail.
        let mut text = String::new();
        let _ = lines(verification, basis, &mut text);
        text
    };
    output::print(&text)
}

fn lines(verification: &Verification, basis: &Basis, text: &mut String) -> fmt::Result {
    let verdict = verification.verdict;
    writeln!(text, "{}", verdict.words())?;
    writeln!(text, "{}", verdict.meaning())?;
    if verification.checks.is_empty() {
        return Ok(());
    }
    writeln!(text)?;
    for check in &verification.checks {
        let (outcome, subject) = (check.outcome.words(), check.subject.words());
        let detail = clean_line(&check.detail);
        writeln!(text, "  {outcome:<11}  {subject:<11}  {detail}")?;
    }
    compared_with(basis, text)?;
    writeln!(text, "\nNot proved:")?;
    for (what, why) in NOT_PROVED {
        writeln!(text, "  {what:<11}  {why}")?;
    }
    Ok(())
}

/// What the receipt was compared with, as far as it was not given for that.
fn compared_with(basis: &Basis, text: &mut String) -> fmt::Result {
    let content = match basis.content {
        Some(Origin::History) => Some("the answer as this program's history has it"),
        Some(Origin::Given | Origin::Today) | None => None,
    };
    let key = match basis.key {
        Some(Origin::History) => {
            Some("the coordinator's at the time of the call, from the history")
        }
        Some(Origin::Today) => {
            Some("the coordinator's of today; it makes a new one at every start")
        }
        Some(Origin::Given) | None => None,
    };
    let time = basis.time.map(|_| "that of the call, from the history");
    let parts = [("content", content), ("key", key), ("time", time)];
    let told = parts
        .iter()
        .filter_map(|(part, words)| Some((part, (*words)?)));
    for (place, (part, words)) in told.enumerate() {
        if place == 0 {
            writeln!(text, "\nCompared with:")?;
        }
        writeln!(text, "  {part:<11}  {words}")?;
    }
    Ok(())
}

fn object(verification: &Verification, basis: &Basis) -> Value {
    let verdict = verification.verdict;
    json!({
        "verdict": verdict.name(),
        "words": verdict.words(),
        "meaning": verdict.meaning(),
        "checks": verification.checks.iter().map(check).collect::<Vec<_>>(),
        "compared_with": {
            "content": basis.content.map(origin),
            "key": basis.key.map(origin),
            "time": basis.time.map(origin),
        },
        "not_proved": NOT_PROVED.map(|(what, _)| what),
        "receipt": verification.receipt.as_ref().map(receipt),
    })
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Given => "given",
        Origin::History => "history",
        Origin::Today => "today",
    }
}

fn check(check: &Check) -> Value {
    json!({
        "check": check.subject.words(),
        "outcome": check.outcome.words(),
        "detail": check.detail,
    })
}

fn receipt(receipt: &Receipt) -> Value {
    json!({
        "request_id": receipt.request_id,
        "content_sha256": receipt.digest.to_string(),
        "payouts": receipt.payouts.iter().map(payout).collect::<Vec<_>>(),
        "timestamp_ms": receipt.timestamp_ms,
        "coordinator_key": receipt.key.to_string(),
        "node_unsigned": receipt.node,
    })
}

/// Amounts are text, as the gateway writes them: many programs read numbers of this size rounded.
fn payout(payout: &Payout) -> Value {
    json!({
        "address": format!("0x{}", payout.address),
        "amount_nanox": payout.amount_nanox.to_string(),
    })
}
