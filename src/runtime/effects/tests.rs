//! Writes to the config file, and keys put into use.

use super::*;
use crate::chat::{Endpoint, ServerKind};
use crate::config::edit::Keys;
use crate::config::{Choice, Connection, Problem};
use crate::runtime::server::Terms;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::oneshot;

fn executor(config_file: Option<&str>) -> (Executor, mpsc::Receiver<Msg>) {
    executor_with(config_file, &[])
}

fn executor_with(
    config_file: Option<&str>,
    copy_command: &[String],
) -> (Executor, mpsc::Receiver<Msg>) {
    executor_of("http://127.0.0.1:1/v1", config_file, copy_command)
}

fn executor_at(base_url: &str) -> (Executor, mpsc::Receiver<Msg>) {
    executor_of(base_url, None, &[])
}

fn executor_of(
    base_url: &str,
    config_file: Option<&str>,
    copy_command: &[String],
) -> (Executor, mpsc::Receiver<Msg>) {
    let endpoint = Endpoint {
        base_url: base_url.to_owned(),
        host: "127.0.0.1:1".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: crate::chat::Sealing::Open,
    };
    let terms = Terms {
        allow_http: false,
        silence_limit: Duration::from_secs(1),
        access: crate::chat::Access::default(),
    };
    let (to_loop, inbox) = mpsc::channel(4);
    let server = Server::new(endpoint, None, terms);
    let target = config_file.map(|path| Target {
        path: path.into(),
        profile: None,
        keys: Keys::Fit,
    });
    let clipboard = Clipboard::of_process(copy_command, Vec::new());
    let executor = Executor::new(server, target, clipboard, Opener::new(Vec::new()), to_loop);
    (executor, inbox)
}

#[tokio::test]
async fn writes_are_done_in_the_order_in_which_they_were_asked_for() {
    let (mut executor, mut inbox) = executor(Some("settings.toml"));
    let done = Arc::new(Mutex::new(Vec::new()));
    for number in 0..50 {
        let done = Arc::clone(&done);
        executor.write(Msg::Saved, move |_| {
            done.lock().unwrap().push(number);
            Ok(())
        });
    }
    for _ in 0..50 {
        let saved = Msg::Saved(Ok("settings.toml".to_owned()));
        assert_eq!(inbox.recv().await, Some(saved));
    }
    assert_eq!(*done.lock().unwrap(), (0..50).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_end_of_the_program_waits_for_a_write() {
    let (mut executor, inbox) = executor(Some("settings.toml"));
    let (done, outcome) = std::sync::mpsc::channel();
    executor.write(Msg::Saved, move |_| {
        done.send(()).map_err(|error| error.to_string())
    });
    drop(inbox);
    executor.finish().await;
    assert_eq!(outcome.try_recv(), Ok(()));
}

#[tokio::test]
async fn without_a_folder_for_settings_the_answer_says_so() {
    let (mut executor, mut inbox) = executor(None);
    executor.save(Setting::Model("llama".to_owned()));
    let answer = inbox.recv().await;
    let reason = "There is no folder for settings: neither HOME nor --config is set.";
    assert_eq!(answer, Some(Msg::Saved(Err(reason.to_owned()))));
}

#[tokio::test]
async fn a_key_is_labelled_with_where_it_is_kept() {
    let key = || ApiKey::from_text("sk-pnv-0123456789abcdef").unwrap();
    let in_file = KeySource::ConfigFile("settings.toml".to_owned());
    for (config_file, kept, source) in [
        (Some("settings.toml"), Keeping::ConfigFile, in_file),
        (Some("settings.toml"), Keeping::Session, KeySource::Session),
        (None, Keeping::ConfigFile, KeySource::Session),
    ] {
        let (mut executor, _inbox) = executor(config_file);
        let Msg::Connected(endpoint) = executor.use_key(key(), kept) else {
            panic!("no connection");
        };
        let label = endpoint.key.unwrap();
        assert_eq!(
            (label.source, label.masked.as_str()),
            (source, "sk-pnv-…cdef")
        );
    }
}

/// A profile on the server that the executors here begin with.
fn choice(name: &str, key: Option<&str>) -> Choice {
    let key = key.and_then(ApiKey::from_text);
    let endpoint = Endpoint {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        host: "127.0.0.1:1".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: crate::chat::Sealing::Open,
    };
    let target = Target {
        path: "settings.toml".into(),
        profile: Some(name.to_owned()),
        keys: Keys::Fit,
    };
    let connection = Connection {
        endpoint,
        key,
        allow_http: false,
        access: crate::chat::Access::default(),
        target: Some(target),
        model: None,
        system: None,
    };
    Choice {
        name: name.to_owned(),
        connection: Some(connection),
        problems: Vec::new(),
    }
}

/// What came of using a profile: whether it is in force, the key, what was said.
fn switch(executor: &mut Executor, name: &str) -> (bool, KeyChange, String) {
    let Msg::Switched(switch) = executor.use_profile(name.to_owned()) else {
        panic!("no switch");
    };
    (switch.endpoint.is_some(), switch.key, switch.said)
}

#[tokio::test]
async fn a_profile_brings_its_key_and_its_place_in_the_config_file() {
    let (mut executor, _inbox) = executor(Some("settings.toml"));
    let broken = Choice {
        connection: None,
        problems: vec![Problem {
            place: None,
            text: "It is no URL.".to_owned(),
        }],
        ..choice("broken", None)
    };
    let keyed = choice("keyed", Some("sk-pnv-one"));
    executor.profiles = Profiles::new(vec![choice("bare", None), keyed, broken]);
    assert_eq!(
        switch(&mut executor, "bare"),
        (true, KeyChange::Same, String::new())
    );
    assert_eq!(
        switch(&mut executor, "keyed"),
        (true, KeyChange::Other, String::new())
    );
    let said = (false, KeyChange::Same, "It is no URL.".to_owned());
    assert_eq!(switch(&mut executor, "broken"), said);
    assert!(!switch(&mut executor, "nowhere").0);
    let target = executor.config_file.as_ref().unwrap();
    assert_eq!(target.profile.as_deref(), Some("keyed"));
}

#[tokio::test]
async fn a_key_that_was_given_is_there_when_the_person_comes_back() {
    let (mut executor, _inbox) = executor(Some("settings.toml"));
    let choices = vec![
        choice("a", Some("sk-pnv-one")),
        choice("b", Some("sk-pnv-two")),
    ];
    executor.profiles = Profiles::new(choices);
    switch(&mut executor, "a");
    let given = ApiKey::from_text("sk-pnv-two").unwrap();
    executor.use_key(given, Keeping::Session);
    assert_eq!(switch(&mut executor, "b").1, KeyChange::Same);
    assert_eq!(
        switch(&mut executor, "a").1,
        KeyChange::Same,
        "not sk-pnv-one"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn copies_are_made_in_order_and_the_end_of_the_program_waits_for_them() {
    use crate::app::clipboard::{Passage, Reached};
    let folder = tempfile::TempDir::new().unwrap();
    let kept = folder.path().join("kept");
    let script = r#"cat >> "$0""#;
    let command = ["sh", "-c", script, kept.to_str().unwrap()].map(str::to_owned);
    let (mut executor, mut inbox) = executor_with(None, &command);
    for text in ["one ", "two ", "three"] {
        executor.copy(Clipping::new(Passage::Message, text));
    }
    executor.finish().await;
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "one two three");
    let copied = Msg::Copied {
        passage: Passage::Message,
        result: Ok(Reached::ByCommand("sh".to_owned()).into()),
    };
    for _ in 0..3 {
        assert_eq!(inbox.recv().await, Some(copied.clone()));
    }
}

/// A server that hangs up on every call, and the models that it was asked for, in their order.
fn asked_models() -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (tell, asked) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let (mut request, mut buffer) = (String::new(), [0; 4_096]);
            while !request.ends_with('}') {
                let count = std::io::Read::read(&mut stream, &mut buffer).unwrap();
                request += std::str::from_utf8(&buffer[..count]).unwrap();
            }
            let (_, model) = request.split_once(r#""model":""#).unwrap();
            tell.send(model.split('"').next().unwrap().to_owned())
                .unwrap();
        }
    });
    (url, asked)
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_written() {
    let (url, mut asked) = asked_models();
    let (mut executor, _inbox) = executor_at(&url);
    let (tell, written) = oneshot::channel();
    executor.open_stream(TurnId(1), request("first"), written.into());
    executor.open_stream(TurnId(2), request("second"), Written::default());
    assert_eq!(asked.recv().await.as_deref(), Some("second"));
    tell.send(Claim::Good).unwrap();
    assert_eq!(asked.recv().await.as_deref(), Some("first"));
}

#[tokio::test]
async fn nothing_is_sent_in_a_session_that_another_program_went_on_in() {
    let (url, mut asked) = asked_models();
    let (mut executor, mut inbox) = executor_at(&url);
    let (tell, written) = oneshot::channel();
    executor.open_stream(TurnId(1), request("first"), written.into());
    tell.send(Claim::Gone).unwrap();
    let turn = TurnId(1);
    let event = StreamEvent::Failed(sessions::taken());
    assert_eq!(inbox.recv().await, Some(Msg::Stream { turn, event }));
    executor.open_stream(TurnId(2), request("second"), Written::default());
    assert_eq!(asked.recv().await.as_deref(), Some("second"));
}

#[tokio::test]
async fn what_is_sent_in_a_session_that_may_be_another_programs_is_said() {
    let (url, mut asked) = asked_models();
    let (mut executor, mut inbox) = executor_at(&url);
    let turn = TurnId(1);
    let event = StreamEvent::Unclaimed;
    let (tell, written) = oneshot::channel();
    executor.open_stream(turn, request("first"), written.into());
    tell.send(Claim::Unknown).unwrap();
    let said = Some(Msg::Stream { turn, event });
    assert_eq!(inbox.recv().await, said);
    assert_eq!(asked.recv().await.as_deref(), Some("first"));
    // A history that can no longer tell leaves it unknown too.
    let (mut executor, mut inbox) = executor_at(&url);
    let (tell, written) = oneshot::channel();
    executor.open_stream(turn, request("second"), written.into());
    drop(tell);
    assert_eq!(inbox.recv().await, said);
    assert_eq!(asked.recv().await.as_deref(), Some("second"));
}

fn inquiry(server: &str) -> Box<Inquiry> {
    Box::new(Inquiry {
        conversation: crate::chat::ConversationId(1),
        message: crate::chat::MessageId(2),
        connection: 0,
        server: server.to_owned(),
        home: crate::chat::receipt::Home::Nowhere,
        known: crate::chat::receipt::Known {
            request_id: Some(String::new()),
            ..crate::chat::receipt::Known::default()
        },
    })
}

#[tokio::test]
async fn nobody_is_asked_about_a_reply_on_another_connection_than_its_own() {
    use crate::app::msg::ReceiptNews;
    let key = || ApiKey::from_text("sk-pnv-0123456789abcdef").unwrap();
    let (mut executor, mut inbox) = executor(None);
    executor.connected_as(1);
    let (mut before, mut now) = (
        inquiry("http://127.0.0.1:1/v1"),
        inquiry("http://127.0.0.1:1/v1"),
    );
    (before.connection, now.connection) = (1, 2);
    executor.use_key(key(), Keeping::Session);
    executor.connected_as(2);
    executor.check_receipt(before.clone());
    let told = inbox.recv().await;
    let news = ReceiptNews::NotAsked;
    let inquiry = before.clone();
    assert_eq!(told, Some(Msg::Receipt { inquiry, news }));
    executor.fetch_keys(before.clone());
    let told = inbox.recv().await;
    let news = ReceiptNews::NotAsked;
    let inquiry = before;
    assert_eq!(told, Some(Msg::Receipt { inquiry, news }));
    executor.fetch_keys(now);
    let told = inbox.recv().await;
    let Some(Msg::Receipt { news, .. }) = told else {
        panic!("nothing is told");
    };
    assert!(matches!(news, ReceiptNews::NoKeys(_)), "nobody is there");
}

#[tokio::test]
async fn a_receipt_is_asked_for_of_the_server_that_answered_and_of_no_other() {
    use crate::app::msg::ReceiptNews;
    use crate::chat::receipt::{Finding, NoReceipt};
    let (mut executor, mut inbox) = executor(None);
    for (server, news) in [
        ("http://127.0.0.1:2/v1", ReceiptNews::NotAsked),
        (
            "http://127.0.0.1:1/v1",
            ReceiptNews::Found(Finding::None(NoReceipt::NoId)),
        ),
    ] {
        let inquiry = inquiry(server);
        executor.check_receipt(inquiry.clone());
        let answer = Msg::Receipt { inquiry, news };
        assert_eq!(inbox.recv().await, Some(answer));
    }
}

fn request(model: &str) -> Request {
    Request {
        system: None,
        model: model.to_owned(),
        prompts: Vec::new(),
        session: None,
        wants_identity: false,
    }
}

#[tokio::test]
async fn a_demand_to_be_told_who_asks_is_passed_on_with_the_answer() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let missing = "missing field `client_pubkey_hex` at line 1 column 71";
        let whole = r#"{"content":"Hello","request_id":"r"}"#;
        for (status, body) in [(422, missing), (200, whole), (200, whole)] {
            let (mut stream, _) = listener.accept().unwrap();
            std::io::Read::read(&mut stream, &mut [0; 4_096]).unwrap();
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            std::io::Write::write_all(&mut stream, answer.as_bytes()).unwrap();
        }
    });
    let (mut executor, mut inbox) = executor_at(&format!("http://{address}/v1"));
    let known = Request {
        wants_identity: true,
        ..request("m")
    };
    for (turn, request, is_told) in [(1, request("m"), true), (2, known, false)] {
        executor.open_stream(TurnId(turn), request, Written::default());
        let mut events = Vec::new();
        while !matches!(
            events.last(),
            Some(StreamEvent::Finished(_) | StreamEvent::Failed(_))
        ) {
            if let Some(Msg::Stream { event, .. }) = inbox.recv().await {
                events.push(event);
            }
        }
        assert_eq!(events.first(), Some(&StreamEvent::Opened), "{events:?}");
        let told = StreamEvent::Delta(Delta::Introduced);
        assert_eq!(events.contains(&told), is_told, "{events:?}");
    }
}

#[tokio::test]
async fn what_a_refusal_tells_of_the_limits_comes_before_it() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // An answer that comes before the question is none.
        std::io::Read::read(&mut stream, &mut [0; 4_096]).unwrap();
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nx-ratelimit-remaining: 0\r\n\
                       x-ratelimit-reset: 12\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        std::io::Write::write_all(&mut stream, answer).unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).ok();
    });
    let (mut executor, mut inbox) = executor_at(&format!("http://{address}/v1"));
    executor.open_stream(TurnId(1), request("m"), Written::default());
    let mut events = Vec::new();
    for _ in 0..2 {
        let Some(Msg::Stream { event, .. }) = inbox.recv().await else {
            panic!("no event of the call")
        };
        events.push(event);
    }
    let [
        StreamEvent::Delta(Delta::Allowance(told)),
        StreamEvent::Failed(failure),
    ] = &*events
    else {
        panic!("{events:?}")
    };
    assert_eq!(told.requests.map(|left| left.remaining), Some(0));
    assert_eq!(failure.status, Some(429));
}
