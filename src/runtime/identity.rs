//! The identity of the profile in force: read, or made, the first time that a server wants it.

use crate::api::{Introduction, new_identity};
use crate::chat::{Identity, KeptIdentity};
use crate::config::{identity, paths};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An identity, and where it is kept.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// `None` for one that ends with the program.
    file: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    identity: Option<Identity>,
    /// Why it is in no file, or a new one.
    trouble: Option<String>,
    /// That, until somebody has said it.
    unsaid: Option<String>,
}

impl Own {
    /// That of a profile.
    pub(super) fn of(profile: Option<&str>) -> Arc<Self> {
        let folder = paths::data_folder();
        Arc::new(Self {
            file: folder.map(|folder| identity::file(&folder, profile)),
            known: Mutex::default(),
        })
    }

    /// What tells a client of it.
    pub(super) fn introduction(self: &Arc<Self>) -> Introduction {
        let own = Arc::clone(self);
        Introduction::new(move || own.learn().0)
    }

    /// What went wrong with it, the first time that it is asked.
    pub(super) fn take_unsaid(&self) -> Option<String> {
        self.known().unsaid.take()
    }

    /// The identity as it is shown.
    pub(super) fn show(&self) -> KeptIdentity {
        let (identity, trouble) = self.learn();
        self.known().unsaid = None;
        self.kept(identity, trouble)
    }

    /// Another in its place.
    pub(super) fn replace(&self) -> KeptIdentity {
        let fresh = new_identity();
        let file = self.file.as_ref();
        let trouble = file.and_then(|file| identity::replace(file, &fresh).err());
        *self.known() = Known {
            identity: Some(fresh.clone()),
            trouble: trouble.clone(),
            unsaid: None,
        };
        self.kept(fresh, trouble)
    }

    fn kept(&self, identity: Identity, trouble: Option<String>) -> KeptIdentity {
        let nowhere = || "It is kept nowhere and ends with the program.".to_owned();
        let kept = match (trouble, &self.file) {
            (Some(trouble), _) => Err(trouble),
            (None, Some(file)) => Ok(paths::shown(file)),
            (None, None) => Err(nowhere()),
        };
        KeptIdentity { identity, kept }
    }

    fn learn(&self) -> (Identity, Option<String>) {
        let mut known = self.known();
        if let Some(identity) = &known.identity {
            return (identity.clone(), known.trouble.clone());
        }
        let (identity, made) = match &self.file {
            Some(file) => identity::read_or_make(file, new_identity),
            None => (new_identity(), Ok(())),
        };
        let trouble = made.err();
        *known = Known {
            identity: Some(identity.clone()),
            trouble: trouble.clone(),
            unsaid: trouble.clone(),
        };
        (identity, trouble)
    }

    /// Who panicked has left nothing half done.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_wrong_is_said_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("identity-x");
        std::fs::write(&file, "damaged").unwrap();
        let own = Arc::new(Own {
            file: Some(file),
            known: Mutex::default(),
        });
        assert_eq!(own.take_unsaid(), None, "nobody has wanted it yet");
        let (identity, _) = own.learn();
        assert!(own.take_unsaid().is_some());
        assert_eq!(own.take_unsaid(), None);
        let shown = own.show();
        assert_eq!(shown.identity, identity);
        assert!(shown.kept.is_err(), "that it is a new one");
        let other = own.replace();
        assert_ne!(other.identity, identity);
        assert!(other.kept.is_ok(), "{other:?}");
        assert_eq!(own.learn().0, other.identity);
    }

    #[test]
    fn without_a_file_it_ends_with_the_program() {
        let own = Own::default();
        let shown = own.show();
        assert_eq!(own.show().identity, shown.identity);
        assert!(shown.kept.unwrap_err().contains("nowhere"));
        assert_ne!(own.replace().identity, shown.identity);
    }
}
