//! Quitting, help, the palette, slashes, giving a key.

use crate::support::harness::{App, CANARY, no_connection, pinaivu, refused};
use pnv_tui::app::effect::{Effect, Keeping};
use pnv_tui::app::msg::{Msg, Size};
use pnv_tui::chat::{ApiKey, FailureKind, KeyLabel, KeySource, KeyVerdict, Retry};

fn key() -> ApiKey {
    ApiKey::from_text(CANARY).unwrap()
}

#[test]
fn ctrl_c_stops_then_clears_then_asks_then_quits() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().delta("1").keys("draft");
    let turn = app.turn();
    app.effects();
    app.keys("<ctrl-c>");
    assert_eq!(app.effects(), [Effect::Abort(turn)]);
    app.keys("<ctrl-c>");
    assert!(app.state.composer.is_empty());
    app.keys("<up>");
    assert_eq!(
        app.state.composer.text(),
        "draft",
        "Up brings the draft back"
    );
    app.keys("<ctrl-c><ctrl-c>");
    assert!(app.screen().contains("press Ctrl+C again to quit"));
    assert!(app.effects().is_empty());
    app.keys("x<backspace><ctrl-c>");
    assert!(app.effects().is_empty(), "another key between means no");
    app.keys("<ctrl-c>");
    assert_eq!(app.effects(), [Effect::Quit]);
}

#[test]
fn ctrl_d_quits_only_when_nothing_is_written() {
    let mut app = App::new(80, 24);
    app.keys("ab<left><ctrl-d>");
    assert_eq!(
        (app.effects(), app.state.composer.text().as_str()),
        (vec![], "a")
    );
    app.keys("<backspace><ctrl-d>");
    assert_eq!(app.effects(), [Effect::Quit]);
}

#[test]
fn esc_with_nothing_to_close_does_nothing() {
    let mut app = App::new(80, 24);
    let before = app.state.clone();
    app.keys("<esc><esc>");
    assert_eq!((app.effects(), app.state == before), (vec![], true));
}

#[test]
fn esc_closes_what_floats_before_anything_else() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .send(Msg::Saved(Err("a fault".to_owned())));
    app.effects();
    app.keys("<f1><esc>");
    assert!(app.state.overlay.is_none() && !app.state.banners.is_empty());
    app.keys("<esc>");
    assert!(app.state.banners.is_empty() && app.state.turn.is_some());
    app.keys("<esc>");
    assert!(app.state.turn.is_none());
}

#[test]
fn enter_after_a_backslash_is_a_new_line() {
    let mut app = App::new(80, 24);
    app.keys("one\\<enter>two<alt-enter>three<shift-enter>four<ctrl-j>five");
    assert_eq!(
        (app.effects(), app.state.composer.text().as_str()),
        (vec![], "one\ntwo\nthree\nfour\nfive")
    );
}

#[test]
fn a_paste_with_line_ends_sends_nothing() {
    let mut app = App::new(80, 24);
    app.paste("one\r\ntwo\r\n");
    assert_eq!(
        (app.effects(), app.state.composer.text().as_str()),
        (vec![], "one\ntwo\n")
    );
}

#[test]
fn help_lists_the_keys_as_they_are_bound() {
    let mut app = App::new(100, 60);
    app.keys("?");
    assert!(app.screen().contains("Ctrl+O"));
    app.keys("<esc>a?");
    assert_eq!(app.state.composer.text(), "a?");
    let alt_m = "alt-m".parse().unwrap();
    let models = pnv_tui::app::command::Command::Models;
    app.state
        .settings
        .keymap
        .bind(pnv_tui::app::command::Context::Global, alt_m, Some(models));
    app.keys("<f1>");
    assert!(app.screen().contains("Alt+M, Ctrl+O"), "{}", app.screen());
}

#[test]
fn a_slash_lists_commands_and_two_are_a_slash() {
    let mut app = App::new(80, 24);
    app.keys("/new");
    assert!(app.screen().contains("new conversation"));
    app.keys("<enter>");
    assert!(app.state.overlay.is_none());
    app.keys("//etc/passwd");
    assert_eq!(app.state.composer.text(), "/etc/passwd");
}

#[test]
fn the_start_screen_leads_to_the_other_keys_whatever_the_size() {
    for (width, height) in [(120, 36), (80, 24), (50, 15), (40, 12), (30, 9), (20, 6)] {
        let mut app = App::new(width, height);
        let screen = app.screen();
        let rows: Vec<_> = screen.lines().map(str::trim_end).collect();
        assert!(
            rows.iter().any(|row| row.contains("Ctrl+P    ev")),
            "{screen}"
        );
        let help = rows
            .iter()
            .find(|row| row.contains("F1        the"))
            .unwrap();
        assert!(
            help.ends_with("bound now") || help.ends_with('…'),
            "{screen}"
        );
    }
}

#[test]
fn the_window_may_be_of_any_size() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>")
        .opened()
        .delta("some words\nand more")
        .fail(no_connection());
    for overlay in [
        "<esc>",
        "<ctrl-o>",
        "<esc><f1>",
        "<esc><ctrl-p>",
        "<esc><f3>",
    ] {
        app.keys(overlay);
        for width in [1, 2, 3, 10, 19, 20, 21, 50, 59, 60, 99, 100, 101, 300] {
            for height in [1, 2, 4, 5, 6, 9, 10, 11, 24, 100] {
                app.send(Msg::Resize(Size { width, height }));
                app.screen();
            }
        }
    }
}

#[test]
fn a_pasted_key_is_masked_checked_and_kept_where_the_person_says() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.effects();
    app.paste(&format!(" {CANARY}\n")).keys("<enter>");
    assert_eq!(
        app.effects(),
        [Effect::CheckKey {
            check: 1,
            key: key()
        }]
    );
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    assert!(app.screen().contains("The server accepts this key"));
    app.keys("<enter>");
    assert_eq!(app.effects(), [Effect::StoreKey(key())]);
    app.send(Msg::KeyStored(Ok(
        "~/.config/pnv-tui/config.toml".to_owned()
    )));
    assert_eq!(
        app.effects(),
        [Effect::UseKey {
            key: key(),
            kept: Keeping::ConfigFile
        }]
    );
    assert!(app.state.overlay.is_none());
}

#[test]
fn what_a_call_of_an_earlier_dialog_tells_is_not_taken_for_an_answer_to_this_one() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.paste("sk-pnv-mistyped").keys("<enter><esc><f3>");
    app.effects();
    app.paste(CANARY).keys("<enter>");
    assert_eq!(
        app.effects(),
        [Effect::CheckKey {
            check: 2,
            key: key()
        }]
    );
    for (check, is_told) in [(1, false), (2, true)] {
        app.send(Msg::KeyChecked {
            check,
            result: Ok(KeyVerdict::Accepted),
        });
        let told = app.screen().contains("The server accepts this key");
        assert_eq!(told, is_told, "{check}");
    }
}

#[test]
fn a_key_for_this_session_is_written_nowhere() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.effects();
    app.paste(CANARY).keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    app.effects();
    app.keys("<down><enter>");
    assert_eq!(
        app.effects(),
        [Effect::UseKey {
            key: key(),
            kept: Keeping::Session
        }]
    );
}

#[test]
fn a_key_that_the_server_refuses_is_not_used() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.paste(CANARY).keys("<enter>");
    let refusal = refused(FailureKind::Unauthorized, 401, "Invalid", Retry::Never);
    app.effects();
    app.send(Msg::KeyChecked {
        check: 1,
        result: Err(refusal),
    });
    assert!(app.screen().contains("The server did not accept this key"));
    assert!(app.effects().is_empty());
}

#[test]
fn a_key_that_cannot_be_checked_may_be_used_all_the_same() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.paste(CANARY).keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Err(no_connection()),
    });
    assert!(app.screen().contains("could not be checked"));
}

#[test]
fn a_key_that_cannot_be_written_can_still_be_used() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.paste(CANARY).keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    app.keys("<enter>")
        .send(Msg::KeyStored(Err("No space is left.".to_owned())));
    app.effects();
    assert!(app.screen().contains("No space is left."));
    app.keys("<enter>");
    assert_eq!(
        app.effects(),
        [Effect::UseKey {
            key: key(),
            kept: Keeping::Session
        }]
    );
}

#[test]
fn an_odd_key_is_warned_about_and_not_refused() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.effects();
    app.paste("hunter2");
    assert!(
        app.screen()
            .contains("keys begin with sk-pnv-; this one does not")
    );
    app.keys("<enter>");
    assert_eq!(app.effects().len(), 1);
}

#[test]
fn onboarding_goes_on_with_the_demonstration() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.effects();
    app.keys("<down><enter>");
    assert_eq!(app.effects(), [Effect::StartDemo]);
}

#[test]
fn f3_shows_which_key_is_in_use_and_from_where() {
    let mut app = App::new(100, 30);
    app.keys("<f3>");
    let screen = app.screen();
    assert!(
        screen.contains("sk-pnv-…f3Qz from the environment variable"),
        "{screen}"
    );
}

#[test]
fn the_key_is_in_no_state_no_effect_and_on_no_screen() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.paste(CANARY);
    let mut seen = vec![app.screen(), format!("{:?}", app.state)];
    app.keys("<enter>");
    seen.push(format!(
        "{:?} {:?} {}",
        app.effects(),
        app.state.clone(),
        app.screen()
    ));
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    seen.push(format!("{:?} {}", app.state.clone(), app.screen()));
    app.keys("<esc><up><ctrl-y>");
    seen.push(app.screen());
    assert!(app.state.overlay.is_none());
    let secret = CANARY.trim_end_matches("f3Qz");
    assert!(seen.iter().all(|text| !text.contains(secret)), "{seen:?}");
}

#[test]
fn what_the_check_told_is_still_told_after_the_key_could_not_be_written() {
    let mut app = App::bare(100, 30);
    app.send(Msg::Connected(pinaivu(None)));
    app.paste(CANARY).keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    app.keys("<enter>")
        .send(Msg::KeyStored(Err("No space is left.".to_owned())));
    assert!(app.screen().contains("The server accepts this key"));
}

#[test]
fn a_key_that_comes_before_the_config_file_is_told_of_where_another_is_kept_there() {
    let words = "The key in use now comes before this file until you remove it.";
    for (source, comes_before) in [
        (KeySource::Environment("PINAIVU_API_KEY".to_owned()), true),
        (KeySource::DotEnv("/here/.env".to_owned()), true),
        (KeySource::ConfigFile("/home/config.toml".to_owned()), false),
        (KeySource::Session, false),
    ] {
        let mut app = App::bare(100, 30);
        let masked = "sk-pnv-…old1".to_owned();
        app.send(Msg::Connected(pinaivu(Some(KeyLabel { source, masked }))));
        app.keys("<f3>").paste(CANARY).keys("<enter>");
        assert!(!app.screen().contains(words), "not kept yet");
        app.send(Msg::KeyChecked {
            check: 1,
            result: Ok(KeyVerdict::Accepted),
        });
        let screen = app.screen();
        assert_eq!(screen.contains(words), comes_before, "{screen}");
        app.state.key_file = None;
        assert!(!app.screen().contains(words), "kept nowhere");
    }
}

#[test]
fn where_no_file_may_hold_the_key_none_is_offered() {
    let mut app = App::bare(100, 30);
    app.state.key_file = None;
    app.send(Msg::Connected(pinaivu(None)));
    app.paste(CANARY).keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    app.effects();
    assert!(!app.screen().contains("config file"));
    app.keys("<enter>");
    let kept = Keeping::Session;
    assert_eq!(app.effects(), [Effect::UseKey { key: key(), kept }]);
}
