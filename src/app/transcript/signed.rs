//! The mark in a reply's head that tells what its receipt came to: a sign, with words where there is room.

use crate::chat::Reply;
use crate::chat::receipt::{Grade, Verdict};
use crate::text::{Ink, Span, cell_width};

/// What a receipt came to, for the head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    grade: Grade,
    words: &'static str,
}

/// The mark of a reply; `None` where there is no receipt, or none that says anything.
pub(super) fn mark(reply: &Reply) -> Option<Mark> {
    let verdict = reply.audit.as_ref()?.verdict()?;
    let words = match verdict {
        Verdict::Verified => "signed",
        Verdict::KeyNotCompared => "signed, key not compared",
        Verdict::ContentNotCompared => "signed, content not compared",
        Verdict::SignatureAlone => "signed, content and key not compared",
        Verdict::EarlierKey => "signed by an earlier key",
        Verdict::KeysDisagree => "signed, keys do not belong together",
        Verdict::OtherTime => "signed at another time",
        Verdict::ContentDiffers => "differs from what was signed",
        Verdict::OtherRequest => "receipt for another request",
        Verdict::Invalid => "receipt not valid",
        Verdict::Unverifiable(_) => return None,
    };
    let grade = verdict.grade();
    Some(Mark { grade, words })
}

impl Mark {
    /// Whether the reply is not what was signed.
    pub(super) fn is_alarm(&self) -> bool {
        self.grade == Grade::Alarm
    }

    /// Sign and words.
    pub(super) fn whole(self) -> Span {
        let (sign, ink) = self.sign();
        Span::new(format!("{sign} {}", self.words), ink)
    }

    /// Sign and words, or the sign alone where those take more cells than there are.
    pub(super) fn within(self, room: usize) -> Span {
        let whole = self.whole();
        if cell_width(&whole.text) <= room {
            return whole;
        }
        let (sign, ink) = self.sign();
        Span::new(sign.to_owned(), ink)
    }

    const fn sign(self) -> (&'static str, Ink) {
        match self.grade {
            Grade::Good => ("✓", Ink::Good),
            Grade::Doubt => ("?", Ink::Warning),
            Grade::Alarm => ("✖", Ink::Alarm),
        }
    }
}
