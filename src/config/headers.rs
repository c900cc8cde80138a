//! Headers of the person's own: which names and values can be sent, and what is said of others.

use super::diagnose::quote;

/// The setting.
pub(super) const HEADERS: &str = "extra_headers";
/// Bytes of a value. Servers take no more than that in all headers together.
const LONGEST: usize = 8 << 10;
/// Headers that the program or HTTP itself sets, lower-case, and those that concern a proxy.
const TAKEN: [&str; 15] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why a header of this name cannot be sent, in a sentence.
pub(super) fn refuse_name(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let shown = quote(name);
    if lower == "authorization" {
        return Some(format!(
            "{shown} is set by the program: give the key in api_key or api_key_env."
        ));
    }
    if TAKEN.contains(&lower.as_str()) {
        return Some(format!(
            "{shown} is set by the program itself, or by HTTP. It is ignored."
        ));
    }
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let is_name = !name.is_empty() && name.chars().all(is_token);
    (!is_name).then(|| format!("{shown} is no name of a header. It is ignored."))
}

/// Whether a value can be sent: visible ASCII with blanks between.
pub(super) fn is_value(value: &str) -> bool {
    let is_visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ' || byte == b'\t';
    !value.trim().is_empty() && value.len() <= LONGEST && value.bytes().all(is_visible)
}
