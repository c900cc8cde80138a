//! Conversations carried out and in: the formats, what they promise for any conversation, and the commands.

mod commands;
mod formats;
mod importing;
mod properties;
mod schema;

use crate::store::support::{answered, said};
use jiff::tz::{TimeZone, offset};
use pnv_tui::carry::{Content, Export, title};
use pnv_tui::chat::history::{Loaded, Place};
use pnv_tui::chat::receipt::{Audit, CoordinatorKeys, Digest, PublicKey};
use pnv_tui::chat::{
    Conversation, ConversationId, ExportFormat, Failure, FailureKind, Form, Message, MessageId,
    PathSession, Retry, RetrySource, Sealing, Sending, Sent, ServerSession, SessionUse, Status,
    SystemUse,
};

/// What may stand in no export.
const SESSION: &str = "c2Vzc2lvbi1rZXktY2FuYXJ5";

/// 14:02 on a winter's day, in a zone an hour ahead of UTC.
const NOW: u64 = 1_795_352_520_000;

fn zone() -> TimeZone {
    TimeZone::fixed(offset(1))
}

/// A conversation with something of everything.
fn sample() -> Loaded {
    let at = |mut message: Message, minutes: u64| {
        message.at = NOW + minutes * 60_000;
        message
    };
    let mut interrupted = answered(8, 7, "It broke off ```here\n```rust\nfn main() {");
    interrupted.status = Status::Interrupted;
    let digest = Digest::of(interrupted.text.as_bytes());
    if let Some(reply) = &mut interrupted.reply {
        reply.meta.model = None;
        reply.reasoning.clear();
        reply.finish = None;
        reply.fault = Some(Failure {
            kind: FailureKind::Server,
            status: Some(503),
            said: "try\u{1b}[31m later".to_owned(),
            retry: Retry::After {
                millis: 1_500,
                source: RetrySource::RetryAfter,
            },
        });
        reply.sending = Some(Box::new(Sending {
            server: "https://api.pinaivu.com/v1".to_owned(),
            key: Some("sk-pnv-…f3Qz".to_owned()),
            tries: 2,
            failed: reply.fault.clone().into_iter().collect(),
            sent: Sent {
                form: Form::Quoted,
                session: SessionUse::Begun,
                system: SystemUse::Quoted,
                earlier: 3,
                left_out: 1,
                bytes: 900,
                sealing: Sealing::Sealed,
            },
        }));
        reply.digest = Some(digest);
        reply.audit = Some(Box::new(Audit {
            ended_ms: NOW + 200_000,
            coordinator: Some(CoordinatorKeys {
                signing: PublicKey([0xcd; 32]),
                sealing: Some(PublicKey([0xef; 32])),
                peer_id: Some("12D3\u{202e}Koo".to_owned()),
                uptime_ms: Some(7),
            }),
            finding: None,
        }));
    }
    let text = "A **lifetime** names a region:\n\n```rust\nfn longest<'a>(x: &'a str) -> &'a str { x }\n```\n\n\
        | a | b |\n|---|---|\n| 1 | <b>2</b> |\n\n<script>alert(1)</script>\n\n[bad](javascript:alert(1)) \
        [good](https://doc.rust-lang.org/book?a=1&b=2) ![pic](https://x.test/p.png)\n\n- [x] done\n- [ ] not";
    Loaded {
        conversation: Conversation {
            id: ConversationId(1_795_352_520_000 << 20),
            title: Some("Lifetimes & \u{202e}<Rust>".to_owned()),
            system: Some("Answer *briefly*, <b>in Rust</b>.\n\n```\nfn".to_owned()),
            messages: vec![
                at(said(1, 0, "What is a lifetime,\nreally?"), 0),
                at(answered(2, 1, text), 1),
                at(said(7, 2, "Go on"), 2),
                at(interrupted, 3),
            ],
            aside: vec![
                at(answered(3, 1, "Another answer"), 1),
                at(said(5, 3, "Thanks"), 2),
            ],
            sessions: vec![PathSession {
                leaf: MessageId(8),
                server: "https://api.pinaivu.com/v1".to_owned(),
                session: ServerSession {
                    id: "7e57ab1e-session".to_owned(),
                    key: SESSION.to_owned(),
                },
            }],
            tokens: 1_234,
        },
        model: "llama3.2:3b".to_owned(),
        created: NOW,
        updated: NOW + 180_000,
        pinned: true,
        archived: false,
        draft: "and then\u{9b}".to_owned(),
        queue: vec!["first".to_owned(), "second".to_owned()],
        place: Some(Place {
            message: MessageId(2),
            byte: 4,
        }),
    }
}

/// A whole export.
fn exported(format: ExportFormat, all: &[Loaded]) -> String {
    let contents: Vec<Content> = all
        .iter()
        .map(|loaded| Content {
            id: loaded.conversation.id.to_string(),
            title: title(loaded),
            updated: loaded.updated,
        })
        .collect();
    let mut export = Export::new(format, zone());
    let mut out = export.head(&contents);
    for loaded in all {
        out.push_str(&export.conversation(loaded));
    }
    out + export.foot()
}
