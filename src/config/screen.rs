//! What the environment tells of the terminal: how many colours it has, and whether what it shows
//! text on is dark. The terminal itself is asked elsewhere, and later.

use crate::app::theme::{Background, Depth};

/// How the names of terminals begin that have all colours, where nothing says so: `COLORTERM` does
/// not come along over ssh.
const TRUE_COLOUR: [&str; 6] = [
    "alacritty",
    "foot",
    "wezterm",
    "xterm-direct",
    "xterm-ghostty",
    "xterm-kitty",
];

/// How many colours the terminal has, and are wanted. <https://no-color.org>
pub(super) fn depth(variable: &dyn Fn(&str) -> Option<String>) -> Depth {
    let value = |name| variable(name).unwrap_or_default();
    let terminal = value("TERM");
    if !value("NO_COLOR").is_empty() || terminal == "dumb" {
        return Depth::Colourless;
    }
    let has_all = matches!(value("COLORTERM").as_str(), "truecolor" | "24bit")
        || TRUE_COLOUR.iter().any(|name| terminal.starts_with(name))
        || !value("WT_SESSION").is_empty(); // Windows Terminal sets nothing else
    if has_all {
        Depth::True
    } else if terminal.ends_with("256color") {
        Depth::Palette
    } else {
        Depth::Sixteen
    }
}

/// What to take the background for as long as the terminal has not told: what rxvt and some others
/// say in `COLORFGBG`, text and ground by their numbers, such as `15;0`; else dark.
pub(super) fn presumed_background(variable: &dyn Fn(&str) -> Option<String>) -> Background {
    let colours = variable("COLORFGBG").unwrap_or_default();
    match colours.rsplit(';').next() {
        Some("7" | "15") => Background::Light,
        _ => Background::Dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<T>(
        variables: &[(&str, &str)],
        ask: impl Fn(&dyn Fn(&str) -> Option<String>) -> T,
    ) -> T {
        let value = |wanted: &str| {
            let pair = variables.iter().find(|(name, _)| *name == wanted);
            pair.map(|(_, value)| (*value).to_owned())
        };
        ask(&value)
    }

    #[test]
    fn the_number_of_colours_is_what_the_environment_tells() {
        let table: [(&[(&str, &str)], Depth); 12] = [
            (&[], Depth::Sixteen),
            (&[("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "linux")], Depth::Sixteen),
            (&[("TERM", "tmux-256color")], Depth::Palette),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "xterm"), ("COLORTERM", "24bit")], Depth::True),
            (&[("COLORTERM", "truecolor")], Depth::True),
            (&[("COLORTERM", "yes"), ("TERM", "xterm")], Depth::Sixteen),
            (&[("WT_SESSION", "1")], Depth::True),
            (
                &[("TERM", "dumb"), ("COLORTERM", "24bit")],
                Depth::Colourless,
            ),
            (
                &[("NO_COLOR", "1"), ("COLORTERM", "24bit")],
                Depth::Colourless,
            ),
            (&[("NO_COLOR", ""), ("COLORTERM", "24bit")], Depth::True),
        ];
        for (variables, expected) in table {
            assert_eq!(with(variables, depth), expected, "{variables:?}");
        }
    }

    #[test]
    fn the_background_is_presumed_to_be_dark_unless_told() {
        for (colours, expected) in [
            ("", Background::Dark),
            ("15;0", Background::Dark),
            ("0;15", Background::Light),
            ("0;default;7", Background::Light),
            ("12;8", Background::Dark),
            ("default;default", Background::Dark),
        ] {
            let found = with(&[("COLORFGBG", colours)], presumed_background);
            assert_eq!(found, expected, "{colours}");
        }
        assert_eq!(with(&[], presumed_background), Background::Dark);
    }
}
