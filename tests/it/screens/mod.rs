//! Screens as snapshots, each read by a person: what stands there, and below it one letter for
//! how each cell looks (b bold, d dim, R reversed; r, y, g, c the colour).

use crate::flows::conversations::with_history;
use crate::flows::identity::kept;
use crate::flows::profiles::with_profiles;
use crate::flows::receipts::checked;
use crate::flows::searching::{self, hit, search};
use crate::flows::{nodes, usage};
use crate::support::desk::Desk;
use crate::support::harness::{App, key_label, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::chat::receipt::Verdict;
use pnv_tui::chat::{Delta, Endpoint, FailureKind, KeyVerdict, ReplyMeta, Retry, Sealing};
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

/// A reply of which everything is known, after a try that failed.
fn told(app: &mut App) {
    app.keys("What is a lifetime, really?<enter>").fail(refused(
        FailureKind::Server,
        503,
        "no nodes available: auction closed with no bids",
        Retry::Backoff,
    ));
    app.wait(5_000).wait(400).opened();
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: Some("llama3.2:1b".to_owned()),
        request_id: Some("cec3d3f2-1587-4fa4-82d2-4c674354329b".to_owned()),
    })));
    app.delta("A lifetime ").wait(1_032).delta(ANSWER).finish();
}

#[test]
fn details_of_a_reply() {
    screens("details", |app| {
        told(app);
        app.keys("<tab>i");
    });
}

#[test]
fn details_of_a_message() {
    screens("details_own", |app| {
        told(app);
        app.keys("<tab>ki");
    });
}

#[test]
fn what_a_receipt_came_to() {
    screens("receipt_verified", |app| {
        checked(app, Verdict::Verified);
    });
    screens("receipt_differs", |app| {
        checked(app, Verdict::ContentDiffers);
    });
    screens("receipt_earlier_key", |app| {
        checked(app, Verdict::EarlierKey);
    });
}

#[test]
fn details_of_a_receipt() {
    screens("receipt_details", |app| {
        checked(app, Verdict::Verified);
        app.keys("<tab>i").keys(&"<down>".repeat(20));
    });
    screens("receipt_details_differs", |app| {
        checked(app, Verdict::ContentDiffers);
        app.keys("<tab>i").keys(&"<down>".repeat(13));
    });
}

#[test]
fn messages_that_are_sealed() {
    screens("sealed", |app| {
        let sealed = Endpoint {
            sealing: Sealing::Sealed,
            ..pinaivu(Some(key_label()))
        };
        app.send(Msg::Connected(sealed));
        talk(app);
        app.keys("<tab>i");
        app.keys(&"<down>".repeat(6));
    });
    screens("sealed_ahead", |app| {
        let sealed = Endpoint {
            sealing: Sealing::Sealed,
            ..pinaivu(Some(key_label()))
        };
        app.send(Msg::Connected(sealed));
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
fn the_conversations() {
    for (width, height) in SIZES {
        let mut desk = with_history(width, height);
        desk.keys("<ctrl-t><down>");
        keep(
            &format!("conversations_{width}x{height}"),
            &desk.app.picture(),
        );
        desk.keys("<alt-a>rust");
        keep(
            &format!("conversations_filtered_{width}x{height}"),
            &desk.app.picture(),
        );
    }
}

#[test]
fn the_conversations_without_any() {
    for (width, height) in SIZES {
        let mut desk = Desk::new(width, height);
        desk.keys("<ctrl-t>");
        keep(
            &format!("conversations_none_{width}x{height}"),
            &desk.app.picture(),
        );
    }
}

#[test]
fn the_conversations_between_the_models_and_a_title_that_is_written() {
    let mut desk = with_history(120, 36);
    desk.keys("<ctrl-t><tab><ctrl-o>");
    keep("conversations_and_models_120x36", &desk.app.picture());
    desk.keys("<esc>/rename<enter> again");
    keep("conversations_renamed_120x36", &desk.app.picture());
}

#[test]
fn models_of_which_one_is_served_by_nobody() {
    screens("unserved", |app| {
        talk(app);
        app.keys("<ctrl-o>")
            .models(&["llama3.2:1b", "llama3.2:3b", "qwen2.5:7b"]);
        let nodes = vec![
            nodes::node("12D3KooWaaaaaaaaaa", &["llama3.2:1b"], 200),
            nodes::node("12D3KooWbbbbbbbbbb", &["llama3.2:3b", "qwen2.5:7b"], 12),
        ];
        nodes::told(app, Ok(nodes::list(nodes)));
    });
}

#[test]
fn a_message_that_no_node_would_answer() {
    screens("unserved_ahead", |app| {
        talk(app);
        app.keys("<ctrl-o>").models(&["llama3.2:1b"]);
        nodes::told(app, Ok(nodes::list(Vec::new())));
        app.keys("<esc>Is anybody there?");
    });
}

#[test]
fn the_nodes() {
    screens("nodes", |app| {
        talk(app);
        app.keys("/nodes<enter>");
        let nodes = vec![
            nodes::node("12D3KooWBvaewbdVWnt1vec1nqZjHN", &["llama3.2:1b"], 4),
            nodes::node(
                "12D3KooWG4euWb8SSV6bfCZ1zExxXJ",
                &["llama3.2:3b", "qwen2.5:7b"],
                27,
            ),
            nodes::node(
                "12D3KooWDxeVb8RGM1T7RY366i3gKT",
                &["a/rather-long-model-name:70b"],
                260,
            ),
        ];
        nodes::told(app, Ok(nodes::list(nodes)));
    });
}

#[test]
fn usage_that_the_server_does_not_count() {
    screens("usage", |app| {
        talk(app);
        let mut calls = Vec::new();
        for (days, count) in [(0, 12), (1, 7), (2, 1), (6, 22), (7, 3), (12, 9)] {
            for call in 0..count {
                let model = ["llama3.2:1b", "llama3.2:3b", "qwen2.5:7b"][call % 3];
                let id = if (days, call) == (1, 0) { "?" } else { "ours" };
                calls.push((id, days, model));
            }
        }
        let own = usage::own(
            &["ours"],
            &[
                (0, "llama3.2:1b", 9),
                (0, "llama3.2:3b", 2),
                (6, "qwen2.5:7b", 20),
            ],
        );
        usage::answered(app, usage::zeros(&calls), own);
    });
}

#[test]
fn usage_while_the_server_is_asked() {
    screens("usage_asked", |app| {
        talk(app);
        app.keys("/usage<enter>");
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
fn the_identity() {
    let ask = |app: &mut App| {
        talk(app);
        app.keys("/identity<enter>").send(Msg::Identity(kept(0xa5)));
    };
    screens("identity", ask);
    screens("identity_replaced", |app| {
        ask(app);
        app.keys("r");
    });
}

#[test]
fn the_formats_of_an_export() {
    screens("export", |app| {
        talk(app);
        app.keys("/export<enter><down>");
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
fn the_system_prompt() {
    const LINES: &str = "You are a patient teacher of Rust. Answer in a few sentences, and show code where it \
        says more than words.\n\nNever use a crate that was not asked for.";
    screens("system", |app| {
        talk(app);
        app.keys("/system<enter>").paste(LINES);
    });
    screens("system_default", |app| {
        app.state.settings.system = Some("Answer briefly.".to_owned());
        app.keys("/system<enter>");
    });
    screens("system_none", |app| {
        app.keys("/system<enter>");
    });
    screens("system_long", |app| {
        app.state.settings.system = Some(format!("{LINES}\n").repeat(12));
        app.keys("/system<enter>");
    });
    screens("system_in_force", |app| {
        app.state.settings.system = Some("Answer briefly.".to_owned());
        talk(app);
        app.keys("a draft");
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
