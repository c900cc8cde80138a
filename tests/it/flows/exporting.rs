//! The conversation as a file, from within the program.

use crate::support::harness::App;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::Loaded;
use pnv_tui::chat::{Delta, ExportFormat, ServerSession, Status};

fn exports(app: &mut App) -> Vec<(Loaded, ExportFormat)> {
    let effects = app.effects().into_iter();
    let exports = effects.filter_map(|effect| {
        let Effect::Export { loaded, format } = effect else {
            return None;
        };
        Some((*loaded, format))
    });
    exports.collect()
}

#[test]
fn what_is_on_the_screen_is_exported_in_the_format_that_is_chosen() {
    let mut app = App::new(100, 30);
    app.keys("first<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Session(ServerSession {
        id: "id".to_owned(),
        key: "key".to_owned(),
    })));
    app.delta("an answer").finish();
    app.keys("a draft");
    app.effects();
    app.keys("<ctrl-p>export<enter>");
    assert!(
        app.screen().contains("Export the conversation"),
        "{}",
        app.screen()
    );
    app.keys("<down><down><enter>");
    assert!(app.state.overlay.is_none());
    let (loaded, format) = exports(&mut app).remove(0);
    assert_eq!(format, ExportFormat::Json);
    let conversation = &loaded.conversation;
    assert_eq!(conversation.messages, app.state.conversation.messages);
    assert!(!app.state.conversation.sessions.is_empty());
    assert!(
        conversation.sessions.is_empty(),
        "what a server remembers stays here"
    );
    assert_eq!(loaded.draft, "a draft");
    app.send(Msg::Exported(Ok("~/first.json".to_owned())));
    assert!(app.screen().contains("exported to ~/first.json"));
}

#[test]
fn a_format_can_be_typed_and_nothing_is_not_exported() {
    let mut app = App::new(100, 30);
    app.keys("/export<enter>");
    assert!(app.state.overlay.is_none());
    assert!(app.screen().contains("there is nothing to export yet"));
    app.keys("first<enter>").opened().delta("half an ans");
    app.effects();
    app.keys("/export<enter>html<enter>");
    let (loaded, format) = exports(&mut app).remove(0);
    assert_eq!(format, ExportFormat::Html);
    assert_eq!(loaded.conversation.messages[1].status, Status::Streaming);
    app.keys("/export<enter><esc>");
    assert_eq!(exports(&mut app), []);
}

#[test]
fn an_export_that_failed_is_said_until_one_works() {
    let mut app = App::new(100, 30);
    app.send(Msg::Exported(Err("The disk is full.".to_owned())));
    assert!(app.screen().contains("The disk is full."));
    app.send(Msg::Exported(Ok("~/first.md".to_owned())));
    assert!(!app.screen().contains("The disk is full."));
}

#[test]
fn a_history_that_cannot_be_written_offers_it() {
    let mut app = App::new(100, 30);
    app.send(Msg::Stored(Stored::Unwritten(
        "The disk is full.".to_owned(),
    )));
    let screen = app.screen();
    assert!(
        screen.contains("The disk is full.") && screen.contains("/export"),
        "{screen}"
    );
    app.send(Msg::Stored(Stored::Recovered));
    assert!(!app.screen().contains("/export"));
    app.send(Msg::Stored(Stored::Said("It was damaged.".to_owned())));
    let screen = app.screen();
    assert!(
        screen.contains("It was damaged.") && !screen.contains("/export"),
        "{screen}"
    );
}
