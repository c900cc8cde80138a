//! The head of a reply: what goes first where there is little room, and what it costs.

use super::*;
use crate::chat::{Finish, ReplyMeta, Usage};

fn named(model: &str) -> Conversation {
    let mut talk = conversation(2);
    talk.messages[1].reply = Some(Reply {
        meta: ReplyMeta {
            model: Some(model.to_owned()),
            request_id: Some("cec3d3f2-1587-4fa4".to_owned()),
        },
        finish: Some(Finish::Length),
        elapsed_ms: Some(4_200),
        ..Reply::default()
    });
    talk
}

fn head(talk: &Conversation, width: usize) -> String {
    let rows = shown(&refreshed(talk, width, HEIGHT));
    let is_head = |row: &&String| row.starts_with("  m");
    rows.iter().find(is_head).unwrap().trim().to_owned()
}

#[test]
fn a_long_name_leaves_room_for_how_the_reply_ended_and_when() {
    let head = head(&named(&"m".repeat(500_000)), 100);
    let (name, rest) = head.split_once("… · ").unwrap();
    assert!(name.len() > 40, "{name}");
    assert!(
        rest.starts_with("4.2 s · cut off at the limit of its length "),
        "{rest}"
    );
    assert!(rest.ends_with("00:00"), "{rest}");
}

#[test]
fn a_name_is_cut_only_where_the_rest_has_no_room_beside_it() {
    let name = "m".repeat(30);
    assert!(head(&named(&name), 100).starts_with(&format!("{name} · 4.2 s · cut off")));
    let narrow = head(&named(&name), 40);
    assert!(narrow.starts_with("mmmmmmmmmmmmmmmmmm"), "{narrow}");
    assert!(narrow.contains("… · 4.2 s"), "{narrow}");
}

#[test]
fn what_the_server_tells_of_itself_with_every_token_costs_the_head_alone() {
    let cost = |blocks: usize| {
        let mut talk = named("m");
        talk.messages[1].status = Status::Streaming;
        talk.messages[1].text = "a block\n\n".repeat(blocks);
        let mut transcript = refreshed(&talk, 80, HEIGHT);
        let before = transcript.laid_out();
        for n in 0..100_u64 {
            let reply = talk.messages[1].reply.as_mut().unwrap();
            reply.meta.model = Some(format!("m{n}"));
            reply.usage = Some(Usage {
                input: n,
                output: n,
            });
            transcript.refresh(&scene(&talk, 80, HEIGHT));
        }
        transcript.laid_out() - before
    };
    assert_eq!(cost(10), cost(10_000));
}
