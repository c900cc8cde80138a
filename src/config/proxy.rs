//! The proxy that the environment names for the server in force, as curl and most others read it.

use super::base_url::BaseUrl;
use super::diagnose::Problem;
use crate::chat::{Proxy, Route};
use std::net::IpAddr;
use url::Url;

/// What kinds of proxies there are.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The way to `server`. A variable that names no proxy is a problem, and then none is used.
pub(super) fn route(
    variable: &dyn Fn(&str) -> Option<String>,
    server: &BaseUrl,
    problems: &mut Vec<Problem>,
) -> Route {
    let value = |name: &str| {
        let either = variable(name).or_else(|| variable(&name.to_ascii_lowercase()));
        either.filter(|value| !value.trim().is_empty())
    };
    let own = format!("{}_PROXY", server.scheme().to_ascii_uppercase());
    let named = [own.as_str(), "ALL_PROXY"]
        .into_iter()
        .find_map(|name| Some((name, value(name)?)));
    let Some((name, url)) = named else {
        return Route::System;
    };
    if server.is_loopback() || value("NO_PROXY").is_some_and(|list| is_exempt(&list, server)) {
        return Route::Direct;
    }
    let Some(proxy) = proxy(name, url.trim()) else {
        problems.push(Problem::general(format!(
            "The environment variable {name} names no proxy that can be used, and is ignored. A \
             proxy is written like http://proxy.example:3128. What stands there is not shown: it \
             may hold a password."
        )));
        return Route::Direct;
    };
    Route::Through(proxy)
}

fn proxy(variable: &str, text: &str) -> Option<Proxy> {
    let text = if text.contains("://") {
        text.to_owned()
    } else {
        format!("http://{text}")
    };
    let url = Url::parse(&text).ok()?;
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let host = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    SCHEMES
        .contains(&url.scheme())
        .then(|| Proxy::new(host, variable.to_owned(), &text))
}

/// Whether a list of hosts, domains and networks names the server.
fn is_exempt(list: &str, server: &BaseUrl) -> bool {
    let (host, port) = server.place();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<IpAddr>().ok();
    list.split([',', ' '])
        .filter(|entry| !entry.is_empty())
        .any(|entry| {
            let entry = entry.to_ascii_lowercase();
            let (name, wanted) = match entry.rsplit_once(':') {
                Some((name, digits)) if !name.contains(':') || name.ends_with(']') => {
                    (name, digits.parse().ok())
                }
                _ => (entry.as_str(), None),
            };
            let name = name.trim_start_matches('[').trim_end_matches(']');
            let is_named = match address {
                Some(address) => is_within(address, name),
                None => is_below(host, name.trim_start_matches('.')),
            };
            (name == "*" || is_named) && wanted.is_none_or(|wanted| port == Some(wanted))
        })
}

/// Whether a host is a domain or lies below it.
fn is_below(host: &str, domain: &str) -> bool {
    let above = host.strip_suffix(domain);
    !domain.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// Whether an address is the one that `network` writes, or of that network.
fn is_within(address: IpAddr, network: &str) -> bool {
    let (base, length) = match network.split_once('/') {
        Some((base, length)) => (base, length.parse().ok()),
        None => (network, Some(u32::MAX)),
    };
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let (Ok(base), Some(length)) = (base.parse::<IpAddr>(), length) else {
        return false;
    };
    let ((address, whole), (base, other)) = (bits(address), bits(base));
    let differing = (address ^ base).leading_zeros();
    whole == other && differing >= length.min(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Variables by name and value.
    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn way(server: &str, variables: Variables) -> (String, Vec<String>) {
        let variables: HashMap<_, _> = variables.iter().copied().collect();
        let variable = |name: &str| variables.get(name).map(|value| (*value).to_owned());
        let mut problems = Vec::new();
        let server = BaseUrl::parse(server).unwrap();
        let shown = match route(&variable, &server, &mut problems) {
            Route::System => "system".to_owned(),
            Route::Direct => "direct".to_owned(),
            Route::Through(proxy) => format!("{} {}", proxy.variable, proxy.host),
        };
        let problems = problems.iter().map(ToString::to_string).collect();
        (shown, problems)
    }

    #[test]
    fn the_proxy_is_that_of_the_scheme_then_that_of_all() {
        let https = "https://x.test/v1";
        let all = ("ALL_PROXY", "socks5h://all.test:1080");
        let cases: [(&str, Variables, &str); 10] = [
            (https, &[], "system"),
            (
                https,
                &[("HTTPS_PROXY", "http://p.test:3128")],
                "HTTPS_PROXY p.test:3128",
            ),
            (
                https,
                &[("https_proxy", "p.test:3128")],
                "HTTPS_PROXY p.test:3128",
            ),
            (
                https,
                &[("HTTPS_PROXY", " "), all],
                "ALL_PROXY all.test:1080",
            ),
            (
                https,
                &[("HTTP_PROXY", "http://p.test"), all],
                "ALL_PROXY all.test:1080",
            ),
            (https, &[("HTTP_PROXY", "http://p.test")], "system"),
            (
                "http://x.test",
                &[("HTTP_PROXY", "http://p.test"), all],
                "HTTP_PROXY p.test",
            ),
            ("http://127.0.0.1:1/v1", &[all], "direct"),
            ("http://localhost:1/v1", &[all], "direct"),
            (
                https,
                &[("HTTPS_PROXY", "http://me:hunter2@p.test:1")],
                "HTTPS_PROXY p.test:1",
            ),
        ];
        for (server, variables, expected) in cases {
            let found = way(server, variables);
            assert_eq!(
                found,
                (expected.to_owned(), Vec::new()),
                "{server} {variables:?}"
            );
        }
    }

    #[test]
    fn no_proxy_names_hosts_domains_ports_and_networks() {
        let cases = [
            ("https://api.x.test/v1", "x.test", true),
            ("https://api.x.test/v1", ".x.test", true),
            ("https://x.test/v1", ".x.test", true),
            ("https://notx.test/v1", "x.test", false),
            ("https://x.test.evil/v1", "x.test", false),
            ("https://x.test/v1", "y.test, X.TEST", true),
            ("https://x.test/v1", "*", true),
            ("https://x.test/v1", ",", false),
            ("https://x.test/v1", "x.test:443", true),
            ("https://x.test:8443/v1", "x.test:443", false),
            ("https://10.1.2.3/v1", "10.1.2.3", true),
            ("https://10.1.2.3/v1", "10.1.0.0/16", true),
            ("https://10.2.2.3/v1", "10.1.0.0/16", false),
            ("https://10.2.2.3/v1", "0.0.0.0/0", true),
            ("https://10.2.2.3/v1", "10.2.2.3/x", false),
            ("https://[fd00::1]/v1", "fd00::/8", true),
            ("https://[fd00::1]:8443/v1", "[fd00::1]:8443", true),
            ("https://[fe80::1]/v1", "fd00::/8", false),
            ("https://10.2.2.3/v1", "fd00::/8", false),
        ];
        for (server, list, is_exempt) in cases {
            let (found, _) = way(server, &[("HTTPS_PROXY", "p.test"), ("NO_PROXY", list)]);
            assert_eq!(found == "direct", is_exempt, "{server} {list}");
        }
    }

    #[test]
    fn what_names_no_proxy_is_said_and_not_shown() {
        for text in [
            "ftp://me:hunter2@p.test",
            "http://hunter2@",
            "http://p:hunter2",
        ] {
            let (found, problems) = way("https://x.test", &[("HTTPS_PROXY", text)]);
            assert_eq!(found, "direct", "{text}");
            assert!(
                problems[0].contains("HTTPS_PROXY names no proxy"),
                "{problems:?}"
            );
            assert!(!problems[0].contains("hunter2"), "{problems:?}");
        }
    }
}
