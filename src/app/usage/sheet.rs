//! What is shown of usage: the ledger, our own figures beside it, and what follows from both.

use crate::chat::usage::{Day, Ledger, Own, Report, Strangers};

/// Usage of some days, as far as it is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The server whose ledger it is.
    pub host: String,
    /// The days that are looked at, today the last of them.
    pub days: u16,
    /// Today.
    pub today: Day,
    /// Seconds that local time is ahead of UTC.
    pub utc_offset_s: i32,
    /// Whether the ledger is the demonstration's, which makes up what is older than its start.
    pub is_demonstration: bool,
    /// The ledger; `None` until it has come.
    pub ledger: Option<Ledger>,
    /// Our own figures; `None` until they are known.
    pub own: Option<Own>,
    /// What our own figures cover.
    pub scope: Scope,
    /// All figures by day and model.
    pub report: Report,
    /// The calls that were not made from here; `None` until that can be told.
    pub strangers: Option<Strangers>,
}

/// What our own figures cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every reply of the server's that the history keeps.
    History,
    /// The server's replies of this run of the program: nothing is kept.
    Run,
}

impl Sheet {
    /// Nothing known yet.
    pub fn new(host: String, days: u16, today: Day, utc_offset_s: i32) -> Self {
        Self {
            host,
            days,
            today,
            utc_offset_s,
            is_demonstration: false,
            ledger: None,
            own: None,
            scope: Scope::History,
            report: Report::default(),
            strangers: None,
        }
    }

    /// The ledger has come.
    pub fn learn_ledger(&mut self, ledger: Ledger) {
        self.ledger = Some(ledger);
        self.sum_up();
    }

    /// Our own figures have come.
    pub fn learn_own(&mut self, own: Own, scope: Scope) {
        (self.own, self.scope) = (Some(own), scope);
        self.sum_up();
    }

    fn sum_up(&mut self) {
        let (ledger, own) = (self.ledger.as_ref(), self.own.as_ref());
        self.report = Report::of(ledger, own, self.utc_offset_s);
        let both = ledger.zip(own);
        self.strangers = both.map(|(ledger, own)| Strangers::among(ledger, own));
    }
}
