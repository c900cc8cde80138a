//! Small files, read whole: what is larger than any config file is refused unread.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The most bytes that a file may have.
const LIMIT: u64 = 1024 * 1024;

/// A file's bytes and what the system says about it, both from one open file, so that they
/// cannot be about two.
pub(super) struct Content {
    /// Everything in the file.
    pub(super) bytes: Vec<u8>,
    /// Its mode among other things.
    pub(super) metadata: Metadata,
}

impl Content {
    /// The content of a file that must be text.
    pub(super) fn text(&self) -> io::Result<&str> {
        str::from_utf8(&self.bytes).map_err(|error| {
            io::Error::new(
                ErrorKind::InvalidData,
                format!("it is not UTF-8 text ({error})"),
            )
        })
    }
}

/// Reads the file at `path`.
///
/// # Errors
///
/// What the system says, or [`ErrorKind::FileTooLarge`].
pub(super) fn read(path: &Path) -> io::Result<Content> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let mut bytes = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(
            ErrorKind::FileTooLarge,
            "it is larger than 1 MiB",
        ));
    }
    Ok(Content { bytes, metadata })
}
