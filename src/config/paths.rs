//! Where the program's files belong on each system.

use directories::ProjectDirs;
use std::path::PathBuf;

/// The config file of the person who runs the program: on Linux
/// `~/.config/pnv-tui/config.toml`. `None` if the system names no home folder.
pub fn config_file() -> Option<PathBuf> {
    ProjectDirs::from("", "", "pnv-tui").map(|folders| folders.config_dir().join("config.toml"))
}
