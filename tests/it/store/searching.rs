//! Search: what is found, in which order, and that nothing that is typed breaks it.

use super::support::{Folder, Talk, answered, said};
use pnv_tui::chat::Status;
use proptest::prelude::*;

fn store(folder: &Folder) -> Talk {
    let store = folder.open();
    store.put(1, said(1, 0, "What is the École Polytechnique?"));
    store.put(
        1,
        answered(2, 1, "A school near Paris. ```rust\nfn école() {}\n```"),
    );
    store.put(2, said(3, 0, "東京の天気はどうですか"));
    store.put(2, answered(4, 3, "今日は晴れです。中国語もできます"));
    store.put(
        3,
        said(5, 0, "Straßenbahn and unfathomable things, 100%_sure"),
    );
    store.put(3, answered(6, 5, "qx"));
    store
}

#[test]
fn words_are_found_without_case_and_accents_and_in_part() {
    let folder = Folder::new();
    let store = store(&folder);
    for (query, expected) in [
        ("ecole", &[1, 2][..]),
        ("ÉCOLE paris", &[2]),
        ("e\u{301}cole poly", &[1]),
        ("fathom", &[5]),
        ("strassen", &[5]),
        ("\"school near\"", &[2]),
        ("\"near school\"", &[]),
        ("near school", &[2]),
        ("100%_", &[5]),
        ("nothing of it", &[]),
    ] {
        assert_eq!(store.found(query), expected, "{query}");
    }
}

#[test]
fn short_words_and_scripts_without_blanks_are_found() {
    let folder = Folder::new();
    let store = store(&folder);
    for (query, expected) in [
        ("東京", &[3][..]),
        ("天気はどう", &[3]),
        ("中国", &[4]),
        ("す", &[3, 4]),
        ("qx", &[6]),
        ("QX", &[6]),
        ("か", &[3]),
        ("zz", &[]),
    ] {
        assert_eq!(store.found(query), expected, "{query}");
    }
}

#[test]
fn a_short_word_is_found_behind_thousands_of_others() {
    let folder = Folder::new();
    let store = store(&folder);
    store.put(3, said(7, 6, "it ends in proqz"));
    for id in 100..3_000 {
        store.put(4, said(id, id - 1, "Another message about the weather"));
    }
    assert_eq!(store.found("qx"), [6]);
    assert_eq!(store.found("中国"), [4]);
    assert_eq!(store.found("qz"), [7]);
    assert_eq!(store.found("z"), [7]);
    assert_eq!(store.found("\"n pr\""), [7]);
    assert_eq!(store.search("we").len(), 50);
    assert_eq!(store.found("school"), [2]);
}

#[test]
fn filters_narrow_a_search_and_stand_alone() {
    let folder = Folder::new();
    let store = store(&folder);
    for (query, expected) in [
        ("role:user ecole", &[1][..]),
        ("role:assistant", &[2, 4, 6]),
        ("model:llama3 role:assistant paris", &[2]),
        ("model:gpt", &[]),
        ("has:code", &[2]),
        ("before:1970-01-01", &[]),
        ("after:1970-01-01 before:1970-01-02 qx", &[6]),
        ("after:1970-01-02", &[]),
    ] {
        assert_eq!(store.found(query), expected, "{query}");
    }
}

#[test]
fn a_hit_says_where_it_is() {
    let folder = Folder::new();
    let store = store(&folder);
    store.put(
        1,
        answered(8, 2, &format!("{}needle, the Needle", "hay ".repeat(100))),
    );
    let hit = &store.search("needle")[0];
    assert_eq!((hit.conversation.0, hit.message.0, hit.at), (1, 8, 8_000));
    assert_eq!(hit.first, "What is the École Polytechnique?");
    assert_eq!((hit.model.as_str(), hit.byte), ("llama3.2:3b-q4", 400));
    let marked: Vec<&str> = hit
        .marks
        .iter()
        .map(|mark| hit.snippet.get(mark.clone()).unwrap())
        .collect();
    assert_eq!(marked, ["needle", "Needle"]);
    assert!(hit.snippet.starts_with('…') && hit.snippet.len() < 300);
}

#[test]
fn the_most_fitting_comes_first() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "The red fox"));
    store.put(
        1,
        said(
            2,
            1,
            &format!("Foxes, redder than {}", "others ".repeat(200)),
        ),
    );
    store.put(1, said(3, 2, "A fox that is not red"));
    let order: Vec<u64> = store
        .search("red fox")
        .iter()
        .map(|hit| hit.message.0)
        .collect();
    assert_eq!(order, [1, 3, 2]);
}

#[test]
fn a_message_that_changes_is_found_by_its_new_words_only() {
    let folder = Folder::new();
    let store = folder.open();
    let mut reply = answered(1, 0, "something old");
    reply.status = Status::Interrupted;
    store.put(1, reply);
    store.put(1, answered(1, 0, "something new"));
    store.put(1, answered(1, 0, "something new"));
    assert_eq!(store.found("something"), [1]);
    assert_eq!(store.found("new"), [1]);
    assert_eq!(store.found("old"), [0; 0]);
}

#[test]
fn a_long_query_is_as_good_as_a_short_one() {
    let folder = Folder::new();
    let store = folder.open();
    let text: String = ('a'..='z')
        .flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}{a} ")))
        .collect();
    store.put(1, said(1, 0, &text));
    assert_eq!(store.found(text.get(..300).unwrap()), [1]);
    assert_eq!(
        store.found(&format!("\"{}\"", text.get(..300).unwrap())),
        [1]
    );
    assert_eq!(store.found(&format!("\"{}\"", "abc".repeat(100))), [0; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_typed_is_answered(queries in proptest::collection::vec(
        prop_oneof!["\\PC{0,30}", "[\"'*^():AND OR NOTa-c\0%_{}+-]{0,20}", "(model|role|has|before|after):?[a-z0-9\"-]{0,12}"],
        20,
    )) {
        let folder = Folder::new();
        let store = store(&folder);
        for query in queries {
            store.search(&query);
            store.list(&query);
        }
    }

    #[test]
    fn every_part_of_a_text_finds_it(text in "[a-cé東\\n ]{1,40}", from in 0_usize..40, count in 1_usize..10) {
        let part: String = text.chars().skip(from).take(count).collect();
        prop_assume!(!part.trim().is_empty());
        let folder = Folder::new();
        let store = folder.open();
        store.put(1, said(1, 0, &text));
        prop_assert_eq!(store.found(&format!("\"{part}\"")), [1]);
    }
}
