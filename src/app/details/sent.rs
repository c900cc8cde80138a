//! What was sent of a conversation, and whom it was sealed from, in words.

use super::facts::{Fact, exact, fact, warning};
use crate::chat::{Form, Sealing, Sent, SessionUse, SystemUse};

/// What sealing hides from nobody.
const OPEN: &str = "the answer, the model's name, and the session with its key: the gateway sees them. The node that \
    answers reads what was sent";

/// What was sent; never the session's name or key.
pub(super) fn facts(sent: Sent) -> Vec<Fact> {
    let earlier = match sent.earlier {
        1 => "the message before it".to_owned(),
        n => format!("the {} messages before it", exact(n)),
    };
    let form = match (sent.form, sent.session) {
        (Form::Alone, SessionUse::Continued) => {
            fact("Sent", "your message alone: the server remembers the rest")
        }
        (Form::Alone, SessionUse::None | SessionUse::Begun | SessionUse::Forgotten) => {
            fact("Sent", "your message alone")
        }
        (Form::Path, _) => fact("Sent", format!("your message, and {earlier} one by one")),
        (Form::Quoted, _) => fact(
            "Sent",
            format!("your message, with {earlier} as text in it"),
        ),
        (Form::Unread, _) => warning(
            "Sent",
            format!("your message, and {earlier} one by one, which this server does not read"),
        ),
    };
    let system = system(sent);
    let left_out = (sent.left_out > 0).then(|| {
        let left_out = exact(sent.left_out);
        warning(
            "Left out",
            format!("{left_out} of the first messages, for lack of room"),
        )
    });
    let sealed = matches!(sent.sealing, Sealing::Sealed).then(|| {
        [
            fact(
                "Sealed",
                "what was sent: the gateway passes it on and cannot read it, unless it told a key of its own: none is attested",
            ),
            warning("Not sealed", OPEN),
        ]
    });
    let session = match sent.session {
        SessionUse::None => None,
        SessionUse::Begun => Some(fact(
            "Session",
            "new: the server remembers what is said from here on",
        )),
        SessionUse::Continued => Some(fact("Session", "continued")),
        SessionUse::Forgotten => Some(warning(
            "Session",
            "forgotten: the model knew nothing of what was said before",
        )),
    };
    let size = fact("Size", format!("{} bytes of text", exact(sent.bytes)));
    [Some(form), Some(system), left_out, Some(size), session]
        .into_iter()
        .flatten()
        .chain(sealed.into_iter().flatten())
        .collect()
}

/// What became of the system prompt.
fn system(sent: Sent) -> Fact {
    const LABEL: &str = "System prompt";
    match (sent.system, sent.session) {
        (SystemUse::None, _) => fact(LABEL, "none"),
        (SystemUse::Message, _) => fact(LABEL, "sent as a message of its own, before all others"),
        (SystemUse::Quoted, _) => fact(LABEL, "sent as text in your message"),
        (SystemUse::Unread, _) => warning(
            LABEL,
            "sent as a message of its own, which this server does not read",
        ),
        (SystemUse::Remembered, SessionUse::Continued) => {
            fact(LABEL, "not sent again: the server remembers it")
        }
        (SystemUse::Remembered, SessionUse::None | SessionUse::Begun | SessionUse::Forgotten) => {
            warning(
                LABEL,
                "not sent again, and the server did not go on in its memory of it",
            )
        }
    }
}
