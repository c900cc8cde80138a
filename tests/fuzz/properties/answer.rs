//! An answer of HTTP, as it stands in a file: status, headers, an empty line, the body.

#[path = "written.rs"]
mod written;

pub(crate) use written::{forms, readings};

use pnv_tui::api::on_file;
use pnv_tui::chat::{ApiKey, Failure};
use std::borrow::Cow;

/// The key of all calls. It must turn up in nothing that could be shown.
pub(crate) const CANARY: &str = "sk-pnv-CANARY/0000000000000000000000000000000000000000f3Qz";
/// Where this stands in a body, the server repeats the key. [`forms`] has the marks of its other forms.
pub(crate) const KEY: &str = "@KEY@";
/// The header that is none: a short body is repeated until it is longer than is read of a refusal.
const REPEATED: &str = "repeated";
/// Only short bodies are repeated: a long one is slow, and there would be too many of them.
const LONGEST_REPEATED: usize = 64;
const LONG: usize = (64 << 10) + 100;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    /// The first of each name.
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) body: Cow<'a, str>,
}

impl<'a> Answer<'a> {
    /// Reads an answer: every text is one.
    pub(crate) fn parse(text: &'a str) -> Self {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let digits = first
            .split(' ')
            .find_map(|word| word.trim().parse::<u16>().ok());
        let mut headers: Vec<(&str, &str)> = Vec::new();
        let mut rest = rest;
        while let Some((line, after)) = rest.split_once('\n') {
            rest = after;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            if !headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name)) {
                headers.push((name, value.trim()));
            }
        }
        let mut answer = Self {
            status: 100 + digits.unwrap_or(429).wrapping_sub(100) % 900,
            headers,
            body: Cow::Borrowed(rest),
        };
        answer.fill();
        answer
    }

    /// Puts the key and the length into the body.
    fn fill(&mut self) {
        if self.body.contains('@') {
            for (mark, key) in forms(CANARY) {
                self.body = Cow::Owned(self.body.replace(mark, &key));
            }
        }
        let is_short = (1..=LONGEST_REPEATED).contains(&self.body.len());
        if is_short && self.header(REPEATED).is_some() {
            self.body = Cow::Owned(self.body.repeat(LONG / self.body.len() + 1));
        }
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    /// The refusal that the answer is.
    pub(crate) fn refusal(&self) -> Failure {
        let key = ApiKey::from_text(CANARY);
        let body = self.body.as_bytes();
        let error = on_file::refusal(self.status, &self.headers, body, key.as_ref());
        failure(error.expect("the status is one"))
    }
}

/// The error as a failure, after a look at everything in it that could be shown or logged.
pub(crate) fn failure(error: pnv_tui::api::Error) -> Failure {
    let shown = format!("{error} {error:?}");
    let failure = Failure::from(error);
    let shown = format!("{shown} {failure:?}");
    assert_keyless(&shown);
    failure
}

/// Fails if the key can be read in what is shown, be it in another way of writing.
pub(crate) fn assert_keyless(shown: &str) {
    for reading in readings(shown) {
        assert!(!reading.contains(CANARY), "the key is shown: {shown}");
    }
}
