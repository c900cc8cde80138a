//! Complaints inside replies. Refusals, with all that follows from them, are in the table of
//! `tests/it/wire/refusals.rs`.

use super::*;
use FailureKind::*;

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
        let failure = classify_in_reply(&Complaint::in_body(body));
        assert_eq!((failure.kind, failure.status), (kind, status), "{body}");
        assert_eq!(failure.said, "m");
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
