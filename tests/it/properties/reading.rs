//! Where rows begin in their source, and that nothing moves who reads them.

use super::documents::{any_document, first_word, words};
use pnv_tui::app::moment::Wall;
use pnv_tui::app::transcript::{Scene, Scroll, Transcript};
use pnv_tui::chat::{Conversation, Message, MessageId, Reply, Role, Status};
use pnv_tui::text::Row;
use pnv_tui::text::markdown::{LinkForm, lay_out, parse};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_row_begins_with_its_first_word_and_behind_those_above_it(
        source in any_document(),
        width in 14..90_usize,
    ) {
        let byte = |word: &str| source.find(word).unwrap();
        for block in parse(&source, 0) {
            let mut above = None;
            for laid in lay_out(&block, width, LinkForm::Live) {
                let text = laid.row.text();
                let first = words(&text).map(byte).min();
                // Of code only its own lines are counted, without the fence and its indent.
                if let Some(first) = first.filter(|_| laid.row.code.is_none()) {
                    let from = above.unwrap_or(block.source.start);
                    prop_assert!((from..=first).contains(&laid.source), "{laid:?} {from} {first}");
                }
                above = words(&text).map(byte).max().map(|byte| byte + 1).or(above);
            }
        }
    }
}

/// Something that happens while the reader stands somewhere.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// So many bytes of the reply come.
    Text(usize),
    /// The reply ends.
    End,
    /// The terminal has another size.
    Size(usize, usize),
}

const SIZE: (usize, usize) = (60, 6);

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..80_usize).prop_map(Step::Text),
        1 => Just(Step::End),
        3 => (16..90_usize, 2..12_usize).prop_map(|(width, height)| Step::Size(width, height)),
        2 => Just(Step::Size(SIZE.0, SIZE.1)),
    ]
}

/// A conversation of one reply, and the pane that it is read in.
struct Reading<'a> {
    source: &'a str,
    talk: Conversation,
    transcript: Transcript,
    size: (usize, usize),
}

impl<'a> Reading<'a> {
    /// So many bytes of a reply have come.
    fn begin(source: &'a str, bytes: usize) -> Self {
        let talk = Conversation {
            messages: vec![Message {
                id: MessageId(0),
                role: Role::Assistant,
                text: String::new(),
                at: 0,
                status: Status::Streaming,
                parent: None,
                reply: Some(Reply::default()),
            }],
            ..Conversation::default()
        };
        let mut reading = Self {
            source,
            talk,
            transcript: Transcript::default(),
            size: SIZE,
        };
        reading.take(Step::Text(bytes));
        reading
    }

    fn take(&mut self, step: Step) {
        let message = &mut self.talk.messages[0];
        match step {
            Step::Text(bytes) if message.status == Status::Streaming => {
                let end = self.source.len().min(message.text.len() + bytes);
                message.text = self.source.get(..end).unwrap().to_owned();
            }
            Step::Text(_) => {}
            Step::End => message.status = Status::Complete,
            Step::Size(width, height) => self.size = (width, height),
        }
        self.on_scene(Transcript::refresh);
    }

    fn on_scene(&mut self, act: impl FnOnce(&mut Transcript, &Scene<'_>)) {
        let scene = scene(&self.talk, self.size);
        act(&mut self.transcript, &scene);
    }

    /// Scrolls up to a row that begins with a word; the word. None if there is nothing to scroll.
    fn stand(&mut self, up: usize) -> Option<String> {
        let rows = self.anew().len();
        let mut up = up % rows.saturating_sub(SIZE.1).max(1);
        loop {
            self.on_scene(|transcript, scene| transcript.scroll_up(up, scene));
            let top = self.text().into_iter().next()?;
            if let Some(first) = first_word(&top) {
                let is_up = self.transcript.scroll() != Scroll::Follow;
                return Some(first.to_owned()).filter(|_| is_up);
            }
            if self.transcript.position().unwrap_or_default() == 0 {
                return None;
            }
            up = 1;
        }
    }

    /// The rows on the screen.
    fn shown(&self) -> Vec<Row> {
        self.transcript.rows().cloned().collect()
    }

    /// Their text. What is at the ends of rows that tables fill up does not count.
    fn text(&self) -> Vec<String> {
        let rows = self.transcript.rows();
        rows.map(|row| row.text().trim_end().to_owned()).collect()
    }

    /// Every row that there is when the reply is laid out for the first time now.
    fn anew(&self) -> Vec<Row> {
        let mut transcript = Transcript::default();
        transcript.refresh(&scene(&self.talk, (self.size.0, 10_000)));
        transcript.rows().cloned().collect()
    }
}

fn scene(talk: &Conversation, (width, height): (usize, usize)) -> Scene<'_> {
    Scene {
        conversation: talk,
        live: None,
        wall: Wall::default(),
        links: LinkForm::default(),
        width,
        height,
    }
}

/// Whether a word begins on the first of these rows. Code is broken within words.
fn begins(word: &str, rows: &[String]) -> bool {
    let below = rows
        .get(1)
        .map_or("", |row| row.trim_start_matches([' ', '┃']));
    let both = format!("{}{below}", rows[0]);
    both.find(word).is_some_and(|at| at < rows[0].len())
}

proptest! {
    #[test]
    fn whatever_happens_the_top_row_still_holds_the_word_that_it_began_with(
        source in any_document(),
        begun in 30..100_usize,
        up in 1..100_usize,
        steps in prop::collection::vec(any_step(), 1..12),
    ) {
        let begun = source.len() * begun / 100;
        let mut reading = Reading::begin(&source, begun);
        let Some(first) = reading.stand(up) else {
            return Ok(());
        };
        let mut shows_end = false;
        for step in steps {
            reading.take(step);
            let text = reading.text();
            // A pane that is larger than what is left below the reader has the end at its bottom, and
            // what comes then moves nothing either.
            shows_end &= !matches!(step, Step::Size(..));
            shows_end |= reading.anew().last() == reading.shown().last();
            let rows = if shows_end { text.len() } else { 1 };
            let holds = (0..rows).any(|row| begins(&first, &text[row..]));
            prop_assert!(holds, "{step:?}: {first} is not in {text:#?}");
        }
    }

    #[test]
    fn a_table_that_is_read_stays_as_it_is_however_it_grows(
        few in prop::collection::vec("[a-z]{6,9}", 40),
        more in prop::collection::vec("[a-z]{6,9}( [a-z]{1,9}){0,9}", 1..40),
        up in 2..20_usize,
        steps in prop::collection::vec(1..90_usize, 1..40),
    ) {
        let line = |pair: &[String]| format!("| {} |\n", pair.join(" | "));
        let rows: String = [few, more].concat().chunks_exact(2).map(line).collect();
        let source = format!("| column | another |\n|---|---|\n{rows}\nSome words behind it.");
        let mut reading = Reading::begin(&source, 400);
        reading.on_scene(|transcript, scene| transcript.scroll_up(up, scene));
        // The last line may still have been on its way.
        let mut before = reading.text();
        before.truncate(if up < 12 { 1 } else { SIZE.1 });
        for step in steps {
            reading.take(Step::Text(step));
            prop_assert_eq!(&reading.text()[..before.len()], &before[..]);
        }
        reading.take(Step::End);
        reading.on_scene(|transcript, _| transcript.follow());
        reading.take(Step::End);
        let (shown, whole) = (reading.shown(), reading.anew());
        prop_assert_eq!(&shown, &whole[whole.len() - shown.len()..]);
    }

    #[test]
    fn a_pane_of_the_same_size_again_shows_the_same_rows_again(
        source in any_document(),
        up in 1..200_usize,
        sizes in prop::collection::vec((16..90_usize, 1..20_usize), 1..12),
    ) {
        let mut reading = Reading::begin(&source, source.len());
        reading.on_scene(|transcript, scene| transcript.scroll_up(up, scene));
        let before = reading.shown();
        for (width, height) in sizes {
            reading.take(Step::Size(width, height));
        }
        reading.take(Step::Size(SIZE.0, SIZE.1));
        prop_assert_eq!(reading.shown(), before);
    }

    #[test]
    fn rows_are_those_of_a_reply_that_is_laid_out_for_the_first_time(
        source in any_document(),
        steps in prop::collection::vec(any_step(), 1..40),
    ) {
        let mut reading = Reading::begin(&source, 0);
        for step in steps {
            let step = match step {
                Step::Size(width, _) => Step::Size(width, 10_000),
                Step::Text(_) | Step::End => step,
            };
            reading.take(step);
            let (shown, whole) = (reading.shown(), reading.anew());
            let whole = &whole[whole.len() - shown.len()..];
            prop_assert_eq!(&shown, whole, "{:?}", &reading.talk.messages[0].text);
        }
    }
}
