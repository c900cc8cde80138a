//! Copying: what is asked for, and what is said of it.

use crate::support::harness::App;
use pnv_tui::app::clipboard::{Clipping, Copied, Failed, Passage, Reached};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;

fn copied(app: &mut App, result: Result<Copied, String>) {
    app.send(Msg::Copied {
        passage: Passage::Message,
        result,
    });
}

#[test]
fn the_newest_reply_is_copied_as_it_was_received_without_what_terminals_obey() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>")
        .opened()
        .delta("an older reply")
        .finish();
    app.keys("two<enter>").opened();
    app.delta("# A *new* reply\n\n```make\nall:\n\tcc x.c\u{1b}[31m\n```\n")
        .finish();
    app.effects();
    app.keys("/copy<enter>");
    let text = "# A *new* reply\n\n```make\nall:\n\tcc x.c\n```\n".to_owned();
    let passage = Passage::Message;
    assert_eq!(app.effects(), [Effect::Copy(Clipping { passage, text })]);
}

#[test]
fn a_reply_on_its_way_is_copied_as_far_as_it_has_come() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().delta("half a");
    app.effects();
    app.keys("/copy<enter>");
    let clipping = Clipping::new(Passage::Message, "half a");
    assert_eq!(app.effects(), [Effect::Copy(clipping)]);
}

#[test]
fn without_a_reply_nothing_is_asked_for_and_that_is_said() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened();
    app.effects();
    app.keys("/copy<enter>");
    assert_eq!(app.effects(), []);
    assert!(app.screen().contains("there is no reply to copy yet"));
}

#[test]
fn a_notice_is_shown_whole_in_whatever_room_there_is() {
    let path = "~/.local/state/pnv-tui/copy-20261123-0412.txt".to_owned();
    let bytes = 1_234_567;
    for reached in [
        Reached::ByCommand("wl-copy".to_owned()),
        Reached::ToTerminal,
        Reached::IntoTmux,
        Reached::IntoFile { path, bytes },
    ] {
        for (width, height) in [(120, 36), (100, 30), (80, 24), (50, 15)] {
            let mut app = App::new(width, height);
            let result = Copied::from(reached.clone());
            let words = result.words(Passage::Message);
            copied(&mut app, Ok(result));
            let squeeze = |text: &str| text.replace([' ', '\n'], "");
            let screen = app.screen();
            assert!(squeeze(&screen).contains(&squeeze(&words)), "{screen}");
            app.keys("x");
            assert!(!app.screen().contains("terminal"), "gone with the next key");
        }
    }
}

#[test]
fn a_notice_of_several_rows_takes_them_from_the_conversation() {
    let mut app = App::new(50, 15);
    app.exchange("hi", &"line\n\n".repeat(20));
    copied(&mut app, Ok(Reached::IntoTmux.into()));
    let screen = app.screen();
    let rows: Vec<_> = screen.lines().collect();
    assert!(rows[12].starts_with('╰'), "{screen}");
    assert_eq!(rows[13], " ● message in tmux's buffer; sent on to the");
    assert_eq!(rows[14], "   terminal, which does not confirm");
}

#[test]
fn a_notice_that_no_rows_can_hold_ends_with_an_ellipsis() {
    let mut app = App::new(20, 6);
    copied(&mut app, Ok(Reached::IntoTmux.into()));
    let screen = app.screen();
    assert!(screen.trim_end().ends_with('…'), "{screen}");
}

#[test]
fn a_copy_that_failed_stays_on_the_screen_until_one_succeeds() {
    let mut app = App::new(80, 24);
    let sentence = "The terminal could not be told to copy: it is gone.";
    copied(&mut app, Err(sentence.to_owned()));
    app.keys("x");
    assert_eq!(app.banner(), sentence);
    copied(&mut app, Ok(Reached::ToTerminal.into()));
    assert_eq!(app.banner(), "");
}

#[test]
fn the_code_that_is_copied_is_the_code_that_is_shown() {
    let fenced = "```rust\n\tcode();\n```\n";
    let unseen = [
        format!("\u{200b}{fenced}"),
        format!("\u{feff}{fenced}"),
        format!("\u{1b}[0m{fenced}"),
        "```rust\n\tcode();\n```\u{200b}\nprose behind it\n".to_owned(),
    ];
    for text in unseen {
        let mut app = App::new(80, 24);
        app.exchange("go", &text);
        app.effects();
        app.keys("/copy-code<enter>");
        let copied = app.copied();
        assert_eq!(copied.len(), 1, "{text:?}");
        assert_eq!(copied[0].text, "\tcode();\n", "{text:?}");
    }
}

#[test]
fn codes_and_links_behind_what_is_shown_of_a_message_are_not_offered() {
    let shown = "```\nshown\n```\n\n[shown](https://x.test/shown)\n\n";
    let rest = "```\nrest\n```\n\n[rest](https://x.test/rest)\n";
    let between = "a line of words\n".repeat(1024 * 1024 / 16);
    let mut app = App::new(80, 24);
    app.exchange("go", &format!("{shown}{between}{rest}"));
    app.effects();
    app.keys("/copy-code<enter>");
    assert_eq!(app.copied()[0].text, "shown\n");
    app.keys("/open-link<enter>");
    let shown = Effect::OpenLink("https://x.test/shown".to_owned());
    assert_eq!(app.effects(), [shown]);
}

#[test]
fn a_copy_that_takes_long_is_spoken_of_until_it_ends() {
    let mut app = App::new(80, 24);
    app.exchange("hi", "text").wait(60_000); // until no budget counts
    app.keys("/copy<enter>").wait(299);
    assert!(!app.screen().contains("copying…"));
    app.wait(1);
    assert!(app.screen().contains("copying…"), "{}", app.screen());
    app.keys("x").wait(10_000);
    assert!(app.screen().contains("copying…"), "no result yet");
    let failed = Failed {
        command: "false".to_owned(),
        reason: "exit status 1".to_owned(),
    };
    let (reached, failed) = (Reached::IntoTmux, Some(failed));
    copied(&mut app, Ok(Copied { reached, failed }));
    let screen = app.screen();
    assert!(screen.contains("`false` failed (exit status 1); in tmux's buffer"));
    assert!(!screen.contains("copying…"));
    assert!(app.keys("x").state.next_deadline().is_none());
}
