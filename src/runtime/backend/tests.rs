//! What is written for a frame, and what is not.

use super::*;
use ratatui::Terminal;

const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";

/// Draws `text` in the first row, with the cursor at `column`; what was written.
fn frame(terminal: &mut Terminal<FrameBackend>, text: &str, column: Option<u16>) -> String {
    terminal
        .draw(|frame| {
            frame.render_widget(text, frame.area());
            if let Some(x) = column {
                frame.set_cursor_position((x, 0));
            }
        })
        .unwrap();
    sent(terminal)
}

fn sent(terminal: &mut Terminal<FrameBackend>) -> String {
    let mut out = Vec::new();
    terminal.backend_mut().send(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn terminal(width: u16, height: u16) -> Terminal<FrameBackend> {
    Terminal::new(FrameBackend::new(Size { width, height })).unwrap()
}

#[test]
fn an_unchanged_frame_is_no_bytes() {
    for cursor in [Some(2), None] {
        let mut terminal = terminal(10, 2);
        assert!(frame(&mut terminal, "hi", cursor).contains("hi"));
        assert_eq!(frame(&mut terminal, "hi", cursor), "");
        assert_eq!(frame(&mut terminal, "hi", cursor), "");
    }
}

#[test]
fn a_frame_is_one_synchronized_update() {
    let mut terminal = terminal(10, 2);
    let bytes = frame(&mut terminal, "hi", Some(2));
    assert!(
        bytes.starts_with(BEGIN) && bytes.ends_with(END),
        "{bytes:?}"
    );
    assert_eq!(bytes.matches(BEGIN).count(), 1);
}

#[test]
fn a_cursor_that_moved_alone_is_all_that_is_written() {
    let mut terminal = terminal(10, 2);
    frame(&mut terminal, "hi", Some(2));
    let move_to = |column: u16| format!("{BEGIN}\u{1b}[1;{column}H{END}");
    assert_eq!(frame(&mut terminal, "hi", Some(1)), move_to(2));
    assert_eq!(
        frame(&mut terminal, "hi", None),
        format!("{BEGIN}\u{1b}[?25l{END}")
    );
    assert_eq!(
        frame(&mut terminal, "hi", Some(1)),
        format!("{BEGIN}\u{1b}[?25h{END}"),
        "a hidden cursor stays where it was"
    );
}

#[test]
fn painting_moves_the_cursor_and_it_is_put_back() {
    let mut terminal = terminal(10, 2);
    frame(&mut terminal, "hi", Some(5));
    let bytes = frame(&mut terminal, "ho", Some(5));
    assert!(
        bytes.contains('o') && bytes.contains("\u{1b}[1;6H"),
        "{bytes:?}"
    );
}

#[test]
fn after_a_clear_every_cell_is_written_in_the_same_frame() {
    let mut terminal = terminal(10, 2);
    frame(&mut terminal, "hi", Some(2));
    terminal.clear().unwrap();
    terminal.backend_mut().forget();
    let bytes = frame(&mut terminal, "hi", Some(2));
    assert!(
        bytes.contains("\u{1b}[2J") && bytes.contains("hi"),
        "{bytes:?}"
    );
    assert!(bytes.contains("\u{1b}[?25h") && bytes.contains("\u{1b}[1;3H"));
    assert_eq!(bytes.matches(BEGIN).count(), 1);
}

#[test]
fn a_frame_fits_the_size_that_was_told_even_if_it_is_nothing() {
    let mut terminal = terminal(10, 2);
    for (width, height) in [(1, 1), (0, 0), (4, 3)] {
        terminal.backend_mut().resize(Size { width, height });
        frame(&mut terminal, "hi", None);
        let area = terminal.get_frame().area();
        assert_eq!((area.width, area.height), (width, height));
    }
}

#[test]
fn a_frame_that_could_not_be_written_is_not_kept_for_the_next() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut backend = FrameBackend::new(Size::default());
    backend.hide_cursor().unwrap();
    assert!(backend.send(&mut Gone).is_err());
    let mut out = Vec::new();
    backend.send(&mut out).unwrap();
    assert!(out.is_empty());
}

#[test]
fn a_row_that_holds_or_held_a_doubtful_cluster_is_written_whole() {
    let family = "👩\u{200d}👩\u{200d}👧";
    let mut terminal = terminal(20, 2);
    frame(&mut terminal, &format!("ab{family}cd"), None);
    let changed = frame(&mut terminal, &format!("ab{family}cX"), None);
    assert!(
        changed.contains("\u{1b}[2K") && changed.contains("ab"),
        "{changed:?}"
    );
    let gone = frame(&mut terminal, "abcdefgX", None);
    assert!(gone.contains("\u{1b}[2K"), "{gone:?}");
    let after = frame(&mut terminal, "abcdefgY", None);
    assert!(
        !after.contains("\u{1b}[2K") && after.contains('Y'),
        "{after:?}"
    );
}
