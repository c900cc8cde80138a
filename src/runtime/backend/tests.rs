//! What is written for a frame, and what is not.

use super::*;
use crate::app::State;
use crate::app::moment::Wall;
use crate::app::settings::Settings;
use crate::chat::{Message, MessageId, Reply, Role, Status};
use crate::text::markdown::LinkForm;
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

#[test]
fn what_a_wide_cluster_covered_does_not_come_back_when_its_row_is_written_whole() {
    let family = "👩\u{200d}👩\u{200d}👧";
    let mut terminal = terminal(20, 2);
    frame(&mut terminal, &format!("re {family}"), None);
    frame(&mut terminal, &format!("日 {family}"), None);
    let whole = frame(&mut terminal, &format!("a  {family}"), None);
    assert!(whole.contains("a  👩"), "{whole:?}");
}

/// Draws a conversation of one reply on a terminal that has links; what was written.
fn reply(terminal: &mut Terminal<FrameBackend>, text: &str) -> String {
    let settings = Settings {
        links: LinkForm::Live,
        ..Settings::default()
    };
    let size = terminal.backend().told_size();
    let mut state = State::new(settings, None, Wall::default(), size);
    state.conversation.messages.push(Message {
        id: MessageId(1),
        role: Role::Assistant,
        text: text.to_owned(),
        at: 0,
        status: Status::Complete,
        parent: None,
        reply: Some(Reply::default()),
    });
    state.lay_out();
    let targets = Targets::on_screen(&state);
    assert!(!terminal.backend_mut().lead_to(targets));
    terminal.draw(|frame| ui::draw(&state, frame)).unwrap();
    sent(terminal)
}

/// The links in what was written: what each begins with, and the text up to its end.
fn links(bytes: &str) -> Vec<(&str, String)> {
    let begun = bytes.split("\u{1b}]8;id=").skip(1);
    begun
        .map(|link| {
            let (start, rest) = link.split_once("\u{1b}\\").unwrap();
            let (text, _) = rest.split_once(LINK_END).expect("an end");
            let is_text = |part: &&str| !part.is_empty();
            let parts = text.split('\u{1b}').map(|part| {
                let end = part.find(|c: char| c.is_ascii_alphabetic());
                part.get(end.map_or(0, |end| end + 1)..).unwrap_or_default()
            });
            (start, parts.filter(is_text).collect())
        })
        .collect()
}

#[test]
fn a_link_is_written_between_its_beginning_and_its_end() {
    let mut terminal = terminal(60, 12);
    let bytes = reply(&mut terminal, "see [the **book**](https://x.test/é) now");
    let [(start, text)] = &links(&bytes)[..] else {
        panic!("not one link: {bytes:?}")
    };
    assert!(start.ends_with(";https://x.test/%C3%A9"), "{start}");
    assert_eq!(text, "the book");
    assert_eq!(bytes.matches("\u{1b}]8;").count(), 2, "{bytes:?}");
    assert!(
        !bytes.contains("\u{1b}[58"),
        "a mark is no colour: {bytes:?}"
    );
}

#[test]
fn a_link_costs_its_bytes_only_when_it_is_written() {
    let mut terminal = terminal(60, 12);
    reply(&mut terminal, "[one](https://x.test) two");
    assert_eq!(reply(&mut terminal, "[one](https://x.test) two"), "");
    let beside = reply(&mut terminal, "[one](https://x.test) too");
    assert!(
        !beside.is_empty() && links(&beside).is_empty(),
        "{beside:?}"
    );
}

#[test]
fn a_link_that_leads_elsewhere_now_is_written_again() {
    let mut terminal = terminal(60, 12);
    let first = reply(&mut terminal, "[one](https://x.test) two");
    let second = reply(&mut terminal, "[one](https://y.test) two");
    let none = reply(&mut terminal, "one two");
    assert!(
        links(&second)[0].0.ends_with(";https://y.test"),
        "{second:?}"
    );
    assert_ne!(links(&first)[0].0, links(&second)[0].0);
    assert!(none.contains("one") && links(&none).is_empty(), "{none:?}");
}

#[test]
fn the_parts_of_a_link_on_several_rows_have_one_name() {
    let mut terminal = terminal(30, 12);
    let text = "[a label that is far longer than the row](https://x.test)";
    let bytes = reply(&mut terminal, text);
    let parts = links(&bytes);
    let starts: BTreeSet<_> = parts.iter().map(|(start, _)| start).collect();
    assert_eq!(starts.len(), 1, "{parts:?}");
}

#[test]
fn no_target_however_hostile_writes_anything_but_itself() {
    let long = format!("[l](https://x.test/{})", "a".repeat(100_000));
    let hostile = [
        "[l](https://a\u{1b}]52;c;aGk=\u{7})",
        "[l](<https://a\u{9b}2J\u{9d}52;c;aGk=\u{9c}>)",
        "[l](https://a&#27;]52;c;aGk=&#7;)",
        "[l](<https://a&#10;&#13;&#155;2J>)",
        "[l](https://a%1b]52;c;aGk=%07)",
        "https://a\u{1b}]52;c;aGk=\u{7}",
        &long,
    ];
    for text in hostile {
        let mut terminal = terminal(60, 12);
        let bytes = reply(&mut terminal, text);
        assert!(bytes.len() < 8_000, "{text:?} wrote {} bytes", bytes.len());
        let controls = bytes.chars().filter(|c| c.is_control() && *c != '\u{1b}');
        assert_eq!(controls.count(), 0, "{text:?}");
        let commands: Vec<_> = bytes.split("\u{1b}]").skip(1).collect();
        let are_links = commands.iter().all(|command| command.starts_with("8;"));
        assert!(
            are_links && commands.len() % 2 == 0,
            "{text:?} wrote {commands:?}"
        );
    }
}
