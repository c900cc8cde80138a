//! Who may read a file, on systems where its mode says so.

use std::fs::{DirBuilder, Metadata};
use std::io;
use std::path::Path;

#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

/// Whether anyone besides its owner may read, write or run the file. Elsewhere than on Unix the
/// folders of a person are closed to others, and the answer is no.
pub(super) fn is_shared(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    return metadata.permissions().mode() & 0o077 != 0;
    #[cfg(not(unix))]
    return {
        let _ = metadata;
        false
    };
}

/// Creates a folder, and those above it, for its owner alone. One that is there stays as it is.
///
/// # Errors
///
/// It cannot be created, or something else has its name.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path)
}
