//! How the screen looks at present: which theme, for which background, in which colours.
//!
//! Nothing is stored that could be derived: a theme that is only looked at in the list of themes
//! is gone however the list closes.

use super::State;
use super::banner::Subject;
use super::effect::{Effect, Setting};
use super::overlay::Overlay;
use super::theme::{Background, Scheme, Theme};

/// What is known of the terminal, and the looks that follow.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appearance {
    /// Whether the terminal was asked for its background.
    is_asked: bool,
    /// What it answered.
    told: Option<Background>,
    /// The theme and the background that the scheme is for.
    basis: Option<(String, Background)>,
    scheme: Scheme,
}

impl State {
    /// The looks to paint with.
    pub const fn scheme(&self) -> &Scheme {
        &self.appearance.scheme
    }

    /// Whether the terminal should be asked for its background: the theme in force looks different
    /// on another one, and nobody has told. It is taken for asked from then on.
    pub fn wants_background(&mut self) -> bool {
        self.theme().depends_on_background() && self.asks_now()
    }

    /// Opens the list of themes, for which the background should be known: any may be looked at.
    pub(super) fn open_themes(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::themes(&self.settings));
        let question = self.asks_now().then_some(Effect::AskBackground);
        question.into_iter().collect()
    }

    /// Uses a theme from now on, in this run of the program and in those to come.
    pub(super) fn use_theme(&mut self, theme: String) -> Vec<Effect> {
        self.settings.theme.clone_from(&theme);
        self.tell_of_theme();
        self.save(Setting::Theme(theme))
    }

    /// Says what is wrong with the file of the theme in force, and nothing of other themes.
    pub fn tell_of_theme(&mut self) {
        self.banners.clear(Subject::Theme);
        let theme = self.settings.themes.named(&self.settings.theme);
        if !theme.mistakes.is_empty() {
            self.say(Subject::Theme, theme.mistakes.clone());
        }
    }

    /// The terminal has told its background.
    pub(super) const fn on_background(&mut self, background: Background) {
        self.appearance.told = Some(background);
    }

    /// Brings the looks up to date.
    pub(super) fn dress(&mut self) {
        let settings = &self.settings;
        let told = settings.background.or(self.appearance.told);
        let background = told.unwrap_or(settings.presumed_background);
        let theme = self.theme();
        let basis = Some((theme.name.clone(), background));
        if self.appearance.basis != basis {
            self.appearance.scheme = theme.on(background).at(settings.depth);
            self.appearance.basis = basis;
        }
    }

    /// Whether this is the first time that the background matters and nobody has told it.
    const fn asks_now(&mut self) -> bool {
        let was_asked = std::mem::replace(&mut self.appearance.is_asked, true);
        !was_asked && self.settings.background.is_none()
    }

    /// The theme to show: the one that the cursor is on in the list of themes, else that of the
    /// settings.
    fn theme(&self) -> &Theme {
        let looked_at = if let Some(Overlay::Themes(picker)) = &self.overlay {
            picker.chosen()
        } else {
            None
        };
        let name = looked_at.unwrap_or(&self.settings.theme);
        self.settings.themes.named(name)
    }
}
