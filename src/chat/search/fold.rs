//! Letters as a search sees them: without case, accents and the widths of blanks.
//!
//! Index and query are folded by the same function, so that they agree whatever Unicode says. What stands for a letter
//! is its compatibility decomposition without the diacritics of Latin, Greek and Cyrillic; marks that make another letter
//! of one, as the Japanese ones do, stay. Blanks and control characters in a row are one blank.

use unicode_normalization::char::decompose_compatible;

/// `text` as a search sees it.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        fold_ascii(text, &mut folded);
    } else {
        each(text, &[], |letter, _| folded.push(letter));
    }
    folded
}

/// The same, with the byte of `text` at which each byte of it stands; and one more for the end.
pub fn fold_with_places(text: &str) -> (String, Vec<usize>) {
    fold_without(text, &[])
}

/// The same, as if these characters did not stand in `text`.
pub fn fold_without(text: &str, left_out: &[char]) -> (String, Vec<usize>) {
    let mut folded = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    each(text, left_out, |letter, at| {
        folded.push(letter);
        places.extend(std::iter::repeat_n(at, letter.len_utf8()));
    });
    places.push(text.len());
    (folded, places)
}

/// What [`each`] does, for the letters that most texts have and nothing else.
fn fold_ascii(text: &str, folded: &mut String) {
    let mut after_blank = false;
    for byte in text.bytes() {
        let is_blank = byte <= b' ' || byte == 0x7f;
        if !is_blank {
            folded.push(char::from(byte.to_ascii_lowercase()));
        } else if !after_blank {
            folded.push(' ');
        }
        after_blank = is_blank;
    }
}

fn each(text: &str, left_out: &[char], mut put: impl FnMut(char, usize)) {
    let mut after_blank = false;
    for (at, letter) in text.char_indices() {
        if left_out.contains(&letter) {
            continue;
        }
        if letter.is_whitespace() || letter.is_control() {
            if !after_blank {
                put(' ', at);
            }
            after_blank = true;
            continue;
        }
        if letter.is_ascii() {
            put(letter.to_ascii_lowercase(), at);
        } else if let Some(plain) = plain(letter) {
            plain.chars().for_each(|plain| put(plain, at));
        } else {
            decompose_compatible(letter, |part| {
                if !is_accent(part) {
                    part.to_lowercase()
                        .filter(|lower| !is_accent(*lower))
                        .for_each(|lower| put(lower, at));
                }
            });
        }
        after_blank = false;
    }
}

/// Letters that have no decomposition but are written without their stroke by those who lack the key; and
/// characters that nobody sees.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' => "d",
        'ı' => "i",
        'ς' => "σ",
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => "",
        _ => return None,
    })
}

const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_blanks_make_no_difference() {
        for (a, b) in [
            ("Straße", "STRASSE"),
            ("Łódź", "lodz"),
            ("e\u{301}tude", "Étude"),
            ("ΟΔΟΣ", "οδός"),
            ("Ａｂｃ", "abc"),
            ("İstanbul", "istanbul"),
            ("ﬁn\u{ad}d", "find"),
            ("a \n\t\0 b", "a b"),
            ("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn plain_letters_are_folded_like_all_others() {
        let plain: String = (0..128_u8).chain((0..128).rev()).map(char::from).collect();
        assert_eq!(fold(&plain), fold_with_places(&plain).0);
        assert_eq!(fold(&format!("{plain}é")), format!("{}e", fold(&plain)));
    }

    #[test]
    fn marks_that_make_another_letter_stay() {
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("が"), fold("か\u{3099}"));
        assert_eq!(fold("東京"), "東京");
    }

    #[test]
    fn each_byte_knows_where_it_stood() {
        let text = "Ä ß\n\n東";
        let (folded, places) = fold_with_places(text);
        assert_eq!(folded, "a ss 東");
        assert_eq!(places, [0, 2, 3, 3, 5, 7, 7, 7, 10]);
        let (folded, places) = fold_without("*B* `*` c", &['*', '`']);
        assert_eq!(
            (folded.as_str(), places.as_slice()),
            ("b c", &[1, 3, 8, 9][..])
        );
    }
}
