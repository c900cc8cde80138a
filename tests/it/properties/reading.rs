//! Where rows begin in their source, and that nothing moves who reads them.

use super::documents::{any_document, words};
use pnv_tui::text::markdown::{LinkForm, lay_out, parse};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_row_begins_with_its_first_word_and_behind_those_above_it(
        source in any_document(),
        width in 14..90_usize,
    ) {
        let byte = |word: &str| source.find(word).unwrap();
        for block in parse(&source, 0) {
            let mut above = None;
            for laid in lay_out(&block, width, LinkForm::Live) {
                let text = laid.row.text();
                let first = words(&text).map(byte).min();
                // Of code only its own lines are counted, without the fence and its indent.
                if let Some(first) = first.filter(|_| laid.row.code.is_none()) {
                    let from = above.unwrap_or(block.source.start);
                    prop_assert!((from..=first).contains(&laid.source), "{laid:?} {from} {first}");
                }
                above = words(&text).map(byte).max().map(|byte| byte + 1).or(above);
            }
        }
    }
}
