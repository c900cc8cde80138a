//! The built program on a pseudo-terminal: what is typed goes in, what it writes is read as a
//! screen, and the queries that terminals answer are answered, so that no program waits for them.
//!
//! Waiting is for a condition and never for a time; a condition that does not come about in time
//! fails the test and shows the screen. Unix only.

pub(crate) mod keys;
mod modes;
#[cfg(test)]
mod tests;

use modes::left_behind;
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// How long a condition may take: ample on a loaded machine, and only ever spent by a failure.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// What terminals with a dark and with a light ground answer when they are asked for it.
pub(crate) const DARK: &str = "\x1b]11;rgb:1616/1818/1a1a\x1b\\";
pub(crate) const LIGHT: &str = "\x1b]11;rgb:fdfd/f6f6/e3e3\x07";

/// Columns and rows of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Columns.
    pub(crate) cols: u16,
    /// Rows.
    pub(crate) rows: u16,
}

impl Size {
    /// The size that terminals have had since the VT100.
    pub(crate) const USUAL: Self = Self { cols: 80, rows: 24 };

    const fn on_pty(self) -> PtySize {
        PtySize {
            rows: self.rows,
            cols: self.cols,
            pixel_width: 0,
            pixel_height: 0,
        }
    }

    /// Rows and columns, as vt100 wants them.
    fn on_screen(self) -> (NonZeroU16, NonZeroU16) {
        let at_least_one = |n| NonZeroU16::new(n).unwrap_or(NonZeroU16::MIN);
        (at_least_one(self.rows), at_least_one(self.cols))
    }
}

/// A program on a pseudo-terminal. It is killed when this is dropped.
pub(crate) struct Pty {
    terminal: Arc<Terminal>,
    master: Box<dyn MasterPty + Send>,
    pid: u32,
    home: Option<TempDir>,
}

/// What the threads share: one reads the program's output, one types, one waits for the end.
struct Terminal {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    screen: vt100::Parser<Answers>,
    raw: Vec<u8>,
    /// No more output can come.
    closed: bool,
    status: Option<ExitStatus>,
    keyboard: Sender<String>,
}

impl Pty {
    /// Starts the built program in an empty home of its own.
    pub(crate) fn spawn(size: Size, args: &[&str], env: &[(&str, &str)]) -> Self {
        let home = TempDir::new().unwrap();
        let mut pty = Self::spawn_in(home.path(), size, args, env);
        pty.home = Some(home);
        pty
    }

    /// Starts the built program in a home that outlives it: to prepare its files, or to start it
    /// twice.
    pub(crate) fn spawn_in(home: &Path, size: Size, args: &[&str], env: &[(&str, &str)]) -> Self {
        let program = env!("CARGO_BIN_EXE_pnv-tui");
        Self::run(program, home, size, args, env, Some(DARK))
    }

    /// Starts the built program on a terminal that tells its ground like this, or not at all.
    pub(crate) fn spawn_on(
        ground: Option<&'static str>,
        home: &Path,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Self {
        let program = env!("CARGO_BIN_EXE_pnv-tui");
        Self::run(program, home, Size::USUAL, args, env, ground)
    }

    /// Starts a shell script in an empty home of its own; `$0` is the built program.
    pub(crate) fn spawn_shell(script: &str) -> Self {
        let home = TempDir::new().unwrap();
        let mut pty = Self::spawn_shell_in(home.path(), Size::USUAL, script);
        pty.home = Some(home);
        pty
    }

    /// Starts a shell script in a home that outlives it; `$0` is the built program.
    pub(crate) fn spawn_shell_in(home: &Path, size: Size, script: &str) -> Self {
        let args = ["-c", script, env!("CARGO_BIN_EXE_pnv-tui")];
        Self::run("/bin/sh", home, size, &args, &[], Some(DARK))
    }

    /// Starts any program.
    fn run(
        program: &str,
        home: &Path,
        size: Size,
        args: &[&str],
        env: &[(&str, &str)],
        ground: Option<&'static str>,
    ) -> Self {
        let pair = native_pty_system().openpty(size.on_pty()).unwrap();
        let mut child = pair
            .slave
            .spawn_command(command(program, home, args, env))
            .unwrap();
        // The output ends only when nobody holds the slave's side any more.
        drop(pair.slave);
        let pid = child.process_id().unwrap();
        let (rows, cols) = size.on_screen();
        let (keyboard, typed) = mpsc::channel();
        let answers = Answers {
            ground,
            text: String::new(),
        };
        let terminal = Arc::new(Terminal {
            state: Mutex::new(State {
                screen: vt100::Parser::new_with_callbacks(rows, cols, 0, answers),
                raw: Vec::new(),
                closed: false,
                status: None,
                keyboard,
            }),
            changed: Condvar::new(),
        });
        let input = pair.master.take_writer().unwrap();
        thread::spawn(move || type_in(input, typed));
        let output = pair.master.try_clone_reader().unwrap();
        let reading = Arc::clone(&terminal);
        thread::spawn(move || reading.read(output));
        let waiting = Arc::clone(&terminal);
        thread::spawn(move || {
            let status = child.wait().unwrap();
            waiting.change(|state| state.status = Some(status));
        });
        Self {
            terminal,
            master: pair.master,
            pid,
            home: None,
        }
    }

    /// The home that [`Self::spawn`] made.
    pub(crate) fn home(&self) -> &Path {
        self.home.as_ref().unwrap().path()
    }

    /// The program's process id.
    #[allow(dead_code)] // asked for by the benches alone
    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    /// Types. Returns before the program has read it.
    pub(crate) fn send(&self, text: &str) {
        self.terminal.lock().press(text.to_owned());
    }

    /// Gives the terminal another size, as a window manager does.
    pub(crate) fn resize(&self, size: Size) {
        // First the screen: the program draws for the new size as soon as it is told.
        let (rows, cols) = size.on_screen();
        self.terminal
            .change(|state| state.screen.set_size(rows, cols));
        self.master.resize(size.on_pty()).unwrap();
    }

    /// Sends a signal by its name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let kill = Command::new("kill")
            .args(["-s", name, &self.pid.to_string()])
            .status();
        assert!(kill.unwrap().success(), "SIG{name} to {}", self.pid);
    }

    /// Waits until the screen shows a text somewhere.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?}"), |screen| screen.contains(text));
    }

    /// Waits until the screen is as wanted; `what` names the condition where it never comes.
    pub(crate) fn wait_until(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        drop(self.terminal.wait(what, |state| wanted(&state.shown())));
    }

    /// Waits until the screen shows a text and no half of a frame: only then do bytes count.
    pub(crate) fn wait_for_frame(&self, text: &str) {
        let is_whole = |state: &State| state.raw.ends_with(b"\x1b[?2026l");
        let is_there = |state: &State| is_whole(state) && state.shown().contains(text);
        drop(self.terminal.wait(text, is_there));
    }

    /// Waits until the program has written a text behind its first `from` bytes, whatever the
    /// screen showed before.
    pub(crate) fn wait_written(&self, from: usize, text: &str) {
        let is_there = |state: &State| {
            let new = state.raw.get(from..).unwrap_or_default();
            String::from_utf8_lossy(new).contains(text)
        };
        drop(self.terminal.wait(&format!("{text:?} anew"), is_there));
    }

    /// Waits until the cursor stands in a cell, by row and column from 0.
    pub(crate) fn wait_for_cursor(&self, cell: (u16, u16)) {
        let stands = |state: &State| state.screen.screen().cursor_position() == cell;
        drop(
            self.terminal
                .wait(&format!("the cursor at {cell:?}"), stands),
        );
    }

    /// Waits until the program has ended and all of its output is read.
    pub(crate) fn wait_exit(&self) -> ExitStatus {
        let state = self.terminal.wait("its end", State::is_over);
        state.status.clone().unwrap()
    }

    /// What the screen shows: its rows, without the blanks at their ends.
    pub(crate) fn screen(&self) -> String {
        self.terminal.lock().shown()
    }

    /// Row and column of the cursor, from 0; `None` while it is hidden.
    pub(crate) fn cursor(&self) -> Option<(u16, u16)> {
        let state = self.terminal.lock();
        let screen = state.screen.screen();
        (!screen.hide_cursor()).then(|| screen.cursor_position())
    }

    /// Waits until the cell at the upper left stands on a ground of this colour.
    pub(crate) fn wait_for_ground(&self, colour: vt100::Color) {
        let stands = |state: &State| {
            let cell = state.screen.screen().cell(0, 0);
            cell.is_some_and(|cell| cell.bgcolor() == colour)
        };
        drop(
            self.terminal
                .wait(&format!("the ground {colour:?}"), stands),
        );
    }

    /// Every byte that the program wrote so far.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.terminal.lock().raw.clone()
    }

    /// What the program has switched on and not off again: empty when it has left the terminal
    /// as it found it.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        left_behind(&self.terminal.lock().raw)
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if self.terminal.lock().status.is_none() {
            // It may just have ended by itself, of which nobody needs to hear.
            let _ = Command::new("kill")
                .args(["-s", "KILL", &self.pid.to_string()])
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Terminal {
    /// A test that failed while it held the lock must not hide its own message.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until the state is as wanted.
    ///
    /// # Panics
    /// If that takes longer than the limit, or can no longer come about.
    fn wait(&self, what: &str, wanted: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let pending = |state: &mut State| !wanted(state) && !state.is_over();
        let (state, _) = self
            .changed
            .wait_timeout_while(self.lock(), LIMIT, pending)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            wanted(&state),
            "waited for {what}; the program has ended: {}; the screen shows:\n{}",
            state.is_over(),
            state.shown(),
        );
        state
    }

    /// Reads until the other side is closed, which Linux reports as an error and macOS as the end.
    fn read(&self, mut output: Box<dyn Read + Send>) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = output.read(&mut buffer) {
            self.change(|state| state.take(&buffer[..count]));
        }
        self.change(|state| state.closed = true);
    }
}

impl State {
    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.screen.process(bytes);
        let answers = std::mem::take(&mut self.screen.callbacks_mut().text);
        self.press(answers);
    }

    /// The program may have ended meanwhile, and then nobody reads it.
    fn press(&self, keys: String) {
        let _ = self.keyboard.send(keys);
    }

    /// Whether the program has ended and nothing more can be read.
    const fn is_over(&self) -> bool {
        self.closed && self.status.is_some()
    }

    fn shown(&self) -> String {
        let screen = self.screen.screen();
        let (_, columns) = screen.size();
        // Row by row: `contents` would join a row that is full to its edge with the next one.
        let rows = screen.rows(0, columns.get());
        let rows: Vec<String> = rows.map(|row| row.trim_end().to_owned()).collect();
        rows.join("\n")
    }
}

/// Writes what was typed, on a thread of its own: a program that reads slowly must keep neither
/// its own output nor the test waiting.
fn type_in(mut input: Box<dyn Write + Send>, typed: Receiver<String>) {
    for text in typed {
        let written = input
            .write_all(text.as_bytes())
            .and_then(|()| input.flush());
        if written.is_err() {
            return;
        }
    }
}

/// Answers to the queries in the program's output, until they are sent.
struct Answers {
    /// What the terminal says that its ground is, if it knows the question.
    ground: Option<&'static str>,
    text: String,
}

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        second: Option<u8>,
        params: &[&[u16]],
        end: char,
    ) {
        let (row, column) = screen.cursor_position();
        let param = params.first().and_then(|param| param.first()).copied();
        let answer = match (first, second, param, end) {
            (None, None, Some(5), 'n') => "\x1b[0n".to_owned(),
            (None, None, Some(6), 'n') => format!("\x1b[{};{}R", row + 1, column + 1),
            (None, None, _, 'c') => "\x1b[?62;22c".to_owned(),
            // The kitty keyboard protocol is known, and nothing of it is on.
            (Some(b'?'), None, _, 'u') => "\x1b[?0u".to_owned(),
            // Synchronized updates are known, and off.
            (Some(b'?'), Some(b'$'), Some(2026), 'p') => "\x1b[?2026;2$y".to_owned(),
            _ => return,
        };
        self.text.push_str(&answer);
    }

    fn unhandled_osc(&mut self, _: &mut vt100::Screen, params: &[&[u8]]) {
        let answer = match params {
            [b"10", b"?"] => Some("\x1b]10;rgb:d0d0/d2d2/d0d0\x1b\\"),
            [b"11", b"?"] => self.ground,
            _ => None,
        };
        self.text.push_str(answer.unwrap_or_default());
    }
}

/// A command in an environment of which nothing depends on who runs the tests.
fn command(program: &str, home: &Path, args: &[&str], env: &[(&str, &str)]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(args);
    command.cwd(home);
    command.env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command.env("HOME", home);
    for (name, folder) in [
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
    ] {
        command.env(name, home.join(folder));
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    for (name, value) in env {
        command.env(name, value);
    }
    command
}
