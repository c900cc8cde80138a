//! The ways in which an answer can write a text without its characters, and how each is read again.

/// A text in every way of writing, each behind the mark that stands for it in a body.
pub(crate) fn forms(text: &str) -> Vec<(&'static str, String)> {
    let each = |write: fn(u32) -> String| text.chars().map(u32::from).map(write).collect();
    vec![
        ("@KEY@", text.to_owned()),
        (
            "@ESC@",
            text.replace('/', "\\/")
                .replace('0', "\\u0030")
                .replace('-', "\\u002D"),
        ),
        ("@UNI@", each(|c| format!("\\u{c:04x}"))),
        ("@PCT@", each(|c| format!("%{c:02x}"))),
        ("@URL@", text.replace('/', "%2F").replace('-', "%2D")),
        ("@ENT@", each(|c| format!("&#{c};"))),
        ("@HEX@", each(|c| format!("&#x{c:04X};"))),
        ("@HTM@", text.replace('/', "&sol;").replace('-', "&#45;")),
        // Two ways in one: JSON within JSON, a URL within it, a page within it.
        ("@TWO@", each(|c| format!("\\\\u{c:04x}"))),
        ("@PER@", each(|c| format!("\\u0025{c:02X}"))),
        ("@AMP@", each(|c| format!("&amp;#{c};"))),
    ]
}

/// A text as it stands, and as it reads in each of the ways of writing.
pub(crate) fn readings(text: &str) -> [String; 4] {
    [
        text.to_owned(),
        read(text, '\\', escape),
        read(text, '%', percent),
        read(text, '&', entity),
    ]
}

/// Puts what `unit` reads behind each `sign` in the place of both.
fn read(text: &str, sign: char, unit: fn(&str) -> Option<(u32, &str)>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let (Some(c), behind) = first(rest) {
        rest = behind;
        let unit = (c == sign).then(|| unit(rest)).flatten();
        let unit = unit.and_then(|(code, behind)| Some((char::from_u32(code)?, behind)));
        let (c, behind) = unit.unwrap_or((c, rest));
        out.push(c);
        rest = behind;
    }
    out
}

/// The first character, and what is behind it.
fn first(rest: &str) -> (Option<char>, &str) {
    let mut chars = rest.chars();
    (chars.next(), chars.as_str())
}

fn escape(rest: &str) -> Option<(u32, &str)> {
    match first(rest) {
        (Some(c @ ('"' | '\\' | '/')), behind) => Some((c.into(), behind)),
        (Some('u'), behind) => hex(behind, 4),
        _ => None,
    }
}

fn percent(rest: &str) -> Option<(u32, &str)> {
    hex(rest, 2)
}

fn hex(rest: &str, digits: usize) -> Option<(u32, &str)> {
    let (digits, rest) = rest.split_at_checked(digits)?;
    let is_hex = digits.bytes().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok()?;
    is_hex.then_some((code, rest))
}

fn entity(rest: &str) -> Option<(u32, &str)> {
    let (name, rest) = rest.split_once(';')?;
    let code = match name {
        "amp" => u32::from('&'),
        "lt" => u32::from('<'),
        "gt" => u32::from('>'),
        "quot" => u32::from('"'),
        "apos" => u32::from('\''),
        "sol" => u32::from('/'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let hex = digits.strip_prefix(['x', 'X']);
            let (digits, radix) = hex.map_or((digits, 10), |hex| (hex, 16));
            // Neither a sign nor noughts without end.
            let is_number = digits.len() <= 16 && digits.chars().all(|it| it.is_digit(radix));
            is_number.then(|| u32::from_str_radix(digits, radix).ok())??
        }
    };
    Some((code, rest))
}
