//! What one profile comes to: its server, the key for it, the way to it, and where it is written.
//!
//! The profile in force is put together here, and so is each of those that could be chosen
//! instead, by the same rules.

use super::access;
use super::base_url::BaseUrl;
use super::diagnose::Problem;
use super::edit::{Keys, Target};
use super::fields::Section;
use super::profile::Profile;
use super::secret::{self, Found, Search};
use super::{BASE_URL_VARIABLE, Server, Sources};
use crate::chat::{Access, ApiKey, Endpoint, ServerKind};

/// What a profile comes to.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The server. The demonstration has no address before it runs: only its kind holds.
    pub endpoint: Endpoint,
    /// The key for that server.
    pub key: Option<ApiKey>,
    /// Whether the key may go over plain http to another machine.
    pub allow_http: bool,
    /// How the server is reached.
    pub access: Access,
    /// Where settings and the key are written.
    pub target: Option<Target>,
    /// The model that new conversations begin with.
    pub model: Option<String>,
    /// The system prompt that they begin with.
    pub system: Option<String>,
}

impl Connection {
    /// What `profile` comes to, with flags and environment over it.
    ///
    /// # Errors
    ///
    /// A base URL that is none, or a key or headers that would go over plain http.
    pub(super) fn of(
        sources: &Sources<'_>,
        profile: &Profile<'_>,
        problems: &mut Vec<Problem>,
    ) -> Result<Self, Problem> {
        let server = server(sources, profile)?;
        let sections = profile.sections(&server);
        let allow_http = sections
            .iter()
            .find_map(|section| section.allow_http)
            .unwrap_or(false);
        let ((found, access), kind, model) = match sources.flags.server {
            // The demonstration's models are its own.
            Server::Demo => (
                (None, access::of_demonstration(&sections)),
                ServerKind::Demo,
                None,
            ),
            Server::Configured => (
                reach(sources, &sections, &server, allow_http, problems)?,
                server.kind(),
                sections.iter().find_map(|section| section.model.clone()),
            ),
        };
        Ok(Self {
            endpoint: Endpoint {
                base_url: server.text().to_owned(),
                host: server.host(),
                kind,
                key: found.as_ref().map(Found::label),
                sealing: access.sealing,
            },
            key: found.map(|found| found.key),
            allow_http,
            access,
            target: target(sources, profile, &server),
            model,
            // The demonstration shows what becomes of it.
            system: sections.iter().find_map(|section| section.system.clone()),
        })
    }
}

/// What names the server before any profile does.
pub(super) fn fixed_by(sources: &Sources<'_>) -> Option<&'static str> {
    if sources.flags.server == Server::Demo {
        Some("--demo")
    } else if sources.flags.base_url.is_some() {
        Some("--base-url")
    } else {
        from_environment(sources).map(|_| BASE_URL_VARIABLE)
    }
}

fn from_environment(sources: &Sources<'_>) -> Option<String> {
    (sources.variable)(BASE_URL_VARIABLE).filter(|url| !url.trim().is_empty())
}

/// The server: `--base-url`, `PINAIVU_BASE_URL`, the profile's, the default.
fn server(sources: &Sources<'_>, profile: &Profile<'_>) -> Result<BaseUrl, Problem> {
    if sources.flags.server == Server::Demo {
        return BaseUrl::parse(BaseUrl::DEFAULT).map_err(Problem::general);
    }
    if let Some(url) = &sources.flags.base_url {
        return BaseUrl::parse(url)
            .map_err(|reason| Problem::general(format!("--base-url: {reason}")));
    }
    if let Some(url) = from_environment(sources) {
        return BaseUrl::parse(&url)
            .map_err(|reason| Problem::general(format!("{BASE_URL_VARIABLE}: {reason}")));
    }
    let url = profile.own.base_url.as_deref();
    BaseUrl::parse(url.unwrap_or(BaseUrl::DEFAULT)).map_err(|reason| Problem {
        place: profile.own.places.get("base_url").cloned(),
        text: reason,
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
        keys: sources.flags.keys,
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
