//! New files, each its owner's alone, under names that nobody has yet.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt;

/// Files of the same name that are told apart by a number.
const MOST_ALIKE: u32 = 1_000;

/// Writes a text to a new file in the folder and returns its path: `stem.extension`, or with a number where that is
/// there.
///
/// # Errors
/// The file cannot be written. Nothing of it is left then.
pub(super) fn write(folder: &Path, stem: &str, extension: &str, text: &str) -> io::Result<PathBuf> {
    let (path, mut file) = create(folder, stem, extension)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        let _ = fs::remove_file(&path); // half a text would be taken for the whole
    })?;
    Ok(path)
}

/// Creates a file whose name nobody has yet.
fn create(folder: &Path, stem: &str, extension: &str) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    for number in 1..=MOST_ALIKE {
        let name = match number {
            1 => format!("{stem}.{extension}"),
            _ => format!("{stem}-{number}.{extension}"),
        };
        let path = folder.join(name);
        match options.open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (path, file)),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}
