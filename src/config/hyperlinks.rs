//! Whether the terminal makes links of labels (OSC 8), as far as the environment tells.
//!
//! No terminal can be asked: there is no query for it, and one that does not know the sequence
//! shows the label and loses the target. So a terminal counts only if it is known to have links
//! without being set up for them. Versions are from <https://github.com/Alhadis/OSC8-Adoption>
//! where nothing else is named.

use crate::text::markdown::LinkForm;

/// The setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Hyperlinks {
    /// If the terminal is known to have them.
    #[default]
    Auto,
    /// Whatever the terminal.
    Always,
    /// Not at all.
    Never,
}

impl Hyperlinks {
    /// The setting by its name in the file.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "auto" => Some(Self::Auto),
            "always" => Some(Self::Always),
            "never" => Some(Self::Never),
            _ => None,
        }
    }

    /// How links are shown with this setting in this environment.
    pub(super) fn form(self, variable: &dyn Fn(&str) -> Option<String>) -> LinkForm {
        let are_live = match self {
            Self::Auto => are_known(variable),
            Self::Always => true,
            Self::Never => false,
        };
        if are_live {
            LinkForm::Live
        } else {
            LinkForm::Spelled
        }
    }
}

/// What a variable says if it stands for a terminal.
enum Value {
    /// Something.
    Any,
    /// This, or a variant of it: `foot` and `foot-extra`.
    Name(&'static str),
    /// A number from this one on.
    From(u32),
    /// A program from a version on, which `TERM_PROGRAM_VERSION` tells.
    Program(&'static str, [u32; 2]),
}

use Value::{Any, From, Name, Program};

/// Programs between this one and the terminal. They pass links on only if they are set up for it,
/// and their windows may be shown on another terminal than the one they were begun on.
const BETWEEN: [(&str, Value); 5] = [
    ("TMUX", Any),
    ("STY", Any),
    ("ZELLIJ", Any),
    ("TERM", Name("tmux")),
    ("TERM", Name("screen")),
];

/// Terminals that have links. Not among them: Konsole, where they are off until they are allowed
/// (`AllowEscapedLinks` in its `Profile.cpp`).
const KNOWN: [(&str, Value); 21] = [
    // GNOME Terminal, Tilix, Terminator and others; before 0.52.2 a link may crash them.
    ("VTE_VERSION", From(5_202)),
    ("TERM_PROGRAM", Program("iTerm.app", [3, 1])),
    ("TERM_PROGRAM", Program("WezTerm", [0, 0])),
    ("TERM_PROGRAM", Program("Hyper", [0, 0])),
    ("TERM_PROGRAM", Program("mintty", [0, 0])),
    // <https://github.com/ghostty-org/ghostty/pull/1928>
    ("TERM_PROGRAM", Program("ghostty", [0, 0])),
    ("TERM", Name("xterm-ghostty")),
    // The first with xterm.js 5.0; its fork Cursor counts its versions anew
    // (<https://github.com/chalk/supports-hyperlinks/blob/main/index.js>).
    ("TERM_PROGRAM", Program("vscode", [1, 72])),
    ("CURSOR_TRACE_ID", Any),
    ("TERM_PROGRAM", Program("zed", [0, 0])),
    ("WT_SESSION", Any),
    ("KITTY_WINDOW_ID", Any),
    ("TERM", Name("xterm-kitty")),
    ("ALACRITTY_WINDOW_ID", Any),
    ("TERM", Name("alacritty")),
    ("TERM", Name("foot")),
    ("TERM", Name("wezterm")),
    ("TERM", Name("contour")), // <https://github.com/contour-terminal/contour#features>
    ("TERM_PROGRAM", Program("rio", [0, 0])), // <https://man.archlinux.org/man/rio.1>
    ("TERM", Name("rio")),
    ("DOMTERM", Any),
];

/// Whether the environment is that of a terminal known to have links.
fn are_known(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let says = |(name, value): &(&str, Value)| {
        let Some(found) = variable(name).filter(|found| !found.is_empty()) else {
            return false;
        };
        match value {
            Any => true,
            Name(term) => {
                let variant = found.strip_prefix(term);
                variant.is_some_and(|variant| variant.is_empty() || variant.starts_with('-'))
            }
            From(least) => found.parse::<u32>().is_ok_and(|number| number >= *least),
            Program(program, least) => {
                let found_version = variable("TERM_PROGRAM_VERSION").unwrap_or_default();
                found == *program && version(&found_version) >= *least
            }
        }
    };
    !BETWEEN.iter().any(says) && KNOWN.iter().any(says)
}

/// The first two numbers of a version; 0 for one that is none.
fn version(text: &str) -> [u32; 2] {
    let mut numbers = text.split('.').map(|part| part.parse().unwrap_or(0));
    [numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(setting: Hyperlinks, variables: &[(&str, &str)]) -> LinkForm {
        setting.form(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn terminals_that_have_links_are_known_by_their_environment() {
        let table: [&[(&str, &str)]; 16] = [
            &[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")],
            &[("VTE_VERSION", "5202")],
            &[
                ("TERM_PROGRAM", "iTerm.app"),
                ("TERM_PROGRAM_VERSION", "3.5.11"),
            ],
            &[
                ("TERM_PROGRAM", "vscode"),
                ("TERM_PROGRAM_VERSION", "1.107.0"),
            ],
            &[("TERM_PROGRAM", "vscode"), ("CURSOR_TRACE_ID", "a")],
            &[
                ("TERM_PROGRAM", "WezTerm"),
                ("TERM_PROGRAM_VERSION", "20240203-110809"),
            ],
            &[("TERM_PROGRAM", "ghostty")],
            &[("TERM", "xterm-ghostty")],
            &[("TERM", "xterm-kitty")],
            &[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")],
            &[("TERM", "alacritty-direct")],
            &[("TERM", "foot-extra")],
            &[("TERM", "foot")],
            &[("WT_SESSION", "4a5c")],
            &[("TERM", "rio")],
            &[("TERM", "contour")],
        ];
        for variables in table {
            assert_eq!(
                links(Hyperlinks::Auto, variables),
                LinkForm::Live,
                "{variables:?}"
            );
        }
    }

    #[test]
    fn a_terminal_in_doubt_is_taken_to_have_none() {
        let table: [&[(&str, &str)]; 14] = [
            &[],
            &[("TERM", "xterm-256color")],
            &[("TERM", "linux"), ("TERM_PROGRAM", "Apple_Terminal")],
            &[("VTE_VERSION", "5000")],
            &[("VTE_VERSION", "new")],
            &[
                ("TERM_PROGRAM", "iTerm.app"),
                ("TERM_PROGRAM_VERSION", "3.0.15"),
            ],
            &[("TERM_PROGRAM", "iTerm.app")],
            &[
                ("TERM_PROGRAM", "vscode"),
                ("TERM_PROGRAM_VERSION", "1.71.2"),
            ],
            &[("TERM", "xterm-256color"), ("KONSOLE_VERSION", "250400")],
            &[("TERM", "footnote")],
            &[("WT_SESSION", "")],
            &[("TERM", "tmux-256color"), ("VTE_VERSION", "7600")],
            &[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0/default,1,0")],
            &[
                ("TERM", "screen.xterm-kitty"),
                ("STY", "1.pts"),
                ("WT_SESSION", "a"),
            ],
        ];
        for variables in table {
            assert_eq!(
                links(Hyperlinks::Auto, variables),
                LinkForm::Spelled,
                "{variables:?}"
            );
        }
    }

    #[test]
    fn the_setting_comes_before_the_environment() {
        let kitty: &[(&str, &str)] = &[("TERM", "xterm-kitty")];
        assert_eq!(links(Hyperlinks::Never, kitty), LinkForm::Spelled);
        assert_eq!(links(Hyperlinks::Always, &[("TMUX", "a")]), LinkForm::Live);
    }
}
