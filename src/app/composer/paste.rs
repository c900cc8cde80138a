//! Text that comes in at once: cleaned of what no message should hold, and folded where it is long.
//!
//! A paste is folded so that it leaves room for what is written about it. What comes back to be
//! edited is not, unless it is so long that it would slow the typing.
//!
//! A folded text stands in the message as one character from the end of Unicode's last private
//! plane, so that one key deletes it and undo brings it back. It is shown as a marker and sent in
//! full.

/// What a paste may have at most and is not folded.
const PASTED: Limits = Limits {
    lines: 20,
    bytes: 8 * 1024,
    line: 8 * 1024,
};
/// What a text may have at most that comes back. With every key each byte is looked at, and the
/// caret's line is laid out as a whole.
const BACK: Limits = Limits {
    lines: 2_000,
    bytes: 128 * 1024,
    line: 16 * 1024,
};
/// The first of the characters that stand for folded pastes.
const FIRST_MARKER: u32 = 0x0010_F000;
/// The last of them. The two code points behind it are non-characters.
const LAST_MARKER: u32 = 0x0010_FFFD;

/// Which texts are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Folding {
    /// Those that are long.
    #[default]
    Long,
    /// None.
    Never,
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The person pasted it.
    Paste,
    /// It was written or said before, and comes back to be edited.
    Back,
}

/// What a text may have at most and is not folded.
struct Limits {
    lines: usize,
    bytes: usize,
    /// Bytes of its longest line.
    line: usize,
}

/// Texts that are folded, in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Folds {
    folding: Folding,
    texts: Vec<String>,
}

/// A text as it goes into the message.
pub(super) enum Accepted {
    /// As it is.
    Whole(String),
    /// As this character.
    Folded(char),
}

impl Origin {
    const fn limits(self) -> &'static Limits {
        match self {
            Self::Paste => &PASTED,
            Self::Back => &BACK,
        }
    }
}

impl Limits {
    fn are_passed_by(&self, text: &str) -> bool {
        text.len() > self.bytes
            || text.lines().count() > self.lines
            || text.lines().any(|line| line.len() > self.line)
    }
}

impl Folds {
    /// No texts yet.
    pub(super) const fn of(folding: Folding) -> Self {
        let texts = Vec::new();
        Self { folding, texts }
    }

    /// Which texts are folded.
    pub(super) const fn folding(&self) -> Folding {
        self.folding
    }

    /// Cleans a text and folds it if it is long for one from there.
    pub(super) fn accept(&mut self, text: &str, origin: Origin) -> Accepted {
        let text = clean(text);
        let folds = self.folding == Folding::Long && origin.limits().are_passed_by(&text);
        match (folds, self.next_marker()) {
            (true, Some(marker)) => {
                self.texts.push(text);
                Accepted::Folded(marker)
            }
            _ => Accepted::Whole(text),
        }
    }

    /// What `c` is shown as, if it stands for a folded text. Its blanks do not break: a marker
    /// goes to the next row whole.
    pub(super) fn label(&self, c: char) -> Option<String> {
        let text = self.content(c)?;
        Some(match text.lines().count() {
            1 => format!("[pasted\u{a0}{}\u{a0}kB]", text.len().div_ceil(1000)),
            lines => format!("[pasted\u{a0}{lines}\u{a0}lines]"),
        })
    }

    /// `text` with every folded one in full.
    pub(super) fn expand(&self, text: String) -> String {
        if self.texts.is_empty() {
            return text;
        }
        let mut whole = String::with_capacity(text.len());
        for c in text.chars() {
            match self.content(c) {
                Some(folded) => whole.push_str(folded),
                None => whole.push(c),
            }
        }
        whole
    }

    /// How many bytes `text` has with every folded one in full.
    pub(super) fn bytes(&self, text: &str) -> usize {
        if self.texts.is_empty() {
            return text.len();
        }
        let bytes = |c: char| self.content(c).map_or(c.len_utf8(), String::len);
        text.chars().map(bytes).sum()
    }

    fn content(&self, c: char) -> Option<&String> {
        self.texts
            .get(usize::try_from(u32::from(c).checked_sub(FIRST_MARKER)?).ok()?)
    }

    fn next_marker(&self) -> Option<char> {
        let code = FIRST_MARKER.checked_add(u32::try_from(self.texts.len()).ok()?)?;
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
