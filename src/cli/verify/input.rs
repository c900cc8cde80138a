//! What a receipt is checked from: files, standard input, and what was written on the command
//! line. All of it bounded.

use crate::api::pinaivu::{RECEIPT_LIMIT, coordinator_keys};
use crate::chat::receipt::{CoordinatorKeys, NoHex, PublicKey};
use crate::text::clean_path;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Bytes of an answer: no reply is longer.
const CONTENT_LIMIT: usize = 16 << 20;
/// What stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Where the receipt is.
pub(super) enum Source {
    /// Here.
    Bytes(Vec<u8>),
    /// With the server, by the name of the request.
    Request(String),
}

impl Source {
    /// The source that an argument names. What is there as a file is a file; what can only be a
    /// path is one that is not there; all else is the name of a request.
    pub(super) fn of(argument: &str) -> Result<Self, String> {
        if argument == STANDARD_INPUT {
            let read = bounded(io::stdin().lock(), RECEIPT_LIMIT);
            return read
                .map(Self::Bytes)
                .map_err(|error| format!("Standard input cannot be read: {error}."));
        }
        let path = Path::new(argument);
        match File::open(path).and_then(|file| bounded(file, RECEIPT_LIMIT)) {
            Ok(bytes) => Ok(Self::Bytes(bytes)),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(unread(path, &error)),
            Err(_) if is_name(argument) => Ok(Self::Request(argument.to_owned())),
            Err(_) => Err(format!(
                "'{argument}' is neither a file that is there nor the name of a request. Name the \
                 file of a receipt, or a request such as f2488459-6419-47ed-bfca-ed1b13bc8011."
            )),
        }
    }
}

/// Whether a text could be the name of a request and is not more likely meant for a path.
fn is_name(text: &str) -> bool {
    let has_name_letters = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    !text.is_empty() && text.len() <= 128 && has_name_letters
}

/// The answer in a file.
pub(super) fn content(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path);
    file.and_then(|file| bounded(file, CONTENT_LIMIT))
        .map_err(|error| unread(path, &error))
}

/// The coordinator's keys, if they are given.
pub(super) fn keys(
    hex: Option<&str>,
    health: Option<&Path>,
) -> Result<Option<CoordinatorKeys>, String> {
    if let Some(hex) = hex {
        let signing: PublicKey = hex.trim().parse().map_err(|NoHex| {
            format!("'{hex}' is no key: a coordinator's has 64 hex digits, as the server's /enclave_health tells it.")
        })?;
        return Ok(Some(CoordinatorKeys {
            signing,
            sealing: None,
            peer_id: None,
            uptime_ms: None,
        }));
    }
    let Some(path) = health else { return Ok(None) };
    let file = File::open(path).and_then(|file| bounded(file, RECEIPT_LIMIT));
    let bytes = file.map_err(|error| unread(path, &error))?;
    coordinator_keys(&bytes).map(Some).ok_or_else(|| {
        format!(
            "{} holds no key of a coordinator's. Save what the server answers to /enclave_health.",
            clean_path(path)
        )
    })
}

fn unread(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be read: {error}.", clean_path(path))
}

fn bounded(from: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        let said = format!("it is larger than {} KiB", most >> 10);
        return Err(io::Error::new(ErrorKind::FileTooLarge, said));
    }
    Ok(bytes)
}
