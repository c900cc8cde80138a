//! The config file's text, walked once: what it says, and everything that is wrong with it.
//!
//! Knows the file's tables. The settings in them are rows of `fields`; what follows from them,
//! together with flags and the environment, is `config::load`'s.

use super::diagnose::{Place, Problem, did_you_mean, nearest, quote};
use super::fields::{FIELDS, Field, Quoting, Scope, Section};
use super::headers::{self, HEADERS};
use crate::app::command::{Command, Context, TABLE};
use crate::app::key::Key;
use crate::app::keymap::Keymap;
use std::collections::BTreeMap;
use std::mem;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The table of profiles.
pub(super) const PROFILES: &str = "profiles";
/// The table of key bindings.
const KEYS: &str = "keys";
/// The setting that no mistake may turn off: what was to be sealed must not go out open.
const SEALED: &str = "sealed";
const AS_SEALED: &str = "Until that is mended, messages are sealed.";
/// What a key is bound to that shall do nothing.
const NO_COMMAND: &str = "none";

/// What a config file says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The top of the file: the profile without a name, and what no profile can set.
    pub(super) top: Section,
    /// `[profiles.NAME]`.
    pub(super) profiles: BTreeMap<String, Section>,
    /// The default keys, with what `[keys]` says over them.
    pub(super) keymap: Keymap,
}

impl Contents {
    /// Takes out every key and every header. Says what there was.
    pub(super) fn forget_secrets(&mut self) -> Option<&'static str> {
        let sections = std::iter::once(&mut self.top).chain(self.profiles.values_mut());
        let (mut keys, mut headers) = (false, false);
        for section in sections {
            keys |= section.api_key.take().is_some();
            headers |= !mem::take(&mut section.extra_headers).is_empty();
        }
        match (keys, headers) {
            (true, false) => Some("The key in {} is not used"),
            (false, true) => Some("The extra_headers in {} are not used"),
            (true, true) => Some("The key and the extra_headers in {} are not used"),
            (false, false) => None,
        }
    }
}

/// Reads `text`, the content of `file`. Every field that is wrong is a problem, in the order of
/// the file, and is left out of the contents.
///
/// # Errors
///
/// The text is not TOML.
pub(super) fn read(file: &Path, text: &str) -> Result<(Contents, Vec<Problem>), Problem> {
    let root = parse(file, text)?;
    let mut walk = Walk {
        file,
        text,
        problems: Vec::new(),
    };
    let contents = walk.root(root.get_ref());
    Ok((contents, walk.problems))
}

/// The tables and values of `text`, the content of `file`, with their places.
///
/// # Errors
///
/// The text is not TOML.
pub(super) fn parse<'t>(file: &Path, text: &'t str) -> Result<Spanned<DeTable<'t>>, Problem> {
    DeTable::parse(text).map_err(|error| {
        let place = Place::of(file, text, error.span().map_or(0, |span| span.start));
        // `message` has no text of the file in it; the error's own `Display` shows the line,
        // which may hold a key.
        let message = error.message().trim_end_matches('.').replace('\n', "; ");
        Problem::at(place, format!("The file is not TOML: {message}."))
    })
}

/// The name of a row of a table.
pub(super) type Name<'t> = Spanned<DeString<'t>>;
/// What stands in a row of a table.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A walk through the file that collects problems.
struct Walk<'a> {
    file: &'a Path,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    fn root(&mut self, root: &DeTable<'_>) -> Contents {
        let mut contents = Contents::default();
        for (name, value) in in_order(root) {
            match name.get_ref().as_ref() {
                PROFILES => contents.profiles = self.profiles(name, value),
                KEYS => self.keys(name, value, &mut contents.keymap),
                _ => self.setting(name, value, Scope::Top, &mut contents.top),
            }
        }
        contents
    }

    fn profiles(&mut self, name: &Name<'_>, value: &Value<'_>) -> BTreeMap<String, Section> {
        let mut profiles = BTreeMap::new();
        for (name, value) in self.table(name, value) {
            let mut section = Section::default();
            for (name, value) in self.table(name, value) {
                self.setting(name, value, Scope::Profile, &mut section);
            }
            profiles.insert(name.get_ref().clone().into_owned(), section);
        }
        profiles
    }

    fn setting(&mut self, name: &Name<'_>, value: &Value<'_>, table: Scope, section: &mut Section) {
        if name.get_ref().as_ref() == HEADERS {
            return self.headers(name, value, section);
        }
        let Some(field) = Field::named(name.get_ref()) else {
            return self.no_such_setting(name, value, table, section);
        };
        if !field.fits(table) {
            let text = format!(
                "'{}' is for all profiles: move it to the top of the file.",
                field.name
            );
            return self.problem(name.span().start, text);
        }
        if (field.read)(value.get_ref(), section).is_some() {
            let place = self.place(value.span().start);
            section.places.insert(field.name, place);
            return;
        }
        section.is_base_url_mistaken |= field.name == "base_url";
        let found = match field.quoting {
            Quoting::Shown => format!(", not {}", quote(self.source(value))),
            Quoting::Secret => "; what stands there is not shown".to_owned(),
        };
        let instead = match field.default {
            _ if field.name == SEALED => {
                section.sealed = Some(true);
                AS_SEALED.to_owned()
            }
            None => "It is ignored.".to_owned(),
            Some(default) => format!("The default, {default}, is used."),
        };
        let text = format!("'{}' must be {}{found}. {instead}", field.name, field.wants);
        self.problem(value.span().start, text);
    }

    fn no_such_setting(
        &mut self,
        name: &Name<'_>,
        value: &Value<'_>,
        table: Scope,
        section: &mut Section,
    ) {
        let settings = FIELDS
            .iter()
            .filter(|field| field.fits(table))
            .map(|field| field.name);
        let tables = [PROFILES, KEYS].into_iter().filter(|_| table == Scope::Top);
        let meant = nearest(name.get_ref(), settings.chain(tables).chain([HEADERS]));
        section.is_base_url_mistaken |= meant == Some("base_url");
        let cure = did_you_mean(meant, "It is ignored; config.example.toml lists them all.");
        let mut text = format!("{} is no setting. {cure}", quote(name.get_ref()));
        let is_about_sealing = meant == Some(SEALED) || name.get_ref().starts_with("seal");
        if is_about_sealing && value.get_ref().as_bool() != Some(false) {
            // Unless the table says besides, and rightly, that nothing is sealed.
            if *section.sealed.get_or_insert(true) {
                text = format!("{text} {AS_SEALED}");
            }
        }
        self.problem(name.span().start, text);
    }

    fn headers(&mut self, name: &Name<'_>, value: &Value<'_>, section: &mut Section) {
        for (name, value) in self.table(name, value) {
            let start = name.span().start;
            if let Some(refusal) = headers::refuse_name(name.get_ref()) {
                self.problem(start, refusal);
                continue;
            }
            match value
                .get_ref()
                .as_str()
                .filter(|text| headers::is_value(text))
            {
                Some(text) => section.extra_headers.add(name.get_ref(), text),
                None => self.problem(
                    value.span().start,
                    format!(
                        "The value of {} must be text in quotes, of ASCII characters that can be \
                         seen and blanks; what stands there is not shown. It is ignored.",
                        quote(name.get_ref())
                    ),
                ),
            }
        }
    }

    fn keys(&mut self, name: &Name<'_>, value: &Value<'_>, keymap: &mut Keymap) {
        for (name, value) in self.table(name, value) {
            let bindings = self.table(name, value);
            let Some(context) = Context::from_name(name.get_ref()) else {
                let names = Context::ALL.map(Context::name);
                let cure = did_you_mean(
                    nearest(name.get_ref(), names),
                    &format!("There are {}.", names.join(", ")),
                );
                let text = format!("{} is no table of keys. {cure}", quote(name.get_ref()));
                self.problem(name.span().start, text);
                continue;
            };
            for (key, command) in bindings {
                self.binding(context, key, command, keymap);
            }
        }
    }

    fn binding(
        &mut self,
        context: Context,
        name: &Name<'_>,
        value: &Value<'_>,
        keymap: &mut Keymap,
    ) {
        let Ok(key) = name.get_ref().parse::<Key>() else {
            let text = format!(
                "{} is no key. Keys are written like ctrl-o, alt-enter, shift-f2 or ?.",
                quote(name.get_ref())
            );
            return self.problem(name.span().start, text);
        };
        let command = match value.get_ref().as_str() {
            Some(NO_COMMAND) => Some(None),
            Some(text) => Command::from_name(text).map(Some),
            None => None,
        };
        let Some(command) = command else {
            return self.no_such_command(value);
        };
        // A line that only repeats a default leaves the keymap as it is.
        if keymap.lookup(&[context], key) != command {
            keymap.bind(context, key, command);
        }
    }

    fn no_such_command(&mut self, value: &Value<'_>) {
        let names = TABLE.iter().map(|row| row.name);
        let meant = value
            .get_ref()
            .as_str()
            .and_then(|text| nearest(text, names.chain([NO_COMMAND])));
        let cure = did_you_mean(
            meant,
            "The key keeps its default; 'none' in quotes would free it.",
        );
        let shown = quote(self.source(value).trim_matches(['"', '\'']));
        self.problem(value.span().start, format!("{shown} is no command. {cure}"));
    }

    /// The rows of a table; none, and a problem, if the value is something else.
    fn table<'t, 'v>(
        &mut self,
        name: &Name<'_>,
        value: &'t Value<'v>,
    ) -> Vec<(&'t Name<'v>, &'t Value<'v>)> {
        if let Some(table) = value.get_ref().as_table() {
            return in_order(table);
        }
        let text = format!("{} must be a table. It is ignored.", quote(name.get_ref()));
        self.problem(name.span().start, text);
        Vec::new()
    }

    fn source(&self, value: &Value<'_>) -> &str {
        self.text.get(value.span()).unwrap_or_default()
    }

    fn place(&self, offset: usize) -> Place {
        Place::of(self.file, self.text, offset)
    }

    fn problem(&mut self, offset: usize, text: String) {
        let place = self.place(offset);
        self.problems.push(Problem::at(place, text));
    }
}

/// A table's rows in the order of the file; the table itself has them in the order of names.
pub(super) fn in_order<'t, 'v>(table: &'t DeTable<'v>) -> Vec<(&'t Name<'v>, &'t Value<'v>)> {
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_by_key(|(name, _)| name.span().start);
    rows
}

#[cfg(test)]
mod tests;
