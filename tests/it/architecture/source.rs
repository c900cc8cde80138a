//! Source files as the rules see them: without comments, literals and tests.
//!
//! Not a parser. It knows enough of Rust's tokens to tell code from what is not, and finds every
//! path written in it, `use` trees spelled out.

/// A file of the program.
pub(super) struct Source {
    /// Relative to the package, with `/` between folders: `src/app/mod.rs`.
    pub(super) path: String,
    /// The whole file.
    pub(super) text: String,
    /// The file without comments, literals and inline tests; its line numbers are the file's.
    code: String,
}

/// A path such as `crate::chat::Model` and the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NamedPath {
    pub(super) line: usize,
    pub(super) segments: Vec<String>,
}

impl NamedPath {
    /// The path as it would be written.
    pub(super) fn text(&self) -> String {
        self.segments.join("::")
    }

    /// Whether the path begins with `prefix`, which is written with `::`.
    pub(super) fn begins_with(&self, prefix: &str) -> bool {
        let prefix: Vec<&str> = prefix.split("::").collect();
        prefix.len() <= self.segments.len()
            && prefix.iter().zip(&self.segments).all(|(a, b)| a == b)
    }

    /// Whether the segments of `part`, which is written with `::`, occur in a row.
    pub(super) fn contains(&self, part: &str) -> bool {
        let part: Vec<&str> = part.split("::").collect();
        self.segments
            .windows(part.len())
            .any(|window| window == part)
    }
}

impl Source {
    /// A file from its path and text.
    pub(super) fn new(path: &str, text: &str) -> Self {
        let code = without_inline_tests(&without_comments_and_literals(text));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
        }
    }

    /// Whether the whole file is compiled for tests only.
    pub(super) fn is_test_only(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The folders and the file's own name below `src`, which are the names of its modules:
    /// `["app", "composer"]` for `src/app/composer/mod.rs`. Empty for the crate's roots.
    pub(super) fn module(&self) -> Vec<&str> {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let below = below.strip_suffix(".rs").unwrap_or(below);
        let below = below.strip_suffix("/mod").unwrap_or(below);
        match below {
            "lib" | "main" => Vec::new(),
            _ => below.split('/').collect(),
        }
    }

    /// Every path in the code, in order. A single name counts only where it is imported.
    pub(super) fn paths(&self) -> Vec<NamedPath> {
        let mut reader = Reader {
            rest: &self.code,
            line: 1,
            after_use: false,
            found: Vec::new(),
        };
        while !reader.rest.is_empty() {
            if reader.rest.starts_with(is_ident) {
                reader.path(&[]);
            } else {
                reader.advance(1);
            }
        }
        reader.found
    }
}

fn is_ident(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Reads paths out of code.
struct Reader<'a> {
    rest: &'a str,
    line: usize,
    /// Whether the last thing read was `use`: then even a single name is a path.
    after_use: bool,
    found: Vec<NamedPath>,
}

impl Reader<'_> {
    /// Reads one path, or in a `use` tree its branches, below `prefix`.
    fn path(&mut self, prefix: &[String]) {
        let mut segments = prefix.to_vec();
        let line = self.line;
        loop {
            segments.push(self.identifier());
            if !self.rest.starts_with("::") {
                break;
            }
            self.advance(2);
            if self.rest.starts_with('{') {
                return self.branches(&segments);
            }
            if !self.rest.starts_with(is_ident) {
                break;
            }
        }
        let is_import = std::mem::replace(&mut self.after_use, segments == ["use"]);
        if segments.len() > 1 || is_import {
            self.found.push(NamedPath { line, segments });
        }
    }

    /// Reads what stands between the braces of a `use` tree.
    fn branches(&mut self, prefix: &[String]) {
        self.advance(1);
        while !self.rest.is_empty() && !self.rest.starts_with('}') {
            if self.rest.starts_with(is_ident) {
                self.path(prefix);
                // A new name, as in `Read as _`, is no path.
                while !self.rest.is_empty() && !self.rest.starts_with([',', '}']) {
                    self.advance(1);
                }
            } else {
                self.advance(1);
            }
        }
        self.advance(1);
    }

    fn identifier(&mut self) -> String {
        let end = self.rest.find(|c| !is_ident(c));
        let name: String = self.rest.chars().take_while(|c| is_ident(*c)).collect();
        self.rest = self
            .rest
            .get(end.unwrap_or(self.rest.len())..)
            .unwrap_or("");
        name
    }

    fn advance(&mut self, chars: usize) {
        for _ in 0..chars {
            let mut rest = self.rest.chars();
            self.line += usize::from(rest.next() == Some('\n'));
            self.rest = rest.as_str();
        }
    }
}

/// `text` with everything blanked that only looks like code. Line ends stay.
fn without_comments_and_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = comment_or_literal(rest);
        let (part, tail) = rest.split_at(skipped.unwrap_or(c.len_utf8()));
        if skipped.is_some() {
            code.extend(part.chars().filter(|c| *c == '\n'));
            code.push(' ');
        } else {
            code.push_str(part);
        }
        rest = tail;
    }
    code
}

/// The length of the comment or literal that `rest` begins with.
fn comment_or_literal(rest: &str) -> Option<usize> {
    let until = |opening: usize, closing: &str| {
        let found = rest.get(opening..).and_then(|body| body.find(closing));
        found.map_or(rest.len(), |at| opening + at + closing.len())
    };
    match rest.as_bytes() {
        [b'/', b'/', ..] => Some(rest.find('\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(until(2, "*/")),
        [b'r', b'#', b'"', ..] => Some(until(3, "\"#")),
        [b'r', b'"', ..] => Some(until(2, "\"")),
        [b'"', ..] => Some(string_length(rest)),
        [b'\'', b'\\', ..] => Some(until(3, "'")),
        [b'\'', ..] => {
            let mut chars = rest.char_indices().skip(2);
            // Anything else after a quote is a lifetime.
            chars
                .next()
                .filter(|(_, c)| *c == '\'')
                .map(|(at, _)| at + 1)
        }
        _ => None,
    }
}

fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + 1)
}

/// `code` with its `#[cfg(test)]` modules blanked: from the attribute to the module's `;`, or to
/// the brace in the first column that closes it.
fn without_inline_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut lines = code.lines().peekable();
    while let Some(line) = lines.next() {
        let opens_tests = line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.starts_with("mod "));
        if opens_tests {
            kept.push('\n');
            for test_line in lines.by_ref() {
                kept.push('\n');
                if test_line == "}"
                    || test_line.trim_end().ends_with(';') && test_line.starts_with("mod ")
                {
                    break;
                }
            }
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn use_trees_are_spelled_out() {
    let source = Source::new(
        "src/x.rs",
        "use x as y;\nuse std::{\n    fs,\n    io::{self, Read as _},\n};\n",
    );
    let found: Vec<_> = source.paths().iter().map(|p| (p.line, p.text())).collect();
    let expected = [
        (1, "x"),
        (3, "std::fs"),
        (4, "std::io::self"),
        (4, "std::io::Read"),
    ];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn comments_literals_and_tests_are_not_code() {
    let text = r##"
//! a::b
/// a::b
fn f<'a>(x: &'a str) { /* a::b
*/ g("a::b \" a::b", '"', r#"a::b"#, '\'', b"a::b"); found::here } // a::b
#[cfg(test)]
mod tests {
    use a::b;
}
fn after() { found::too }
#[cfg(test)]
mod tests;
fn last() { found::last }
"##;
    let found: Vec<_> = Source::new("src/x.rs", text)
        .paths()
        .iter()
        .map(|p| (p.line, p.text()))
        .collect();
    let expected = [(5, "found::here"), (10, "found::too"), (13, "found::last")];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}
