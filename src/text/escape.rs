//! How far a terminal escape sequence reaches.
//!
//! Owns the shapes of ECMA-48 (and of xterm, where the two differ), in their 7-bit form (`ESC [`)
//! and their 8-bit form (U+009B). What becomes of a sequence is for `sanitize` to say.
//!
//! A sequence that never ends takes nothing but its introducer with it, so a stray `ESC ]` cannot
//! swallow the text behind it. Every search stops at a control character, so that text full of
//! introducers is still read in linear time.

const ESC: char = '\u{1B}';
/// What ends a control string: ST in both its forms, and BEL, which xterm takes too.
const TERMINATORS: [&str; 3] = ["\u{1B}\\", "\u{9C}", "\u{7}"];

/// The length in bytes of the escape sequence that `text` begins with. `None` if it begins with
/// anything else.
pub(super) fn sequence_length(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let (introducer, body) = if first == ESC {
        let after = chars.as_str();
        let Some(second) = chars.next().filter(char::is_ascii) else {
            return Some(first.len_utf8());
        };
        match introducer_of_7_bit(second) {
            Some(introducer) => (introducer, chars.as_str()),
            None => (Introducer::Short, after),
        }
    } else {
        (introducer_of_8_bit(first)?, chars.as_str())
    };
    let body_length = match introducer {
        Introducer::Control => control_length(body),
        Introducer::String => string_length(body),
        Introducer::Short => short_length(body),
    };
    Some(text.len() - body.len() + body_length.unwrap_or(0))
}

/// What kind of sequence was begun.
#[derive(Clone, Copy)]
enum Introducer {
    /// CSI: parameters, intermediates, a final byte.
    Control,
    /// DCS, SOS, OSC, PM, APC: anything up to a terminator.
    String,
    /// Everything else after ESC: intermediates, a final byte.
    Short,
}

const fn introducer_of_7_bit(second: char) -> Option<Introducer> {
    match second {
        '[' => Some(Introducer::Control),
        'P' | 'X' | ']' | '^' | '_' => Some(Introducer::String),
        _ => None,
    }
}

const fn introducer_of_8_bit(first: char) -> Option<Introducer> {
    match first {
        '\u{9B}' => Some(Introducer::Control),
        '\u{90}' | '\u{98}' | '\u{9D}' | '\u{9E}' | '\u{9F}' => Some(Introducer::String),
        _ => None,
    }
}

fn control_length(body: &str) -> Option<usize> {
    let rest = body.trim_start_matches(|c| matches!(c, '0'..='?'));
    final_length(rest, '@').map(|length| body.len() - rest.len() + length)
}

fn short_length(body: &str) -> Option<usize> {
    final_length(body, '0')
}

/// The length of the intermediates and the final byte, which lies from `first_final` to `~`.
fn final_length(text: &str, first_final: char) -> Option<usize> {
    let rest = text.trim_start_matches(|c| matches!(c, ' '..='/'));
    let is_ended = rest.starts_with(|c| (first_final..='~').contains(&c));
    is_ended.then(|| text.len() - rest.len() + 1)
}

/// The length up to and with the terminator, if that is the first control character.
fn string_length(body: &str) -> Option<usize> {
    let end = body.find(char::is_control)?;
    let tail = body.get(end..)?;
    let terminator = TERMINATORS.into_iter().find(|t| tail.starts_with(t))?;
    Some(end + terminator.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `text` after the sequence it begins with.
    fn after(text: &str) -> Option<&str> {
        sequence_length(text).map(|length| text.split_at(length).1)
    }

    #[test]
    fn a_sequence_ends_with_its_final_byte_or_terminator() {
        let table = [
            ("\x1b[31;1mred", "red"),
            ("\x1b[?25lx", "x"),
            ("\x1b[2 qx", "x"),
            ("\u{9B}31mred", "red"),
            ("\x1b]0;title\x07x", "x"),
            ("\x1b]8;;http://é\x1b\\link", "link"),
            ("\u{9D}52;c;aGk=\u{9C}x", "x"),
            ("\x1bPq#0;2;0\x1b\\x", "x"),
            ("\x1b_app\x1b\\\x1b^pm", "\x1b^pm"),
            ("\x1b(Bx", "x"),
            ("\x1b7x", "x"),
            ("\x1bcx", "x"),
        ];
        for (text, rest) in table {
            assert_eq!(after(text), Some(rest), "{text:?}");
        }
    }

    #[test]
    fn a_sequence_without_an_end_is_only_its_introducer() {
        let table = [
            ("\x1b", ""),
            ("\x1b\n", "\n"),
            ("\x1bé", "é"),
            ("\x1b\x1b[m", "\x1b[m"),
            ("\x1b[31", "31"),
            ("\x1b[31é", "31é"),
            ("\x1b]0;no end", "0;no end"),
            ("\x1b]0;next line\n\x07", "0;next line\n\x07"),
            ("\x1bP1\x1b[m\x1b\\", "1\x1b[m\x1b\\"),
            ("\u{9D}x", "x"),
        ];
        for (text, rest) in table {
            assert_eq!(after(text), Some(rest), "{text:?}");
        }
    }

    #[test]
    fn nothing_else_begins_a_sequence() {
        for text in ["", "a\x1b[m", "é", "\n", "\u{9C}", "[31m"] {
            assert_eq!(sequence_length(text), None, "{text:?}");
        }
    }
}
