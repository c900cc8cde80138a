//! Definitions of links (`[label]: target`) in text that is left behind, for the text that may use
//! them.

use pulldown_cmark::Parser;

/// The definitions in a text, one a line and a blank line behind them, as many as have room in so
/// many bytes. One that is written on several lines is left out.
pub(super) fn definitions(text: &str, room: usize) -> String {
    if !text.contains("]:") {
        return String::new();
    }
    let parser = Parser::new(text);
    let mut spans: Vec<_> = parser
        .reference_definitions()
        .iter()
        .map(|(_, definition)| definition.span.clone())
        .collect();
    // Of two for the same label the first counts.
    spans.sort_by_key(|span| span.start);
    let lines = spans
        .into_iter()
        .filter_map(|span| text.get(span))
        .map(str::trim)
        .filter(|line| !line.contains('\n'));
    let mut definitions = String::new();
    for line in lines {
        if definitions.len() + line.len() + 2 > room {
            break;
        }
        definitions.push_str(line);
        definitions.push('\n');
    }
    if !definitions.is_empty() {
        definitions.push('\n');
    }
    definitions
}
