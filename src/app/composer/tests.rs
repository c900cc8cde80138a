//! The composer as its user sees it.

use super::*;

const WIDTH: usize = 20;
/// As many rows on either side of the caret as there are.
const ALL: usize = usize::MAX;

fn written(text: &str) -> Composer {
    let mut composer = Composer::default();
    composer.insert(text);
    composer
}

fn rows(composer: &Composer) -> Vec<String> {
    composer
        .layout(WIDTH, ALL)
        .rows
        .into_iter()
        .map(|row| row.text)
        .collect()
}

fn caret(composer: &Composer) -> (usize, usize) {
    let layout = composer.layout(WIDTH, ALL);
    (layout.caret_row, layout.caret_cell)
}

#[test]
fn one_key_deletes_one_cluster_and_undo_brings_it_back_whole() {
    for cluster in ["a", "é", "e\u{301}", "👩‍👩‍👧", "🇫🇷", "日", "क्षि"]
    {
        let mut composer = written(&format!("x{cluster}"));
        composer.edit(Edit::DeleteBack, WIDTH);
        assert_eq!(composer.text(), "x", "{cluster}");
        composer.edit(Edit::Undo, WIDTH);
        assert_eq!(composer.text(), format!("x{cluster}"));
        composer.edit(Edit::Left, WIDTH);
        composer.edit(Edit::DeleteForward, WIDTH);
        assert_eq!(composer.text(), "x", "{cluster}");
    }
}

#[test]
fn deleting_a_character_leaves_what_was_cut_before() {
    let mut composer = written("one two");
    composer.edit(Edit::DeleteWordBack, WIDTH);
    composer.edit(Edit::DeleteBack, WIDTH);
    composer.edit(Edit::Yank, WIDTH);
    assert_eq!(composer.text(), "onetwo");
}

#[test]
fn the_caret_stands_where_the_clusters_end() {
    assert_eq!(caret(&written("日本👩‍👩‍👧")), (0, 6));
    assert_eq!(caret(&written("one\ntwo")), (1, 3));
    // The last of the twenty columns is the caret's own.
    assert_eq!(caret(&written(&"x".repeat(19))), (0, 19));
    assert_eq!(caret(&written(&"x".repeat(20))), (1, 1));
}

#[test]
fn up_and_down_walk_wrapped_rows_before_they_recall() {
    let mut composer = written(&"x".repeat(30));
    composer.remember("earlier");
    composer.edit(Edit::Earlier, WIDTH);
    assert_eq!(caret(&composer), (0, 11));
    composer.edit(Edit::Later, WIDTH);
    assert_eq!(caret(&composer), (1, 11));
    composer.edit(Edit::Earlier, WIDTH);
    composer.edit(Edit::Earlier, WIDTH);
    assert_eq!(composer.text(), "earlier");
    composer.edit(Edit::Later, WIDTH);
    assert_eq!(composer.text(), "x".repeat(30));
}

#[test]
fn recall_goes_through_all_that_was_sent_and_back_to_the_draft() {
    let mut composer = Composer::default();
    for message in ["first", "second"] {
        composer.insert(message);
        assert_eq!(composer.take(), message);
    }
    composer.insert("draft");
    let walk = [
        (Edit::Earlier, "second"),
        (Edit::Earlier, "first"),
        (Edit::Earlier, "first"),
        (Edit::Later, "second"),
        (Edit::Later, "draft"),
        (Edit::Later, "draft"),
    ];
    for (edit, text) in walk {
        composer.edit(edit, WIDTH);
        assert_eq!(composer.text(), text);
    }
}

#[test]
fn the_draft_that_recall_began_from_is_an_earlier_message_once_another_is_sent_or_changed() {
    let mut composer = written("sent");
    composer.take();
    composer.insert("draft");
    composer.edit(Edit::Earlier, WIDTH);
    assert_eq!(composer.draft_below(), Some("draft"));
    assert_eq!(composer.take(), "sent");
    for earlier in ["sent", "draft"] {
        composer.edit(Edit::Earlier, WIDTH);
        assert_eq!(composer.text(), earlier);
    }
    let mut composer = written("sent");
    composer.take();
    composer.insert("draft");
    composer.edit(Edit::Earlier, WIDTH);
    composer.insert("!");
    for earlier in ["draft", "sent"] {
        composer.edit(Edit::Earlier, WIDTH);
        assert_eq!(composer.text(), earlier);
    }
    for later in ["draft", "sent!"] {
        composer.edit(Edit::Later, WIDTH);
        assert_eq!(composer.text(), later);
    }
    composer.edit(Edit::Earlier, WIDTH);
    composer.insert("?");
    composer.edit(Edit::Later, WIDTH);
    assert_eq!(composer.text(), "draft?", "recall has ended");
    composer.edit(Edit::Earlier, WIDTH);
    assert_eq!(composer.text(), "sent!");
}

#[test]
fn a_paste_is_cleaned_and_never_sends() {
    let mut composer = Composer::default();
    composer.paste("a\r\nb\rc\td\u{1b}[31m\u{7}\u{10f000}");
    assert_eq!(composer.text(), "a\nb\nc\td[31m");
}

#[test]
fn a_tab_is_kept_and_shown_as_blanks_up_to_the_next_stop() {
    let mut composer = written("\tcc x.c\nab\tc");
    assert_eq!(rows(&composer), ["    cc x.c", "ab  c"]);
    assert_eq!(caret(&composer), (1, 5));
    for cell in [4, 2, 1] {
        composer.edit(Edit::Left, WIDTH);
        assert_eq!(caret(&composer), (1, cell));
    }
    composer.edit(Edit::Right, WIDTH);
    composer.edit(Edit::DeleteForward, WIDTH);
    assert_eq!(composer.text(), "\tcc x.c\nabc");
    composer.edit(Edit::Undo, WIDTH);
    assert_eq!(caret(&composer), (1, 4), "behind what came back");
    composer.edit(Edit::DeleteBack, WIDTH);
    assert_eq!(composer.take(), "\tcc x.c\nabc");
}

#[test]
fn up_and_down_never_stand_within_a_tab() {
    for (cells, column) in [("", 0), ("ab", 0), ("abc", 0), ("abcd", 4), ("abcde", 5)] {
        let mut composer = written(&format!("\tx\n{cells}"));
        composer.edit(Edit::Earlier, WIDTH);
        assert_eq!(caret(&composer), (0, column), "{cells}");
    }
}

#[test]
fn a_tab_may_wrap_and_the_caret_stands_behind_all_of_it() {
    let mut composer = written(&format!("{}\ty", "x".repeat(16)));
    let layout = composer.layout(18, ALL);
    let rows: Vec<_> = layout.rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(rows, ["xxxxxxxxxxxxxxxx  ", "  y"]);
    assert_eq!((layout.caret_row, layout.caret_cell), (1, 3));
    composer.edit(Edit::Left, 18);
    let layout = composer.layout(18, ALL);
    assert_eq!((layout.caret_row, layout.caret_cell), (1, 2));
    composer.edit(Edit::Left, 18);
    let layout = composer.layout(18, ALL);
    assert_eq!((layout.caret_row, layout.caret_cell), (0, 16));
}

#[test]
fn a_long_paste_is_a_marker_that_one_key_deletes_and_that_is_sent_in_full() {
    let long = "a line\n".repeat(212);
    let mut composer = written("see ");
    composer.paste(&long);
    composer.type_char('!');
    assert_eq!(rows(&composer), ["see ", "[pasted\u{a0}212\u{a0}lines]!"]);
    assert_eq!(caret(&composer), (1, 19));
    assert_eq!(composer.text(), format!("see {long}!"));
    composer.edit(Edit::DeleteBack, WIDTH);
    composer.edit(Edit::DeleteBack, WIDTH);
    assert_eq!(composer.text(), "see ");
    composer.edit(Edit::Undo, WIDTH);
    assert_eq!(composer.take(), format!("see {long}"));
    composer.edit(Edit::Earlier, WIDTH);
    assert_eq!(composer.text(), format!("see {long}"), "recalled whole");
}

/// So many lines of one row each.
fn lines(count: usize) -> String {
    let lines: Vec<String> = (1..=count).map(|number| format!("line {number}")).collect();
    lines.join("\n")
}

#[test]
fn what_comes_back_to_be_edited_is_not_folded() {
    let long = lines(25);
    let mut set = written("before");
    set.set_text(&long);
    let mut begun = written("before");
    begun.begin_with(&long);
    let mut recalled = Composer::default();
    recalled.paste(&long);
    assert_eq!(rows(&recalled).len(), 1, "a paste is");
    recalled.take();
    recalled.edit(Edit::Earlier, WIDTH);
    for (mut composer, how) in [(set, "set"), (begun, "begun"), (recalled, "recalled")] {
        assert_eq!(rows(&composer).join("\n"), long, "{how}");
        assert_eq!(caret(&composer), (24, 7), "{how}");
        composer.edit(Edit::DeleteBack, WIDTH);
        assert_eq!(
            Some(composer.take().as_str()),
            long.strip_suffix('5'),
            "{how}"
        );
    }
}

#[test]
fn an_edit_that_is_undone_brings_back_what_was_folded() {
    let long = lines(25);
    let mut composer = written("see ");
    composer.paste(&long);
    composer.set_text("another");
    for _ in 0..2 {
        composer.edit(Edit::Undo, WIDTH);
    }
    assert_eq!(rows(&composer), ["see ", "[pasted\u{a0}25\u{a0}lines]"]);
    assert_eq!(composer.text(), format!("see {long}"));
}

#[test]
fn what_comes_back_and_would_slow_the_typing_is_folded_all_the_same() {
    for (most, more) in [
        (lines(2_000), lines(2_001)),
        ("x".repeat(16 * 1024), "x".repeat(16 * 1024 + 1)),
        ("x".repeat(1023) + "\n", "x".repeat(1024) + "\n"),
    ] {
        let repeat = if most.ends_with('\n') { 128 } else { 1 };
        let mut composer = Composer::default();
        composer.set_text(&most.repeat(repeat));
        assert!(rows(&composer).len() > 1);
        let more = more.repeat(repeat);
        composer.set_text(&more);
        assert_eq!(rows(&composer).len(), 1);
        assert_eq!(composer.text(), more);
    }
}

#[test]
fn the_rows_around_the_caret_are_those_of_the_whole_layout() {
    let text = format!("{}\n\n{}\t日本\n{}", lines(6), "word ".repeat(12), lines(6));
    for caret in 0..text.chars().count() {
        let mut composer = written(&text);
        for _ in 0..caret {
            composer.edit(Edit::Left, WIDTH);
        }
        let whole = composer.layout(WIDTH, ALL);
        for reach in [0, 1, 4, 9] {
            let near = composer.layout(WIDTH, reach);
            let above = whole.caret_row - near.caret_row;
            let below = near.rows.len() - near.caret_row - 1;
            assert_eq!(
                near.rows,
                whole.rows[above..][..near.rows.len()],
                "{caret} {reach}"
            );
            assert_eq!(near.caret_cell, whole.caret_cell, "{caret} {reach}");
            assert!(near.caret_row >= reach || above == 0, "{caret} {reach}");
            let is_last = above + near.rows.len() == whole.rows.len();
            assert!(below >= reach || is_last, "{caret} {reach}");
        }
    }
}

#[test]
fn a_layout_costs_the_rows_that_are_asked_for_however_long_the_text() {
    let mut composer = written(&lines(2_000));
    for _ in 0..1_000 {
        composer.edit(Edit::Earlier, WIDTH);
    }
    let near = composer.layout(WIDTH, 12);
    assert_eq!((near.rows.len(), near.caret_row), (25, 12));
    assert_eq!(near.rows[12].text, "line 1000");
}

#[test]
fn a_folded_paste_of_blank_lines_is_nothing_to_send() {
    let mut composer = Composer::default();
    composer.paste(&"\n".repeat(500));
    assert!(composer.is_blank() && !composer.is_empty());
    composer.paste("word");
    assert!(!composer.is_blank());
}

#[test]
fn one_long_line_is_folded_too() {
    let mut composer = Composer::default();
    composer.paste(&"x".repeat(200_000));
    assert_eq!(rows(&composer), ["[pasted\u{a0}200\u{a0}kB]"]);
    assert_eq!(composer.text().len(), 200_000);
}

#[test]
fn a_backslash_before_enter_breaks_the_line() {
    let mut composer = written("one\\");
    assert!(composer.break_at_backslash());
    composer.insert("two");
    assert_eq!(composer.text(), "one\ntwo");
    assert!(!composer.break_at_backslash());
}
