//! The recorded receipt, and everything that can be wrong with one.

use super::super::{check, read};
use super::*;
use crate::api::pinaivu::coordinator_keys;
use crate::chat::receipt::{Digest, Field, Flaw, Grade, PublicKey};

const RECEIPT: &[u8] = include_bytes!("../../../../tests/it/receipts/recorded/receipt.json");
const HEALTH: &[u8] = include_bytes!("../../../../tests/it/receipts/recorded/enclave_health.json");
const CONTENT: &str = "You said: Verify me.";
const REQUEST_ID: &str = "f2488459-6419-47ed-bfca-ed1b13bc8011";
const SIGNED_MS: u64 = 1_795_384_060_651;

fn receipt() -> Receipt {
    read(RECEIPT).unwrap()
}

/// What the client knew of the recorded call.
fn known() -> Known {
    Known {
        request_id: Some(REQUEST_ID.to_owned()),
        digest: Some(Digest::of(CONTENT.as_bytes())),
        coordinator: coordinator_keys(HEALTH),
        called_ms: Some((SIGNED_MS - 1_600, SIGNED_MS - 40)),
    }
}

fn verdict_of(receipt: &Receipt) -> Verdict {
    verify(receipt.clone(), &known()).verdict
}

#[test]
fn the_recorded_receipt_is_verified() {
    let verification = check(RECEIPT, &known());
    assert_eq!(verification.verdict, Verdict::Verified);
    assert_eq!(
        verification.verdict.words(),
        "signature verified, key not attested"
    );
    let outcomes = verification.checks.iter().map(|check| check.outcome);
    assert_eq!(outcomes.collect::<Vec<_>>(), [Outcome::Passed; 7]);
    assert_eq!(
        verification.receipt.unwrap().node.as_deref(),
        Some("12D3KooWBvaewbdVWnt1vec1nqZjHNNwvzzX7HtXdVYTvVSKDnqu")
    );
}

#[test]
fn the_signed_message_of_the_recorded_receipt_is_the_documented_one() {
    let message = message(&receipt()).unwrap();
    let bytes = message.iter().map(|byte| format!("{byte:02x}"));
    assert_eq!(
        bytes.collect::<Vec<_>>().concat(),
        "01ebaa3a05a201000010f2488459641947edbfcaed1b13bc8011208485fa94a6665e5567d3273417257dff07\
         6dee141775db68af9988a7435b3c3a015325e6c12ea21fde28bbdec080614b3d9d18064aba3a4ff13d400107\
         5f2245d23200000000000000"
    );
}

#[test]
fn every_changed_bit_of_what_is_signed_is_seen() {
    let whole = receipt();
    let mut seen = 0;
    let mut refuse = |change: &dyn Fn(&mut Receipt)| {
        let mut changed = whole.clone();
        change(&mut changed);
        assert_ne!(changed, whole);
        assert_eq!(verdict_of(&changed), Verdict::Invalid, "{changed:?}");
        seen += 1;
    };
    for bit in 0..8 {
        for at in 0..32 {
            refuse(&|receipt| receipt.digest.0[at] ^= 1 << bit);
            refuse(&|receipt| receipt.key.0[at] ^= 1 << bit);
            refuse(&|receipt| receipt.payouts[0].address.0[at] ^= 1 << bit);
        }
        for at in 0..64 {
            refuse(&|receipt| receipt.signature[at] ^= 1 << bit);
        }
    }
    for bit in 0..64 {
        refuse(&|receipt| receipt.timestamp_ms ^= 1 << bit);
        refuse(&|receipt| receipt.payouts[0].amount_nanox ^= 1 << bit);
    }
    for at in 0..REQUEST_ID.len() {
        for byte in 0..=255_u8 {
            let mut id = REQUEST_ID.as_bytes().to_vec();
            id[at] ^= byte;
            if let Ok(id) = String::from_utf8(id).map(|id| (id != REQUEST_ID).then_some(id))
                && let Some(id) = id
            {
                refuse(&|receipt| receipt.request_id.clone_from(&id));
            }
        }
    }
    refuse(&|receipt| receipt.payouts.clear());
    refuse(&|receipt| receipt.payouts.push(receipt.payouts[0].clone()));
    assert_eq!(seen, 8 * 160 + 128 + 36 * 127 + 2);
}

/// Every byte of the file in every other value: what still verifies says the same as before in
/// all that is signed.
#[test]
fn no_changed_byte_of_the_file_is_taken_for_the_receipt() {
    let whole = receipt();
    let mut unsigned = 0;
    for at in 0..RECEIPT.len() {
        for other in (0..8).map(|bit| 1_u8 << bit).chain([0xff, 0x11]) {
            let mut file = RECEIPT.to_vec();
            file[at] ^= other;
            let verification = check(&file, &known());
            if verification.verdict == Verdict::Verified {
                let receipt = verification.receipt.unwrap();
                let node = whole.node.clone();
                assert_eq!(Receipt { node, ..receipt }, whole, "{at}");
                unsigned += 1;
            }
        }
    }
    // The node, the client, the proofs and the bids are not signed.
    assert!(unsigned > 100, "{unsigned}");
}

#[test]
fn each_thing_that_does_not_agree_has_a_verdict_of_its_own() {
    let other_key = Some(CoordinatorKeys {
        signing: PublicKey([9; 32]),
        sealing: None,
        peer_id: None,
        uptime_ms: None,
    });
    let keys = |change: fn(&mut CoordinatorKeys)| {
        let mut keys = known().coordinator.unwrap();
        change(&mut keys);
        Some(keys)
    };
    let an_hour = Some((SIGNED_MS + 3_600_000, SIGNED_MS + 3_601_000));
    let cases = [
        (
            Known {
                request_id: Some("req_1".to_owned()),
                ..known()
            },
            Subject::RequestId,
            Verdict::OtherRequest,
        ),
        (
            Known {
                digest: Some(Digest::of(b"You said: Verify me")),
                ..known()
            },
            Subject::Content,
            Verdict::ContentDiffers,
        ),
        (
            Known {
                coordinator: other_key,
                ..known()
            },
            Subject::Key,
            Verdict::EarlierKey,
        ),
        (
            Known {
                called_ms: an_hour,
                ..known()
            },
            Subject::Time,
            Verdict::OtherTime,
        ),
        (
            Known {
                called_ms: Some((0, 1)),
                ..known()
            },
            Subject::Time,
            Verdict::OtherTime,
        ),
        (
            Known {
                coordinator: keys(|keys| keys.peer_id = Some("12D3".to_owned())),
                ..known()
            },
            Subject::PeerId,
            Verdict::KeysDisagree,
        ),
        (
            Known {
                coordinator: keys(|keys| keys.sealing = Some(PublicKey([9; 32]))),
                ..known()
            },
            Subject::SealingKey,
            Verdict::KeysDisagree,
        ),
    ];
    for (known, subject, verdict) in cases {
        let verification = verify(receipt(), &known);
        assert_eq!(verification.verdict, verdict);
        assert_eq!(verification.outcome(subject), Some(Outcome::Failed));
        assert_ne!(verdict.grade(), Grade::Good);
    }
}

#[test]
fn the_worst_of_several_decides() {
    let nothing_agrees = Known {
        request_id: Some(REQUEST_ID.to_owned()),
        digest: Some(Digest([0; 32])),
        coordinator: None,
        called_ms: Some((0, 1)),
    };
    let verification = verify(receipt(), &nothing_agrees);
    assert_eq!(verification.verdict, Verdict::ContentDiffers);
    assert_eq!(verification.verdict.grade(), Grade::Alarm);
}

#[test]
fn what_is_not_known_is_not_compared_and_said_to_be_so() {
    use Outcome::{NotCheckable, Passed};
    let verification = verify(receipt(), &Known::default());
    assert_eq!(verification.verdict, Verdict::SignatureAlone);
    let outcomes: Vec<_> = verification.checks.iter().map(|it| it.outcome).collect();
    assert_eq!(
        outcomes,
        [
            Passed,
            NotCheckable,
            NotCheckable,
            NotCheckable,
            NotCheckable
        ]
    );
}

#[test]
fn only_who_has_compared_answer_and_key_says_that_it_is_as_it_should_be() {
    let none = Known::default;
    for (known, verdict, grade) in [
        (known(), Verdict::Verified, Grade::Good),
        (
            Known {
                coordinator: None,
                ..known()
            },
            Verdict::KeyNotCompared,
            Grade::Doubt,
        ),
        (
            Known {
                digest: None,
                ..known()
            },
            Verdict::ContentNotCompared,
            Grade::Doubt,
        ),
        (
            Known {
                request_id: known().request_id,
                ..none()
            },
            Verdict::SignatureAlone,
            Grade::Doubt,
        ),
    ] {
        let verification = verify(receipt(), &known);
        assert_eq!(verification.verdict, verdict);
        assert_eq!(verdict.grade(), grade);
        let says_so = verdict.words().contains("not compared");
        assert_eq!(says_so, grade == Grade::Doubt, "{}", verdict.words());
    }
}

#[test]
fn clocks_may_be_five_minutes_apart() {
    for (began, ended, outcome) in [
        (
            SIGNED_MS + CLOCKS_MS,
            SIGNED_MS + CLOCKS_MS + 9,
            Outcome::Passed,
        ),
        (
            SIGNED_MS + CLOCKS_MS + 1,
            SIGNED_MS + CLOCKS_MS + 9,
            Outcome::Failed,
        ),
        (
            SIGNED_MS - CLOCKS_MS - 9,
            SIGNED_MS - CLOCKS_MS,
            Outcome::Passed,
        ),
        (
            SIGNED_MS - CLOCKS_MS - 9,
            SIGNED_MS - CLOCKS_MS - 1,
            Outcome::Failed,
        ),
        (0, u64::MAX, Outcome::Passed),
    ] {
        let called_ms = Some((began, ended));
        let verification = verify(
            receipt(),
            &Known {
                called_ms,
                ..known()
            },
        );
        assert_eq!(verification.outcome(Subject::Time), Some(outcome));
    }
}

#[test]
fn the_wrapper_of_the_indexer_is_opened() {
    let text = str::from_utf8(RECEIPT).unwrap();
    let escaped = serde_json::to_string(text).unwrap();
    for wrapped in [
        format!("{{\"receipt\":{{\"request_id\":\"x\",\"receipt_json\":{text}}},\"payments\":[]}}"),
        format!("{{\"receipt\":{{\"receipt_json\":{escaped}}}}}"),
        format!("{{\"receipt\":{text}}}"),
        format!(" {text}\n"),
    ] {
        assert_eq!(read(wrapped.as_bytes()), Ok(receipt()), "{wrapped}");
    }
}

#[test]
fn numbers_may_be_text_and_are_never_rounded() {
    let text = str::from_utf8(RECEIPT).unwrap();
    let in_text = text
        .replace("1795384060651", "\"1795384060651\"")
        .replace("\"amount_nanox\":50", "\"amount_nanox\":\"50\"");
    assert_eq!(
        check(in_text.as_bytes(), &known()).verdict,
        Verdict::Verified
    );
    for number in ["9007199254740993", "18446744073709551615"] {
        let large = text.replace("\"amount_nanox\":50", &format!("\"amount_nanox\":{number}"));
        let receipt = read(large.as_bytes()).unwrap();
        assert_eq!(receipt.payouts[0].amount_nanox.to_string(), number);
    }
    for number in ["18446744073709551616", "5e1", "50.0", "-50", "null"] {
        let wrong = text.replace("\"amount_nanox\":50", &format!("\"amount_nanox\":{number}"));
        let flaw = read(wrong.as_bytes()).unwrap_err();
        assert_eq!(flaw, Flaw::Field(Field::Payouts));
    }
}

#[test]
fn what_is_no_receipt_is_said_to_be_none() {
    let documented = br#"{"request_id":"req_01","node_id":"n","model":"m","timestamp":1,
        "payment_amount":"0.000042 USDC","coordinator_signature":"3045"}"#;
    let text = str::from_utf8(RECEIPT).unwrap();
    let without = |name: &str| text.replace(name, "x");
    let cases = [
        (String::new(), "It is not JSON, as receipts are."),
        ("<html>".to_owned(), "It is not JSON, as receipts are."),
        (text.replace(']', ""), "It is not JSON, as receipts are."),
        (
            "{\"error\":\"not found\"}".to_owned(),
            "It is JSON, but there is no receipt in it.",
        ),
        (
            "[1]".to_owned(),
            "It is JSON, but there is no receipt in it.",
        ),
        (
            String::from_utf8(documented.to_vec()).unwrap(),
            "It has the shape of the documentation, which does not hold what its signature would \
             have been made over.",
        ),
        (
            text.to_owned() + &" ".repeat(64 << 10),
            "It is longer than 64 KiB, which no receipt is.",
        ),
        (
            without("coordinator_pubkey"),
            "Its 'coordinator_pubkey' must be a list of 32 numbers from 0 to 255.",
        ),
        (without("\"signature"), "It is not JSON, as receipts are."),
        (
            without("payouts"),
            "Its 'payouts' must be a list of addresses, each with a whole amount.",
        ),
        (
            text.replace("[13,41,", "[13,"),
            "Its 'signature' must be a list of 64 numbers from 0 to 255.",
        ),
        (
            text.replace("f2488459", "F2488459"),
            "Its 'request_id' must be a UUID in lower case.",
        ),
        (
            text.replace("1795384060651", "1.5e12"),
            "Its 'timestamp_ms' must be a whole number below 2^64.",
        ),
    ];
    for (json, sentence) in cases {
        let verification = check(json.as_bytes(), &known());
        assert_eq!(verification.verdict.words(), "cannot be verified");
        assert_eq!(verification.verdict.meaning(), sentence, "{json}");
    }
}

#[test]
fn a_receipt_of_many_payouts_is_read_and_its_message_counts_them() {
    let mut receipt = receipt();
    receipt.payouts = vec![receipt.payouts[0].clone(); 300];
    let message = message(&receipt).unwrap();
    assert_eq!(message.len(), 59 + 2 + 40 * 300);
    assert_eq!(message[59..61], [0xac, 2]);
}
