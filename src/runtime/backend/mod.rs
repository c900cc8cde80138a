//! ratatui's way to the terminal: collects a frame's bytes, and has none if nothing changed.
//!
//! The plain backend resets colours and places the cursor in every frame, changed or not, in
//! several writes. This one knows what the terminal already shows, and gives each frame out
//! whole, inside a synchronized update, for one write. It neither asks the terminal anything nor
//! writes to it: `terminal` does.

mod grid;

use crate::app::msg::Size;
use crate::ui::{self, Targets};
use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::style::{Attribute, ResetColor, SetAttribute};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType as ClearKind, EndSynchronizedUpdate,
};
use grid::Grid;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{self, Position};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The backend.
#[derive(Debug)]
pub(super) struct FrameBackend {
    /// The frame so far; empty, or begun with the start of a synchronized update.
    bytes: Vec<u8>,
    /// The terminal's size, as last told.
    size: Size,
    /// Where the cursor stands once `bytes` are written, if that is known.
    cursor: Option<Position>,
    /// Whether it can be seen then, if that is known.
    shown: Option<bool>,
    /// What the terminal shows.
    grid: Grid,
    /// Where the links lead that the frame's cells belong to.
    targets: Targets,
}

/// The end of a link, or nothing where none is open
/// (<https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>).
pub(super) const LINK_END: &str = "\x1b]8;;\x1b\\";

impl FrameBackend {
    /// A backend that knows nothing of what the terminal shows but its size.
    pub(super) fn new(size: Size) -> Self {
        Self {
            bytes: Vec::new(),
            size,
            cursor: None,
            shown: None,
            grid: Grid::default(),
            targets: Targets::default(),
        }
    }

    /// The terminal has this size now. The next frame is fitted to it.
    pub(super) const fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// The size that was last told.
    pub(super) const fn told_size(&self) -> Size {
        self.size
    }

    /// Forgets what is known of the cursor, after somebody else had the terminal.
    pub(super) const fn forget(&mut self) {
        self.cursor = None;
        self.shown = None;
    }

    /// Where the links of the next frame lead. Says whether the frame has to be written whole:
    /// some of its cells may look the same and lead elsewhere.
    pub(super) fn lead_to(&mut self, targets: Targets) -> bool {
        let contradict = targets.contradict(&self.targets);
        self.targets = targets;
        contradict
    }

    /// Writes the frame, with one call of `write_all`; nothing if there is nothing to write.
    ///
    /// # Errors
    /// Those of `out`. The frame is dropped then.
    pub(super) fn send(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        queue!(self.bytes, EndSynchronizedUpdate)?;
        let sent = out.write_all(&self.bytes).and_then(|()| out.flush());
        self.bytes.clear();
        sent
    }

    /// Writes cells, those of a link between its beginning and its end. However little of a frame
    /// arrives, nothing that is written later becomes part of a link.
    fn write_cells(&mut self, cells: &[(u16, u16, &Cell)]) -> io::Result<()> {
        let cells: Vec<_> = cells
            .iter()
            .map(|(x, y, cell)| match ui::take_mark(cell) {
                Some((mark, bare)) => (*x, *y, Cow::Owned(bare), Some(mark)),
                None => (*x, *y, Cow::Borrowed(*cell), None),
            })
            .collect();
        for run in cells.chunk_by(|(.., one), (.., next)| one == next) {
            let mark = run.first().and_then(|(.., mark)| *mark);
            let is_link = self.begin_link(mark)?;
            let run = run.iter().map(|(x, y, cell, _)| (*x, *y, &**cell));
            self.writer()?.draw(run)?;
            if is_link {
                self.bytes.extend_from_slice(LINK_END.as_bytes());
            }
        }
        Ok(())
    }

    /// Begins the link of that mark, if it leads anywhere; says whether it does. The mark names the
    /// link too, so that terminals know its parts on several rows for one.
    fn begin_link(&mut self, mark: Option<u32>) -> io::Result<bool> {
        let Some(mark) = mark else { return Ok(false) };
        self.writer()?;
        let Some(target) = self.targets.get(mark) else {
            return Ok(false);
        };
        write!(self.bytes, "\x1b]8;id={mark:06x};{target}\x1b\\")?;
        Ok(true)
    }

    fn writer(&mut self) -> io::Result<CrosstermBackend<&mut Vec<u8>>> {
        if self.bytes.is_empty() {
            queue!(self.bytes, BeginSynchronizedUpdate)?;
        }
        Ok(CrosstermBackend::new(&mut self.bytes))
    }
}

impl Backend for FrameBackend {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut whole = BTreeSet::new();
        let changed: Vec<_> = content.collect();
        if changed.is_empty() {
            return Ok(());
        }
        self.cursor = None;
        for (x, y, cell) in &changed {
            whole.extend(self.grid.put(*x, *y, cell));
        }
        for y in &whole {
            self.writer()?;
            queue!(self.bytes, SetAttribute(Attribute::Reset), ResetColor)?;
            queue!(self.bytes, MoveTo(0, *y), Clear(ClearKind::CurrentLine))?;
        }
        let grid = std::mem::take(&mut self.grid);
        let rest = changed.into_iter().filter(|(_, y, _)| !whole.contains(y));
        let cells: Vec<_> = rest.chain(grid.cells(&whole)).collect();
        let drawn = self.write_cells(&cells);
        self.grid = grid;
        drawn
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if self.shown == Some(false) {
            return Ok(());
        }
        self.shown = Some(false);
        self.writer()?.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if self.shown == Some(true) {
            return Ok(());
        }
        self.shown = Some(true);
        self.writer()?.show_cursor()
    }

    /// The terminal is not asked: its answer would have to be waited for among the keys.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.cursor == Some(position) {
            return Ok(());
        }
        self.cursor = Some(position);
        self.writer()?.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.grid.clear();
        self.writer()?.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<layout::Size> {
        Ok(layout::Size::new(self.size.width, self.size.height))
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size()?,
            pixels: layout::Size::ZERO,
        })
    }

    /// Does nothing: a frame is whole when [`FrameBackend::send`] is called.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
