//! Whatever an answer says: the key is not repeated, a refused key is not tried again, and what a
//! person reads of it is a short line of text.
//!
//! The input is an answer as HTTP writes it; `@KEY@` in its body becomes the key, in each of the ways in which one can
//! be written.

use super::answer::{Answer, CANARY, KEY, assert_keyless, failure, forms};
use pnv_tui::api::on_file;
use pnv_tui::app::banner::{Arrived, Banner, Dismissal, Event, Fault, Next, Subject};
use pnv_tui::app::keymap::Keymap;
use pnv_tui::app::moment::{Moment, Wall};
use pnv_tui::app::retry::{Circumstances, MOST_TRIES, Plan, plan};
use pnv_tui::chat::{ApiKey, Failure, Retry, TurnId};
use pnv_tui::text::{cell_width, clean_line};

/// Characters of the server's sentence: 300 and what says that there was more.
const LONGEST_SAID: usize = 301;
/// Cells of a banner: two sentences of ours around 160 cells of the server's.
const LONGEST_SENTENCE: usize = 400;

/// Fails if any of that does not hold.
pub(crate) fn hold(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    hold_as_it_is(&text);
    if text.contains(KEY) {
        for (mark, _) in forms(CANARY) {
            hold_as_it_is(&text.replace(KEY, mark));
        }
    }
}

fn hold_as_it_is(text: &str) {
    let answer = Answer::parse(text);
    let refusal = answer.refusal();
    assert_eq!(refusal.status, Some(answer.status));
    let keymap = Keymap::default();
    check(&refusal, &keymap);

    // The same words in an answer that calls itself good.
    let key = ApiKey::from_text(CANARY);
    let steps = on_file::reply([answer.body.as_bytes()], key.as_ref());
    for error in steps.into_iter().filter_map(Result::err) {
        check(&failure(error), &keymap);
    }
}

/// Fails if a failure is not told so, whatever comes of it.
pub(crate) fn check(failure: &Failure, keymap: &Keymap) {
    let said = &failure.said;
    assert!(said.chars().count() <= LONGEST_SAID, "long: {said:?}");
    assert!(!said.contains(['\n', '\r']), "not one line: {said:?}");

    let is_about_the_key = matches!(failure.status, Some(401 | 403));
    for tries in 1..=MOST_TRIES + 1 {
        let circumstances = Circumstances {
            now: Moment(10_000),
            tries,
            window: Some(Moment(9_000)),
            seed: u64::from(tries),
        };
        let next = match plan(failure, circumstances) {
            Plan::At { until, source } => {
                assert!(!is_about_the_key, "tried again: {failure:?}");
                assert!(tries < MOST_TRIES, "tried for ever: {failure:?}");
                Next::Retry { until, source }
            }
            Plan::Ask { until } => Next::Ask { unix_ms: until.0 },
            Plan::GiveUp => Next::Nothing,
        };
        read(failure, tries, next, keymap);
    }
    assert!(!is_about_the_key || failure.retry == Retry::Never);
}

/// Reads the banner of a failure.
fn read(failure: &Failure, tries: u32, next: Next, keymap: &Keymap) {
    let fault = Fault {
        failure: failure.clone(),
        model: "a-model".to_owned(),
        host: "api.example.com".to_owned(),
        key: "sk-pnv-…f3Qz from the config file".to_owned(),
        tries,
        load: None,
        arrived: Arrived::Nothing,
        setting: None,
        next,
    };
    let banner = Banner::new(Subject::Turn(TurnId(1)), Event::Failed(fault));
    let (now, wall) = (Moment(10_000), Wall::default());
    let words = banner.words(now, wall, keymap, Dismissal::GivesBack);
    let sentence = words.sentence;
    assert_eq!(clean_line(&sentence), sentence, "not clean");
    assert!(!sentence.contains(char::is_control), "{sentence:?}");
    assert!(cell_width(&sentence) <= LONGEST_SENTENCE, "{sentence:?}");
    assert_keyless(&sentence);
}
