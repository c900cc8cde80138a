//! The key, looked for in every place where it could come out. A canary travels as the key, and
//! the servers here do their worst: they repeat it wherever an answer has room for text.
//!
//! Held here: what a server repeats in bodies, headers and the places of redirects, in whatever way it writes it, through
//! errors, `Display` and `Debug`, banners and screens; what goes to another origin; `Debug` of
//! what carries a key, profiles that are not in force among it; the whole dialog that takes one. The
//! keys of servers' sessions are looked for in the same places, and the identity in what servers repeat.
//!
//! Held elsewhere: the config file, its mistakes and its mode, `.env`, user names in URLs, plain
//! http, `extra_headers` and the proxy's password in `src/config/tests` and `config::base_url`;
//! the environment of commands that copy in `terminal::copying`, of openers of links in
//! `terminal::browsing`; all bytes that the program writes to the terminal while a key is given
//! in `terminal::keeping`; the help in `config`, subcommands in `cli`; calls over plain http and odd keys in
//! `wire::keys`; calls for receipts in `wire::receipts`; headers and the proxy's password on the wire in `wire::requests` and
//! `wire::proxies`.
//!
//! What is written to the history is held here, and the bytes of its file in `terminal::continuing`.
//!
//! What an export holds of a server's session, which is nothing, is held in `carry`: every format, and what the built
//! program writes. The key is in no conversation, so that no export could hold it.
//!
//! There is no log and no editor yet: who adds one adds it here. What a panic reports,
//! with the key in the environment, the arguments, the config file and the values that it quotes, is held in
//! `runtime::fault`.
//!
//! Not promised: a reply is the server's own text. If it repeats the key within one, or as a name
//! of a model, that is shown, and copied when the person copies it.

use crate::fuzz::answer::{forms, readings};
use crate::support::harness::{App, CANARY, pinaivu};
use crate::support::server::{Script, Server, answer};
use pnv_tui::api::{Client, ClientConfig, Error, Introduction, Step};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::chat::history::Op;
use pnv_tui::chat::{
    Access, ApiKey, Delta, ExtraHeaders, Failure, Identity, KeyVerdict, Prompt, Proxy, Request,
    Role, Route, ServerKind, ServerSession,
};
use pnv_tui::config::{self, Choice, Flags, Sources};
use std::time::Duration;

/// What must be seen nowhere: the key without its last four characters, which may be.
fn secret() -> &'static str {
    CANARY
        .trim_end_matches("f3Qz")
        .trim_start_matches("sk-pnv-")
}

fn assert_unseen(what: &str, text: &str) {
    for reading in readings(text) {
        assert!(!reading.contains(secret()), "{what} shows the key: {text}");
    }
}

fn key() -> ApiKey {
    ApiKey::from_text(CANARY).unwrap()
}

fn client_config(base_url: String) -> ClientConfig {
    let mut headers = ExtraHeaders::default();
    headers.add("X-Secret", CANARY);
    ClientConfig {
        base_url,
        kind: ServerKind::Other,
        key: Some(key()),
        allow_http: false,
        silence_limit: Duration::from_millis(250),
        access: Access {
            headers,
            ..Access::default()
        },
    }
}

/// What became of a chat, a list, a check, and of questions for usage and nodes.
async fn faults(server: &Server) -> Vec<Error> {
    let client = Client::new(client_config(server.url())).unwrap();
    let request = Request {
        system: None,
        model: "m".to_owned(),
        prompts: vec![Prompt {
            role: Role::User,
            text: "Hello!".to_owned(),
        }],
        session: None,
        wants_identity: false,
    };
    let chat = async {
        let mut stream = client.chat(&request).await?;
        loop {
            if let Step::Finished(_) = stream.next().await? {
                return Ok(());
            }
        }
    };
    let faults = [
        chat.await.err(),
        client.models().await.err(),
        client.check_key(&key()).await.err(),
        client.usage(30).await.err(),
        client.nodes().await.err(),
    ];
    faults.into_iter().flatten().collect()
}

/// The messages that were written to the history, with the faults that broke them.
fn written(effects: &[Effect]) -> String {
    let mut messages = Vec::new();
    for effect in effects {
        if let Effect::Store(Op::Put { message, .. }) = effect {
            messages.push(format!("{message:?}"));
        }
    }
    assert!(messages.iter().any(|it| it.contains("Interrupted")));
    messages.concat()
}

/// Looks at all that can be seen of a fault.
fn look_at(case: &str, fault: Error) {
    assert_unseen(case, &format!("{fault} {fault:?}"));
    let failure = Failure::from(fault);
    assert_unseen(case, &format!("{failure:?}"));
    for size in [(200, 24), (60, 15)] {
        let mut app = App::new(size.0, size.1);
        let _ = app.state.keep_history(0);
        app.keys("Hello<enter>").fail(failure.clone());
        assert_unseen(case, &app.banner());
        assert_unseen(case, &app.screen());
        let effects = app.effects();
        assert_unseen(case, &format!("{:?} {effects:?}", app.state));
        app.keys("<ctrl-n><ctrl-u>again<enter>").opened();
        app.delta("Hi").fail(failure.clone());
        assert_unseen("the history", &written(&app.effects()));
    }
}

#[tokio::test]
async fn what_a_server_repeats_is_shown_masked() {
    let json = format!("{{\"error\":{{\"message\":\"bad key {CANARY}\",\"code\":\"{CANARY}\"}}}}");
    let bodies = [
        json.clone(),
        format!("bad key {CANARY}"),
        format!("<html><title>bad key {CANARY}</title></html>"),
        format!("{{\"detail\":[{{\"msg\":\"bad key {CANARY}\"}}]}}"),
        format!("{{\"error\":{{\"message\":\"bad key {CANARY}"),
        format!("data: {json}\n\n"),
        format!("data: {CANARY}\n\n"),
    ];
    let headers = format!(
        "retry-after: {CANARY}\r\nx-ratelimit-reset: {CANARY}\r\nwww-authenticate: {CANARY}\r\n"
    );
    let statuses = [
        "200 OK",
        "401 Unauthorized",
        "429 Too Many Requests",
        "503 X",
    ];
    for body in &bodies {
        for status in statuses {
            let script = || Script::Send(answer(status, &headers, body));
            let server =
                Server::start([script(), script(), script(), script(), script(), script()]);
            let faults = faults(&server).await;
            assert!(faults.len() >= 2, "{status} {body}");
            for fault in faults {
                look_at(&format!("{status} {body}"), fault);
            }
        }
    }
}

#[tokio::test]
async fn what_a_server_repeats_in_another_way_of_writing_is_shown_masked() {
    for (form, key) in forms(CANARY) {
        for body in [
            format!("{{\"error\":{{\"message\":\"bad key {key}\"}}}}"),
            format!("{{\"type\":\"about:blank\",\"title\":\"bad key {key}\",\"status\":401}}"),
            format!("{{\"title\":\"no\",\"detail\":\"bad key {key}\"}}"),
            format!("{{\"why\":[\"bad key {key}\"]}}"),
            format!("{{\"why\":[\"bad key {key}\""),
            format!("[\"bad key {key}\"]"),
            format!("bad key {key}"),
            format!("<html><title>bad key {key}</title></html>"),
            format!("data: {{\"error\":{{\"message\":\"bad key {key}\"}}}}\n\n"),
        ] {
            for status in ["200 OK", "401 Unauthorized"] {
                let server = Server::start([Script::Send(answer(status, "", &body))]);
                let client = Client::new(client_config(server.url())).unwrap();
                let fault = fault_of(&client, None).await;
                let case = format!("{form} {status} {body}");
                if status == "401 Unauthorized" {
                    let said = fault.to_string();
                    assert!(said.contains("bad key sk-pnv-…f3Qz"), "{case}: {said}");
                }
                look_at(&case, fault);
            }
        }
    }
}

#[tokio::test]
async fn no_redirect_takes_the_key_to_another_origin() {
    for status in ["301 X", "302 X", "303 X", "307 X", "308 X"] {
        let elsewhere = Server::start([Script::Send(answer("200 OK", "", "{}"))]);
        let other_port = elsewhere.url();
        let other_scheme = other_port.replace("http:", "https:");
        let other_host = other_port.replace("127.0.0.1", "localhost");
        for target in [&other_port, &other_scheme, &other_host] {
            let to = format!("location: {target}/?key={CANARY}\r\n");
            let script = || Script::Send(answer(status, &to, ""));
            let server = Server::start([script(), script(), script(), script(), script()]);
            let faults = faults(&server).await;
            assert_eq!(faults.len(), 5, "{status} {target}");
            for fault in faults {
                assert!(fault.to_string().contains("key=sk-pnv-…f3Qz"), "{fault}");
                look_at(status, fault);
            }
        }
        assert!(elsewhere.poll_request().is_none(), "{status}");
    }
}

#[tokio::test]
async fn the_key_in_the_place_of_a_redirect_is_masked_however_it_is_written() {
    for (form, key) in forms(CANARY) {
        let to = format!("location: https://login.example.com/?bad_key={key}\r\n");
        let script = || Script::Send(answer("302 Found", &to, ""));
        let server = Server::start([script(), script(), script(), script(), script()]);
        for fault in faults(&server).await {
            assert!(
                fault.to_string().contains("bad_key=sk-pnv-…f3Qz"),
                "{form}: {fault}"
            );
            look_at(form, fault);
        }
    }
}

#[test]
fn nothing_that_carries_the_key_shows_it_in_debug() {
    let url = format!("http://me:{CANARY}@p.test:1");
    let mut config = client_config("https://x.test/v1".to_owned());
    config.access.route = Route::Through(Proxy::new(
        "p.test:1".to_owned(),
        "ALL_PROXY".to_owned(),
        &url,
    ));
    let refused = config_with_user();
    let carriers = [
        format!("{:?}", key()),
        format!("{config:?}"),
        format!("{:?}", Client::new(config)),
        format!("{refused:?} {refused}"),
    ];
    for carrier in carriers {
        assert_unseen("Debug", &carrier);
    }
}

#[test]
fn profiles_that_could_be_chosen_show_no_key_in_debug() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("config.toml");
    let profile = |name: &str| {
        format!("[profiles.{name}]\napi_key = '{CANARY}'\nextra_headers = {{ X-A = '{CANARY}' }}\n")
    };
    std::fs::write(&file, profile("a") + &profile("b")).unwrap();
    close(&file);
    let config = config::load(&Sources {
        flags: Flags::default(),
        variable: &|_| None,
        working_folder: None,
        default_file: Some(file),
    })
    .unwrap();
    let is_canary = |choice: &Choice| {
        let connection = choice.connection.as_ref().unwrap();
        connection.key == Some(key())
    };
    assert_eq!(config.profiles.iter().filter(|it| is_canary(it)).count(), 2);
    assert_unseen("Config", &format!("{config:?}"));
    assert_unseen("Config.profiles", &format!("{:?}", config.profiles));
    assert_unseen("Settings", &format!("{:?}", config.settings));
}

/// Makes a file its owner's alone.
#[cfg_attr(not(unix), allow(unused_variables))]
fn close(file: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// The fault of a base URL that holds the key as a password.
fn config_with_user() -> Error {
    Client::new(client_config(format!("https://me:{CANARY}@x.test/v1"))).unwrap_err()
}

#[test]
fn the_dialog_that_takes_the_key_never_shows_it() {
    for answered in [
        Ok(KeyVerdict::Accepted),
        Ok(KeyVerdict::Unconfirmed),
        Err(crate::support::harness::no_connection()),
    ] {
        for (width, height) in [(100, 30), (50, 15), (20, 5)] {
            let mut app = App::bare(width, height);
            let mut carried = Vec::new();
            let mut look = |app: &mut App| {
                assert_unseen("the screen", &app.screen());
                assert_unseen("the state", &format!("{:?}", app.state));
                let effects = app.effects();
                assert_unseen("an effect", &format!("{effects:?}"));
                carried.extend(effects);
            };
            app.send(Msg::Connected(pinaivu(None)));
            look(&mut app);
            app.paste(CANARY);
            look(&mut app);
            for keys in ["<enter>", "<left>", "<home>"] {
                app.keys(keys);
                look(&mut app);
            }
            let result = answered.clone();
            app.send(Msg::KeyChecked { check: 1, result });
            look(&mut app);
            for keys in [
                "<down>", "<enter>", "<esc>", "<ctrl-y>", "<up>", "<f3>", "<esc>",
            ] {
                app.keys(keys);
                look(&mut app);
            }
            // It was there all the time.
            let is_key = |effect: &Effect| format!("{effect:?}").contains("…f3Qz");
            assert!(carried.iter().any(is_key), "{carried:?}");
        }
    }
}

/// A session whose key must be seen nowhere.
fn secret_session() -> ServerSession {
    ServerSession {
        id: "9e7e5d47-65fc-4875-bb11-6e1eecc61d02".to_owned(),
        key: format!("{}SessionKey=", secret()),
    }
}

#[test]
fn a_session_shows_its_key_nowhere_but_in_the_request_and_the_history() {
    for size in [(200, 40), (60, 15)] {
        let mut app = App::new(size.0, size.1);
        let _ = app.state.keep_history(0);
        app.keys("Hello<enter>").opened();
        app.stream(StreamEvent::Delta(Delta::Session(secret_session())));
        app.delta("Hi").finish().keys("again<enter>");
        let mut effects = app.effects();
        app.keys("<tab>ic");
        effects.extend(app.effects());
        let mut carried = (false, false);
        for effect in &effects {
            assert_unseen("an effect", &format!("{effect:?}"));
            if let Effect::OpenStream { request, .. } = effect {
                carried.0 |= request.session == Some(secret_session());
                let prompts: String = request.prompts.iter().map(|it| &*it.text).collect();
                assert_unseen("what is said", &prompts);
            } else if let Effect::Store(Op::Session { session, .. }) = effect {
                carried.1 |= session.is_some();
            } else if let Effect::Store(Op::Put { message, .. }) = effect {
                assert_unseen("a message", &format!("{message:?}"));
            } else if let Effect::Copy(clipping) = effect {
                assert_unseen("the details", &clipping.text);
            }
        }
        assert_eq!(carried, (true, true), "it was there all the time");
        assert_unseen("the state", &format!("{:?}", app.state));
        assert_unseen("the screen", &app.screen());
    }
}

#[tokio::test]
async fn a_session_that_a_server_repeats_is_shown_masked() {
    let session = secret_session();
    let json = format!(
        "{{\"error\":\"session_key {} of {} must decode\"}}",
        session.key, session.id
    );
    let event = format!("data: {json}\n\n");
    for (status, body) in [
        ("502 X", &json),
        ("422 X", &session.key),
        ("200 OK", &event),
    ] {
        let server = Server::start([Script::Send(answer(status, "", body))]);
        let client = Client::new(client_config(server.url())).unwrap();
        let fault = fault_of(&client, Some(session.clone())).await;
        assert!(!fault.to_string().contains(&session.id), "{fault}");
        look_at(&format!("{status} {body}"), fault);
    }
}

#[tokio::test]
async fn a_session_that_comes_with_what_is_no_reply_is_not_shown() {
    let session = secret_session();
    let names = format!(
        "\"session_id\":\"{}\",\"session_key\":\"{}\"",
        session.id, session.key
    );
    let cases = [
        ("200 OK", format!("{{{names},\"content\":null}}")),
        ("200 OK", format!("{{{names},\"response\":\"Hi\"}}")),
        ("200 OK", format!("{{\"session_key\":\"{}\"}}", session.key)),
        ("200 OK", format!("[{{{names}}}]")),
        (
            "200 OK",
            format!(
                "data: {{{names}}}\n\ndata: {{\"error\":\"{} is lost\"}}\n\n",
                session.key
            ),
        ),
        ("500 X", format!("{{{names},\"status\":\"failed\"}}")),
        ("502 X", format!("{{\"result\":{{{names}}}}}")),
    ];
    for (status, body) in cases {
        let server = Server::start([Script::Send(answer(status, "", &body))]);
        let client = Client::new(client_config(server.url())).unwrap();
        look_at(&format!("{status} {body}"), fault_of(&client, None).await);
    }
}

#[tokio::test]
async fn an_identity_that_a_server_repeats_is_shown_masked() {
    let own = Identity::of_bytes(*b"who has it can pass for me, so n");
    let told = own.clone();
    for (status, body) in [
        (
            "400 X",
            format!(
                "{{\"error\":\"client_pubkey_hex {} is bad\"}}",
                own.digits()
            ),
        ),
        (
            "200 OK",
            format!("{{\"error\":\"{} is bad\"}}", own.digits()),
        ),
        (
            "200 OK",
            format!("data: {{\"error\":\"{} is bad\"}}\n\n", own.digits()),
        ),
    ] {
        let server = Server::start([Script::Send(answer(status, "", &body))]);
        let config = ClientConfig {
            kind: ServerKind::Pinaivu,
            ..client_config(server.url())
        };
        let told = told.clone();
        let introduction = Introduction::new(move || told.clone());
        let client = Client::new(config).unwrap().introduced(introduction);
        let fault = fault_of(&client, None).await;
        assert!(server.request().body.contains(own.digits()), "it was sent");
        let shown = format!("{fault} {fault:?}");
        let shown = format!("{shown} {:?}", Failure::from(fault));
        assert!(!shown.contains(own.digits()), "{shown}");
        assert!(!format!("{client:?}").contains(own.digits()));
    }
}

/// What breaks a chat, in this session or in none.
async fn fault_of(client: &Client, session: Option<ServerSession>) -> Error {
    let request = Request {
        system: None,
        model: "m".to_owned(),
        prompts: Vec::new(),
        session,
        wants_identity: false,
    };
    let mut stream = match client.chat(&request).await {
        Ok(stream) => stream,
        Err(fault) => return fault,
    };
    loop {
        match stream.next().await {
            Ok(Step::Delta(_)) => {}
            Ok(Step::Finished(_)) => panic!("a whole reply"),
            Err(fault) => return fault,
        }
    }
}
