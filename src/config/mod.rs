//! The configuration: flags, environment and config file, put together into what the rest of the
//! program reads.
//!
//! Owns where each setting comes from, what is refused, and the sentences that say so. Leaves
//! out what settings do. Everything from outside comes in as [`Sources`]; nothing else here asks
//! the process for anything but the files that they name.
//!
//! The rooms: `raw` walks the file, `fields` is the table of its settings, `profile` chooses a
//! table, `base_url` and `secret` find server and key, `access`, `proxy` and `headers` the way to it, `hyperlinks` and `screen` know terminals,
//! `themes` reads how it looks, `edit` writes, `diagnose` finds the words.

mod access;
mod base_url;
mod bounded;
mod diagnose;
mod dot_env;
pub mod edit;
mod fields;
mod headers;
mod hyperlinks;
mod mode;
pub mod paths;
mod profile;
mod proxy;
mod raw;
mod screen;
mod secret;
pub mod themes;

pub use diagnose::{Place, Problem, Report};
pub use mode::create_private_folder;

use crate::app::settings::Settings;
use crate::app::theme::Themes;
use crate::chat::{Access, ApiKey, Endpoint, ServerKind};
use base_url::BaseUrl;
use edit::{Keys, Target};
use fields::Section;
use profile::Profile;
use raw::Contents;
use secret::{Found, Search};
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
    let server = server(sources, &profile)?;
    let sections = profile.sections(&server);
    let allow_http = sections
        .iter()
        .find_map(|section| section.allow_http)
        .unwrap_or(false);
    let (found, access) = match flags.server {
        Server::Demo => (None, Access::default()),
        Server::Configured => reach(sources, &sections, &server, allow_http, problems)?,
    };
    Ok(Config {
        settings: settings(sources, &contents, &sections, problems),
        endpoint: Endpoint {
            base_url: server.text().to_owned(),
            host: server.host(),
            kind: match flags.server {
                Server::Demo => ServerKind::Demo,
                Server::Configured => server.kind(),
            },
            key: found.as_ref().map(Found::label),
        },
        key: found.map(|found| found.key),
        allow_http,
        access,
        copy_command: contents.top.copy_command.clone().unwrap_or_default(),
        key_variables: secret::variables(&contents),
        target: target(sources, &profile, &server),
        warnings: Vec::new(),
    })
}

/// The key for the server, and the way to it.
fn reach(
    sources: &Sources<'_>,
    sections: &[&Section],
    server: &BaseUrl,
    allow_http: bool,
    problems: &mut Vec<Problem>,
) -> Result<(Option<Found>, Access), Problem> {
    let found = find_key(sources, sections, server, problems);
    if let Some(found) = &found {
        check_key(found, server, allow_http, problems)?;
    }
    let access = access::access(sources, sections, server, allow_http, problems)?;
    Ok((found, access))
}

fn read_file(path: &Path, flags: &Flags, problems: &mut Vec<Problem>) -> Result<Contents, Problem> {
    let cannot_read = |error| {
        Problem::general(format!(
            "The config file {} cannot be read: {error}. Mend that, or name another file with \
             --config.",
            path.display()
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

/// The server in force: `--base-url`, `PINAIVU_BASE_URL`, the profile's, the default.
fn server(sources: &Sources<'_>, profile: &Profile<'_>) -> Result<BaseUrl, Problem> {
    if sources.flags.server == Server::Demo {
        return BaseUrl::parse(BaseUrl::DEFAULT).map_err(Problem::general);
    }
    if let Some(url) = &sources.flags.base_url {
        return BaseUrl::parse(url)
            .map_err(|reason| Problem::general(format!("--base-url: {reason}")));
    }
    let from_environment = (sources.variable)(BASE_URL_VARIABLE);
    if let Some(url) = from_environment.filter(|url| !url.trim().is_empty()) {
        return BaseUrl::parse(&url)
            .map_err(|reason| Problem::general(format!("{BASE_URL_VARIABLE}: {reason}")));
    }
    let url = profile.own.base_url.as_deref();
    BaseUrl::parse(url.unwrap_or(BaseUrl::DEFAULT)).map_err(|reason| Problem {
        place: profile.own.places.get("base_url").cloned(),
        text: reason,
    })
}

fn find_key(
    sources: &Sources<'_>,
    sections: &[&Section],
    server: &BaseUrl,
    problems: &mut Vec<Problem>,
) -> Option<Found> {
    secret::refuse_base_url(
        sources.working_folder.as_deref(),
        sources.variable,
        problems,
    );
    Search {
        variable: sources.variable,
        working_folder: sources.working_folder.as_deref(),
        file: sources.file(),
        sections,
        server,
    }
    .run(problems)
}

fn check_key(
    found: &Found,
    server: &BaseUrl,
    allow_http: bool,
    problems: &mut Vec<Problem>,
) -> Result<(), Problem> {
    let source = found.source.describe();
    if server.is_readable_on_the_way() && !allow_http {
        return Err(Problem::general(format!(
            "The key from {source} would go to {} over plain http, where others can read it. Use \
             https, leave the key out, or set allow_http = true for the profile in the config \
             file.",
            server.host()
        )));
    }
    if server.kind() == ServerKind::Pinaivu && !found.key.has_pinaivu_prefix() {
        problems.push(Problem::general(format!(
            "The key from {source} does not begin with sk-pnv- as keys for {} do; it may not be \
             accepted.",
            server.host()
        )));
    }
    Ok(())
}

fn settings(
    sources: &Sources<'_>,
    contents: &Contents,
    sections: &[&Section],
    problems: &mut Vec<Problem>,
) -> Settings {
    let (flags, top) = (&sources.flags, &contents.top);
    let defaults = Settings::default();
    let configured = match flags.server {
        // The demonstration's models are its own.
        Server::Demo => None,
        Server::Configured => sections.iter().find_map(|section| section.model.clone()),
    };
    let themes = themes::all(sources.file());
    Settings {
        model: flags.model.clone().or(configured),
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

fn target(sources: &Sources<'_>, profile: &Profile<'_>, server: &BaseUrl) -> Option<Target> {
    if sources.flags.server == Server::Demo {
        return None;
    }
    Some(Target {
        path: sources.file()?.to_owned(),
        profile: profile.name.map(str::to_owned),
        keys: if profile.own.is_for(server) {
            Keys::Fit
        } else {
            Keys::BelongElsewhere
        },
    })
}

#[cfg(test)]
mod tests;
