//! Whole blocks: what languages look like, that blocks resume where they stopped, and that the runs
//! are what they promise to be.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn cases() -> Config {
    Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    }
}

/// Lines of each language, with all that reaches from one line into the next.
const SAMPLES: &[(&str, &[&str])] = &[
    (
        "rust",
        &[
            "fn main() {",
            "    let text = \"begun",
            "and ended\"; // é",
            "/* a /* nested */ comment",
            "*/",
            "r#\"raw",
            "\"#;",
            "    println!(\"{}\", 'c');",
            "}",
            "",
        ],
    ),
    (
        "python",
        &[
            "def f(x: int = 3) -> str:",
            "    \"\"\"doc",
            "    \"\"\"",
            "    return f\"{x + 1!r} ü\"",
            "x = (1,",
            "     None)",
            "'''",
            "@deco",
            "",
        ],
    ),
    (
        "json",
        &[
            "{",
            "\"a\": [1,",
            "true, null],",
            "\"b\": \"\\n",
            "}",
            "]",
            "",
        ],
    ),
    (
        "markdown",
        &[
            "# Title",
            "*em* `code` [l](u)",
            "```rust",
            "let s = \"",
            "```",
            "> quote",
            "<!-- open",
            "-->",
            "",
        ],
    ),
];

fn lines<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Vec<String> {
    lines
        .into_iter()
        .map(|line| line.as_ref().to_owned())
        .collect()
}

/// The lines of a block with the letter of its ink in place of each byte.
fn letters(info: &str, block: &[&str]) -> Vec<String> {
    let highlighter = Highlighter::new();
    let language = highlighter.language(info).unwrap();
    let inked = highlighter.highlight(language, None, &lines(block));
    inked.inks.iter().map(|runs| spelled(runs)).collect()
}

fn spelled(runs: &[Run]) -> String {
    runs.iter()
        .map(|(range, ink)| ink.letter().to_string().repeat(range.len()))
        .collect()
}

#[test]
fn code_is_inked_by_what_its_parts_mean() {
    let cases = [
        ("rust", "let x = f(1); // c", "KKKCCCPCFPNPPCDDDD"),
        ("python", "if a and not b:", "KKCCCKKKCKKKCCP"),
        ("json", r#"{"a": [1, null]}"#, "PSSSPCPNPCNNNNPP"),
        ("sh", r#"echo "a $B" # c"#, "FFFFCSSSPCSCDDD"),
        ("toml", r#"k = "v""#, "KCPCSSS"),
        ("yaml", "k: 1", "KPCN"),
        ("c", "int f(void);", "KKKCFPKKKKPP"),
        ("go", "var x = nil", "KKKCCCPCNNN"),
        ("js", "new Map(`a`)", "KKKCTTTPSSSP"),
        ("ts", "let x: number", "KKKCCPCTTTTTT"),
        ("html", r#"<a b="c">"#, "PKCTPSSSP"),
        ("css", "a { top: 1px }", "KCPCTTTPCNNNCP"),
        ("sql", "SELECT 1", "KKKKKKCN"),
        ("diff", "+new", "SSSS"),
        ("diff", "-old", "XXXX"),
        ("make", "# c", "DDD"),
        ("dockerfile", "FROM a AS b", "KKKKCCCKKCC"),
        ("java", "return 1;", "KKKKKKCNP"),
    ];
    for (info, line, expected) in cases {
        assert_eq!(letters(info, &[line]), [expected], "{info}: {line}");
    }
}

#[test]
fn a_string_goes_on_in_the_lines_after_it() {
    let highlighter = Highlighter::new();
    let language = highlighter.language("rust").unwrap();
    let opened = highlighter.highlight(language, None, &lines(["\"a"]));
    let inside = lines(["x\" c"]);
    let resumed = highlighter.highlight(language, Some(opened.resume), &inside);
    assert_eq!(spelled(&resumed.inks[0]), "SSCC");
    let alone = highlighter.highlight(language, None, &inside);
    assert_eq!(spelled(&alone.inks[0]), "CSSS");
}

#[test]
fn a_block_can_be_resumed_twice_from_the_same_place() {
    let highlighter = Highlighter::new();
    let language = highlighter.language("rust").unwrap();
    let opened = highlighter.highlight(language, None, &lines(["/*"]));
    let [once, again] = [(); 2].map(|()| {
        let resume = Some(opened.resume.clone());
        highlighter.highlight(language, resume, &lines(["*/ 1"]))
    });
    assert_eq!(once.inks, again.inks);
}

#[test]
fn where_another_language_stopped_is_no_place_to_resume_from() {
    let highlighter = Highlighter::new();
    let [rust, python] = ["rust", "python"].map(|info| highlighter.language(info).unwrap());
    let open = highlighter.highlight(rust, None, &lines(["\"a"])).resume;
    let line = lines(["b = 1"]);
    assert_eq!(
        highlighter.highlight(python, Some(open), &line).inks,
        highlighter.highlight(python, None, &line).inks
    );
}

#[test]
fn nothing_is_loaded_before_it_is_asked_for() {
    let highlighter = Highlighter::new();
    assert!(highlighter.grammars.get().is_none());
    highlighter.language("rust");
    assert!(highlighter.grammars.get().is_some());
}

#[test]
fn ten_thousand_lines_come_to_an_end() {
    let highlighter = Highlighter::new();
    let language = highlighter.language("rust").unwrap();
    let block = vec!["let x = \"a\";".to_owned(); 10_000];
    let inks = highlighter.highlight(language, None, &block).inks;
    assert_eq!(inks.len(), 10_000);
    assert_eq!(inks.first(), inks.last());
}

#[test]
fn the_pieces_of_a_block_are_inked_as_the_whole() {
    let highlighter = Highlighter::new();
    let pieces = || {
        let sample = proptest::sample::select(SAMPLES);
        sample.prop_flat_map(|(info, sample)| {
            let piece = proptest::collection::vec(proptest::sample::select(sample), 0..4);
            (Just(info), proptest::collection::vec(piece, 1..8))
        })
    };
    let result = TestRunner::new(cases()).run(&pieces(), |(info, pieces)| {
        let language = highlighter.language(info).unwrap();
        let block = lines(pieces.concat());
        let whole = highlighter.highlight(language, None, &block);
        for (line, runs) in block.iter().zip(&whole.inks) {
            runs_keep_their_promise(line, runs)?;
        }
        let mut resume = None;
        let mut inks = Vec::new();
        for piece in &pieces {
            let next = highlighter.highlight(language, resume, &lines(piece));
            inks.extend(next.inks);
            resume = Some(next.resume);
        }
        prop_assert_eq!(inks, whole.inks);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn the_runs_of_any_text_keep_their_promise() {
    let highlighter = Highlighter::new();
    let any = (
        proptest::sample::select(SAMPLES).prop_map(|(info, _)| info),
        proptest::collection::vec("[^\r\n]{0,30}", 1..5),
    );
    let result = TestRunner::new(cases()).run(&any, |(info, block)| {
        let language = highlighter.language(info).unwrap();
        let inked = highlighter.highlight(language, None, &block);
        prop_assert_eq!(inked.inks.len(), block.len());
        for (line, runs) in block.iter().zip(&inked.inks) {
            runs_keep_their_promise(line, runs)?;
        }
        Ok(())
    });
    result.unwrap();
}

fn runs_keep_their_promise(line: &str, runs: &[Run]) -> Result<(), TestCaseError> {
    let mut end = 0;
    for (range, _) in runs {
        prop_assert_eq!(range.start, end);
        prop_assert!(line.get(range.clone()).is_some_and(|text| !text.is_empty()));
        end = range.end;
    }
    prop_assert_eq!(end, line.len());
    prop_assert!(runs.windows(2).all(|pair| pair[0].1 != pair[1].1));
    Ok(())
}
