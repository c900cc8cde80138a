//! Numbers and bytes in Pinaivu's JSON: whole, exact, possibly as text.

use serde_json::Value;

/// A whole number from 0 to 2^64-1, as a number or in digits. One that JSON can only hold rounded
/// is none.
pub(super) fn whole(value: &Value) -> Option<u64> {
    let Some(text) = value.as_str() else {
        return value.as_u64();
    };
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// So many bytes, as a list of numbers.
pub(super) fn bytes<const N: usize>(value: &Value) -> Option<[u8; N]> {
    let list = value.as_array().filter(|list| list.len() == N)?;
    let bytes: Option<Vec<u8>> = list
        .iter()
        .map(|number| u8::try_from(whole(number)?).ok())
        .collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        for (text, number) in [
            ("0", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("9007199254740993", Some((1 << 53) + 1)),
            (r#""9007199254740993""#, Some((1 << 53) + 1)),
            (r#""18446744073709551615""#, Some(u64::MAX)),
            ("18446744073709551616", None),
            (r#""18446744073709551616""#, None),
            ("1.0", None),
            ("1e3", None),
            ("-1", None),
            (r#""+1""#, None),
            (r#"" 1""#, None),
            (r#""""#, None),
            ("null", None),
            ("[1]", None),
        ] {
            assert_eq!(
                whole(&serde_json::from_str(text).unwrap()),
                number,
                "{text}"
            );
        }
    }

    #[test]
    fn bytes_are_a_list_of_exactly_so_many() {
        assert_eq!(bytes(&json!([0, 255, "7"])), Some([0, 255, 7]));
        for wrong in [json!([0, 1]), json!([0, 1, 2, 3]), json!([0, 1, 256])] {
            assert_eq!(bytes::<3>(&wrong), None, "{wrong}");
        }
        for wrong in [json!([0, 1, -1]), json!([0, 1, null]), json!("abc")] {
            assert_eq!(bytes::<3>(&wrong), None, "{wrong}");
        }
    }
}
