//! Characters in other shapes: raised, lowered, accented, or of another alphabet.
//!
//! Sources: Unicode 16, blocks "Superscripts and Subscripts", "Phonetic Extensions", "Combining
//! Diacritical Marks" and "Mathematical Alphanumeric Symbols". Left out are shapes that few fonts
//! have.

/// Which of the two a script is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// `x²`
    Super,
    /// `x₂`
    Sub,
}

const PLAIN_SUPER: &str = "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ∘*′†‡";
const SUPER: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ°*′†‡";
const PLAIN_SUB: &str = "0123456789+−=()aehijklmnoprstuvxβγρφχ";
const SUB: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ";

impl Script {
    /// `text` as such a script; `None` if there is no such form of any of its characters.
    pub(super) fn of(self, text: &str) -> Option<String> {
        let (plain, formed) = match self {
            Self::Super => (PLAIN_SUPER, SUPER),
            Self::Sub => (PLAIN_SUB, SUB),
        };
        text.chars()
            .map(|c| {
                let place = plain.chars().position(|other| other == c)?;
                formed.chars().nth(place)
            })
            .collect()
    }

    /// What says that what follows is such a script.
    pub(super) const fn mark(self) -> char {
        match self {
            Self::Super => '^',
            Self::Sub => '_',
        }
    }
}

/// Whether `c` belongs to what stands before it: a script, a prime or an accent.
pub(super) fn is_script(c: char) -> bool {
    matches!(c, '″' | '‴' | '\u{300}'..='\u{36F}' | '\u{20D0}'..='\u{20FF}')
        || SUPER.contains(c)
        || SUB.contains(c)
}

/// Accents by their commands, as marks that combine with the letter before them.
const ACCENTS: &[(&str, char)] = &[
    ("acute", '\u{301}'),
    ("bar", '\u{304}'),
    ("breve", '\u{306}'),
    ("check", '\u{30C}'),
    ("ddot", '\u{308}'),
    ("dot", '\u{307}'),
    ("grave", '\u{300}'),
    ("hat", '\u{302}'),
    ("mathring", '\u{30A}'),
    ("overline", '\u{305}'),
    ("tilde", '\u{303}'),
    ("underline", '\u{332}'),
    ("vec", '\u{20D7}'),
    ("widehat", '\u{302}'),
    ("widetilde", '\u{303}'),
];

/// The mark that a command puts on a letter.
pub(super) fn accent(command: &str) -> Option<char> {
    let (_, mark) = ACCENTS.iter().find(|(name, _)| *name == command)?;
    Some(*mark)
}

/// Fractions that are characters of their own.
const VULGAR: &[(&str, &str, char)] = &[
    ("1", "2", '½'),
    ("1", "3", '⅓'),
    ("2", "3", '⅔'),
    ("1", "4", '¼'),
    ("3", "4", '¾'),
    ("1", "5", '⅕'),
    ("2", "5", '⅖'),
    ("3", "5", '⅗'),
    ("4", "5", '⅘'),
    ("1", "6", '⅙'),
    ("5", "6", '⅚'),
    ("1", "8", '⅛'),
    ("3", "8", '⅜'),
    ("5", "8", '⅝'),
    ("7", "8", '⅞'),
];

/// The character that is this fraction.
pub(super) fn vulgar(above: &str, below: &str) -> Option<char> {
    let found = |(a, b, _): &&(&str, &str, char)| (*a, *b) == (above, below);
    VULGAR.iter().find(found).map(|(.., c)| *c)
}

/// An alphabet of mathematics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// `𝐱`
    Bold,
    /// `ℝ`
    DoubleStruck,
    /// `𝔤`
    Fraktur,
    /// `ℒ`
    Script,
}

/// Letters that were in Unicode before their alphabet was, which has gaps in their places.
const EARLIER: &[(Alphabet, &str, &str)] = &[
    (Alphabet::DoubleStruck, "CHNPQRZ", "ℂℍℕℙℚℝℤ"),
    (Alphabet::Fraktur, "CHIRZ", "ℭℌℑℜℨ"),
    (Alphabet::Script, "BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"),
];

impl Alphabet {
    /// `c` in this alphabet, if it is in it.
    pub(super) fn of(self, c: char) -> Option<char> {
        let earlier = EARLIER.iter().find_map(|(alphabet, plain, formed)| {
            let place = plain.chars().position(|other| other == c)?;
            (*alphabet == self).then(|| formed.chars().nth(place))?
        });
        if earlier.is_some() {
            return earlier;
        }
        let letters = match self {
            Self::Bold => 0x1D400,
            Self::Script => 0x1D49C,
            Self::Fraktur => 0x1D504,
            Self::DoubleStruck => 0x1D538,
        };
        let (start, first) = match (self, c) {
            (_, 'A'..='Z') => (letters, 'A'),
            (_, 'a'..='z') => (letters + 26, 'a'),
            (Self::Bold, '0'..='9') => (0x1D7CE, '0'),
            (Self::DoubleStruck, '0'..='9') => (0x1D7D8, '0'),
            // Greek capitals, with the gap that both blocks have, and small letters.
            (Self::Bold, '\u{391}'..='\u{3A1}' | '\u{3A3}'..='\u{3A9}') => (0x1D6A8, '\u{391}'),
            (Self::Bold, '\u{3B1}'..='\u{3C9}') => (0x1D6C2, '\u{3B1}'),
            _ => return None,
        };
        char::from_u32(start + u32::from(c) - u32::from(first))
    }
}
