//! Screens as snapshots, each read by a person: what stands there, and below it one letter for
//! how each cell looks (b bold, d dim, R reversed; r, y, g, c the colour).

use crate::flows::profiles::with_profiles;
use crate::flows::searching::{self, hit, search};
use crate::support::harness::{App, no_connection, pinaivu, rate_limited};
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::KeyVerdict;
use pnv_tui::config::themes;

/// The sizes at which every screen is looked at.
const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (50, 15)];

const ANSWER: &str = "A lifetime names a region of code in which a reference is valid. The compiler \
    checks that no reference outlives what it points to.\n\n1. Each elided lifetime in an input \
    position becomes a parameter of its own.\n2. If there is exactly one input lifetime, it is \
    given to every output.\n\n日本語のテキストも正しく折り返されます。👩‍👩‍👧 🇫🇷";

/// Tells a story on a terminal of each size and keeps the screens.
fn screens(name: &str, story: impl Fn(&mut App)) {
    for (width, height) in SIZES {
        let mut app = App::new(width, height);
        story(&mut app);
        keep(&format!("{name}_{width}x{height}"), &app.picture());
    }
}

pub(crate) fn keep(name: &str, picture: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, picture) });
}

fn talk(app: &mut App) {
    app.keys("What is a lifetime, really?<enter>")
        .wait(400)
        .opened();
    app.delta(ANSWER).wait(1_000).finish();
}

#[test]
fn an_empty_conversation() {
    screens("empty", |_| {});
}

#[test]
fn a_conversation() {
    screens("conversation", talk);
}

#[test]
fn browsing() {
    screens("browsing", |app| {
        talk(app);
        app.keys("a draft<tab>");
    });
}

#[test]
fn finding_words_in_the_conversation() {
    screens("find", |app| {
        talk(app);
        talk(app);
        app.keys("<tab>/LIFETIME").wait(10);
    });
    screens("found", |app| {
        talk(app);
        talk(app);
        app.keys("<tab>/日本語<enter>").wait(10).keys("N");
    });
    let mut app = App::new(80, 24);
    talk(&mut app);
    app.keys("<tab>/nowhere to be seen").wait(10);
    keep("find_nothing_80x24", &app.picture());
}

#[test]
fn searching_all_conversations() {
    let found = || {
        let lifetimes = "…because the *lifetime* of what it points to has ended. A *lifetime* names a region of code in \
            which a reference is valid, and the compiler checks that no reference outlives what it points to…";
        vec![
            hit("What is a lifetime, really?", "llama3.2:3b", 0, lifetimes),
            hit(
                "## Errors of the borrow checker",
                "",
                26,
                "and why do *lifetimes* not appear in the output?",
            ),
            hit(
                "日本語の翻訳をお願いします。長い題名もここに収まります",
                "qwen2.5:7b",
                24 * 9,
                "「*lifetime*」は寿命、あるいは生存期間と訳されることが多いです。文脈によって使い分けてください。日本語のテキストも正しく",
            ),
            hit(
                "bad \u{1b}[2J title\u{202e}",
                "evil\u{7}model",
                24 * 400,
                "ctrl \u{1b}[31m*life\u{1b}[0mtime*\n\ttab",
            ),
        ]
    };
    for (width, height) in SIZES {
        let mut app = searching::app(width, height);
        talk(&mut app);
        search(&mut app, "lifetime", found(), false);
        app.keys("<down>");
        keep(&format!("search_{width}x{height}"), &app.picture());
    }
    let mut app = searching::app(120, 36);
    search(
        &mut app,
        "life",
        (0..50)
            .map(|n| hit("Title", "llama3.2:3b", n, "one *life*"))
            .collect(),
        true,
    );
    keep("search_many_120x36", &app.picture());
    let mut app = searching::app(80, 24);
    app.keys("<ctrl-f>");
    keep("search_empty_80x24", &app.picture());
}

#[test]
fn blocks_of_code_to_copy() {
    screens("codes", |app| {
        app.exchange(
            "go",
            "```rust\nfn main() {}\n```\n\n```\n\nplain\nlines\n```",
        );
        app.keys("<tab>c");
    });
}

#[test]
fn selected_text() {
    screens("selected", |app| {
        talk(app);
        let y = app.state.panes().conversation.y;
        app.drag((6, y + 4), (20, y + 6));
    });
}

#[test]
fn a_reply_on_its_way_with_messages_waiting() {
    screens("streaming", |app| {
        talk(app);
        app.keys("And in async code?<enter>")
            .wait(1_000)
            .opened()
            .delta("It depends on");
        app.wait(3_000)
            .delta(" the future.")
            .keys("then one more<enter>and another");
    });
}

#[test]
fn messages_that_are_held() {
    screens("queue", |app| {
        talk(app);
        app.keys("And in async code?<enter>").opened().delta("It");
        for text in [
            "then one more",
            "and another, of several words that go on",
            "a third",
            "a fourth",
        ] {
            app.keys(&format!("{text}<enter>"));
        }
        app.keys("<esc><f4><down>");
    });
}

#[test]
fn a_rate_limit_counting_down() {
    screens("rate_limited", |app| {
        talk(app);
        app.keys("And in async code?<enter>").fail(rate_limited(17));
    });
}

#[test]
fn several_banners() {
    screens("banners", |app| {
        app.send(Msg::Saved(Err(
            "config.toml, line 3: 'modle' is no setting. Did you mean 'model'?".to_owned(),
        )));
        app.keys("Hello<enter>").fail(no_connection());
    });
}

#[test]
fn the_model_picker() {
    screens("models", |app| {
        talk(app);
        app.keys("<ctrl-o>").models(&[
            "llama3.2:1b",
            "llama3.2:3b",
            "qwen2.5:7b",
            "a/rather-long-model-name:70b",
        ]);
        app.keys("qwen<ctrl-s><ctrl-u><down>");
    });
}

#[test]
fn the_themes() {
    screens("themes", |app| {
        app.state.settings.themes = themes::shipped();
        talk(app);
        app.keys("/theme<enter>");
    });
}

#[test]
fn the_profiles() {
    let mut app = with_profiles(80, 24);
    talk(&mut app);
    app.keys("/profile<enter><down>");
    keep("profiles_80x24", &app.picture());
}

#[test]
fn the_palette() {
    screens("palette", |app| {
        app.keys("/");
    });
}

#[test]
fn help() {
    screens("help", |app| {
        app.keys("<f1>");
    });
}

#[test]
fn scrolled_up_while_text_comes() {
    screens("scrolled", |app| {
        talk(app);
        talk(app);
        talk(app);
        app.keys("More?<enter>")
            .opened()
            .delta("yes")
            .keys("<pageup><pageup>")
            .delta(" and more");
    });
}

#[test]
fn a_long_draft() {
    screens("draft", |app| {
        talk(app);
        app.keys("A first line that is long enough to be wrapped on a narrow terminal, at least");
        app.keys("<alt-enter>a second one<alt-enter>");
        app.paste(&"pasted line\n".repeat(212));
    });
}

#[test]
fn onboarding() {
    for (width, height) in SIZES {
        let mut app = App::bare(width, height);
        app.send(Msg::Connected(pinaivu(None)));
        keep(&format!("onboarding_{width}x{height}"), &app.picture());
        app.paste("hunter2");
        keep(&format!("onboarding_odd_{width}x{height}"), &app.picture());
        app.keys("<enter>").send(Msg::KeyChecked {
            check: 1,
            result: Ok(KeyVerdict::Accepted),
        });
        keep(&format!("onboarding_keep_{width}x{height}"), &app.picture());
    }
}

#[test]
fn a_window_that_is_too_small() {
    keep("too_small_19x4", &App::new(19, 4).picture());
}
