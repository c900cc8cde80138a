//! Whether a program has left the terminal as it found it, read from the bytes that it wrote.

use std::collections::BTreeMap;

/// What a program may leave behind, by the number of the terminal's private mode, and whether the
/// mode is on before the program starts.
const MODES: [(u16, &str, bool); 10] = [
    (25, "the cursor", true),
    (1000, "mouse clicks", false),
    (1002, "mouse drags", false),
    (1003, "mouse motion", false),
    (1004, "focus reports", false),
    (1006, "SGR mouse reports", false),
    (1015, "urxvt mouse reports", false),
    (1049, "the alternate screen", false),
    (2004, "bracketed paste", false),
    (2026, "a synchronized update", false),
];

/// What is not as it was before these bytes.
pub(super) fn left_behind(bytes: &[u8]) -> Vec<String> {
    let mut modes: BTreeMap<u16, bool> = MODES.iter().map(|(n, _, on)| (*n, *on)).collect();
    let mut keyboard = 0_i32;
    for (params, end) in private_sequences(bytes) {
        match (params.split_at_checked(1), end) {
            (Some(("?", numbers)), b'h' | b'l') => {
                for number in numbers.split(';').filter_map(|n| n.parse().ok()) {
                    modes.insert(number, end == b'h');
                }
            }
            (Some((">", _)), b'u') => keyboard += 1,
            (Some(("<", count)), b'u') => keyboard -= count.parse().unwrap_or(1),
            _ => {}
        }
    }
    let changed = MODES
        .iter()
        .filter(|(number, _, before)| modes[number] != *before)
        .map(|(number, name, _)| format!("{name} (mode {number})"));
    let pushed = (keyboard > 0).then(|| format!("the kitty keyboard ({keyboard} times)"));
    let link = open_link(bytes).map(|target| format!("a link to {target}"));
    changed.chain(pushed).chain(link).collect()
}

/// Where the link leads that was begun last, unless it was ended.
fn open_link(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let (_, last) = text.rsplit_once("\x1b]8;")?;
    let (_, target) = last.split('\x1b').next()?.split_once(';')?;
    (!target.is_empty()).then(|| target.to_owned())
}

/// The control sequences with parameters, each with the byte that ends it.
fn private_sequences(bytes: &[u8]) -> impl Iterator<Item = (&str, u8)> {
    bytes
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair == b"\x1b[")
        .filter_map(|(at, _)| {
            let rest = &bytes[at + 2..];
            let length = rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some((str::from_utf8(&rest[..length]).ok()?, rest[length]))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_behind_is_named() {
        let cases: [(&str, &[&str]); 9] = [
            ("", &[]),
            ("text \x1b[31mred\x1b[0m", &[]),
            (
                "\x1b[?1049h\x1b[?25l",
                &["the cursor (mode 25)", "the alternate screen (mode 1049)"],
            ),
            ("\x1b[?1049h\x1b[?25l\x1b[?1049l\x1b[?25h", &[]),
            ("\x1b[?1002;1006h\x1b[?1006l", &["mouse drags (mode 1002)"]),
            ("\x1b[>1u\x1b[>5u\x1b[<u", &["the kitty keyboard (1 times)"]),
            ("\x1b[>1u\x1b[<1u\x1b[?2004h\x1b[?2004l", &[]),
            ("\x1b]8;id=1;x:y\x1b\\z", &["a link to x:y"]),
            ("\x1b]8;;x:y\x1b\\z\x1b]8;;\x1b\\", &[]),
        ];
        for (written, expected) in cases {
            assert_eq!(left_behind(written.as_bytes()), expected, "{written:?}");
        }
    }
}
