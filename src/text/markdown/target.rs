//! Where links lead, in a form that is fit to leave the program.
//!
//! Owns which targets a terminal or a browser is given, and how they are written.

use std::fmt::Write as _;
use std::sync::Arc;

/// Pages, and addresses to write to. What others do when they are opened, nobody here knows.
const SCHEMES: [&str; 3] = ["http://", "https://", "mailto:"];
/// The longest target that is given away, in bytes: what VTE and iTerm2 take
/// (<https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>, "Length limits").
pub(super) const LONGEST: usize = 2_083;

/// A target as it may stand in an escape sequence: printable ASCII and nothing else, the rest as
/// `%XX`. `None` for one that is not given away.
pub fn fit(url: &str) -> Option<Arc<str>> {
    let has = |scheme: &&str| {
        let start = url.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if url.len() > LONGEST || !SCHEMES.iter().any(has) {
        return None;
    }
    let mut target = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() {
            target.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(target, "%{byte:02X}");
        }
    }
    (target.len() <= LONGEST).then(|| target.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_target_can_end_its_sequence() {
        let hostile = "https://a\u{1b}]52;c;aGk=\u{7}\n\u{9c}\u{1b}\\ é";
        let expected = "https://a%1B]52;c;aGk=%07%0A%C2%9C%1B\\%20%C3%A9";
        assert_eq!(fit(hostile).as_deref(), Some(expected));
    }

    #[test]
    fn what_runs_or_reads_something_on_this_machine_is_not_given_away() {
        let table = [
            ("HTTP://x.test", true),
            ("https://x.test", true),
            ("mailto:me@x.test", true),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("ssh://x.test", false),
            ("https:x.test", false),
            ("x.test/relative", false),
            ("#part", false),
            ("--help", false),
            ("", false),
        ];
        for (url, is_fit) in table {
            assert_eq!(fit(url).is_some(), is_fit, "{url}");
        }
    }

    #[test]
    fn a_target_is_bounded_in_the_form_in_which_it_is_written() {
        let longest = format!("https://x.test/{}", "a".repeat(LONGEST - 15));
        assert_eq!(fit(&longest).as_deref(), Some(&*longest));
        assert_eq!(fit(&format!("{longest}a")), None);
        let grows = format!("https://x.test/{}", "é".repeat(LONGEST / 4));
        assert!(grows.len() < LONGEST && fit(&grows).is_none());
    }
}
