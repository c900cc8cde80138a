//! What is said of a message above its words: who, when, and what is known of a reply.

use crate::chat::{Finish, Message, Reply, Role, Status, is_same_model};
use crate::text::clean_line;
use crate::text::figures::duration;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time of local days: `2026-11-25 14:02`, of milliseconds since the Unix epoch.
pub fn date_time(unix_ms: u64, zone: &TimeZone) -> String {
    let time = i64::try_from(unix_ms).ok();
    let time = time.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    time.map_or_else(
        || "????-??-?? ??:??".to_owned(),
        |time| {
            let local = time.to_zoned(zone.clone());
            local.strftime("%Y-%m-%d %H:%M").to_string()
        },
    )
}

/// Who speaks.
pub(super) fn speaker(message: &Message) -> String {
    message.reply.as_ref().map_or_else(
        || match message.role {
            Role::User => "You".to_owned(),
            Role::Assistant => "The model".to_owned(),
        },
        |reply| {
            let model = clean_line(reply.model());
            if model.trim().is_empty() {
                "The model".to_owned()
            } else {
                model
            }
        },
    )
}

/// What is known besides, in words.
pub(super) fn facts(message: &Message, zone: &TimeZone) -> Vec<String> {
    let mut facts = vec![date_time(message.at, zone)];
    facts.extend(ending(message.status).map(str::to_owned));
    let Some(reply) = &message.reply else {
        return facts;
    };
    if !reply.asked.is_empty() && !is_same_model(&reply.asked, reply.model()) {
        facts.push(format!("instead of {}", clean_line(&reply.asked)));
    }
    facts.extend(reply.elapsed_ms.map(duration));
    facts.extend(reply.usage.map(|usage| format!("{} tokens", usage.output)));
    facts.extend(finish(reply.finish.as_ref()));
    let said = reply.fault.as_ref().map(|fault| clean_line(&fault.said));
    facts.extend(said.filter(|said| !said.is_empty()));
    let request = reply.meta.request_id.as_deref().map(clean_line);
    facts.extend(request.filter(|request| !request.is_empty()));
    facts
}

/// `reasoned for 12 s`.
pub(super) fn reasoned(reply: &Reply) -> String {
    let time = reply.reasoning_ms.map(duration);
    time.map_or_else(
        || "reasoning".to_owned(),
        |time| format!("reasoned for {time}"),
    )
}

const fn ending(status: Status) -> Option<&'static str> {
    match status {
        Status::Complete => None,
        Status::Streaming => Some("unfinished"),
        Status::Stopped => Some("stopped"),
        Status::Interrupted => Some("interrupted"),
        Status::Edited => Some("edited by you"),
    }
}

fn finish(finish: Option<&Finish>) -> Option<String> {
    match finish? {
        Finish::Stop | Finish::Unnamed => None,
        Finish::Missing => Some("ended without a reason, may be cut".to_owned()),
        Finish::Length => Some("cut off at the limit of its length".to_owned()),
        Finish::Filtered => Some("cut off by the server's content filter".to_owned()),
        Finish::Other(word) => Some(format!("ended with '{}'", clean_line(word))),
    }
}

/// `3 messages on other branches`: what an export for people leaves out.
pub(super) fn aside(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some(
            "1 message on another branch is not shown here; the json export has it.".to_owned(),
        ),
        _ => Some(format!(
            "{count} messages on other branches are not shown here; the json export has them."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::offset;

    #[test]
    fn times_are_those_of_the_zone() {
        let zone = TimeZone::fixed(offset(1));
        let midnight = 1_795_561_200_000;
        assert_eq!(date_time(midnight, &zone), "2026-11-25 00:00");
        assert_eq!(date_time(midnight, &TimeZone::UTC), "2026-11-24 23:00");
        assert_eq!(date_time(u64::MAX, &zone), "????-??-?? ??:??");
    }
}
