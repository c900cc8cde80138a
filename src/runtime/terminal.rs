//! The terminal: taken, drawn on, and given back as it was, on every way out.
//!
//! Writing goes through here and nowhere else, one write a frame. Reading is `reader`'s.

use super::backend::{FrameBackend, LINK_END};
use crate::app::msg::Size;
use crate::app::settings::Settings;
use crate::ui::Targets;
use crossterm::event::{
    DisableBracketedPaste, EnableBracketedPaste, KeyboardEnhancementFlags as KeyboardFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::style::Print;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, queue, terminal};
use ratatui::Frame;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is ours at present. A static, because a panic in any thread must be able
/// to give it back. Read and changed only while standard output is locked, so that no frame is
/// written to a terminal that has just been given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Reports of buttons, the wheel among them, and of motion while one is down, in a form without a
/// limit of columns. Not what crossterm's `EnableMouseCapture` asks for: that reports every motion,
/// and each would wake the program.
const MOUSE_ON: &str = "\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l";

/// What to take a terminal for that does not know its size, as terminals without one have been
/// taken for since the VT100.
const UNKNOWN_SIZE: Size = Size {
    width: 80,
    height: 24,
};

/// Whether the terminal is asked to report the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mouse {
    /// The wheel scrolls and the left button selects; the terminal's own selecting takes Shift.
    On,
    /// The mouse is the terminal's own.
    Off,
}

impl Mouse {
    /// What the person wants.
    pub(super) const fn of(settings: &Settings) -> Self {
        if settings.mouse { Self::On } else { Self::Off }
    }
}

/// The terminal while it is ours. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Terminal {
    cells: ratatui::Terminal<FrameBackend>,
    mouse: Mouse,
}

impl Terminal {
    /// Takes the terminal: raw mode, the alternate screen, pastes in brackets, exact keys.
    ///
    /// # Errors
    /// If there is no terminal, or it cannot be written to. It is as it was then.
    pub(super) fn take(mouse: Mouse) -> io::Result<Self> {
        let cells = ratatui::Terminal::new(FrameBackend::new(size()?))?;
        let terminal = Self { cells, mouse };
        enter(mouse)?;
        Ok(terminal)
    }

    /// The size that frames are drawn for.
    pub(super) const fn size(&self) -> Size {
        self.cells.backend().told_size()
    }

    /// Draws for this size from the next frame on.
    pub(super) const fn resize(&mut self, size: Size) {
        self.cells.backend_mut().resize(size);
    }

    /// Draws a frame, whose links lead to these targets, and writes what differs from the one
    /// before, if anything does.
    ///
    /// # Errors
    /// If the terminal cannot be written to: most likely it is gone.
    pub(super) fn draw(
        &mut self,
        targets: Targets,
        paint: impl FnOnce(&mut Frame),
    ) -> io::Result<()> {
        if self.cells.backend_mut().lead_to(targets) {
            self.repaint()?;
        }
        self.cells.draw(paint)?;
        let mut out = io::stdout().lock();
        if TAKEN.load(Ordering::SeqCst) {
            self.cells.backend_mut().send(&mut out)
        } else {
            Ok(())
        }
    }

    /// Has the next frame write every cell anew.
    ///
    /// # Errors
    /// None in practice: nothing is written yet.
    pub(super) fn repaint(&mut self) -> io::Result<()> {
        self.cells.backend_mut().forget();
        self.cells.clear()
    }

    /// Takes the terminal again after somebody else had it, whatever they left behind. Changes of
    /// its size were reported to them, so the next frame is fitted anew.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub(super) fn retake(&mut self) -> io::Result<()> {
        restore();
        enter(self.mouse)?;
        self.resize(size()?);
        self.repaint()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was. Does nothing if it is not ours, so it may be called twice,
/// from any thread.
pub(super) fn restore() {
    let mut out = io::stdout().lock();
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    // Each step is tried even if the one before failed; nobody is left to tell.
    let _ = queue_leaving(&mut out).and_then(|()| out.flush());
    let _ = terminal::disable_raw_mode();
}

/// Writes a sequence that changes nothing on the screen, between two frames. May be called from
/// any thread.
///
/// # Errors
/// If the terminal is not ours at present, or cannot be written to.
pub(super) fn send(sequence: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !TAKEN.load(Ordering::SeqCst) {
        return Err(io::Error::other("somebody else has it"));
    }
    out.write_all(sequence).and_then(|()| out.flush())
}

/// Gives the terminal back and stops the program as Ctrl+Z does elsewhere. Returns when the program
/// goes on; [`Terminal::retake`] is the caller's next step.
///
/// The signal is SIGTSTP and not SIGSTOP: where no shell is there to continue the program, the
/// system ignores it instead of stopping the program for ever.
///
/// # Errors
/// If the signal cannot be sent.
pub(super) fn stop_in_shell() -> io::Result<()> {
    restore();
    #[cfg(unix)]
    signal_hook::low_level::raise(signal_hook::consts::SIGTSTP)?;
    Ok(())
}

fn enter(mouse: Mouse) -> io::Result<()> {
    let mut out = io::stdout().lock();
    TAKEN.store(true, Ordering::SeqCst);
    terminal::enable_raw_mode()
        .and_then(|()| queue_entering(&mut out, mouse))
        .and_then(|()| out.flush())
        .inspect_err(|_| restore())
}

/// Terminals that do not know the keyboard protocol ignore its sequences, so they are sent
/// without asking first: the question costs a round trip, or seconds where nobody answers it.
/// Alternate keys are asked for because `Alt+_` is told from `Alt+-` by nothing else.
fn queue_entering(out: &mut impl Write, mouse: Mouse) -> io::Result<()> {
    let exact_keys =
        KeyboardFlags::DISAMBIGUATE_ESCAPE_CODES | KeyboardFlags::REPORT_ALTERNATE_KEYS;
    let mouse = match mouse {
        Mouse::On => MOUSE_ON,
        Mouse::Off => "",
    };
    queue!(
        out,
        EnterAlternateScreen,
        EnableBracketedPaste,
        PushKeyboardEnhancementFlags(exact_keys),
        Print(mouse)
    )
}

/// The flags are popped before the screen is left: each screen has a stack of its own.
fn queue_leaving(out: &mut impl Write) -> io::Result<()> {
    queue!(
        out,
        Print(LINK_END),
        Print(MOUSE_OFF),
        PopKeyboardEnhancementFlags,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )
}

/// The terminal's size now.
///
/// # Errors
/// If there is no terminal.
pub(super) fn size() -> io::Result<Size> {
    let (width, height) = terminal::size()?;
    Ok(match (width, height) {
        (0, _) | (_, 0) => UNKNOWN_SIZE,
        _ => Size { width, height },
    })
}
