//! Whole replies, broken ones, and what is neither.

use super::*;
use crate::chat::{Delta, Failure, FailureKind, Finish, ReplyMeta, Retry, Usage};

/// A chunk with this text.
fn chunk(text: &str) -> String {
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
}

const STOP: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const DONE: &str = "data: [DONE]\n\n";

/// The steps of a body that arrives whole and ends in order.
fn read(body: &[u8]) -> Vec<Result<Step, Failure>> {
    read_in_pieces([body])
}

fn read_in_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Result<Step, Failure>> {
    let mut reading = Reading::new(HeaderMap::new(), Redaction::default());
    pieces.into_iter().for_each(|piece| reading.push(piece));
    reading.end();
    let mut steps = Vec::new();
    while !matches!(steps.last(), Some(Err(_) | Ok(Step::Finished(_)))) {
        steps.push(reading.next_step().unwrap().map_err(Failure::from));
    }
    steps
}

/// The text of the steps, and how they end.
fn outcome(steps: Vec<Result<Step, Failure>>) -> (String, Result<Finish, Failure>) {
    let mut text = String::new();
    let mut end = None;
    for step in steps {
        match step {
            Ok(Step::Delta(Delta::Text(more))) => text.push_str(&more),
            Ok(Step::Delta(_)) => {}
            Ok(Step::Finished(finish)) => end = Some(Ok(finish)),
            Err(failure) => end = Some(Err(failure)),
        }
    }
    (text, end.unwrap())
}

/// The text of a body, and its finish or the kind of its failure.
fn summary(body: &str) -> (String, Result<Finish, FailureKind>) {
    let (text, end) = outcome(read(body.as_bytes()));
    (text, end.map_err(|failure| failure.kind))
}

#[test]
fn thoughts_within_the_text_are_told_apart_in_a_stream_and_in_an_object() {
    let chunk = |text: &str| {
        let text = serde_json::to_string(text).unwrap();
        format!("data: {{\"choices\":[{{\"delta\":{{\"content\":{text}}}}}]}}\n\n")
    };
    let chunks = ["<th", "ink>hm", " so</thi", "nk>\n", "\nHi"]
        .map(chunk)
        .concat();
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let object = "{\"choices\":[{\"message\":{\"content\":\"<think>hm so</think>\\n\\nHi\"},\
                  \"finish_reason\":\"stop\"}]}";
    for body in [chunks + end, object.to_owned()] {
        let (mut thought, mut said) = (String::new(), String::new());
        for step in read(body.as_bytes()) {
            match step {
                Ok(Step::Delta(Delta::Reasoning(text))) => thought.push_str(&text),
                Ok(Step::Delta(Delta::Text(text))) => said.push_str(&text),
                _ => {}
            }
        }
        assert_eq!((thought.as_str(), said.as_str()), ("hm so", "Hi"), "{body}");
    }
}

#[test]
fn thoughts_that_never_end_and_tags_that_are_none_are_not_lost() {
    let body = |text: &str| format!("{{\"choices\":[{{\"message\":{{\"content\":\"{text}\"}}}}]}}");
    for (text, said) in [("<thin", "<thin"), ("<think>only", "")] {
        let (shown, end) = summary(&body(text));
        assert_eq!((shown.as_str(), end), (said, Ok(Finish::Unnamed)), "{text}");
    }
}

#[test]
fn a_stream_is_told_step_by_step() {
    let body = concat!(
        ": waiting\n\n",
        "data: {\"id\":\"r\",\"model\":\"m\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n",
        "data: {\"id\":\"r\",\"model\":\"m\",\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n",
        "data: {\"id\":\"r\",\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5}}\n\n",
        "data: [DONE]\n\n",
    );
    let meta = ReplyMeta {
        model: Some("m".to_owned()),
        request_id: Some("r".to_owned()),
    };
    let steps = [
        Step::Delta(Delta::KeepAlive),
        Step::Delta(Delta::Meta(meta)),
        Step::Delta(Delta::Reasoning("hm".to_owned())),
        Step::Delta(Delta::Text("Hi".to_owned())),
        Step::Delta(Delta::KeepAlive),
        Step::Delta(Delta::Usage(Usage {
            input: 9,
            output: 5,
        })),
        Step::Finished(Finish::Stop),
    ];
    assert_eq!(read(body.as_bytes()), steps.map(Ok));
}

#[test]
fn only_a_reason_to_finish_or_an_orderly_end_makes_a_reply_whole() {
    let hi = chunk("Hi");
    let cases = [
        (
            "reason and end",
            format!("{hi}{STOP}{DONE}"),
            "Hi",
            Ok(Finish::Stop),
        ),
        (
            "reason, no [DONE]",
            format!("{hi}{STOP}"),
            "Hi",
            Ok(Finish::Stop),
        ),
        (
            "[DONE], no reason",
            format!("{hi}{DONE}"),
            "Hi",
            Ok(Finish::Missing),
        ),
        (
            "reason, no text",
            format!("{STOP}{DONE}"),
            "",
            Ok(Finish::Stop),
        ),
        ("neither", hi, "Hi", Err(FailureKind::Cut)),
        (
            "[DONE] alone",
            DONE.to_owned(),
            "",
            Err(FailureKind::Protocol),
        ),
        (
            "comments alone",
            ": ping\n\n".to_owned(),
            "",
            Err(FailureKind::Protocol),
        ),
        ("nothing", String::new(), "", Err(FailureKind::Protocol)),
        (
            "blanks",
            " \r\n\n".to_owned(),
            "",
            Err(FailureKind::Protocol),
        ),
    ];
    for (case, body, text, end) in cases {
        assert_eq!(summary(&body), (text.to_owned(), end), "{case}");
    }
}

#[test]
fn what_is_damaged_or_fails_in_the_middle_is_never_shown_as_whole() {
    let hi = chunk("Hi");
    let cases = [
        (
            "bad JSON after text",
            format!("{hi}data: {{\"cho\n\n{hi}{STOP}"),
            "Hi",
            FailureKind::Cut,
        ),
        (
            "bad JSON before text",
            format!("data: oops\n\n{hi}{STOP}"),
            "",
            FailureKind::Protocol,
        ),
        (
            "error after text",
            format!("{hi}data: {{\"error\":\"gone\"}}\n\n{DONE}"),
            "Hi",
            FailureKind::Cut,
        ),
        (
            "error before text",
            "data: {\"error\":{\"message\":\"m\",\"code\":429}}\n\n".to_owned(),
            "",
            FailureKind::RateLimited,
        ),
    ];
    for (case, body, text, kind) in cases {
        assert_eq!(summary(&body), (text.to_owned(), Err(kind)), "{case}");
    }
}

#[test]
fn a_reply_that_is_whole_stays_whole_whatever_follows() {
    let hi = chunk("Hi");
    for after in [
        "data: oops\n\n",
        "data: {\"error\":\"gone\"}\n\n",
        "data: {\"usage\":",
    ] {
        let body = format!("{hi}{STOP}{after}");
        assert_eq!(
            summary(&body),
            ("Hi".to_owned(), Ok(Finish::Stop)),
            "{after}"
        );
    }
}

#[test]
fn what_comes_after_the_end_is_not_read() {
    let body = format!("{}{DONE}{}", chunk("Hi"), chunk(" there"));
    assert_eq!(summary(&body), ("Hi".to_owned(), Ok(Finish::Missing)));
}

#[test]
fn a_reason_is_missing_only_where_the_shape_has_a_place_for_one() {
    let own = format!("data: {{\"content\":\"Hi\",\"request_id\":\"r\"}}\n\n{DONE}");
    assert_eq!(summary(&own), ("Hi".to_owned(), Ok(Finish::Unnamed)));
    let thought = "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n";
    let thought = format!("{thought}{DONE}");
    assert_eq!(summary(&thought), (String::new(), Ok(Finish::Missing)));
}

#[test]
fn a_body_that_is_one_object_is_a_reply_too() {
    let cases = [
        (
            r#"{"content":"Hi","session_id":"i"}"#,
            "Hi",
            Ok(Finish::Unnamed),
        ),
        (r#"{"content":""}"#, "", Ok(Finish::Unnamed)),
        (
            "\u{feff}\n {\"content\":\"Hi\"}\n",
            "Hi",
            Ok(Finish::Unnamed),
        ),
        (
            r#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"length"}]}"#,
            "Hi",
            Ok(Finish::Length),
        ),
        (
            r#"{"choices":[{"message":{"content":"Hi"}}]}"#,
            "Hi",
            Ok(Finish::Unnamed),
        ),
        (r#"{"choices":[]}"#, "", Err(FailureKind::Protocol)),
        (
            r#"{"error":{"message":"m","code":"insufficient_quota"}}"#,
            "",
            Err(FailureKind::QuotaSpent),
        ),
        (r#"{"content":"Hi"#, "", Err(FailureKind::Protocol)),
    ];
    for (body, text, end) in cases {
        assert_eq!(summary(body), (text.to_owned(), end), "{body}");
    }
}

#[test]
fn a_body_that_is_no_reply_is_named_for_what_it_is() {
    let cases = [
        (
            "<html><title>Welcome to nginx!</title></html>",
            "the server sent a web page (Welcome to nginx!); is the base URL right, with its /v1?",
        ),
        (
            "<!doctype html>",
            "the server sent a web page; is the base URL right, with its /v1?",
        ),
        ("It works", "the server sent no JSON: It works"),
        ("dat", "the server sent no JSON: dat"),
        ("[1]", "[1]"),
        (r#"{"detail":"Nothing here"}"#, "Nothing here"),
        (
            r#"{"request_id":"r","node_url":"http://n","dispatch_token":{}}"#,
            "the server is an older one, which names a node instead of answering",
        ),
    ];
    for (body, said) in cases {
        let (_, end) = outcome(read(body.as_bytes()));
        let expected = Failure {
            kind: FailureKind::Protocol,
            status: None,
            said: said.to_owned(),
            retry: Retry::Never,
        };
        assert_eq!(end, Err(expected), "{body}");
    }
}

#[test]
fn the_kind_of_body_does_not_depend_on_how_it_is_cut() {
    let bodies = [
        format!("\u{feff}\r\n: ping\n\n{}{STOP}{DONE}", chunk("Hi 👋")),
        "\u{feff} {\"content\":\"Hi 👋\"}".to_owned(),
        "<html><title>Hi</title>".to_owned(),
        "event: x\ndata: {\"error\":\"no\"}\n\n".to_owned(),
        " \u{feff} \u{feff}{\"content\":\"Hi\"}".to_owned(),
    ];
    for body in bodies {
        let bytes = body.as_bytes();
        let whole = outcome(read(bytes));
        assert_eq!(outcome(read_in_pieces(bytes.chunks(1))), whole, "{body}");
    }
}

#[test]
fn blanks_before_the_reply_are_a_sign_of_life_and_are_not_kept() {
    let mut reading = Reading::new(HeaderMap::new(), Redaction::default());
    for _ in 0..3 {
        reading.push(b"\n\n  ");
        assert_eq!(
            reading.next_step().unwrap().unwrap(),
            Step::Delta(Delta::KeepAlive)
        );
    }
    assert!(matches!(&reading.body, Body::Unknown(held) if held.is_empty()));
}

#[test]
fn a_character_cut_in_halves_over_two_chunks_comes_out_whole() {
    let body = format!("{}{}{STOP}", chunk("a\\ud83d"), chunk("\\udc67b"));
    assert_eq!(summary(&body).0, "a👧b");
    let body = format!("{}{DONE}", chunk("a\\ud83d"));
    assert_eq!(
        summary(&body),
        ("a\u{fffd}".to_owned(), Ok(Finish::Missing))
    );
    let body = format!("{}{DONE}", chunk("\\ud83d"));
    assert_eq!(summary(&body), ("\u{fffd}".to_owned(), Ok(Finish::Missing)));
}

#[test]
fn a_reply_without_end_is_given_up_with_what_has_been_read() {
    let long = chunk(&"x".repeat(1 << 19));
    let steps = read_in_pieces(std::iter::repeat_n(long.as_bytes(), 40));
    let (text, end) = outcome(steps);
    assert!((16 << 20..17 << 20).contains(&text.len()), "{}", text.len());
    let failure = end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Cut);
    assert_eq!(
        failure.said,
        "the reply is longer than 16 MiB; the rest was not read"
    );
}

#[test]
fn bodies_without_end_are_given_up() {
    for start in ["data: ", "{", "<"] {
        let mut reading = Reading::new(HeaderMap::new(), Redaction::default());
        reading.push(start.as_bytes());
        let piece = vec![b'x'; 1 << 16];
        let pieces = (0..300).take_while(|_| {
            reading.push(&piece);
            reading.next_step().is_none()
        });
        assert!(pieces.count() < 300, "{start}");
    }
}

#[test]
fn a_key_that_a_failing_reply_repeats_is_masked() {
    let key = crate::chat::ApiKey::from_text("sk-pnv-0123456789abcdef").unwrap();
    let bodies = [
        "data: {\"error\":\"bad key sk-pnv-0123456789abcdef\"}\n\n",
        "bad key sk-pnv-0123456789abcdef",
    ];
    for body in bodies {
        let mut reading = Reading::new(HeaderMap::new(), Redaction::of(Some(&key)));
        reading.push(body.as_bytes());
        reading.end();
        let failure = Failure::from(reading.next_step().unwrap().unwrap_err());
        assert!(failure.said.ends_with("bad key sk-pnv-…cdef"));
    }
}

#[test]
fn a_reply_that_is_over_is_an_error_to_whoever_asks_on() {
    let mut reading = Reading::new(HeaderMap::new(), Redaction::default());
    reading.push(DONE.as_bytes());
    assert!(reading.next_step().unwrap().is_err());
    assert!(reading.next_step().unwrap().is_err());
}

#[test]
fn a_name_that_every_chunk_repeats_is_told_once_however_long_it_is() {
    let name = "m".repeat(300);
    let chunk = format!(
        "data: {{\"model\":\"{name}\",\"choices\":[{{\"delta\":{{\"content\":\"x\"}}}}]}}\n\n"
    );
    let steps = read(format!("{}{STOP}", chunk.repeat(1_000)).as_bytes());
    let is_meta = |step: &&Result<Step, Failure>| matches!(step, Ok(Step::Delta(Delta::Meta(_))));
    assert_eq!(steps.iter().filter(is_meta).count(), 1);
    assert_eq!(steps.len(), 1_000 + 1 + 2);
}

#[test]
fn the_digest_is_that_of_the_answer_as_it_came_and_comes_last() {
    let text = "<think>hm</think>\n\nGr\u{fc}\u{df}e \u{1f44b}";
    let json = serde_json::to_string(text).unwrap();
    let pinaivu = format!("{{\"request_id\":\"r\",\"content\":{json}}}");
    let chunk = |letter: char| {
        let letter = serde_json::to_string(&letter).unwrap();
        let choices = format!("[{{\"delta\":{{\"content\":{letter}}}}}]");
        format!("data: {{\"request_id\":\"r\",\"choices\":{choices}}}\n\n")
    };
    let chunks: Vec<_> = text.chars().map(chunk).collect();
    let streamed = [chunks.concat().as_str(), STOP, DONE].concat();
    let digest = crate::chat::receipt::Digest::of(text.as_bytes());
    for body in [pinaivu, streamed] {
        let steps = read(body.as_bytes());
        let [.., last, Ok(Step::Finished(_))] = steps.as_slice() else {
            panic!("{steps:?}");
        };
        assert_eq!(*last, Ok(Step::Delta(Delta::Digest(digest))));
    }
    let of_others = read(format!("{{\"id\":\"r\",\"content\":{json}}}").as_bytes());
    let is_digest = |step: &Result<Step, _>| matches!(step, Ok(Step::Delta(Delta::Digest(_))));
    assert!(!of_others.iter().any(is_digest));
    let broken =
        read(b"data: {\"request_id\":\"r\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
    assert!(
        !broken.iter().any(is_digest),
        "of half an answer there is none"
    );
}

#[test]
fn the_id_of_a_chunk_takes_no_place_of_the_requests_own_name() {
    let chunk = |names: &str| {
        format!("data: {{{names},\"choices\":[{{\"delta\":{{\"content\":\"a\"}}}}]}}\n\n")
    };
    let (bare, own) = (
        r#""id":"chatcmpl-1""#,
        r#""id":"chatcmpl-1","request_id":"r""#,
    );
    let within = r#""id":"chatcmpl-1","meta":{"request_id":"r"}"#;
    for (names, last) in [
        (&[own, bare][..], "r"),
        (&[within, bare, bare], "r"),
        (&[bare, own], "r"),
        (&[bare, own, bare], "r"),
        (&[bare, bare], "chatcmpl-1"),
    ] {
        let chunks: String = names.iter().map(|names| chunk(names)).collect();
        let told = read(format!("{chunks}{STOP}{DONE}").as_bytes());
        let mut told = told.into_iter().filter_map(|step| match step {
            Ok(Step::Delta(Delta::Meta(meta))) => meta.request_id,
            _ => None,
        });
        assert_eq!(told.next_back().as_deref(), Some(last), "{names:?}");
    }
}
