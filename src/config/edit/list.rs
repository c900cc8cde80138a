//! A list in the config file: one word more or less in it, and everything else as the person wrote it.
//!
//! Owns where the words, breaks and comments of a list stand. What is in it is read from the file that is edited, so
//! that a word which another program has written since stays there.

use toml_edit::{Array, DocumentMut, Item, RawString, Value};

/// What a line of its own begins with where no word of the list has one.
const INDENT: &str = "  ";

/// Puts a word at the end of the list of that name, unless it is there. `None` if the file has something else in the
/// list's place.
pub(super) fn add(document: &mut DocumentMut, name: &str, word: &str) -> Option<()> {
    let empty = || Item::Value(Array::new().into());
    let list = words(document.entry(name).or_insert_with(empty))?;
    if place_of(list, word).is_none() {
        push(list, word);
    }
    Some(())
}

/// Takes a word out of the list of that name, as often as it is there. `None` if the file has something else in the
/// list's place.
pub(super) fn take_out(document: &mut DocumentMut, name: &str, word: &str) -> Option<()> {
    let Some(item) = document.get_mut(name) else {
        return Some(());
    };
    let list = words(item)?;
    while let Some(place) = place_of(list, word) {
        remove(list, place);
    }
    Some(())
}

/// The list of words that an item is.
fn words(item: &mut Item) -> Option<&mut Array> {
    let list = item.as_array_mut()?;
    let is_of_words = list.iter().all(Value::is_str);
    is_of_words.then_some(list)
}

fn place_of(list: &Array, word: &str) -> Option<usize> {
    list.iter().position(|it| it.as_str() == Some(word))
}

fn push(list: &mut Array, word: &str) {
    let end = end_of(list);
    let breaks = list.iter().filter_map(|it| line_of(before(it)));
    let indent = breaks.last().map_or(INDENT, |(_, indent)| indent);
    let last_breaks = list.iter().last().map(|it| line_of(before(it)).is_some());
    let (before, end) = match (line_of(&end), last_breaks) {
        // What is said behind the last word stays there.
        (Some((said, rest)), _) => (format!("{said}\n{indent}"), format!("\n{rest}")),
        (None, Some(true)) => (format!("\n{indent}"), end),
        (None, Some(false)) => (" ".to_owned(), end),
        (None, None) => (String::new(), String::new()),
    };
    let mut value = Value::from(word);
    value.decor_mut().set_prefix(before);
    list.push_formatted(value);
    list.set_trailing(end);
}

/// Removes a word. Comments beside it stay: what they are about, nobody but the person knows.
fn remove(list: &mut Array, place: usize) {
    let end = end_of(list);
    list.set_trailing(end);
    let gone = list.remove(place);
    let around = format!("{}{}", before(&gone), behind(&gone));
    let is_said = around.contains('#');
    match list.get_mut(place) {
        Some(next) if is_said => {
            let joined = joined(&around, before(next));
            next.decor_mut().set_prefix(joined);
        }
        // A comment behind the comma stands before the next.
        Some(next) if place == 0 && !before(next).contains('#') => {
            next.decor_mut().set_prefix(around);
        }
        None if is_said => list.set_trailing(joined(&around, text(Some(list.trailing())))),
        Some(_) | None => {}
    }
}

/// What stands between the last word and the bracket. The word is left with nothing behind it.
fn end_of(list: &mut Array) -> String {
    let mut end = String::new();
    if let Some(last) = list.iter_mut().last() {
        end.push_str(behind(last));
        last.decor_mut().set_suffix("");
    }
    end.push_str(text(Some(list.trailing())));
    end
}

/// Comments, and what stood behind them.
fn joined(said: &str, next: &str) -> String {
    let next_on_line = next.trim_start_matches([' ', '\t']);
    if next_on_line.starts_with(['\r', '\n']) {
        format!("{}{next}", said.trim_end())
    } else {
        format!("{said}{next_on_line}")
    }
}

/// What stands before the last line of a space, and that line.
fn line_of(space: &str) -> Option<(&str, &str)> {
    space.rsplit_once('\n')
}

fn before(value: &Value) -> &str {
    text(value.decor().prefix())
}

fn behind(value: &Value) -> &str {
    text(value.decor().suffix())
}

/// A space as it was written; nothing where none was.
fn text(space: Option<&RawString>) -> &str {
    space.and_then(RawString::as_str).unwrap_or_default()
}
