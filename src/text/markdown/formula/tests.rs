//! What is a formula in a text and what is none, and that formulas change no block.

use super::*;
use crate::text::markdown::{Block, Kind, LinkForm, lay_out, parse};

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

fn find(text: &str, options: Options) -> Vec<Formula> {
    find_across(text, options).1
}

/// The formulas of a text, as what is shown of them.
fn found(text: &str) -> Vec<(Form, Ink, String)> {
    find(text, options())
        .into_iter()
        .map(|formula| (formula.form, formula.ink, formula.text))
        .collect()
}

fn shown(source: &str) -> Vec<String> {
    parse(source, 0)
        .iter()
        .flat_map(|block| lay_out(block, 60, LinkForm::Spelled))
        .map(|laid| laid.row.text().replace('\u{A0}', " "))
        .map(|row| row.trim_end().to_owned())
        .collect()
}

#[test]
fn a_short_formula_is_not_wrapped_and_a_long_one_is() {
    let long = "a + b + c + d + e + f + g + h";
    for (source, rows) in [
        (
            "twelve chars $a \\subseteq b$",
            vec!["twelve chars", "a\u{A0}⊆\u{A0}b"],
        ),
        (
            &format!("${long}$"),
            vec!["a + b + c + d +", "e + f + g + h"],
        ),
    ] {
        let blocks = parse(source, 0);
        let laid = blocks
            .iter()
            .flat_map(|block| lay_out(block, 15, LinkForm::Spelled));
        assert_eq!(laid.map(|laid| laid.row.text()).collect::<Vec<_>>(), rows);
    }
}

#[test]
fn what_is_not_understood_keeps_its_lines_and_their_indent() {
    let source = r"\begin{aligned}
a &= b \\\\
  &= c
\end{aligned}"
        .replace("\\n", "\n");
    let rows: Vec<String> = format!("$${source}$$")
        .lines()
        .map(|line| format!("  {line}"))
        .collect();
    assert_eq!(shown(&format!("$${source}$$")), rows);
    let listed: String = format!("- $${source}$$").replace('\n', "\n  ");
    let rows: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| [if at == 0 { "• " } else { "  " }, row].concat())
        .collect();
    assert_eq!(shown(&listed), rows);
}

#[test]
fn formulas_take_the_place_of_their_source() {
    let table = [
        ("so $x^2$ it is", vec!["so x² it is"]),
        (r"so \(x^2\) it is", vec!["so x² it is"]),
        ("$x^*$ and *y* and $z^*$", vec!["x* and y and z*"]),
        (
            "**Note:** $a_1 * b_1$ and c*d",
            vec!["Note: a₁ * b₁ and c*d"],
        ),
        ("**$x$**, $y$.", vec!["x, y."]),
        ("设$x$是", vec!["设x是"]),
        (
            "# The $E = mc^2$ of it",
            vec!["The E = mc² of it", "─────────────────"],
        ),
        ("- $a_1$\n- \\(b_2\\)", vec!["• a₁", "• b₂"]),
        (
            "see [the $x$ axis](https://x.test)",
            vec!["see the x axis (https://x.test)"],
        ),
        ("$a\n+ b$", vec!["$a", "• b$"]),
        ("$a +\nb$ c", vec!["a + b c"]),
        ("> $a +\n> b$ c", vec!["▎ a + b c"]),
        (
            r"$\unknown{a_1}$ and $b_2$",
            vec![r"$\unknown{a_1}$ and b₂"],
        ),
        (
            "|f|g|\n|-|-|\n|$x_1$|$\\|y\\|$|",
            vec!["f   g", "───────", "x₁  |y|"],
        ),
        ("|f|\n|-|\n|$$x_1$$|", vec!["f", "──", "x₁"]),
    ];
    for (source, rows) in table {
        assert_eq!(shown(source), rows, "{source:?}");
    }
}

#[test]
fn bars_within_formulas_end_no_cell_where_a_row_has_too_many() {
    const HEAD: &str = "|f|g|\n|-|-|\n";
    let table = [
        ("|$|x|$|y|", "|x|  y"),
        ("|$\\|x\\|$|y|", "|x|  y"),
        ("|a|\\( |x| = y \\)|", "a  |x| = y"),
        ("|$$|x|$$|$|y|$|", "|x|  |y|"),
        ("|costs $5 | $|x|$|", "costs $5  |x|"),
        ("|$|x|$", "|x|"),
        // As many as there should be.
        ("|$x|y$|", "$x  y$"),
        ("  |$x|y$|", "$x  y$"),
        // No formulas.
        ("|$5|$6|$7|", "$5  $6"),
        ("|$|some words|$|x|", "$  some words"),
        ("|a|b|c $|x|$|", "a  b"),
        ("|$|x|$|y|\n|$|some words|$|x|", "|x|  y\n$    some words"),
    ];
    for (source, expected) in table {
        let rows = shown(&format!("{HEAD}{source}\n"));
        assert_eq!(rows[2..].join("\n"), expected, "{source}");
    }
    // Nor does what stands before a row count as a cell.
    for (mark, expected) in [("  > ", "  ▎ $x  y$"), ("    ", "  $x  y$")] {
        let table = format!("- x\n\n{HEAD}|$x|y$|\n");
        let rows = shown(&table.replace('\n', &format!("\n{mark}")));
        assert_eq!(rows[4], expected);
    }
}

#[test]
fn a_display_formula_has_lines_of_its_own() {
    let table = [
        (
            "so\n$$\nE = mc^2\n$$\nholds",
            vec!["so", "  E = mc²", "holds"],
        ),
        ("so $$E = mc^2$$ holds", vec!["so", "  E = mc²", "holds"]),
        (r"\[ x \to y \]", vec!["  x → y"]),
        ("$$a=b$$ $$c=d$$", vec!["  a = b", "  c = d"]),
        (
            "1. so\n   \\[\n   a = b\n   \\]\n2. x",
            vec!["1. so", "     a = b", "2. x"],
        ),
        (
            "so\n\\[\n\\begin{pmatrix} a_1 & b \\\\\nc & d^* \\end{pmatrix}\n\\]\nit *is*",
            vec![
                "so",
                r"  \[",
                r"  \begin{pmatrix} a_1 & b \\",
                r"  c & d^* \end{pmatrix}",
                r"  \]",
                "it is",
            ],
        ),
    ];
    for (source, rows) in table {
        assert_eq!(shown(source), rows, "{source:?}");
    }
    let long = format!("$${}z$$", "x + ".repeat(20));
    assert!(shown(&long).iter().all(|row| row.starts_with("  ")));
}

#[test]
fn what_is_no_formula_is_left_as_it_is() {
    let sources = [
        "$5 and $6",
        "it costs $20 for me, 30$ for you",
        "5$ or 10$",
        "between $5 or 10$",
        "$HOME/bin:$PATH and $HOME/$USER",
        "${a}${b}",
        "$ x$ and $x $",
        "an unclosed $x",
        r"an unclosed \(x^2",
        "an unclosed $$x",
        "$$$x$$$",
        r"\$x\$",
        "`$x$` and `a` $`b`$",
        "```\n$x$\n```",
        "    $x$",
        "<b title=\"$x$\">",
        "<https://x.test/$x$>",
        "https://x.test/$x$/y?a=$b$",
        "[a](/$x$)",
        "[a $x](b) c$",
        "$x\n\n$ y$",
        "- $x\n- y$",
        "|a $x|b$|\n|-|-|",
        r"\[not a link\]",
        r"\[1\]",
        r"\(see below\)",
        r"\[a\)",
        r"\\(x\\)",
        "$über$",
    ];
    for source in sources {
        assert_eq!(found(source), [], "{source:?}");
    }
}

#[test]
fn what_a_shell_and_prices_have_between_dollars_is_no_formula() {
    for source in [
        "$PATH; 5$",
        "$path;5$",
        "set $HOME, 10$",
        "$HOME: 5$",
        "$HOME. 5$",
        "$file.txt: 5$",
        "$(pwd); 5$",
        "$env:PATH; x = 5$",
        "$EDITOR (5$",
        "'$PATH' or '5$'",
        "$FOO_BAR$",
        "$HOME and $PATH",
        "$USER:$GROUP",
        "US$5 and US$6",
    ] {
        assert_eq!(found(source), [], "{source:?}");
    }
    for (source, expected) in [
        ("$x$", "x"),
        ("$PV = nRT$", "PV = nRT"),
        ("$ABC$", "ABC"),
        ("$AB, CD$", "AB, CD"),
        ("$AB : CD = 2:3$", "AB: CD = 2:3"),
        ("$x; y$", "x; y"),
        ("$f(x; a)$", "f(x; a)"),
        ("$a = 1; b = 2$", "a = 1; b = 2"),
        ("$[0, 1)$", "[0, 1)"),
        ("$f'(x), 5$", "f′(x), 5"),
        ("$x: 5$", "x: 5"),
        ("$1, 2, ..., n$", "1, 2, ..., n"),
        ("$T_max$", "Tₘax"),
        (r"$\{1, 2\}$", "{1, 2}"),
    ] {
        let expected = [(Form::Inline, Ink::Plain, expected.to_owned())];
        assert_eq!(found(source), expected, "{source:?}");
    }
}

#[test]
fn a_formula_that_is_not_understood_is_its_source() {
    let table = [
        (r"$\foo$", Form::Inline, r"$\foo$"),
        ("$a\\\\\nb \\foo$", Form::Inline, r"$a\\ b \foo$"),
        ("> $$\n> \\foo_*\n> $$", Form::Display, "$$\n\\foo_*\n$$"),
        ("$$a\n    > \\foo$$", Form::Display, "$$a\n> \\foo$$"),
    ];
    for (source, form, text) in table {
        assert_eq!(
            found(source),
            [(form, Ink::Code, text.to_owned())],
            "{source:?}"
        );
    }
}

/// What is awkward in formulas, and where they meet what is not.
const FRAGMENTS: [&str; 48] = [
    "$",
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "x",
    "a b",
    "x^*",
    "_1",
    "*",
    "_",
    "~",
    "\\",
    "\\alpha",
    "\\\\",
    "\\|",
    "|",
    "|a|\n|-|\n",
    "\n",
    "\n\n",
    " ",
    "> ",
    "- ",
    "===\n",
    "```\n",
    "`",
    "<a b=",
    ">",
    "<b>",
    "\"",
    "[",
    "]",
    "](u)",
    "]: u\n",
    "![",
    "&amp;",
    "<x@y.z>",
    "|-|-|\n",
    "$b|c$",
    "|$|x|$|\n",
    "$[a]$",
    "$x^*$",
    "\\(a*b\\)",
    "\\[_1=\\]",
    "$\\foo_$",
    "%",
];

/// Numbers that look random and are the same each time (xorshift64, Marsaglia 2003).
fn documents(count: usize) -> impl Iterator<Item = String> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = move |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % most as u64).unwrap()
    };
    std::iter::repeat_with(move || {
        let pieces = 2 + below(14);
        (0..pieces)
            .map(|_| FRAGMENTS[below(FRAGMENTS.len())])
            .collect()
    })
    .take(count)
}

/// The blocks, code and links of a text: everything but what formulas may change.
fn structure(text: &str) -> Vec<(String, Range<usize>)> {
    Parser::new_ext(text, options())
        .into_offset_iter()
        .filter(|(event, _)| {
            !matches!(
                event,
                Event::Text(_)
                    | Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                    | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            )
        })
        .map(|(event, range)| (format!("{:?}", std::mem::discriminant(&event)), range))
        .collect()
}

/// The blocks of a text, and the rows of its tables.
fn blocks(text: &str) -> Vec<(String, Range<usize>)> {
    let begins = |event: &Event<'_>| {
        let Event::Start(tag) = event else {
            return None;
        };
        let is_inline = matches!(
            tag,
            Tag::TableCell
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
        );
        (!is_inline).then(|| format!("{:?}", std::mem::discriminant(tag)))
    };
    Parser::new_ext(text, options())
        .into_offset_iter()
        .filter_map(|(event, range)| Some((begins(&event)?, range)))
        .collect()
}

#[test]
fn formulas_change_nothing_but_the_text_they_stand_in() {
    let mut count = 0;
    for text in documents(40_000) {
        let formulas = find(&text, options());
        let (parsed, _) = find_across(&text, options());
        let hidden = hide(&parsed, &formulas);
        assert_eq!(structure(&hidden), structure(&parsed), "{text:?}");
        assert_eq!(blocks(&parsed), blocks(&text), "{text:?}");
        count += formulas.len();
    }
    assert!(count > 4_000, "only {count} formulas: the test is hollow");
}

#[test]
fn every_formula_is_given_once_and_in_order() {
    for text in documents(20_000) {
        let mut given = Vec::new();
        let mut end = 0;
        read(&text, options(), |part, range| {
            if let Part::Formula(formula) = part {
                given.push(formula.clone());
            } else if let Part::Event(Event::Text(_)) = part {
                assert!(range.start >= end, "{text:?}");
                end = range.end;
            }
        });
        assert_eq!(given, find(&text, options()), "{text:?}");
    }
}

#[test]
fn twenty_thousand_delimiters_are_borne() {
    let sources = [
        "$x",
        "$x ",
        "$",
        "$$ ",
        "\\(",
        "\\(a\\)",
        "\\[x=y",
        "$x$ ",
        "$\\a$ *",
        "\\[\\a\\]",
    ];
    for source in sources {
        let blocks = parse(&source.repeat(20_000), 0);
        let is_paragraph = |block: &Block| matches!(block.kind, Kind::Paragraph(_));
        assert!(blocks.iter().all(is_paragraph), "{source}");
        assert!(!lay_out(&blocks[0], 80, LinkForm::Spelled).is_empty());
    }
}
