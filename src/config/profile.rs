//! Profiles: which is in force, which there are, and which tables of the config file count.

use super::base_url::BaseUrl;
use super::diagnose::{Problem, did_you_mean, nearest, quote};
use super::fields::Section;
use super::raw::Contents;
use crate::text::clean_path;
use std::path::Path;

/// The name of the profile that is the top of the file.
const DEFAULT: &str = "default";

/// The profile in force.
#[derive(Debug)]
pub(super) struct Profile<'a> {
    /// Its name; `None` is the top of the file.
    pub(super) name: Option<&'a str>,
    /// What it says itself.
    pub(super) own: &'a Section,
    top: &'a Section,
}

impl<'a> Profile<'a> {
    /// The profile named by `flag`, else by the file's `profile`, else the top of the file.
    ///
    /// # Errors
    ///
    /// There is no profile of that name.
    pub(super) fn choose(
        flag: Option<&'a str>,
        contents: &'a Contents,
        file: Option<&Path>,
    ) -> Result<Self, Problem> {
        let top = &contents.top;
        let Some(name) = flag.or(top.profile.as_deref()) else {
            return Ok(Self::unnamed(top));
        };
        if let Some((name, own)) = contents.profiles.get_key_value(name) {
            let name = Some(name.as_str());
            return Ok(Self { name, own, top });
        }
        if name == DEFAULT {
            return Ok(Self::unnamed(top));
        }
        Err(Problem {
            place: top
                .places
                .get("profile")
                .filter(|_| flag.is_none())
                .cloned(),
            text: no_such_profile(name, contents, file),
        })
    }

    /// Every profile that can be named, the top of the file first.
    pub(super) fn all(contents: &'a Contents) -> impl Iterator<Item = Self> {
        let top = &contents.top;
        let unnamed = name_of_top(contents).map(|_| Self::unnamed(top));
        let named = contents.profiles.iter().map(move |(name, own)| Self {
            name: Some(name),
            own,
            top,
        });
        unnamed.into_iter().chain(named)
    }

    /// The name by which it is asked for.
    pub(super) fn title(&self) -> &'a str {
        self.name.unwrap_or(DEFAULT)
    }

    const fn unnamed(top: &'a Section) -> Self {
        Self {
            name: None,
            own: top,
            top,
        }
    }

    /// The tables that count when `server` is in force, in the order in which they are asked: the
    /// profile's own, then the top of the file if that is for the same server.
    pub(super) fn sections(&self, server: &BaseUrl) -> Vec<&'a Section> {
        let mut sections = vec![self.own];
        if self.name.is_some() && self.top.is_for(server) {
            sections.push(self.top);
        }
        sections
    }
}

/// The name of the top of the file, unless a profile has taken it.
pub(super) fn name_of_top(contents: &Contents) -> Option<&'static str> {
    (!contents.profiles.contains_key(DEFAULT)).then_some(DEFAULT)
}

fn no_such_profile(name: &str, contents: &Contents, file: Option<&Path>) -> String {
    let names: Vec<_> = contents.profiles.keys().map(String::as_str).collect();
    let place = file.map_or_else(
        || "there is no config file".to_owned(),
        |file| format!("looked in {}", clean_path(file)),
    );
    let known = if names.is_empty() {
        "It has none; [profiles.NAME] begins one.".to_owned()
    } else {
        format!("It has {}.", names.join(", "))
    };
    let cure = did_you_mean(nearest(name, names), &known);
    format!("There is no profile {} ({place}). {cure}", quote(name))
}
