//! The settings of the config file: one row each, which parsing, diagnosis and the test of
//! `config.example.toml` all read.
//!
//! Owns names, what a value must be, and defaults. Where a row stands in the file is `raw`'s.

use super::base_url::BaseUrl;
use super::diagnose::Place;
use super::hyperlinks::Hyperlinks;
use crate::app::theme::Background;
use crate::chat::{ApiKey, ExtraHeaders, MOST_SYSTEM};
use std::collections::BTreeMap;
use toml::de::DeValue;

/// The longest silence that can be asked for: a day.
const LONGEST_SILENCE_S: u64 = 86_400;

/// What one table of settings says: the top of the file, or one profile.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) base_url: Option<String>,
    pub(super) model: Option<String>,
    pub(super) system: Option<String>,
    pub(super) ca_file: Option<String>,
    pub(super) extra_headers: ExtraHeaders,
    pub(super) receipt_url: Option<String>,
    pub(super) sealed: Option<bool>,
    pub(super) api_key: Option<ApiKey>,
    pub(super) api_key_env: Option<String>,
    pub(super) allow_http: Option<bool>,
    pub(super) starred: Option<Vec<String>>,
    pub(super) mouse: Option<bool>,
    pub(super) hyperlinks: Option<Hyperlinks>,
    pub(super) silence_limit_s: Option<u64>,
    pub(super) copy_command: Option<Vec<String>>,
    pub(super) theme: Option<String>,
    pub(super) background: Option<Background>,
    pub(super) profile: Option<String>,
    /// Where the value of each setting begins that was read.
    pub(super) places: BTreeMap<&'static str, Place>,
    /// A `base_url` was meant and could not be read. Which server the section's key is for is
    /// then unknown, and the default must not be taken for it.
    pub(super) is_base_url_mistaken: bool,
}

/// Which tables a setting may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// At the top of the file only.
    Top,
    /// At the top, and in each profile.
    Profile,
}

/// Whether a bad value may be repeated to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// It may.
    Shown,
    /// It is a key, or a key may have been put there; or it may be long and is nobody else's business.
    Secret,
}

/// One setting.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in the file.
    pub(super) name: &'static str,
    /// Where it may stand.
    pub(super) scope: Scope,
    /// Whether a bad value is shown.
    pub(super) quoting: Quoting,
    /// What a value must be, to follow "must be".
    pub(super) wants: &'static str,
    /// Its default, as the file has it; `None` if there is none.
    pub(super) default: Option<&'static str>,
    /// Puts the value into the section. `None` if it is not what it must be.
    pub(super) read: fn(&DeValue<'_>, &mut Section) -> Option<()>,
}

/// Every setting, in the order in which `config.example.toml` has them.
pub(super) const FIELDS: [Field; 17] = [
    Field {
        name: "base_url",
        scope: Scope::Profile,
        quoting: Quoting::Secret,
        wants: "a URL in quotes",
        default: Some(r#""https://api.pinaivu.com/v1""#),
        read: |value, section| text(value).map(|url| section.base_url = Some(url)),
    },
    Field {
        name: "api_key",
        scope: Scope::Profile,
        quoting: Quoting::Secret,
        wants: "a key in quotes",
        default: None,
        read: |value, section| text(value).map(|key| section.api_key = ApiKey::from_text(&key)),
    },
    Field {
        name: "api_key_env",
        scope: Scope::Profile,
        quoting: Quoting::Secret,
        wants: "the name of an environment variable in quotes",
        default: None,
        read: |value, section| variable(value).map(|name| section.api_key_env = Some(name)),
    },
    Field {
        name: "allow_http",
        scope: Scope::Profile,
        quoting: Quoting::Shown,
        wants: "true or false",
        default: Some("false"),
        read: |value, section| value.as_bool().map(|on| section.allow_http = Some(on)),
    },
    Field {
        name: "ca_file",
        scope: Scope::Profile,
        quoting: Quoting::Shown,
        wants: "the path of a file in quotes",
        default: None,
        read: |value, section| name(value).map(|path| section.ca_file = Some(path)),
    },
    Field {
        name: "receipt_url",
        scope: Scope::Profile,
        quoting: Quoting::Secret,
        wants: "a URL in quotes",
        default: None,
        read: |value, section| text(value).map(|url| section.receipt_url = Some(url)),
    },
    Field {
        name: "sealed",
        scope: Scope::Profile,
        quoting: Quoting::Shown,
        wants: "true or false",
        default: Some("false"),
        read: |value, section| value.as_bool().map(|on| section.sealed = Some(on)),
    },
    Field {
        name: "model",
        scope: Scope::Profile,
        quoting: Quoting::Shown,
        wants: "the name of a model in quotes",
        default: None,
        read: |value, section| name(value).map(|model| section.model = Some(model)),
    },
    Field {
        name: "system",
        scope: Scope::Profile,
        quoting: Quoting::Secret,
        wants: "text in quotes, of 64 KiB at most",
        default: None,
        read: |value, section| system(value).map(|text| section.system = Some(text)),
    },
    Field {
        name: "starred",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: "a list of model names in quotes",
        default: Some("[]"),
        read: |value, section| names(value).map(|models| section.starred = Some(models)),
    },
    Field {
        name: "profile",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: "the name of a profile in quotes",
        default: Some(r#""default""#),
        read: |value, section| name(value).map(|profile| section.profile = Some(profile)),
    },
    Field {
        name: "theme",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: "the name of a theme in quotes",
        default: Some(r#""ansi""#),
        read: |value, section| name(value).map(|theme| section.theme = Some(theme)),
    },
    Field {
        name: "background",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: r#""auto", "dark" or "light""#,
        default: Some(r#""auto""#),
        read: background,
    },
    Field {
        name: "mouse",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: "true or false",
        default: Some("true"),
        read: |value, section| value.as_bool().map(|on| section.mouse = Some(on)),
    },
    Field {
        name: "hyperlinks",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: r#""auto", "always" or "never""#,
        default: Some(r#""auto""#),
        read: |value, section| hyperlinks(value).map(|links| section.hyperlinks = Some(links)),
    },
    Field {
        name: "silence_limit",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: "a whole number of seconds from 1 to 86400",
        default: Some("300"),
        read: |value, section| seconds(value).map(|limit| section.silence_limit_s = Some(limit)),
    },
    Field {
        name: "copy_command",
        scope: Scope::Top,
        quoting: Quoting::Shown,
        wants: "a list of a command and its arguments, each in quotes",
        default: Some("[]"),
        read: |value, section| names(value).map(|words| section.copy_command = Some(words)),
    },
];

impl Section {
    /// The server that the section is for. `None` if what it says about that is of no use.
    pub(super) fn server(&self) -> Option<BaseUrl> {
        if self.is_base_url_mistaken {
            return None;
        }
        BaseUrl::parse(self.base_url.as_deref().unwrap_or(BaseUrl::DEFAULT)).ok()
    }

    /// Whether the section is for that server: whether its key may go there.
    pub(super) fn is_for(&self, server: &BaseUrl) -> bool {
        self.server().is_some_and(|own| own.is_same_origin(server))
    }
}

impl Field {
    /// The setting of that name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        FIELDS.iter().find(|field| field.name == name)
    }

    /// Whether the setting may stand in a table of that scope.
    pub(super) fn fits(&self, table: Scope) -> bool {
        table == Scope::Top || self.scope == Scope::Profile
    }
}

fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn name(value: &DeValue<'_>) -> Option<String> {
    text(value).filter(|name| !name.trim().is_empty())
}

/// A system prompt, without what three quotes add around it. An empty one says that there is none.
fn system(value: &DeValue<'_>) -> Option<String> {
    let text = value.as_str()?.trim();
    (text.len() <= MOST_SYSTEM).then(|| text.to_owned())
}

fn names(value: &DeValue<'_>) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|item| name(item.get_ref()))
        .collect()
}

/// The name of an environment variable. What has other characters is more likely a key.
fn variable(value: &DeValue<'_>) -> Option<String> {
    name(value).filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

fn hyperlinks(value: &DeValue<'_>) -> Option<Hyperlinks> {
    Hyperlinks::named(value.as_str()?)
}

/// To ask the terminal is what saying nothing means too.
fn background(value: &DeValue<'_>, section: &mut Section) -> Option<()> {
    section.background = match value.as_str()? {
        "auto" => None,
        "dark" => Some(Background::Dark),
        "light" => Some(Background::Light),
        _ => return None,
    };
    Some(())
}

fn seconds(value: &DeValue<'_>) -> Option<u64> {
    let number = value.as_integer()?;
    u64::from_str_radix(number.as_str(), number.radix())
        .ok()
        .filter(|seconds| (1..=LONGEST_SILENCE_S).contains(seconds))
}
