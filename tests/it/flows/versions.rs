//! Versions of messages: asked again, edited, walked through, deleted and brought back.

use crate::support::harness::{App, rate_limited, refused};
use pnv_tui::chat::{FailureKind, Retry, Status};

fn talk() -> App {
    let mut app = App::new(100, 30);
    app.exchange("one", "first answer");
    app.exchange("two", "second answer");
    app.effects();
    app
}

fn texts(app: &App) -> Vec<String> {
    let messages = app.state.conversation.messages.iter();
    messages.map(|message| message.text.clone()).collect()
}

#[test]
fn another_reply_stands_in_the_place_of_the_first_which_is_a_key_away() {
    let mut app = talk();
    app.keys("<ctrl-r>");
    assert_eq!(
        app.request().prompts.len(),
        3,
        "the reply before is left out"
    );
    app.opened().delta("another answer").finish();
    assert_eq!(
        texts(&app),
        ["one", "first answer", "two", "another answer"]
    );
    assert!(app.screen().contains(" · 2/2 · "), "{}", app.screen());
    assert!(!app.screen().contains("second answer"));
    app.keys("<tab>[");
    assert_eq!(texts(&app)[3], "second answer");
    let screen = app.screen();
    assert!(
        screen.contains(" · 1/2 · ") && screen.contains("second answer"),
        "{screen}"
    );
    app.keys("[");
    assert!(app.screen().contains("this is the first version"));
    app.keys("]");
    assert_eq!(texts(&app)[3], "another answer");
    app.keys("<esc>next<enter>");
    let sent: Vec<String> = app.request().prompts.into_iter().map(|p| p.text).collect();
    assert_eq!(
        sent,
        ["one", "first answer", "two", "another answer", "next"]
    );
}

#[test]
fn a_reply_that_could_not_be_had_anew_leaves_the_one_before() {
    let mut app = talk();
    app.keys("<ctrl-r>")
        .fail(refused(FailureKind::Unauthorized, 401, "", Retry::Never));
    assert_eq!(texts(&app)[3], "second answer");
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "", "the message was answered");
    app.keys("<ctrl-r>").fail(rate_limited(9)).keys("<esc>");
    assert_eq!(texts(&app).len(), 4);
    assert_eq!(
        (app.state.composer.text().as_str(), texts(&app)[3].as_str()),
        ("", "second answer")
    );
}

#[test]
fn a_broken_reply_is_a_version_of_its_own() {
    let mut app = App::new(100, 30);
    app.keys("one<enter>").opened().delta("half of");
    app.fail(refused(FailureKind::Cut, 200, "closed", Retry::AskUser));
    app.keys("<ctrl-r>").opened().delta("all of it").finish();
    assert_eq!(texts(&app), ["one", "all of it"]);
    app.keys("<tab>[");
    assert_eq!(app.said()[1], "Assistant: half of (Interrupted)");
}

#[test]
fn an_edited_message_is_sent_as_another_version_and_the_draft_comes_back() {
    let mut app = talk();
    app.keys("draft<tab>gee");
    assert_eq!(
        app.state.composer.text(),
        "onee",
        "an e after the first one is typed"
    );
    let screen = app.screen();
    assert!(
        screen.contains("Another version of your message"),
        "{screen}"
    );
    assert!(
        screen.contains("Esc leaves all as it was · Enter sends it"),
        "{screen}"
    );
    app.keys("<backspace>!<enter>");
    let sent: Vec<String> = app.request().prompts.into_iter().map(|p| p.text).collect();
    assert_eq!(sent, ["one!"]);
    assert_eq!(app.state.composer.text(), "draft");
    app.opened().delta("new answer").finish();
    assert_eq!(texts(&app), ["one!", "new answer"]);
    app.keys("<tab>g[");
    assert_eq!(texts(&app), ["one", "first answer", "two", "second answer"]);
    assert!(app.screen().contains("You · 1/2"), "{}", app.screen());
}

#[test]
fn an_edit_that_is_given_up_changes_nothing_and_loses_nothing() {
    for way in ["<esc>", "<ctrl-c>"] {
        let mut app = talk();
        app.keys("draft<ctrl-p>edit<enter> more");
        assert_eq!(
            app.state.composer.text(),
            "two more",
            "the last of one's own"
        );
        app.keys(way);
        assert_eq!(app.state.composer.text(), "draft", "{way}");
        assert_eq!(texts(&app).len(), 4);
        app.keys("<ctrl-u><up>");
        assert_eq!(app.state.composer.text(), "two more", "recall has it");
        assert_eq!(app.requests(), 0);
    }
}

#[test]
fn an_edited_message_that_is_refused_comes_back_and_the_version_before_is_shown() {
    let mut app = talk();
    app.keys("<tab>ge!<enter>")
        .fail(refused(FailureKind::Unauthorized, 401, "", Retry::Never));
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "one!");
    assert_eq!(texts(&app)[0], "one");
}

#[test]
fn a_reply_can_be_edited_and_is_marked() {
    let mut app = talk();
    app.keys("<tab>Ge, or not<enter>");
    assert_eq!(app.requests(), 0);
    assert_eq!(texts(&app)[3], "second answer, or not");
    assert_eq!(app.state.conversation.messages[3].status, Status::Edited);
    assert!(
        app.screen().contains("2/2 · edited by you"),
        "{}",
        app.screen()
    );
    app.keys("so?<enter>");
    assert_eq!(app.request().prompts[3].text, "second answer, or not");
}

#[test]
fn deleting_asks_once_and_can_be_undone() {
    let mut app = talk();
    app.keys("<tab>kd");
    assert!(
        app.screen()
            .contains("d again deletes this message and the one after it"),
        "{}",
        app.screen()
    );
    app.keys("jd");
    assert!(
        app.screen().contains("d again deletes this message"),
        "another key takes it back"
    );
    app.keys("kdd");
    assert_eq!(texts(&app), ["one", "first answer"]);
    assert!(
        app.screen()
            .contains("2 messages deleted · u brings it back"),
        "{}",
        app.screen()
    );
    app.keys("u");
    assert_eq!(texts(&app), ["one", "first answer", "two", "second answer"]);
    app.keys("u");
    assert!(app.screen().contains("nothing was deleted here"));
}

#[test]
fn nothing_is_changed_under_a_reply_that_is_on_its_way() {
    let mut app = talk();
    app.keys("three<enter>").opened().delta("third");
    app.keys("<tab>gdd");
    assert!(
        app.screen()
            .contains("a reply is on its way; stop it first")
    );
    app.keys("e[");
    assert_eq!(texts(&app).len(), 6);
    assert_eq!(app.state.composer.text(), "");
    app.finish();
    assert_eq!(texts(&app)[5], "third");
}

/// A conversation of two exchanges, the second of them stopped, with a message that waits.
fn with_one_waiting() -> App {
    let mut app = App::new(100, 30);
    app.exchange("one", "first");
    app.keys("two<enter>").opened().delta("x");
    app.keys("waits<enter><esc>");
    app
}

#[test]
fn a_waiting_message_that_is_taken_up_during_an_edit_ends_the_edit() {
    let mut app = with_one_waiting();
    app.keys("<tab>e<f4><enter>");
    assert_eq!(app.state.edited(), None);
    assert_eq!(app.state.composer.text(), "waits");
    app.keys("<enter>");
    assert_eq!(texts(&app), ["one", "first", "two", "x", "waits", ""]);
}

#[test]
fn up_during_an_edit_leaves_waiting_messages_where_they_are() {
    let mut app = with_one_waiting();
    app.keys("<tab>e<ctrl-u><up>");
    assert_eq!(app.state.queue.len(), 1);
    app.keys("<esc>");
    assert_eq!((app.state.edited(), app.state.queue.len()), (None, 1));
}

#[test]
fn what_is_deleted_comes_back_with_the_question_that_was_taken_back_since() {
    let mut app = App::new(100, 30);
    app.exchange("one", "first").exchange("two", "second");
    let before = texts(&app);
    app.keys("<tab>Gdd<esc><ctrl-r>");
    app.fail(refused(FailureKind::Unauthorized, 401, "no", Retry::Never));
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "two");
    app.keys("<ctrl-up>u");
    assert_eq!(texts(&app), before);
    assert_eq!(
        app.state.composer.text(),
        "",
        "it is in the conversation again"
    );
}

#[test]
fn a_question_that_was_changed_since_stays_in_the_composer() {
    let mut app = App::new(100, 30);
    app.exchange("one", "first").exchange("two", "second");
    app.keys("<tab>Gdd<esc><ctrl-r>");
    app.fail(refused(FailureKind::Unauthorized, 401, "no", Retry::Never));
    app.keys("<esc> more<ctrl-up>u");
    assert_eq!(app.state.composer.text(), "two more");
}

#[test]
fn a_message_of_many_lines_is_edited_in_full_and_not_as_a_marker() {
    let long: Vec<String> = (1..=25).map(|number| format!("line {number}")).collect();
    let long = long.join("\n");
    let mut app = App::new(100, 30);
    app.paste(&long).keys("<enter>").opened();
    app.delta(&long).finish();
    for (chosen, role) in [("<tab>ge", "message"), ("<tab>e", "reply")] {
        app.keys(chosen);
        let screen = app.screen();
        assert!(!screen.contains("pasted"), "{role}: {screen}");
        assert!(screen.contains("line 25"), "{role}: {screen}");
        app.keys("<backspace>6");
        assert_eq!(
            app.state.composer.text(),
            long.replace("line 25", "line 26"),
            "{role}"
        );
        app.keys("<esc>");
    }
}
