//! The configuration: flags, environment and config file, put together into what the rest of the
//! program reads.
//!
//! Owns where each setting comes from, what is refused, and the sentences that say so. Leaves
//! out what settings do. Everything from outside comes in as [`Sources`]; nothing else here asks
//! the process for anything but the files that they name.
//!
//! The rooms: `raw` walks the file, `fields` is the table of its settings, `profile` chooses a
//! table, `connection` is what that comes to, `choices` what all of them do; `base_url` and
//! `secret` find server and key, `access`, `proxy` and `headers` the way to it, `hyperlinks` and
//! `screen` know terminals, `identity` keeps who one is,
//! `themes` reads how it looks, `edit` writes, `diagnose` finds the words.

mod access;
mod base_url;
mod bounded;
mod choices;
mod connection;
mod diagnose;
mod dot_env;
pub mod edit;
mod fields;
mod headers;
mod hyperlinks;
pub mod identity;
mod mode;
pub mod paths;
mod profile;
mod proxy;
mod raw;
mod screen;
mod secret;
pub mod themes;

pub use choices::Choice;
pub use connection::Connection;
pub use diagnose::{Place, Problem, Report};
pub use mode::create_private_folder;

use crate::app::settings::Settings;
use crate::app::theme::Themes;
use crate::chat::{Access, ApiKey, Endpoint};
use crate::text::clean_path;
use edit::Target;
use fields::Section;
use profile::Profile;
use raw::Contents;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The variable that names the server.
const BASE_URL_VARIABLE: &str = "PINAIVU_BASE_URL";

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--model`.
    pub model: Option<String>,
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--config`: this file must be there.
    pub config_file: Option<PathBuf>,
    /// Which server is asked for.
    pub server: Server,
    /// Which keys may be used.
    pub keys: KeyScope,
}

/// Which keys may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyScope {
    /// The first that is found.
    #[default]
    Any,
    /// Only one that the config file ties to the server by standing beside its address. Those of the environment and
    /// of a `.env` are for no server in particular.
    OfServer,
}

/// Which server the command line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Server {
    /// The one that is configured.
    #[default]
    Configured,
    /// The demonstration inside the program (`--demo`).
    Demo,
}

/// Everything that comes from outside.
pub struct Sources<'a> {
    /// The command line.
    pub flags: Flags,
    /// Reads an environment variable; `None` if it is not set or is not text.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The folder whose `.env` may hold the key.
    pub working_folder: Option<PathBuf>,
    /// The config file that is read unless a flag names another; it need not be there.
    pub default_file: Option<PathBuf>,
}

impl Sources<'static> {
    /// What the running process has.
    pub fn of_process(flags: Flags) -> Self {
        Self {
            flags,
            variable: &|name| std::env::var(name).ok(),
            working_folder: std::env::current_dir().ok(),
            default_file: paths::config_file(),
        }
    }
}

impl Sources<'_> {
    /// The config file: it is read if it is there, and written to.
    fn file(&self) -> Option<&Path> {
        let file = self.flags.config_file.as_ref();
        file.or(self.default_file.as_ref()).map(PathBuf::as_path)
    }
}

/// The configuration in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// What the machine reads.
    pub settings: Settings,
    /// The server in force. The demonstration has no address before it runs: only its kind holds.
    pub endpoint: Endpoint,
    /// The key for that server.
    pub key: Option<ApiKey>,
    /// Whether the key may go over plain http to another machine.
    pub allow_http: bool,
    /// How the server is reached.
    pub access: Access,
    /// The profiles to choose from while the program runs, the one in force among them; none
    /// where something else has named the server.
    pub profiles: Vec<Choice>,
    /// The person's own command that copies its standard input, with its arguments; empty if
    /// there is none.
    pub copy_command: Vec<String>,
    /// The environment variables that hold keys, in use or not: no other program is given them.
    pub key_variables: Vec<String>,
    /// Where settings and the key are written. `None` if there is no home folder, and for the
    /// demonstration, whose models and key are nothing to keep.
    pub target: Option<Target>,
    /// What is wrong and did not stop the program, to be shown once.
    pub warnings: Vec<Problem>,
}

/// Puts the configuration together.
///
/// A field that is wrong keeps its default and becomes a warning.
///
/// # Errors
///
/// Everything that is wrong, when the program cannot start with it: a config file that cannot be
/// read, is not TOML or, named by a flag, is not there; a profile that is not there; a base URL
/// that is none; a key that would go over plain http.
pub fn load(sources: &Sources<'_>) -> Result<Config, Report> {
    let mut problems = Vec::new();
    match resolve(sources, &mut problems) {
        Ok(config) => Ok(Config {
            warnings: problems,
            ..config
        }),
        Err(fatal) => {
            problems.push(fatal);
            Err(Report(problems))
        }
    }
}

fn resolve(sources: &Sources<'_>, problems: &mut Vec<Problem>) -> Result<Config, Problem> {
    let flags = &sources.flags;
    let file = sources.file();
    let contents = file.map_or_else(
        || Ok(Contents::default()),
        |file| read_file(file, flags, problems),
    )?;
    let profile = Profile::choose(flags.profile.as_deref(), &contents, file)?;
    let connection = Connection::of(sources, &profile, problems)?;
    let profiles = choices::all(sources, &contents, (&profile, &connection), problems);
    let settings = settings(sources, &contents, connection.model, problems);
    Ok(Config {
        settings: Settings {
            system: connection.system,
            profiles: choices::shown(sources, &contents, &profile, &profiles),
            ..settings
        },
        endpoint: connection.endpoint,
        key: connection.key,
        allow_http: connection.allow_http,
        access: connection.access,
        profiles,
        copy_command: contents.top.copy_command.clone().unwrap_or_default(),
        key_variables: secret::variables(&contents),
        target: connection.target,
        warnings: Vec::new(),
    })
}

fn read_file(path: &Path, flags: &Flags, problems: &mut Vec<Problem>) -> Result<Contents, Problem> {
    let cannot_read = |error| {
        Problem::general(format!(
            "The config file {} cannot be read: {error}. Mend that, or name another file with \
             --config.",
            clean_path(path)
        ))
    };
    let absent = [ErrorKind::NotFound, ErrorKind::NotADirectory];
    let content = match bounded::read(path) {
        Err(error) if flags.config_file.is_none() && absent.contains(&error.kind()) => {
            return Ok(Contents::default());
        }
        content => content.map_err(cannot_read)?,
    };
    let (mut contents, wrong) = raw::read(path, content.text().map_err(cannot_read)?)?;
    problems.extend(wrong);
    problems.extend(secret::refuse_shared(
        &mut contents,
        path,
        &content.metadata,
    ));
    Ok(contents)
}

fn settings(
    sources: &Sources<'_>,
    contents: &Contents,
    configured: Option<String>,
    problems: &mut Vec<Problem>,
) -> Settings {
    let (flags, top) = (&sources.flags, &contents.top);
    let defaults = Settings::default();
    let themes = themes::all(sources.file());
    Settings {
        model: flags.model.clone().or(configured),
        system: defaults.system,
        starred: top.starred.clone().unwrap_or(defaults.starred),
        mouse: top.mouse.unwrap_or(defaults.mouse),
        links: top.hyperlinks.unwrap_or_default().form(sources.variable),
        silence_limit_s: top.silence_limit_s.unwrap_or(defaults.silence_limit_s),
        theme: theme(top, &themes, problems).unwrap_or(defaults.theme),
        themes,
        background: top.background,
        presumed_background: screen::presumed_background(sources.variable),
        depth: screen::depth(sources.variable),
        keymap: contents.keymap.clone(),
        profiles: defaults.profiles,
    }
}

/// The theme that is asked for, if it is there.
fn theme(top: &Section, themes: &Themes, problems: &mut Vec<Problem>) -> Option<String> {
    let name = top.theme.as_ref()?;
    if themes.find(name).is_none() {
        problems.push(Problem {
            place: top.places.get("theme").cloned(),
            text: themes::no_such_theme(name, themes),
        });
        return None;
    }
    Some(name.clone())
}

#[cfg(test)]
mod tests;
