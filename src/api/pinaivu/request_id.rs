//! Names of requests: which can be asked for, and which are those of the coordinator.

use std::borrow::Cow;

/// Bytes of the longest name that is asked for.
const LONGEST: usize = 128;
/// Where a UUID has its hyphens.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Whether a receipt may be asked for by this name. A name is the server's own text, so little is
/// presumed of it; one that could lead to another path is none.
pub(in crate::api) fn is_sendable(id: &str) -> bool {
    let is_short = (1..=LONGEST).contains(&id.len());
    is_short && id.bytes().all(|byte| byte.is_ascii_graphic()) && !matches!(id, "." | "..")
}

/// Whether it is a UUID as the coordinator writes them: in lower case.
pub(super) fn is_uuid(id: &str) -> bool {
    uuid_bytes(id).is_some()
}

/// The name by which a request is asked for and compared: a UUID in lower case, whoever wrote it in
/// capitals; any other as it is.
pub(in crate::api) fn canonical(id: &str) -> Cow<'_, str> {
    let lower = id.to_ascii_lowercase();
    if is_uuid(&lower) {
        Cow::Owned(lower)
    } else {
        Cow::Borrowed(id)
    }
}

/// The sixteen bytes of a UUID in lower case, in the order of its text.
pub(super) fn uuid_bytes(id: &str) -> Option<[u8; 16]> {
    if id.len() != 36 || id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let (hyphens, digits): (Vec<_>, Vec<_>) = id
        .bytes()
        .enumerate()
        .partition(|(at, _)| HYPHENS.contains(at));
    if hyphens.iter().any(|(_, byte)| *byte != b'-') {
        return None;
    }
    let digits: Option<Vec<u32>> = digits
        .into_iter()
        .map(|(_, byte)| char::from(byte).to_digit(16))
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .filter_map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte << 4 | digit)).ok())
        .collect();
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_read_in_the_order_of_its_text() {
        let bytes = uuid_bytes("f2488459-6419-47ed-bfca-ed1b13bc8011").unwrap();
        assert_eq!(bytes[..4], [0xf2, 0x48, 0x84, 0x59]);
        assert_eq!(bytes[14..], [0x80, 0x11]);
        for id in [
            "",
            "f248845964194 7edbfcaed1b13bc8011",
            "F2488459-6419-47ed-bfca-ed1b13bc8011",
            "f2488459-6419-47ed-bfca-ed1b13bc801",
            "f2488459-6419-47ed-bfca-ed1b13bc80111",
            "f2488459_6419-47ed-bfca-ed1b13bc8011",
            "f248845-96419-47ed-bfca-ed1b13bc8011",
            "f2488459-6419-47ed-bfca-ed1b13bc801g",
            "é488459-6419-47ed-bfca-ed1b13bc8011",
        ] {
            assert_eq!(uuid_bytes(id), None, "{id}");
        }
    }

    #[test]
    fn a_uuid_is_meant_however_it_is_written_and_other_names_are_left_as_they_are() {
        let uuid = "f2488459-6419-47ed-bfca-ed1b13bc8011";
        for (name, meant) in [
            (uuid.to_owned(), uuid),
            (uuid.to_uppercase(), uuid),
            (uuid.replacen('f', "F", 1), uuid),
            ("Req_01".to_owned(), "Req_01"),
            ("F2488459".to_owned(), "F2488459"),
        ] {
            assert_eq!(canonical(&name), meant, "{name}");
        }
    }

    #[test]
    fn a_name_is_sent_if_it_can_only_be_one() {
        for id in [
            "f2488459-6419-47ed-bfca-ed1b13bc8011",
            "req_01",
            "a/../b",
            "%2e",
        ] {
            assert!(is_sendable(id), "{id}");
        }
        let long = "a".repeat(129);
        for id in ["", ".", "..", "a b", "a\nb", "é", "\u{7f}", &long] {
            assert!(!is_sendable(id), "{id}");
        }
    }
}
