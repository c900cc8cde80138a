//! Formulas in LaTeX to Unicode text on one line.
//!
//! Owns which of LaTeX is understood and what it looks like in cells of one height. It is all or
//! nothing: whoever asks shows the source where there is no answer, since half a formula would say
//! something else. Where formulas begin and end in a text is not asked here; matrices and whatever
//! else needs lines of its own are not understood.

mod commands;
mod line;
mod parser;
mod scripts;
mod symbols;

use parser::Parser;

/// Formulas of more bytes than this are not read: nobody reads them on one line either.
const LONGEST: usize = 4096;

/// The inside of a formula (without `$` or whatever encloses it) as one line of text. `None` if
/// anything in it is not understood or nothing of it can be seen.
///
/// Scripts are characters of their own where Unicode has all of them (`x₁²`), and are written out
/// where it has not (`e^(iπ)`); so are fractions (`½`, `(a + b)/c`). No blank of the source counts
/// but beside words and behind commas; operators get theirs by what they are, as in TeX.
pub fn unicode(source: &str) -> Option<String> {
    if source.len() > LONGEST {
        return None;
    }
    let text = Parser::new(source).formula()?;
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
