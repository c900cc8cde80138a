//! The identity that gateways of Pinaivu's are told: shown, copied, and replaced once that is asked twice.

use crate::support::harness::App;
use pnv_tui::app::clipboard::{Clipping, Passage};
use pnv_tui::app::effect::{Effect, IdentityAct};
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::{Identity, KeptIdentity};

/// An identity of such bytes, and where it is.
pub(crate) fn kept(byte: u8) -> KeptIdentity {
    KeptIdentity {
        identity: Identity::of_bytes([byte; 32]),
        kept: Ok("~/.local/share/pnv-tui/identity-default".to_owned()),
    }
}

/// The dialog with an identity in it.
fn shown() -> App {
    let mut app = App::new(100, 30);
    app.keys("/identity<enter>");
    assert_eq!(app.effects(), [Effect::Identity(IdentityAct::Show)]);
    app.send(Msg::Identity(kept(7)));
    app
}

#[test]
fn it_is_shown_whole_with_its_place_and_copied() {
    let mut app = shown();
    let screen = app.screen();
    assert!(screen.contains(&"07".repeat(32)), "{screen}");
    assert!(screen.contains("identity-default"), "{screen}");
    app.keys("y");
    assert_eq!(
        app.copied(),
        [Clipping::new(Passage::Identity, &"07".repeat(32))]
    );
    app.keys("<esc>");
    assert_eq!(app.state.overlay, None);
    let state = format!("{:?}", app.state);
    assert!(!state.contains(&"07".repeat(32)));
}

#[test]
fn another_takes_its_place_when_that_is_asked_and_confirmed() {
    let mut app = shown();
    app.keys("<enter>r");
    assert!(app.screen().contains("Replace it?"), "{}", app.screen());
    assert_eq!(app.effects(), []);
    app.keys("<esc>");
    assert!(app.screen().contains(&"07".repeat(32)), "kept");
    assert!(!app.screen().contains("Replace it?"));
    app.keys("r<enter><enter>");
    assert_eq!(
        app.effects(),
        [Effect::Identity(IdentityAct::Replace)],
        "once"
    );
    app.send(Msg::Identity(kept(8)));
    assert!(app.screen().contains(&"08".repeat(32)), "{}", app.screen());
}

#[test]
fn what_is_wrong_with_its_file_is_said_and_a_late_answer_opens_nothing() {
    let mut app = shown();
    app.send(Msg::Identity(KeptIdentity {
        kept: Err("It cannot be kept\u{1b}[2J there.".to_owned()),
        ..kept(7)
    }));
    assert!(
        app.screen().contains("It cannot be kept there."),
        "{}",
        app.screen()
    );
    app.keys("<esc>").send(Msg::Identity(kept(9)));
    assert_eq!(app.state.overlay, None);
}
