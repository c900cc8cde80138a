//! The sentence of every banner, in one place: status and cause, what to do, where the facts come
//! from. A test snapshots them all together, so that they are read together.

use super::form::{Dismissal, PART, Sign, Words};
use super::headline::{SAID_CELLS, headline};
use super::{Arrived, Banner, Event, Fault, Load, Next, Subject};
use crate::app::command::{Command, Listing};
use crate::app::keymap::Keymap;
use crate::app::moment::{Moment, Wall};
use crate::app::retry::MOST_TRIES;
use crate::app::words::{count, countdown, name};
use crate::chat::{FailureKind, Retry, Role};
use crate::text::{clean_line, ellipsize};

impl Banner {
    /// The banner in words, as of `now`.
    pub fn words(&self, now: Moment, wall: Wall, keymap: &Keymap, dismissal: Dismissal) -> Words {
        let (sign, happened, mut follows, hints) = match &self.event {
            Event::Said(sentence) => (
                Sign::Attention,
                vec![clean_line(sentence)],
                Vec::new(),
                self.subject.hints(),
            ),
            Event::Failed(fault) => (
                fault.sign(),
                fault.happened(),
                fault.follows(now, wall),
                fault.hints(self.subject),
            ),
        };
        follows.extend(self.count());
        let back = (Command::Back, dismissal.word());
        let hints = hints.iter().chain([&back]);
        Words {
            sign,
            gives_way: happened.join(PART).len(),
            sentence: [happened, follows].concat().join(PART),
            hints: hints.filter_map(|hint| label(keymap, *hint)).collect(),
        }
    }

    /// How often it happened, where nothing else tells.
    fn count(&self) -> Option<String> {
        let is_counted = match &self.event {
            Event::Failed(fault) => {
                matches!(fault.next, Next::Retry { .. }) || fault.tries >= MOST_TRIES
            }
            Event::Said(_) => false,
        };
        (self.times > 1 && !is_counted).then(|| format!("{} times", self.times))
    }
}

/// A command's key with a word, or the name after a slash of one that has no key.
fn label(
    keymap: &Keymap,
    (command, word): (Command, &'static str),
) -> Option<(String, &'static str)> {
    let row = command.row();
    if let Some(key) = keymap.label(command) {
        return Some((key, word));
    }
    // Its name says what it does.
    (row.listing == Listing::Palette).then(|| (format!("/{}", row.name), ""))
}

impl Subject {
    /// The keys that answer a sentence.
    const fn hints(self) -> &'static [(Command, &'static str)] {
        match self {
            Self::Unwritten => &[(Command::Export, "export")],
            Self::Turn(_)
            | Self::Models
            | Self::History
            | Self::Export
            | Self::Damage
            | Self::Files
            | Self::Theme
            | Self::Profile
            | Self::Demo
            | Self::Clipboard
            | Self::Link
            | Self::Receipt => &[],
        }
    }
}

impl Fault {
    /// What happened and what to do, where nothing is tried again.
    pub fn sentence(&self) -> String {
        let follows = self.follows(Moment(0), Wall::default());
        [self.happened(), follows].concat().join(PART)
    }

    const fn sign(&self) -> Sign {
        match self.next {
            Next::Retry { .. } => Sign::Waiting,
            Next::Online if matches!(self.failure.retry, Retry::Backoff) => Sign::Waiting,
            Next::Online | Next::Ask { .. } | Next::Nothing => Sign::Attention,
        }
    }

    /// Status and cause.
    fn happened(&self) -> Vec<String> {
        std::iter::once(self.headline())
            .chain(self.cause())
            .collect()
    }

    /// What there is to trim, what is kept, and what happens next.
    fn follows(&self, now: Moment, wall: Wall) -> Vec<String> {
        let load = self.load.and_then(|load| load.in_words(wall));
        let kept = "what arrived is kept".to_owned();
        let kept = (self.arrived > Arrived::Nothing).then_some(kept);
        let next = self.next(now, wall);
        load.into_iter().chain(kept).chain(next).collect()
    }

    fn headline(&self) -> String {
        headline(&self.failure, &name(&self.host))
    }

    /// The cause, with the server's own sentence where that tells more than ours.
    fn cause(&self) -> Vec<String> {
        let said = ellipsize(&clean_line(&self.failure.said), SAID_CELLS);
        if self.failure.kind == FailureKind::Silence {
            return vec![self.silence(said)];
        }
        let said = (!said.is_empty() && !self.headline().ends_with(&said)).then_some(said);
        if let Some(ours) = self.cause_in_our_words() {
            let quoted = said.map(|said| format!("the server says: {said}"));
            return std::iter::once(ours).chain(quoted).collect();
        }
        said.into_iter().collect()
    }

    /// For how long nothing arrived, and what sets that limit.
    fn silence(&self, said: String) -> String {
        let any = || "nothing arrived for as long as the limit allows".to_owned();
        let said = Some(said).filter(|said| !said.is_empty());
        let setting = self
            .setting
            .map(|name| format!(" ({name} in the config file)"));
        said.unwrap_or_else(any) + &setting.unwrap_or_default()
    }

    /// What we can say of the cause, where that is more than the server's words.
    fn cause_in_our_words(&self) -> Option<String> {
        let (key, model) = (&self.key, name(&self.model));
        let words = match self.failure.kind {
            FailureKind::Unauthorized if key.is_empty() => {
                "no key was sent, and the server wants one"
            }
            FailureKind::Unauthorized => return Some(format!("the key {key} was not accepted")),
            FailureKind::UpstreamKey => {
                "not your key was refused but the gateway's own, for the provider of the model"
            }
            FailureKind::Forbidden => {
                return Some(format!("the key {key} is revoked or may not do this"));
            }
            FailureKind::NoSuchModel => {
                return Some(format!("the model '{model}' is not available here"));
            }
            FailureKind::TooLong => {
                return Some(format!(
                    "the conversation is longer than '{model}' can read"
                ));
            }
            FailureKind::TooLarge => {
                "the conversation is larger than the server takes in one request"
            }
            FailureKind::TooLargeForRate => {
                "the conversation has more tokens than this key may send in a minute"
            }
            FailureKind::WrongPath => {
                "the server knows no such path: does the base URL lack its /v1?"
            }
            FailureKind::QuotaSpent => "a quota is used up, and waiting does not bring it back",
            FailureKind::Proxy if self.failure.status.is_some() => {
                "the proxy on the way wants a user name and a password, or does not take those it \
                 was given"
            }
            FailureKind::SessionLost => {
                "the server cannot open its memory of this conversation any more"
            }
            FailureKind::RateLimited
            | FailureKind::NoModel
            | FailureKind::BadRequest
            | FailureKind::Server
            | FailureKind::Connect
            | FailureKind::Reset
            | FailureKind::Proxy
            | FailureKind::Tls
            | FailureKind::Protocol
            | FailureKind::Silence
            | FailureKind::Cut
            | FailureKind::KeyNotSendable
            | FailureKind::NotSealed => return None,
        };
        Some(words.to_owned())
    }

    /// What happens next, with the source of the time.
    fn next(&self, now: Moment, wall: Wall) -> Vec<String> {
        match self.next {
            Next::Retry { until, source } => vec![
                format!(
                    "retrying in {} ({})",
                    countdown(until.since(now)),
                    source.words()
                ),
                format!("try {} of {MOST_TRIES}", self.tries + 1),
            ],
            Next::Ask { unix_ms } => {
                vec![format!(
                    "the server asks to wait until {}",
                    wall.time_ahead(now, unix_ms)
                )]
            }
            Next::Online => {
                let tried = (self.tries > 1).then(|| format!("tried {} times", self.tries));
                let back = "sent by itself once there is a connection".to_owned();
                let advice = self.advice().map(str::to_owned);
                tried.into_iter().chain(advice).chain([back]).collect()
            }
            Next::Nothing if self.may_be_done() => {
                let paid = "it may have been done and paid for, so it is not sent again by itself";
                vec![paid.to_owned()]
            }
            Next::Nothing if self.tries >= MOST_TRIES => {
                vec![format!(
                    "tried {MOST_TRIES} times, not tried again by itself"
                )]
            }
            Next::Nothing => {
                // After what a server said nobody expects that it is.
                let is_unsent = self.tries > 0
                    && self.failure.status.is_none()
                    && self.failure.kind.is_offline()
                    && self.arrived == Arrived::Nothing;
                let stays = is_unsent.then_some("not sent again by itself");
                let advice = self.advice().into_iter().chain(stays);
                advice.map(str::to_owned).collect()
            }
        }
    }

    /// Whether the server may have done what was asked although nothing came of it.
    fn may_be_done(&self) -> bool {
        let is_lost = matches!(self.failure.kind, FailureKind::Server | FailureKind::Reset);
        is_lost && self.failure.retry == Retry::AskUser
    }

    /// What to do, where no key's word says it.
    const fn advice(&self) -> Option<&'static str> {
        match self.failure.kind {
            FailureKind::UpstreamKey => {
                Some("another model may work; tell whoever runs the gateway")
            }
            FailureKind::Forbidden => Some("make a new key in the dashboard where it was made"),
            FailureKind::NoModel => Some("if you know the name of one, start with --model NAME"),
            FailureKind::TooLong => Some(
                "begin a new conversation, edit or delete what is long, or choose a model that reads more",
            ),
            FailureKind::TooLarge => {
                Some("begin a new conversation, or edit or delete what is long")
            }
            FailureKind::TooLargeForRate => Some(
                "begin a new conversation, or edit or delete what is long; another model or key may \
                 be allowed more",
            ),
            FailureKind::QuotaSpent => Some("see the account's limits in its dashboard"),
            FailureKind::Proxy => {
                Some("mend the variable that names the proxy, or list the host in NO_PROXY")
            }
            FailureKind::NotSealed => {
                Some("sealed = false in the config file sends without sealing")
            }
            FailureKind::SessionLost => {
                Some("sent again, it begins a memory of its own, with what came before as text")
            }
            FailureKind::Cut
            | FailureKind::KeyNotSendable
            | FailureKind::Unauthorized
            | FailureKind::RateLimited
            | FailureKind::NoSuchModel
            | FailureKind::WrongPath
            | FailureKind::BadRequest
            | FailureKind::Server
            | FailureKind::Connect
            | FailureKind::Reset
            | FailureKind::Tls
            | FailureKind::Protocol
            | FailureKind::Silence => None,
        }
    }

    /// The keys that answer it, besides the one that dismisses it.
    const fn hints(&self, subject: Subject) -> &'static [(Command, &'static str)] {
        const NOW: (Command, &str) = (Command::Retry, "now");
        const AGAIN: (Command, &str) = (Command::Retry, "send again");
        const GO_ON: (Command, &str) = (Command::Continue, "go on");
        const MODEL: (Command, &str) = (Command::Models, "model");
        const KEY: (Command, &str) = (Command::Key, "new key");
        const NEW: (Command, &str) = (Command::New, "new conversation");
        const LIST: (Command, &str) = (Command::Retry, "try again");
        let is_limited = matches!(self.failure.kind, FailureKind::RateLimited);
        let waits = matches!(self.next, Next::Retry { .. });
        match self.failure.kind {
            _ if matches!(self.arrived, Arrived::Text) => &[AGAIN, GO_ON],
            _ if matches!(self.arrived, Arrived::Reasoning) => &[AGAIN],
            _ if waits && is_limited => &[NOW, MODEL, KEY],
            // Another model of a server that is not there would not be there either.
            _ if waits && self.failure.kind.is_offline() => &[NOW],
            _ if waits && matches!(self.failure.kind, FailureKind::Reset) => &[NOW],
            _ if waits => &[NOW, MODEL],
            FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::KeyNotSendable => {
                &[KEY]
            }
            FailureKind::NoModel => &[LIST],
            _ if matches!(subject, Subject::Models) => &[LIST],
            FailureKind::NoSuchModel | FailureKind::UpstreamKey => &[MODEL],
            FailureKind::TooLong => &[NEW, MODEL],
            // No model makes a request smaller.
            FailureKind::TooLarge => &[NEW],
            FailureKind::TooLargeForRate => &[NEW, MODEL, KEY],
            FailureKind::QuotaSpent => &[KEY, MODEL],
            FailureKind::RateLimited => &[AGAIN, MODEL, KEY],
            FailureKind::WrongPath | FailureKind::BadRequest | FailureKind::NotSealed => &[],
            FailureKind::Connect | FailureKind::Reset | FailureKind::Proxy | FailureKind::Tls => {
                &[AGAIN]
            }
            FailureKind::Server
            | FailureKind::SessionLost
            | FailureKind::Protocol
            | FailureKind::Silence
            | FailureKind::Cut => &[AGAIN, MODEL],
        }
    }
}

impl Load {
    /// What there is to trim; `None` where it is so little that the estimate must be wrong.
    fn in_words(self, wall: Wall) -> Option<String> {
        let (tokens, longest) = (count(self.tokens), count(self.longest));
        let whose = match self.role {
            Role::User => "your message",
            Role::Assistant => "the reply",
        };
        let of = wall.clock_time(self.at);
        (self.longest > 100).then(|| {
            format!("about {tokens} tokens were sent, {longest} of them in {whose} of {of}")
        })
    }
}
