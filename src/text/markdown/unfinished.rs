//! What the open end of a text is shown as, while the rest is still on its way.
//!
//! Read as it stands, `**bo` is two stars and a word, `| a |` a paragraph, and a `-` below a line
//! makes a heading of that; a moment later each is something else. So the end is completed the way
//! models mostly do: what is open is closed, a mark that nothing follows yet is held back, a row of
//! cells gets the line below it that makes it a table's head. Nothing of this is kept: the next step
//! begins with the text as it came, and whole text is never guessed at.

use super::fence::may_become_one;
use super::open_end::{self, Open};
use super::{Block, Kind};

/// Stands for words to come: something that is no blank, so that what it stands in is not empty.
const NOTHING_YET: &str = "\u{A0}";

/// The blocks of a text whose end is open; `offset` is the byte of the whole source with which it
/// begins.
pub(super) fn blocks(text: &str, offset: usize, parse: impl Fn(&str) -> Vec<Block>) -> Vec<Block> {
    let blocks = parse(text);
    let last = blocks.last().map_or(0, |block| block.source.start);
    let last = last.saturating_sub(offset);
    let start = text.get(..last).and_then(|text| text.rfind('\n'));
    let (before, text) = text.split_at(start.map_or(0, |at| at + 1));
    let parse = |text: &str| parse(&[before, text].concat());
    let guess = match last_leaf(&blocks) {
        Some(Kind::Paragraph(_)) => head(text).or_else(|| words(text)),
        // A table's row and a heading end with their line.
        Some(Kind::Heading(..) | Kind::Table(_)) if has_ended(text) => None,
        Some(Kind::Heading(..) | Kind::Table(_)) => words(text),
        Some(Kind::Code { .. }) => code(text),
        Some(Kind::Quote(_) | Kind::List(_) | Kind::Rule | Kind::Html(_)) | None => None,
    };
    match guess {
        None => blocks,
        Some(Guess::Words(text)) => parse(&text),
        Some(Guess::Head(text)) => {
            let table = parse(&text);
            let is_table = matches!(last_leaf(&table), Some(Kind::Table(_)));
            if is_table { table } else { blocks }
        }
    }
}

/// Whether there is nothing of the last line yet.
fn has_ended(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty()
}

/// A text with its end completed.
enum Guess {
    /// Running text.
    Words(String),
    /// The head of a table, if it is one.
    Head(String),
}

/// The block that text at the end goes to.
fn last_leaf(blocks: &[Block]) -> Option<&Kind> {
    let mut kind = &blocks.last()?.kind;
    loop {
        let inner = match kind {
            Kind::Quote(blocks) => blocks.last(),
            Kind::List(list) => list.items.last().and_then(|item| item.blocks.last()),
            Kind::Paragraph(_)
            | Kind::Heading(..)
            | Kind::Code { .. }
            | Kind::Table(_)
            | Kind::Rule
            | Kind::Html(_) => None,
        };
        match inner {
            Some(block) => kind = &block.kind,
            None => return Some(kind),
        }
    }
}

/// Whether a line begins an item of a list that is in nothing else.
pub(super) fn begins_item(line: &str) -> bool {
    marker(line.trim_start_matches(' ')).is_some()
}

/// Bytes of the mark with which an item of a list begins, and the blank behind it.
fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (mark, marks): (usize, &[char]) = match digits {
        0 => (1, &['-', '*', '+']),
        1..=9 => (digits + 1, &['.', ')']),
        _ => return None,
    };
    let begins = line.get(mark - 1..)?.starts_with(marks);
    (begins && line.get(mark..)?.starts_with(' ')).then_some(mark + 1)
}

/// What stands before the text of a line that is in quotes: blanks and their marks.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '>'])
}

/// Where the running text at the end begins: behind the last blank line, or behind what begins a
/// block on its line.
fn run_start(text: &str) -> usize {
    let mut end = text.len();
    loop {
        let start = text.get(..end).and_then(|text| text.rfind('\n'));
        let start = start.map_or(0, |at| at + 1);
        let line = text.get(start..end).unwrap_or_default();
        let bare = unquoted(line);
        let begin = end - bare.len();
        let is_open = end == text.len();
        if bare.is_empty() && !is_open {
            return end + 1;
        }
        if let Some(mark) = marker(bare) {
            return begin + mark;
        }
        match bare.chars().next() {
            Some('#') => return begin + bare.len() - bare.trim_start_matches('#').len(),
            Some('|') => return begin + bare.rfind('|').map_or(0, |at| at + 1),
            _ => {}
        }
        let Some(before) = start.checked_sub(1) else {
            return begin;
        };
        end = before;
    }
}

/// The head of a table: a line that begins with a `|` and is the only one of its paragraph, but for
/// the beginning of the line below it that says how the columns are aligned.
fn head(text: &str) -> Option<Guess> {
    let (before, line) = text.rsplit_once('\n').unwrap_or(("", text));
    let rule = unquoted(line);
    let above = |text: &str| {
        text.rsplit('\n')
            .next()
            .is_some_and(|line| unquoted(line).starts_with('|'))
    };
    let (before, head, rule) = if rule.starts_with('|') && !is_rule(rule) {
        if above(before) {
            return None;
        }
        (text, rule, "")
    } else {
        let head = before.rsplit('\n').next().map(unquoted)?;
        (before, head, rule)
    };
    if !head.starts_with('|') || !is_rule(rule) {
        return None;
    }
    let mut given = rule.trim_matches(['|', ' ']).split('|').map(str::trim);
    let columns = cells(head);
    let mut guess = format!("{}\n|", before.trim_end());
    for _ in 0..columns {
        let column = given.next().filter(|column| column.contains('-'));
        guess.push_str(column.unwrap_or("-"));
        guess.push('|');
    }
    Some(Guess::Head(guess))
}

/// Whether a line is made of nothing but what the line below a table's head is made of.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '|' | ':' | '-' | ' '))
}

/// How many cells a row has.
pub(super) fn cells(row: &str) -> usize {
    let row = row.trim_end();
    let inner = row.strip_prefix('|').unwrap_or(row);
    let mut bars = 0;
    let mut before = ' ';
    for c in inner.chars() {
        bars += usize::from(c == '|' && before != '\\');
        before = if before == '\\' { ' ' } else { c };
    }
    let is_closed = before == '|' && bars > 0;
    (bars + usize::from(!is_closed)).max(1)
}

/// Code without the beginning of the fence that closes it.
fn code(text: &str) -> Option<Guess> {
    let line = text.rsplit('\n').next()?;
    let code = text.strip_suffix(line)?;
    may_become_one(line).then(|| Guess::Words(code.to_owned()))
}

/// Running text with what is open in it closed.
fn words(text: &str) -> Option<Guess> {
    if let Some(text) = without_mark(text) {
        return Some(Guess::Words(text.to_owned()));
    }
    let run = text.get(run_start(text)..)?.trim_start();
    let before = text.strip_suffix(run)?;
    let run = run.trim_end();
    if !run.contains(['*', '_', '~', '`', '[', '<']) {
        return None;
    }
    let Open { dropped, closers } = open_end::of(run);
    if dropped == 0 && closers.is_empty() {
        return None;
    }
    let kept = run.get(..run.len() - dropped).unwrap_or_default();
    let kept = match kept.trim_end() {
        "" => NOTHING_YET,
        kept => kept,
    };
    Some(Guess::Words([before, kept, &closers].concat()))
}

/// The text without a last line that may be the mark of an item to come. Before it is one, it is a
/// heading's underline, or one more word of the line above.
fn without_mark(text: &str) -> Option<&str> {
    let (before, line) = text.rsplit_once('\n')?;
    let mark = unquoted(line).trim_end();
    let above = before.rsplit('\n').next().map(unquoted).unwrap_or_default();
    if mark.is_empty() || above.trim().is_empty() {
        return None;
    }
    let digits = mark.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = digits.len() < mark.len() && matches!(digits, "" | "." | ")");
    let is_line = mark.chars().all(|c| c == '-') || mark.chars().all(|c| c == '=');
    (is_number || is_line).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown::{LinkForm, lay_out, parse};

    fn shown(text: &str) -> Vec<String> {
        let blocks = blocks(text, 0, |text| parse(text, 0));
        let rows = blocks
            .iter()
            .flat_map(|block| lay_out(block, 40, LinkForm::Spelled));
        rows.map(|laid| laid.row.text().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn marks_are_not_seen_before_what_they_mark() {
        for (text, rows) in [
            ("This is **bo", vec!["This is bo"]),
            ("This is **", vec!["This is"]),
            ("This is **bold*", vec!["This is bold"]),
            ("- **Name**: x\n- **Na", vec!["• Name: x", "• Na"]),
            ("- a * b\n- c **d", vec!["• a * b", "• c d"]),
            ("## The **he", vec!["The he"]),
            ("> *quo", vec!["▎ quo"]),
            ("A `code sp", vec!["A code sp"]),
            ("x ~~go", vec!["x go"]),
            ("[the book](https://x.y/a_", vec!["the book"]),
            ("two *words\nof one", vec!["two words of one"]),
            ("*closed\n\n", vec!["*closed"]),
            ("# *closed\n", vec!["*closed", "───────"]),
        ] {
            assert_eq!(shown(text), rows, "{text:?}");
        }
    }

    #[test]
    fn a_table_is_one_from_its_first_row_on() {
        let table = vec!["A  B", "────"];
        for text in [
            "| A | B",
            "| A | B |",
            "| A | B |\n",
            "| A | B |\n|",
            "| A | B |\n|:--",
            "| A | B |\n|:--|-",
            "| A | B |\n|:--|--|",
        ] {
            assert_eq!(shown(text), table, "{text:?}");
        }
        assert_eq!(shown("| A | B |\n| c"), ["| A | B | | c"]);
        assert_eq!(shown("|A|B|\n|-|-|\n|**c"), ["A  B", "────", "c"]);
    }

    #[test]
    fn what_may_begin_an_item_or_a_fence_waits_for_what_follows() {
        for (text, rows) in [
            ("words\n-", vec!["words"]),
            ("words\n- ", vec!["words"]),
            ("words\n==", vec!["words"]),
            ("words\n1", vec!["words"]),
            ("words\n1.", vec!["words"]),
            ("words\n\n1", vec!["words", "1"]),
            ("```rust\nx\n``", vec!["┃ rust", "┃ x"]),
            ("- ```\n  x\n  `", vec!["• ┃ x"]),
        ] {
            assert_eq!(shown(text), rows, "{text:?}");
        }
    }
}
