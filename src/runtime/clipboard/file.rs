//! The file for a text that fits no clipboard.

use crate::config::create_private_folder;
use crate::runtime::new_file;
use std::io;
use std::path::{Path, PathBuf};

/// Writes the text to a new file in the folder, for its owner alone, and returns its path. The
/// stamp is the minute, for the file's name.
///
/// # Errors
/// The folder or the file cannot be written. Nothing of the file is left then.
pub(super) fn save(folder: &Path, stamp: &str, text: &str) -> io::Result<PathBuf> {
    create_private_folder(folder)?;
    new_file::write(folder, &format!("copy-{stamp}"), "txt", text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    #[test]
    fn a_file_is_never_written_over() {
        let folder = TempDir::new().unwrap();
        let save = |text| save(folder.path(), "20261123-0412", text).unwrap();
        let paths = [save("one"), save("two"), save("three")];
        let names = paths
            .each_ref()
            .map(|path| path.file_name().unwrap().to_str().unwrap());
        assert_eq!(
            names,
            [
                "copy-20261123-0412.txt",
                "copy-20261123-0412-2.txt",
                "copy-20261123-0412-3.txt"
            ]
        );
        let texts = paths.map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(texts, ["one", "two", "three"]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file_or_list_the_folder() {
        use std::os::unix::fs::PermissionsExt;
        let home = TempDir::new().unwrap();
        let folder = home.path().join("state/pnv-tui");
        let path = save(&folder, "20261123-0412", "text").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
    }
}
