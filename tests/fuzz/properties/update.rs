//! Whatever happens to the machine, it bears it: see `world`.
//!
//! The input is a script, a step a line: a letter from the table, then its argument. Every text is
//! a script: another letter stands for one of the table, and a number that is none for some
//! number. `\n` in an argument ends a line, `\e` begins a control sequence.

use super::world::{Step, World};
use crate::support::harness::{no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::clipboard::{Copied, Failed, Passage, Reached};
use pnv_tui::app::command::TABLE;
use pnv_tui::app::key::Key;
use pnv_tui::app::moment::Wall;
use pnv_tui::app::msg::{Button, Mouse, Msg, ReceiptNews, Size, StreamEvent, Wheel};
use pnv_tui::app::theme::Background;
use pnv_tui::chat::receipt::{
    Check, Digest, Finding, Flaw, NoReceipt, Outcome as ReceiptOutcome, Subject, Verdict,
};
use pnv_tui::chat::{
    Allowance, Delta, Endpoint, Failure, FailureKind, Finish, KeyVerdict, Left, ReplyMeta, Retry,
    Sealing, ServerKind, ServerSession, TurnId, Usage,
};
use pnv_tui::text::Ink;
use pnv_tui::text::code::Outcome;

/// Longer scripts are cut: each step draws a frame.
const MOST_STEPS: usize = 80;
const MOST_KEYS: usize = 16;
const LONGEST_WAIT: u64 = 90_000;

/// What a line means, given its argument.
type Meaning = fn(&Argument) -> Vec<Step>;

/// What a line of a script does, by its first letter.
const LETTERS: [(char, Meaning); 25] = [
    ('k', key),
    ('c', typed),
    ('s', |it| vec![Step::Say(it.number(u16::MAX))]),
    ('w', |it| vec![Step::Wait(it.number(LONGEST_WAIT))]),
    ('o', |_| vec![Step::Stream(StreamEvent::Opened)]),
    ('t', |it| delta(Delta::Text(it.text()))),
    ('r', |it| delta(Delta::Reasoning(it.text()))),
    ('d', |it| delta(it.fact())),
    ('e', |it| {
        vec![Step::Stream(StreamEvent::Finished(it.finish()))]
    }),
    ('f', |it| {
        vec![Step::Stream(StreamEvent::Failed(it.failure()))]
    }),
    ('l', |it| vec![Step::Listed(Ok(it.number(4_usize)))]),
    ('n', |it| vec![Step::Listed(Err(it.failure()))]),
    ('z', |it| msg(Msg::Resize(it.size()))),
    ('p', |it| msg(Msg::Paste(it.text()))),
    ('m', |it| msg(Msg::Mouse(it.mouse()))),
    ('v', |it| msg(Msg::Wheel(it.pick([Wheel::Up, Wheel::Down])))),
    ('x', stale),
    ('g', |it| msg(Msg::Connected(it.endpoint()))),
    ('q', |it| msg(it.answer())),
    ('y', |it| msg(it.copied())),
    ('h', |it| msg(it.highlighted())),
    ('a', |it| msg(it.wall())),
    ('b', |it| vec![Step::Open(it.number(u16::MAX))]),
    ('j', |_| vec![Step::Answer]),
    ('i', |it| vec![Step::Receipt(it.pick(odd_news()))]),
];

/// A server that is nobody's in particular.
pub(crate) fn elsewhere() -> Endpoint {
    Endpoint {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        host: "127.0.0.1:1".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: Sealing::Open,
    }
}

/// The demonstration, which keeps nothing.
pub(crate) fn demonstration() -> Endpoint {
    Endpoint {
        base_url: "http://127.0.0.1:2/v1".to_owned(),
        host: "127.0.0.1:2".to_owned(),
        kind: ServerKind::Demo,
        ..elsewhere()
    }
}

/// All that can come of a copy, in words that no terminal should see.
pub(crate) fn odd_copies() -> [Msg; 4] {
    let odd = "a\u{1b}[2J\u{202e}b".to_owned();
    let into_file = Reached::IntoFile {
        path: odd.clone(),
        bytes: u64::MAX,
    };
    let failed = Failed {
        command: odd.clone(),
        reason: odd.clone(),
    };
    let results = [
        Ok(Reached::ToTerminal.into()),
        Ok(Reached::ByCommand(odd.clone()).into()),
        Ok(Copied {
            reached: into_file,
            failed: Some(failed),
        }),
        Err(odd),
    ];
    results.map(|result| Msg::Copied {
        passage: Passage::Selection,
        result,
    })
}

/// All that can become known of a receipt, in words that no terminal should see.
pub(crate) fn odd_news() -> [ReceiptNews; 8] {
    let odd = "a\u{1b}[2J\u{202e}b".to_owned();
    let receipt = |verdict| {
        ReceiptNews::Found(Finding::Receipt {
            verdict,
            checks: vec![Check {
                subject: Subject::PeerId,
                outcome: ReceiptOutcome::Failed,
                detail: odd.clone(),
            }],
            json: odd.clone(),
        })
    };
    let failure = Failure {
        said: odd.clone(),
        ..no_connection()
    };
    [
        receipt(Verdict::Verified),
        receipt(Verdict::ContentDiffers),
        receipt(Verdict::Unverifiable(Flaw::NotJson)),
        ReceiptNews::Found(Finding::None(NoReceipt::NotServed)),
        ReceiptNews::NoKeys(failure.clone()),
        ReceiptNews::Found(Finding::None(NoReceipt::Failed(failure))),
        ReceiptNews::Keys,
        ReceiptNews::NotAsked,
    ]
}

/// Fails if the machine does not bear the script.
pub(crate) fn hold(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.lines();
    // The first line is the size of the terminal.
    let Size { width, height } = Argument(lines.next().unwrap_or_default()).size();
    let mut world = World::new(width, height);
    for step in lines.flat_map(steps).take(MOST_STEPS) {
        world.bear(step);
    }
}

fn steps(line: &str) -> Vec<Step> {
    let mut rest = line.chars();
    let Some(first) = rest.next() else {
        return Vec::new();
    };
    let known = LETTERS.iter().find(|(letter, _)| *letter == first);
    let (_, meaning) = known.unwrap_or(&LETTERS[first as usize % LETTERS.len()]);
    meaning(&Argument(rest.as_str().trim_start_matches(' ')))
}

fn msg(msg: Msg) -> Vec<Step> {
    vec![Step::Msg(msg)]
}

fn delta(delta: Delta) -> Vec<Step> {
    vec![Step::Stream(StreamEvent::Delta(delta))]
}

fn key(argument: &Argument) -> Vec<Step> {
    let bound = || {
        let mut keys = TABLE.iter().flat_map(|row| row.keys);
        let at = argument.number(keys.clone().count() - 1);
        keys.nth(at).and_then(|(_, key)| key.parse().ok())
    };
    let key: Option<Key> = argument.0.trim().parse().ok().or_else(bound);
    key.map(|key| Step::Msg(Msg::Key(key)))
        .into_iter()
        .collect()
}

fn typed(argument: &Argument) -> Vec<Step> {
    let chars = argument.0.chars().take(MOST_KEYS);
    chars.map(|c| Step::Msg(Msg::Key(Key::char(c)))).collect()
}

fn stale(argument: &Argument) -> Vec<Step> {
    let event = argument.pick([
        StreamEvent::Opened,
        StreamEvent::Delta(Delta::Text("stale".to_owned())),
        StreamEvent::Finished(Finish::Stop),
        StreamEvent::Failed(no_connection()),
    ]);
    let turn = TurnId(9_999);
    msg(Msg::Stream { turn, event })
}

/// What follows the letter.
struct Argument<'a>(&'a str);

impl Argument<'_> {
    fn text(&self) -> String {
        self.0.replace("\\n", "\n").replace("\\e", "\u{1b}")
    }

    /// The numbers in the argument, then without end what its bytes make.
    fn numbers(&self) -> impl Iterator<Item = u64> {
        let words = self.0.split(' ').filter_map(|word| word.parse().ok());
        let bytes = self.0.bytes();
        let sum = bytes.fold(7_u64, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(byte.into())
        });
        words.chain((0..).map(move |more: u64| sum.wrapping_mul(more * 2 + 1) >> 8))
    }

    /// The first number, at most `most`.
    fn number<N: Copy + TryInto<u64> + TryFrom<u64>>(&self, most: N) -> N {
        let most_wide = most.try_into().unwrap_or(u64::MAX - 1);
        let number = self.numbers().next().unwrap_or(0) % (most_wide + 1);
        N::try_from(number).unwrap_or(most)
    }

    fn pick<T, const COUNT: usize>(&self, table: [T; COUNT]) -> T {
        let at = self.number(COUNT - 1);
        table.into_iter().nth(at).expect("it is in the table")
    }

    fn pair(&self) -> (u16, u16) {
        let mut numbers = self
            .numbers()
            .map(|it| u16::try_from(it % 220).unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        (next(), next())
    }

    fn size(&self) -> Size {
        let (width, height) = self.pair();
        Size {
            width,
            height: height % 70,
        }
    }

    fn mouse(&self) -> Mouse {
        let (x, y) = self.pair();
        let button = self.numbers().nth(2).unwrap_or(0);
        let button = match button % 3 {
            0 => Button::Pressed,
            1 => Button::Dragged,
            _ => Button::Released,
        };
        Mouse { button, x, y }
    }

    fn failure(&self) -> Failure {
        self.pick([
            no_connection(),
            rate_limited(3),
            rate_limited(7_200),
            refused(FailureKind::Unauthorized, 401, "no\u{1b}[2J", Retry::Never),
            refused(FailureKind::Forbidden, 403, "revoked", Retry::Never),
            refused(FailureKind::RateLimited, 429, "", Retry::Backoff),
            refused(FailureKind::Server, 503, "no nodes", Retry::Backoff),
            refused(FailureKind::Server, 502, "it may be paid", Retry::AskUser),
            Failure {
                kind: FailureKind::Cut,
                status: None,
                said: "cut".to_owned(),
                retry: Retry::AskUser,
            },
        ])
    }

    fn finish(&self) -> Finish {
        self.pick([
            Finish::Stop,
            Finish::Length,
            Finish::Filtered,
            Finish::Unnamed,
            Finish::Missing,
            Finish::Other(self.text()),
        ])
    }

    fn fact(&self) -> Delta {
        let text = || Some(self.text());
        self.pick([
            Delta::KeepAlive,
            Delta::Usage(Usage {
                input: self.number(u64::MAX - 1),
                output: u64::MAX,
            }),
            Delta::Allowance(Allowance {
                requests: Some(Left {
                    remaining: self.number(9),
                    limit: Some(10),
                    resets_in_ms: self.numbers().nth(1),
                }),
                tokens: None,
            }),
            Delta::Meta(ReplyMeta {
                model: text(),
                request_id: text(),
            }),
            Delta::Session(ServerSession {
                id: self.text(),
                key: "k".to_owned(),
            }),
            Delta::Digest(Digest([1; 32])),
        ])
    }

    fn endpoint(&self) -> Endpoint {
        self.pick([pinaivu(None), elsewhere(), demonstration()])
    }

    /// An answer from files, from links, about a key, from the terminal.
    fn answer(&self) -> Msg {
        let odd = "no\u{1b}[2J\u{202e}".to_owned();
        let check = 1;
        self.pick([
            Msg::KeyChecked {
                check,
                result: Err(self.failure()),
            },
            Msg::KeyChecked {
                check,
                result: Ok(KeyVerdict::Accepted),
            },
            Msg::KeyChecked {
                check,
                result: Ok(KeyVerdict::Unconfirmed),
            },
            Msg::KeyStored(Err(odd.clone())),
            Msg::KeyStored(Ok(odd.clone())),
            Msg::Saved(Err(odd.clone())),
            Msg::Saved(Ok(odd.clone())),
            Msg::LinkOpened(Err(odd.clone())),
            Msg::LinkOpened(Ok(())),
            Msg::Exported(Ok(odd.clone())),
            Msg::Exported(Err(odd.clone())),
            Msg::DemoFailed(odd),
            Msg::Resumed,
            Msg::Wake,
            Msg::Background(Background::Light),
            Msg::Background(Background::Dark),
        ])
    }

    fn copied(&self) -> Msg {
        self.pick(odd_copies())
    }

    /// Inks for a block of code, mostly not those that were asked for.
    fn highlighted(&self) -> Msg {
        let (block, end) = self.pair();
        let outcome = self.pick([
            Outcome::Unknown,
            Outcome::Lost,
            Outcome::Inked(vec![vec![(0..usize::from(end), Ink::Strong)]]),
        ]);
        Msg::Highlighted {
            block: u64::from(block),
            outcome,
        }
    }

    fn wall(&self) -> Msg {
        let utc_offset_s = self.pick([0, 3_600, -86_400, i32::MAX, i32::MIN]);
        Msg::Wall(Wall {
            unix_ms: self.numbers().nth(1).unwrap_or(0),
            utc_offset_s,
        })
    }
}
