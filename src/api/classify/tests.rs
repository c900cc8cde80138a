//! Complaints inside replies. Refusals, with all that follows from them, are in the table of
//! `tests/it/wire/refusals.rs`.

use super::*;
use FailureKind::*;

fn in_reply(json: &str) -> Complaint {
    let reply: serde_json::Value = serde_json::from_str(json).unwrap();
    Complaint::in_reply(reply.as_object().unwrap()).unwrap()
}

#[test]
fn a_complaint_inside_a_reply_is_judged_by_the_status_or_the_name_that_it_gives() {
    let cases = [
        (
            r#"{"error":{"message":"m","type":"invalid_request_error"}}"#,
            BadRequest,
            Some(400),
        ),
        (
            r#"{"error":{"message":"m","type":"authentication_error"}}"#,
            Unauthorized,
            Some(401),
        ),
        (
            r#"{"error":{"message":"m","code":"context_length_exceeded"}}"#,
            TooLong,
            Some(400),
        ),
        (
            r#"{"error":{"message":"m","code":"insufficient_quota"}}"#,
            QuotaSpent,
            Some(429),
        ),
        (
            r#"{"error":{"message":"m","type":"permission_error","code":"200"}}"#,
            Forbidden,
            Some(403),
        ),
        (r#"{"error":"m"}"#, Server, None),
    ];
    for (body, kind, status) in cases {
        let failure = classify_in_reply(&in_reply(body), &HeaderMap::new());
        assert_eq!((failure.kind, failure.status), (kind, status), "{body}");
        assert_eq!(failure.said, "m");
    }
}

#[test]
fn of_a_complaint_inside_a_reply_its_own_object_names_the_time_and_nothing_beside_it() {
    let long = "x".repeat(80 << 10);
    let cases = [
        (
            r#"{"error":{"message":"m","code":429,"metadata":{"retry_after":7}}}"#,
            Some(7_000),
        ),
        (
            r#"{"error":{"message":"m","code":503},"choices":[{"delta":{"content":"try again in 5s"}}]}"#,
            None,
        ),
        (r#"{"error":"overloaded","retry_after":7}"#, Some(7_000)),
        (
            r#"{"object":"error","message":"m","code":503,"retry_after_ms":2500}"#,
            Some(2_500),
        ),
        (
            &format!(r#"{{"error":{{"a":"{long}","message":"m","z":"try again in 5s"}}}}"#),
            None,
        ),
    ];
    for (json, millis) in cases {
        let expected = millis.map_or(Retry::Backoff, |millis| Retry::After {
            millis,
            source: crate::chat::RetrySource::Body,
        });
        let failure = classify_in_reply(&in_reply(json), &HeaderMap::new());
        assert_eq!(failure.retry, expected, "{json:.60}");
    }
}

#[test]
fn a_key_is_taken_out_of_the_sentence_however_the_body_writes_it() {
    let key = crate::chat::ApiKey::from_text("sk-01234567/89abcdef");
    let redaction = Redaction::of(key.as_ref());
    let bodies = [
        "bad key sk-01234567/89abcdef",
        r#"{"error":"bad key sk-01234567/89abcdef"}"#,
        r#"{"error":"bad key sk-01234567\/89abcdef"}"#,
        r#"{"error":"bad key sk-01234567\u002f89abcdef"}"#,
        r#"{"title":"bad key sk\u002d01234567\/89abcdef"}"#,
        "<title>bad key sk&#45;01234567&#x2F;89abcdef</title>",
        "bad key sk-01234567%2F89abcdef",
    ];
    for body in bodies {
        let failure = classify(
            StatusCode::UNAUTHORIZED,
            &HeaderMap::new(),
            body,
            &redaction,
        );
        assert_eq!(failure.said, "bad key …cdef", "{body}");
    }
}
