//! What counts as one origin, as this machine, and as a key that can go there.

use super::*;

fn address(base_url: &str) -> Address {
    Address::parse(base_url, false).unwrap()
}

#[test]
fn a_slash_at_the_end_of_the_base_makes_no_difference() {
    for base in ["https://x.test/v1", "https://x.test/v1/"] {
        let url = address(base).join("chat/completions");
        assert_eq!(url.as_str(), "https://x.test/v1/chat/completions");
    }
    assert_eq!(
        address("http://x.test:4001").join("models").as_str(),
        "http://x.test:4001/models"
    );
}

#[test]
fn an_address_that_is_not_http_is_refused() {
    for base in [
        "",
        "api.pinaivu.com/v1",
        "ftp://x.test",
        "localhost:8080",
        "http://",
    ] {
        assert!(
            matches!(Address::parse(base, false), Err(Error::BaseUrl(_))),
            "{base}"
        );
    }
}

#[test]
fn this_machine_is_recognised_by_name_and_by_number() {
    let here = [
        "http://localhost:1",
        "http://127.0.0.1",
        "http://127.8.9.1",
        "http://[::1]:1",
        "http://[::ffff:127.0.0.1]",
    ];
    for base in here {
        assert!(address(base).is_loopback(), "{base}");
    }
    let elsewhere = [
        "http://localhost.evil.test",
        "http://10.0.0.1",
        "http://[::2]",
        "http://127.evil.test",
    ];
    for base in elsewhere {
        assert!(!address(base).is_loopback(), "{base}");
    }
}

#[test]
fn a_key_travels_in_the_open_only_if_it_is_told_to() {
    let key = ApiKey::from_text("sk-pnv-abc").unwrap();
    let cases = [
        ("https://x.test", false, true),
        ("http://127.0.0.1:1", false, true),
        ("http://x.test", false, false),
        ("http://x.test", true, true),
    ];
    for (base, allow_http, may) in cases {
        let address = Address::parse(base, allow_http).unwrap();
        assert_eq!(
            address.authorization(&key).is_ok(),
            may,
            "{base} {allow_http}"
        );
    }
}

#[test]
fn the_header_is_marked_as_a_secret() {
    let key = ApiKey::from_text("sk-pnv-abc").unwrap();
    let header = address("https://x.test").authorization(&key).unwrap();
    assert_eq!(header, "Bearer sk-pnv-abc");
    assert_eq!(format!("{header:?}"), "Sensitive");
}

#[test]
fn a_key_that_no_header_can_carry_is_refused() {
    for text in ["sk-pnv-a\nb", "sk-pnv-ä", "sk-pnv-a b"] {
        let key = ApiKey::from_text(text).unwrap();
        let refused = address("https://x.test").authorization(&key);
        assert!(matches!(refused, Err(Error::KeyNotSendable(_))), "{text}");
    }
}

#[test]
fn a_name_is_one_segment_of_the_path_whatever_is_in_it() {
    let base = Address::parse("https://x.test/v1/", false).unwrap();
    for (name, path) in [
        ("req_1", "/v1/receipts/req_1"),
        ("a/../b", "/v1/receipts/a%2F..%2Fb"),
        ("a?b#c", "/v1/receipts/a%3Fb%23c"),
        ("%2e%2e", "/v1/receipts/%252e%252e"),
    ] {
        let url = base.named("receipts", name);
        assert_eq!((url.path(), url.query()), (path, None), "{name}");
    }
}

#[test]
fn what_stands_beside_the_v1_is_found_with_and_without_one() {
    for (base, path) in [
        ("https://x.test/v1", "/enclave_health"),
        ("https://x.test/v1/", "/enclave_health"),
        ("https://x.test", "/enclave_health"),
        ("https://x.test/pnv/v1", "/pnv/enclave_health"),
        ("https://x.test/v1x", "/v1x/enclave_health"),
    ] {
        let base = Address::parse(base, false).unwrap();
        assert_eq!(base.beside("enclave_health").path(), path);
    }
}
