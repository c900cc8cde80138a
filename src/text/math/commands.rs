//! What commands do that are more than a symbol: fractions, roots, accents, alphabets, words.

use super::line::{Atom, Class, Line, Reading, Setting, bracketed, is_factor, is_product};
use super::parser::{Parser, Piece, bar, scripted};
use super::scripts::{self, Alphabet, Script};
use super::symbols;

/// Blanks of their own, by the command that asks for them.
const SPACES: &[(&str, usize)] = &[
    (",", 1),
    (":", 1),
    (";", 1),
    (">", 1),
    (" ", 1),
    ("\n", 1),
    ("!", 0),
    ("thinspace", 1),
    ("medspace", 1),
    ("thickspace", 1),
    ("space", 1),
    ("enspace", 1),
    ("quad", 2),
    ("qquad", 2),
    ("hfill", 2),
];

/// Commands that only say how large things are, where limits stand, or that there is no number.
const SILENT: &str = "
    big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm
    displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag
";

/// Brackets that are something else behind `\left` and its like than they are elsewhere.
const DELIMITERS: &[(&str, &str)] = &[(".", ""), ("|", "|"), ("\\|", "‖"), ("<", "⟨"), (">", "⟩")];

/// Commands whose argument is set in an alphabet of its own.
const ALPHABETS: &[(&str, Alphabet)] = &[
    ("boldsymbol", Alphabet::Bold),
    ("bm", Alphabet::Bold),
    ("mathbf", Alphabet::Bold),
    ("mathbb", Alphabet::DoubleStruck),
    ("mathcal", Alphabet::Script),
    ("mathfrak", Alphabet::Fraktur),
    ("mathscr", Alphabet::Script),
];

/// Relations, and the same struck through.
const STRAIGHT: &str = "=<>≤≥≡≈∼≅∈∋⊂⊃⊆⊇∥⊢⊨→⇒";
const STRUCK: &str = "≠≮≯≰≱≢≉≁≇∉∌⊄⊅⊈⊉∦⊬⊭↛⇏";

impl Parser<'_> {
    /// What the command of this name does, with what comes after it.
    pub(super) fn command(&mut self, name: &str, line: &mut Line) -> Option<Piece> {
        if let Some((_, blanks)) = SPACES.iter().find(|(space, _)| *space == name) {
            line.space(*blanks);
            return Some(Piece::Nothing);
        }
        if SILENT.split_whitespace().any(|silent| silent == name) {
            return Some(Piece::Nothing);
        }
        let atom = if let Some(symbol) = symbols::command(name) {
            match (symbol.text, symbol.class) {
                ("|" | "‖", Class::Ordinary) => bar(symbol.text, line),
                (text, class) => Atom::new(text, class),
            }
        } else if let Some(mark) = scripts::accent(name) {
            self.accented(mark)?
        } else if let Some((_, alphabet)) = ALPHABETS.iter().find(|(other, _)| *other == name) {
            self.alphabet(*alphabet)?
        } else {
            self.structure(name, line)?
        };
        Some(Piece::Atom(atom))
    }

    /// Commands that put something together.
    fn structure(&mut self, name: &str, line: &mut Line) -> Option<Atom> {
        match name {
            "frac" | "dfrac" | "tfrac" | "cfrac" => self.fraction(),
            "sqrt" => self.root(),
            "left" => self.delimiter(Class::Open),
            "right" => self.delimiter(Class::Close),
            "middle" => self.delimiter(Class::Relation),
            "binom" | "dbinom" | "tbinom" => {
                let (n, k) = (self.part()?, self.part()?);
                Some(Atom::new(format!("C({n}, {k})"), Class::Ordinary))
            }
            "boxed" => Some(Atom::new(format!("[{}]", self.part()?), Class::Ordinary)),
            "text" | "textrm" | "textnormal" | "textbf" | "textit" | "mbox" => self.words(),
            "mathrm" | "mathit" | "mathsf" | "mathtt" => {
                Some(Atom::letters(self.part()?, Reading::Name))
            }
            "operatorname" => {
                self.skip_if("*");
                Some(Atom::new(self.part()?, Class::Function))
            }
            "colon" => Some(Atom::new(": ", Class::Punctuation)),
            "not" => Some(Atom::new(negated(&self.part()?)?, Class::Relation)),
            "bmod" | "mod" => Some(Atom::new("mod", Class::Relation)),
            "pmod" => {
                line.space(1);
                Some(Atom::new(format!("(mod {})", self.part()?), Class::Close))
            }
            "tag" => {
                line.space(2);
                Some(Atom::new(format!("({})", self.part()?), Class::Close))
            }
            "underset" => {
                let below = self.argument(Setting::Tight)?.finish();
                let base = Atom::new(self.part()?, Class::Function);
                Some(scripted(base, &[(Script::Sub, below)]))
            }
            _ => None,
        }
    }

    /// An argument as text.
    fn part(&mut self) -> Option<String> {
        self.argument(Setting::Wide).map(Line::finish)
    }

    fn fraction(&mut self) -> Option<Atom> {
        let (above, below) = (self.argument(Setting::Wide)?, self.argument(Setting::Wide)?);
        let names = (above.is_name, below.is_name);
        let (above, below) = (above.finish(), below.finish());
        if let Some(c) = scripts::vulgar(&above, &below) {
            return Some(Atom::compound(c, Class::Ordinary));
        }
        let is_enough = (names.0 || is_product(&above), names.1 || is_factor(&below));
        let above = bracketed(above, is_enough.0);
        let below = bracketed(below, is_enough.1);
        Some(Atom::compound(format!("{above}/{below}"), Class::Tall))
    }

    fn root(&mut self) -> Option<Atom> {
        self.skip_blanks();
        let index = match self.peek()? {
            '[' => self.enclosed(Setting::Tight, '[', ']')?.finish(),
            _ => String::new(),
        };
        let sign = match index.as_str() {
            "" | "2" => "√".to_owned(),
            "3" => "∛".to_owned(),
            "4" => "∜".to_owned(),
            index => Script::Super.of(index)? + "√",
        };
        let radicand = self.part()?;
        let is_enough = is_factor(&radicand);
        let mut root = Atom::compound(sign + &bracketed(radicand, is_enough), Class::Ordinary);
        root.right = Class::Tall;
        Some(root)
    }

    fn accented(&mut self, mark: char) -> Option<Atom> {
        let mut text = self.part()?;
        let mut chars = text.chars();
        let is_letter = chars.next()?.is_alphanumeric() && chars.next().is_none();
        text.push(mark);
        is_letter.then(|| Atom::new(text, Class::Ordinary))
    }

    fn alphabet(&mut self, alphabet: Alphabet) -> Option<Atom> {
        let formed = |c: char| match alphabet.of(c) {
            // Only letters have shapes of their own; what has none is left as it is.
            None if !c.is_alphanumeric() => Some(c),
            formed => formed,
        };
        let text: Option<String> = self.part()?.chars().map(formed).collect();
        text.map(|text| Atom::new(text, Class::Ordinary))
    }

    /// Words as they stand between braces, blanks and all.
    fn words(&mut self) -> Option<Atom> {
        self.skip_if("{").then_some(())?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '}' => return Some(Atom::letters(text, Reading::Name)),
                '\\' => text.push(self.next().filter(|c| " %_&$#{}".contains(*c))?),
                '~' => text.push(' '),
                c if c.is_ascii_whitespace() => text.push(' '),
                c if c.is_control() || matches!(c, '{' | '$') => return None,
                c => text.push(c),
            }
        }
    }

    /// The bracket behind `\left` and its like, as far as it says more there than elsewhere.
    fn delimiter(&mut self, class: Class) -> Option<Atom> {
        match DELIMITERS.iter().find(|(source, _)| self.skip_if(source)) {
            Some((_, text)) => Some(Atom::new(*text, class)),
            None if self.peek()? == '\\' => {
                self.next();
                let symbol = symbols::command(self.command_name()?)?;
                Some(Atom::new(symbol.text, class))
            }
            None => Some(Atom::new(self.character()?.text, class)),
        }
    }
}

/// A relation struck through.
fn negated(symbol: &str) -> Option<char> {
    let straight = |c: char| symbol.strip_prefix(c).is_some_and(str::is_empty);
    STRUCK.chars().nth(STRAIGHT.chars().position(straight)?)
}
