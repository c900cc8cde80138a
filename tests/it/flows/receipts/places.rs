//! Where what is found of a receipt goes: to the reply that it is of and to every copy of it, on the screen and in the
//! history, and to no other.

use super::*;
use crate::support::desk::Desk;
use pnv_tui::chat::{ConversationId, Message, MessageId, ServerKind};

fn demonstration() -> Msg {
    Msg::Connected(Endpoint {
        base_url: "http://127.0.0.1:4001/v1".to_owned(),
        host: "127.0.0.1:4001".to_owned(),
        kind: ServerKind::Demo,
        ..pinaivu(Some(key_label()))
    })
}

fn pinaivus() -> Msg {
    Msg::Connected(pinaivu(Some(key_label())))
}

/// The messages that the history was told something of since the last call.
fn written(app: &mut App) -> Vec<MessageId> {
    let mut all = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(Op::Audit { message, .. }) = effect {
            all.push(message);
        }
    }
    all
}

fn last(app: &App) -> &Message {
    app.state.conversation.messages.last().unwrap()
}

/// What the history has of the last reply of a conversation.
fn in_history(history: &Kept, id: ConversationId) -> Audit {
    use pnv_tui::chat::history::{Answer, Question};
    let Answer::Loaded(Some(loaded)) = history.answer(&Question::Load(id)) else {
        panic!("it is not there");
    };
    let last = loaded.conversation.messages.last().unwrap();
    last.reply
        .as_ref()
        .unwrap()
        .audit
        .as_deref()
        .unwrap()
        .clone()
}

#[test]
fn what_came_before_a_conversation_was_asked_for_is_not_laid_over_what_is_in_the_history_since() {
    let mut app = app();
    let mut history = Kept::default();
    exchange(&mut app, "one");
    let (here, reply) = (app.state.conversation.id, last(&app).id);
    let effects = with_keys(&mut app);
    history.take(&effects);
    let inquiry = inquiries(&effects).remove(0);
    answer(&mut app, &inquiry, receipt(Verdict::Verified));
    history.take(&app.effects());
    app.keys("<ctrl-n>");
    // Another program asks again.
    let ReceiptNews::Found(alarm) = receipt(Verdict::ContentDiffers) else {
        panic!("no finding");
    };
    let newer = Audit {
        finding: Some(alarm),
        ..Audit::default()
    };
    history.take(&[Effect::Store(Op::Audit {
        message: reply,
        audit: Box::new(newer),
    })]);
    app.open(here);
    let loaded = loaded(&app.effects(), &history);
    app.send(loaded);
    let screen = app.screen();
    assert!(
        screen.contains("✖ differs from what was signed"),
        "{screen}"
    );
}

#[test]
fn what_is_found_during_the_demonstration_is_kept_with_its_reply() {
    let (mut app, mut history, inquiry) = kept_reply();
    let here = app.state.conversation.id;
    app.send(demonstration()).models(&["demo/tour"]);
    answer(&mut app, &inquiry, receipt(Verdict::ContentDiffers));
    history.take(&app.effects());
    let known = in_history(&history, here);
    assert_eq!(known.verdict(), Some(Verdict::ContentDiffers));
    assert!(app.banner().contains("in another conversation"));
}

#[test]
fn keys_that_come_during_the_demonstration_are_kept_with_their_reply() {
    let mut app = app();
    let mut history = Kept::default();
    exchange(&mut app, "one");
    let here = app.state.conversation.id;
    let effects = app.effects();
    history.take(&effects);
    let mut inquiry = of_keys(&effects).remove(0);
    app.send(demonstration()).models(&["demo/tour"]);
    inquiry.known.coordinator = Some(keys());
    answer(&mut app, &inquiry, ReceiptNews::Keys);
    history.take(&app.effects());
    assert_eq!(in_history(&history, here).coordinator, Some(keys()));
}

#[test]
fn what_is_found_of_the_demonstration_is_written_nowhere_and_no_alarm_once_it_is_left() {
    let mut app = app();
    app.send(demonstration()).models(&["demo/tour"]);
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    exchange(&mut app, "two");
    let second = asked(&mut app).remove(0);
    answer(&mut app, &second, receipt(Verdict::ContentDiffers));
    assert!(
        app.banner().contains("Do not rely on that reply"),
        "it is shown"
    );
    app.keys("<esc>").send(pinaivus());
    answer(&mut app, &inquiry, receipt(Verdict::ContentDiffers));
    assert_eq!(app.banner(), "");
    assert_eq!(written(&mut app), []);
}

#[test]
fn an_alarm_about_what_was_not_kept_is_said_and_promises_no_details() {
    let mut app = App::new(120, 40);
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    app.keys("<ctrl-n>");
    answer(&mut app, &inquiry, receipt(Verdict::ContentDiffers));
    let banner = app.banner();
    assert!(
        banner.contains("in a conversation that was not kept") && !banner.contains("details"),
        "{banner}"
    );
    assert_eq!(written(&mut app), []);
}

#[test]
fn a_fork_has_part_in_what_becomes_known_of_its_replies() {
    let mut desk = Desk::new(120, 40);
    exchange(&mut desk.app, "one");
    let before = desk.here();
    let effects = desk.app.effects();
    desk.kept.take(&effects);
    let mut inquiry = of_keys(&effects).remove(0);
    desk.keys_only("/fork<enter>");
    desk.keys_only("/fork<enter>");
    let fork = desk.here();
    assert_ne!(fork, before);
    inquiry.known.coordinator = Some(keys());
    answer(&mut desk.app, &inquiry, ReceiptNews::Keys);
    let effects = desk.app.effects();
    desk.kept.take(&effects);
    let asked = inquiries(&effects);
    assert_eq!(asked.len(), 1, "once for all of them");
    desk.app.keys("/details<enter>");
    assert!(desk.app.screen().contains("it is being asked for"));
    desk.app.keys("<esc>/receipt<enter>");
    assert!(desk.app.screen().contains("its receipt is being asked for"));
    answer(&mut desk.app, &asked[0], receipt(Verdict::ContentDiffers));
    let banner = desk.app.banner();
    assert!(banner.contains("differs from what was signed"), "{banner}");
    assert!(!banner.contains("in another conversation"), "{banner}");
    assert_eq!(desk.app.state.banners.len(), 1);
    desk.settle();
    for id in desk.kept.ids() {
        let known = in_history(&desk.kept, id);
        assert_eq!(known.verdict(), Some(Verdict::ContentDiffers), "{id}");
        assert_eq!(known.coordinator, Some(keys()), "{id}");
    }
    assert_eq!(desk.kept.ids().len(), 3);
    assert!(desk.app.screen().contains("✖ differs"));
    desk.kept.assert_holds(&desk.app.state);
    desk.keys("<esc>").open(before);
    assert!(desk.app.screen().contains("✖ differs"));
}
