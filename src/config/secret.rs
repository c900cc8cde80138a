//! The key: where it is looked for, and for which server each find may be used.
//!
//! A key from the environment goes to the server in force, unless only keys of that server are asked
//! for ([`KeyScope::OfServer`]). A key from the config file goes only to the server that its table
//! names, so that an overridden base URL never gets it.

use super::base_url::BaseUrl;
use super::diagnose::Problem;
use super::fields::Section;
use super::raw::Contents;
use super::{BASE_URL_VARIABLE, KeyScope, bounded, dot_env, mode};
use crate::chat::{ApiKey, KeyLabel, KeySource};
use crate::text::clean_path;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

/// The variable that holds the key.
pub(super) const VARIABLE: &str = "PINAIVU_API_KEY";

/// A key and where it was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) key: ApiKey,
    pub(super) source: KeySource,
}

impl Found {
    /// The key as it may be shown.
    pub(super) fn label(&self) -> KeyLabel {
        KeyLabel {
            source: self.source.clone(),
            masked: self.key.masked(),
        }
    }
}

/// Takes the keys and headers out of a config file that others can read.
pub(super) fn refuse_shared(
    contents: &mut Contents,
    file: &Path,
    metadata: &Metadata,
) -> Option<Problem> {
    if !mode::is_shared(metadata) {
        return None;
    }
    let file = clean_path(file);
    let refusal = contents.forget_secrets()?.replace("{}", &file);
    Some(Problem::general(format!(
        "{refusal}, because others on this machine can read that file. Close it with: chmod 600 \
         {file}"
    )))
}

/// The environment variables that hold keys, as far as the program is told: its own, and those
/// that the config file names, for whichever profile.
pub(super) fn variables(contents: &Contents) -> Vec<String> {
    let sections = std::iter::once(&contents.top).chain(contents.profiles.values());
    let named = sections.filter_map(|section| section.api_key_env.clone());
    std::iter::once(VARIABLE.to_owned()).chain(named).collect()
}

/// Says that a `.env` names no server: whoever can write into a folder would get the keys of all
/// who work in it.
pub(super) fn refuse_base_url(
    working_folder: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<String>,
    problems: &mut Vec<Problem>,
) {
    let Some(path) = working_folder.map(|folder| folder.join(".env")) else {
        return;
    };
    let content = path.is_file().then(|| bounded::read(&path).ok()).flatten();
    let Some(content) = content else {
        return;
    };
    let text = String::from_utf8_lossy(&content.bytes);
    let named = dot_env::value(&text, BASE_URL_VARIABLE).filter(|url| !url.is_empty());
    // Some tools put all that is in a `.env` into the environment.
    let is_followed = |url: &str| variable(BASE_URL_VARIABLE).is_some_and(|set| set == url);
    if named.is_some_and(|url| !is_followed(url)) {
        problems.push(Problem::general(format!(
            "{BASE_URL_VARIABLE} in {} is not followed: a .env file can give the key and nothing \
             else. Set it in the environment, or base_url in the config file.",
            clean_path(&path)
        )));
    }
}

/// Where to look.
pub(super) struct Search<'a> {
    /// Reads an environment variable.
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
    /// The folder whose `.env` is read.
    pub(super) working_folder: Option<&'a Path>,
    /// The config file, and its tables that count.
    pub(super) file: Option<&'a Path>,
    pub(super) sections: &'a [&'a Section],
    /// The server in force.
    pub(super) server: &'a BaseUrl,
    /// Which finds may be used.
    pub(super) keys: KeyScope,
}

impl Search<'_> {
    /// The first key that is found and may go to the server in force.
    pub(super) fn run(&self, problems: &mut Vec<Problem>) -> Option<Found> {
        if self.keys == KeyScope::OfServer {
            return self.of_server();
        }
        let found = self
            .environment(VARIABLE)
            .or_else(|| self.named_variable(problems))
            .or_else(|| self.dot_env(problems))
            .or_else(|| self.config_file(problems));
        if found.is_none() && self.sections.iter().any(|section| holds_back(section)) {
            problems.push(Problem::general(
                "The key beside the mistaken base_url is not used until that is mended: it may \
                 be for another server.",
            ));
        }
        found
    }

    /// The key that a table has beside the address of the server in force.
    fn of_server(&self) -> Option<Found> {
        let mut own = self.certain().filter(|section| section.is_for(self.server));
        own.find_map(|section| {
            let named = section.api_key_env.as_deref();
            let in_file = || {
                Some(Found {
                    key: section.api_key.clone()?,
                    source: KeySource::ConfigFile(clean_path(self.file?)),
                })
            };
            named
                .and_then(|name| self.environment(name))
                .or_else(in_file)
        })
    }

    /// The tables of which it is known for which server they are.
    fn certain(&self) -> impl Iterator<Item = &Section> {
        let sections = self.sections.iter().copied();
        sections.filter(|section| !section.is_base_url_mistaken)
    }

    fn environment(&self, name: &str) -> Option<Found> {
        Some(Found {
            key: ApiKey::from_text(&(self.variable)(name)?)?,
            source: KeySource::Environment(name.to_owned()),
        })
    }

    fn named_variable(&self, problems: &mut Vec<Problem>) -> Option<Found> {
        let (section, name) = self
            .certain()
            .find_map(|section| Some((section, section.api_key_env.as_deref()?)))?;
        let found = self.environment(name);
        if found.is_none() {
            problems.push(Problem {
                place: section.places.get("api_key_env").cloned(),
                text: format!("The environment variable {name} is not set, or is empty."),
            });
        }
        found
    }

    fn dot_env(&self, problems: &mut Vec<Problem>) -> Option<Found> {
        let path = self.working_folder?.join(".env");
        // A folder of that name is a Python environment more often than a mistake.
        if !path.is_file() {
            return None;
        }
        let shown = clean_path(&path);
        match bounded::read(&path) {
            Ok(content) => Some(Found {
                key: dot_env::value(&String::from_utf8_lossy(&content.bytes), VARIABLE)
                    .and_then(ApiKey::from_text)?,
                source: KeySource::DotEnv(shown),
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                let text = format!("{shown} was not searched for a key: {error}.");
                problems.push(Problem::general(text));
                None
            }
        }
    }

    fn config_file(&self, problems: &mut Vec<Problem>) -> Option<Found> {
        let file = clean_path(self.file?);
        let mut keys = self
            .certain()
            .filter_map(|section| Some((section, section.api_key.clone()?)))
            .peekable();
        let (first, _) = keys.peek()?;
        let refusal = format!(
            "The key in {file} is for {} and is not sent to {}. Give a key for that server in \
             {VARIABLE}, or in a profile with its base_url.",
            first
                .server()
                .map_or_else(|| "another server".to_owned(), |url| url.host()),
            self.server.host()
        );
        let Some((_, key)) = keys.find(|(section, _)| section.is_for(self.server)) else {
            problems.push(Problem::general(refusal));
            return None;
        };
        let source = KeySource::ConfigFile(file);
        Some(Found { key, source })
    }
}

/// Whether a table has a key that is not used, because it is unknown for which server it is.
const fn holds_back(section: &Section) -> bool {
    section.is_base_url_mistaken && (section.api_key.is_some() || section.api_key_env.is_some())
}
