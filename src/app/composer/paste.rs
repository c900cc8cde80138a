//! Pastes: cleaned of what no message should hold, and folded when they are long.
//!
//! A folded paste stands in the text as one character from the end of Unicode's last private
//! plane, so that one key deletes it and undo brings it back. It is shown as a marker and sent in
//! full.

/// A paste with more lines than this is folded.
const MOST_LINES: usize = 20;
/// So is one with more bytes than this: laid out with every key, it would slow the typing.
const MOST_BYTES: usize = 8 * 1024;
/// The first of the characters that stand for folded pastes.
const FIRST_MARKER: u32 = 0x0010_F000;
/// The last of them. The two code points behind it are non-characters.
const LAST_MARKER: u32 = 0x0010_FFFD;

/// Which pastes are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Folding {
    /// Those that are long.
    #[default]
    Long,
    /// None.
    Never,
}

/// Pastes that are folded, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Folds {
    folding: Folding,
    pastes: Vec<String>,
}

/// A paste as it goes into the text.
pub(super) enum Pasted {
    /// As it is.
    Short(String),
    /// As this character.
    Folded(char),
}

impl Folds {
    /// No pastes yet.
    pub(super) const fn of(folding: Folding) -> Self {
        let pastes = Vec::new();
        Self { folding, pastes }
    }

    /// Which pastes are folded.
    pub(super) const fn folding(&self) -> Folding {
        self.folding
    }

    /// Cleans a paste and folds it if it is long.
    pub(super) fn accept(&mut self, text: &str) -> Pasted {
        let text = clean(text);
        let folds = self.folding == Folding::Long;
        let is_long = text.lines().count() > MOST_LINES || text.len() > MOST_BYTES;
        match (folds && is_long, self.next_marker()) {
            (true, Some(marker)) => {
                self.pastes.push(text);
                Pasted::Folded(marker)
            }
            _ => Pasted::Short(text),
        }
    }

    /// What `c` is shown as, if it stands for a folded paste. Its blanks do not break: a marker
    /// goes to the next row whole.
    pub(super) fn label(&self, c: char) -> Option<String> {
        let text = self.content(c)?;
        Some(match text.lines().count() {
            1 => format!("[pasted\u{a0}{}\u{a0}kB]", text.len().div_ceil(1000)),
            lines => format!("[pasted\u{a0}{lines}\u{a0}lines]"),
        })
    }

    /// `text` with every folded paste in full.
    pub(super) fn expand(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        for c in text.chars() {
            match self.content(c) {
                Some(paste) => whole.push_str(paste),
                None => whole.push(c),
            }
        }
        whole
    }

    /// How many bytes `text` has with every folded paste in full.
    pub(super) fn bytes(&self, text: &str) -> usize {
        if self.pastes.is_empty() {
            return text.len();
        }
        let bytes = |c: char| self.content(c).map_or(c.len_utf8(), String::len);
        text.chars().map(bytes).sum()
    }

    fn content(&self, c: char) -> Option<&String> {
        self.pastes
            .get(usize::try_from(u32::from(c).checked_sub(FIRST_MARKER)?).ok()?)
    }

    fn next_marker(&self) -> Option<char> {
        let code = FIRST_MARKER.checked_add(u32::try_from(self.pastes.len()).ok()?)?;
        char::from_u32(code).filter(|_| code <= LAST_MARKER)
    }
}

/// Text fit for the composer: CRLF and lone CR become line breaks, control characters and the
/// markers of folds go away. Tabs stay: what is sent may be a Makefile or a patch.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .filter(|c| !(FIRST_MARKER..=LAST_MARKER).contains(&u32::from(*c)))
        .collect()
}
