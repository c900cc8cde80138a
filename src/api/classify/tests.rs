//! Refusals as servers send them, and what each means.

use super::*;
use FailureKind::*;
use reqwest::header::HeaderValue;

fn classified(status: u16, headers: &HeaderMap, body: &str) -> Failure {
    let status = StatusCode::from_u16(status).unwrap();
    classify(status, headers, body, &Redaction::default())
}

/// Status and body of an answer without headers of note; kind, retry and sentence.
type Case = (u16, &'static str, FailureKind, Retry, &'static str);

fn check(cases: &[Case]) {
    for (status, body, kind, retry, said) in cases {
        let expected = Failure {
            kind: *kind,
            status: Some(*status),
            said: (*said).to_owned(),
            retry: retry.clone(),
        };
        assert_eq!(
            classified(*status, &HeaderMap::new(), body),
            expected,
            "{status} {body}"
        );
    }
}

#[test]
fn refusals_that_pass_by_themselves_are_told_from_those_that_do_not() {
    check(&[
        (
            401,
            r#"{"error":"Invalid or revoked API key"}"#,
            Unauthorized,
            Retry::Never,
            "Invalid or revoked API key",
        ),
        (
            403,
            r#"{"error":{"message":"revoked"}}"#,
            Forbidden,
            Retry::Never,
            "revoked",
        ),
        (
            403,
            "<html><title>Forbidden</title></html>",
            Forbidden,
            Retry::Never,
            "Forbidden",
        ),
        (
            400,
            r#"{"error":"bad request: messages must include a user turn"}"#,
            BadRequest,
            Retry::Never,
            "bad request: messages must include a user turn",
        ),
        (415, "", BadRequest, Retry::Never, ""),
        (
            422,
            "missing field `model` at line 1",
            BadRequest,
            Retry::Never,
            "missing field `model` at line 1",
        ),
        (408, "", Server, Retry::Backoff, ""),
        (
            429,
            r#"{"error":"Rate limit exceeded"}"#,
            RateLimited,
            Retry::Backoff,
            "Rate limit exceeded",
        ),
        (
            500,
            "Internal Server Error",
            Server,
            Retry::Backoff,
            "Internal Server Error",
        ),
        (
            503,
            r#"{"error":"no nodes available: auction closed with no bids"}"#,
            Server,
            Retry::Backoff,
            "no nodes available: auction closed with no bids",
        ),
        (529, "", Server, Retry::Backoff, ""),
    ]);
}

#[test]
fn a_quota_that_is_used_up_is_told_from_a_limit_by_the_minute() {
    check(&[
        (
            429,
            r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","code":"insufficient_quota"}}"#,
            QuotaSpent,
            Retry::Never,
            "You exceeded your current quota, please check your plan and billing details.",
        ),
        (
            429,
            r#"{"error":"Quota exceeded for this month"}"#,
            QuotaSpent,
            Retry::Never,
            "Quota exceeded for this month",
        ),
        (
            402,
            r#"{"error":{"message":"Insufficient Balance"}}"#,
            QuotaSpent,
            Retry::Never,
            "Insufficient Balance",
        ),
        (402, "", QuotaSpent, Retry::Never, ""),
        (
            400,
            r#"{"error":{"message":"Budget has been exceeded! Current cost: 2","type":"budget_exceeded"}}"#,
            QuotaSpent,
            Retry::Never,
            "Budget has been exceeded! Current cost: 2",
        ),
    ]);
    let body = r#"[{"error":{"message":"You exceeded your current quota","details":[{"retryDelay":"8s"}]}}]"#;
    let failure = classified(429, &HeaderMap::new(), body);
    let wait = Retry::After {
        millis: 8000,
        source: crate::chat::RetrySource::Body,
    };
    assert_eq!((failure.kind, failure.retry), (RateLimited, wait));
}

#[test]
fn a_model_that_is_not_there_is_told_from_a_path_that_is_not() {
    check(&[
        (
            404,
            r#"{"message":"Route POST:/chat/completions not found","error":"Not Found","statusCode":404}"#,
            WrongPath,
            Retry::Never,
            "Route POST:/chat/completions not found",
        ),
        (
            404,
            r#"{"detail":"Not Found"}"#,
            WrongPath,
            Retry::Never,
            "Not Found",
        ),
        (
            404,
            "The requested URL /v1/models was not found",
            WrongPath,
            Retry::Never,
            "The requested URL /v1/models was not found",
        ),
        (404, "", WrongPath, Retry::Never, ""),
        (
            405,
            "<html><head><title>405 Not Allowed</title></head></html>",
            WrongPath,
            Retry::Never,
            "405 Not Allowed",
        ),
        (
            404,
            r#"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#,
            NoSuchModel,
            Retry::Never,
            "The model `x` does not exist",
        ),
        (
            404,
            r#"{"error":"model \"x\" not found, try pulling it first"}"#,
            NoSuchModel,
            Retry::Never,
            "model \"x\" not found, try pulling it first",
        ),
        (
            400,
            r#"{"error":{"message":"Invalid model name passed in model=x","code":"400"}}"#,
            NoSuchModel,
            Retry::Never,
            "Invalid model name passed in model=x",
        ),
        (
            403,
            r#"{"error":{"message":"Project does not have access to model `x`","code":"model_not_found"}}"#,
            NoSuchModel,
            Retry::Never,
            "Project does not have access to model `x`",
        ),
    ]);
}

#[test]
fn a_conversation_that_is_too_long_is_recognised_by_any_sign() {
    let signs = [
        (
            400,
            r#"{"error":{"message":"too big","code":"context_length_exceeded"}}"#,
        ),
        (
            400,
            r#"{"error":{"message":"too big","type":"exceed_context_size_error","code":400}}"#,
        ),
        (
            400,
            r#"{"error":{"message":"litellm.ContextWindowExceededError: x"}}"#,
        ),
        (400, "This model's maximum context length is 4096 tokens"),
        (
            413,
            "<html><title>413 Request Entity Too Large</title></html>",
        ),
        (
            413,
            r#"{"statusCode":413,"code":"FST_ERR_CTP_BODY_TOO_LARGE","message":"Request body is too large"}"#,
        ),
    ];
    for (status, body) in signs {
        let failure = classified(status, &HeaderMap::new(), body);
        assert_eq!(
            (failure.kind, failure.retry),
            (TooLong, Retry::Never),
            "{body}"
        );
    }
}

#[test]
fn a_job_that_may_have_been_paid_for_is_the_persons_to_repeat() {
    let lost = [
        "upstream node error: node dispatch failed: inference outbound failure: Connection was closed before a response was received",
        "upstream node error: node dispatch failed: inference outbound failure: Timeout while waiting for a response",
        "upstream node error: node returned an error: context fetch: decrypt session blob: AEAD authentication failed (wrong key or tampered ciphertext)",
        "upstream node error: node returned an error: session_key must decode to 32 bytes",
    ];
    for said in lost {
        let failure = classified(502, &HeaderMap::new(), &format!(r#"{{"error":"{said}"}}"#));
        assert_eq!(
            (failure.kind, failure.retry),
            (Server, Retry::AskUser),
            "{said}"
        );
    }
    let refused =
        r#"{"error":"upstream node error: node returned an error: ollama: ollama non-2xx"}"#;
    assert_eq!(
        classified(502, &HeaderMap::new(), refused).retry,
        Retry::Backoff
    );
}

#[test]
fn an_address_inside_the_servers_network_is_not_repeated() {
    check(&[(
        500,
        r#"{"statusCode":500,"code":"ECONNREFUSED","error":"Internal Server Error","message":"connect ECONNREFUSED 127.0.0.1:55432"}"#,
        Server,
        Retry::Backoff,
        "",
    )]);
}

#[test]
fn a_server_in_trouble_may_name_a_time_only_in_retry_after() {
    let mut headers = HeaderMap::new();
    headers.insert("x-ratelimit-reset-requests", HeaderValue::from_static("9s"));
    assert_eq!(
        classified(503, &headers, "try again in 4s").retry,
        Retry::Backoff
    );
    headers.insert("retry-after", HeaderValue::from_static("7"));
    let after = Retry::After {
        millis: 7000,
        source: crate::chat::RetrySource::RetryAfter,
    };
    assert_eq!(classified(503, &headers, "").retry, after);
}

#[test]
fn a_complaint_inside_a_reply_is_judged_by_the_status_or_the_name_that_it_gives() {
    let cases = [
        (
            r#"{"error":{"message":"m","code":429}}"#,
            RateLimited,
            Some(429),
        ),
        (
            r#"{"error":{"message":"m","code":"503"}}"#,
            Server,
            Some(503),
        ),
        (
            r#"{"error":{"message":"m","type":"rate_limit_error"}}"#,
            RateLimited,
            Some(429),
        ),
        (
            r#"{"error":{"message":"m","type":"invalid_request_error"}}"#,
            BadRequest,
            Some(400),
        ),
        (
            r#"{"error":{"message":"m","code":"context_length_exceeded"}}"#,
            TooLong,
            Some(400),
        ),
        (
            r#"{"error":{"message":"m","type":null,"code":null}}"#,
            Server,
            None,
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
