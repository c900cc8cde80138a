//! Themes: looked at, kept, or not.

use crate::support::harness::{App, pinaivu};
use pnv_tui::app::effect::{Effect, Setting};
use pnv_tui::app::msg::Msg;
use pnv_tui::app::theme::{Background, Depth, Theme};
use pnv_tui::chat::{Endpoint, ServerKind};
use pnv_tui::config::themes;

/// A program with the themes that come with it, on a terminal with all colours.
fn app() -> App {
    let mut app = App::new(120, 36);
    app.state.settings.themes = themes::shipped();
    app.state.settings.depth = Depth::True;
    app.send(Msg::Wake);
    app.effects();
    app
}

/// Whether the screen is painted as a theme has it on a background.
fn wears(app: &App, theme: &str, background: Background) -> bool {
    app.state.scheme() == themes::shipped().named(theme).on(background)
}

#[test]
fn a_theme_is_shown_while_the_cursor_is_on_it_and_gone_however_the_list_closes() {
    for closes in ["<esc>", "<ctrl-c>", "<f1>"] {
        let mut app = app();
        app.keys("/theme<enter>");
        assert!(wears(&app, "ansi", Background::Dark));
        app.keys("<down>");
        assert!(wears(&app, "dusk", Background::Dark));
        app.keys("dawn");
        assert!(wears(&app, "dawn", Background::Dark));
        app.effects();
        app.keys(closes);
        assert!(wears(&app, "ansi", Background::Dark), "{closes}");
        assert_eq!(app.effects(), [], "{closes}");
    }
}

#[test]
fn enter_keeps_the_theme_and_writes_it() {
    let mut app = app();
    app.keys("/theme<enter>dusk");
    app.effects();
    app.keys("<enter>");
    assert!(wears(&app, "dusk", Background::Dark));
    assert_eq!(
        app.effects(),
        [Effect::Save(Setting::Theme("dusk".to_owned()))]
    );
    app.keys("/theme<enter>");
    assert!(app.screen().contains("● dusk"), "{}", app.screen());
}

#[test]
fn the_demonstration_shows_themes_and_says_that_it_keeps_none() {
    let mut app = app();
    app.send(Msg::Connected(Endpoint {
        kind: ServerKind::Demo,
        ..pinaivu(None)
    }));
    app.keys("/theme<enter>dusk");
    app.effects();
    app.keys("<enter>");
    assert!(wears(&app, "dusk", Background::Dark));
    assert_eq!(app.effects(), []);
    assert!(app.screen().contains("the demonstration keeps no settings"));
}

#[test]
fn a_name_that_no_theme_has_changes_nothing() {
    let mut app = app();
    app.keys("/theme<enter>");
    app.effects();
    app.keys("zzz<enter>");
    assert!(wears(&app, "ansi", Background::Dark));
    assert!(app.screen().contains("No theme of that name"));
    assert_eq!(app.effects(), []);
}

#[test]
fn the_terminal_is_asked_once_and_what_it_tells_holds() {
    let mut app = app();
    assert!(!app.state.wants_background());
    app.keys("/theme<enter>");
    assert_eq!(app.effects(), [Effect::AskBackground]);
    app.keys("high");
    assert!(wears(&app, "high-contrast", Background::Dark));
    app.send(Msg::Background(Background::Light));
    assert!(wears(&app, "high-contrast", Background::Light));
    app.keys("<esc>/theme<enter>");
    assert_eq!(app.effects(), []);
}

#[test]
fn a_background_that_the_person_names_is_not_asked_for_and_not_overruled() {
    let mut app = app();
    app.state.settings.background = Some(Background::Light);
    app.state.settings.theme = "colour-blind".to_owned();
    app.send(Msg::Background(Background::Dark));
    assert!(wears(&app, "colour-blind", Background::Light));
    assert!(!app.state.wants_background());
    app.keys("/theme<enter>");
    assert_eq!(app.effects(), []);
}

#[test]
fn a_theme_with_two_halves_wants_the_background_from_the_start() {
    let mut app = app();
    app.state.settings.theme = "high-contrast".to_owned();
    assert!(app.state.wants_background());
    assert!(!app.state.wants_background(), "asked already");
}

#[test]
fn the_mistakes_of_a_theme_are_told_while_it_is_the_one_in_force() {
    let mut app = app();
    let mistakes = "themes/bad.toml:1:7: 'cyam' is neither a colour nor a weight.";
    app.state.settings.themes.put(Theme {
        name: "bad".to_owned(),
        mistakes: mistakes.to_owned(),
        ..Theme::default()
    });
    app.state.tell_of_theme();
    assert_eq!(app.banner(), "", "another is in force");
    app.keys("/theme<enter>bad");
    assert_eq!(app.banner(), "", "only looked at");
    app.keys("<enter>");
    assert_eq!(app.banner(), mistakes);
    app.keys("/theme<enter>dusk<enter>");
    assert_eq!(app.banner(), "");
    app.state.settings.theme = "bad".to_owned();
    app.state.tell_of_theme();
    assert_eq!(app.banner(), mistakes, "at the start");
}
