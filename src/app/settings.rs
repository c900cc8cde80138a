//! The settings that the machine reads, validated. Files, flags and the environment are
//! `config`'s; the key is in none of these.

use super::keymap::Keymap;
use super::profiles::Profiles;
use super::theme::{self, Background, Depth, Themes};
use crate::text::markdown::LinkForm;

/// The machine's settings. `Default` is what a fresh machine has.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The model that new conversations begin with; else the first that the server lists.
    pub model: Option<String>,
    /// The system prompt that new conversations begin with; none if it is empty.
    pub system: Option<String>,
    /// Models that stand first in the picker, in the order in which they were starred.
    pub starred: Vec<String>,
    /// Whether the mouse is the program's and not the terminal's.
    pub mouse: bool,
    /// How the terminal is shown links.
    pub links: LinkForm,
    /// Seconds of silence after which a reply is given up.
    pub silence_limit_s: u64,
    /// The name of the theme.
    pub theme: String,
    /// The themes to choose from, the default first.
    pub themes: Themes,
    /// The terminal's background, if the person says; else the terminal is asked.
    pub background: Option<Background>,
    /// What to take the background for until the terminal has told.
    pub presumed_background: Background,
    /// How many colours the terminal has.
    pub depth: Depth,
    /// What the keys do.
    pub keymap: Keymap,
    /// The profiles to choose from.
    pub profiles: Profiles,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            model: None,
            system: None,
            starred: Vec::new(),
            mouse: true,
            links: LinkForm::default(),
            silence_limit_s: 300,
            theme: theme::DEFAULT.to_owned(),
            themes: Themes::default(),
            background: None,
            presumed_background: Background::Dark,
            depth: Depth::default(),
            keymap: Keymap::default(),
            profiles: Profiles::default(),
        }
    }
}
