//! Reads a formula, once from left to right: characters, groups and scripts. What commands do is
//! for `commands` to say.

use super::line::{Atom, Class, Line, Reading, Setting, bracketed, is_factor};
use super::scripts::Script;
use super::symbols;

/// Groups within groups are read down to this depth.
const DEEPEST: usize = 32;

/// What was read.
pub(super) enum Piece {
    Atom(Atom),
    /// Nothing that can be seen: a blank, a size.
    Nothing,
}

impl Piece {
    pub(super) fn atom(self) -> Option<Atom> {
        match self {
            Self::Atom(atom) => Some(atom),
            Self::Nothing => None,
        }
    }
}

/// A formula that is being read.
pub(super) struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) const fn new(source: &'a str) -> Self {
        Self {
            rest: source,
            depth: 0,
        }
    }

    /// The whole of it. `None` if anything is not understood.
    pub(super) fn formula(&mut self) -> Option<String> {
        let line = self.line(Setting::Wide, None)?;
        self.rest.is_empty().then(|| line.finish())
    }

    /// Atoms up to the end of the group or, if one is given, up to a character.
    fn line(&mut self, setting: Setting, stop: Option<char>) -> Option<Line> {
        let mut line = Line::new(setting);
        while let Some(c) = self.peek().filter(|c| *c != '}' && Some(*c) != stop) {
            if c.is_ascii_whitespace() {
                self.next();
                line.blank();
            } else if let Piece::Atom(atom) = self.nucleus(&mut line)? {
                let atom = self.with_scripts(atom)?;
                line.push(&atom);
            }
        }
        Some(line)
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.skip(c.len_utf8());
        Some(c)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    pub(super) fn skip_blanks(&mut self) {
        self.rest = self
            .rest
            .trim_start_matches(|c: char| c.is_ascii_whitespace());
    }

    /// The longest beginning of what is left whose characters are all like this.
    fn take(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest.trim_start_matches(is_part);
        let part = self.rest.get(..self.rest.len() - rest.len());
        self.rest = rest;
        part.unwrap_or_default()
    }

    /// Skips `text` if what is left begins with it.
    pub(super) fn skip_if(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The next atom without its scripts.
    pub(super) fn nucleus(&mut self, line: &mut Line) -> Option<Piece> {
        let atom = match self.peek()? {
            '\\' => {
                self.next();
                let name = self.command_name()?;
                return self.command(name, line);
            }
            '~' => {
                self.next();
                line.space(1);
                return Some(Piece::Nothing);
            }
            '{' => {
                let text = self.group(Setting::Wide)?.finish();
                let is_compound = !text.is_empty() && !is_factor(&text);
                Atom {
                    is_compound,
                    ..Atom::new(text, Class::Ordinary)
                }
            }
            // A script of nothing.
            '^' | '_' | '\'' => Atom::new("", Class::Ordinary),
            '|' => {
                self.next();
                bar("|", line)
            }
            c if c.is_ascii_alphabetic() => {
                let letters = self.take(|c| c.is_ascii_alphabetic());
                Atom::letters(letters, reading(letters))
            }
            _ => self.character()?,
        };
        Some(Piece::Atom(atom))
    }

    /// A character that stands for itself or another.
    pub(super) fn character(&mut self) -> Option<Atom> {
        if self.skip_if(":=") {
            return Some(Atom::new(":=", Class::Relation));
        }
        let c = self.next()?;
        match symbols::character(c) {
            Some(symbol) => Some(Atom::new(symbol.text, symbol.class)),
            None => symbols::is_ordinary(c).then(|| Atom::new(c, Class::Ordinary)),
        }
    }

    /// What is between braces.
    fn group(&mut self, setting: Setting) -> Option<Line> {
        self.enclosed(setting, '{', '}')
    }

    pub(super) fn enclosed(&mut self, setting: Setting, open: char, close: char) -> Option<Line> {
        if self.depth == DEEPEST || self.next()? != open {
            return None;
        }
        self.depth += 1;
        let line = self.line(setting, Some(close))?;
        self.depth -= 1;
        (self.next()? == close).then_some(line)
    }

    /// What a command or a script is applied to: a group, a command, or one character.
    pub(super) fn argument(&mut self, setting: Setting) -> Option<Line> {
        self.skip_blanks();
        let c = self.peek()?;
        if c == '{' {
            return self.group(setting);
        }
        let mut line = Line::new(setting);
        let atom = match c {
            '\\' => {
                if self.depth == DEEPEST {
                    return None;
                }
                self.depth += 1;
                let atom = self.nucleus(&mut line)?.atom()?;
                self.depth -= 1;
                atom
            }
            '|' => self.nucleus(&mut line)?.atom()?,
            _ => self.character()?,
        };
        line.push(&atom);
        Some(line)
    }

    /// The name of a command, behind its backslash: letters, or one other character. The blanks
    /// after letters belong to it.
    pub(super) fn command_name(&mut self) -> Option<&'a str> {
        let name = self.take(|c| c.is_ascii_alphabetic());
        if !name.is_empty() {
            self.skip_blanks();
            return Some(name);
        }
        let (name, rest) = self.rest.split_at_checked(self.peek()?.len_utf8())?;
        self.rest = rest;
        Some(name)
    }

    /// The atom with the primes and scripts that follow it.
    fn with_scripts(&mut self, mut atom: Atom) -> Option<Atom> {
        let mut scripts: Vec<(Script, String)> = Vec::new();
        loop {
            let before = self.rest;
            self.skip_blanks();
            let script = match self.peek() {
                Some('\'') => {
                    atom.text.push_str(primes(self.take(|c| c == '\'').len())?);
                    continue;
                }
                Some('^') => Script::Super,
                Some('_') => Script::Sub,
                Some('\\') if self.skip_limits() => continue,
                _ => {
                    self.rest = before;
                    break;
                }
            };
            self.next();
            if scripts.iter().any(|(other, _)| *other == script) {
                return None;
            }
            scripts.push((script, self.argument(Setting::Tight)?.finish()));
        }
        Some(scripted(atom, &scripts))
    }

    /// Skips what says where limits stand.
    fn skip_limits(&mut self) -> bool {
        let before = self.rest;
        self.next();
        let is_skipped = matches!(self.command_name(), Some("limits" | "nolimits"));
        if !is_skipped {
            self.rest = before;
        }
        is_skipped
    }
}

/// Whether letters in a row are likely to be read together.
const fn reading(letters: &str) -> Reading {
    if letters.len() > 1 {
        Reading::Letters
    } else {
        Reading::Symbols
    }
}

/// A bar opens where an operator would be a sign, and closes elsewhere.
pub(super) fn bar(text: &str, line: &Line) -> Atom {
    let class = if line.has_left() {
        Class::Close
    } else {
        Class::Open
    };
    Atom::new(text, class)
}

const fn primes(count: usize) -> Option<&'static str> {
    match count {
        1 => Some("′"),
        2 => Some("″"),
        3 => Some("‴"),
        _ => None,
    }
}

/// Puts scripts to an atom: first those that have characters of their own, then those that are
/// written out, so that it is clear what each belongs to.
pub(super) fn scripted(mut atom: Atom, scripts: &[(Script, String)]) -> Atom {
    if scripts.is_empty() {
        return atom;
    }
    let mut text = bracketed(std::mem::take(&mut atom.text), !atom.is_compound);
    let mut written_out = Vec::new();
    for (script, content) in scripts {
        match script.of(content) {
            Some(formed) => text.push_str(&formed),
            None => written_out.push((script.mark(), content)),
        }
    }
    for (mark, content) in written_out {
        let is_enough = content.chars().nth(1).is_none();
        text.push(mark);
        text.push_str(&bracketed(content.clone(), is_enough));
        if atom.right == Class::Ordinary {
            atom.right = Class::Loose;
        } else if atom.right == Class::Function && !is_enough {
            atom.right = Class::Tall;
        }
    }
    atom.text = text;
    atom.is_compound = false;
    atom
}
