//! Which key does what: (context, key) to command.
//!
//! Begins as the command table has it; `config` binds what a person's file says over it.

use super::command::{Command, Context, TABLE};
use super::key::Key;
use std::collections::BTreeMap;

/// The bindings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<(Context, Key), Command>,
    /// Keys that the person bound, newest last: shown before the defaults.
    own: Vec<(Context, Key)>,
}

impl Default for Keymap {
    fn default() -> Self {
        let bindings = TABLE
            .iter()
            .flat_map(|row| {
                row.keys
                    .iter()
                    .map(move |(context, key)| (*context, *key, row.command))
            })
            .filter_map(|(context, key, command)| Some(((context, key.parse().ok()?), command)))
            .collect();
        Self {
            bindings,
            own: Vec::new(),
        }
    }
}

impl Keymap {
    /// Binds `key` in `context`; `None` frees it.
    pub fn bind(&mut self, context: Context, key: Key, command: Option<Command>) {
        match command {
            Some(command) => {
                self.bindings.insert((context, key), command);
                self.own.push((context, key));
            }
            None => {
                self.bindings.remove(&(context, key));
            }
        }
    }

    /// The command that `key` runs in the first of `contexts` that binds it.
    pub fn lookup(&self, contexts: &[Context], key: Key) -> Option<Command> {
        contexts
            .iter()
            .find_map(|context| self.bindings.get(&(*context, key)).copied())
    }

    /// The keys that run `command`, with their contexts: the person's own first, then the
    /// defaults in the table's order.
    pub fn keys_of(&self, command: Command) -> Vec<(Context, Key)> {
        let own = self.own.iter().rev().copied();
        let defaults = command
            .row()
            .keys
            .iter()
            .filter_map(|(context, key)| Some((*context, key.parse().ok()?)));
        let mut keys = Vec::new();
        for slot in own.chain(defaults) {
            if self.bindings.get(&slot) == Some(&command) && !keys.contains(&slot) {
                keys.push(slot);
            }
        }
        keys
    }

    /// The key to show for `command`: `Ctrl+O`. `None` if it has none.
    pub fn label(&self, command: Command) -> Option<String> {
        self.keys_of(command).first().map(|(_, key)| key.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::command::ListAct;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn a_narrower_context_comes_first() {
        let keymap = Keymap::default();
        let look = |contexts: &[Context], text| keymap.lookup(contexts, key(text));
        assert_eq!(
            look(&[Context::List, Context::Global], "ctrl-n"),
            Some(Command::List(ListAct::Down))
        );
        assert_eq!(
            look(&[Context::Composer, Context::Global], "ctrl-n"),
            Some(Command::New)
        );
        assert_eq!(look(&[Context::Composer, Context::Global], "x"), None);
    }

    #[test]
    fn a_key_bound_by_the_person_is_the_one_shown() {
        let mut keymap = Keymap::default();
        keymap.bind(Context::Global, key("alt-m"), Some(Command::Models));
        assert_eq!(keymap.label(Command::Models).as_deref(), Some("Alt+M"));
        keymap.bind(Context::Global, key("alt-m"), None);
        assert_eq!(keymap.label(Command::Models).as_deref(), Some("Ctrl+O"));
        keymap.bind(Context::Global, key("ctrl-o"), None);
        assert_eq!(keymap.label(Command::Models), None);
    }
}
