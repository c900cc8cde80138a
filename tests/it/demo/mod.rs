//! The demonstration gateway over real HTTP, looked at byte by byte: what each scene answers, who
//! is let in, and what is refused in which words. The pace of the scenes is tested beside them,
//! without waiting.

mod client;

use client::{Answer, Gateway, bearer};
use pnv_tui::demo::{KEY, REVOKED_KEY};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

#[test]
fn the_models_are_listed_without_a_key_and_each_can_be_asked() {
    let gateway = Gateway::start();
    let list = gateway.get("/v1/models", "").json();
    let models = list["data"].as_array().unwrap();
    let echo = models.iter().find(|model| model["id"] == "demo/echo");
    assert_eq!(
        *echo.unwrap(),
        json!({
            "id": "demo/echo",
            "object": "model",
            "owned_by": "demonstration",
            "nodes_available": 8,
            "pricing": {
                "input_per_1m_tokens_nanox": 5_000,
                "output_per_1m_tokens_nanox": 15_000,
            },
        })
    );
    assert_eq!(models.len(), 21);
    assert_eq!(gateway.get("/health", "").body, "ok");
}

#[test]
fn only_the_demonstration_key_is_let_in() {
    let gateway = Gateway::start();
    let required = r#"{"error":"Authorization header required"}"#;
    let invalid = r#"{"error":"Invalid or revoked API key"}"#;
    let cases = [
        (String::new(), 401, required),
        (bearer(""), 401, required),
        (format!("authorization: bearer {KEY}\r\n"), 401, required),
        (format!("authorization: Basic {KEY}\r\n"), 401, required),
        (bearer("sk-pnv-short"), 401, invalid),
        (bearer(&format!("sk-pnv-{}", "x".repeat(48))), 401, invalid),
        (
            bearer(REVOKED_KEY),
            403,
            r#"{"error":"This API key has been revoked"}"#,
        ),
    ];
    for (headers, status, body) in cases {
        for answer in [
            gateway.post(&headers, "{}"),
            gateway.get("/v1/usage", &headers),
        ] {
            assert_eq!((answer.status, answer.body.as_str()), (status, body));
        }
    }
    assert_eq!(gateway.get("/v1/usage", &bearer(KEY)).status, 200);
}

#[test]
fn an_unfit_body_is_refused_in_the_words_of_the_gateway() {
    let gateway = Gateway::start();
    let too_large = format!("\"{}\"", "x".repeat(1 << 20));
    let cases = [
        ("", 400, "FST_ERR_CTP_EMPTY_JSON_BODY"),
        (r#"{"model":"#, 400, "Unexpected end of JSON input"),
        ("model=demo", 400, r#""error":"Bad Request""#),
        (too_large.as_str(), 413, "FST_ERR_CTP_BODY_TOO_LARGE"),
        (
            r#"{"messages":[]}"#,
            422,
            "Failed to deserialize the JSON body into the target type: missing field `model`",
        ),
        (r#"{"model":"demo/echo"}"#, 422, "missing field `messages`"),
        (
            r#"{"model":"demo/echo","messages":[{"role":"user","content":[]}]}"#,
            422,
            "invalid type: sequence, expected a string",
        ),
        (
            r#"{"model":"demo/echo","messages":[]}"#,
            400,
            "messages must include a user turn",
        ),
    ];
    for (body, status, part) in cases {
        let answer = gateway.post(&bearer(KEY), body);
        assert_eq!(answer.status, status, "{part}");
        assert!(answer.body.contains(part), "{answer:?}");
        let content_type = answer.header("content-type");
        assert_eq!(content_type, Some("application/json; charset=utf-8"));
    }
}

#[test]
fn a_body_that_is_not_json_is_refused_before_the_key_is_looked_at() {
    let gateway = Gateway::start();
    assert_eq!(gateway.post("", "{").status, 400);
    let form = "POST /v1/chat/completions HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n\
                content-type: text/xml\r\ncontent-length: 4\r\n\r\n<a/>";
    let answer = gateway.send(form);
    assert_eq!(answer.status, 415);
    assert_eq!(answer.json()["message"], "Unsupported Media Type: text/xml");
}

#[test]
fn what_is_not_there_is_404_whatever_the_method() {
    let gateway = Gateway::start();
    for path in ["/v1/receipts/req_1", "/v1/chat/completions", "/"] {
        let answer = gateway.get(path, &bearer(KEY));
        let expected = json!({
            "statusCode": 404,
            "error": "Not Found",
            "message": format!("Route GET:{path} not found"),
        });
        assert_eq!((answer.status, answer.json()), (404, expected));
    }
}

#[test]
fn an_unknown_model_has_no_nodes() {
    let answer = Gateway::start().whole("llama3.2:1b", "hello");
    assert_eq!(answer.status, 503);
    let error = "no nodes available: auction closed with no bids";
    assert_eq!(answer.json(), json!({ "error": error }));
}

#[test]
fn scenes_that_refuse_do_so_with_status_body_and_headers() {
    let gateway = Gateway::start();
    // (scene, status, Retry-After, the error's place in the body, its beginning)
    let cases = [
        ("demo/rate-limited", 429, Some("5"), "/error", "Rate limit"),
        ("demo/quota", 429, None, "/error/code", "insufficient_quota"),
        ("demo/busy", 503, None, "/error", "no nodes available"),
        ("demo/unauthorized", 401, None, "/error", "Invalid or"),
        ("demo/revoked", 403, None, "/error", "This API key"),
    ];
    for (scene, status, wait, place, beginning) in cases {
        let answer = gateway.stream(scene, "hello");
        assert_eq!(answer.status, status, "{scene}");
        assert_eq!(answer.header("retry-after"), wait, "{scene}");
        let body = answer.json();
        let said = body.pointer(place).and_then(Value::as_str).unwrap();
        assert!(said.starts_with(beginning), "{scene}: {said}");
    }
}

#[test]
fn a_refused_question_is_answered_when_it_is_asked_often_enough() {
    let gateway = Gateway::start();
    for (scene, refusals) in [("demo/rate-limited", 1), ("demo/busy", 2)] {
        for question in ["first", "second"] {
            for _ in 0..refusals {
                assert_ne!(gateway.whole(scene, question).status, 200, "{scene}");
            }
            assert_eq!(gateway.whole(scene, question).status, 200, "{scene}");
        }
    }
}

#[test]
fn the_scene_of_the_rate_limit_tells_how_little_is_left() {
    let gateway = Gateway::start();
    gateway.stream("demo/rate-limited", "Hello");
    let answer = gateway.stream("demo/rate-limited", "Hello");
    let told = ["limit", "remaining", "reset"]
        .map(|name| answer.header(&format!("x-ratelimit-{name}-requests")));
    assert_eq!(told, [Some("3"), Some("1"), Some("20s")]);
}

#[test]
fn an_echo_tells_the_system_prompt_that_came_with_it() {
    let gateway = Gateway::start();
    let body = json!({"model": "demo/echo", "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
    ]});
    let answer = gateway.post(&bearer(KEY), &body.to_string()).json();
    let text = answer["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(
        text.ends_with("Hello\n\nThe system prompt that came with it:\n\nBe brief."),
        "{text}"
    );
}

#[test]
fn an_echo_streams_openai_chunks_that_name_the_model_asked() {
    let gateway = Gateway::start();
    let answer = gateway.stream("demo/echo", "Hello, 👩‍👩‍👧 there");
    assert_eq!(answer.status, 200);
    let content_type = answer.header("content-type");
    assert_eq!(content_type, Some("text/event-stream; charset=utf-8"));
    assert!(answer.streamed("content").ends_with("\n\nHello, 👩‍👩‍👧 there"));

    let mut events = answer.events();
    assert_eq!(events.pop(), Some("[DONE]"));
    let mut chunks: Vec<Value> = events
        .into_iter()
        .map(|event| serde_json::from_str(event).unwrap())
        .collect();
    for chunk in &chunks {
        assert_eq!(chunk["object"], "chat.completion.chunk");
        assert_eq!(chunk["model"], "demo/echo");
        assert_eq!(chunk["request_id"], "req_demo_000001");
    }
    let usage = chunks.pop().unwrap();
    assert_eq!(usage["choices"], json!([]));
    assert_eq!(usage["usage"]["prompt_tokens"], 3);
    assert_eq!(chunks.pop().unwrap()["choices"][0]["finish_reason"], "stop");
    let role = &chunks[0]["choices"][0]["delta"]["role"];
    assert_eq!(role, "assistant");
}

#[test]
fn an_unstreamed_answer_is_one_openai_object() {
    let answer = Gateway::start().whole("demo/tour", "hello").json();
    assert_eq!(answer["object"], "chat.completion");
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");
    let text = answer["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(text.starts_with("This is the demonstration"));
    for markdown in ["# ", "\n> ", "```rust", "- [x] ", "|:--", "~~", "![", "$$"] {
        assert!(text.contains(markdown), "the tour shows {markdown:?}");
    }
}

#[test]
fn reasoning_comes_apart_from_the_answer_and_before_it() {
    let answer = Gateway::start().stream("demo/reasoning", "hello");
    assert!(answer.streamed("reasoning_content").ends_with("do."));
    assert!(answer.streamed("content").starts_with("This is the demo"));
    let last_thought = answer.body.rfind("reasoning_content");
    let first_word = answer.body.find(r#"{"content":"This"}"#);
    assert!(last_thought < first_word, "{last_thought:?} {first_word:?}");
}

#[test]
fn thoughts_within_the_answer_stand_between_their_tags() {
    let answer = Gateway::start().stream("demo/think", "hello");
    let text = answer.streamed("content");
    assert!(text.starts_with("<think>The question") && text.contains("do.\n</think>\n\nThis is"));
}

#[test]
fn a_flood_is_twenty_thousand_events_in_order() {
    let answer = Gateway::start().stream("demo/flood", "hello");
    // The role, the tokens, the finish, the usage, and [DONE].
    assert_eq!(answer.events().len(), 1 + 20_000 + 3);
    assert!(answer.ended);
    let text = answer.streamed("content");
    assert!(text.ends_with(" …\n\n*The flood ends here.*"));
    assert!(text.matches("```rust").count() > 10, "of mixed markdown");
}

#[test]
fn what_breaks_off_has_sent_its_text_and_never_ends_its_body() {
    let gateway = Gateway::start();
    let streamed = gateway.stream("demo/breaks-off", "hello");
    assert_eq!((streamed.status, streamed.ended), (200, false));
    assert!(streamed.streamed("content").ends_with("worse than"));
    assert!(!streamed.body.contains("stop") && !streamed.body.contains("[DONE]"));

    let whole = gateway.whole("demo/breaks-off", "hello");
    assert_eq!((whole.status, whole.ended), (200, false));
    assert!(whole.body.starts_with('{') && !whole.body.ends_with('}'));
}

#[test]
fn the_gateways_own_shape_comes_streamed_or_not_and_keeps_a_session_that_was_sent() {
    let gateway = Gateway::start();
    let first = gateway.stream("demo/gateway-shape", "hello").json();
    let fields: Vec<&str> = first
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        fields,
        [
            "content",
            "input_tokens",
            "latency_ms",
            "output_tokens",
            "request_id",
            "session_id",
            "session_key"
        ]
    );
    let session = json!({
        "session_id": "e93819d2-7d73-486f-8b08-9d051e8c957a",
        "session_key": "UJ0LKOmNhVpcmjE6BXhppSvCpRJVaa2clodmTtFxSp0=",
    });
    let next = gateway.ask("demo/gateway-shape", "hello", &session).json();
    assert_ne!(first["session_id"], session["session_id"]);
    assert_eq!(next["session_id"], session["session_id"]);
    assert_eq!(next["session_key"], session["session_key"]);
}

/// The two parts of a session, as they go back.
fn session_of(reply: &Value) -> Value {
    json!({ "session_id": reply["session_id"], "session_key": reply["session_key"] })
}

#[test]
fn a_session_remembers_and_opens_with_its_key_alone() {
    let gateway = Gateway::start();
    let model = "demo/gateway-shape";
    let first = gateway.whole(model, "My name is Ada.").json();
    let next = gateway
        .ask(model, "What is my name?", &session_of(&first))
        .json();
    let text = next["content"].as_str().unwrap();
    assert!(
        text.contains("you said before:\n\n- My name is Ada."),
        "{text}"
    );
    assert_eq!(session_of(&next), session_of(&first));
    let wrong = json!({ "session_id": first["session_id"], "session_key": "wrong" });
    let alone = json!({ "session_id": first["session_id"] });
    for session in [wrong, alone] {
        let refused = gateway.ask(model, "And now?", &session);
        assert_eq!(refused.status, 502);
        assert!(
            refused.body.contains("decrypt session blob"),
            "{}",
            refused.body
        );
    }
}

#[test]
fn the_forgetful_scene_loses_a_session_once() {
    let gateway = Gateway::start();
    let model = "demo/forgetful";
    let first = gateway.whole(model, "one").json();
    let lost = gateway.ask(model, "two", &session_of(&first));
    assert_eq!(lost.status, 502);
    assert!(lost.body.contains("decrypt session blob"), "{}", lost.body);
    let second = gateway.whole(model, "one and two").json();
    let third = gateway.ask(model, "three", &session_of(&second)).json();
    assert!(third["content"].as_str().unwrap().contains("- one and two"));
}

#[test]
fn the_stateless_scene_gives_a_session_and_remembers_nothing() {
    let gateway = Gateway::start();
    let said = ["My name is Ada.", "And now?"];
    let of = |model: &str| {
        let first = gateway.whole(model, said[0]).json();
        let next = gateway.ask(model, said[1], &session_of(&first)).json();
        assert_eq!(session_of(&next), session_of(&first));
        let read = |reply: &Value| reply["input_tokens"].as_u64().unwrap();
        let is_remembered = next["content"].as_str().unwrap().contains(said[0]);
        (read(&first), read(&next), is_remembered)
    };
    let (first, next, is_remembered) = of("demo/stateless");
    assert!(next < first && !is_remembered, "{next} after {first}");
    let (first, next, is_remembered) = of("demo/gateway-shape");
    assert!(next > first && is_remembered, "{next} after {first}");
}

#[test]
fn usage_reports_the_calls_that_reached_a_scene() {
    let gateway = Gateway::start();
    gateway.whole("demo/echo", "hello");
    gateway.whole("demo/quota", "hello");
    gateway.post(&bearer(KEY), "{}");
    let report = gateway.get("/v1/usage?days=7", &bearer(KEY)).json();
    let records = report["records"].as_array().unwrap();
    assert_eq!(report["total_requests"], records.len());
    assert_eq!(report["total_input_tokens"], "0");
    // Besides those that are made up.
    let id = |record: &Value| record["request_id"].as_str().unwrap().to_owned();
    let ids: Vec<String> = records.iter().map(id).collect();
    assert_eq!(ids[..2], ["req_demo_000002", "req_demo_000001"]);
    assert!(
        ids[2..].iter().all(|id| id.starts_with("req_demo_e")),
        "{ids:?}"
    );
    assert_eq!(records[0]["model"], "demo/quota");

    let of_the_future = gateway.get("/v1/usage?days=-1", &bearer(KEY)).json();
    assert_eq!(of_the_future["total_requests"], 0);
}

#[test]
fn the_nodes_are_told_without_a_key_and_agree_with_the_models() {
    let gateway = Gateway::start();
    let nodes = gateway.get("/v1/nodes", "").json();
    let nodes = nodes.as_array().unwrap();
    assert_eq!(nodes.len(), 12);
    for field in [
        "peer_id",
        "models",
        "max_concurrent_jobs",
        "multiaddrs",
        "last_seen_ms",
    ] {
        assert!(nodes.iter().all(|node| !node[field].is_null()), "{field}");
    }
    let serves =
        |node: &Value, model: &str| node["models"].as_array().unwrap().contains(&model.into());
    assert!(!nodes.iter().any(|node| serves(node, "demo/no-node")));
    assert_eq!(
        nodes
            .iter()
            .filter(|node| serves(node, "demo/echo"))
            .count(),
        8
    );
}

#[test]
fn the_601st_call_of_a_minute_is_told_to_wait() {
    let gateway = Gateway::start();
    let call = |more: &str| {
        let key = bearer(KEY);
        format!("GET /v1/usage?days=-1 HTTP/1.1\r\nhost: demo\r\n{key}{more}\r\n")
    };
    let calls = call("").repeat(600) + &call("connection: close\r\n");
    let mut connection = TcpStream::connect(&gateway.address).unwrap();
    let mut sending = connection.try_clone().unwrap();
    let mut answers = String::new();
    thread::scope(|scope| {
        scope.spawn(|| sending.write_all(calls.as_bytes()).unwrap());
        connection.read_to_string(&mut answers).unwrap();
    });
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 600);
    let refused = answers.find("HTTP/1.1 429").unwrap();
    let refused = Answer::read(answers.split_at(refused).1.as_bytes());
    assert_eq!(refused.json(), json!({ "error": "Rate limit exceeded" }));
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
}

#[test]
fn dropping_the_running_gateway_closes_its_port() {
    let gateway = Gateway::start();
    assert_eq!(gateway.get("/health", "").status, 200);
    gateway.running.abort();
    let ended = gateway.runtime.block_on(gateway.running).unwrap_err();
    assert!(ended.is_cancelled());
    assert!(TcpStream::connect(&gateway.address).is_err());
}
