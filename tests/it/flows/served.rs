//! Every row of the banner table from the server's bytes to the sentence on the screen: the real
//! client asks a scripted server, and what comes of it goes into the machine.

use crate::support::harness::{App, CANARY};
use crate::support::server::{Script, Server, answer, chunked};
use pnv_tui::api::{Client, ClientConfig, Error, Step};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::chat::{Access, ApiKey, Delta, Request, ServerKind, Status, TurnId};
use std::time::Duration;

/// The program with a client, in front of a server.
struct Story {
    app: App,
    client: Client,
    server: Server,
}

impl Story {
    fn new(scripts: impl IntoIterator<Item = Script>) -> Self {
        Self::at(ServerKind::Pinaivu, App::new(200, 24), scripts)
    }

    /// The same in front of a server that is not Pinaivu's.
    fn elsewhere(scripts: impl IntoIterator<Item = Script>) -> Self {
        Self::at(ServerKind::Other, App::elsewhere(200, 24, None), scripts)
    }

    fn at(kind: ServerKind, mut app: App, scripts: impl IntoIterator<Item = Script>) -> Self {
        let server = Server::start(scripts);
        let client = Client::new(ClientConfig {
            base_url: server.url(),
            kind,
            key: ApiKey::from_text(CANARY),
            allow_http: false,
            silence_limit: Duration::from_millis(250),
            access: Access::default(),
        });
        app.keys("Hello<enter>");
        Self {
            app,
            client: client.unwrap(),
            server,
        }
    }

    /// Carries out what the machine asked of the server, until it asks for nothing more.
    async fn settle(&mut self) -> &mut Self {
        loop {
            let effects = self.app.effects();
            if effects.is_empty() {
                return self;
            }
            for effect in effects {
                if let Effect::OpenStream { turn, request, .. } = effect {
                    let event = match self.relay(turn, &request).await {
                        Ok(event) => event,
                        Err(error) => StreamEvent::Failed(error.into()),
                    };
                    self.app.send(Msg::Stream { turn, event });
                }
            }
        }
    }

    async fn relay(&mut self, turn: TurnId, request: &Request) -> Result<StreamEvent, Error> {
        let mut reply = self.client.chat(request).await?;
        self.app.send(Msg::Stream {
            turn,
            event: StreamEvent::Opened,
        });
        let mut shape = None;
        loop {
            let step = reply.next().await?;
            if let Some(told) = reply.shape().filter(|told| shape != Some(*told)) {
                shape = Some(told);
                let event = StreamEvent::Delta(Delta::Shape(told));
                self.app.send(Msg::Stream { turn, event });
            }
            match step {
                Step::Finished(finish) => return Ok(StreamEvent::Finished(finish)),
                Step::Delta(delta) => {
                    self.app.send(Msg::Stream {
                        turn,
                        event: StreamEvent::Delta(delta),
                    });
                }
            }
        }
    }

    /// How many requests have reached the server.
    fn asked(&self) -> usize {
        std::iter::from_fn(|| self.server.poll_request()).count()
    }
}

fn reply() -> Script {
    let events = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n\
                  data: [DONE]\n\n";
    Script::Send(chunked([events.as_bytes()]))
}

fn refusal(status: &str, headers: &str, body: &str) -> Script {
    Script::Send(answer(status, headers, body))
}

#[tokio::test]
async fn what_waiting_does_not_cure_is_said_once_and_asked_once() {
    let json = "content-type: application/json\r\n";
    let quota =
        r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#;
    let context = r#"{"error":{"message":"maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#;
    let model = r#"{"error":{"message":"model 'llama3.2:1b' not found","code":"model_not_found"}}"#;
    let cases = [
        (
            "401 Unauthorized",
            r#"{"error":"Invalid or revoked API key"}"#,
            "401 Unauthorized · the key sk-pnv-…f3Qz from the environment variable PINAIVU_API_KEY was not accepted",
        ),
        (
            "403 Forbidden",
            r#"{"error":"revoked"}"#,
            "403 Forbidden · the key sk-pnv-…f3Qz from",
        ),
        ("429 Too Many Requests", quota, "a quota is used up"),
        (
            "400 Bad Request",
            r#"{"error":"bad request: messages must include a user turn"}"#,
            "400 Bad Request · bad request: messages must include a user turn",
        ),
        (
            "404 Not Found",
            model,
            "the model 'llama3.2:1b' is not available here",
        ),
        (
            "404 Not Found",
            r#"{"detail":"Not Found"}"#,
            "does the base URL lack its /v1?",
        ),
        (
            "413 Payload Too Large",
            "",
            "larger than the server takes in one request",
        ),
        (
            "400 Bad Request",
            context,
            "longer than 'llama3.2:1b' can read",
        ),
        (
            "422 Unprocessable Entity",
            "missing field `model`",
            "422 Unprocessable Content · missing field `model`",
        ),
    ];
    for (status, body, sentence) in cases {
        let mut story = Story::new([refusal(status, json, body)]);
        story.settle().await;
        assert!(
            story.app.banner().contains(sentence),
            "{status}: {}",
            story.app.banner()
        );
        story.app.wait(3_600_000);
        story.settle().await;
        assert_eq!(story.asked(), 1, "{status}");
        story.app.keys("<esc>");
        assert_eq!(
            story.app.state.composer.text(),
            "Hello",
            "{status}: the message comes back"
        );
    }
}

#[tokio::test]
async fn what_waiting_cures_is_asked_again_at_the_time_that_was_named() {
    let limited = r#"{"error":"Rate limit exceeded"}"#;
    let cases = [
        (
            "429 Too Many Requests",
            "retry-after: 17\r\n",
            limited,
            17_000,
            "the server's Retry-After",
        ),
        (
            "429 Too Many Requests",
            "retry-after-ms: 2500\r\n",
            limited,
            2_500,
            "the server's Retry-After",
        ),
        (
            "429 Too Many Requests",
            "x-ratelimit-reset-requests: 1m30s\r\n",
            limited,
            90_000,
            "the server's reset header",
        ),
        ("429 Too Many Requests", "", limited, 61_000, "an estimate"),
        (
            "429 Too Many Requests",
            "",
            r#"{"error":"try again in 4 seconds"}"#,
            4_000,
            "the server's own words",
        ),
        (
            "503 Service Unavailable",
            "retry-after: 3\r\n",
            "",
            3_000,
            "the server's Retry-After",
        ),
        (
            "500 Internal Server Error",
            "",
            "Internal Server Error",
            1_250,
            "backing off",
        ),
        (
            "502 Bad Gateway",
            "",
            "<html><title>502 Bad Gateway</title></html>",
            1_250,
            "backing off",
        ),
        (
            "503 Service Unavailable",
            "",
            r#"{"error":"coordinator unreachable"}"#,
            1_250,
            "backing off",
        ),
        ("504 Gateway Timeout", "", "", 1_250, "backing off"),
    ];
    for (status, headers, body, within, source) in cases {
        let mut story = Story::new([refusal(status, headers, body), reply()]);
        story.settle().await;
        let banner = story.app.banner();
        assert!(
            banner.starts_with(status) && banner.contains(source),
            "{status} {headers}: {banner}"
        );
        assert!(banner.contains("try 2 of 5"), "{banner}");
        story.app.wait(499);
        story.settle().await;
        assert_eq!(story.asked(), 1, "{status} {headers}: not before its time");
        story.app.wait(within);
        story.settle().await;
        assert_eq!(story.asked(), 1, "{status} {headers}: sent again, once");
        assert_eq!(story.app.said()[1], "Assistant: Hi (Complete)");
        assert_eq!(story.app.banner(), "", "{status}: gone with its cause");
    }
}

#[tokio::test]
async fn a_wait_of_hours_is_asked_about() {
    let mut story = Story::new([refusal(
        "429 Too Many Requests",
        "retry-after: 7200\r\n",
        "",
    )]);
    story.settle().await;
    assert!(
        story
            .app
            .banner()
            .contains("the server asks to wait until 16:02"),
        "{}",
        story.app.banner()
    );
    story.app.wait(8 * 3_600_000);
    story.settle().await;
    assert_eq!(story.asked(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_first_byte_is_made_again() {
    let mut story = Story::elsewhere([Script::Reset, reply()]);
    story.settle().await;
    let banner = story.app.banner();
    let begin = "No answer came · the server reset the connection · retrying in";
    assert!(banner.starts_with(begin), "{banner}");
    assert!(!story.app.state.is_offline);
    story.app.wait(1_250);
    story.settle().await;
    assert_eq!(story.app.said()[1], "Assistant: Hi (Complete)");
    assert_eq!(story.app.banner(), "");
}

#[tokio::test]
async fn one_that_breaks_so_at_pinaivus_is_left_to_the_person() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n".to_vec();
    for script in [Script::Reset, Script::Send(Vec::new()), Script::Send(head)] {
        let mut story = Story::new([script.clone(), reply()]);
        story.settle().await;
        let banner = story.app.banner();
        assert!(banner.starts_with("No answer came · "), "{banner}");
        assert!(
            banner.contains("it may have been done and paid for"),
            "{banner}"
        );
        story.app.wait(3_600_000);
        story.settle().await;
        assert_eq!(story.app.said().len(), 1, "{script:?}: not sent again");
        story.app.keys("<ctrl-r>");
        story.settle().await;
        assert_eq!(story.app.said()[1], "Assistant: Hi (Complete)");
    }
}

#[tokio::test]
async fn a_reply_that_breaks_off_is_kept_marked_and_not_asked_for_again() {
    let begun = "data: {\"choices\":[{\"delta\":{\"content\":\"half of\"}}]}\n\n";
    let mut bytes = chunked([begun.as_bytes()]);
    bytes.truncate(bytes.len() - "0\r\n\r\n".len());
    let mut story = Story::new([Script::Send(bytes)]);
    story.settle().await;
    assert_eq!(story.app.said()[1], "Assistant: half of (Interrupted)");
    assert!(
        story.app.banner().starts_with("The reply broke off"),
        "{}",
        story.app.banner()
    );
    story.app.wait(3_600_000);
    story.settle().await;
    assert_eq!(story.asked(), 1);
}

#[tokio::test]
async fn a_server_that_falls_silent_is_given_up_and_left_to_the_person() {
    let headers = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n".to_vec();
    let mut story = Story::new([Script::Stall(headers)]);
    story.settle().await;
    assert!(
        story.app.banner().starts_with("The server fell silent"),
        "{}",
        story.app.banner()
    );
    story.app.wait(3_600_000);
    story.settle().await;
    assert_eq!(story.asked(), 1);
}

#[tokio::test]
async fn pinaivus_own_reply_is_shown_and_its_session_sent_back() {
    let own = r#"{"request_id":"cec3d3f2","session_id":"e93819d2-7d73-486f-8b08-9d051e8c957a","content":"You said: Hello","session_key":"UJ0LKOmN","input_tokens":37,"output_tokens":7,"latency_ms":10}"#;
    let own = || refusal("200 OK", "content-type: application/json\r\n", own);
    let mut story = Story::new([own(), own()]);
    story.settle().await;
    assert_eq!(story.app.said()[1], "Assistant: You said: Hello (Complete)");
    assert!(story.app.screen().contains("cec3d3f2"));
    story.app.keys("again<enter>");
    story.settle().await;
    let (first, second) = (story.server.request().json(), story.server.request().json());
    assert_eq!(
        (first.get("session_key"), &second["session_key"]),
        (None, &"UJ0LKOmN".into())
    );
    assert_eq!(second["client_pubkey_hex"], "0".repeat(64));
}

#[tokio::test]
async fn a_session_that_the_server_lost_is_begun_anew_with_the_conversation_as_text() {
    let own = |text: &str| {
        let own = r#"{"session_id":"e93819d2","session_key":"UJ0LKOmN","content":"TEXT"}"#;
        refusal("200 OK", "", &own.replace("TEXT", text))
    };
    let lost = r#"{"error":"upstream node error: node returned an error: context fetch: decrypt session blob: AEAD authentication failed"}"#;
    let mut story = Story::new([
        own("Hi"),
        refusal("502 Bad Gateway", "", lost),
        own("Again"),
    ]);
    story.settle().await;
    story.app.keys("again<enter>");
    story.settle().await;
    assert!(story.app.state.banners.is_empty());
    assert_eq!(
        story.app.said().last().unwrap(),
        "Assistant: Again (Complete)"
    );
    assert!(story.app.screen().contains("session begun anew"));
    let _first = story.server.request();
    let (second, third) = (story.server.request().json(), story.server.request().json());
    assert_eq!(second["session_id"], "e93819d2");
    assert_eq!(second["messages"].as_array().unwrap().len(), 1);
    assert_eq!(second["messages"][0]["content"], "again");
    assert_eq!(third.get("session_id"), None);
    assert_eq!(third["messages"].as_array().unwrap().len(), 1);
    let text = third["messages"][0]["content"].as_str().unwrap();
    for part in [
        "I said =====\nHello\n",
        "You said =====\nHi\n",
        "My new message =====\nagain\n",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_reply_without_end_is_stopped_kept_and_said_to_be_too_long() {
    let long = "x".repeat(1 << 19);
    let event = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{long}\"}}}}]}}\n\n");
    let reply = chunked(std::iter::repeat_n(event.as_bytes(), 40));
    let mut story = Story::new([Script::Send(reply)]);
    story.settle().await;
    assert_eq!(
        story.app.banner(),
        "The reply broke off · the reply is longer than 16 MiB; the rest was not read · what \
         arrived is kept"
    );
    let reply = &story.app.state.conversation.messages[1];
    assert!(reply.text.len() > 16 << 20);
    assert_eq!(reply.status, Status::Interrupted);
}
