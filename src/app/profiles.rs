//! The profiles of the config file as a person chooses among them, and what follows when another
//! is in force. Their keys are `runtime`'s: here are only names and what may be shown.

use super::State;
use super::banner::Subject;
use super::budget::Payer;
use super::effect::Effect;
use super::key_dialog::Others;
use super::overlay::Overlay;
use super::picker::{Candidate, Picker};
use crate::chat::{Endpoint, ServerKind};
use crate::text::clean_line;

/// The profiles to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profiles {
    /// All of them; empty where there is nothing to choose.
    pub list: Vec<Profile>,
    /// The name of the one in force; `None` where none of them is.
    pub in_force: Option<String>,
    /// What names the server before any profile does, such as `--base-url`.
    pub fixed_by: Option<String>,
}

/// A profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name in the config file.
    pub name: String,
    /// Its server, and the key for it; `None` if it cannot be used.
    pub endpoint: Option<Endpoint>,
    /// The model that new conversations begin with there.
    pub model: Option<String>,
    /// The system prompt that they begin with.
    pub system: Option<String>,
    /// The config file, if a key for its server may be kept there.
    pub key_file: Option<String>,
}

/// What came of using another profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// The profile's name.
    pub profile: String,
    /// The server that is talked to from now on; `None` if the profile cannot be used.
    pub endpoint: Option<Endpoint>,
    /// Whether that is with another key than before.
    pub key: KeyChange,
    /// What is wrong with the profile, in sentences; empty if nothing is.
    pub said: String,
}

/// Whether the key in use is another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChange {
    /// It is the same, or one that was tried before: what that was refused for is not sent with it again unasked.
    Same,
    /// It is another.
    Other,
}

impl Profiles {
    /// Whether there are others than the one in force.
    pub fn others(&self) -> Others {
        let is_other = |profile: &Profile| Some(&profile.name) != self.in_force.as_ref();
        if self.list.iter().any(is_other) {
            Others::Offered
        } else {
            Others::None
        }
    }

    /// The server in force is this, by something else than the choice of a profile: another key
    /// was given for the profile's own, or the demonstration was begun.
    pub(super) fn connected(&mut self, endpoint: &Endpoint) {
        if endpoint.kind == ServerKind::Demo {
            self.in_force = None;
        } else if let Some(profile) = self.own_mut() {
            profile.endpoint = Some(endpoint.clone());
        }
    }

    /// The profile in force begins with this model from now on.
    pub(super) fn begin_with(&mut self, model: &str) {
        if let Some(profile) = self.own_mut() {
            profile.model = Some(model.to_owned());
        }
    }

    /// The names of those whose server has this base URL.
    pub(super) fn of_server(&self, base_url: &str) -> impl Iterator<Item = &String> {
        let is_of = move |it: &&Profile| {
            it.endpoint
                .as_ref()
                .is_some_and(|own| own.base_url == base_url)
        };
        self.list.iter().filter(is_of).map(|profile| &profile.name)
    }

    fn named(&self, name: &str) -> Option<&Profile> {
        self.list.iter().find(|profile| profile.name == name)
    }

    fn own_mut(&mut self) -> Option<&mut Profile> {
        let mut list = self.list.iter_mut();
        list.find(|profile| Some(&profile.name) == self.in_force.as_ref())
    }

    /// The model that the profile begins with, if it has one.
    fn model_of(&self, name: Option<&str>) -> Option<String> {
        self.named(name?)?.model.clone()
    }

    /// The list, the cursor on the profile in force, which is marked.
    fn picker(&self) -> Picker<String> {
        let is_current = |profile: &Profile| Some(&profile.name) == self.in_force.as_ref();
        let candidate = |profile: &Profile| {
            let endpoint = profile.endpoint.as_ref();
            let at = |at: &Endpoint| clean_line(&at.host);
            Candidate {
                label: clean_line(&profile.name),
                detail: endpoint.map_or_else(|| "cannot be used".to_owned(), at),
                note: endpoint.map(key_words).unwrap_or_default(),
                mark: is_current(profile).then_some('●'),
                value: profile.name.clone(),
            }
        };
        let mut picker = Picker::new(self.list.iter().map(candidate).collect());
        if let Some(name) = &self.in_force {
            picker.choose(name);
        }
        picker
    }

    /// Why there is nothing to choose.
    fn why_none(&self) -> String {
        match &self.fixed_by {
            Some(what) => format!("{what} has named the server: no profile to choose"),
            None => "the config file has no profiles to choose from".to_owned(),
        }
    }
}

fn key_words(endpoint: &Endpoint) -> String {
    let key = endpoint.key.as_ref();
    key.map_or_else(|| "no key".to_owned(), |key| clean_line(&key.masked))
}

impl State {
    /// Opens the list of profiles, or says why there is none.
    pub(super) fn open_profiles(&mut self) -> Vec<Effect> {
        let profiles = &self.settings.profiles;
        if profiles.list.is_empty() {
            return self.note(profiles.why_none());
        }
        self.overlay = Some(Overlay::Profiles(profiles.picker()));
        Vec::new()
    }

    /// The person chose a profile. The one in force stays as it is.
    pub(super) fn choose_profile(&mut self, name: String) -> Vec<Effect> {
        self.banners.clear(Subject::Profile);
        if self.settings.profiles.in_force.as_ref() == Some(&name) {
            self.tell_of_profile(KeyChange::Other);
            return Vec::new();
        }
        vec![Effect::UseProfile(name)]
    }

    /// Another profile is in force, or could not be used.
    pub(super) fn on_switched(&mut self, switch: Switch) -> Vec<Effect> {
        let Switch {
            profile,
            endpoint,
            key,
            said,
        } = switch;
        let effects = endpoint.map(|endpoint| self.enter_profile(profile, endpoint, key));
        if !said.is_empty() {
            self.say(Subject::Profile, said);
        }
        effects.unwrap_or_default()
    }

    /// The profile's model comes along with its server. On the same server the one in use stays,
    /// unless the profile begins with another than the profile before.
    fn enter_profile(&mut self, name: String, endpoint: Endpoint, key: KeyChange) -> Vec<Effect> {
        let here = self.endpoint.as_ref();
        let moved = here.is_none_or(|here| here.base_url != endpoint.base_url);
        let profiles = &mut self.settings.profiles;
        let before = profiles.model_of(profiles.in_force.as_deref());
        let model = profiles.model_of(Some(&name));
        let profile = profiles.named(&name);
        self.key_file = profile.and_then(|it| it.key_file.clone());
        let system = profile.and_then(|it| it.system.clone());
        profiles.in_force = Some(name);
        self.settings.model.clone_from(&model);
        let model = if moved || model != before {
            model
        } else {
            None
        };
        let mut effects = Vec::new();
        let mut goes_on = key;
        if self.was_refused_for(&Payer::of(&endpoint)) {
            goes_on = KeyChange::Same;
            if self.turn_waits() {
                // Its next try would go out with this key.
                effects = self.stop_turn();
            }
        }
        effects.extend(self.connect(endpoint, model, goes_on));
        // Not sooner: a message that is taken back lets go of the default before, which has to be known for that.
        self.settings.system = system;
        self.tell_of_profile(key);
        effects
    }

    /// Says which profile is in force, with which key, on which server.
    fn tell_of_profile(&mut self, key: KeyChange) {
        let (Some(name), Some(endpoint)) = (&self.settings.profiles.in_force, &self.endpoint)
        else {
            return;
        };
        let as_before = match key {
            KeyChange::Same => " as before",
            KeyChange::Other => "",
        };
        self.notice = Some(format!(
            "profile {}: {}{as_before}, {}",
            clean_line(name),
            key_words(endpoint),
            clean_line(&endpoint.host)
        ));
    }
}
