//! What stands between delimiters and is no formula: words, sums of money, variables of a shell.

/// Whether a word of two letters or more stands beside another word or a number.
pub(super) fn is_prose(source: &str) -> bool {
    let is_word =
        |text: &str| text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let ends = |text: &str| {
        let last = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        is_word(text.get(last.len()..).unwrap_or_default())
    };
    let starts = |text: &str| {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        is_word(text.get(..text.len() - rest.len()).unwrap_or_default())
    };
    let pieces: Vec<&str> = source.split_ascii_whitespace().collect();
    pieces.windows(2).any(|pair| match pair {
        [left, right] => {
            let meet = left.ends_with(|c: char| c.is_ascii_alphanumeric())
                && right.starts_with(|c: char| c.is_ascii_alphanumeric());
            meet && (ends(left) || starts(right))
        }
        _ => false,
    })
}

/// Whether it reads like what stands between two dollars where a shell's variable and a price are meant, as
/// in `$PATH; 5$`: a bracket or a quotation mark has its partner elsewhere, or a word of two letters or more
/// has behind it what ends a command or a sentence, or a comma and nothing but a number. `AB, CD` may be
/// lines, and `x; y` stays a formula too.
pub(super) fn is_shell(source: &str) -> bool {
    let count = |marks: [char; 3]| source.matches(marks).count();
    if count(['(', '[', '{']) != count([')', ']', '}']) || source.contains(" '") {
        return true;
    }
    let mut marks = source.match_indices([';', ':', ',', '.', '_']);
    marks.any(|(at, mark)| {
        let (before, behind) = source.split_at(at);
        let rest = behind.strip_prefix(mark).unwrap_or_default();
        let is_behind_word = ends_with_word(before.trim_end_matches(')'));
        is_behind_word
            && match mark {
                ";" => true,
                "_" => begins_with_word(rest),
                "." => rest.starts_with(' '),
                _ => rest.starts_with(' ') && is_number(rest.trim()),
            }
    })
}

fn ends_with_word(text: &str) -> bool {
    let last = text.bytes().rev().take(2);
    last.filter(u8::is_ascii_alphabetic).count() == 2
}

fn begins_with_word(text: &str) -> bool {
    let first = text.bytes().take(2);
    first.filter(u8::is_ascii_alphabetic).count() == 2
}

fn is_number(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(is_part)
}
