//! Where the program's files belong on each system, and how their paths are shown.

use crate::text::clean_path;
use directories::{BaseDirs, ProjectDirs};
use std::path::{Path, PathBuf};

/// The config file of the person who runs the program: on Linux
/// `~/.config/pnv-tui/config.toml`. `None` if the system names no home folder.
pub fn config_file() -> Option<PathBuf> {
    ProjectDirs::from("", "", "pnv-tui").map(|folders| folders.config_dir().join("config.toml"))
}

/// The folder of what the program keeps for a person and could do without: on Linux
/// `~/.local/state/pnv-tui`. `None` if the system names no home folder.
pub fn state_folder() -> Option<PathBuf> {
    let folders = ProjectDirs::from("", "", "pnv-tui")?;
    // Only Linux has a place for state.
    let folder = folders.state_dir().unwrap_or(folders.data_local_dir());
    Some(folder.to_owned())
}

/// The folder of what a person would miss, as the history: on Linux `~/.local/share/pnv-tui`. `None` if the
/// system names no home folder.
pub fn data_folder() -> Option<PathBuf> {
    let folders = ProjectDirs::from("", "", "pnv-tui")?;
    Some(folders.data_local_dir().to_owned())
}

/// The history. `None` if the system names no home folder.
pub fn history_file() -> Option<PathBuf> {
    Some(data_folder()?.join("history.db"))
}

/// The person's own folder. `None` if the system names none.
pub fn home_folder() -> Option<PathBuf> {
    Some(BaseDirs::new()?.home_dir().to_owned())
}

/// The path as it is shown, with `~` for the home folder.
pub fn shown(path: &Path) -> String {
    let folders = BaseDirs::new();
    shown_from(folders.as_ref().map(BaseDirs::home_dir), path)
}

fn shown_from(home: Option<&Path>, path: &Path) -> String {
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => clean_path(&Path::new("~").join(rest)),
        None => clean_path(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_the_home_folder_itself_is_shown_as_a_tilde() {
        let home = Some(Path::new("/home/ada"));
        for (path, expected) in [
            ("/home/ada/.local/x.txt", "~/.local/x.txt"),
            ("/home/adam/x.txt", "/home/adam/x.txt"),
            ("/tmp/x.txt", "/tmp/x.txt"),
        ] {
            assert_eq!(shown_from(home, Path::new(path)), expected);
        }
        assert_eq!(shown_from(None, Path::new("/tmp/x.txt")), "/tmp/x.txt");
    }
}
