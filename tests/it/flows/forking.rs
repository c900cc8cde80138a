//! A fork: all up to a message goes on in a conversation of its own.

use crate::support::desk::Desk;
use crate::support::harness::App;

#[test]
fn a_fork_has_all_up_to_the_chosen_message_under_names_of_its_own() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.app.exchange("two", "Second.");
    let before = desk.here();
    desk.keys("a draft<ctrl-up>kkf");
    assert_ne!(desk.here(), before);
    assert_eq!(desk.path(), ["one", "Well."]);
    assert_eq!(desk.app.state.title(), "Fork: one");
    assert_eq!(desk.draft(), "", "the draft stays where it was written");
    assert_eq!(
        desk.app.state.conversation.tokens, 44,
        "what it cost to come here"
    );
    let conversation = &desk.app.state.conversation;
    assert_eq!(
        conversation.messages[1].parent,
        Some(conversation.messages[0].id)
    );
    desk.app.exchange("three", "Third.");
    desk.settle();
    desk.kept.assert_holds(&desk.app.state);
    let fork = desk.here();
    desk.open(before);
    assert_eq!(desk.path(), ["one", "Well.", "two", "Second."]);
    assert_eq!(desk.draft(), "a draft");
    desk.open(fork);
    assert_eq!(desk.path(), ["one", "Well.", "three", "Third."]);
    assert_eq!(desk.app.state.title(), "Fork: one");
}

#[test]
fn without_a_choice_all_is_forked_and_a_fork_that_would_lose_something_is_none() {
    let mut desk = Desk::with(100, 30, &["one"]);
    let before = desk.here();
    desk.keys("/fork<enter>");
    assert_eq!(
        (desk.path(), desk.here() == before),
        (vec!["one", "Well."], false)
    );
    assert_eq!(desk.app.state.title(), "Fork: one");
    desk.keys("/fork<enter>");
    assert_eq!(desk.app.state.title(), "Fork: one", "one mark is enough");
    desk.keys("on<enter>/fork<enter>");
    assert!(desk.app.screen().contains("a reply is on its way"));
    let mut app = App::new(100, 30);
    app.keys("/fork<enter>");
    assert!(app.screen().contains("it would be lost"));
    let mut desk = Desk::new(100, 30);
    desk.keys("/fork<enter>");
    assert!(desk.app.screen().contains("no message to fork at yet"));
}
