//! The glue: the loop between the terminal, the machine and the server.
//!
//! The only async code besides `api` and `demo`, and the only clock. A turn of the loop waits for
//! something to happen, tells the machine, carries out what the machine asks for, and draws a
//! frame if one is due. While nothing happens it sleeps until the machine's next deadline; if
//! there is none, for ever.

mod backend;
mod background;
mod burst;
mod carrying;
mod clipboard;
mod clock;
mod effects;
mod ending;
mod exporting;
mod fault;
mod highlight;
mod history;
mod identity;
mod input;
mod new_file;
mod opener;
mod pace;
mod profiles;
mod reader;
mod server;
mod signals;
mod suspending;
mod terminal;

use crate::app::State;
use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::moment::Moment;
use crate::app::msg::Msg;
use crate::config::Config;
use crate::config::edit::Target;
use crate::ui::{self, Targets};
use background::Question;
use burst::Bursts;
use clock::Clock;
use color_eyre::eyre::{WrapErr, bail};
use crossterm::event::Event;
use effects::Executor;
pub use ending::Ended;
use ending::Ending;
use highlight::Highlighter;
use history::History;
pub use history::Resume;
use pace::{Cause, Pacer};
use signals::{Signal, Signals};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, IsTerminal};
use std::ops::ControlFlow::{self, Break, Continue};
use std::panic::{self, AssertUnwindSafe};
use terminal::{Mouse, Terminal};
use tokio::sync::mpsc;

/// Messages from tasks that wait for the loop. When it is full, tasks wait too, then the
/// network's buffers fill, then the server waits.
const INBOX: usize = 256;

/// How many messages the loop takes before it draws again, and for how long at most.
const MOST_AT_ONCE: usize = 256;
const LONGEST_BATCH_MS: u64 = 4;

/// What the program starts with.
pub struct Start {
    /// The settings, the server and its key.
    pub config: Config,
    /// Text to begin the first message with.
    pub prompt: Option<String>,
    /// Whether to talk to the demonstration gateway instead of the server of the settings.
    pub demo: bool,
    /// The conversation to open, if it is not a new one.
    pub resume: Option<Resume>,
    /// Whether the model is asked for with `--model`, whatever a conversation from before was held with.
    pub has_model: bool,
}

/// Runs the program until the person leaves it, a signal ends it, or the terminal is gone. Returns what it leaves.
///
/// # Errors
/// If standard output is no terminal, if the terminal or the runtime cannot be set up, or if
/// the program panicked; the terminal is restored then and the panic has been reported.
pub fn run(start: Start) -> color_eyre::Result<Ended> {
    if !io::stdout().is_terminal() {
        bail!("pnv-tui needs a terminal to draw on, and standard output is not one");
    }
    fault::install()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .wrap_err("the threads for the network could not be started")?;
    let ended = panic::catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { Box::pin(Program::begin(start)?.run()).await })
    }));
    // Not waited for: a name that is being looked up may take many seconds more.
    runtime.shutdown_background();
    ended.unwrap_or_else(|_| Err(fault::ended()))
}

/// The running program.
struct Program {
    state: State,
    /// What the machine has asked for and is not done yet.
    asked: VecDeque<Effect>,
    clock: Clock,
    pacer: Pacer,
    bursts: Bursts,
    background: Question,
    terminal: Terminal,
    executor: Executor,
    highlighter: Highlighter,
    /// `None` where the system names no folder for it.
    history: Option<History>,
    events: mpsc::Receiver<Vec<Event>>,
    inbox: mpsc::Receiver<Msg>,
    signals: Signals,
}

/// Something that ended the loop's wait.
#[derive(Debug)]
enum Happening {
    /// Something panicked.
    Fault,
    Signal(Signal),
    /// Events that were read together; `None` when the terminal cannot be read any more.
    Events(Option<Vec<Event>>),
    Message(Msg),
    /// A deadline, or a frame that is due.
    Time,
}

impl Program {
    /// Takes the terminal and sets up what the first frame needs, and no more.
    fn begin(start: Start) -> color_eyre::Result<Self> {
        let config = start.config;
        let clock = Clock::start();
        let signals = Signals::listen().wrap_err("signals cannot be listened to")?;
        let (to_loop, inbox) = mpsc::channel(INBOX);
        let highlighter = Highlighter::new(to_loop.clone());
        let executor = Executor::of_process(&config, to_loop.clone());
        let terminal = Terminal::take(Mouse::of(&config.settings))
            .wrap_err("the terminal cannot be drawn on")?;
        let events = reader::start().wrap_err("the terminal cannot be read")?;
        let file = config.target.as_ref().and_then(Target::key_file);
        let mut state = State::new(config.settings, file, clock.wall(), terminal.size());
        for problem in config.warnings {
            state.warn(problem.to_string());
        }
        state.tell_of_theme();
        let history = if start.demo {
            Some(History::in_memory(to_loop))
        } else {
            History::open(start.resume, start.has_model, to_loop)
        };
        let mut asked = VecDeque::new();
        if history.is_some() {
            asked.push_back(state.keep_history(history::nonce()));
        } else {
            state.name_apart(history::nonce());
        }
        if let Some(prompt) = start.prompt {
            state.composer.set_text(&prompt);
        }
        let mut program = Self {
            state,
            asked,
            clock,
            pacer: Pacer::default(),
            bursts: Bursts::default(),
            background: Question::default(),
            terminal,
            executor,
            highlighter,
            history,
            events,
            inbox,
            signals,
        };
        if start.demo {
            program.asked.push_back(Effect::StartDemo);
        } else {
            program.answer(Msg::Connected(config.endpoint));
        }
        Ok(program)
    }

    async fn run(mut self) -> color_eyre::Result<Ended> {
        let Break(ending) = self.live().await;
        Box::pin(self.end(ending)).await
    }

    /// The loop. The first frame is drawn before anything is asked of anyone.
    async fn live(&mut self) -> ControlFlow<Ending, Infallible> {
        self.learn_background().await?;
        self.pacer.owe(Cause::Person);
        loop {
            self.draw_if_due()?;
            while !self.asked.is_empty() {
                self.carry_out().await?;
                self.draw_if_due()?;
            }
            let happening = self.wait().await;
            self.take_in(happening)?;
        }
    }

    /// Asks for the background if the looks depend on it, and waits a moment for the answer, so
    /// that the first frame looks as the others will.
    async fn learn_background(&mut self) -> ControlFlow<Ending> {
        if !self.state.wants_background() {
            return Continue(());
        }
        unless_gone(self.background.ask(self.clock.now()))?;
        let answer = async {
            while self.background.is_open()
                && let Some(batch) = self.events.recv().await
            {
                self.tell_events(self.clock.now(), batch);
            }
        };
        // One that comes later changes the looks then.
        let _ = tokio::time::timeout(background::PATIENCE, answer).await;
        Continue(())
    }

    /// Sleeps until something happens. What a person does comes before what streams in.
    async fn wait(&mut self) -> Happening {
        let machine = self.state.next_deadline();
        let deadlines = [machine, self.pacer.due(), self.background.due()];
        let next = deadlines.into_iter().flatten().min();
        let wake_at = next.and_then(|moment| self.clock.instant(moment));
        let time = async {
            match wake_at {
                Some(instant) => tokio::time::sleep_until(instant).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = fault::reported() => Happening::Fault,
            signal = self.signals.next() => Happening::Signal(signal),
            events = self.events.recv() => Happening::Events(events),
            // The executor keeps a sender, so the inbox never ends.
            Some(msg) = self.inbox.recv() => Happening::Message(msg),
            () = time => Happening::Time,
        }
    }

    /// Tells the machine what happened and what else has come meanwhile.
    fn take_in(&mut self, happening: Happening) -> ControlFlow<Ending> {
        let now = self.clock.now();
        if let Some(wall) = self.clock.drift() {
            self.tell(now, Cause::Program, Msg::Wall(wall));
        }
        match happening {
            Happening::Fault => return Break(Ending::Fault),
            Happening::Signal(Signal::End) | Happening::Events(None) => {
                return Break(Ending::InOrder);
            }
            Happening::Signal(Signal::Interrupt) => {
                self.tell(now, Cause::Person, Msg::Key(Key::ctrl('c')));
            }
            Happening::Signal(Signal::Continued) => self.resume()?,
            Happening::Signal(Signal::Resized) => {
                if let Ok(size) = terminal::size() {
                    self.tell(now, Cause::Person, Msg::Resize(size));
                }
            }
            Happening::Events(Some(batch)) => self.tell_events(now, batch),
            Happening::Message(msg) => self.tell(now, Cause::Program, msg),
            Happening::Time => {}
        }
        self.drain(now);
        // Asked of the machine and not of the timer: a flood of messages may outrun the timer.
        if self
            .state
            .next_deadline()
            .is_some_and(|deadline| deadline <= now)
        {
            self.tell(now, Cause::Program, Msg::Wake);
        }
        Continue(())
    }

    /// Takes in what waits already, so that a burst costs one frame.
    fn drain(&mut self, now: Moment) {
        while let Ok(batch) = self.events.try_recv() {
            self.tell_events(now, batch);
        }
        let held = self.background.release(now);
        self.tell_typed(now, held);
        for _ in 0..MOST_AT_ONCE {
            if self.clock.now().since(now) >= LONGEST_BATCH_MS {
                return;
            }
            let Ok(msg) = self.inbox.try_recv() else {
                return;
            };
            self.tell(now, Cause::Program, msg);
        }
    }

    fn tell_events(&mut self, now: Moment, batch: Vec<Event>) {
        let (batch, background) = self.background.sift(now, batch);
        if let Some(background) = background {
            self.tell(now, Cause::Person, Msg::Background(background));
        }
        self.tell_typed(now, batch);
    }

    fn tell_typed(&mut self, now: Moment, batch: Vec<Event>) {
        for msg in self.bursts.messages(now, batch) {
            self.tell(now, Cause::Person, msg);
        }
    }

    fn tell(&mut self, now: Moment, cause: Cause, msg: Msg) {
        if let Msg::Resize(size) = msg {
            self.terminal.resize(size);
            // It may be the size of before: what the terminal showed in between is lost all the same.
            self.asked.push_back(Effect::Repaint);
        }
        self.asked.extend(self.state.update(now, msg));
        self.pacer.owe(cause);
    }

    /// Tells the machine which server is in force, and the executor by which number the machine calls that.
    fn answer(&mut self, msg: Msg) {
        self.tell(self.clock.now(), Cause::Program, msg);
        self.executor.connected_as(self.state.connection());
    }

    fn draw_if_due(&mut self) -> ControlFlow<Ending> {
        let now = self.clock.now();
        if self.pacer.due().is_none_or(|due| due > now) {
            return Continue(());
        }
        self.pacer.drew(now);
        self.asked.extend(self.state.lay_out());
        let state = &self.state;
        let targets = Targets::on_screen(state);
        unless_gone(self.terminal.draw(targets, |frame| ui::draw(state, frame)))
    }
}

/// A terminal that cannot be written to is gone, and with it whoever could read an error.
fn unless_gone(outcome: io::Result<()>) -> ControlFlow<Ending> {
    outcome.map_or_else(|_gone| Break(Ending::InOrder), Continue)
}
