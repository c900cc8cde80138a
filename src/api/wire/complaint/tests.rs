//! The sentence in an error body, whatever the body's shape.

use super::*;

#[test]
fn the_sentence_is_found_in_every_shape() {
    let cases = [
        (r#"{"error":"Rate limit exceeded"}"#, "Rate limit exceeded"),
        (
            r#"{"statusCode":400,"error":"Bad Request","message":"Unexpected end"}"#,
            "Unexpected end",
        ),
        (
            r#"{"statusCode":401,"message":"Unauthorized"}"#,
            "Unauthorized",
        ),
        (
            "Failed to deserialize: missing field",
            "Failed to deserialize: missing field",
        ),
        (
            r#"{"error":{"message":"no","type":"x","param":"None","code":null}}"#,
            "no",
        ),
        (
            r#"{"object":"error","message":"too long","code":400}"#,
            "too long",
        ),
        (
            r#"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#,
            "slow",
        ),
        (r#"{"detail":"Not Found"}"#, "Not Found"),
        (
            r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#,
            "field required",
        ),
        (
            "<html><head><TITLE>502 Bad Gateway</TITLE></head>",
            "502 Bad Gateway",
        ),
        (
            "<title>&quot;Q&#38;A&QUOT; &lt;&#x2F;&#X2f;&gt; &apos;&nbsp;&#xFFFFFFFF; &#; &</title>",
            "\"Q&A&QUOT; <//> '&nbsp;&#xFFFFFFFF; &#; &",
        ),
        ("<html>no title</html>", ""),
        (
            r#"{"type":"about:blank","title":"Forbidden","status":403}"#,
            "Forbidden",
        ),
        (
            r#"{"type":"x","title":"Forbidden","status":403,"detail":"not \u0061 member"}"#,
            "not a member",
        ),
        (r#"{"title":"Bad","detail":{"a":1}}"#, "Bad"),
        (r#"{"title":"Bad","detail":""}"#, "Bad"),
        (
            r#"{"why":"a\u002db\/c","to":["\"d\u0022"]}"#,
            r#"{"to":["\"d\""],"why":"a-b/c"}"#,
        ),
        (r#"{"why":"a \ud83d b"}"#, "{\"why\":\"a \u{fffd} b\"}"),
        (r#"{"why":"a\u002db"#, r#"{"why":"a\u002db"#),
        ("", ""),
        (r#"{"error":{"code":7}}"#, r#"{"error":{"code":7}}"#),
        (r#"{"error":"#, r#"{"error":"#),
    ];
    for (body, said) in cases {
        assert_eq!(Complaint::in_body(body).said, said, "{body}");
    }
}

#[test]
fn of_a_body_that_is_not_whole_the_sentence_is_found_or_it_is_said_that_there_is_more() {
    let long = "word ".repeat(20_000);
    let too_long = "an answer of more than 64 KiB, too long to be read";
    let cases = [
        (format!(r#"{{"error":{{"message":"{long}"#), "word word"),
        (
            format!(r#"{{"error":{{"message":"no","param":"{long}"#),
            "no",
        ),
        (format!(r#"[{{"error":{{"message":"no"}}}},"{long}"#), "no"),
        (format!(r#"{{"error":{{"param":"{long}"#), too_long),
        (format!(r#"{{"a":{{broken "{long}"#), too_long),
        (long, "word word"),
    ];
    for (text, said) in cases {
        let body = Body::beginning(text.as_bytes());
        assert_eq!(
            (body.text.len(), body.extent),
            (BODY_LIMIT, Extent::TooLong)
        );
        let complaint = Complaint::in_body(body);
        assert!(complaint.said.starts_with(said), "{}", one_line(&text));
    }
    let body = Body {
        extent: Extent::BrokenOff,
        ..Body::from(r#"{"error":{"code":"#)
    };
    assert_eq!(Complaint::in_body(body).said, "an answer that broke off");
}

#[test]
fn json_that_names_a_session_is_not_shown_however_it_is_written() {
    for body in [
        r#"{"a":{"session_key":"secret"}}"#,
        r#"{"a":{"session\u005fkey":"secret"}}"#,
        r#"{"a":{"session_key":"secret"#,
        r#"{"a":{"session\u005fkey":"secret"#,
    ] {
        let said = Complaint::in_body(body).said;
        assert!(said.ends_with("it holds the key of a session"), "{said}");
    }
}

#[test]
fn half_a_character_in_a_sentence_does_not_hide_it() {
    let complaint = Complaint::in_body(r#"{"message":"no \ud83d way"}"#);
    assert_eq!(complaint.said, "no \u{fffd} way");
}

#[test]
fn names_and_status_are_found_beside_the_sentence() {
    let cases = [
        (
            r#"{"error":{"message":"","type":"A","code":"b"}}"#,
            "b a",
            None,
        ),
        (r#"{"error":{"message":"","code":503}}"#, "", Some(503)),
        (r#"{"error":{"message":"","code":"429"}}"#, "429", Some(429)),
        (r#"{"error":{"message":"","code":12}}"#, "", None),
        (
            r#"{"statusCode":500,"code":"ECONNREFUSED","message":""}"#,
            "econnrefused",
            Some(500),
        ),
    ];
    for (body, names, status) in cases {
        let complaint = Complaint::in_body(body);
        assert_eq!(
            (complaint.names.as_str(), complaint.status),
            (names, status),
            "{body}"
        );
    }
}

#[test]
fn what_it_concerns_follows_a_sentence_that_does_not_name_it() {
    let detail = |loc: &str| format!(r#"{{"detail":[{{"loc":{loc},"msg":"Field required"}}]}}"#);
    let param =
        |said: &str, param: &str| format!(r#"{{"error":{{"message":"{said}","param":{param}}}}}"#);
    let cases = [
        (
            detail(r#"["body","messages"]"#),
            "Field required (messages)",
        ),
        (
            detail(r#"["body","messages",0,"role"]"#),
            "Field required (messages[0].role)",
        ),
        (detail(r#"["query","days"]"#), "Field required (query.days)"),
        (detail(r#"["body"]"#), "Field required"),
        // Where in the bytes the JSON is damaged.
        (detail(r#"["body",41]"#), "Field required"),
        (detail(r#"["body",{"a":1},null,"x"]"#), "Field required (x)"),
        (detail(r#""body""#), "Field required"),
        (detail("[]"), "Field required"),
        (param("no", r#""top_p""#), "no (top_p)"),
        (param("no", r#""n""#), "no (n)"),
        (param("no", r#""\ud83dn""#), "no (\u{fffd}n)"),
        (param("no", "[1]"), "no"),
        (param("no", r#""null""#), "no"),
        (param("no", r#"" ""#), "no"),
        (param("", r#""n""#), ""),
        (
            param("Model x is not there", r#""model""#),
            "Model x is not there",
        ),
        (param("no 'a.[0].b'", r#""a[0].b""#), "no 'a.[0].b'"),
        (param("a.0.b: no", r#""a[0].b""#), "a.0.b: no"),
        (param("a_n and na", r#""n""#), "a_n and na (n)"),
        (
            r#"{"object":"error","message":"no","param":"top_p"}"#.to_owned(),
            "no (top_p)",
        ),
        (
            r#"{"detail":"no","param":"top_p"}"#.to_owned(),
            "no (top_p)",
        ),
    ];
    for (body, sentence) in cases {
        assert_eq!(
            Complaint::in_body(body.as_str()).sentence(),
            sentence,
            "{body}"
        );
    }
}

#[test]
fn a_reply_complains_only_if_its_error_is_something() {
    let in_reply = |json: &str| {
        let value: Value = serde_json::from_str(json).unwrap();
        Complaint::in_reply(value.as_object().unwrap()).map(|complaint| complaint.said)
    };
    assert_eq!(
        in_reply(r#"{"error":{"message":"no","code":null}}"#).as_deref(),
        Some("no")
    );
    assert_eq!(in_reply(r#"{"error":"no"}"#).as_deref(), Some("no"));
    assert_eq!(
        in_reply(r#"{"error":{"code":7}}"#).as_deref(),
        Some(r#"{"code":7}"#)
    );
    assert_eq!(
        in_reply(r#"{"object":"error","message":"no"}"#).as_deref(),
        Some("no")
    );
    assert_eq!(in_reply(r#"{"error":null,"choices":[]}"#), None);
    assert_eq!(in_reply(r#"{"message":"hello"}"#), None);
}

#[test]
fn a_long_text_becomes_one_line_of_readable_length() {
    assert_eq!(one_line(" a\n\tb  c\r\n"), "a b c");
    assert_eq!(one_line("\0a\u{1b}[0mb\u{9b}c"), "a [0mb c");
    let line = one_line(&"é".repeat(400));
    assert_eq!(line.chars().count(), 301);
    assert!(line.ends_with("é…"));
    assert_eq!(one_line(&"x".repeat(300)).chars().count(), 300);
}

#[test]
fn what_a_reply_says_in_a_long_text_is_looked_at_as_far_as_a_refusal_is() {
    let words = "a ".repeat(BODY_LIMIT);
    let said = format!("{words}sk-pnv-0123456789abcdef");
    let reply = serde_json::json!({ "error": { "message": said, "param": words } });
    let complaint = Complaint::in_reply(reply.as_object().unwrap()).unwrap();
    assert!(complaint.said.len() <= BODY_LIMIT && complaint.said.ends_with('a'));
    assert_eq!(complaint.sentence(), complaint.said, "that is no place");
    let long = "a".repeat(BODY_LIMIT + 1);
    let reply = serde_json::json!({ "error": { "message": long, "param": "a.b" } });
    let complaint = Complaint::in_reply(reply.as_object().unwrap()).unwrap();
    assert!(complaint.sentence().ends_with("a (a.b)"));
}
