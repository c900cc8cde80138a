//! One variable out of the text of a `.env` file. No other name in it has any effect.

/// What `text` gives the variable `name`: the last line that does so. Tolerates `export`, quotes,
/// comments, a byte order mark and any line ends.
pub(super) fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .filter_map(assignment)
        .filter(|(assigned, _)| *assigned == name)
        .map(|(_, value)| value)
        .next_back()
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name = match name.split_once(char::is_whitespace) {
        Some(("export", name)) => name.trim_start(),
        _ => name,
    };
    Some((name, unquoted(value.trim())))
}

/// What stands between quotes, or before a comment.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some((inside, _)) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.split_once(quote))
        {
            return inside;
        }
    }
    if value.starts_with('#') {
        return "";
    }
    value
        .split_once(" #")
        .or_else(|| value.split_once("\t#"))
        .map_or(value, |(before, _)| before)
        .trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_however_the_line_is_written() {
        for text in [
            "KEY=sk-1",
            "KEY=sk-1\r\nOTHER=2\r\n",
            "\u{feff}KEY = sk-1",
            "export KEY=sk-1",
            "export\tKEY=\"sk-1\" # mine",
            "KEY='sk-1'",
            "KEY=sk-1 # mine",
            "KEY=sk-1\t# mine",
            "# KEY=old\nKEY=older\nKEY=sk-1",
        ] {
            assert_eq!(value(text, "KEY"), Some("sk-1"), "{text:?}");
        }
    }

    #[test]
    fn a_number_sign_inside_a_value_is_part_of_it() {
        assert_eq!(value("KEY=a#b", "KEY"), Some("a#b"));
        assert_eq!(value("KEY=\"a #b\"", "KEY"), Some("a #b"));
    }

    #[test]
    fn what_is_no_assignment_of_the_name_gives_nothing() {
        for text in ["", "KEY", "MY_KEY=1", "#KEY=1", "KEY2=1", "exportKEY=1"] {
            assert_eq!(value(text, "KEY"), None, "{text:?}");
        }
        assert_eq!(value("KEY= # none yet", "KEY"), Some(""));
    }
}
