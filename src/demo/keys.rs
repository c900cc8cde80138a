//! Who may call, and how often: the demonstration's keys and its rate limit.
//!
//! Leaves the clock to the caller.

use super::refusal::Refusal;
use axum::http::{HeaderMap, StatusCode, header};

/// The key that the demonstration accepts. It has the shape of a Pinaivu key and opens nothing
/// anywhere else.
pub const KEY: &str = "sk-pnv-demonstration-of-pnv-tui--this-key-opens-nothing";
/// A key that the demonstration refuses with 403, as documented for a revoked one.
pub const REVOKED_KEY: &str = "sk-pnv-demonstration-of-pnv-tui--this-key-is-revoked---";

/// Checks the `Authorization` header.
///
/// # Errors
/// 401 in the gateway's own words without a key or with another one, 403 with the revoked one.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let key = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        // The gateway, too, takes the scheme in exactly this spelling.
        .and_then(|value| value.strip_prefix("Bearer "))
        .map_or("", str::trim);
    match key {
        KEY => Ok(()),
        "" => Err(Refusal::gateway(
            StatusCode::UNAUTHORIZED,
            "Authorization header required",
        )),
        REVOKED_KEY => Err(Refusal::gateway(
            StatusCode::FORBIDDEN,
            "This API key has been revoked",
        )),
        _ => Err(Refusal::gateway(
            StatusCode::UNAUTHORIZED,
            "Invalid or revoked API key",
        )),
    }
}

/// Calls in a window.
const CALLS: u32 = 600;
/// Length of a window, in seconds.
const WINDOW: i64 = 60;

/// A fixed window that begins with its first call, as the gateway has it. Refused calls do not
/// prolong it.
#[derive(Debug, Default)]
pub(super) struct RateLimit {
    /// When the window began, in seconds since the Unix epoch.
    began: i64,
    calls: u32,
}

impl RateLimit {
    /// Counts a call at `now`, in seconds since the Unix epoch.
    ///
    /// # Errors
    /// 429 with the seconds until the window ends, if there were too many.
    pub(super) fn admit(&mut self, now: i64) -> Result<(), Refusal> {
        // A clock that was set back must not lock anyone out for longer than a window.
        if !(self.began..self.began.saturating_add(WINDOW)).contains(&now) {
            *self = Self {
                began: now,
                calls: 0,
            };
        }
        self.calls = self.calls.saturating_add(1);
        if self.calls <= CALLS {
            return Ok(());
        }
        let left = self.began.saturating_add(WINDOW).saturating_sub(now);
        Err(
            Refusal::gateway(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")
                .retry_after(left.unsigned_abs()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_keys_have_the_shape_of_a_pinaivu_key() {
        for key in [KEY, REVOKED_KEY] {
            let body = key.strip_prefix("sk-pnv-").unwrap();
            assert_eq!(body.len(), 48, "{key}");
            assert!(body.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        }
    }

    #[test]
    fn the_window_admits_600_calls_and_then_names_the_seconds_that_are_left() {
        let mut limit = RateLimit::default();
        let refused = (0..601)
            .filter_map(|call| limit.admit(1_000 + call / 100).err())
            .collect::<Vec<_>>();
        let expected =
            Refusal::gateway(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded").retry_after(54);
        assert_eq!(refused, [expected]);
    }

    #[test]
    fn a_new_window_begins_a_minute_after_the_first_call_or_when_the_clock_is_set_back() {
        for later in [1_060, 5_000, 10] {
            let mut limit = RateLimit::default();
            for _ in 0..700 {
                let _ = limit.admit(1_000);
            }
            assert!(limit.admit(1_059).is_err());
            assert!(limit.admit(later).is_ok(), "at {later}");
        }
    }
}
