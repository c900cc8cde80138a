//! OSC 52, the control sequence that gives a terminal text for its clipboard.
//!
//! Owns its bytes and how much of it can be expected to arrive. `terminal` writes it. No terminal
//! answers it, and many are set to ignore it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The longest text that is sent, in bytes. As base64 it fills a sequence of 100,000 bytes, which
/// hterm's own script takes for the most that terminals can be relied on to read (`OSC_52_MAX_SEQUENCE`
/// in github.com/chromium/hterm, etc/osc52.sh). xterm takes more, tmux 1 MiB, kitty 8 MB. What is
/// longer is dropped without a word.
const LONGEST: usize = 74_994;

/// Bytes of one string that GNU Screen passes on, introducer and terminator included: 256 before
/// 2008, and more since (the history is told in the same script).
const SCREEN_STRING: usize = 256;

/// What the sequence has to pass on its way to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// Nothing.
    Direct,
    /// tmux. It drops what it does not know, so the sequence travels inside one of tmux's own.
    Tmux,
    /// GNU Screen, as above, a short piece at a time.
    Screen,
}

/// Whether a terminal can be expected to take the text.
pub(super) const fn fits(text: &str) -> bool {
    text.len() <= LONGEST
}

/// The sequence that puts the text on the clipboard. It ends with BEL, because the other
/// terminator is also what ends the strings of tmux and Screen.
pub(super) fn sequence(text: &str, route: Route) -> String {
    let plain = format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text));
    match route {
        Route::Direct => plain,
        Route::Tmux => format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        Route::Screen => in_pieces(&plain),
    }
}

/// Screen passes on what stands in each string, and the terminal sees them as one.
fn in_pieces(plain: &str) -> String {
    let (before, after) = ("\x1bP", "\x1b\\");
    let bytes: Vec<char> = plain.chars().collect(); // ASCII: one each
    bytes
        .chunks(SCREEN_STRING - before.len() - after.len())
        .flat_map(|piece| {
            before
                .chars()
                .chain(piece.iter().copied())
                .chain(after.chars())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_that_each_route_wants() {
        for (route, expected) in [
            (Route::Direct, "\x1b]52;c;w6kK\x07"),
            (Route::Tmux, "\x1bPtmux;\x1b\x1b]52;c;w6kK\x07\x1b\\"),
            (Route::Screen, "\x1bP\x1b]52;c;w6kK\x07\x1b\\"),
        ] {
            assert_eq!(sequence("é\n", route), expected);
        }
    }

    #[test]
    fn the_longest_text_makes_a_sequence_of_100_000_bytes() {
        let text = "x".repeat(LONGEST);
        assert!(fits(&text) && !fits(&format!("{text}x")));
        assert_eq!(sequence(&text, Route::Direct).len(), 100_000);
    }

    #[test]
    fn screen_is_given_strings_that_it_can_hold_and_nothing_is_lost_between_them() {
        for length in [1, 180, 181, 1_000, LONGEST] {
            let text = "y".repeat(length);
            let sent = sequence(&text, Route::Screen);
            let strings: Vec<_> = sent.split_inclusive("\x1b\\").collect();
            assert!(strings.iter().all(|string| string.len() <= SCREEN_STRING));
            let passed_on: String = strings
                .iter()
                .map(|string| string.strip_prefix("\x1bP").unwrap())
                .map(|string| string.strip_suffix("\x1b\\").unwrap())
                .collect();
            assert_eq!(passed_on, sequence(&text, Route::Direct), "{length}");
        }
    }
}
