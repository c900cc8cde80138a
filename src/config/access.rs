//! How the server in force is reached: proxy, certificates, headers, and where its receipts are.
//!
//! Certificates and headers belong to the server that their table names, as keys do.

use super::base_url::BaseUrl;
use super::diagnose::Problem;
use super::fields::Section;
use super::headers::HEADERS;
use super::{Sources, proxy};
use crate::chat::{Access, ExtraHeaders, ReceiptHost, Sealing};
use std::path::{Path, PathBuf};

/// How `server` is reached, as `sections`, the tables that count, and the environment have it.
///
/// # Errors
///
/// Headers would go over plain http, where others can read them.
pub(super) fn access(
    sources: &Sources<'_>,
    sections: &[&Section],
    server: &BaseUrl,
    allow_http: bool,
    problems: &mut Vec<Problem>,
) -> Result<Access, Problem> {
    let own = || sections.iter().filter(|section| section.is_for(server));
    let headers = headers(sections, server, allow_http, problems)?;
    let ca_file = own().find_map(|section| section.ca_file.as_deref());
    let route = proxy::route(sources.variable, server, problems);
    let receipts = own().find(|section| section.receipt_url.is_some());
    let receipts = receipts.and_then(|section| receipt_host(sources, section, problems));
    Ok(Access {
        sealing: sealing(sections),
        receipts,
        route,
        ca_file: ca_file.map(|path| located(path, sources)),
        headers,
    })
}

/// The headers that every call to `server` carries.
fn headers(
    sections: &[&Section],
    server: &BaseUrl,
    allow_http: bool,
    problems: &mut Vec<Problem>,
) -> Result<ExtraHeaders, Problem> {
    let own = sections.iter().filter(|section| section.is_for(server));
    let mut headers = ExtraHeaders::default();
    for (name, value) in own.flat_map(|section| section.extra_headers.iter()) {
        headers.add(name, value);
    }
    if !headers.is_empty() && server.is_readable_on_the_way() && !allow_http {
        return Err(Problem::general(format!(
            "The {HEADERS} would go to {} over plain http, where others can read them. Use https, \
             leave them out, or set allow_http = true for the profile in the config file.",
            server.host()
        )));
    }
    let is_held_back = |section: &&&Section| !section.extra_headers.is_empty();
    let elsewhere = sections.iter().filter(|section| !section.is_for(server));
    if elsewhere.clone().any(|section| is_held_back(&section)) {
        problems.push(Problem::general(format!(
            "The {HEADERS} are for another server and are not sent to {}.",
            server.host()
        )));
    }
    Ok(headers)
}

/// How the demonstration is reached: without what belongs to another server, but sealed if that is
/// asked for, so that it can be tried.
pub(super) fn of_demonstration(sections: &[&Section]) -> Access {
    Access {
        sealing: sealing(sections),
        ..Access::default()
    }
}

/// Whether messages are sealed. Of all tables that count the first that says so decides, whichever
/// server it names: what was to be sealed must not go out open.
fn sealing(sections: &[&Section]) -> Sealing {
    match sections.iter().find_map(|section| section.sealed) {
        Some(true) => Sealing::Sealed,
        Some(false) | None => Sealing::Open,
    }
}

/// Where the receipts are that a table names a place for. A place that is none is a problem, and
/// then they are asked for of the server.
fn receipt_host(
    sources: &Sources<'_>,
    section: &Section,
    problems: &mut Vec<Problem>,
) -> Option<ReceiptHost> {
    match BaseUrl::parse(section.receipt_url.as_deref()?) {
        Ok(host) => {
            let mut of_route = Vec::new();
            let route = proxy::route(sources.variable, &host, &mut of_route);
            // What is wrong with the way to the server has been said.
            of_route.retain(|problem| !problems.contains(problem));
            problems.extend(of_route);
            let base_url = host.text().to_owned();
            Some(ReceiptHost { base_url, route })
        }
        Err(reason) => {
            problems.push(Problem {
                place: section.places.get("receipt_url").cloned(),
                text: format!("receipt_url: {reason}"),
            });
            None
        }
    }
}

/// The path of a file that the config file names: below the home folder, beside the config file,
/// or wherever an absolute path leads.
fn located(path: &str, sources: &Sources<'_>) -> PathBuf {
    if let Some(below_home) = path.strip_prefix("~/")
        && let Some(home) = (sources.variable)("HOME")
    {
        return Path::new(&home).join(below_home);
    }
    let folder = sources.file().and_then(Path::parent);
    folder.unwrap_or(Path::new("")).join(path)
}
