//! The fences around code at the top of a document, as `CommonMark` has them
//! (<https://spec.commonmark.org/0.31.2/#fenced-code-blocks>): enough to tell, line by line, what code
//! within an open one is.

/// Blanks from which on a line is indented code and no fence.
const INDENTED: usize = 4;
/// The least characters of a fence.
const SHORTEST: usize = 3;

/// A fence that has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fence {
    mark: char,
    length: usize,
    /// Blanks before it, which are taken off the code's lines too.
    indent: usize,
}

impl Fence {
    /// The fence that a line opens, if it opens one.
    pub(super) fn opened_by(line: &str) -> Option<Self> {
        let (indent, rest) = unindented(line, INDENTED);
        let mark = rest.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = count(rest, mark);
        let is_fence = indent < INDENTED && length >= SHORTEST;
        is_fence.then_some(Self {
            mark,
            length,
            indent,
        })
    }

    /// Whether the line that opens it may: behind backticks there is none in the name of the language.
    fn is_opened_alone(self, line: &str) -> bool {
        let behind = line.trim_start().trim_start_matches(self.mark);
        self.mark != '`' || !behind.contains('`')
    }

    /// Whether a line closes it.
    pub(super) fn is_closed_by(&self, line: &str) -> bool {
        let (indent, rest) = unindented(line, INDENTED);
        let length = count(rest, self.mark);
        let behind = rest.trim_start_matches(self.mark);
        indent < INDENTED
            && length >= self.length
            && behind.trim_matches([' ', '\t', '\n']).is_empty()
    }

    /// Whether a line that has not ended is nothing of the code yet: it closes the fence as it is, or
    /// is the beginning of one that may.
    pub(super) fn may_be_closed_by(&self, line: &str) -> bool {
        let is_indent = line.len() < INDENTED && line.bytes().all(|byte| byte == b' ');
        is_indent || may_become_one(line) || self.is_closed_by(line)
    }

    /// The line that closes it.
    fn closing(&self) -> String {
        self.mark.to_string().repeat(self.length)
    }

    /// What a line is of the code.
    pub(super) fn code<'a>(&self, line: &'a str) -> &'a str {
        unindented(line, self.indent).1
    }
}

/// The line that closes the code that a text leaves open, if it does. What stands in quotes and lists is not looked
/// into: these end with the text.
pub fn unclosed_fence(text: &str) -> Option<String> {
    let mut open: Option<Fence> = None;
    for line in text.lines() {
        open = match open {
            Some(fence) if fence.is_closed_by(line) => None,
            Some(fence) => Some(fence),
            None => Fence::opened_by(line).filter(|fence| fence.is_opened_alone(line)),
        };
    }
    open.map(|fence| fence.closing())
}

/// Whether a line that has not ended is hardly anything else than the beginning of a fence.
pub(super) fn may_become_one(line: &str) -> bool {
    let marks = line.trim_matches(' ');
    matches!(marks, "`" | "``" | "~" | "~~")
}

/// Takes at most so many blanks off a line; how many it took.
fn unindented(line: &str, most: usize) -> (usize, &str) {
    let blanks = count(line, ' ').min(most);
    (blanks, line.get(blanks..).unwrap_or_default())
}

/// How many of a character a text begins with.
fn count(text: &str, mark: char) -> usize {
    text.chars().take_while(|c| *c == mark).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_closed_by_one_of_its_kind_that_is_as_long() {
        for (opener, line, closes) in [
            ("```rust", "```", true),
            ("```", "   `````  \n", true),
            ("```", "    ```", false),
            ("```", "~~~", false),
            ("```", "``` x", false),
            ("````", "```", false),
            ("~~~ `", "~~~\n", true),
            ("```", "``` \t\n", true),
            ("```", "```\u{A0}", false),
            ("```", "```\u{3000}\n", false),
        ] {
            let fence = Fence::opened_by(opener).unwrap();
            assert_eq!(fence.is_closed_by(line), closes, "{opener:?} {line:?}");
        }
    }

    #[test]
    fn code_that_is_left_open_is_closed_by_as_many_marks() {
        for (text, closing) in [
            ("no code", None),
            ("```rust\nfn main() {}\n```\nafter", None),
            ("before\n````\n```\n", Some("````")),
            ("~~~\n```\n", Some("~~~")),
            ("```inline``` and on", None),
        ] {
            assert_eq!(unclosed_fence(text).as_deref(), closing, "{text:?}");
        }
    }

    #[test]
    fn other_lines_open_none() {
        for line in ["``", "    ```", "x ```", "", "- ```"] {
            assert_eq!(Fence::opened_by(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_fence_takes_its_own_indent_off_the_code() {
        let fence = Fence::opened_by("  ```").unwrap();
        let lines = ["   a", " b", "c", "", "\n"].map(|line| fence.code(line));
        assert_eq!(lines, [" a", "b", "c", "", "\n"]);
    }
}
