//! The machine: messages in, effects out, nothing else.
//!
//! [`State`] is everything the program knows, [`State::update`] the only way to change it. No I/O,
//! no clock, no painting: time comes with each message, what is to be done goes out as
//! [`effect::Effect`]s, and `ui` reads the state. A handler lives in the file that owns what it
//! changes; this file only routes, and `person` what the person does.

pub mod appearance;
pub mod banner;
pub mod browse;
pub mod budget;
pub mod catalog;
pub mod clipboard;
pub mod command;
pub mod composer;
pub mod conversations;
pub mod days;
pub mod details;
pub mod effect;
pub mod field;
pub mod find;
pub mod help;
pub mod identity;
pub mod key;
pub mod key_dialog;
pub mod keymap;
pub mod moment;
pub mod msg;
pub mod nodes;
pub mod overlay;
pub mod panes;
pub mod picker;
pub mod profiles;
pub mod queue;
pub mod recall;
pub mod retry;
pub mod search;
pub mod selection;
pub mod sessions;
pub mod settings;
pub mod status;
pub mod system;
pub mod theme;
pub mod tokens;
pub mod transcript;
pub mod turn;
pub mod usage;
pub mod words;

mod connection;
mod ending;
mod exporting;
mod fork;
mod journal;
mod layout;
mod links;
mod opening;
mod person;
mod probe;
mod receipts;
mod refusals;
mod report;
mod title;
mod versions;
mod waiting;
mod waking;

use crate::chat::{Conversation, ConversationId, Endpoint};
use crate::text::clean_line;
use appearance::Appearance;
use banner::{Banner, Banners, Event, Subject};
use budget::Budget;
use catalog::Catalog;
use clipboard::Copies;
use composer::Composer;
use conversations::Conversations;
use effect::Effect;
use find::Find;
use journal::Journal;
use moment::{Moment, Wall};
use msg::{Msg, Size};
use nodes::Nodes;
use opening::Opening;
use overlay::Overlay;
use probe::Probe;
use queue::Queue;
use receipts::Receipts;
use refusals::Refusals;
use search::Search;
use selection::Selection;
use sessions::{Forgetful, Shapes};
use settings::Settings;
use tokens::Tokens;
use transcript::Transcript;
use turn::Turn;
use usage::Tally;
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
    probe: Probe,
    /// What is left of the rate limits.
    pub budget: Budget,
    /// The models.
    pub catalog: Catalog,
    /// The nodes that serve them.
    pub nodes: Nodes,
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
    tokens: Tokens,
    shapes: Shapes,
    forgetful: Forgetful,
    tally: Tally,
    receipts: Receipts,
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
    /// The system prompt as it is being written.
    pub system_field: Composer,
    /// The conversation that took the default system prompt last, as long as it has that.
    system_default_in: Option<ConversationId>,
    /// What has the keys besides the composer.
    pub overlay: Option<Overlay>,
    /// The conversations pane, while it is open.
    pub conversations: Option<Conversations>,
    /// The conversations that were deleted, latest last.
    deleted: Vec<ConversationId>,
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
            probe: Probe::default(),
            budget: Budget::default(),
            catalog,
            nodes: Nodes::default(),
            conversation: Conversation::default(),
            turn: None,
            queue: Queue::default(),
            versions: Versions::default(),
            journal: Journal::default(),
            opening: Opening::default(),
            tokens: Tokens::default(),
            shapes: Shapes::default(),
            forgetful: Forgetful::default(),
            tally: Tally::default(),
            receipts: Receipts::default(),
            banners: Banners::default(),
            notice: None,
            copies: Copies::default(),
            transcript: Transcript::default(),
            selection: Selection::default(),
            composer: Composer::default(),
            system_field: Composer::unfolded(),
            system_default_in: None,
            overlay: None,
            conversations: None,
            deleted: Vec::new(),
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
        let mut done = self.take_in(msg);
        done.extend(self.renew_nodes_beside(&done));
        done.extend(self.ask_for_receipts());
        self.refresh_queue();
        self.watch_for_server();
        self.tokens.refresh(&self.conversation);
        self.advance_find();
        self.copies.begin(&done, self.now);
        // What is said is written before anything is done about it.
        let mut effects = self.journal();
        effects.extend(done);
        effects.extend(self.list_after(&effects));
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
            Msg::Usage { fetch, result } => self.on_usage(fetch, result),
            Msg::Nodes { fetch, result } => self.on_nodes(fetch, result),
            Msg::Stream { turn, event } => {
                let news = self.news_of_nodes(turn, &event);
                let mut effects = self.on_stream(turn, event);
                effects.extend(self.on_news_of_nodes(news));
                effects
            }
            Msg::Receipt { inquiry, news } => self.on_receipt(&inquiry, news),
            Msg::KeyChecked { check, result } => self.on_key_checked(check, result),
            Msg::Highlighted { block, outcome } => {
                self.transcript.answer(block, outcome);
                Vec::new()
            }
            Msg::Background(background) => {
                self.on_background(background);
                Vec::new()
            }
            Msg::Identity(kept) => self.on_identity(kept),
            Msg::KeyStored(result) => self.on_key_stored(&result),
            Msg::Stored(stored) => self.on_stored(stored),
            Msg::Saved(Ok(path)) => self.note(format!("saved in {}", clean_line(&path))),
            Msg::Saved(Err(sentence)) => self.say(Subject::Files, sentence),
            Msg::LinkOpened(result) => self.on_link_opened(result),
            Msg::Copied { passage, result } => self.on_copied(passage, result),
            Msg::Exported(result) => self.on_exported(result),
        }
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
