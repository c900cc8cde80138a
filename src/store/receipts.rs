//! Receipts on their way between the program and their table.
//!
//! What a newer program wrote in words that are not known here, and what is damaged, reads as if nothing had been
//! found: then the receipt can be asked for again.

use super::number::{Columns, int, maybe_int};
use super::{faults, number};
use crate::chat::receipt::{
    Audit, Check, CoordinatorKeys, Digest, Field, Finding, Flaw, NoReceipt, Outcome, Subject,
    Verdict,
};
use crate::chat::{Message, MessageId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// What is written of a finding: the columns finding, checks and receipt.
type Written<'a> = (String, Option<String>, Option<&'a str>);

/// Writes what is known of a reply's receipt, if there can be one.
pub(super) fn put(connection: &Connection, message: &Message) -> rusqlite::Result<()> {
    let Some(reply) = &message.reply else {
        return Ok(());
    };
    if reply.digest.is_none() && reply.audit.is_none() {
        return Ok(());
    }
    let sql = "INSERT OR IGNORE INTO receipts (message, ended, digest) VALUES (?1, ?2, ?3)";
    connection.prepare_cached(sql)?.execute(params![
        int(message.id.0),
        maybe_int(reply.audit.as_ref().map(|audit| audit.ended_ms)),
        reply.digest.map(|digest| digest.to_string())
    ])?;
    let audit = reply.audit.as_deref();
    audit.map_or(Ok(()), |audit| learn(connection, message.id, audit))
}

/// Adds what has become known since, as [`Audit::learn`] does.
pub(super) fn learn(
    connection: &Connection,
    message: MessageId,
    news: &Audit,
) -> rusqlite::Result<()> {
    let sql = "UPDATE receipts SET coordinator = coalesce(coordinator, ?2) WHERE message = ?1";
    connection.prepare_cached(sql)?.execute(params![
        int(message.0),
        news.coordinator.as_ref().map(keys_written)
    ])?;
    let sql = "SELECT finding, checks, receipt FROM receipts WHERE message = ?1";
    let mut find = connection.prepare_cached(sql)?;
    let known = find.query_one([int(message.0)], |row| finding_in(&mut Columns::of(row)));
    let Some(finding) = known.optional()? else {
        return Ok(());
    };
    let mut known = Audit {
        finding,
        ..Audit::default()
    };
    known.learn(news);
    // What is not known here because a newer program wrote it stays as long as nothing else is.
    let Some(finding) = &known.finding else {
        return Ok(());
    };
    let (finding, checks, receipt) = written(finding);
    let sql = "UPDATE receipts SET finding = ?2, checks = ?3, receipt = ?4 WHERE message = ?1";
    let params = params![int(message.0), finding, checks, receipt];
    connection.prepare_cached(sql)?.execute(params)?;
    Ok(())
}

/// The receipts of a conversation, by their replies.
#[derive(Default)]
pub(super) struct Receipts(BTreeMap<MessageId, (Option<Digest>, Option<Audit>)>);

impl Receipts {
    /// Those of the conversation of this number.
    pub(super) fn of(connection: &Connection, conversation: i64) -> rusqlite::Result<Self> {
        let sql = "SELECT message, ended, digest, coordinator, finding, checks, receipt FROM receipts \
            WHERE message IN (SELECT id FROM messages WHERE conversation = ?1)";
        let mut find = connection.prepare_cached(sql)?;
        let mut rows = find.query([conversation])?;
        let mut all = Self::default();
        while let Some(row) = rows.next()? {
            let columns = &mut Columns::of(row);
            let (message, ended_ms) = (MessageId(columns.nat()?), columns.maybe_nat()?);
            let digest = columns.maybe_words()?.and_then(|text| text.parse().ok());
            let coordinator = columns.maybe_words()?.and_then(|text| keys_read(&text));
            let finding = finding_in(columns)?;
            let audit = ended_ms.map(|ended_ms| Audit {
                ended_ms,
                coordinator,
                finding,
            });
            all.0.insert(message, (digest, audit));
        }
        Ok(all)
    }

    /// Lays what is known of its receipt over a reply.
    pub(super) fn lay(&mut self, message: &mut Message) {
        if let Some(reply) = &mut message.reply
            && let Some((digest, audit)) = self.0.remove(&message.id)
        {
            reply.digest = digest;
            reply.audit = audit.map(Box::new);
        }
    }
}

fn keys_written(keys: &CoordinatorKeys) -> String {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| NONE.to_owned());
    format!(
        "{} {} {} {}",
        keys.signing,
        or_none(keys.sealing.map(|key| key.to_string())),
        or_none(keys.uptime_ms.map(|uptime| uptime.to_string())),
        or_none(keys.peer_id.clone()),
    )
}

/// Stands for what is not known.
const NONE: &str = "-";

/// The coordinator's keys, from their column.
pub(super) fn keys_read(text: &str) -> Option<CoordinatorKeys> {
    let mut words = text.splitn(4, ' ');
    let mut next = || words.next().filter(|word| *word != NONE);
    Some(CoordinatorKeys {
        signing: next()?.parse().ok()?,
        sealing: next().and_then(|word| word.parse().ok()),
        uptime_ms: next().and_then(|word| word.parse().ok()),
        peer_id: next().map(str::to_owned),
    })
}

fn written(finding: &Finding) -> Written<'_> {
    match finding {
        Finding::None(why) => (format!("none {}", why_written(why)), None, None),
        Finding::Receipt {
            verdict,
            checks,
            json,
        } => (
            verdict_written(*verdict),
            Some(checks.iter().map(check_written).collect()),
            Some(json),
        ),
    }
}

fn finding_in(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Finding>> {
    let (finding, checks) = (columns.maybe_words()?, columns.words()?);
    let json = columns.words()?;
    let Some(finding) = finding else {
        return Ok(None);
    };
    if let Some(why) = finding.strip_prefix("none ") {
        return Ok(why_read(why).map(Finding::None));
    }
    Ok(verdict_read(&finding).map(|verdict| Finding::Receipt {
        verdict,
        checks: number::listed(&checks).map_while(check_read).collect(),
        json,
    }))
}

fn why_written(why: &NoReceipt) -> String {
    match why {
        NoReceipt::NoId => "no-id".to_owned(),
        NoReceipt::NotServed => "not-served".to_owned(),
        NoReceipt::Unasked => "unasked".to_owned(),
        NoReceipt::NotBelieved => "not-believed".to_owned(),
        NoReceipt::NotAvailable => "not-available".to_owned(),
        NoReceipt::Failed(failure) => format!("failed {}", faults::written(failure)),
    }
}

fn why_read(text: &str) -> Option<NoReceipt> {
    Some(match text {
        "no-id" => NoReceipt::NoId,
        "not-served" => NoReceipt::NotServed,
        "unasked" => NoReceipt::Unasked,
        "not-believed" => NoReceipt::NotBelieved,
        "not-available" => NoReceipt::NotAvailable,
        _ => NoReceipt::Failed(faults::read(text.strip_prefix("failed ")?)),
    })
}

/// Every verdict on a receipt that could be checked.
const VERDICTS: [Verdict; 10] = [
    Verdict::Verified,
    Verdict::KeyNotCompared,
    Verdict::ContentNotCompared,
    Verdict::SignatureAlone,
    Verdict::EarlierKey,
    Verdict::KeysDisagree,
    Verdict::OtherTime,
    Verdict::ContentDiffers,
    Verdict::OtherRequest,
    Verdict::Invalid,
];

/// Why one could not be, by its name in the file.
const FLAWS: [(&str, Flaw); 10] = [
    ("too-long", Flaw::TooLong),
    ("not-json", Flaw::NotJson),
    ("no-receipt", Flaw::NoReceipt),
    ("documented", Flaw::Documented),
    ("field-request-id", Flaw::Field(Field::RequestId)),
    ("field-digest", Flaw::Field(Field::Digest)),
    ("field-payouts", Flaw::Field(Field::Payouts)),
    ("field-timestamp", Flaw::Field(Field::Timestamp)),
    ("field-key", Flaw::Field(Field::Key)),
    ("field-signature", Flaw::Field(Field::Signature)),
];

fn verdict_written(verdict: Verdict) -> String {
    let Verdict::Unverifiable(flaw) = verdict else {
        return verdict.name().to_owned();
    };
    let word = FLAWS.iter().find(|(_, known)| *known == flaw);
    format!("unverifiable {}", word.map_or(NONE, |(word, _)| word))
}

fn verdict_read(text: &str) -> Option<Verdict> {
    if let Some(word) = text.strip_prefix("unverifiable ") {
        let flaw = FLAWS.iter().find(|(known, _)| *known == word);
        return flaw.map(|(_, flaw)| Verdict::Unverifiable(*flaw));
    }
    VERDICTS.into_iter().find(|verdict| verdict.name() == text)
}

/// What checks are about, by its name in the file.
const SUBJECTS: [(&str, Subject); 8] = [
    ("signature", Subject::Signature),
    ("request", Subject::RequestId),
    ("content", Subject::Content),
    ("key", Subject::Key),
    ("time", Subject::Time),
    ("peer-id", Subject::PeerId),
    ("sealing-key", Subject::SealingKey),
    ("earlier", Subject::Earlier),
];

/// How checks went, by its name in the file.
const OUTCOMES: [(&str, Outcome); 3] = [
    ("passed", Outcome::Passed),
    ("failed", Outcome::Failed),
    ("not-checkable", Outcome::NotCheckable),
];

fn check_written(check: &Check) -> String {
    let subject = SUBJECTS.iter().find(|(_, it)| *it == check.subject);
    let outcome = OUTCOMES.iter().find(|(_, it)| *it == check.outcome);
    number::entry(&format!(
        "{} {} {}",
        subject.map_or(NONE, |(name, _)| name),
        outcome.map_or(NONE, |(name, _)| name),
        check.detail
    ))
}

fn check_read(text: &str) -> Option<Check> {
    let mut words = text.splitn(3, ' ');
    let (subject, outcome) = (words.next()?, words.next()?);
    let (_, subject) = SUBJECTS.iter().find(|(name, _)| *name == subject)?;
    let (_, outcome) = OUTCOMES.iter().find(|(name, _)| *name == outcome)?;
    Some(Check {
        subject: *subject,
        outcome: *outcome,
        detail: words.next()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::receipt::PublicKey;
    use crate::chat::{Failure, FailureKind, Retry};

    #[test]
    fn every_verdict_is_read_as_it_was_written() {
        let flawed = FLAWS.map(|(_, flaw)| Verdict::Unverifiable(flaw));
        for verdict in VERDICTS.into_iter().chain(flawed) {
            assert_eq!(verdict_read(&verdict_written(verdict)), Some(verdict));
        }
        for text in ["", "splendid", "unverifiable", "unverifiable -"] {
            assert_eq!(verdict_read(text), None, "{text}");
        }
    }

    #[test]
    fn every_reason_for_none_is_read_as_it_was_written() {
        let failure = Failure {
            kind: FailureKind::Connect,
            status: None,
            said: "refused\nand \0 more".to_owned(),
            retry: Retry::Backoff,
        };
        for why in [
            NoReceipt::NoId,
            NoReceipt::NotServed,
            NoReceipt::Unasked,
            NoReceipt::NotBelieved,
            NoReceipt::NotAvailable,
            NoReceipt::Failed(failure),
        ] {
            assert_eq!(why_read(&why_written(&why)), Some(why));
        }
        assert_eq!(why_read("eclipse"), None);
    }

    #[test]
    fn checks_are_told_apart_whatever_they_say() {
        let check = |place: usize, detail: &str| Check {
            subject: SUBJECTS[place % SUBJECTS.len()].1,
            outcome: OUTCOMES[place % OUTCOMES.len()].1,
            detail: detail.to_owned(),
        };
        let details = ["", "12 passed\n7 é", "\0", "a", "b", "c", "d e"];
        let checks: Vec<Check> = (0..7).map(|place| check(place, details[place])).collect();
        let text: String = checks.iter().map(check_written).collect();
        let read = |text| {
            number::listed(text)
                .map_while(check_read)
                .collect::<Vec<_>>()
        };
        assert_eq!(read(&text), checks);
        for cut in 0..text.len() {
            if let Some(text) = text.get(..cut) {
                assert!(checks.starts_with(&read(text)), "{text:?}");
            }
        }
    }

    #[test]
    fn keys_are_read_as_they_were_written() {
        let all = CoordinatorKeys {
            signing: PublicKey([1; 32]),
            sealing: Some(PublicKey([2; 32])),
            peer_id: Some("a name \n with blanks".to_owned()),
            uptime_ms: Some(u64::MAX),
        };
        let one = CoordinatorKeys {
            sealing: None,
            peer_id: None,
            uptime_ms: None,
            ..all
        };
        assert_eq!(keys_read(&keys_written(&one)), Some(one));
        assert_eq!(keys_read(&keys_written(&all)), Some(all));
        assert_eq!(keys_read(""), None);
    }
}
