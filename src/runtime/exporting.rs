//! A conversation into a file: in the folder that the program was started in, else in that of the person.

use super::new_file;
use crate::carry::{Content, Export, file_stem, title};
use crate::chat::ExportFormat;
use crate::chat::history::Loaded;
use crate::config::paths;
use jiff::tz::TimeZone;
use std::path::PathBuf;

/// Writes the file and tells its path, as it is shown; else a sentence: why not, and what to do.
pub(super) fn export(loaded: &Loaded, format: ExportFormat) -> Result<String, String> {
    let folders = std::env::current_dir().ok().into_iter();
    let folders = folders.chain(paths::home_folder()).collect();
    into_first(folders, loaded, format)
}

/// Writes the file to the first folder that takes it.
fn into_first(
    folders: Vec<PathBuf>,
    loaded: &Loaded,
    format: ExportFormat,
) -> Result<String, String> {
    let text = whole(loaded, format);
    let stem = file_stem(loaded);
    let mut reasons = Vec::new();
    for folder in folders {
        match new_file::write(&folder, &stem, format.extension(), &text) {
            Ok(path) => return Ok(paths::shown(&path)),
            Err(error) => reasons.push(format!("{} ({error})", paths::shown(&folder))),
        }
    }
    Err(format!(
        "The conversation was not exported: no file could be written to {}. Free some space or start pnv-tui in another \
         folder.",
        reasons.join(" or to ")
    ))
}

fn whole(loaded: &Loaded, format: ExportFormat) -> String {
    let content = Content {
        id: loaded.conversation.id.to_string(),
        title: title(loaded),
        updated: loaded.updated,
    };
    let mut export = Export::new(format, TimeZone::system());
    let mut text = export.head(&[content]);
    text.push_str(&export.conversation(loaded));
    text.push_str(export.foot());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Conversation, Message, MessageId, Role, Status};
    use std::fs;
    use tempfile::TempDir;

    fn loaded() -> Loaded {
        let message = Message {
            id: MessageId(1),
            parent: None,
            role: Role::User,
            text: "What is a *lifetime*?".to_owned(),
            at: 1,
            status: Status::Complete,
            reply: None,
        };
        Loaded {
            conversation: Conversation {
                messages: vec![message],
                ..Conversation::default()
            },
            model: String::new(),
            created: 1,
            updated: 1,
            pinned: false,
            archived: false,
            draft: String::new(),
            queue: Vec::new(),
            place: None,
        }
    }

    #[test]
    fn the_file_is_called_by_the_title_and_writes_over_nothing() {
        let folder = TempDir::new().unwrap();
        let export = || {
            let folders = vec![folder.path().to_owned()];
            into_first(folders, &loaded(), ExportFormat::Markdown).unwrap()
        };
        let paths = [export(), export()];
        assert!(paths[0].ends_with("/what-is-a-lifetime.md"), "{paths:?}");
        assert!(paths[1].ends_with("/what-is-a-lifetime-2.md"), "{paths:?}");
        for path in &paths {
            let text = fs::read_to_string(path).unwrap();
            assert!(text.ends_with("What is a *lifetime*?\n"), "{text}");
        }
    }

    #[test]
    fn a_folder_that_takes_no_file_is_passed_over_and_named_if_it_was_the_last() {
        let folder = TempDir::new().unwrap();
        let none = folder.path().join("none");
        let folders = vec![none.clone(), folder.path().to_owned()];
        let path = into_first(folders, &loaded(), ExportFormat::Json).unwrap();
        assert!(path.ends_with("/what-is-a-lifetime.json"), "{path}");
        let why = into_first(vec![none], &loaded(), ExportFormat::Html).unwrap_err();
        assert!(why.contains("/none (No such file"), "{why}");
    }
}
