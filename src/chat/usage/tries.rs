//! Calls from here whose names are not known: how many there were, when, and to which model.
//!
//! Each of them accounts for one call in a ledger at most. Which calls those are is `strangers`'s.

/// Calls that may have been made in a span of time: refused ones have names that nobody is told,
/// and of stopped ones the name may not have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tries {
    /// From then on, in milliseconds since the Unix epoch.
    pub from: u64,
    /// Until then.
    pub until: u64,
    /// How many at most.
    pub most: u32,
    /// The model that was asked; `None` where it is not known.
    pub model: Option<String>,
}

impl Tries {
    /// Milliseconds that the clocks of a server and of this machine may differ by.
    const SKEW_MS: u64 = 60_000;
    /// Milliseconds in which a message that is refused is tried again by itself.
    const SPAN_MS: u64 = 15 * 60_000;
    /// Milliseconds that a call takes at most until it is in the ledger.
    const CALL_MS: u64 = 180_000;
    /// How often a message is tried by itself.
    const MOST: u32 = 5;

    /// A call to a model that was made at `at` and whose name is not known: it may have taken until
    /// the server gave up.
    pub fn of_call(at: u64, model: &str) -> Self {
        Self {
            from: at.saturating_sub(Self::SKEW_MS),
            until: at.saturating_add(Self::CALL_MS),
            most: 1,
            model: Some(model.to_owned()).filter(|model| !model.is_empty()),
        }
    }

    /// Those for a message that was sent at `at`, where it is not known how often it was tried.
    pub const fn of_message(at: u64) -> Self {
        Self {
            from: at.saturating_sub(Self::SKEW_MS),
            until: at.saturating_add(Self::SPAN_MS),
            most: Self::MOST,
            model: None,
        }
    }

    /// Those for a reply that was asked for `tries` times from `at` on, of `model` the last time,
    /// when the call may have told the name of its request.
    pub fn of_reply(
        at: u64,
        tries: u64,
        model: &str,
        request: Option<&str>,
    ) -> impl Iterator<Item = Self> {
        let earlier = u32::try_from(tries.saturating_sub(1)).unwrap_or(u32::MAX);
        // The person may have taken another model from one try to the next, and only the last one is known.
        let before = Self {
            most: earlier,
            ..Self::of_message(at)
        };
        let only = Self::of_call(at, model);
        let last = if earlier == 0 {
            only
        } else {
            Self {
                until: before.until,
                ..only
            }
        };
        let last = request.is_none().then_some(last);
        last.into_iter().chain((earlier > 0).then_some(before))
    }

    /// Whether a call that the ledger has at `at`, to a model unless that is empty, may be one of these.
    pub(super) fn may_be(&self, at: u64, model: &str) -> bool {
        let is_models = match &self.model {
            Some(own) => model.is_empty() || own == model,
            None => true,
        };
        self.most > 0 && is_models && (self.from..=self.until).contains(&at)
    }
}
