//! The words that fences hold.

use super::*;
use std::sync::LazyLock;

/// Loaded once: that is most of what these tests cost.
static SET: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

fn name(info: &str) -> Option<String> {
    let language = Language::named(info, &SET)?;
    Some(language.syntax(&SET).name.clone())
}

#[test]
fn a_fence_names_its_language_in_many_ways() {
    let cases = [
        ("Rust", "rust rs Rust RUST"),
        ("Python", "python py python3"),
        ("JavaScript", "javascript js node jsonc json5"),
        ("TypeScript", "typescript ts"),
        ("TypeScriptReact", "tsx"),
        (
            "Bourne Again Shell (bash)",
            "sh bash zsh shell console terminal shell-session shellsession",
        ),
        ("TOML", "toml"),
        ("JSON", "json"),
        ("YAML", "yaml yml"),
        ("C", "c h"),
        ("C++", "c++ cpp cc hpp"),
        ("C#", "c# cs csharp"),
        ("Go", "go golang"),
        ("Java", "java"),
        ("HTML", "html"),
        ("CSS", "css"),
        ("SQL", "sql"),
        ("Diff", "diff patch"),
        ("Makefile", "make makefile"),
        ("Dockerfile", "dockerfile Dockerfile docker"),
        ("Markdown", "markdown md"),
        ("Batch File", "bat batch"),
        ("PHP Source", "php"),
        ("PowerShell", "powershell pwsh ps1"),
        ("Objective-C", "objc objective-c"),
    ];
    for (expected, words) in cases {
        for word in words.split(' ') {
            assert_eq!(name(word).as_deref(), Some(expected), "{word}");
        }
    }
}

#[test]
fn what_stands_around_the_word_does_not_matter() {
    for info in [
        "rust,ignore",
        "rust title=\"a\"",
        "{.rust .numbered}",
        "rust:src/main.rs",
        " rust",
    ] {
        assert_eq!(name(info).as_deref(), Some("Rust"), "{info}");
    }
}

#[test]
fn what_is_unknown_or_has_nothing_to_highlight_is_no_language() {
    for info in [
        "",
        " ",
        ",",
        "klingon",
        "txt",
        "text",
        "Plain Text",
        "plaintext",
    ] {
        assert_eq!(name(info), None, "{info:?}");
    }
}

#[test]
fn every_other_word_leads_somewhere() {
    for (also, token) in ALSO {
        assert!(name(token).is_some(), "{also} is to be {token}");
        assert_eq!(name(also), name(token));
    }
}
