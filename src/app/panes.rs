//! Where every pane is: the terminal's size to rectangles.

use super::msg::Size;

/// Smaller than this, one line says that the window is too small.
const LEAST: Size = Size {
    width: 20,
    height: 5,
};
/// Narrower than this, a side pane floats instead of dividing.
const DIVIDES_AT: u16 = 100;
/// Columns of the side pane at the right where it divides.
pub const SIDE_WIDTH: u16 = 44;
/// Columns of the one at the left.
const LEFT_WIDTH: u16 = 36;
/// Columns that two of them leave to the conversation, or the one at the right floats.
const BETWEEN: u16 = 40;
/// Lower than this, there is no title row and the composer has no frame.
const ROOMY_AT: u16 = 10;
/// From this height on, a blank row stands between the conversation and what is below it.
const SPACIOUS_AT: u16 = 20;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the names say it all
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// The row and the column within it of a cell of the screen.
    pub fn within(self, x: u16, y: u16) -> Option<(usize, usize)> {
        let (row, column) = (y.checked_sub(self.y)?, x.checked_sub(self.x)?);
        let is_in = row < self.height && column < self.width;
        is_in.then(|| (usize::from(row), usize::from(column)))
    }
}

/// The panes of one screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Panes {
    /// The title and the model; no height where there is no room.
    pub title: Area,
    /// The conversation.
    pub conversation: Area,
    /// Messages that wait.
    pub queue: Area,
    /// Banners.
    pub banners: Area,
    /// The composer with its frame.
    pub composer: Area,
    /// The composer's text.
    pub composer_text: Area,
    /// The status bar: one row, or more for a notice that has no room on one.
    pub status: Area,
    /// The side pane at the left, where it divides.
    pub left: Option<Area>,
    /// The side pane at the right, where it divides.
    pub side: Option<Area>,
    /// What floating panes may cover.
    pub floating: Area,
}

/// How many rows the parts with a height of their own would like to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// The composer's rows, without its frame.
    pub composer: u16,
    /// The banners' rows.
    pub banners: u16,
    /// The waiting messages' rows.
    pub queue: u16,
    /// The status bar's rows.
    pub status: u16,
}

/// Whether a list that stands beside the conversation is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It is.
    Open,
    /// It is not.
    Closed,
}

/// The lists beside the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// The conversations.
    pub left: Side,
    /// The models, the themes.
    pub right: Side,
}

/// Whether a terminal of this size has room for a pane beside the conversation.
pub const fn divides(size: Size) -> bool {
    size.width >= DIVIDES_AT
}

/// Whether a terminal of this size can show the program at all.
pub const fn is_too_small(size: Size) -> bool {
    size.width < LEAST.width || size.height < LEAST.height
}

/// The width of the composer's text, which its wishes depend on.
pub fn composer_width(size: Size) -> u16 {
    size.width.saturating_sub(composer_frame(size) * 4).max(1)
}

/// The columns of the panes at the left and at the right.
const fn side_widths(size: Size, beside: Beside) -> (u16, u16) {
    let left = match beside.left {
        Side::Open if divides(size) => LEFT_WIDTH,
        Side::Open | Side::Closed => 0,
    };
    let has_room = left == 0 || size.width >= left + BETWEEN + SIDE_WIDTH;
    let right = match beside.right {
        Side::Open if divides(size) && has_room => SIDE_WIDTH,
        Side::Open | Side::Closed => 0,
    };
    (left, right)
}

const fn composer_frame(size: Size) -> u16 {
    if size.height >= ROOMY_AT { 1 } else { 0 }
}

/// The rows that a part which is not the conversation may grow to.
pub fn third(size: Size) -> u16 {
    (size.height / 3).max(1)
}

/// Shares the screen out. The composer gets at most a third, the status bar too, banners at most
/// half, and the conversation the rest.
pub fn panes(size: Size, beside: Beside, wishes: Wishes) -> Panes {
    let Size { width, height } = size;
    let frame = composer_frame(size);
    let third = third(size);
    let status = wishes.status.clamp(1, third).min(height);
    let composer = wishes.composer.clamp(1, third) + 2 * frame;
    let composer = composer.min(height.saturating_sub(status));
    let title = frame.min(height.saturating_sub(status + composer)) * 2;
    let mut left = height.saturating_sub(status + composer + title);
    let banners = wishes.banners.min((height / 2).max(1)).min(left);
    left -= banners;
    let gap = u16::from(height >= SPACIOUS_AT && left > 1);
    left -= gap;
    let queue = wishes.queue.min(left / 2);
    left -= queue;

    let (at_left, at_right) = side_widths(size, beside);
    let main = (at_left, width - at_left - at_right);
    let mut y = 0;
    let mut band = |(x, band_width): (u16, u16), band_height: u16| {
        let area = Area {
            x,
            y,
            width: band_width,
            height: band_height,
        };
        y += band_height;
        area
    };
    let whole = (0, width);
    let title = band(whole, title);
    let conversation = band(main, left);
    band(whole, gap);
    let queue = band(main, queue);
    let banners = band(whole, banners);
    let composer = band(whole, composer);
    let status = band(whole, status);
    let inset = frame * 2;
    let composer_text = Area {
        x: composer.x + inset,
        y: composer.y + frame,
        width: composer_width(size).min(width),
        height: composer.height.saturating_sub(2 * frame),
    };
    let at_side = |x, width| {
        (width > 0).then_some(Area {
            x,
            y: conversation.y,
            width,
            height: conversation.height + gap + queue.height,
        })
    };
    let floating = Area {
        x: 0,
        y: 0,
        width,
        height: height.saturating_sub(status.height),
    };
    Panes {
        title,
        conversation,
        queue,
        banners,
        composer,
        composer_text,
        status,
        left: at_side(0, at_left),
        side: at_side(width - at_right, at_right),
        floating,
    }
}
