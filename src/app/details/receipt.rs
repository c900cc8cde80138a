//! What is known of a reply's receipt, in words: each check, and what no receipt proves.

use super::facts::{Fact, fact, warning};
use crate::app::State;
use crate::app::command::Command;
use crate::chat::receipt::{Check, Finding, Grade, NOT_PROVED, Outcome, Verdict};
use crate::chat::{Message, Reply, ServerKind};
use crate::text::{Ink, clean_line};

/// What stands between the words of a name or an address that a shell takes as they are.
const PLAIN: &str = "-_.:/~%";

impl State {
    /// Nothing where there can be no receipt.
    pub(super) fn of_receipt(&self, message: &Message, reply: &Reply) -> Vec<Fact> {
        let Some(audit) = &reply.audit else {
            return Vec::new();
        };
        let mut facts = match &audit.finding {
            Some(Finding::Receipt {
                verdict, checks, ..
            }) => of_verdict(*verdict, checks),
            Some(Finding::None(why)) => vec![fact("Outcome", clean_line(&why.sentence()))],
            None => Vec::new(),
        };
        let is_expected = self.receipts.is_expected(message.id);
        if is_expected {
            facts.push(fact("Now", "it is being asked for"));
        } else {
            if facts.is_empty() {
                facts.push(fact(
                    "Outcome",
                    "not known: it was not asked for to the end",
                ));
            }
            let key = self.label(Command::Receipt);
            facts.push(fact("Again", format!("{key} asks for it again")));
        }
        facts.extend(self.in_a_shell(reply).map(|line| fact("In a shell", line)));
        facts
    }

    /// The command that checks the same in a shell, where that asks a server of the person's own choice. What a
    /// message says of its server may be anybody's word, and a key could be sent there. Words that a shell would take
    /// for something else are not put into one.
    fn in_a_shell(&self, reply: &Reply) -> Option<String> {
        let id = plain(reply.meta.request_id.as_deref()?)?;
        let place = self.place_in_a_shell(&reply.sending.as_ref()?.server)?;
        Some(format!("pnv-tui verify {id}{place}"))
    }

    /// The flags by which a command asks a server: none for one that is asked anyway. `None` if there are no such flags.
    fn place_in_a_shell(&self, server: &str) -> Option<String> {
        let in_force = self.endpoint.as_ref().filter(|it| it.base_url == server);
        let profiles = &self.settings.profiles;
        match in_force {
            // It ends with the program.
            Some(own) if own.kind == ServerKind::Demo => return None,
            Some(own) if profiles.fixed_by.is_some() => {
                return plain(&own.base_url).map(|url| format!(" --base-url {url}"));
            }
            Some(_) if profiles.in_force.is_none() => return Some(String::new()),
            Some(_) | None => {}
        }
        let own = profiles.in_force.iter().filter(|_| in_force.is_some());
        let names = own.chain(profiles.of_server(server));
        let name = names.map(String::as_str).find_map(plain)?;
        Some(format!(" --profile {name}"))
    }
}

fn plain(text: &str) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || PLAIN.contains(c);
    let is_word = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    (is_word && text.chars().all(is_plain)).then_some(text)
}

fn of_verdict(verdict: Verdict, checks: &[Check]) -> Vec<Fact> {
    let ink = match verdict.grade() {
        Grade::Good => Ink::Good,
        Grade::Doubt => Ink::Warning,
        Grade::Alarm => Ink::Alarm,
    };
    let mut facts = vec![
        Fact {
            ink,
            ..fact("Outcome", verdict.words())
        },
        fact("Meaning", verdict.meaning()),
    ];
    facts.extend(checks.iter().map(of_check));
    if matches!(verdict, Verdict::Unverifiable(_)) {
        return facts;
    }
    for (place, (what, why)) in NOT_PROVED.iter().enumerate() {
        let label = if place == 0 { "Not proved" } else { "" };
        facts.push(fact(label, format!("{what}: {why}")));
    }
    facts
}

fn of_check(check: &Check) -> Fact {
    let words = check.outcome.words();
    let value = format!("{words}: {}", clean_line(&check.detail));
    let name = check.subject.words();
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let label: String = first.chain(letters).collect();
    match check.outcome {
        Outcome::Passed | Outcome::NotCheckable => fact(&label, value),
        Outcome::Failed => warning(&label, value),
    }
}
