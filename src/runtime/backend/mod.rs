//! ratatui's way to the terminal: collects a frame's bytes, and has none if nothing changed.
//!
//! The plain backend resets colours and places the cursor in every frame, changed or not, in
//! several writes. This one knows what the terminal already shows, and gives each frame out
//! whole, inside a synchronized update, for one write. It neither asks the terminal anything nor
//! writes to it: `terminal` does.

mod grid;

use crate::app::msg::Size;
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
}

impl FrameBackend {
    /// A backend that knows nothing of what the terminal shows but its size.
    pub(super) fn new(size: Size) -> Self {
        Self {
            bytes: Vec::new(),
            size,
            cursor: None,
            shown: None,
            grid: Grid::default(),
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
        let drawn = self.writer()?.draw(rest.chain(grid.cells(&whole)));
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
