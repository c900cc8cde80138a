//! What a long selection costs.

use super::select::Passage;
use super::*;

#[test]
fn what_a_selection_has_read_keeps_its_rows_only_near_the_reader() {
    let talk = conversation(400);
    let scene = scene(&talk, WIDTH, HEIGHT);
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    let [row, cell] = [0, 0];
    let first = Spot {
        entry: 0,
        row,
        cell,
    };
    let last = transcript.spot(HEIGHT, 0).expect("nothing is shown");
    let around = transcript.with_rows.len() + KEPT_AROUND;
    let mut passage = Passage::default();
    for entry in 0..400 {
        transcript.read(entry, (first, last), &scene, &mut passage);
        assert!(transcript.with_rows.len() <= around, "{entry}");
    }
    let text = transcript.text_between(first, last, &scene);
    assert_eq!(text.matches("its second line").count(), 400);
    assert!(text.starts_with("You") && text.ends_with("its second line"));
}
