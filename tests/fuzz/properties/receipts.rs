//! Whatever a host of receipts sends: it verifies only if it says what the recorded receipt says, in
//! all that is signed; and what is said of it fits on a line.
//!
//! The input is a receipt, and the keys of a coordinator. It is held against what was known of the
//! recorded call, and against nothing.

use pnv_tui::api::pinaivu::{check, coordinator_keys, read};
use pnv_tui::chat::receipt::{Digest, Grade, Known, Receipt, Verdict, Verification};

const RECEIPT: &[u8] = include_bytes!("../../it/receipts/recorded/receipt.json");
const HEALTH: &[u8] = include_bytes!("../../it/receipts/recorded/enclave_health.json");

/// Fails if any of that does not hold.
pub(crate) fn hold(input: &[u8]) {
    let known = Known {
        request_id: Some("f2488459-6419-47ed-bfca-ed1b13bc8011".to_owned()),
        digest: Some(Digest::of(b"You said: Verify me.")),
        coordinator: coordinator_keys(HEALTH),
        called_ms: Some((1_795_384_059_000, 1_795_384_060_611)),
    };
    let verification = check(input, &known);
    assert_eq!(
        verification,
        check(input, &known),
        "it is judged the same way twice"
    );
    check_words(&verification);
    if verification.verdict == Verdict::Verified {
        let receipt = verification
            .receipt
            .as_ref()
            .expect("what verifies was read");
        let recorded = read(RECEIPT).expect("the recorded receipt");
        let node = recorded.node.clone();
        assert_eq!(
            Receipt {
                node,
                ..receipt.clone()
            },
            recorded
        );
    }
    let alone = check(input, &Known::default());
    check_words(&alone);
    assert_ne!(alone.verdict.grade(), Grade::Good, "nothing was compared");
    check_parts(input, &known);
    check_keys(input, &known);
}

/// What was not compared is not said to be as it should be.
fn check_parts(input: &[u8], known: &Known) {
    let whole = check(input, known).verdict;
    let known = || known.clone();
    for less in [
        Known {
            digest: None,
            ..known()
        },
        Known {
            coordinator: None,
            ..known()
        },
    ] {
        let verification = check(input, &less);
        check_words(&verification);
        let verdict = verification.verdict;
        assert_ne!(verdict.grade(), Grade::Good, "not all was compared");
        if whole == Verdict::Verified {
            assert!(verdict.words().ends_with("not compared"), "{verdict:?}");
        }
    }
}

fn check_words(verification: &Verification) {
    let verdict = verification.verdict;
    assert_eq!(
        verification.checks.is_empty(),
        matches!(verdict, Verdict::Unverifiable(_))
    );
    let details = verification
        .checks
        .iter()
        .map(|check| check.detail.as_str());
    for words in details.chain([verdict.words(), &verdict.meaning()]) {
        assert!(!words.is_empty() && words.len() < 600, "{words}");
    }
}

/// Keys from anywhere do not make a good receipt of the recorded one, unless they are its own.
fn check_keys(input: &[u8], known: &Known) {
    let Some(keys) = coordinator_keys(input) else {
        return;
    };
    let is_own = known
        .coordinator
        .as_ref()
        .is_some_and(|own| own.signing == keys.signing);
    let known = Known {
        coordinator: Some(keys),
        ..known.clone()
    };
    let verification = check(RECEIPT, &known);
    check_words(&verification);
    assert!(is_own || verification.verdict.grade() != Grade::Good);
}
