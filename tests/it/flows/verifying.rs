//! The command that details show for checking a receipt in a shell: there only where it asks a server of the person's
//! own choice, whatever a message says of its own.

use super::profiles::with_profiles;
use crate::support::harness::{App, key_label, pinaivu};
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::chat::receipt::Digest;
use pnv_tui::chat::{Delta, Endpoint, ReplyMeta, ServerKind};

const ID: &str = "f2488459-6419-47ed-bfca-ed1b13bc8011";
const LOCAL: &str = "http://localhost:11434/v1";

/// A server with this base URL.
fn server(base_url: &str, kind: ServerKind) -> Endpoint {
    Endpoint {
        base_url: base_url.to_owned(),
        kind,
        ..pinaivu(Some(key_label()))
    }
}

/// Another server is in force, which has a model.
fn connect(app: &mut App, server: Endpoint) {
    app.send(Msg::Connected(server));
    app.models(&["llama3.2:1b"]);
}

/// A reply for which there may be a receipt, of the server in force.
fn answered(app: &mut App) {
    app.paste("one").keys("<enter>").opened().delta("Hi");
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: None,
        request_id: Some(ID.to_owned()),
    })));
    app.stream(StreamEvent::Delta(Delta::Digest(Digest([0xab; 32]))));
    app.finish();
}

/// As if the reply had come from this server, as an imported one may say.
fn say_it_is_from(app: &mut App, base_url: &str) {
    let last = app.state.conversation.messages.last_mut().unwrap();
    let sending = last.reply.as_mut().unwrap().sending.as_mut().unwrap();
    base_url.clone_into(&mut sending.server);
}

/// The command that the reply's details show.
fn command(app: &mut App) -> Option<String> {
    app.keys("/details<enter>c");
    let details = app.copied().remove(0).text;
    let mut lines = details.lines();
    let line = lines.find_map(|line| line.strip_prefix("In a shell: "));
    line.map(str::to_owned)
}

#[test]
fn where_only_one_server_is_configured_the_command_needs_no_name_for_it() {
    let mut app = App::new(120, 60);
    answered(&mut app);
    assert_eq!(command(&mut app), Some(format!("pnv-tui verify {ID}")));
}

#[test]
fn a_server_is_named_by_its_profile_whether_that_is_in_force_or_not() {
    let mut app = with_profiles(120, 60);
    answered(&mut app);
    let of = |profile: &str| Some(format!("pnv-tui verify {ID} --profile {profile}"));
    assert_eq!(command(&mut app), of("default"));

    let mut app = with_profiles(120, 60);
    app.state.settings.profiles.in_force = Some("work".to_owned());
    answered(&mut app);
    assert_eq!(command(&mut app), of("work"), "another has the same server");

    let mut app = with_profiles(120, 60);
    answered(&mut app);
    say_it_is_from(&mut app, LOCAL);
    assert_eq!(command(&mut app), of("local"));
}

#[test]
fn a_profile_whose_name_a_shell_would_read_otherwise_is_not_named() {
    let mut app = with_profiles(120, 60);
    app.state.settings.profiles.list[2].name = "$(id)".to_owned();
    answered(&mut app);
    say_it_is_from(&mut app, LOCAL);
    assert_eq!(command(&mut app), None);
}

#[test]
fn no_server_is_named_that_only_a_message_names() {
    for elsewhere in [
        "https://evil.test/v1",
        "https://api.pinaivu.com.evil.test/v1",
        "",
    ] {
        for mut app in [App::new(120, 60), with_profiles(120, 60)] {
            answered(&mut app);
            say_it_is_from(&mut app, elsewhere);
            assert_eq!(command(&mut app), None, "{elsewhere}");
        }
    }
    let mut app = App::new(120, 60);
    answered(&mut app);
    let last = app.state.conversation.messages.last_mut().unwrap();
    last.reply.as_mut().unwrap().sending = None;
    assert_eq!(command(&mut app), None, "it does not say whose it is");
}

#[test]
fn a_server_that_a_flag_or_a_variable_names_is_named_again() {
    for what in ["--base-url", "PINAIVU_BASE_URL"] {
        let mut app = App::new(120, 60);
        app.state.settings.profiles.fixed_by = Some(what.to_owned());
        connect(&mut app, server(LOCAL, ServerKind::Other));
        answered(&mut app);
        let expected = Some(format!("pnv-tui verify {ID} --base-url {LOCAL}"));
        assert_eq!(command(&mut app), expected);
        app.keys("<esc>");
        say_it_is_from(&mut app, "https://api.pinaivu.com/v1");
        assert_eq!(command(&mut app), None, "a command could not ask that one");
    }
    let mut app = App::new(120, 60);
    app.state.settings.profiles.fixed_by = Some("--base-url".to_owned());
    connect(&mut app, server("http://localhost/a;b", ServerKind::Other));
    answered(&mut app);
    assert_eq!(command(&mut app), None, "a shell would read it otherwise");
}

#[test]
fn the_demonstration_is_over_before_a_shell_could_ask_it() {
    for fixed_by in [None, Some("--demo".to_owned())] {
        let mut app = App::new(120, 60);
        app.state.settings.profiles.fixed_by = fixed_by;
        let demo = server("http://127.0.0.1:4001/v1", ServerKind::Demo);
        connect(&mut app, demo);
        answered(&mut app);
        assert_eq!(command(&mut app), None);
    }
}
