//! The ways in which a server may write a character: as it is, escaped as in JSON, encoded as in a URL, or as an entity
//! of HTML.
//!
//! Owns the reading of one character. What is looked for in what is read is `redaction`'s.

/// Ways of writing that are read one within another, as JSON is within JSON and a URL is.
pub(super) const LAYERS: usize = 2;

/// The named entities that are known: those that every page needs, and those of signs that keys have.
const ENTITIES: [(&str, char); 11] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("sol", '/'),
    ("plus", '+'),
    ("equals", '='),
    ("lowbar", '_'),
    ("period", '.'),
    ("colon", ':'),
];
/// Letters of the longest of their names.
const LONGEST_NAME: usize = 6;
/// Digits of a numbered entity, with noughts before them that say nothing.
const MOST_DIGITS: usize = 16;

/// Whether something other than a character as it is may begin with this one.
pub(super) const fn begins_another(c: char) -> bool {
    matches!(c, '\\' | '%' | '&')
}

/// The character at a place of a text and where the next begins, read through so many ways of writing. With none it
/// is the character that stands there.
pub(super) fn character(text: &str, at: usize, layers: usize) -> Option<(char, usize)> {
    let Some(layers) = layers.checked_sub(1) else {
        let c = text.get(at..)?.chars().next()?;
        return Some((c, at + c.len_utf8()));
    };
    let (c, at) = character(text, at, layers)?;
    let behind = Behind { text, at, layers };
    let written = match c {
        '\\' => behind.escape(),
        '%' => behind.percent(),
        '&' => behind.entity(),
        _ => None,
    };
    Some(written.unwrap_or((c, at)))
}

/// The text of a page, with the characters that its entities name.
pub(super) fn without_entities(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut place = 0;
    while let Some((c, at)) = character(page, place, 0) {
        let behind = Behind {
            text: page,
            at,
            layers: 0,
        };
        let entity = if c == '&' { behind.entity() } else { None };
        let (c, at) = entity.unwrap_or((c, at));
        text.push(c);
        place = at;
    }
    text
}

/// Whether a character leaves nothing on a screen, so that what stands around it is read together.
pub(super) const fn is_unseen(c: char) -> bool {
    match c {
        // What ends lines and words is seen.
        '\t'..='\r' | '\u{85}' => false,
        // Of the others, `text::sanitize` drops or shows all that these ranges hold.
        '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{AD}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E01EF}' => true,
        _ => false,
    }
}

/// What follows on a sign that may begin another way of writing.
#[derive(Clone, Copy)]
struct Behind<'a> {
    text: &'a str,
    at: usize,
    /// Through how many ways of writing it is read itself.
    layers: usize,
}

impl Behind<'_> {
    /// `\n`, `\/`, `\u002d`.
    fn escape(mut self) -> Option<(char, usize)> {
        let c = match self.next()? {
            'u' => char::from_u32(self.digits(16, 4, 4)?)?,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            c @ ('"' | '\\' | '/') => c,
            _ => return None,
        };
        Some((c, self.at))
    }

    /// `%2d`, of one byte: no key has others.
    fn percent(mut self) -> Option<(char, usize)> {
        let c = char::from_u32(self.digits(16, 2, 2)?)?;
        c.is_ascii().then_some((c, self.at))
    }

    /// `&#45;`, `&#x2d;`, `&amp;`. Browsers do without the end of a number.
    fn entity(mut self) -> Option<(char, usize)> {
        if !self.skip(|c| c == '#') {
            return self.named();
        }
        let radix = if self.skip(|c| matches!(c, 'x' | 'X')) {
            16
        } else {
            10
        };
        let c = char::from_u32(self.digits(radix, 1, MOST_DIGITS)?)?;
        self.skip(|c| c == ';');
        Some((c, self.at))
    }

    fn named(mut self) -> Option<(char, usize)> {
        let mut name = String::new();
        while name.len() <= LONGEST_NAME {
            match self.next()? {
                ';' => {
                    let (_, c) = ENTITIES.iter().find(|(known, _)| *known == name)?;
                    return Some((*c, self.at));
                }
                c => name.push(c),
            }
        }
        None
    }

    /// The number in the digits that come next, if there are as many.
    fn digits(&mut self, radix: u32, least: usize, most: usize) -> Option<u32> {
        let (mut number, mut count) = (0_u32, 0);
        let mut ahead = *self;
        while count < most
            && let Some(digit) = ahead.next().and_then(|c| c.to_digit(radix))
        {
            number = number.checked_mul(radix)?.checked_add(digit)?;
            count += 1;
            *self = ahead;
        }
        (count >= least).then_some(number)
    }

    /// Goes behind the next character, if it is such a one.
    fn skip(&mut self, is_such: impl Fn(char) -> bool) -> bool {
        let mut ahead = *self;
        let skips = ahead.next().is_some_and(is_such);
        if skips {
            *self = ahead;
        }
        skips
    }

    /// The next character that is seen.
    fn next(&mut self) -> Option<char> {
        loop {
            let (c, at) = character(self.text, self.at, self.layers)?;
            self.at = at;
            if !is_unseen(c) {
                return Some(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of a text, read through so many ways of writing.
    fn read(text: &str, layers: usize) -> String {
        let mut read = String::new();
        let mut place = 0;
        while let Some((c, at)) = character(text, place, layers) {
            assert!(at > place, "{text}");
            read.push(c);
            place = at;
        }
        read
    }

    #[test]
    fn a_character_is_read_in_every_way_of_writing() {
        let cases = [
            (r#"a\u002d\/\"\\\n\t"#, "a-/\"\\\n\t"),
            ("a%2d%2D%2f", "a--/"),
            ("&#45;&#x2d;&#X2D;&#0000045;&#45 &amp;&sol;", "----- &/"),
            ("a\u{200b}%2\u{200b}d", "a\u{200b}-"),
            // What is none of them is what stands there.
            (r"\x \u12 \ud83d %2 %zz %e9", r"\x \u12 \ud83d %2 %zz %e9"),
            (
                "&nbsp; &# &#; &#xffffff; &; &amp",
                "&nbsp; &# &#; &#xffffff; &; &amp",
            ),
            ("\\", "\\"),
            ("%", "%"),
            ("&", "&"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, 1), expected, "{text}");
        }
    }

    #[test]
    fn one_way_of_writing_is_read_within_another() {
        for text in [
            r"\\u002d",
            r"\u00252d",
            "&amp;#45;",
            "%252D",
            r"\u0026#x2d;",
            "%5Cu002d",
        ] {
            assert_ne!(read(text, 1), "-", "{text}");
            assert_eq!(read(text, LAYERS), "-", "{text}");
            assert_eq!(read(text, 0), text);
        }
    }

    #[test]
    fn of_a_page_the_entities_alone_are_read() {
        assert_eq!(
            without_entities(r"a&#45;&lt;b&gt; %2d \u002d é"),
            r"a-<b> %2d \u002d é"
        );
    }
}
