//! The server in force and the models it serves: what changes when another is connected, when
//! its list comes, when a key was checked.

use super::State;
use super::banner::{Banner, Event, Fault, Next, Subject};
use super::catalog;
use super::effect::Effect;
use super::key_dialog::{Outcome, Reason};
use super::overlay::Overlay;
use super::probe::Probe;
use super::profiles::KeyChange;
use super::queue::Hold;
use super::words;
use crate::chat::{
    Endpoint, Failure, FailureKind, KeySource, KeyVerdict, ModelList, Sealing, ServerKind,
};

impl State {
    /// The program talks to this server from now on.
    pub(super) fn on_connected(&mut self, endpoint: Endpoint) -> Vec<Effect> {
        self.settings.profiles.connected(&endpoint);
        self.connect(endpoint, None, KeyChange::Other)
    }

    /// Talks to a server from now on, with this model if one is named for it.
    pub(super) fn connect(
        &mut self,
        endpoint: Endpoint,
        model: Option<String>,
        key: KeyChange,
    ) -> Vec<Effect> {
        let mut effects = self.cross_demonstration(endpoint.kind);
        let old = self.endpoint.replace(endpoint);
        self.receipts.connected();
        let moved = old.as_ref().map(|old| &old.base_url) != self.base_url();
        if moved {
            self.catalog.reset();
            self.nodes.reset();
            if old.is_some() {
                // A model of the server before need not be served here.
                self.model = model;
            }
        } else if model.is_some() {
            self.model = model;
        }
        effects.extend(match (moved, key) {
            (true, _) => self.leave_server(),
            (false, KeyChange::Other) => self.go_on_with_key(),
            (false, KeyChange::Same) => Vec::new(),
        });
        self.is_offline = false;
        self.probe = Probe::default();
        if moved {
            self.banners.clear_failures();
        } else {
            self.clear_answered_failures();
        }
        if self.wants_key() {
            self.open_key_dialog(Reason::NoKey);
        } else if let (Some(_), Some(label)) = (old, self.key_label()) {
            self.notice = Some(label);
        }
        effects.extend(self.fetch_models());
        effects
    }

    /// What the demonstration says is not for the history that was kept before, nor the other way round: who goes
    /// there or comes back begins a new conversation. What is being written and what waits comes along.
    fn cross_demonstration(&mut self, next: ServerKind) -> Vec<Effect> {
        let Some(before) = self.endpoint.as_ref().map(|endpoint| endpoint.kind) else {
            return Vec::new();
        };
        match (before == ServerKind::Demo, next == ServerKind::Demo) {
            (false, true) => self.put_history_off(),
            (true, false) => self.take_history_up(),
            (true, true) | (false, false) => Vec::new(),
        }
    }

    /// A reply that is on its way comes from the server before. A message that was meant for it is not sent elsewhere
    /// unasked, whatever it waited for.
    fn leave_server(&mut self) -> Vec<Effect> {
        self.queue.hold(Hold::Stopped);
        self.leave_turn()
    }

    /// Another key is in use: what waits to be tried again is tried now, and what the key before
    /// was refused for is sent with this one, once.
    fn go_on_with_key(&mut self) -> Vec<Effect> {
        if self.wants_key() {
            return Vec::new();
        }
        if self.turn_waits() {
            return self.try_anew();
        }
        let is_keys = matches!(
            self.refused_kind(),
            Some(
                FailureKind::Unauthorized
                    | FailureKind::Forbidden
                    | FailureKind::KeyNotSendable
                    | FailureKind::QuotaSpent
                    | FailureKind::RateLimited
                    | FailureKind::TooLargeForRate
            )
        );
        // Who edits the message wants it sent in other words.
        if is_keys && self.edited().is_none() {
            self.ask_again()
        } else {
            Vec::new()
        }
    }

    /// The list of models is asked for anew. What a message was refused for stays said while that
    /// message has no answer: it is how the person gets at it.
    fn clear_answered_failures(&mut self) {
        self.banners.clear(Subject::Models);
        if !self.is_unanswered() {
            self.banners.clear_turns();
        }
    }

    fn key_label(&self) -> Option<String> {
        let key = self.endpoint.as_ref()?.key.as_ref()?;
        Some(if key.source == KeySource::Demo {
            "this is the demonstration, not a language model".to_owned()
        } else {
            format!("{} is in use", key.masked)
        })
    }

    /// Whether messages are sealed on their way to the server in force.
    pub fn sealing(&self) -> Sealing {
        let endpoint = self.endpoint.as_ref();
        endpoint.map_or_else(Sealing::default, |endpoint| endpoint.sealing)
    }

    pub(super) fn base_url(&self) -> Option<&String> {
        self.endpoint.as_ref().map(|endpoint| &endpoint.base_url)
    }

    /// Whether there is no key for a server that is expected to want one: any but those on this
    /// machine, which seldom do.
    pub(super) fn wants_key(&self) -> bool {
        self.endpoint.as_ref().is_some_and(|endpoint| {
            endpoint.key.is_none()
                && match endpoint.kind {
                    ServerKind::Pinaivu => true,
                    ServerKind::Demo => false,
                    ServerKind::Other => !is_loopback(&endpoint.host),
                }
        })
    }

    /// A call has reached the server.
    pub(super) fn online(&mut self) {
        self.is_offline = false;
        self.probe = Probe::default();
        self.banners.clear_connection();
    }

    /// Asks for the list of models, unless that is already on its way.
    pub(super) fn fetch_models(&mut self) -> Vec<Effect> {
        self.probe.is_wanted();
        if self.endpoint.is_none() || matches!(self.catalog.listing, catalog::Listing::Asked(_)) {
            return Vec::new();
        }
        vec![Effect::FetchModels {
            fetch: self.catalog.ask(),
        }]
    }

    /// The list of models has come, or has not.
    pub(super) fn on_models(
        &mut self,
        fetch: u64,
        result: Result<ModelList, Failure>,
    ) -> Vec<Effect> {
        let failure = result.as_ref().err().cloned();
        if !self.catalog.answer(self.now, fetch, result) {
            return Vec::new();
        }
        let is_probe = self.probe.ends(fetch);
        if failure.as_ref().is_some_and(|it| it.kind.is_offline()) {
            self.is_offline = true;
            self.probe.found_nobody();
        } else {
            self.online();
        }
        let failure = failure.or_else(|| self.take_list_in());
        // Who did not ask is not told.
        if let Some(failure) = failure
            && !is_probe
            && !matches!(self.overlay, Some(Overlay::Key(_)))
        {
            let event = Event::Failed(self.fault(failure, 0, Next::Nothing));
            self.banners.show(Banner::new(Subject::Models, event));
        }
        let mut effects = self.on_listed();
        effects.extend(self.fetch_nodes_of_models());
        if !self.is_offline {
            effects.extend(self.go_on_online());
        }
        effects
    }

    /// The list of models is here. It is a failure if a model is wanted and it has none.
    fn take_list_in(&mut self) -> Option<Failure> {
        self.banners.clear(Subject::Models);
        if self.model.is_none() {
            self.model = self.catalog.models.first().map(|model| model.id.clone());
        }
        self.refresh_models();
        self.model.is_none().then(catalog::no_model)
    }

    /// A call has found the server: what nothing but the connection kept from it goes on, unless some message is
    /// being edited.
    fn go_on_online(&mut self) -> Vec<Effect> {
        if self.edited().is_some() {
            return Vec::new();
        }
        let waits_for_it = self.refused().is_some_and(Fault::waits_for_connection);
        self.queue.release_from(Hold::Offline);
        if waits_for_it && self.turn_waits() {
            self.try_anew()
        } else if waits_for_it {
            self.ask_by_itself()
        } else {
            self.advance_queue()
        }
    }

    /// The person chose a model. If it was the model's fault, or its limit, that a message has no
    /// reply, that message goes to this one at once, unless it is being edited; else the next one does.
    pub(super) fn choose_model(&mut self, model: String) -> Vec<Effect> {
        let is_other = self.refused().is_some_and(|fault| fault.model != model);
        let is_models = matches!(
            self.refused_kind(),
            Some(
                FailureKind::RateLimited
                    | FailureKind::QuotaSpent
                    | FailureKind::NoSuchModel
                    | FailureKind::NoModel
                    | FailureKind::UpstreamKey
                    | FailureKind::TooLong
                    | FailureKind::TooLargeForRate
                    | FailureKind::Server
            )
        );
        self.use_model(model);
        if !is_other || !is_models || self.edited().is_some() {
            return Vec::new();
        }
        self.notice = None;
        if self.turn_waits() {
            self.try_anew()
        } else {
            self.ask_again()
        }
    }

    /// The next message goes to this model.
    fn use_model(&mut self, model: String) {
        let has_begun = !self.conversation.messages.is_empty();
        if has_begun && self.model.as_ref() != Some(&model) {
            self.notice = Some(self.answers_next(&model));
        }
        self.catalog.used(&model);
        self.model = Some(model);
    }

    fn answers_next(&self, model: &str) -> String {
        let name = words::name(model);
        if self.turn_waits() {
            format!("{name} answers at the next try")
        } else {
            format!("{name} answers from the next message on")
        }
    }

    /// `F2`: the next or the previous of the models used lately.
    pub(super) fn walk_models(&mut self, step: isize) {
        let current = self.model.clone().unwrap_or_default();
        match self.catalog.recent_after(&current, step).cloned() {
            // The order stays, or the walk would go to and fro between two.
            Some(next) => {
                self.notice = Some(self.answers_next(&next));
                self.model = Some(next);
            }
            None => self.notice = Some("no other model was used lately".to_owned()),
        }
    }

    /// The call that needed the key has come back.
    pub(super) fn on_key_checked(
        &mut self,
        check: u64,
        result: Result<KeyVerdict, Failure>,
    ) -> Vec<Effect> {
        if let Some(Overlay::Key(dialog)) = &mut self.overlay {
            dialog.checked(check, result);
        }
        Vec::new()
    }

    /// The key was written to the config file, or not.
    pub(super) fn on_key_stored(&mut self, result: &Result<String, String>) -> Vec<Effect> {
        let outcome = match &mut self.overlay {
            Some(Overlay::Key(dialog)) => dialog.stored(result),
            _ => Outcome::Stay(Vec::new()),
        };
        self.dialog_outcome(outcome)
    }
}

/// Whether a host, perhaps with a port, is this machine.
fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_address = name
        .split('.')
        .filter(|part| part.parse::<u8>().is_ok())
        .count()
        == 4;
    let is_v4 = name.starts_with("127.") && is_address && name.split('.').count() == 4;
    name == "localhost" || is_v4 || name == "[::1]" || host == "[::1]"
}
