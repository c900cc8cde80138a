//! Chunks and objects of replies, as servers write them.

use super::*;

fn read_piece(json: &str) -> Piece {
    match read(json) {
        Some(Said::Piece(piece)) => piece,
        other => panic!("{json} was read as {other:?}"),
    }
}

#[test]
fn text_is_found_in_every_shape_of_a_chunk() {
    let cases = [
        (r#"{"choices":[{"delta":{"content":"a"}}]}"#, "a"),
        (
            r#"{"choices":[{"delta":{"role":"assistant","content":"a"},"finish_reason":null}]}"#,
            "a",
        ),
        (
            r#"{"choices":[{"message":{"role":"assistant","content":"a"}}]}"#,
            "a",
        ),
        (r#"{"content":"a","session_id":"i"}"#, "a"),
        (r#"{"choices":[{"delta":{"role":"assistant"}}]}"#, ""),
        (
            r#"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#,
            "",
        ),
        (
            r#"{"choices":[{"delta":{"role":"assistant","content":""}}]}"#,
            "",
        ),
        (
            r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f"}}]}}]}"#,
            "",
        ),
        (r#"{"choices":[{"delta":{"content":7}}]}"#, ""),
        (r#"{"choices":[{}]}"#, ""),
        (r#"{"choices":[],"prompt_filter_results":[{}]}"#, ""),
        (r#"{"choices":null}"#, ""),
        ("{}", ""),
    ];
    for (json, text) in cases {
        assert_eq!(read_piece(json).text, text, "{json}");
    }
}

#[test]
fn reasoning_is_found_under_both_its_names() {
    for name in ["reasoning", "reasoning_content"] {
        let piece = read_piece(&format!(r#"{{"choices":[{{"delta":{{"{name}":"hm"}}}}]}}"#));
        assert_eq!((piece.reasoning.as_str(), piece.text.as_str()), ("hm", ""));
    }
}

#[test]
fn a_reason_to_finish_may_be_any_word_or_none() {
    let cases = [
        (r#""stop""#, Some(Finish::Stop)),
        (r#""length""#, Some(Finish::Length)),
        (r#""content_filter""#, Some(Finish::Filtered)),
        (r#""eos""#, Some(Finish::Other("eos".to_owned()))),
        (r#""""#, None),
        ("null", None),
        ("3", None),
    ];
    for (reason, finish) in cases {
        let json = format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":{reason}}}]}}"#);
        assert_eq!(read_piece(&json).finish, finish, "{json}");
    }
}

#[test]
fn tokens_are_counted_under_both_names_and_as_strings() {
    let counted = Some(Usage {
        input: 9,
        output: 5,
    });
    let cases = [
        (
            r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5}}"#,
            counted,
        ),
        (
            r#"{"usage":{"prompt_tokens":"9","completion_tokens":"5"}}"#,
            counted,
        ),
        (
            r#"{"usage":{"prompt_tokens":9,"input_tokens":9,"completion_tokens":5}}"#,
            counted,
        ),
        (
            r#"{"content":"","input_tokens":9,"output_tokens":5}"#,
            counted,
        ),
        (r#"{"usage":null}"#, None),
        (r#"{"usage":{"prompt_tokens":9}}"#, None),
        (
            r#"{"usage":{"prompt_tokens":-1,"completion_tokens":5}}"#,
            None,
        ),
    ];
    for (json, usage) in cases {
        assert_eq!(read_piece(json).usage, usage, "{json}");
    }
}

#[test]
fn names_are_found_at_the_top_and_in_an_object_of_their_own() {
    let cases = [
        r#"{"request_id":"r","session_id":"i","session_key":"k","choices":[]}"#,
        r#"{"request_id":"r","session_id":"i","session_key":"k","meta":null}"#,
        r#"{"meta":{"request_id":"r","session_id":"i","session_key":"k","latency_ms":3}}"#,
    ];
    for json in cases {
        let piece = read_piece(json);
        assert_eq!(piece.meta.request_id.as_deref(), Some("r"), "{json}");
        let session = piece.session.unwrap();
        assert_eq!(
            (session.id.as_str(), session.key.as_str()),
            ("i", "k"),
            "{json}"
        );
    }
}

#[test]
fn a_session_without_its_key_is_none() {
    assert_eq!(
        read_piece(r#"{"content":"","session_id":"i"}"#).session,
        None
    );
    assert_eq!(
        read_piece(r#"{"content":"","session_key":"k"}"#).session,
        None
    );
}

#[test]
fn the_id_of_the_chunk_names_the_request_if_nothing_else_does() {
    let request_id = |json| read_piece(json).meta.request_id;
    assert_eq!(
        request_id(r#"{"id":"chatcmpl-1"}"#).as_deref(),
        Some("chatcmpl-1")
    );
    assert_eq!(
        request_id(r#"{"id":"chatcmpl-1","request_id":"r"}"#).as_deref(),
        Some("r")
    );
    assert_eq!(request_id(r#"{"id":""}"#), None);
}

#[test]
fn an_empty_answer_is_told_from_no_answer() {
    assert!(read_piece(r#"{"content":""}"#).is_answer);
    assert!(read_piece(r#"{"choices":[{"message":{"content":null}}]}"#).is_answer);
    assert!(!read_piece(r#"{"choices":[]}"#).is_answer);
    assert!(!read_piece(r#"{"object":"list"}"#).is_answer);
}

#[test]
fn an_older_coordinator_is_recognised() {
    let json = r#"{"request_id":"r","node_url":"http://x","dispatch_token":{},"session_id":"i"}"#;
    assert_eq!(read(json), Some(Said::Elsewhere));
    assert!(matches!(
        read(r#"{"node_url":"x","content":"a"}"#),
        Some(Said::Piece(_))
    ));
}

#[test]
fn what_is_no_object_is_not_read() {
    for json in ["", "[1]", "null", "\"a\"", "{\"choices\":[", "{} {}"] {
        assert_eq!(read(json), None, "{json}");
    }
}

#[test]
fn an_error_goes_before_whatever_else_the_chunk_says() {
    let json = r#"{"error":{"message":"gone","code":502},"choices":[{"finish_reason":"error"}]}"#;
    let Some(Said::Complaint(complaint)) = read(json) else {
        panic!("no complaint");
    };
    assert_eq!(
        (complaint.said.as_str(), complaint.status),
        ("gone", Some(502))
    );
}
