//! What is still open at the end of running text: marks of emphasis, code, the target of a link.
//!
//! An estimate for text that is still coming in, not a parser: it knows what models write, and what
//! it does not know it leaves as it is.

use std::iter;

/// Marks within marks: nobody writes more, and each mark is held against all that are open.
const DEEPEST: usize = 16;

/// What would complete a piece of running text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// Bytes at its end that are no text yet: marks that nothing follows.
    pub(super) dropped: usize,
    /// What closes the rest.
    pub(super) closers: String,
}

/// Looks at running text without blanks at its end.
pub(super) fn of(run: &str) -> Open {
    let mut scan = Scan::over(run);
    if scan.run() == End::InTarget {
        let dropped = scan.unknown;
        return scan.open(dropped);
    }
    let kept = without_marks(run);
    let mut scan = Scan::over(kept);
    scan.run();
    scan.open(run.len() - kept.len())
}

/// The text without the marks that it ends with, unless they are escaped.
fn without_marks(run: &str) -> &str {
    let kept = run.trim_end_matches(['*', '_', '~', '`']);
    let escapes = kept.len() - kept.trim_end_matches('\\').len();
    let marks = run.get(kept.len()..).unwrap_or_default();
    match (escapes % 2, marks.chars().next()) {
        (1, Some(_)) => run.get(..=kept.len()).unwrap_or(run),
        _ => kept.trim_end(),
    }
}

/// Where a scan has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    InText,
    InTarget,
}

/// Reads running text from its beginning.
struct Scan<'a> {
    rest: &'a str,
    before: char,
    /// Marks of emphasis that are open, outermost first.
    marks: Vec<(char, usize)>,
    brackets: usize,
    /// What closes the innermost thing that is open, if it is no emphasis.
    inner: String,
    /// Bytes at the end of which nobody knows yet where they lead.
    unknown: usize,
}

impl<'a> Scan<'a> {
    const fn over(rest: &'a str) -> Self {
        Self {
            rest,
            before: ' ',
            marks: Vec::new(),
            brackets: 0,
            inner: String::new(),
            unknown: 0,
        }
    }

    fn run(&mut self) -> End {
        while let Some(c) = self.rest.chars().next() {
            match c {
                '\\' => self.take(2),
                '`' => self.code(),
                '*' | '_' | '~' => self.mark(c),
                '[' => {
                    self.brackets += 1;
                    self.take(1);
                }
                ']' => {
                    if self.bracket() == End::InTarget {
                        return End::InTarget;
                    }
                }
                '<' => {
                    if self.address() == End::InTarget {
                        return End::InTarget;
                    }
                }
                _ => self.take(1),
            }
        }
        End::InText
    }

    /// Goes on by so many characters.
    fn take(&mut self, count: usize) {
        for _ in 0..count {
            let mut chars = self.rest.chars();
            if let Some(c) = chars.next() {
                self.before = c;
                self.rest = chars.as_str();
            }
        }
    }

    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.before = skipped.chars().next_back().unwrap_or(self.before);
        self.rest = rest;
    }

    /// How many of the character that comes stand there in a row.
    fn run_of(&self, mark: char) -> usize {
        self.rest.len() - self.rest.trim_start_matches(mark).len()
    }

    /// Code, to the marks that close it or to the end.
    fn code(&mut self) {
        let length = self.run_of('`');
        self.skip(length);
        let mut rest = self.rest;
        while let Some(at) = rest.find('`') {
            rest = rest.get(at..).unwrap_or_default();
            let behind = rest.trim_start_matches('`');
            let closes = rest.len() - behind.len() == length;
            rest = behind;
            if closes {
                return self.skip(self.rest.len() - rest.len());
            }
        }
        self.inner = "`".repeat(length);
        self.skip(self.rest.len());
    }

    /// A mark of emphasis closes what is open, or else opens something.
    fn mark(&mut self, mark: char) {
        let length = self.run_of(mark);
        let before = self.before;
        self.skip(length);
        let after = self.rest.chars().next();
        let closes = !before.is_whitespace()
            && (mark != '_' || after.is_none_or(|after| !after.is_alphanumeric()));
        let mut left = length;
        while closes && left > 0 {
            let Some(place) = self.marks.iter().rposition(|(open, _)| *open == mark) else {
                break;
            };
            self.marks.truncate(place + 1);
            let Some((_, open)) = self.marks.last_mut() else {
                break;
            };
            let both = left.min(*open);
            *open -= both;
            left -= both;
            if *open == 0 {
                self.marks.pop();
            }
        }
        let is_deep = self.marks.len() >= DEEPEST;
        if left == length && !is_deep && opens(mark, length, before, after) {
            self.marks.push((mark, length));
        }
    }

    /// The end of a label, and the target behind it.
    fn bracket(&mut self) -> End {
        self.take(1);
        if self.brackets == 0 {
            return End::InText;
        }
        self.brackets -= 1;
        if !self.rest.starts_with('(') {
            return End::InText;
        }
        if let Some(end) = self.rest.find(')') {
            self.skip(end + 1);
            return End::InText;
        }
        // Half a target leads elsewhere.
        self.unknown = self.rest.len() - 1;
        ")".clone_into(&mut self.inner);
        End::InTarget
    }

    /// An address within angle brackets.
    fn address(&mut self) -> End {
        let is_address = ["<http://", "<https://"]
            .iter()
            .any(|start| self.rest.starts_with(start));
        // Only where it may be one: the rest is looked through to its end.
        if is_address && !self.rest.contains(['>', ' ', '\n']) {
            ">".clone_into(&mut self.inner);
            return End::InTarget;
        }
        self.take(1);
        End::InText
    }

    fn open(self, dropped: usize) -> Open {
        let marks = self.marks.into_iter().rev();
        let marks = marks.flat_map(|(mark, length)| iter::repeat_n(mark, length));
        Open {
            dropped,
            closers: self.inner.chars().chain(marks).collect(),
        }
    }
}

/// Whether models open emphasis with such a mark. Between letters and digits (`2*3`) they mean the
/// sign itself, and so they do with a single `~`.
fn opens(mark: char, length: usize, before: char, after: Option<char>) -> bool {
    let stands_apart = !before.is_alphanumeric() || !before.is_ascii();
    let is_known = match (mark, length) {
        ('~', 2) | ('*' | '_', 2..=3) => after.is_some_and(|c| !c.is_whitespace()),
        ('*' | '_', 1) => after.is_some_and(|c| c.is_alphanumeric() || "`\"'“‘(".contains(c)),
        _ => false,
    };
    stands_apart && is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_thousands_of_marks_within_marks_only_some_are_closed() {
        let open = of(&"**a ".repeat(10_000));
        assert_eq!(open.closers, "**".repeat(DEEPEST));
    }

    #[test]
    fn what_is_open_is_closed_innermost_first() {
        for (run, dropped, closers) in [
            ("plain", 0, ""),
            ("**bo", 0, "**"),
            ("**bold*", 1, "**"),
            ("**bold**", 2, "**"),
            ("**", 2, ""),
            ("a **b *c", 0, "***"),
            ("a *b **c** d", 0, "*"),
            ("***both", 0, "***"),
            ("~~gone", 0, "~~"),
            ("about ~5 min", 0, ""),
            ("2*3 and 2 * 3", 0, ""),
            ("snake_case and _x", 0, "_"),
            ("`co", 0, "`"),
            ("``a ` b", 0, "``"),
            ("`a` and **`b", 0, "`**"),
            ("**`", 3, ""),
            ("\\**but", 0, "*"),
            ("\\*\\*not", 0, ""),
            ("\\*", 0, ""),
            ("[the bo", 0, ""),
            ("**[the book](https://a_b", 11, ")**"),
            ("[a](b \"title", 8, ")"),
            ("![a](b", 1, ")"),
            ("](b", 0, ""),
            ("see <https://x.y/_", 0, ">"),
            ("a < b", 0, ""),
            ("日本**強調", 0, "**"),
        ] {
            let closers = closers.to_owned();
            assert_eq!(of(run), Open { dropped, closers }, "{run:?}");
        }
    }
}
