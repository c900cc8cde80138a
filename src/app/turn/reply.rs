//! What comes back: steps of a reply, its end, a failure, or the list of models that a turn
//! waited for. An event of a turn that is not on its way is dropped.

use super::{Phase, Sender};
use crate::app::State;
use crate::app::banner::{Arrived, Banner, Event, Fault, Load, Next, Subject};
use crate::app::catalog::{self, Listing};
use crate::app::effect::Effect;
use crate::app::msg::StreamEvent;
use crate::app::queue::Hold;
use crate::app::retry::{self, Circumstances, Plan};
use crate::chat::{Delta, Failure, FailureKind, Finish, Retry, Status, TurnId};
use crate::text::clean_line;

/// The setting that limits how long nothing may arrive of a reply. Lists are waited for less long.
const SILENCE_LIMIT: &str = "silence_limit";

/// What Pinaivu's coordinator says where no node offers a model, and where it knows none of that name
/// (recorded 2026-11); lower-case.
const NO_NODES: &str = "no nodes available";

impl State {
    /// A step of a reply.
    pub(in crate::app) fn on_stream(&mut self, id: TurnId, event: StreamEvent) -> Vec<Effect> {
        let Some(turn) = self.turn.as_mut().filter(|turn| turn.id == id) else {
            return Vec::new();
        };
        match event {
            StreamEvent::Unclaimed => {
                turn.session.leave();
                Vec::new()
            }
            StreamEvent::Opened => {
                turn.phase = Phase::Receiving { first_text: None };
                let (payer, model) = (turn.payer.clone(), self.asked_model());
                self.budget.let_in(&payer, &model);
                self.online();
                Vec::new()
            }
            StreamEvent::Delta(Delta::Allowance(allowance)) => {
                let (payer, model) = (turn.payer.clone(), self.asked_model());
                self.budget.told(self.now, &payer, &model, allowance);
                Vec::new()
            }
            StreamEvent::Delta(delta) => {
                self.on_delta(delta);
                Vec::new()
            }
            StreamEvent::Finished(finish) => self.on_finished(finish),
            StreamEvent::Failed(failure) => self.on_failed(failure),
        }
    }

    fn on_delta(&mut self, delta: Delta) {
        let now = self.now;
        let Some(turn) = &mut self.turn else { return };
        let began = now.since(turn.begun);
        if matches!(delta, Delta::Reasoning(_)) && !turn.has_text() {
            turn.reasons_since.get_or_insert(now);
        }
        if matches!(delta, Delta::Reasoning(_) | Delta::Text(_)) {
            turn.heard = now;
        }
        let reasoned = turn.reasoned_ms(now);
        let (reply, is_text) = (turn.reply, matches!(delta, Delta::Text(_)));
        if is_text && !turn.has_text() {
            turn.phase = Phase::Receiving {
                first_text: Some(now),
            };
        }
        if matches!(
            delta,
            Delta::Session(_) | Delta::Shape(_) | Delta::Introduced
        ) {
            self.on_answered_in(delta);
            return;
        }
        let Some(message) = self.message_mut(reply) else {
            return;
        };
        let Some(known) = &mut message.reply else {
            return;
        };
        match delta {
            Delta::Text(text) => {
                message.text.push_str(&text);
                known.steps += 1;
                if known.first_text_ms.is_none() {
                    known.first_text_ms = Some(began);
                    known.reasoning_ms = reasoned;
                }
            }
            Delta::Reasoning(text) => known.reasoning.push_str(&text),
            Delta::Usage(usage) => known.usage = Some(usage),
            Delta::Digest(digest) => known.digest = Some(digest),
            Delta::Meta(meta) => {
                known.meta.model = meta.model.or(known.meta.model.take());
                known.meta.request_id = meta.request_id.or(known.meta.request_id.take());
            }
            Delta::Session(_)
            | Delta::Shape(_)
            | Delta::Introduced
            | Delta::Allowance(_)
            | Delta::KeepAlive => {}
        }
    }

    fn on_finished(&mut self, finish: Finish) -> Vec<Effect> {
        let can_go_on = self.arrived() == Arrived::Text && self.queue.is_empty();
        if finish == Finish::Length && can_go_on {
            self.notice = Some("the reply was cut off; /continue asks for the rest".to_owned());
        }
        self.settle_session();
        let turn = self.turn.as_ref();
        let ended = turn.map(|turn| (turn.reply, turn.connection));
        self.end_turn(Status::Complete, Some(finish));
        if let Some((reply, connection)) = ended {
            self.expect_receipt(reply, connection);
        }
        self.online();
        self.banners.clear_failures();
        self.queue.release_from(Hold::Offline);
        self.advance_queue()
    }

    fn on_failed(&mut self, failure: Failure) -> Vec<Effect> {
        let has_begun = self.arrived() > Arrived::Nothing;
        let failure = self.recognised(failure);
        if failure.kind.is_offline() {
            self.is_offline = true;
        } else if !failure.is_untried() {
            self.online();
        }
        if has_begun {
            // Nothing is sent again by itself once a byte of the reply has arrived.
            self.report(failure.clone(), Next::Nothing);
            self.interrupt_reply(failure);
            self.queue.hold(Hold::BrokeOff);
            return Vec::new();
        }
        self.settle_failed(&failure);
        if let Some(effects) = self.renew_session(&failure) {
            return effects;
        }
        if let Some(turn) = self
            .turn
            .as_mut()
            .filter(|turn| turn.phase != Phase::Listing)
        {
            turn.sending.fail(failure.clone());
        }
        if failure.kind == FailureKind::RateLimited
            && let Some(turn) = &self.turn
        {
            let model = self.asked_model();
            self.budget
                .refused(self.now, &turn.payer, &model, &failure.retry);
        }
        self.note_refusal(failure.kind);
        let next = self.next_after(&failure);
        let hold = hold_after(failure.kind, next);
        self.report(failure, next);
        if !matches!(next, Next::Retry { .. }) {
            self.abandon_reply();
            self.queue.hold(hold);
        }
        Vec::new()
    }

    /// Decides about a failure, and puts the turn into waiting if it is tried again.
    fn next_after(&mut self, failure: &Failure) -> Next {
        let Some(turn) = &mut self.turn else {
            return Next::Nothing;
        };
        let window = self.budget.minute_began(self.now, &turn.payer);
        let circumstances = Circumstances {
            now: self.now,
            tries: turn.tries,
            window,
            seed: self.wall.unix_ms ^ turn.id.0,
        };
        match retry::plan(failure, circumstances) {
            Plan::At { until, source } => {
                turn.phase = Phase::Waiting { until, source };
                Next::Retry { until, source }
            }
            Plan::Ask { until } => Next::Ask {
                unix_ms: self.wall.unix_ms_at(until),
            },
            Plan::GiveUp
                if failure.is_cured_by_connection()
                    && turn.is_unsent()
                    && turn.sender == Sender::Person =>
            {
                Next::Online
            }
            Plan::GiveUp => Next::Nothing,
        }
    }

    /// A gateway without a node for a model answers as one that never heard of it (recorded
    /// 2026-11): the list of models tells the two apart. Any other 503 says nothing of the model,
    /// which a server may serve without listing it, and one that names a time passes.
    fn recognised(&self, failure: Failure) -> Failure {
        let has_no_nodes = failure.status == Some(503)
            && failure.retry == Retry::Backoff
            && failure.said.to_lowercase().contains(NO_NODES);
        if has_no_nodes && self.catalog.lacks(&self.asked_model()) {
            let kind = FailureKind::NoSuchModel;
            return Failure {
                kind,
                retry: Retry::Never,
                ..failure
            };
        }
        self.maybe_paid(failure)
    }

    /// A question that was lost in flight is sent again by itself, but for a gateway of Pinaivu's: there it may have
    /// been run and charged, and the person decides. An answer that breaks off before its first word was: the
    /// gateway begins none before its node is done.
    fn maybe_paid(&self, failure: Failure) -> Failure {
        let is_cut = failure.kind == FailureKind::Cut && failure.retry == Retry::Backoff;
        let is_lost = is_cut || failure.kind == FailureKind::Reset;
        let server = self.base_url().map_or("", String::as_str);
        if !is_lost || !self.is_pinaivus(server, &self.asked_model()) {
            return failure;
        }
        Failure {
            kind: FailureKind::Reset,
            retry: Retry::AskUser,
            ..failure
        }
    }

    /// How much has come of the reply on its way.
    fn arrived(&self) -> Arrived {
        let reply = self.reply_in_progress();
        reply.map_or(Arrived::Nothing, Arrived::of)
    }

    fn report(&mut self, failure: Failure, next: Next) {
        let arrived = self.arrived();
        let subject = Subject::Turn(self.turn.as_ref().map_or(TurnId(0), |turn| turn.id));
        let tries = self.turn.as_ref().map_or(0, |turn| turn.tries);
        let fault = self.fault(failure, tries, next);
        // Lists and the like have limits of their own.
        let turn = self.turn.as_ref();
        let asks = turn.is_some_and(|turn| turn.phase != Phase::Listing);
        let is_silence = fault.failure.kind == FailureKind::Silence;
        let fault = Fault {
            arrived,
            setting: (is_silence && asks).then_some(SILENCE_LIMIT),
            ..fault
        };
        self.banners
            .show(Banner::new(subject, Event::Failed(fault)));
    }

    /// A failed call with what its sentence needs.
    pub(in crate::app) fn fault(&self, failure: Failure, tries: u32, next: Next) -> Fault {
        let endpoint = self.endpoint.as_ref();
        // Another key may be in use by now than the one that the call carried.
        let kind = failure.kind;
        let carried = self.turn.as_ref().map(|turn| turn.key.clone());
        Fault {
            failure,
            model: self.asked_model(),
            host: endpoint
                .map(|endpoint| endpoint.host.clone())
                .unwrap_or_default(),
            key: carried.unwrap_or_else(|| self.key_in_words()),
            tries,
            load: kind
                .is_of_size()
                .then(|| Load::of(&self.conversation))
                .flatten(),
            arrived: Arrived::Nothing,
            setting: None,
            next,
        }
    }

    /// The key in use and where it is from; empty if there is none.
    pub(super) fn key_in_words(&self) -> String {
        let endpoint = self.endpoint.as_ref();
        let key = endpoint.and_then(|endpoint| endpoint.key.as_ref());
        key.map_or_else(String::new, |key| {
            format!("{} from {}", key.masked, clean_line(&key.source.describe()))
        })
    }

    pub(in crate::app) fn asked_model(&self) -> String {
        let asked = self
            .reply_in_progress()
            .and_then(|message| message.reply.as_ref());
        let asked = asked
            .map(|reply| reply.asked.clone())
            .filter(|asked| !asked.is_empty());
        asked.or_else(|| self.model.clone()).unwrap_or_default()
    }

    /// Ends the turn. What arrived stays, marked with how it ended.
    pub(super) fn end_turn(&mut self, status: Status, finish: Option<Finish>) {
        let Some(turn) = self.turn.take() else {
            return;
        };
        let elapsed = self.now.since(turn.begun);
        let reasoned = turn.reasoned_ms(self.now).filter(|_| !turn.has_text());
        let Some(message) = self.message_mut(turn.reply) else {
            return;
        };
        message.status = status;
        let Some(reply) = &mut message.reply else {
            return;
        };
        reply.finish = finish;
        reply.elapsed_ms = Some(elapsed);
        reply.reasoning_ms = reply.reasoning_ms.or(reasoned);
        let (usage, known) = (reply.usage, reply.clone());
        if let Some(usage) = usage {
            self.conversation.count(usage);
        }
        self.tally.answered(&known);
    }

    /// A fault ends the turn, of which something had arrived.
    fn interrupt_reply(&mut self, failure: Failure) {
        let reply = self.turn.as_ref().map(|turn| turn.reply);
        self.end_turn(Status::Interrupted, None);
        let message = reply.and_then(|reply| self.message_mut(reply));
        if let Some(reply) = message.and_then(|message| message.reply.as_mut()) {
            reply.fault = Some(failure);
        }
    }

    /// Ends the turn of which nothing arrived; the person's message stays in the conversation,
    /// unanswered but for the reply that it may have had before.
    pub(super) fn abandon_reply(&mut self) {
        let Some(turn) = self.turn.take() else { return };
        self.conversation.remove(turn.reply);
    }

    /// The list of models has come, or not, while a turn waits for it.
    pub(in crate::app) fn on_listed(&mut self) -> Vec<Effect> {
        let waits = self
            .turn
            .as_ref()
            .is_some_and(|turn| turn.phase == Phase::Listing);
        match (waits, &self.catalog.listing) {
            (false, _) | (true, Listing::Unasked | Listing::Asked(_)) => Vec::new(),
            (true, Listing::Failed(failure)) => {
                let failure = failure.clone();
                self.banners.clear(Subject::Models);
                self.on_failed(failure)
            }
            (true, Listing::Known) if self.model.is_none() => {
                self.banners.clear(Subject::Models);
                self.on_failed(catalog::no_model())
            }
            (true, Listing::Known) => {
                if let Some(turn) = &mut self.turn {
                    turn.tries = turn.tries.saturating_sub(1);
                }
                self.try_turn()
            }
        }
    }
}

/// Why the messages behind one that was refused are held.
const fn hold_after(kind: FailureKind, next: Next) -> Hold {
    if matches!(next, Next::Online) {
        Hold::Offline
    } else if matches!(
        kind,
        FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::KeyNotSendable
    ) {
        Hold::Key
    } else if matches!(kind, FailureKind::QuotaSpent) {
        Hold::Quota
    } else {
        Hold::Unanswered
    }
}
