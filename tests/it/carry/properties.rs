//! What holds for any conversation: our format loses nothing, and nothing gets out of a page.

use super::schema::assert_valid;
use super::{exported, sample};
use crate::store::keeping::{conversation, text};
use pnv_tui::carry::import::Import;
use pnv_tui::chat::history::Loaded;
use pnv_tui::chat::receipt::{Digest, Finding, Grade, NoReceipt, Outcome};
use pnv_tui::chat::{Conversation, ExportFormat, Status};
use proptest::prelude::*;

/// What was read from an export.
fn imported(json: &str) -> Vec<Loaded> {
    let file = Import::open(json.as_bytes()).unwrap();
    assert!(file.is_ours());
    let all = file.conversations().map(|brought| brought.unwrap().loaded);
    all.collect()
}

/// A conversation as it is in a file: no session, nothing on its way, times of this age.
fn settled(tree: Conversation, draft: String) -> Loaded {
    let mut conversation = tree;
    conversation.sessions.clear();
    for message in conversation
        .messages
        .iter_mut()
        .chain(&mut conversation.aside)
    {
        message.at %= 253_402_300_800_000;
        if message.status == Status::Streaming {
            message.status = Status::Interrupted;
        }
        let Some(reply) = &mut message.reply else {
            continue;
        };
        let digest = Digest::of(message.text.as_bytes());
        reply.digest = reply.digest.map(|_| digest);
        if let Some(audit) = &mut reply.audit {
            // They are written, and not believed when they are read, but for an alarm.
            match &mut audit.finding {
                Some(Finding::Receipt {
                    verdict, checks, ..
                }) if verdict.grade() == Grade::Alarm => {
                    checks.retain(|check| check.outcome == Outcome::Failed);
                }
                Some(finding) => *finding = Finding::None(NoReceipt::NotBelieved),
                None => {}
            }
            audit.coordinator = None;
            audit.ended_ms = message.at + audit.ended_ms % 86_400_000;
        }
    }
    Loaded {
        conversation,
        queue: vec![draft.clone(), String::new()],
        draft,
        ..sample()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_exported_comes_in_as_it_was(
        first in conversation(),
        second in conversation(),
        draft in text(),
    ) {
        let all = [settled(first, draft.clone()), settled(second, draft)];
        let json = exported(ExportFormat::Json, &all);
        assert_valid(&json);
        prop_assert!(!json.contains(|c: char| c.is_control() && c != '\n'));
        let back = imported(&json);
        prop_assert_eq!(&back[..], &all[..]);
        prop_assert_eq!(exported(ExportFormat::Json, &back), json);
    }

    #[test]
    fn any_text_stays_within_a_page(pieces in proptest::collection::vec(piece(), 1..24), title in text()) {
        let mut loaded = sample();
        let text = pieces.concat();
        loaded.conversation.title = Some(format!("{title}{text}"));
        loaded.conversation.system = Some(text.clone());
        for message in &mut loaded.conversation.messages {
            message.text.clone_from(&text);
            if let Some(reply) = &mut message.reply {
                reply.reasoning.clone_from(&text);
                reply.asked.clone_from(&text);
                reply.meta.model = Some(text.clone());
                reply.meta.request_id = Some(text.clone());
            }
        }
        let page = exported(ExportFormat::Html, &[loaded.clone(), loaded]);
        let (_, body) = page.split_once("</style>").unwrap();
        assert_tame(body);
    }

    #[test]
    fn no_bytes_upset_the_import(bytes in proptest::collection::vec(any::<u8>(), 0..200), start in 0..6_usize) {
        let starts = ["", "[", "{", "[{\"mapping\":{", "[{\"chat_messages\":[", "{\"format\":\"pnv-tui conversations\","];
        let all = [starts[start].as_bytes(), &bytes].concat();
        if let Ok(file) = Import::open(&all) {
            for brought in file.conversations().flatten() {
                prop_assert!(brought.loaded.conversation.id.0 < 1 << 63);
            }
        }
    }
}

/// Markdown and HTML that would like to be more.
fn piece() -> impl Strategy<Value = String> {
    let awkward = prop_oneof![
        Just("<script>alert(1)</script>"),
        Just("<img src=x onerror=alert(1)>"),
        Just("<a href='javascript:alert(1)'>"),
        Just("[a](javascript:alert(1))"),
        Just("[a](JaVaScRiPt&colon;alert(1))"),
        Just("[a](<java\tscript:alert(1)>)"),
        Just("[a](data:text/html,<script>1</script>)"),
        Just("[a](https://x.test/\"onmouseover=alert(1)//)"),
        Just("[a](https://x.test 'title\" onclick=1')"),
        Just("![a](javascript:alert(1))"),
        Just("![a\"><script>](https://x.test/\"><script>)"),
        Just("[![x](https://x.test)](https://y.test)"),
        Just("<javascript:alert(1)>"),
        Just("<https://x.test/?\"><b>"),
        Just("```\"><script>\n"),
        Just("```html\n<script>\n```\n"),
        Just("# <b onclick=1>\n"),
        Just("| <i> | b |\n|---|---|\n| </td><script> | 1 |\n"),
        Just("</style><script>"),
        Just("</div></section></article>"),
        Just("<!-- "),
        Just("-->"),
        Just("<![CDATA["),
        Just("&lt;script&gt;"),
        Just("&#60;script&#62;"),
        Just("\n\n"),
        Just("\n"),
        Just("`"),
        Just("\\"),
        Just("\""),
        Just("'"),
        Just(">"),
        Just("<"),
    ];
    prop_oneof![3 => awkward.prop_map(str::to_owned), 1 => text()]
}

/// Fails if there is a tag in a page, or an attribute of one, that the program does not write.
fn assert_tame(body: &str) {
    const TAGS: &[&str] = &[
        "a",
        "article",
        "bdi",
        "blockquote",
        "body",
        "br",
        "code",
        "del",
        "details",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "hr",
        "html",
        "input",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "small",
        "strong",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("every tag ends");
        assert!(!text.contains('>'), "{part}");
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        let name = name.trim_matches('/');
        assert!(TAGS.contains(&name), "<{tag}>");
        assert_tame_attributes(tag, attributes.trim_end_matches('/'));
    }
}

fn assert_tame_attributes(tag: &str, attributes: &str) {
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let (name, value, behind) = match rest.split_once("=\"") {
            Some((name, more)) if !name.contains(' ') => {
                let (value, behind) = more.split_once('"').expect("every value ends");
                (name, value, behind)
            }
            _ => {
                let (name, behind) = rest.split_once(' ').unwrap_or((rest, ""));
                (name, "", behind)
            }
        };
        match name {
            "href" => {
                let leads = ["http://", "https://", "mailto:", "#c-"];
                let value = value.to_lowercase();
                assert!(leads.iter().any(|it| value.starts_with(it)), "<{tag}>");
            }
            "style" => assert!(value.starts_with("text-align: "), "<{tag}>"),
            "class" | "dir" | "id" | "start" | "disabled" | "type" | "checked" => {}
            _ => panic!("<{tag}>"),
        }
        rest = behind.trim_start();
    }
}
