//! What an export looks like. The snapshots are to be read.

use super::{SESSION, exported, sample};
use crate::screens::keep;
use pnv_tui::carry::{file_stem, title};
use pnv_tui::chat::{ConversationId, ExportFormat};

#[test]
fn markdown_reads_as_the_conversation_did() {
    let text = exported(ExportFormat::Markdown, &[sample()]);
    keep("export_markdown", &text);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{9b}']));
}

#[test]
fn a_page_has_everything_in_itself() {
    let text = exported(ExportFormat::Html, &[sample()]);
    let (head, body) = text.split_once("<style>").unwrap();
    let (_, body) = body.split_once("</style>").unwrap();
    keep("export_html", &format!("{head}<style>…</style>{body}"));
}

#[test]
fn a_line_of_json_has_all_that_is_known() {
    keep("export_json", &exported(ExportFormat::Json, &[sample()]));
}

#[test]
fn several_conversations_stand_one_behind_the_other() {
    let mut second = sample();
    second.conversation.id = ConversationId(7);
    second.conversation.title = None;
    second.conversation.messages.truncate(1);
    second.conversation.aside.clear();
    let both = [sample(), second];
    let markdown = exported(ExportFormat::Markdown, &both);
    assert!(
        markdown.contains("\n---\n\n# What is a lifetime,\n"),
        "{markdown}"
    );
    let html = exported(ExportFormat::Html, &both);
    assert!(html.contains("<title>Conversations</title>"));
    assert!(html.contains("<li><a href=\"#c-0000000000007\">What is a lifetime,</a> <small>"));
    assert_eq!(html.matches("<article id=\"c-").count(), 2);
    let json: serde_json::Value =
        serde_json::from_str(&exported(ExportFormat::Json, &both)).unwrap();
    assert_eq!(json["conversations"].as_array().unwrap().len(), 2);
    let none: serde_json::Value = serde_json::from_str(&exported(ExportFormat::Json, &[])).unwrap();
    assert_eq!(none["conversations"].as_array().unwrap().len(), 0);
}

#[test]
fn no_export_holds_anything_of_a_servers_session() {
    for format in ExportFormat::ALL {
        let text = exported(format, &[sample()]);
        assert!(text.contains("A **lifetime**") || text.contains("<strong>lifetime"));
        assert!(!text.contains(SESSION), "{format:?}");
        assert!(!text.contains("7e57ab1e"), "{format:?}");
    }
}

#[test]
fn a_file_is_called_by_the_title_whatever_that_is() {
    let named = |title: &str| {
        let mut loaded = sample();
        loaded.conversation.title = Some(title.to_owned());
        file_stem(&loaded)
    };
    let long = "word ".repeat(100);
    for (title, name) in [
        ("Lifetimes in Rust", "lifetimes-in-rust"),
        ("../../etc/passwd", "etc-passwd"),
        ("日本語 テキスト", "日本語-テキスト"),
        ("\u{1b}[31m\u{202e}?", "u-202e"),
        ("…", "conversation"),
        ("", "conversation"),
    ] {
        assert_eq!(named(title), name, "{title:?}");
    }
    assert!(named(&long).chars().count() <= 60);
}

#[test]
fn a_conversation_without_a_title_is_called_by_its_first_words() {
    let mut loaded = sample();
    loaded.conversation.title = None;
    loaded.conversation.messages[0].text = "# Heading\n\nmore".to_owned();
    assert_eq!(title(&loaded), "Heading");
    loaded.conversation.messages.clear();
    assert_eq!(title(&loaded), "Conversation");
}
