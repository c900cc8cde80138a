//! What floats over the conversation or stands beside it, and has the keys while it does.

mod typing;

use super::State;
use super::budget::Payer;
use super::clipboard::{Clipping, Passage};
use super::command::{Command, Context, ListAct, Listing, TABLE};
use super::details::Details;
use super::effect::{Effect, Setting};
use super::identity::IdentityDialog;
use super::key::Key;
use super::key_dialog::{KeyDialog, Outcome, Reason, Storage};
use super::keymap::Keymap;
use super::picker::{Candidate, Picker};
use super::settings::Settings;
use super::theme::Theme;
use super::usage::UsagePane;
use crate::chat::{ApiKey, ConversationId, ExportFormat, ServerKind};
use crate::text::clean_line;

/// What has the keys besides the composer.
#[derive(Debug, Clone, PartialEq)]
pub enum Overlay {
    /// The model picker.
    Models(Picker<String>),
    /// Every command, by name.
    Palette(Picker<Command>),
    /// The blocks of code of a message, to copy one.
    Codes(Picker<String>),
    /// The links of a message, to open one.
    Links(Picker<String>),
    /// The themes, each shown while the cursor is on it.
    Themes(Picker<String>),
    /// The profiles of the config file, to use another.
    Profiles(Picker<String>),
    /// The formats to export the conversation in.
    Exports(Picker<ExportFormat>),
    /// The messages that wait.
    Queue(Picker<u64>),
    /// What was used.
    Usage(Box<UsagePane>),
    /// The nodes; rows scrolled past.
    Nodes(usize),
    /// The keys as they are bound; rows scrolled past.
    Help(usize),
    /// All that is known of a message.
    Details(Details),
    /// The identity that servers are told.
    Identity(IdentityDialog),
    /// Giving a key.
    Key(KeyDialog),
    /// Writing the system prompt of this conversation.
    System(ConversationId),
    /// Typing what is to be found in the conversation.
    Find,
    /// Searching all conversations.
    Search,
}

/// Rows that `PageUp` and `PageDown` move in a list.
const PAGE: isize = 10;

impl Overlay {
    /// The palette over the commands that stand in it.
    pub fn palette(keymap: &Keymap) -> Self {
        let listed = TABLE.iter().filter(|row| row.listing == Listing::Palette);
        let candidate = |row: &super::command::Row| Candidate {
            label: row.name.to_owned(),
            detail: row.doc.to_owned(),
            note: anywhere(keymap, row.command),
            mark: None,
            value: row.command,
        };
        Self::Palette(Picker::new(listed.map(candidate).collect()))
    }

    /// The themes, the cursor on the one in force.
    pub(super) fn themes(settings: &Settings) -> Self {
        let candidate = |theme: &Theme| Candidate {
            label: clean_line(&theme.name),
            detail: clean_line(&theme.about),
            note: String::new(),
            mark: None,
            value: theme.name.clone(),
        };
        let mut picker = Picker::new(settings.themes.iter().map(candidate).collect());
        picker.choose(&settings.theme);
        Self::Themes(picker)
    }
}

/// The key of a command that the palette runs as well, where the palette can be opened.
fn anywhere(keymap: &Keymap, command: Command) -> String {
    let keys = keymap.keys_of(command).into_iter();
    let is_outside = |context: &Context| {
        !matches!(
            context,
            Context::Browsing
                | Context::List
                | Context::Conversations
                | Context::Queue
                | Context::Report
        )
    };
    let mut outside = keys.filter(|(context, _)| is_outside(context));
    outside
        .next()
        .map(|(_, key)| key.label())
        .unwrap_or_default()
}

impl State {
    /// Opens the model picker, with the list asked for anew; closes it if it is open.
    pub(super) fn toggle_models(&mut self) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Models(_))) {
            self.overlay = None;
            return Vec::new();
        }
        let mut picker = Picker::new(self.catalog.candidates(self.model.as_deref()));
        if let Some(model) = &self.model {
            picker.choose(model);
        }
        self.overlay = Some(Overlay::Models(picker));
        self.fetch_models()
    }

    /// Opens the help; closes it if it is open.
    pub(super) fn toggle_help(&mut self) {
        self.overlay = match self.overlay {
            Some(Overlay::Help(_)) => None,
            _ => Some(Overlay::Help(0)),
        };
    }

    /// Opens the dialog that shows the key in use and takes another.
    pub(super) fn open_key_dialog(&mut self, reason: Reason) {
        let others = self.settings.profiles.others();
        self.overlay = Some(Overlay::Key(KeyDialog::new(reason, others)));
    }

    /// The picker shows what the catalog has.
    pub(super) fn refresh_models(&mut self) {
        if let Some(Overlay::Models(picker)) = &mut self.overlay {
            let candidates = self.catalog.candidates(self.model.as_deref());
            let was_empty = picker.counts().1 == 0;
            picker.replace(candidates);
            if let Some(model) = self.model.as_ref().filter(|_| was_empty) {
                picker.choose(model);
            }
        }
    }

    pub(super) fn list_act(&mut self, act: ListAct) -> Vec<Effect> {
        match act {
            ListAct::Accept => return self.accept(),
            ListAct::Sooner | ListAct::Later | ListAct::Remove | ListAct::SendHeld => {
                return self.queue_act(act);
            }
            ListAct::Star => return self.star_chosen(),
            ListAct::MakeDefault => return self.make_chosen_default(),
            ListAct::Refresh => return self.refresh_report(),
            ListAct::Span => return self.next_span(),
            ListAct::Up => self.move_in_list(-1),
            ListAct::Down => self.move_in_list(1),
            ListAct::PageUp => self.move_in_list(-PAGE),
            ListAct::PageDown => self.move_in_list(PAGE),
        }
        Vec::new()
    }

    fn dialog_key(&mut self, key: Key, command: Option<Command>) -> Option<Vec<Effect>> {
        let is_programs = matches!(
            command,
            Some(
                Command::Back
                    | Command::Interrupt
                    | Command::Suspend
                    | Command::Repaint
                    | Command::Help
            )
        );
        let storage = self.key_storage();
        match &mut self.overlay {
            Some(Overlay::Key(dialog)) if !is_programs => {
                let outcome = dialog.press(key, storage);
                Some(self.dialog_outcome(outcome))
            }
            _ => None,
        }
    }

    /// Carries out what a step of the key dialog led to.
    pub(super) fn dialog_outcome(&mut self, outcome: Outcome) -> Vec<Effect> {
        match outcome {
            Outcome::Stay(effects) => effects,
            Outcome::Check(key) => self.check_key(key),
            Outcome::Close(effects) => {
                self.overlay = None;
                effects
            }
            Outcome::Profiles => self.open_profiles(),
        }
    }

    /// Asks whether a key is good, under a number that no call of any dialog had before.
    fn check_key(&mut self, key: ApiKey) -> Vec<Effect> {
        if let Some(endpoint) = self.endpoint.as_ref()
            && endpoint.kind != ServerKind::Other
        {
            // The gateway counts it against the limit of this key, which may be used next.
            let payer = Payer {
                server: endpoint.base_url.clone(),
                key: key.masked(),
            };
            let model = self.model.as_deref().unwrap_or_default();
            self.budget.sent(self.now, &payer, model);
        }
        self.key_checks += 1;
        let check = self.key_checks;
        if let Some(Overlay::Key(dialog)) = &mut self.overlay {
            dialog.asked(check, key.clone());
        }
        vec![Effect::CheckKey { check, key }]
    }

    /// Whether a key can be written to a config file.
    pub const fn key_storage(&self) -> Storage {
        if self.key_file.is_some() {
            Storage::File
        } else {
            Storage::Nowhere
        }
    }

    /// Does what the choice stands for. Without one, the list stays.
    fn accept(&mut self) -> Vec<Effect> {
        match self.overlay {
            Some(Overlay::Queue(_)) => return self.queue_act(ListAct::Accept),
            Some(Overlay::Find) => return self.keep_find(),
            Some(Overlay::Search) => return self.open_hit(),
            Some(_) | None => {}
        }
        let Some(overlay) = self.overlay.take() else {
            return Vec::new();
        };
        match &overlay {
            Overlay::Models(picker) => {
                if let Some(model) = picker.chosen().cloned() {
                    return self.choose_model(model);
                }
            }
            Overlay::Palette(picker) => {
                if let Some(command) = picker.chosen().copied() {
                    return self.run(command);
                }
            }
            Overlay::Codes(picker) => {
                if let Some(code) = picker.chosen() {
                    return vec![Effect::Copy(Clipping::new(Passage::CodeBlock, code))];
                }
            }
            Overlay::Links(picker) => {
                if let Some(target) = picker.chosen().cloned() {
                    return vec![Effect::OpenLink(target)];
                }
            }
            Overlay::Themes(picker) => {
                if let Some(theme) = picker.chosen().cloned() {
                    return self.use_theme(theme);
                }
            }
            Overlay::Profiles(picker) => {
                if let Some(name) = picker.chosen().cloned() {
                    return self.choose_profile(name);
                }
            }
            Overlay::Help(_)
            | Overlay::Details(_)
            | Overlay::Identity(_)
            | Overlay::Key(_)
            | Overlay::Queue(_)
            | Overlay::System(_)
            | Overlay::Find
            | Overlay::Search => return Vec::new(),
            Overlay::Usage(_) | Overlay::Nodes(_) => {}
            Overlay::Exports(picker) => {
                if let Some(format) = picker.chosen().copied() {
                    return self.export(format);
                }
            }
        }
        self.overlay = Some(overlay);
        Vec::new()
    }

    fn star_chosen(&mut self) -> Vec<Effect> {
        let Some(Overlay::Models(picker)) = &self.overlay else {
            return Vec::new();
        };
        let Some(model) = picker.chosen().cloned() else {
            return Vec::new();
        };
        let setting = self.catalog.toggle_star(&model);
        self.refresh_models();
        self.save(setting)
    }

    fn make_chosen_default(&mut self) -> Vec<Effect> {
        let Some(Overlay::Models(picker)) = &self.overlay else {
            return Vec::new();
        };
        let Some(model) = picker.chosen().cloned() else {
            return Vec::new();
        };
        self.settings.model = Some(model.clone());
        self.settings.profiles.begin_with(&model);
        self.save(Setting::Model(model))
    }

    /// Keeps a setting for the runs to come; that of the demonstration is a visit.
    pub(super) fn save(&mut self, setting: Setting) -> Vec<Effect> {
        let kind = self.endpoint.as_ref().map(|endpoint| endpoint.kind);
        if kind == Some(ServerKind::Demo) {
            return self.note("the demonstration keeps no settings".to_owned());
        }
        vec![Effect::Save(setting)]
    }
}
