//! A formula as it is put together from left to right: atoms, and the blanks between them.
//!
//! Owns the classes of atoms, which follow TeX's (Knuth, chapter 18 of his book on it), and what a part of a
//! formula needs brackets for when it gets a neighbour that it has none of in TeX.

use super::scripts::is_script;

/// What an atom is to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter, a number: nothing between two of them.
    Ordinary,
    /// Named like a word: `sin x`, but `sin(x)`.
    Function,
    /// To its right, a letter with a script that is written out: what follows must not look like a
    /// part of the script.
    Loose,
    /// What reaches far to both sides: sums, fractions written out.
    Tall,
    /// `+`. Without anything to its left it is a sign and as tight as a bracket.
    Binary,
    /// `=`.
    Relation,
    /// `(`.
    Open,
    /// `)`.
    Close,
    /// `,`: a blank behind it where the source has one.
    Punctuation,
}

/// How the letters of an atom are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// One by one.
    Symbols,
    /// Perhaps together: several in a row, as in `dx`. Blanks beside them count.
    Letters,
    /// Together, as one name. Blanks beside it count.
    Name,
}

/// A part of a formula.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) text: String,
    /// What it is to what stands before it.
    pub(super) class: Class,
    /// What it is to what comes after it.
    pub(super) right: Class,
    pub(super) reading: Reading,
    /// Whether it needs brackets to carry a script.
    pub(super) is_compound: bool,
}

impl Atom {
    pub(super) fn new(text: impl Into<String>, class: Class) -> Self {
        Self {
            text: text.into(),
            class,
            right: class,
            reading: Reading::Symbols,
            is_compound: false,
        }
    }

    /// Letters that are read like this.
    pub(super) fn letters(text: impl Into<String>, reading: Reading) -> Self {
        Self {
            reading,
            ..Self::new(text, Class::Ordinary)
        }
    }

    /// Something that needs brackets to carry a script.
    pub(super) fn compound(text: impl Into<String>, class: Class) -> Self {
        Self {
            is_compound: true,
            ..Self::new(text, class)
        }
    }
}

/// How far apart things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Blanks around operators.
    Wide,
    /// None, as in scripts.
    Tight,
}

/// Atoms in a row.
#[derive(Debug)]
pub(super) struct Line {
    text: String,
    setting: Setting,
    /// What the last atom is to the next one.
    last: Option<Class>,
    /// Whether blanks behind the last atom count.
    after_word: bool,
    /// Whether blanks of the source stand before the next atom.
    blank: bool,
    /// Blanks that were asked for before the next atom.
    space: usize,
    /// Whether it is one name and nothing else.
    pub(super) is_name: bool,
}

impl Line {
    pub(super) const fn new(setting: Setting) -> Self {
        Self {
            text: String::new(),
            setting,
            last: None,
            after_word: false,
            blank: false,
            space: 0,
            is_name: false,
        }
    }

    /// Takes note of a blank in the source.
    pub(super) const fn blank(&mut self) {
        self.blank = true;
    }

    /// Keeps the next atom this far away.
    pub(super) fn space(&mut self, blanks: usize) {
        self.space = self.space.max(blanks);
    }

    pub(super) fn push(&mut self, atom: &Atom) {
        let class = self.resolved(atom.class);
        let right = if atom.right == Class::Binary {
            class
        } else {
            atom.right
        };
        let is_word = atom.reading != Reading::Symbols;
        let blanks = self.space.max(usize::from(self.is_apart(class, is_word)));
        if !self.text.is_empty() && !self.text.ends_with(' ') && !atom.text.starts_with(' ') {
            self.text.extend(std::iter::repeat_n(' ', blanks));
        }
        // Without brackets, `log a/b` would be the function of `a` alone.
        let is_enough =
            !(atom.is_compound && (self.last, class) == (Some(Class::Function), Class::Tall));
        self.is_name = self.last.is_none() && atom.reading == Reading::Name;
        self.text.push_str(&bracketed(atom.text.clone(), is_enough));
        self.last = Some(right);
        self.after_word = is_word;
        self.blank = false;
        self.space = 0;
    }

    /// What stands there, without blanks at its ends.
    pub(super) fn finish(self) -> String {
        self.text.trim_matches(' ').to_owned()
    }

    /// What an atom is here: an operator with nothing to its left is a sign.
    const fn resolved(&self, class: Class) -> Class {
        if matches!(class, Class::Binary) && !self.has_left() {
            return Class::Open;
        }
        class
    }

    /// Whether something stands to the left that an operator could work on.
    pub(super) const fn has_left(&self) -> bool {
        matches!(
            self.last,
            Some(Class::Ordinary | Class::Loose | Class::Close | Class::Tall)
        )
    }

    /// Whether a blank stands between the last atom and one of this class.
    fn is_apart(&self, class: Class, is_word: bool) -> bool {
        use Class::{Binary, Close, Function, Loose, Open, Ordinary, Punctuation, Relation, Tall};
        let Some(last) = self.last else {
            return false;
        };
        match (last, class) {
            (Open, _)
            | (_, Close | Punctuation)
            | (Relation, Relation)
            | (Ordinary | Loose | Close | Function, Open) => false,
            (Punctuation, _) => self.blank && self.setting == Setting::Wide,
            (Relation | Binary, _) | (_, Relation | Binary) => self.setting == Setting::Wide,
            (Tall, _) | (_, Tall | Function) | (Function | Loose, Ordinary | Loose) => true,
            (Ordinary | Close, Ordinary | Loose) => self.blank && (is_word || self.after_word),
        }
    }
}

/// `text` in brackets, unless it `is_enough` without.
pub(super) fn bracketed(text: String, is_enough: bool) -> String {
    if is_enough { text } else { format!("({text})") }
}

/// Whether `text` is a product at most: it can be divided as it stands.
pub(super) fn is_product(text: &str) -> bool {
    let text = text.strip_prefix('−').unwrap_or(text);
    let mut depth = 0_usize;
    text.chars().all(|c| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0 || !joins(c)
    })
}

/// Whether `text` is one factor: it can be divided by, or stand below a root, as it stands. That is
/// a number, or a letter with its scripts and what it is applied to, or a differential like `dx`.
pub(super) fn is_factor(text: &str) -> bool {
    let text = text.trim_start_matches(['√', '∛', '∜']);
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if digits.len() < text.len() {
        return after_scripts(digits).is_empty();
    }
    if text.starts_with('(') {
        return after_group(text).is_some_and(|rest| after_scripts(rest).is_empty());
    }
    let Some((first, rest)) = after_letter(text) else {
        return false;
    };
    let rest = match after_letter(rest) {
        Some((_, rest)) if matches!(first, 'd' | '∂') => rest,
        _ => rest,
    };
    rest.is_empty() || applied(rest)
}

/// Whether `text` is brackets with nothing but names in them: `(x)`, but not `(n + 1)`, which would
/// look like a factor of its own.
fn applied(text: &str) -> bool {
    let inside = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    inside.is_some_and(|inside| !inside.contains(['(', ')']) && is_product(inside))
}

/// A letter or a symbol, and what comes after it and its scripts.
fn after_letter(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let is_letter = !joins(first) && !matches!(first, '(' | ')' | '[' | ']' | '{' | '}' | '|');
    is_letter.then(|| (first, after_scripts(chars.as_str())))
}

/// What comes after scripts, accents, primes and factorials.
fn after_scripts(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c| is_script(c) || c == '!');
        let Some(script) = rest.strip_prefix(['^', '_']) else {
            return rest;
        };
        let mut chars = script.chars();
        let Some(first) = chars.next() else {
            return rest;
        };
        rest = match (first, after_group(script)) {
            ('(', Some(after)) => after,
            _ => chars.as_str(),
        };
    }
}

/// What comes after the brackets with which `text` begins.
fn after_group(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return text.get(at + c.len_utf8()..);
        }
    }
    None
}

/// Whether a character holds two parts together, so that together they need brackets.
fn joins(c: char) -> bool {
    matches!(c, ' ' | '/' | ',' | ';')
        || super::symbols::class(c)
            .is_some_and(|class| matches!(class, Class::Binary | Class::Relation))
}
