//! The file of a profile's identity: made once, for its owner alone, and never written over unasked.

use super::{bounded, mode};
use crate::chat::Identity;
use crate::text::clean_path;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The name of the profile that is the top of the config file.
const UNNAMED: &str = "default";
/// Bytes of a profile's name that a file is named after. Longer ones share a file with those that begin alike.
const LONGEST: usize = 60;

/// The file of a profile's identity in a folder.
pub fn file(folder: &Path, profile: Option<&str>) -> PathBuf {
    let mut name = String::from("identity-");
    for byte in profile.unwrap_or(UNNAMED).bytes().take(LONGEST) {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            // Capitals too: some systems do not tell them from small letters.
            _ => {
                let _ = write!(name, "%{byte:02x}");
            }
        }
    }
    folder.join(name)
}

/// The identity in a file. One that is not there is made, of `fresh`; one that is damaged is kept beside it. The
/// sentence says why it is in no file, or that it is a new one.
pub fn read_or_make(
    file: &Path,
    fresh: impl FnOnce() -> Identity,
) -> (Identity, Result<(), String>) {
    let path = clean_path(file);
    match bounded::read(file) {
        Ok(content) => {
            let known = content.text().ok().and_then(Identity::from_text);
            if let Some(known) = known {
                close(file, &content);
                return (known, Ok(()));
            }
            let aside = file.with_extension("damaged");
            let fresh = fresh();
            let made = fs::rename(file, &aside).and_then(|()| make(file, &fresh));
            let said = match made {
                Ok(()) => format!(
                    "The identity in {path} is not 64 hexadecimal digits. A new one was made; the file is kept as {}.",
                    clean_path(&aside)
                ),
                Err(error) => format!(
                    "The identity in {path} is not 64 hexadecimal digits, and no new one can be kept there: {error}. \
                     One is used until the program ends."
                ),
            };
            (fresh, Err(said))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let fresh = fresh();
            match make(file, &fresh) {
                Ok(()) => (fresh, Ok(())),
                // Another program has made it meanwhile.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    (read(file).unwrap_or(fresh), Ok(()))
                }
                Err(error) => (fresh, Err(not_kept(file, &error))),
            }
        }
        Err(error) => {
            let said = format!(
                "The identity in {path} cannot be read: {error}. Another is used until the program ends."
            );
            (fresh(), Err(said))
        }
    }
}

/// Puts another identity in the place of the one in a file.
///
/// # Errors
///
/// A sentence: what could not be written, why, what to do.
pub fn replace(file: &Path, identity: &Identity) -> Result<(), String> {
    let written = written(file, identity).and_then(|new| Ok(new.persist(file)?));
    written.map(|_| ()).map_err(|error| not_kept(file, &error))
}

fn not_kept(file: &Path, error: &io::Error) -> String {
    format!(
        "The identity cannot be kept in {}: {error}. It is used until the program ends; make the folder writable to \
         keep it.",
        clean_path(file)
    )
}

fn read(file: &Path) -> Option<Identity> {
    Identity::from_text(bounded::read(file).ok()?.text().ok()?)
}

/// Writes the file if there is none, whole or not at all.
fn make(file: &Path, identity: &Identity) -> io::Result<()> {
    written(file, identity)?.persist_noclobber(file)?;
    Ok(())
}

/// A new file beside the file, for its owner alone.
fn written(file: &Path, identity: &Identity) -> io::Result<NamedTempFile> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    mode::create_private_folder(folder)?;
    let mut new = NamedTempFile::new_in(folder)?;
    writeln!(new, "{}", identity.digits())?;
    new.as_file().sync_all()?;
    Ok(new)
}

/// Makes the file its owner's alone, if it is not.
fn close(file: &Path, content: &bounded::Content) {
    #[cfg(unix)]
    if mode::is_shared(&content.metadata) {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = fs::set_permissions(file, fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = (file, content);
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn identity(byte: u8) -> Identity {
        Identity::of_bytes([byte; 32])
    }

    #[test]
    fn each_profile_has_a_file_of_its_own_whatever_its_name() {
        let folder = Path::new("/f");
        assert_eq!(file(folder, None), Path::new("/f/identity-default"));
        assert_eq!(
            file(folder, Some("work-2")),
            Path::new("/f/identity-work-2")
        );
        assert_eq!(
            file(folder, Some("../A\0")),
            Path::new("/f/identity-%2e%2e%2f%41%00")
        );
        let long = file(folder, Some(&"é".repeat(9_000)));
        assert!(long.file_name().unwrap().len() < 255);
    }

    #[test]
    fn it_is_made_once_and_replaced_only_when_that_is_asked() {
        let folder = TempDir::new().unwrap();
        let file = file(&folder.path().join("new"), None);
        assert_eq!(read_or_make(&file, || identity(1)), (identity(1), Ok(())));
        assert_eq!(read_or_make(&file, || identity(2)), (identity(1), Ok(())));
        assert_eq!(replace(&file, &identity(3)), Ok(()));
        assert_eq!(read_or_make(&file, || identity(4)), (identity(3), Ok(())));
        assert!(make(&file, &identity(5)).is_err(), "never over another");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = TempDir::new().unwrap();
        let file = file(folder.path(), None);
        let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        read_or_make(&file, || identity(1)).1.unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        read_or_make(&file, || identity(2)).1.unwrap();
        assert_eq!(mode(), 0o600, "the mode is mended");
        replace(&file, &identity(3)).unwrap();
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn what_is_damaged_is_kept_beside_a_new_one_and_said() {
        let folder = TempDir::new().unwrap();
        let file = file(folder.path(), None);
        for content in [&b"not hex"[..], b"", &[0xff; 64]] {
            fs::write(&file, content).unwrap();
            let (used, said) = read_or_make(&file, || identity(7));
            let said = said.unwrap_err();
            assert!(
                said.contains("64 hexadecimal digits") && said.contains("damaged"),
                "{said}"
            );
            assert_eq!(used, identity(7));
            assert_eq!(read_or_make(&file, || identity(8)), (identity(7), Ok(())));
            assert_eq!(fs::read(file.with_extension("damaged")).unwrap(), content);
        }
    }

    #[test]
    fn where_it_cannot_be_kept_one_is_used_all_the_same() {
        let folder = TempDir::new().unwrap();
        let below = folder.path().join("file");
        fs::write(&below, "").unwrap();
        let file = file(&below, None);
        let (used, said) = read_or_make(&file, || identity(7));
        assert_eq!(used, identity(7));
        assert!(said.unwrap_err().contains("until the program ends"));
        assert!(replace(&file, &identity(8)).is_err());
    }
}
