//! What is asked about a reply: once it has ended, and when the person asks again.

use super::Wants;
use crate::app::State;
use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::moment::Moment;
use crate::app::profiles::Profile;
use crate::chat::receipt::{Audit, Finding, Home, Inquiry, Known, NoReceipt};
use crate::chat::{MessageId, ServerKind};
use crate::text::clean_line;

impl State {
    /// A reply has ended well, on this connection. If there may be a receipt for it, that is asked for next.
    pub(in crate::app) fn expect_receipt(&mut self, id: MessageId, connection: u64) {
        let ended_ms = self.wall.unix_ms_at(self.now);
        let message = self.message_mut(id);
        let reply = message.and_then(|message| message.reply.as_mut());
        let Some(reply) = reply.filter(|reply| reply.digest.is_some()) else {
            return;
        };
        reply.audit = Some(Box::new(Audit {
            ended_ms,
            ..Audit::default()
        }));
        let Ok(inquiry) = self.inquiry(id) else {
            return;
        };
        if connection != self.receipts.connection {
            return;
        }
        let wants = if self.receipts.may_be_served(self.now) {
            Wants::Receipt
        } else {
            let none = Audit {
                ended_ms,
                finding: Some(Finding::None(NoReceipt::Unasked)),
                ..Audit::default()
            };
            self.lay_receipt(id, &none);
            Wants::Keys
        };
        self.receipts.pending.push(self.now, inquiry, wants);
    }

    /// Asks for the keys and receipts that wait, while there is a connection.
    pub(in crate::app) fn ask_for_receipts(&mut self) -> Vec<Effect> {
        if self.is_offline {
            return Vec::new();
        }
        let now_ms = self.wall.unix_ms_at(self.now);
        let keys = self.receipts.keys;
        self.receipts.pending.ask(self.now, now_ms, keys)
    }

    /// When something can be asked that cannot be yet, although there is a connection.
    pub(in crate::app) fn receipts_deadline(&self) -> Option<Moment> {
        let deadline = self.receipts.pending.deadline(self.now);
        deadline.filter(|_| !self.is_offline)
    }

    /// The person asks for the receipt of a reply again: of this one, else of the chosen one or the last.
    pub(in crate::app) fn check_receipt(&mut self, reply: Option<MessageId>) -> Vec<Effect> {
        let subject = || self.subject().map(|(_, message)| message.id);
        let Some(id) = reply.or_else(subject) else {
            return self.note("there is no reply yet that could have a receipt".to_owned());
        };
        match self.inquiry(id) {
            Ok(inquiry) => {
                self.receipts.none_at = None;
                let wants = Wants::Receipt;
                self.receipts.pending.push(self.now, inquiry, wants);
                self.note(if self.is_offline {
                    "offline; the receipt is asked for once there is a connection".to_owned()
                } else {
                    "the receipt is asked for".to_owned()
                })
            }
            Err(words) => self.note(words),
        }
    }

    /// What to ask about a reply.
    ///
    /// # Errors
    /// Why there is nothing to ask, for the person.
    fn inquiry(&self, id: MessageId) -> Result<Inquiry, String> {
        let message = self.conversation.messages.iter().rev();
        let message = message.into_iter().find(|message| message.id == id);
        let message = message.ok_or("that message is not on the path that is shown")?;
        let reply = message.reply.as_ref();
        let reply = reply.ok_or("this message is your own; receipts are for replies")?;
        let (Some(digest), Some(audit), Some(request_id)) =
            (reply.digest, &reply.audit, &reply.meta.request_id)
        else {
            return Err(
                "there can be no receipt for this reply: its server gave it no name for one, or it is not whole"
                    .to_owned(),
            );
        };
        let sending = reply.sending.as_ref();
        let sending = sending.filter(|sending| self.base_url() == Some(&sending.server));
        let sending = sending.ok_or("this reply came from another server than is talked to now")?;
        self.is_key_in_force(sending.key.as_deref())?;
        if self.receipts.is_expected(id) {
            return Err("its receipt is being asked for".to_owned());
        }
        Ok(Inquiry {
            conversation: self.conversation.id,
            message: id,
            connection: self.receipts.connection,
            server: sending.server.clone(),
            home: self.home(),
            known: Known {
                request_id: Some(request_id.clone()),
                digest: Some(digest),
                coordinator: audit.coordinator.clone(),
                called_ms: Some((message.at, audit.ended_ms)),
            },
        })
    }

    /// Receipts are asked for with the key that the reply was given for.
    ///
    /// # Errors
    /// That another is in force, and how to change it.
    fn is_key_in_force(&self, carried: Option<&str>) -> Result<(), String> {
        let endpoint = self.endpoint.as_ref();
        let key = endpoint.and_then(|endpoint| endpoint.key.as_ref());
        if key.map(|key| key.masked.as_str()) == carried {
            return Ok(());
        }
        let Some(carried) = carried else {
            return Err(
                "this reply was given without a key; its receipt is not asked for with the one in use"
                    .to_owned(),
            );
        };
        let has_it = |profile: &&Profile| {
            let own = profile.endpoint.as_ref();
            let key = own.and_then(|own| own.key.as_ref());
            own.map(|own| &own.base_url) == self.base_url()
                && key.is_some_and(|key| key.masked == carried)
        };
        let profile = self.settings.profiles.list.iter().find(has_it);
        let carried = clean_line(carried);
        Err(match profile {
            Some(profile) => format!(
                "this reply was given for another key, {carried}; switch to it with {}, profile {}",
                self.label(Command::Profile),
                clean_line(&profile.name)
            ),
            None => format!(
                "this reply was given for another key, {carried}; switch to it with {}",
                self.label(Command::Key)
            ),
        })
    }

    /// Where the replies on the screen live on.
    fn home(&self) -> Home {
        let endpoint = self.endpoint.as_ref();
        if self.journal_is_kept() {
            Home::History
        } else if endpoint.is_some_and(|endpoint| endpoint.kind == ServerKind::Demo) {
            Home::Demonstration
        } else {
            Home::Nowhere
        }
    }
}
