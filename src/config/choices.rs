//! The profiles to choose from while the program runs: all that the config file has, each as it
//! would be in force.
//!
//! What is wrong with a profile that is not in force is no warning. It is kept with the profile,
//! to be said when somebody chooses it.

use super::Sources;
use super::connection::{self, Connection};
use super::diagnose::Problem;
use super::edit::Target;
use super::profile::{self, Profile};
use super::raw::Contents;
use crate::app::profiles::{self, Profiles};

/// A profile that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name; `default` is the top of the file.
    pub name: String,
    /// What it comes to; `None` if it cannot be used.
    pub connection: Option<Connection>,
    /// What is wrong with it, and was not said before. Where it cannot be used, the last says why.
    pub problems: Vec<Problem>,
}

/// All profiles, the top of the file first. None where there is only the top, or where the server
/// is named by something else. `said` is what the person is told already.
pub(super) fn all(
    sources: &Sources<'_>,
    contents: &Contents,
    in_force: (&Profile<'_>, &Connection),
    said: &[Problem],
) -> Vec<Choice> {
    if contents.profiles.is_empty() || connection::fixed_by(sources).is_some() {
        return Vec::new();
    }
    let choice = |profile: Profile<'_>| {
        if profile.name == in_force.0.name {
            return Choice {
                name: profile.title().to_owned(),
                connection: Some(in_force.1.clone()),
                problems: Vec::new(),
            };
        }
        let mut problems = Vec::new();
        let connection = Connection::of(sources, &profile, &mut problems);
        problems.retain(|problem| !said.contains(problem));
        let connection = connection.map_err(|fatal| problems.push(fatal)).ok();
        Choice {
            name: profile.title().to_owned(),
            connection,
            problems,
        }
    };
    Profile::all(contents).map(choice).collect()
}

/// The choices as the machine has them, without what is secret.
pub(super) fn shown(
    sources: &Sources<'_>,
    contents: &Contents,
    in_force: &Profile<'_>,
    choices: &[Choice],
) -> Profiles {
    let row = |choice: &Choice| {
        let connection = choice.connection.as_ref();
        let target = connection.and_then(|it| it.target.as_ref());
        profiles::Profile {
            name: choice.name.clone(),
            endpoint: connection.map(|it| it.endpoint.clone()),
            model: connection.and_then(|it| it.model.clone()),
            system: connection.and_then(|it| it.system.clone()),
            key_file: target.and_then(Target::key_file),
        }
    };
    // Where a profile has taken the name of the top of the file, that is not among them.
    let title = in_force.name.or_else(|| profile::name_of_top(contents));
    Profiles {
        list: choices.iter().map(row).collect(),
        in_force: title.filter(|_| !choices.is_empty()).map(str::to_owned),
        fixed_by: connection::fixed_by(sources).map(str::to_owned),
    }
}
