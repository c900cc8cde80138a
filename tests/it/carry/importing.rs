//! Files of other services, and files that are none.

use pnv_tui::carry::import::{Brought, Import};
use pnv_tui::chat::{Finish, Message, Role, Status};
use serde_json::{Value, json};

fn read(value: &Value) -> Vec<Result<Brought, String>> {
    let bytes = value.to_string();
    Import::open(bytes.as_bytes())
        .unwrap()
        .conversations()
        .collect()
}

fn read_one(conversation: &Value) -> Brought {
    read(&json!([conversation])).remove(0).unwrap()
}

fn texts(messages: &[Message]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.text.as_str())
        .collect()
}

fn refusal(bytes: &[u8]) -> String {
    Import::open(bytes).unwrap_err()
}

/// A node of ChatGPT's.
fn node(parent: Option<&str>, role: &str, text: &str, at: f64) -> Value {
    json!({
        "parent": parent,
        "children": [],
        "message": {
            "author": {"role": role, "name": null, "metadata": {}},
            "create_time": at,
            "update_time": null,
            "content": {"content_type": "text", "parts": [text]},
            "status": "finished_successfully",
            "weight": 1.0,
            "recipient": "all",
            "metadata": if role == "assistant" {
                json!({"model_slug": "gpt-4o", "finish_details": {"type": "stop"}})
            } else {
                json!({})
            },
        },
    })
}

fn chatgpt() -> Value {
    let mut thoughts = node(Some("edited"), "assistant", "", 1_700_000_021.0);
    thoughts["message"]["content"] = json!({
        "content_type": "thoughts",
        "thoughts": [{"summary": "Looking", "content": "I look it up"}, {"summary": "Only this", "content": ""}],
    });
    let mut call = node(
        Some("thoughts"),
        "assistant",
        "search('tides')",
        1_700_000_022.0,
    );
    call["message"]["recipient"] = json!("web");
    let mut recap = node(Some("result"), "assistant", "", 1_700_000_024.0);
    recap["message"]["content"] =
        json!({"content_type": "reasoning_recap", "content": "Thought for 4s"});
    recap["message"]["metadata"] = json!({"finished_duration_sec": 4});
    let mut final_reply = node(
        Some("recap"),
        "assistant",
        "The moon \u{e200}cite\u{e202}turn0search1\u{e201}and the sun\u{e200}cite\u{e202}turn0search2\u{e201}.",
        1_700_000_025.5,
    );
    final_reply["message"]["metadata"]["content_references"] = json!([
        {"matched_text": "\u{e200}cite\u{e202}turn0search2\u{e201}", "alt": " ([Tides](https://x.test))"},
    ]);
    let mut hidden = node(
        Some("system"),
        "user",
        "About me: a secret",
        1_700_000_000.0,
    );
    hidden["message"]["metadata"] = json!({"is_visually_hidden_from_conversation": true});
    let mut picture = node(Some("answer"), "user", "", 1_700_000_015.0);
    picture["message"]["content"] = json!({
        "content_type": "multimodal_text",
        "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}, "What is this?"],
    });
    json!({
        "id": "6f9e6a52-0000-4000-8000-000000000001",
        "conversation_id": "6f9e6a52-0000-4000-8000-000000000001",
        "title": "Tides",
        "create_time": 1_700_000_000.123_456,
        "update_time": 1_700_000_030.5,
        "is_archived": true,
        "current_node": "final",
        "moderation_results": [],
        "mapping": {
            "root": {"id": "root", "message": null, "parent": null, "children": ["system"]},
            "system": node(Some("root"), "system", "", 1_700_000_000.0),
            "hidden": hidden,
            "question": node(Some("hidden"), "user", "Why are there tides?", 1_700_000_001.0),
            "answer": node(Some("question"), "assistant", "Because of the moon.", 1_700_000_009.0),
            "picture": picture,
            "edited": node(Some("hidden"), "user", "Why are there two tides a day?", 1_700_000_020.0),
            "thoughts": thoughts,
            "call": call,
            "result": node(Some("call"), "tool", "a page", 1_700_000_023.0),
            "recap": recap,
            "final": final_reply,
        },
    })
}

#[test]
fn a_conversation_of_chatgpt_comes_in_with_all_its_branches() {
    let brought = read_one(&chatgpt());
    let loaded = &brought.loaded;
    let conversation = &loaded.conversation;
    assert_eq!(conversation.title.as_deref(), Some("Tides"));
    assert_eq!(
        texts(&conversation.messages),
        [
            "Why are there two tides a day?",
            "The moon and the sun ([Tides](https://x.test))."
        ]
    );
    assert_eq!(
        texts(&conversation.aside),
        [
            "Why are there tides?",
            "Because of the moon.",
            "What is this?"
        ]
    );
    let reply = &conversation.messages[1];
    assert_eq!(
        (reply.role, reply.status),
        (Role::Assistant, Status::Complete)
    );
    let known = reply.reply.as_ref().unwrap();
    assert_eq!(known.model(), "gpt-4o");
    assert_eq!(known.reasoning, "I look it up\n\nOnly this");
    assert_eq!(known.reasoning_ms, Some(4_000));
    assert_eq!(known.finish, Some(Finish::Stop));
    assert_eq!(conversation.siblings(0).unwrap().of, 2);
    assert_eq!(
        (loaded.created, loaded.updated),
        (1_700_000_000_123, 1_700_000_030_500)
    );
    assert!(loaded.archived);
    assert_eq!(loaded.model, "", "most likely nobody serves it here");
    assert_eq!(
        brought.left_out.to_string(),
        "1 hidden message, 1 system message, 2 calls of tools, 1 picture or file"
    );
}

#[test]
fn names_rise_along_every_path_and_are_the_same_each_time() {
    let first = read_one(&chatgpt());
    assert_eq!(read_one(&chatgpt()), first);
    let conversation = &first.loaded.conversation;
    for message in conversation.messages.iter().chain(&conversation.aside) {
        assert!(message.parent.is_none_or(|parent| parent < message.id));
        assert!(message.id.0 < 1 << 63);
    }
    // What is said later changes no name of what was said before.
    let mut more = chatgpt();
    more["mapping"]["later"] = node(Some("final"), "user", "Thanks", 1_700_000_040.0);
    more["current_node"] = json!("later");
    let more = read_one(&more);
    let path = &more.loaded.conversation.messages;
    assert_eq!(path[..2], conversation.messages[..]);
    assert_eq!(path[2].text, "Thanks");
}

#[test]
fn nodes_without_times_in_a_circle_or_of_no_shape_do_no_harm() {
    let mut odd = chatgpt();
    for name in ["question", "answer", "edited", "final"] {
        odd["mapping"][name]["message"]["create_time"] = Value::Null;
    }
    odd["mapping"]["one"] = node(Some("two"), "user", "round", 1e300);
    odd["mapping"]["two"] = node(Some("one"), "user", "and round", -5.0);
    odd["mapping"]["self"] = node(Some("self"), "user", "and round", 0.0);
    odd["mapping"]["lost"] = node(Some("nobody"), "user", "Without a parent", 1_700_000_002.0);
    odd["current_node"] = json!("nowhere");
    let brought = read_one(&odd);
    let conversation = &brought.loaded.conversation;
    assert_eq!(conversation.messages.len() + conversation.aside.len(), 6);
    assert!(
        brought
            .left_out
            .to_string()
            .contains("3 messages that nothing leads to")
    );
    for message in conversation.messages.iter().chain(&conversation.aside) {
        assert!(message.parent.is_none_or(|parent| parent < message.id));
    }
}

fn claude(has_parents: bool) -> Value {
    let message = |uuid: &str, parent: &str, sender: &str, text: &str, at: &str| {
        let mut message = json!({
            "uuid": uuid,
            "text": text,
            "content": [{"start_timestamp": at, "type": "text", "text": text, "citations": []}],
            "sender": sender,
            "created_at": at,
            "updated_at": at,
            "attachments": [],
            "files": [],
        });
        if has_parents {
            message["parent_message_uuid"] = json!(parent);
        }
        message
    };
    let root = "00000000-0000-4000-8000-000000000000";
    let mut messages = vec![
        message(
            "m1",
            root,
            "human",
            "Why is the sky blue?",
            "2024-12-01T10:00:00.123456Z",
        ),
        message(
            "m2",
            "m1",
            "assistant",
            "Air scatters blue.",
            "2024-12-01T10:00:05Z",
        ),
        message(
            "m3",
            "m1",
            "assistant",
            "Short waves scatter more.",
            "2024-12-01T10:01:00Z",
        ),
        message("m4", "m3", "human", "See the paste", "2024-12-01T10:02:00Z"),
    ];
    messages[3]["attachments"] = json!([
        {"file_name": "paste.txt", "file_size": 9, "file_type": "txt", "extracted_content": "some ```` text"},
        {"file_name": "scan.pdf", "extracted_content": ""},
    ]);
    messages[3]["files"] = json!([{"file_name": "photo.png"}]);
    messages[2]["text"] = json!("(with a tool)");
    messages[2]["content"] = json!([
        {"type": "thinking", "thinking": "Rayleigh"},
        {"type": "tool_use", "name": "web_search", "input": {}},
        {"type": "tool_result", "content": []},
        {"type": "token_budget"},
        {"type": "text", "text": "Short waves scatter more."},
    ]);
    json!({
        "uuid": "c1",
        "name": "",
        "created_at": "2024-12-01T10:00:00Z",
        "updated_at": "2024-12-04T08:00:00+01:00",
        "account": {"uuid": "a1"},
        "chat_messages": messages,
    })
}

#[test]
fn a_conversation_of_claude_comes_in_as_a_tree_or_as_a_line() {
    let brought = read_one(&claude(true));
    let conversation = &brought.loaded.conversation;
    assert_eq!(conversation.title, None);
    let paste = "See the paste\n\npaste.txt\n`````\nsome ```` text\n`````";
    assert_eq!(
        texts(&conversation.messages),
        ["Why is the sky blue?", "Short waves scatter more.", paste]
    );
    assert_eq!(texts(&conversation.aside), ["Air scatters blue."]);
    let reply = conversation.messages[1].reply.as_ref().unwrap();
    assert_eq!(
        (reply.model(), reply.reasoning.as_str()),
        ("claude", "Rayleigh")
    );
    assert_eq!(conversation.messages[0].at, 1_733_047_200_123);
    assert_eq!(brought.loaded.updated, 1_733_295_600_000);
    assert_eq!(
        brought.left_out.to_string(),
        "2 calls of tools, 2 pictures and files"
    );

    let line = read_one(&claude(false));
    assert_eq!(line.loaded.conversation.messages.len(), 4);
    assert_eq!(line.loaded.conversation.id, conversation.id);
}

#[test]
fn a_bad_conversation_stops_no_other_and_is_named_by_its_place() {
    let mut bad = chatgpt();
    bad["mapping"] = json!(["no", "map"]);
    let mut nameless = claude(true);
    nameless["uuid"] = Value::Null;
    let all = read(&json!([bad, chatgpt(), nameless, {"messages": []}, claude(true), 7]));
    let why: Vec<String> = all.iter().filter_map(|it| it.clone().err()).collect();
    assert_eq!(all.len() - why.len(), 2);
    assert!(
        why[0].starts_with("conversation 1 of 6: it is not as ChatGPT writes them: "),
        "{why:?}"
    );
    assert_eq!(
        why[1],
        "conversation 3 of 6: it has no uuid, so that it could not be told from others"
    );
    assert_eq!(
        why[2],
        "conversation 4 of 6: it is neither ChatGPT's nor Claude's"
    );
    assert!(why[3].starts_with("conversation 6 of 6: "), "{why:?}");
}

#[test]
fn a_file_that_is_none_is_told_of_in_words() {
    assert!(refusal(b"PK\x03\x04rest").contains("Unpack it"));
    assert!(refusal(b"<html>").contains("a web page"));
    assert_eq!(refusal(b" \n"), "it is empty");
    assert!(refusal(b"{\"a\": 1}").contains("no conversations that are known here"));
    assert!(refusal(b"hello").contains("no conversations that are known here"));
    assert!(refusal(b"[{\"mapping\": {").contains("ends in the middle, at line 1"));
    assert!(refusal(b"[\n{\"a\": nope}]").starts_with("line 2, column "));
    assert!(refusal(b"[\"\xff\xfe\"]").contains("line 1, column"));
    let newer = b"{\"format\": \"pnv-tui conversations\", \"version\": 2, \"conversations\": []}";
    assert!(refusal(newer).contains("Update pnv-tui"));
    // With a byte order mark, as some editors add one.
    let marked = [
        b"\xef\xbb\xbf",
        json!([claude(true)]).to_string().as_bytes(),
    ]
    .concat();
    assert_eq!(Import::open(&marked).unwrap().count(), 1);
    // A single conversation, as some tools write them.
    let single = chatgpt().to_string();
    assert!(
        Import::open(single.as_bytes())
            .unwrap()
            .conversations()
            .all(|it| it.is_ok())
    );
}

#[test]
fn nesting_without_end_is_refused_and_overflows_nothing() {
    let deep = format!(
        "[{{\"mapping\": {}{}}}]",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    let all: Vec<_> = Import::open(deep.as_bytes())
        .map(|file| {
            file.conversations()
                .map(|it| it.is_err())
                .collect::<Vec<_>>()
        })
        .unwrap_or_default();
    assert!(all.iter().all(|is_refused| *is_refused));
    // A chain of many messages is only long.
    let messages: Vec<Value> = (0..20_000)
        .map(|n| json!({"uuid": format!("m{n}"), "sender": "human", "text": "x", "created_at": "2024-12-01T10:00:00Z"}))
        .collect();
    let brought = read_one(&json!({"uuid": "c", "chat_messages": messages}));
    assert_eq!(brought.loaded.conversation.messages.len(), 20_000);
}

#[test]
fn a_system_prompt_longer_than_any_is_refused() {
    let read = |system: String| {
        let file = json!({
            "format": "pnv-tui conversations",
            "version": 1,
            "conversations": [{
                "id": "0000000000001", "model": "", "created": 1, "updated": 1, "messages": [], "system": system,
            }],
        });
        read(&file).remove(0)
    };
    let longest = "x".repeat(65_536);
    let brought = read(longest.clone()).unwrap();
    assert_eq!(brought.loaded.conversation.system, Some(longest.clone()));
    let refusal = read(longest + "x").unwrap_err();
    assert!(refusal.contains("has 65537 bytes, and 65536"), "{refusal}");
}

#[test]
fn our_own_file_is_not_believed_blindly() {
    let message = |id: u64, parent: Option<u64>| {
        let name = |id: u64| pnv_tui::chat::ConversationId(id).to_string();
        let mut message =
            json!({"id": name(id), "role": "user", "at": 1, "status": "complete", "text": "x"});
        if let Some(parent) = parent {
            message["parent"] = json!(name(parent));
        }
        message
    };
    let refused = |messages: Vec<Value>| {
        let file = json!({
            "format": "pnv-tui conversations",
            "version": 1,
            "conversations": [{
                "id": "0000000000001", "model": "", "created": 1, "updated": 1, "messages": messages,
            }],
        });
        read(&file).remove(0).unwrap_err()
    };
    for (messages, why) in [
        (vec![message(1, None), message(1, None)], "is there twice"),
        (vec![message(1, Some(1))], "follows upon a later one"),
        (vec![message(2, Some(1))], "is named and not there"),
        (vec![message(1 << 63, None)], "can have the name"),
        (vec![json!({"id": "7"})], "13 letters and digits"),
        (vec![json!({"id": "0000000000001"})], "missing field"),
    ] {
        let said = refused(messages);
        assert!(
            said.starts_with("conversation 1 of 1: ") && said.contains(why),
            "{said}"
        );
    }
}
