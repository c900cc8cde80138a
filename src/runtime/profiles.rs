//! The profiles to choose from, with their keys: what each comes to, and which is in force.
//!
//! A key that the person gives while a profile is in force stays that profile's until the program
//! ends, so that leaving it and coming back changes nothing.

use super::server::Server;
use crate::config::{Choice, Config, Connection};

/// The profiles.
#[derive(Debug, Default)]
pub(super) struct Profiles {
    choices: Vec<Choice>,
    in_force: Option<String>,
}

impl Profiles {
    /// Those of the configuration.
    pub(super) fn of(config: &Config) -> Self {
        Self {
            in_force: config.settings.profiles.in_force.clone(),
            ..Self::new(config.profiles.clone())
        }
    }

    /// These, none of which is in force.
    pub(super) const fn new(choices: Vec<Choice>) -> Self {
        Self {
            choices,
            in_force: None,
        }
    }

    /// What the profile of that name comes to, if it can be used, and what is wrong with it, in
    /// sentences.
    pub(super) fn find(&self, name: &str) -> (Option<Connection>, String) {
        let Some(choice) = self.choices.iter().find(|choice| choice.name == name) else {
            return (None, "There is no profile of that name.".to_owned());
        };
        let said: Vec<_> = choice.problems.iter().map(ToString::to_string).collect();
        (choice.connection.clone(), said.join(" "))
    }

    /// The profile of that name is in force from now on.
    pub(super) fn put_in_force(&mut self, name: &str) {
        self.in_force = Some(name.to_owned());
    }

    /// None is in force from now on: the demonstration is no profile.
    pub(super) fn leave(&mut self) {
        self.in_force = None;
    }

    /// The profile in force has the key of this server, which is its own with another key.
    pub(super) fn keep_key(&mut self, server: &Server) {
        let mut choices = self.choices.iter_mut();
        let own = choices.find(|choice| Some(&choice.name) == self.in_force.as_ref());
        if let Some(connection) = own.and_then(|choice| choice.connection.as_mut()) {
            connection.endpoint = server.endpoint().clone();
            connection.key = server.key().cloned();
        }
    }
}
