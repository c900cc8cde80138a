//! Receipts: asked for in the background once a reply has ended, told in its head and its details, kept with it
//! wherever it is by then.

mod connections;
mod keys;
mod places;

use crate::support::harness::{App, key_label, no_connection, pinaivu};
use crate::support::kept::Kept;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::moment::{Moment, Wall};
use pnv_tui::app::msg::{Msg, ReceiptNews, StreamEvent};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::Op;
use pnv_tui::chat::receipt::{
    Audit, Check, CoordinatorKeys, Digest, Finding, Flaw, Inquiry, NoReceipt, Outcome, PublicKey,
    Subject, Verdict,
};
use pnv_tui::chat::{Delta, Endpoint, ReplyMeta, Sealing, Sent};

const ID: &str = "f2488459-6419-47ed-bfca-ed1b13bc8011";

fn keys() -> CoordinatorKeys {
    CoordinatorKeys {
        signing: PublicKey([0x3d; 32]),
        sealing: None,
        peer_id: None,
        uptime_ms: Some(1),
    }
}

/// A machine that keeps a history.
fn app() -> App {
    let mut app = App::new(120, 40);
    let _ = app.state.keep_history(7);
    app
}

/// A question, and a reply for which there may be a receipt.
fn exchange<'a>(app: &'a mut App, question: &str) -> &'a mut App {
    app.paste(question).keys("<enter>").opened().delta("Hi");
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: None,
        request_id: Some(ID.to_owned()),
    })));
    app.stream(StreamEvent::Delta(Delta::Digest(Digest([0xab; 32]))));
    app.finish()
}

/// The replies whose coordinator's keys are asked for.
fn of_keys(effects: &[Effect]) -> Vec<Inquiry> {
    let mut all = Vec::new();
    for effect in effects {
        if let Effect::FetchCoordinatorKeys(inquiry) = effect {
            all.push(inquiry.as_ref().clone());
        }
    }
    all
}

/// What was asked for since the last call, by a server that tells its keys at once.
fn with_keys(app: &mut App) -> Vec<Effect> {
    let (mut all, mut effects) = (Vec::new(), app.effects());
    while !effects.is_empty() {
        for mut inquiry in of_keys(&effects) {
            inquiry.known.coordinator = Some(keys());
            answer(app, &inquiry, ReceiptNews::Keys);
        }
        all.append(&mut effects);
        effects = app.effects();
    }
    all
}

/// A machine with one exchange, which the history has, and what is asked about the reply.
fn kept_reply() -> (App, Kept, Inquiry) {
    let (mut app, mut history) = (app(), Kept::default());
    exchange(&mut app, "one");
    let effects = with_keys(&mut app);
    history.take(&effects);
    (app, history, inquiries(&effects).remove(0))
}

/// The replies whose receipts are asked for.
fn inquiries(effects: &[Effect]) -> Vec<Inquiry> {
    let mut all = Vec::new();
    for effect in effects {
        if let Effect::CheckReceipt(inquiry) = effect {
            all.push(inquiry.as_ref().clone());
        }
    }
    all
}

/// The history's answer to what it is asked.
fn loaded(effects: &[Effect], history: &Kept) -> Msg {
    let mut answers = Vec::new();
    for effect in effects {
        if let Effect::Ask { number, question } = effect {
            let (number, answer) = (*number, history.answer(question));
            answers.push(Msg::Stored(Stored::Answered { number, answer }));
        }
    }
    answers.remove(0)
}

/// The receipts that were asked for since the last call, of a server that tells its keys at once.
fn asked(app: &mut App) -> Vec<Inquiry> {
    inquiries(&with_keys(app))
}

fn check(subject: Subject, outcome: Outcome, detail: &str) -> Check {
    Check {
        subject,
        outcome,
        detail: detail.to_owned(),
    }
}

fn receipt(verdict: Verdict) -> ReceiptNews {
    ReceiptNews::Found(Finding::Receipt {
        verdict,
        checks: vec![
            check(Subject::Signature, Outcome::Passed, "Ed25519 over all"),
            check(Subject::Content, Outcome::Failed, "SHA-256 ab\u{1b}[2J"),
            check(Subject::Key, Outcome::NotCheckable, "none is known"),
        ],
        json: "{}".to_owned(),
    })
}

fn none(why: NoReceipt) -> ReceiptNews {
    ReceiptNews::Found(Finding::None(why))
}

fn answer(app: &mut App, inquiry: &Inquiry, news: ReceiptNews) {
    let inquiry = Box::new(inquiry.clone());
    app.send(Msg::Receipt { inquiry, news });
}

fn audit(app: &App) -> Option<&Audit> {
    let last = app.state.conversation.messages.last()?;
    last.reply.as_ref()?.audit.as_deref()
}

/// What the history was told of receipts since the last call.
fn kept(app: &mut App) -> Vec<Audit> {
    kept_of(&app.effects())
}

fn kept_of(effects: &[Effect]) -> Vec<Audit> {
    let mut audits = Vec::new();
    for effect in effects {
        if let Effect::Store(Op::Audit { audit, .. }) = effect {
            audits.push(audit.as_ref().clone());
        }
    }
    audits
}

/// A question whose reply was checked, with this outcome, as a coordinator's receipt leads to it.
pub(crate) fn checked(app: &mut App, verdict: Verdict) {
    exchange(app, "What is a lifetime, really?");
    let inquiry = asked(app).remove(0);
    let differs = verdict == Verdict::ContentDiffers;
    let content = if differs {
        (
            Outcome::Failed,
            format!(
                "SHA-256 {}, but signed was {}",
                Digest([0xab; 32]),
                Digest([0xcd; 32])
            ),
        )
    } else {
        (Outcome::Passed, format!("SHA-256 {}", Digest([0xab; 32])))
    };
    let key = "3d8dda51…1b4e12ce, as the coordinator had it";
    let found = Finding::Receipt {
        verdict,
        checks: vec![
            check(
                Subject::Signature,
                Outcome::Passed,
                "Ed25519 over request, content, payouts and time, by the key in the receipt",
            ),
            check(Subject::RequestId, Outcome::Passed, ID),
            check(Subject::Content, content.0, &content.1),
            check(Subject::Key, Outcome::Passed, key),
            check(
                Subject::Time,
                Outcome::Passed,
                "signed 2026-11-22 13:02:00 UTC, at the time of the call",
            ),
        ],
        json: "{}".to_owned(),
    };
    answer(app, &inquiry, ReceiptNews::Found(found));
}

#[test]
fn a_reply_that_has_ended_is_asked_about_with_what_was_known_of_the_call() {
    let mut app = app();
    let began = App::WALL.unix_ms_at(Moment(1_000));
    app.paste("Hello").keys("<enter>").opened().delta("Hi");
    assert_eq!(asked(&mut app), []);
    app.wait(900);
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: None,
        request_id: Some(ID.to_owned()),
    })));
    app.stream(StreamEvent::Delta(Delta::Digest(Digest([0xab; 32]))));
    app.finish();
    let effects = app.effects();
    assert_eq!(inquiries(&effects), [], "the keys come first");
    let [inquiry] = &of_keys(&effects)[..] else {
        panic!("the keys are asked for");
    };
    assert_eq!(inquiry.server, "https://api.pinaivu.com/v1");
    let known = &inquiry.known;
    assert_eq!(known.request_id.as_deref(), Some(ID));
    assert_eq!(
        (known.digest, &known.coordinator),
        (Some(Digest([0xab; 32])), &None)
    );
    assert_eq!(known.called_ms, Some((began, began + 900)));
    let mut told = inquiry.clone();
    told.known.coordinator = Some(keys());
    answer(&mut app, &told, ReceiptNews::Keys);
    assert_eq!(asked(&mut app), [told], "what it is held against is known");
}

#[test]
fn without_a_name_for_it_or_a_whole_reply_no_receipt_is_asked_for() {
    let mut app = app();
    app.exchange("one", "first");
    assert_eq!(asked(&mut app), []);
    app.paste("two").keys("<enter>").opened().delta("Hi");
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: None,
        request_id: Some(ID.to_owned()),
    })));
    app.keys("<esc>");
    assert_eq!(asked(&mut app), []);
    assert_eq!(audit(&app), None);
    app.keys("/receipt<enter>");
    assert!(
        app.screen()
            .contains("there can be no receipt for this reply")
    );
}

#[test]
fn a_receipt_never_keeps_the_next_message_waiting() {
    let mut app = app();
    exchange(&mut app, "one");
    app.effects();
    app.paste("two").keys("<enter>");
    assert_eq!(app.requests(), 1);
}

#[test]
fn what_verifies_is_marked_and_kept_with_each_check() {
    let mut app = app();
    exchange(&mut app, "one");
    let mut inquiry = of_keys(&app.effects()).remove(0);
    inquiry.known.coordinator = Some(keys());
    answer(&mut app, &inquiry, ReceiptNews::Keys);
    assert_eq!(audit(&app).unwrap().coordinator, Some(keys()));
    assert!(!app.screen().contains("signed"));
    let effects = app.effects();
    assert_eq!(kept_of(&effects)[0].coordinator, Some(keys()));
    let inquiry = inquiries(&effects).remove(0);
    answer(&mut app, &inquiry, receipt(Verdict::Verified));
    assert!(app.screen().contains("✓ signed"));
    assert_eq!(app.banner(), "");
    let told = kept(&mut app);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].verdict(), Some(Verdict::Verified));
    assert_eq!(told[0].coordinator, Some(keys()));
}

#[test]
fn what_differs_from_what_was_signed_is_an_alarm() {
    for verdict in [
        Verdict::ContentDiffers,
        Verdict::OtherRequest,
        Verdict::Invalid,
    ] {
        let mut app = app();
        exchange(&mut app, "one");
        let inquiry = asked(&mut app).remove(0);
        answer(&mut app, &inquiry, receipt(verdict));
        assert!(app.screen().contains(" · ✖ "), "{verdict:?}");
        let banner = app.banner();
        assert!(banner.contains(verdict.words()), "{banner}");
        assert!(banner.contains("Do not rely on that reply"), "{banner}");
        app.keys("<esc>");
        assert_eq!(app.banner(), "");
        assert!(app.screen().contains(" · ✖ "), "dismissing mends nothing");
    }
}

#[test]
fn two_alarms_are_two_banners() {
    let mut app = app();
    exchange(&mut app, "one").wait(90_000);
    exchange(&mut app, "two");
    for inquiry in asked(&mut app) {
        answer(&mut app, &inquiry, receipt(Verdict::ContentDiffers));
    }
    assert_eq!(app.state.banners.len(), 2);
}

#[test]
fn doubt_has_a_word_and_no_banner_and_what_is_not_there_neither() {
    for (news, mark) in [
        (
            receipt(Verdict::EarlierKey),
            Some("? signed by an earlier key"),
        ),
        (
            receipt(Verdict::KeyNotCompared),
            Some("? signed, key not compared"),
        ),
        (
            receipt(Verdict::ContentNotCompared),
            Some("? signed, content not compared"),
        ),
        (
            receipt(Verdict::OtherTime),
            Some("? signed at another time"),
        ),
        (
            receipt(Verdict::KeysDisagree),
            Some("? signed, keys do not belong together"),
        ),
        (receipt(Verdict::Unverifiable(Flaw::Documented)), None),
        (none(NoReceipt::NotAvailable), None),
        (none(NoReceipt::NotServed), None),
        (none(NoReceipt::Failed(no_connection())), None),
    ] {
        let mut app = app();
        exchange(&mut app, "one");
        let inquiry = asked(&mut app).remove(0);
        answer(&mut app, &inquiry, news.clone());
        let screen = app.screen();
        match mark {
            Some(mark) => assert!(screen.contains(mark), "{screen}"),
            None => assert!(!screen.contains("signed"), "{screen}"),
        }
        assert_eq!(app.banner(), "", "{news:?}");
        assert!(!app.state.is_offline, "{news:?}");
    }
}

#[test]
fn an_answer_that_comes_late_is_kept_with_its_reply_and_is_there_when_one_comes_back() {
    let (mut app, mut history, inquiry) = kept_reply();
    let here = app.state.conversation.id;
    app.keys("<ctrl-n>");
    exchange(&mut app, "elsewhere");
    answer(&mut app, &inquiry, receipt(Verdict::ContentDiffers));
    assert!(!app.screen().contains("✖ differs"), "{}", app.screen());
    assert!(app.banner().contains("in another conversation"));
    assert_eq!(audit(&app).unwrap().finding, None, "it is of another reply");
    history.take(&app.effects());
    app.open(here);
    let loaded = loaded(&app.effects(), &history);
    app.send(loaded);
    assert_eq!(
        audit(&app).unwrap().verdict(),
        Some(Verdict::ContentDiffers)
    );
    assert!(app.screen().contains("✖ differs from what was signed"));
}

#[test]
fn an_answer_that_comes_while_its_conversation_is_being_read_is_not_lost() {
    let (mut app, history, inquiry) = kept_reply();
    let here = app.state.conversation.id;
    app.keys("<ctrl-n>").open(here);
    let loaded = loaded(&app.effects(), &history);
    answer(&mut app, &inquiry, receipt(Verdict::Verified));
    app.send(loaded);
    assert!(app.screen().contains("✓ signed"));
}

#[test]
fn what_was_deleted_meanwhile_comes_back_with_its_receipt() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    app.keys("<tab>dd");
    assert_eq!(app.said().len(), 1);
    answer(&mut app, &inquiry, receipt(Verdict::Verified));
    app.keys("u");
    assert!(app.screen().contains("✓ signed"));
}

#[test]
fn a_few_are_asked_for_at_once_and_none_of_another_server() {
    let mut app = app();
    for question in ["one", "two", "three", "four", "five"] {
        exchange(&mut app, question);
    }
    let first = asked(&mut app);
    assert_eq!(first.len(), 3);
    answer(&mut app, &first[0], none(NoReceipt::NotAvailable));
    assert_eq!(asked(&mut app).len(), 1);
    app.send(Msg::Connected(Endpoint {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        ..pinaivu(Some(key_label()))
    }));
    answer(&mut app, &first[1], none(NoReceipt::NotAvailable));
    answer(&mut app, &first[2], ReceiptNews::NotAsked);
    assert_eq!(asked(&mut app), [], "the last one is another server's");
    app.keys("/receipt<enter>");
    assert!(app.screen().contains("this reply came from another server"));
    assert_eq!(asked(&mut app), []);
}

#[test]
fn nothing_is_asked_for_while_there_is_no_connection() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
    app.paste("two").keys("<enter>").fail(no_connection());
    assert!(app.state.is_offline);
    app.keys("/receipt<enter>");
    assert_eq!(asked(&mut app), []);
    app.wait(3_000).opened();
    assert_eq!(asked(&mut app).len(), 1);
}

#[test]
fn the_person_asks_again_and_what_had_come_is_kept() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    app.keys("<tab>ir");
    assert!(app.screen().contains("its receipt is being asked for"));
    assert_eq!(asked(&mut app), []);
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
    assert!(app.screen().contains("The receipt is not available"));
    app.wait(61_000).keys("r");
    let again = asked(&mut app);
    assert_eq!(again, [inquiry]);
    answer(&mut app, &again[0], receipt(Verdict::Verified));
    app.keys("r");
    let third = asked(&mut app).remove(0);
    answer(&mut app, &third, none(NoReceipt::NotAvailable));
    assert_eq!(
        audit(&app).unwrap().verdict(),
        Some(Verdict::Verified),
        "what came is kept"
    );
}

#[test]
fn an_alarm_leaves_a_trace_in_the_receipt_that_takes_its_place() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, receipt(Verdict::ContentDiffers));
    app.keys("/receipt<enter>");
    let again = asked(&mut app).remove(0);
    let good = Finding::Receipt {
        verdict: Verdict::Verified,
        checks: vec![check(
            Subject::Signature,
            Outcome::Passed,
            "Ed25519 over all",
        )],
        json: "{\"another\":1}".to_owned(),
    };
    answer(&mut app, &again, ReceiptNews::Found(good));
    assert!(app.screen().contains("✓ signed"));
    app.keys("<esc>/details<enter><end>");
    let screen = app.screen();
    let trace = "Earlier         failed: another receipt: content differs from what was signed";
    assert!(screen.contains(trace), "{screen}");
}

#[test]
fn the_details_show_each_check_and_what_is_not_proved() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, receipt(Verdict::EarlierKey));
    app.keys("<tab>i<down><down><down><down><down><down><down><down>");
    let screen = app.screen();
    for words in [
        "signed by an earlier coordinator key",
        "Signature       passed: Ed25519 over all",
        "Content         failed: SHA-256 ab",
        "Key             not checked: none is known",
        "Not proved      the node: which node answered stands in the receipt unsigned",
        "the model: the receipt names none",
        "the tokens: the receipt counts none",
        "attestation: that the key belongs to an enclave",
        "r asks for it again",
        &format!("pnv-tui verify {ID}"),
    ] {
        assert!(screen.contains(words), "{words} is not in\n{screen}");
    }
}

#[test]
fn no_name_that_a_shell_would_read_otherwise_is_put_into_a_command() {
    for id in ["a; rm -rf ~", "$(id)", "--json", "a b", "\u{1b}[2J", ""] {
        let mut app = app();
        app.paste("one").keys("<enter>").opened().delta("Hi");
        app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
            model: None,
            request_id: Some(id.to_owned()),
        })));
        app.stream(StreamEvent::Delta(Delta::Digest(Digest([0xab; 32]))));
        app.finish().keys("<tab>i");
        assert!(!app.screen().contains("pnv-tui verify"), "{id}");
    }
}

#[test]
fn what_is_sealed_says_so_before_it_is_sent_and_in_the_details() {
    let mut app = App::new(120, 50);
    assert!(!app.screen().contains("sealed"));
    app.send(Msg::Connected(Endpoint {
        sealing: Sealing::Sealed,
        ..pinaivu(Some(key_label()))
    }));
    app.models(&["llama3.2:1b"]);
    assert!(app.screen().contains("Message · sealed"));
    exchange(&mut app, "one");
    let last = app.state.conversation.messages.last().unwrap();
    let sending = last.reply.as_ref().unwrap().sending.as_ref().unwrap();
    let Sent { sealing, .. } = sending.sent;
    assert_eq!(sealing, Sealing::Sealed);
    app.keys("<tab>i");
    let screen = app.screen();
    for words in [
        "Sealed          what was sent: the gateway passes it on and cannot read it,",
        "Not sealed      the answer, the model's name, and the session with its key",
    ] {
        assert!(screen.contains(words), "{words} is not in\n{screen}");
    }
}
