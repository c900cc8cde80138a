//! Nothing moves the reader: neither text that comes, nor the end of the reply, nor another size.

use super::*;

/// A conversation whose reply says this.
fn reply(text: &str, status: Status) -> Conversation {
    let mut talk = conversation(1);
    talk.messages.push(Message {
        status,
        ..message(1, text)
    });
    talk
}

/// A transcript at the top row of which this word stands, or at least on the same row.
fn read_from(word: &str, talk: &Conversation, width: usize, height: usize) -> Transcript {
    let scene = scene(talk, width, height);
    let mut transcript = refreshed(talk, width, height);
    transcript.to_top(&scene);
    for _ in 0..2_000 {
        if shown(&transcript)[0].contains(word) {
            return transcript;
        }
        transcript.scroll_down(1, &scene);
    }
    panic!("{word:?} is not in {:?}", shown(&transcript));
}

fn top(transcript: &Transcript) -> String {
    shown(transcript)[0].clone()
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn in_a_long_item_of_a_tight_list_a_resize_leaves_the_reader_with_the_same_words() {
    let words = numbered(600, |n| format!("w{n} "));
    let talk = reply(&format!("- {words}\n- next\n- last"), Status::Complete);
    let mut transcript = read_from("w128", &talk, 60, HEIGHT);
    let before = top(&transcript);
    let first = before.split_whitespace().next().unwrap().to_owned() + " ";
    for width in [59, 60, 24, 100, 59, 61] {
        transcript.refresh(&scene(&talk, width, HEIGHT));
        assert!(top(&transcript).contains(&first), "{:?}", top(&transcript));
    }
    transcript.refresh(&scene(&talk, 60, HEIGHT));
    assert_eq!(top(&transcript), before);
}

#[test]
fn a_list_that_becomes_loose_leaves_the_reader_with_the_same_item() {
    let items = numbered(59, |n| format!("- item {n}\n"));
    let mut talk = reply(&items, Status::Streaming);
    let mut transcript = read_from("item 32", &talk, WIDTH, HEIGHT);
    for more in ["\n", "- last", "\n"] {
        talk.messages[1].text.push_str(more);
        transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
        assert_eq!(top(&transcript), "  • item 32");
    }
    assert_eq!(shown(&transcript)[1..3], ["", "  • item 33"]);
}

/// A table of two columns with so many rows.
fn table(count: usize) -> String {
    "| first-- | second- |\n|---|---|\n".to_owned()
        + &numbered(count, |n| format!("| row-{n:02} | word-{n:02} |\n"))
}

#[test]
fn a_table_that_grows_keeps_the_columns_in_which_it_is_read() {
    const WIDER: [&str; 4] = [
        "| row-40 wide",
        "r | a cell",
        " much wider |\n",
        "\nend\n\n# end\n\n# end",
    ];
    let mut talk = reply(&table(30), Status::Streaming);
    let mut transcript = read_from("row-12", &talk, WIDTH, HEIGHT);
    let before = shown(&transcript);
    for more in WIDER {
        talk.messages[1].text.push_str(more);
        transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
        assert_eq!(shown(&transcript), before);
    }
    transcript.scroll_down(17, &scene(&talk, WIDTH, HEIGHT));
    let wrapped = ["  row-40   a cell", "  wider    much", "           wider"];
    assert_eq!(shown(&transcript)[1..4], wrapped);
    // Whoever goes along with the text, and the reply's end, settle them.
    let whole = shown(&refreshed(&talk, WIDTH, HEIGHT));
    assert_ne!(shown(&transcript), whole);
    let mut ended = (transcript.clone(), talk.clone());
    transcript.follow();
    transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
    assert_eq!(shown(&transcript), whole);
    ended.1.messages[1].status = Status::Complete;
    ended.0.refresh(&scene(&ended.1, WIDTH, HEIGHT));
    let rows = shown(&ended.0);
    assert_eq!(
        rows,
        shown(&read_from(rows[0].trim(), &ended.1, WIDTH, HEIGHT))
    );
}

#[test]
fn a_table_below_what_is_read_and_one_that_could_not_be_read_share_the_width_anew() {
    for (begun, word) in [
        (
            format!(
                "{}{}",
                numbered(20, |n| format!("para {n}\n\n")),
                "| a | b |\n|-|-|\n"
            ),
            "para 2",
        ),
        (
            format!(
                "{}| a | b |\n|-|-|\n",
                numbered(20, |n| format!("para {n}\n\n"))
            ),
            "para 16",
        ),
    ] {
        let mut talk = reply(&begun, Status::Streaming);
        let mut transcript = read_from(word, &talk, WIDTH, HEIGHT);
        talk.messages[1]
            .text
            .push_str(&"| longer words | and more words |\n".repeat(9));
        let small = scene(&talk, WIDTH, HEIGHT);
        transcript.refresh(&small);
        while transcript.scroll() != Scroll::Follow {
            let all = shown(&refreshed(&talk, WIDTH, 200));
            let rows = shown(&transcript);
            assert!(all.windows(HEIGHT).any(|some| some == rows), "{rows:#?}");
            transcript.scroll_down(1, &small);
        }
    }
}

#[test]
fn settling_leaves_the_reader_with_the_same_words() {
    let text = numbered(59, |n| format!("para {n} [x] and\n\n"));
    let mut talk = reply(&text, Status::Streaming);
    let mut transcript = read_from("para 35", &talk, WIDTH, HEIGHT);
    talk.messages[1]
        .text
        .push_str("[x]: https://a.example/which/is/a/long/way/to/go\n");
    transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
    assert_eq!(top(&transcript), "  para 35 [x] and");
    talk.messages[1].status = Status::Complete;
    transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
    assert_eq!(top(&transcript), "  para 35 x");
}

#[test]
fn a_reader_near_the_end_comes_back_when_the_pane_is_small_again() {
    let text = numbered(40, |n| format!("w{n} and some more words\n"));
    let talk = reply(&text, Status::Complete);
    let mut transcript = read_from("w33", &talk, WIDTH, HEIGHT);
    let before = shown(&transcript);
    for (width, height) in [(200, HEIGHT), (90, 40), (WIDTH, 30), (WIDTH, HEIGHT)] {
        transcript.refresh(&scene(&talk, width, height));
    }
    assert_eq!(shown(&transcript), before);
}

#[test]
fn text_does_not_move_a_reader_whom_a_larger_pane_shows_the_end() {
    let text = numbered(40, |n| format!("w{n} and some more words\n"));
    let mut talk = reply(&text, Status::Streaming);
    let mut transcript = read_from("w33", &talk, WIDTH, HEIGHT);
    transcript.refresh(&scene(&talk, WIDTH, 30));
    let before = shown(&transcript);
    talk.messages[1].text.push_str("\nmore\n\nand more\n");
    transcript.refresh(&scene(&talk, WIDTH, 30));
    assert_eq!(shown(&transcript), before);
}

#[test]
fn a_pane_that_gets_lower_and_higher_again_has_the_same_row_at_its_top() {
    let talk = reply(&numbered(40, |n| format!("w{n}\n\n")), Status::Streaming);
    let mut transcript = read_from("w20", &talk, WIDTH, HEIGHT);
    for height in [HEIGHT - 1, HEIGHT - 3, 1, HEIGHT + 2, HEIGHT] {
        transcript.refresh(&scene(&talk, WIDTH, height));
        assert_eq!(top(&transcript), "  w20", "{height}");
    }
}

#[test]
fn the_position_of_the_reader_is_at_most_a_thousand_thousandths() {
    let mut talk = conversation(3);
    talk.messages[1].text = numbered(400, |n| format!("w{n}\n\n"));
    let scene = scene(&talk, WIDTH, 1);
    let mut transcript = refreshed(&talk, WIDTH, 1);
    let mut last = 1_000;
    loop {
        transcript.scroll_up(7, &scene);
        let position = transcript.position().unwrap();
        assert!(position <= last, "{position} {last}");
        if position == 0 {
            return;
        }
        last = position;
    }
}
