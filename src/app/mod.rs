//! The machine: messages in, effects out, nothing else.
//!
//! [`State`] is everything the program knows, [`State::update`] the only way to change it. No I/O,
//! no clock, no painting: time comes with each message, what is to be done goes out as
//! [`effect::Effect`]s, and `ui` reads the state. A handler lives in the file that owns what it
//! changes; this file only routes.

pub mod appearance;
pub mod banner;
pub mod browse;
pub mod budget;
pub mod catalog;
pub mod clipboard;
pub mod command;
pub mod composer;
pub mod days;
pub mod effect;
pub mod field;
pub mod find;
pub mod help;
pub mod key;
pub mod key_dialog;
pub mod keymap;
pub mod moment;
pub mod msg;
pub mod overlay;
pub mod panes;
pub mod picker;
pub mod profiles;
pub mod queue;
pub mod recall;
pub mod retry;
pub mod search;
pub mod selection;
pub mod settings;
pub mod status;
pub mod theme;
pub mod transcript;
pub mod turn;
pub mod words;

mod connection;
mod ending;
mod journal;
mod layout;
mod links;
mod opening;
mod refusals;
mod title;
mod versions;
mod waiting;
mod waking;

use crate::chat::{Conversation, Endpoint};
use appearance::Appearance;
use banner::{Banner, Banners, Event, Subject};
use budget::Budget;
use catalog::Catalog;
use clipboard::Copies;
use command::{Command, Context, Edit};
use composer::Composer;
use effect::Effect;
use find::Find;
use journal::Journal;
use key::Key;
use key_dialog::Reason;
use moment::{Moment, Wall};
use msg::{Msg, Size};
use opening::Opening;
use overlay::Overlay;
use queue::Queue;
use refusals::Refusals;
use search::Search;
use selection::Selection;
use settings::Settings;
use transcript::Transcript;
use turn::Turn;
use versions::Versions;

/// Everything the program knows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The settings in force.
    pub settings: Settings,
    /// The config file, if a key for the server of the start may be kept there.
    pub key_file: Option<String>,
    /// The time of the last message, with all that the computer slept through.
    pub now: Moment,
    /// How moments relate to the clock on the wall.
    pub wall: Wall,
    /// Milliseconds that the computer slept: no clock that ticks counted them.
    slept: u64,
    /// The furthest that the clock on the wall has run ahead of the moments, as it was told.
    latest_wall: u64,
    /// The terminal's size.
    pub size: Size,
    /// The server in force; none before the first `Msg::Connected`.
    pub endpoint: Option<Endpoint>,
    /// Whether the last call found no connection.
    pub is_offline: bool,
    /// What is left of the rate limits.
    pub budget: Budget,
    /// The models.
    pub catalog: Catalog,
    /// The model that the next message goes to.
    pub model: Option<String>,
    /// The conversation.
    pub conversation: Conversation,
    /// The turn on its way.
    pub turn: Option<Turn>,
    /// Messages that wait.
    pub queue: Queue,
    versions: Versions,
    journal: Journal,
    opening: Opening,
    /// What went wrong and has not gone away.
    pub banners: Banners,
    /// A word about the last key; the next key takes it away.
    notice: Option<String>,
    copies: Copies,
    /// The conversation as rows.
    pub transcript: Transcript,
    /// What is selected of it with the mouse.
    pub selection: Selection,
    /// The message being written.
    pub composer: Composer,
    /// What has the keys besides the composer.
    pub overlay: Option<Overlay>,
    appearance: Appearance,
    /// The message that is chosen while the person browses, counted from the first.
    browsing: Option<usize>,
    find: Option<Box<Find>>,
    /// The search of all conversations.
    pub search: Box<Search>,
    quits_next: bool,
    /// The last key put the draft away, and `Up` means that one.
    has_cleared: bool,
    ids: u64,
    /// Questions that were put to the history.
    questions: u64,
    key_checks: u64,
    refusals: Refusals,
}

impl State {
    /// A program that has just started. The server comes with `Msg::Connected`.
    pub fn new(settings: Settings, key_file: Option<String>, wall: Wall, size: Size) -> Self {
        let catalog = Catalog::with_starred(settings.starred.clone());
        Self {
            model: settings.model.clone(),
            settings,
            key_file,
            now: Moment::default(),
            wall,
            slept: 0,
            latest_wall: 0,
            size,
            endpoint: None,
            is_offline: false,
            budget: Budget::default(),
            catalog,
            conversation: Conversation::default(),
            turn: None,
            queue: Queue::default(),
            versions: Versions::default(),
            journal: Journal::default(),
            opening: Opening::default(),
            banners: Banners::default(),
            notice: None,
            copies: Copies::default(),
            transcript: Transcript::default(),
            selection: Selection::default(),
            composer: Composer::default(),
            overlay: None,
            appearance: Appearance::default(),
            browsing: None,
            find: None,
            search: Box::default(),
            quits_next: false,
            has_cleared: false,
            ids: 0,
            questions: 0,
            key_checks: 0,
            refusals: Refusals::default(),
        }
    }

    /// Shows a sentence about the program's own files until it is dismissed.
    pub fn warn(&mut self, sentence: String) {
        let event = Event::Said(sentence);
        self.banners.show(Banner::new(Subject::Files, event));
    }

    /// Takes one message in. What is on the screen is brought up to date by
    /// [`State::lay_out`], once a frame and not once a message.
    pub fn update(&mut self, now: Moment, msg: Msg) -> Vec<Effect> {
        self.now = now.after(self.slept).max(self.now);
        let done = self.take_in(msg);
        self.refresh_queue();
        self.advance_find();
        self.copies.begin(&done, self.now);
        // What is said is written before anything is done about it.
        let mut effects = self.journal();
        effects.extend(done);
        effects
    }

    fn take_in(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Key(key) => self.on_key(key),
            Msg::Paste(text) => self.on_paste(&text),
            Msg::Wheel(wheel) => self.on_wheel(wheel),
            Msg::Mouse(mouse) => self.on_mouse(mouse),
            Msg::Resize(size) => {
                self.size = size;
                self.selection.clear();
                Vec::new()
            }
            Msg::Wake => {
                self.scroll_selection();
                self.on_wake()
            }
            Msg::Wall(wall) => self.on_wall(wall),
            Msg::Resumed => vec![Effect::Repaint],
            Msg::Connected(endpoint) => self.on_connected(endpoint),
            Msg::Switched(switch) => self.on_switched(switch),
            Msg::DemoFailed(sentence) => self.say(Subject::Demo, sentence),
            Msg::Models { fetch, result } => self.on_models(fetch, result),
            Msg::Stream { turn, event } => self.on_stream(turn, event),
            Msg::KeyChecked { check, result } => self.on_key_checked(check, result),
            Msg::Highlighted { block, outcome } => {
                self.transcript.answer(block, outcome);
                Vec::new()
            }
            Msg::Background(background) => {
                self.on_background(background);
                Vec::new()
            }
            Msg::KeyStored(result) => self.on_key_stored(&result),
            Msg::Stored(stored) => self.on_stored(stored),
            Msg::Saved(Ok(path)) => self.note(format!("saved in {path}")),
            Msg::Saved(Err(sentence)) => self.say(Subject::Files, sentence),
            Msg::LinkOpened(result) => self.on_link_opened(result),
            Msg::Copied { passage, result } => self.on_copied(passage, result),
        }
    }

    /// Whether what is typed goes to the composer.
    pub fn composes(&self) -> bool {
        self.overlay.is_none() && self.chosen().is_none()
    }

    /// Where keys are looked up, narrowest first.
    pub fn contexts(&self) -> &'static [Context] {
        match (&self.overlay, self.chosen(), self.composer.is_empty()) {
            (Some(Overlay::Queue(_)), _, _) => &[Context::Queue, Context::List, Context::Global],
            (Some(_), _, _) => &[Context::List, Context::Global],
            (None, Some(_), _) => &[Context::Browsing, Context::Global],
            (None, None, true) => &[Context::EmptyComposer, Context::Composer, Context::Global],
            (None, None, false) => &[Context::Composer, Context::Global],
        }
    }

    fn on_key(&mut self, key: Key) -> Vec<Effect> {
        self.notice = None;
        self.selection.clear();
        let quits = std::mem::take(&mut self.quits_next);
        let doomed = self.forget_doomed();
        let cleared = std::mem::take(&mut self.has_cleared);
        self.opening.next_key();
        if self.overlay.is_some()
            && let Some(effects) = self.overlay_key(key)
        {
            return effects;
        }
        match (
            self.settings.keymap.lookup(self.contexts(), key),
            key.typed(),
        ) {
            (Some(Command::Interrupt | Command::Quit), _) if quits => vec![Effect::Quit],
            (Some(Command::Delete), _) => self.delete_message(doomed),
            (Some(Command::Edit(Edit::Earlier)), _) if cleared => self.edit_draft(Edit::Earlier),
            (Some(command), _) => self.run(command),
            (None, Some(c)) if self.composes() => {
                self.composer.type_char(c);
                Vec::new()
            }
            (None, _) => Vec::new(),
        }
    }

    /// Runs a command, wherever it came from: a key, the palette, a slash.
    fn run(&mut self, command: Command) -> Vec<Effect> {
        let half = usize::from(self.panes().conversation.height / 2).max(1);
        match command {
            Command::Send => return self.send(),
            Command::Edit(Edit::Earlier) if self.takes_back() => self.take_back(),
            Command::Back => return self.back(),
            Command::Interrupt => return self.interrupt(),
            Command::Models => return self.toggle_models(),
            Command::Queue => return self.toggle_queue(),
            Command::NextModel => self.walk_models(1),
            Command::PreviousModel => self.walk_models(-1),
            Command::Palette => self.overlay = Some(Overlay::palette(&self.settings.keymap)),
            Command::New => return self.new_conversation(),
            Command::Retry => return self.retry_now(),
            Command::Continue => return self.continue_reply(),
            Command::Browse => return self.browse(),
            Command::EditMessage => return self.edit_message(),
            Command::Version(step) => return self.walk_versions(step.places()),
            Command::Delete => return self.delete_message(None),
            Command::Undelete => return self.undelete_message(),
            Command::Copy => return self.copy_message(),
            Command::CopyCode => return self.copy_code(),
            Command::OpenLink => return self.open_link(),
            Command::Reasoning => return self.toggle_reasoning(),
            Command::Choose(choose) => self.choose(choose),
            Command::Search => return self.toggle_search(),
            Command::Find => return self.open_find(),
            Command::Found(step) => return self.walk_found(step),
            Command::Key => self.open_key_dialog(Reason::Asked),
            Command::Profile => return self.open_profiles(),
            Command::Theme => return self.open_themes(),
            Command::Help => self.toggle_help(),
            Command::Repaint => return vec![Effect::Repaint],
            Command::Suspend => return vec![Effect::Suspend],
            Command::Quit => return self.quit(),
            Command::PageUp => self.scroll_up(half),
            Command::PageDown => self.scroll_down(half),
            Command::Top => self.scroll_to_top(),
            Command::End => self.transcript.follow(),
            Command::Edit(edit) => return self.edit_draft(edit),
            // Only an open list has these keys, and it has taken them.
            Command::List(_) => {}
        }
        Vec::new()
    }

    fn edit_draft(&mut self, edit: Edit) -> Vec<Effect> {
        let width = usize::from(panes::composer_width(self.size));
        self.composer.edit(edit, width);
        Vec::new()
    }

    fn on_paste(&mut self, text: &str) -> Vec<Effect> {
        self.notice = None;
        if self.overlay.is_some() {
            return self.paste_in_overlay(text);
        }
        self.leave_browsing();
        self.composer.paste(text);
        Vec::new()
    }

    fn say(&mut self, subject: Subject, sentence: String) -> Vec<Effect> {
        let event = Event::Said(sentence);
        self.banners.show(Banner::new(subject, event));
        Vec::new()
    }

    fn note(&mut self, words: String) -> Vec<Effect> {
        self.notice = Some(words);
        Vec::new()
    }

    const fn next_id(&mut self) -> u64 {
        self.ids = self.ids.saturating_add(1);
        self.ids
    }
}
