//! Makes text from outside safe to paint.
//!
//! Owns what may not reach the screen: escape sequences and control characters, which terminals
//! obey; characters that reorder or hide what is written; stacks of marks that grow over other
//! rows; chains of joined characters that stand in one cell and are as long as one likes. Text that was cleaned holds no control character but `\n`, and cleaning it again changes
//! nothing. What is stored and sent stays as it came: text is cleaned where it is laid out.
//!
//! One pass, linear in the length of the text. Every decision looks at what was already written,
//! never at what was left out, which is why a second pass finds nothing to do.

use super::escape::sequence_length;
use super::width::{begins_cluster, is_mark, tab_width};
use std::borrow::Cow;
use std::path::Path;

/// Marks that one base may carry. Tibetan, the language of the tallest stacks, stays below.
const MAX_MARKS: usize = 8;
/// Characters that one cluster may have, and with that ten joined emoji. The longest that mean
/// something, two people with colours of skin who kiss, have ten. A terminal that knows nothing of
/// clusters draws each emoji beside the other, and displaces the row by as much.
const MAX_CLUSTER: usize = 20;
/// A mark without width that joins nothing: behind it a new cluster begins.
const NON_JOINER: char = '\u{200C}';
/// The base of the flags of Scotland, Wales and England; tag characters spell the region.
const BLACK_FLAG: char = '\u{1F3F4}';
/// The tag character that ends a flag.
const CANCEL_TAG: char = '\u{E007F}';

/// Text of several lines, fit to be laid out.
///
/// | in `text` | becomes |
/// |---|---|
/// | escape sequence | nothing; if it never ends, only its introducer goes |
/// | `\r\n`, lone `\r`, U+2028, U+2029 | `\n` |
/// | tab | blanks up to the next fourth column |
/// | other control characters (C0, DEL, C1) | nothing |
/// | bidi control | a visible mark such as `⟨U+202E⟩` |
/// | zero-width blank, BOM, soft hyphen, tag character outside a flag | nothing |
/// | the ninth and further marks on one base | nothing |
/// | a cluster of more than 20 characters | several; marks beyond the twentieth go |
///
/// Joiners and variation selectors stay: emoji and many scripts need them.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|b| b == b'\n' || (b' '..=b'~').contains(&b))
    {
        return Cow::Borrowed(text);
    }
    let cleaned = Cleaner::new(text, Shape::Lines).run();
    if cleaned == text {
        return Cow::Borrowed(text);
    }
    Cow::Owned(cleaned)
}

/// Text as [`clean`] makes it, except that tabs stay: to be copied, because it may be code that needs
/// them. It has the lines and the blocks of what is on the screen.
pub fn clean_with_tabs(text: &str) -> String {
    Cleaner::new(text, Shape::Tabs).run()
}

/// Text for a place of one line: as [`clean`], with each line end and each tab one blank.
pub fn clean_line(text: &str) -> String {
    Cleaner::new(text, Shape::OneLine).run()
}

/// A path for a place of one line: a name may hold whatever a system lets it.
pub fn clean_path(path: &Path) -> String {
    clean_line(&path.display().to_string())
}

/// What line ends and tabs turn into.
#[derive(Clone, Copy)]
enum Shape {
    Lines,
    /// Lines with their tabs in them.
    Tabs,
    OneLine,
}

/// What is done with a character.
enum Fate {
    Keep,
    Drop,
    /// Written as its code point, so that a trick is seen and does not work.
    Show,
    LineEnd,
    Tab,
}

const fn fate(c: char) -> Fate {
    match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => Fate::LineEnd,
        '\t' => Fate::Tab,
        // Bidi controls: marks, embeddings, overrides, isolates.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Fate::Show
        }
        // C0, DEL, C1.
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        // Soft hyphen, Mongolian vowel separator, zero-width blank, word joiner and invisible
        // operators, deprecated format characters, BOM, interlinear annotation, tags.
        | '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Fate::Drop,
        _ => Fate::Keep,
    }
}

struct Cleaner<'a> {
    /// What has not been read yet.
    rest: &'a str,
    shape: Shape,
    out: String,
    /// Where in `out` the columns of the next tab are counted from: a line start or a tab stop.
    stop: usize,
    /// Marks written since the last base.
    marks: usize,
    /// Where in `out` the last cluster begins.
    cluster: usize,
    /// The characters that it has.
    length: usize,
}

impl<'a> Cleaner<'a> {
    fn new(text: &'a str, shape: Shape) -> Self {
        Self {
            rest: text,
            shape,
            out: String::with_capacity(text.len()),
            stop: 0,
            marks: 0,
            cluster: 0,
            length: 0,
        }
    }

    fn run(mut self) -> String {
        while let Some(c) = self.rest.chars().next() {
            if let Some(length) = sequence_length(self.rest) {
                self.skip(length);
                continue;
            }
            self.skip(c.len_utf8());
            match fate(c) {
                Fate::Keep => self.keep(c),
                Fate::Drop => {}
                Fate::Show => self.show(c),
                Fate::LineEnd => self.end_line(c),
                Fate::Tab => self.tab(),
            }
        }
        self.out
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn keep(&mut self, c: char) {
        let is_mark = is_mark(c);
        if is_mark && self.marks == MAX_MARKS {
            return;
        }
        if !self.push(c) {
            return;
        }
        self.marks = if is_mark { self.marks + 1 } else { 0 };
        if c == BLACK_FLAG {
            self.flag_tags();
        }
    }

    /// Writes a character; false if it belongs to a cluster that is full.
    fn push(&mut self, c: char) -> bool {
        let end = self.out.len();
        if self.append(c) || self.length < MAX_CLUSTER {
            self.length += 1;
            return true;
        }
        // What is joined by what stands before it is parted from that. A mark cannot be.
        self.out.truncate(end);
        self.out.push(NON_JOINER);
        let is_parted = self.append(c);
        if is_parted {
            self.length = 1;
        } else {
            self.out.truncate(end);
        }
        is_parted
    }

    /// Writes a character; true if a cluster begins with it.
    fn append(&mut self, c: char) -> bool {
        let at = self.out.len();
        self.out.push(c);
        let cluster = self.out.get(self.cluster..).unwrap_or_default();
        let is_first = begins_cluster(cluster, at - self.cluster);
        if is_first {
            (self.cluster, self.length) = (at, 0);
        }
        is_first
    }

    /// After a black flag: the tags that make it a region's flag, if they are that.
    fn flag_tags(&mut self) {
        let is_tag = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
        let region: String = self
            .rest
            .chars()
            .take_while(is_tag)
            .take(MAX_MARKS)
            .collect();
        let after = self.rest.get(region.len()..).unwrap_or_default();
        if !region.is_empty() && after.starts_with(CANCEL_TAG) {
            self.out.push_str(&region);
            self.out.push(CANCEL_TAG);
            self.length += region.len() / CANCEL_TAG.len_utf8() + 1;
            self.skip(region.len() + CANCEL_TAG.len_utf8());
        }
    }

    fn show(&mut self, c: char) {
        for c in format!("⟨U+{:04X}⟩", u32::from(c)).chars() {
            self.keep(c);
        }
    }

    fn end_line(&mut self, c: char) {
        if c == '\r' && self.rest.starts_with('\n') {
            self.skip(1);
        }
        match self.shape {
            Shape::Lines | Shape::Tabs => {
                self.marks = 0;
                self.push('\n');
            }
            Shape::OneLine => self.keep(' '),
        }
        self.stop = self.out.len();
    }

    fn tab(&mut self) {
        let since_stop = self.out.get(self.stop..).unwrap_or_default();
        let (written, count) = match self.shape {
            Shape::Lines => (' ', tab_width(since_stop)),
            Shape::Tabs => ('\t', 1),
            Shape::OneLine => (' ', 1),
        };
        for c in std::iter::repeat_n(written, count) {
            self.keep(c);
        }
        self.stop = self.out.len();
    }
}

#[cfg(test)]
mod tests;
