//! How the server is reached: which proxy, whose certificates, which headers.

use super::*;
use crate::chat::{Route, Sealing};

const SECRET: &str = "header-CANARY-0005";

fn headers(config: &Config) -> Vec<(&str, &str)> {
    config.access.headers.iter().collect()
}

#[test]
fn headers_and_certificates_are_for_the_server_of_their_table_only() {
    let file = format!(
        "base_url = 'https://x.test/v1'\nca_file = 'x.pem'\nextra_headers = {{ X-A = '{SECRET}', X-B = 'top' }}\n\
         [profiles.same]\nbase_url = 'https://x.test/v2'\nextra_headers = {{ x-a = 'own' }}\n\
         [profiles.other]\nbase_url = 'https://y.test'\n"
    );
    let config = |machine: Machine| machine.start().0;
    let top = config(Machine::new().config(&file));
    assert_eq!(headers(&top), [("X-A", SECRET), ("X-B", "top")]);
    assert!(top.access.ca_file.unwrap().ends_with("x.pem"));

    let same = config(Machine::new().config(&file).profile("same"));
    assert_eq!(headers(&same), [("x-a", "own"), ("X-B", "top")]);
    let other = config(Machine::new().config(&file).profile("other"));
    assert_eq!(headers(&other), []);
    assert_eq!(other.access.ca_file, None);

    let (flag, warnings) = Machine::new()
        .config(&file)
        .base_url("https://z.test")
        .start();
    assert_eq!(headers(&flag), []);
    assert_eq!(flag.access.ca_file, None);
    assert_eq!(
        warnings,
        ["The extra_headers are for another server and are not sent to z.test."]
    );
}

#[test]
fn headers_do_not_go_where_others_can_read_them() {
    let lan = format!("base_url = 'http://192.168.1.5'\nextra_headers = {{ X-A = '{SECRET}' }}\n");
    assert_eq!(
        Machine::new().config(&lan).refusal(),
        "The extra_headers would go to 192.168.1.5 over plain http, where others can read them. \
         Use https, leave them out, or set allow_http = true for the profile in the config file."
    );
    let allowed = format!("allow_http = true\n{lan}");
    assert_eq!(Machine::new().config(&allowed).start().1, [""; 0]);
}

#[cfg(unix)]
#[test]
fn headers_in_a_file_that_others_can_read_are_not_used() {
    let text = format!("extra_headers = {{ X-A = '{SECRET}' }}\n");
    let (config, warnings) = Machine::new().config(&text).mode(0o640).start();
    assert_eq!(headers(&config), []);
    assert_eq!(
        warnings,
        [
            "The extra_headers in config.toml are not used, because others on this machine can \
             read that file. Close it with: chmod 600 config.toml"
        ]
    );
    let text = format!("api_key = '{FILE_KEY}'\n{text}");
    let (_, warnings) = Machine::new().config(&text).mode(0o640).start();
    assert!(warnings[0].starts_with("The key and the extra_headers in config.toml are not used"));
}

#[test]
fn a_certificate_file_lies_at_home_beside_the_config_file_or_anywhere() {
    for (written, expected) in [
        ("~/ca.pem", "/home/me/ca.pem"),
        ("/etc/ca.pem", "/etc/ca.pem"),
        ("ca.pem", "ca.pem"),
    ] {
        let machine = Machine::new()
            .config(&format!("ca_file = '{written}'"))
            .variable("HOME", "/home/me");
        let path = machine.start().0.access.ca_file.unwrap();
        assert_eq!(machine.shown(&path.display()), expected);
    }
}

#[test]
fn the_proxy_of_the_environment_is_used_and_its_password_shown_nowhere() {
    let machine = Machine::new()
        .config(&format!("extra_headers = {{ X-A = '{SECRET}' }}"))
        .variable("HTTPS_PROXY", "http://me:pass-CANARY@p.test:3128");
    let (config, warnings) = machine.start();
    assert_eq!(warnings, [""; 0]);
    let shown = format!("{config:?}");
    assert!(
        !shown.contains("CANARY") && shown.contains("p.test:3128"),
        "{shown}"
    );
    assert!(matches!(config.access.route, Route::Through(_)));

    let mut demo = Machine::new().variable("HTTPS_PROXY", "http://p.test:3128");
    demo.flags.server = Server::Demo;
    assert!(matches!(demo.start().0.access.route, Route::System));
}

#[test]
fn receipts_are_looked_for_where_the_table_of_the_server_says() {
    let file = "base_url = 'https://x.test/v1'\nreceipt_url = 'https://r.test:4000/v1/'\n\
                [profiles.other]\nbase_url = 'https://y.test'\n";
    let (top, warnings) = Machine::new().config(file).start();
    let receipts = top.access.receipts.unwrap();
    assert_eq!(receipts.base_url, "https://r.test:4000/v1");
    assert_eq!(warnings, [""; 0]);
    let (other, _) = Machine::new().config(file).profile("other").start();
    assert!(other.access.receipts.is_none());

    let (wrong, warnings) = Machine::new().config("receipt_url = 'r.test'").start();
    assert!(wrong.access.receipts.is_none());
    let [warning] = warnings.try_into().unwrap();
    assert!(
        warning.contains("receipt_url: The base URL 'r.test' must begin with https://"),
        "{warning}"
    );
}

#[test]
fn messages_are_sealed_where_the_profile_or_the_top_says_so() {
    let file = "base_url = 'https://x.test/v1'\nsealed = true\n\
                [profiles.open]\nbase_url = 'https://x.test/v1'\nsealed = false\n\
                [profiles.same]\nbase_url = 'https://x.test/v1'\n\
                [profiles.other]\nbase_url = 'https://y.test'\n";
    let sealing = |machine: Machine| machine.config(file).start().0.access.sealing;
    assert_eq!(sealing(Machine::new()), Sealing::Sealed);
    assert_eq!(sealing(Machine::new().profile("open")), Sealing::Open);
    assert_eq!(sealing(Machine::new().profile("same")), Sealing::Sealed);
    assert_eq!(sealing(Machine::new().profile("other")), Sealing::Open);
    let elsewhere = Machine::new().base_url("https://z.test");
    assert_eq!(
        sealing(elsewhere),
        Sealing::Sealed,
        "rather nothing than open"
    );
}

#[test]
fn a_mistake_in_what_is_to_be_sealed_seals() {
    for (line, is_sealed) in [
        ("sealed = 'yes'", true),
        ("sealed = 0", true),
        ("seal = true", true),
        ("seald = 'on'", true),
        ("seald = false", false),
        ("sealed = false\nseald = true", false),
    ] {
        let top = format!("base_url = 'https://x.test/v1'\n{line}\n");
        let own = format!("[profiles.p]\nbase_url = 'https://x.test/v1'\n{line}\n");
        for machine in [
            Machine::new().config(&top),
            Machine::new().config(&own).profile("p"),
        ] {
            let (config, warning) = machine.start();
            let sealed = config.access.sealing == Sealing::Sealed;
            assert_eq!(sealed, is_sealed, "{line}");
            assert_eq!(config.endpoint.sealing, config.access.sealing);
            let said = warning.concat().contains("messages are sealed");
            assert_eq!(said, is_sealed, "{line}: {warning:?}");
        }
    }
}

#[test]
fn a_variable_that_names_no_proxy_is_told_once_although_there_are_two_hosts() {
    let file = "base_url = 'https://x.test/v1'\nreceipt_url = 'https://r.test/v1'\n";
    let machine = Machine::new()
        .config(file)
        .variable("HTTPS_PROXY", "http://");
    assert_eq!(machine.start().1.len(), 1);
}
