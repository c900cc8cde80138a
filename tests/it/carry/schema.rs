//! The documented shape of our format against what is written: a reader of JSON Schema for the words that the document
//! uses, and no others.

use super::{exported, sample};
use pnv_tui::carry::import::Import;
use pnv_tui::chat::receipt::{
    Audit, Check, Digest, Finding, Flaw, NoReceipt, Outcome, Subject, Verdict,
};
use pnv_tui::chat::{ConversationId, ExportFormat};
use serde_json::Value;

/// Fails if a value is not as the document has it.
pub(super) fn assert_valid(text: &str) {
    let schema: Value =
        serde_json::from_str(include_str!("../../../assets/schema/export.schema.json")).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    if let Err(why) = check(&schema, &schema, &value) {
        panic!("{why}");
    }
}

fn check(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        let holds = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" => true,
            "$ref" => {
                let pointer = rule.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(pointer).expect("it is defined"), value)?;
                true
            }
            "const" => rule == value,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => is_of_type(rule.as_str().unwrap(), value),
            "minimum" => value.as_u64() >= rule.as_u64(),
            "maximum" => value.as_u64() <= rule.as_u64(),
            "pattern" => fits(rule, value),
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| check(root, rule, item).is_ok())),
            "anyOf" => {
                let any = rule.as_array().unwrap();
                any.iter().any(|rule| check(root, rule, value).is_ok())
            }
            "required" => {
                let names = rule.as_array().unwrap().iter();
                { names }.all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(root, rule, value).map_err(|why| format!("{name}: {why}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(rule, &Value::Bool(false));
                value.as_object().is_none_or(|object| {
                    let known = schema["properties"].as_object().unwrap();
                    object.keys().all(|name| known.contains_key(name))
                })
            }
            other => panic!("the test knows no `{other}`"),
        };
        if !holds {
            return Err(format!("`{word}`: {rule} does not hold for {value}"));
        }
    }
    Ok(())
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        other => panic!("the test knows no type `{other}`"),
    }
}

/// The patterns that there are.
fn fits(pattern: &Value, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match pattern.as_str().unwrap() {
        "^[0-9a-hjkmnp-tv-z]{13}$" => {
            let name = text.parse::<ConversationId>();
            name.is_ok_and(|id| id.to_string() == text)
        }
        "^[0-9a-f]{64}$" => {
            let digest = text.parse::<Digest>();
            digest.is_ok_and(|digest| digest.to_string() == text)
        }
        other => panic!("the test knows no pattern `{other}`"),
    }
}

#[test]
fn what_is_written_is_as_documented() {
    assert_valid(&exported(ExportFormat::Json, &[sample(), sample()]));
    assert_valid(&exported(ExportFormat::Json, &[]));
}

#[test]
#[should_panic = "does not hold"]
fn what_is_not_documented_is_not_valid() {
    let text = exported(ExportFormat::Json, &[sample()]);
    assert_valid(&text.replace("\"asked\":", "\"asked_for\":"));
}

#[test]
fn every_kind_of_fault_is_documented() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../assets/schema/export.schema.json")).unwrap();
    let kinds = &schema["$defs"]["fault"]["properties"]["kind"]["enum"];
    let names: Vec<&str> = kinds
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        names,
        pnv_tui::chat::FailureKind::ALL.map(pnv_tui::chat::FailureKind::name)
    );
}

/// A receipt that came to this.
fn found(verdict: Verdict) -> Finding {
    let check = |subject, outcome, detail: &str| Check {
        subject,
        outcome,
        detail: detail.to_owned(),
    };
    Finding::Receipt {
        verdict,
        checks: vec![
            check(Subject::Signature, Outcome::Passed, "Ed25519"),
            check(Subject::Content, Outcome::Failed, "SHA-256"),
            check(Subject::PeerId, Outcome::NotCheckable, "a\u{202e}b"),
            check(Subject::Earlier, Outcome::Failed, "not valid"),
        ],
        json: "{\"request_id\":\"\u{9b}\"}".to_owned(),
    }
}

/// What of an audit is there after an export and an import, and then once more.
fn brought(audit: Audit) -> [Audit; 2] {
    let mut loaded = sample();
    let mut last = audit;
    [(); 2].map(|()| {
        let reply = loaded.conversation.messages[3].reply.as_mut().unwrap();
        reply.audit = Some(Box::new(last.clone()));
        let text = exported(ExportFormat::Json, &[loaded.clone()]);
        assert_valid(&text);
        let read = Import::open(text.as_bytes()).unwrap();
        let brought = read.conversations().next().unwrap().unwrap();
        let message = &brought.loaded.conversation.messages[3];
        last = *message.reply.clone().unwrap().audit.unwrap();
        last.clone()
    })
}

fn audit() -> Audit {
    let loaded = sample();
    let reply = loaded.conversation.messages[3].reply.clone();
    *reply.unwrap().audit.unwrap()
}

#[test]
fn nothing_that_a_file_says_for_a_reply_is_believed() {
    let coordinator = audit().coordinator;
    assert!(coordinator.is_some());
    for finding in [
        found(Verdict::Verified),
        found(Verdict::KeyNotCompared),
        found(Verdict::ContentNotCompared),
        found(Verdict::EarlierKey),
        found(Verdict::KeysDisagree),
        found(Verdict::OtherTime),
        found(Verdict::Unverifiable(Flaw::NotJson)),
        Finding::None(NoReceipt::NotServed),
    ] {
        let told = Audit {
            finding: Some(finding),
            ..audit()
        };
        let believed = Audit {
            coordinator: None,
            finding: Some(Finding::None(NoReceipt::NotBelieved)),
            ..audit()
        };
        assert_eq!(brought(told), [believed.clone(), believed]);
    }
    let none = Audit {
        coordinator: None,
        ..audit()
    };
    assert_eq!(brought(audit()), [none.clone(), none], "nobody had asked");
}

#[test]
fn an_alarm_of_a_file_is_taken_over_with_the_checks_that_failed() {
    for verdict in [
        Verdict::ContentDiffers,
        Verdict::OtherRequest,
        Verdict::Invalid,
    ] {
        let told = Audit {
            finding: Some(found(verdict)),
            ..audit()
        };
        let mut believed = Audit {
            coordinator: None,
            ..told.clone()
        };
        let Some(Finding::Receipt { checks, .. }) = &mut believed.finding else {
            panic!("{believed:?}");
        };
        checks.retain(|check| check.outcome == Outcome::Failed);
        assert_eq!(checks.len(), 2);
        assert_eq!(brought(told), [believed.clone(), believed]);
    }
}

#[test]
fn what_a_newer_program_found_is_not_known_and_no_mistake() {
    let told = Audit {
        finding: Some(found(Verdict::Invalid)),
        ..audit()
    };
    let mut loaded = sample();
    let reply = loaded.conversation.messages[3].reply.as_mut().unwrap();
    reply.audit = Some(Box::new(told));
    let text = exported(ExportFormat::Json, &[loaded]);
    for (known, newer) in [
        ("\"verdict\":\"invalid\"", "\"verdict\":\"eclipsed\""),
        ("\"checks\":[", "\"tests\":["),
        ("\"found\":{", "\"found\":{\"both\":1,"),
    ] {
        assert!(text.contains(known), "{known} is not in {text}");
        let text = text.replace(known, newer);
        let read = Import::open(text.as_bytes()).unwrap();
        let brought = read.conversations().next().unwrap().unwrap();
        let message = &brought.loaded.conversation.messages[3];
        let audit = message.reply.clone().unwrap().audit.unwrap();
        let not_believed = Some(Finding::None(NoReceipt::NotBelieved));
        assert_eq!(audit.finding, not_believed, "{newer}");
    }
}

#[test]
fn the_end_of_a_call_is_not_before_its_beginning_and_not_days_after_it() {
    let began = sample().conversation.messages[3].at;
    let day = 86_400_000;
    for (told, read) in [
        (began + 7, began + 7),
        (0, began),
        (began + day, began + day),
        (began + day + 1, began + day),
        (253_402_300_799_999, began + day),
    ] {
        let told = Audit {
            ended_ms: told,
            ..audit()
        };
        assert_eq!(brought(told)[0].ended_ms, read);
    }
    for told in [253_402_300_800_000, u64::MAX] {
        let mut loaded = sample();
        let reply = loaded.conversation.messages[3].reply.as_mut().unwrap();
        reply.audit.as_mut().unwrap().ended_ms = told;
        let text = exported(ExportFormat::Json, &[loaded]);
        let read = Import::open(text.as_bytes()).unwrap();
        let why = read.conversations().next().unwrap().unwrap_err();
        assert!(why.contains("no time of this age"), "{why}");
    }
}

#[test]
fn a_digest_is_taken_over_only_beside_the_words_that_it_is_of() {
    let loaded = sample();
    let digest = loaded.conversation.messages[3]
        .reply
        .as_ref()
        .unwrap()
        .digest;
    let digest_in = |text: &str| {
        let read = Import::open(text.as_bytes()).unwrap();
        let brought = read.conversations().next().unwrap().unwrap();
        brought.loaded.conversation.messages[3]
            .reply
            .as_ref()
            .unwrap()
            .digest
    };
    let text = exported(ExportFormat::Json, &[loaded]);
    assert_eq!(digest_in(&text), digest);
    let forged = text.replace("It broke off", "It went on");
    assert_ne!(forged, text);
    assert_eq!(digest_in(&forged), None);
}
