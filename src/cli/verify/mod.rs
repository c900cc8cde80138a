//! `pnv-tui verify`: checks a receipt, from a file or fetched, and says what it found.
//!
//! Exit status 0 means that the answer and the coordinator's key were compared with what was signed,
//! and that all agrees; 1 that something does not, or was not compared; 2 that there was nothing to
//! check. How a receipt is checked is `api::pinaivu`'s, what it is compared with `basis`'s.

mod basis;
mod input;
mod report;

use super::setup::{Setup, on_network};
use super::stop::{self, Stop};
use super::{Exit, complain};
use crate::api::Client;
use crate::api::pinaivu::{self, RECEIPT_WAITS};
use crate::chat::Failure;
use crate::chat::receipt::{CoordinatorKeys, Digest, NoReceipt, Verdict, Verification};
use crate::config::{self, Config, Flags, KeyScope, Server, Sources};
use crate::text::clean_line;
use basis::Basis;
use clap::Args;
use input::Source;
use std::path::PathBuf;

/// What it is compared with and how it ends, for the end of the help.
const ABOUT: &str = "\
A receipt that is fetched is compared with what the history has of that call: the answer as it came, the \
coordinator's key as it was told then, and the time. --content, --key and --enclave-health come before that. A key \
that nothing tells is asked for, as it is today.

Exit status: 0 if the answer and the coordinator's key were compared with what was signed, and all agrees; 1 if \
something differs, or one of the two was not compared; 2 if there is nothing that could be checked.";

/// What is checked, and against what.
#[derive(Debug, Args)]
#[command(after_help = ABOUT)]
pub struct Verify {
    /// A file with the receipt ("-" is standard input), or the request to fetch it for
    #[arg(value_name = "FILE|REQUEST_ID")]
    pub receipt: String,
    /// The answer, byte for byte as it came, to compare with what was signed
    #[arg(long, value_name = "FILE")]
    pub content: Option<PathBuf>,
    /// The coordinator's key at the time of the call, in 64 hex digits
    #[arg(long, value_name = "HEX", conflicts_with = "enclave_health")]
    pub key: Option<String>,
    /// The coordinator's keys, as the server told them at the time of the call
    #[arg(long, value_name = "FILE")]
    pub enclave_health: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    /// The server to fetch from, by the URL that its paths begin with; no key of the environment's is sent there
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// The profile of the config file to fetch with
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The config file to use instead of the usual one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Checks a receipt and says what became of it: the outcome on standard output, why there is none
/// on standard error.
pub fn run(args: &Verify) -> Exit {
    match verification(args) {
        Ok((verification, basis)) => {
            match report::write(&verification, &basis, args.json) {
                // The verdict tells the status, also where nobody reads any more.
                Ok(()) | Err(Stop::NobodyReads) => exit(verification.verdict),
                Err(stop) => stop::exit(Err(stop)),
            }
        }
        Err(sentence) => {
            complain(&clean_line(&sentence));
            Exit::Usage
        }
    }
}

const fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Verified => Exit::Done,
        Verdict::KeyNotCompared
        | Verdict::ContentNotCompared
        | Verdict::SignatureAlone
        | Verdict::EarlierKey
        | Verdict::KeysDisagree
        | Verdict::OtherTime
        | Verdict::ContentDiffers
        | Verdict::OtherRequest
        | Verdict::Invalid => Exit::Failed,
        Verdict::Unverifiable(_) => Exit::Usage,
    }
}

fn verification(args: &Verify) -> Result<(Verification, Basis), String> {
    let content = args.content.as_deref().map(input::content).transpose()?;
    let keys = input::keys(args.key.as_deref(), args.enclave_health.as_deref())?;
    let mut basis = Basis::given(content.as_deref().map(Digest::of), keys);
    let receipt = match Source::of(&args.receipt)? {
        Source::Bytes(bytes) => bytes,
        Source::Request(id) => {
            basis.recall(&id);
            let fetched = fetch(args, &id, basis.known.coordinator.is_none())?;
            basis.learn_key(fetched.keys);
            basis.tell_of_no_content();
            fetched.receipt.into_bytes()
        }
    };
    let verification = pinaivu::check(&receipt, &basis.known);
    if let Some(content) = content {
        tell_of_line_end(&verification, &content);
    }
    Ok((verification, basis))
}

/// Editors end a file with a line end that no answer had.
fn tell_of_line_end(verification: &Verification, content: &[u8]) {
    let signed = verification.receipt.as_ref().map(|receipt| receipt.digest);
    let without = content.strip_suffix(b"\n");
    let is_signed = |bytes: &[u8]| Some(Digest::of(bytes)) == signed;
    if verification.verdict == Verdict::ContentDiffers && without.is_some_and(is_signed) {
        complain(&"Without the line end at its end, the content is what was signed.");
    }
}

/// What came over the network.
struct Fetched {
    receipt: String,
    keys: Option<CoordinatorKeys>,
}

fn fetch(args: &Verify, id: &str, wants_keys: bool) -> Result<Fetched, String> {
    let client = client(args)?;
    on_network(async {
        let receipt = client.receipt(id, &RECEIPT_WAITS).await;
        let receipt = receipt.map_err(|none| why_none(args, &none))?;
        let keys = if wants_keys {
            keys_of_today(&client).await
        } else {
            None
        };
        Ok(Fetched { receipt, keys })
    })
}

/// Why there is no receipt, and what would help where a key may be missing.
fn why_none(args: &Verify, none: &NoReceipt) -> String {
    let sentence = none.sentence();
    let status = match none {
        NoReceipt::Failed(failure) => failure.status,
        NoReceipt::NoId
        | NoReceipt::NotServed
        | NoReceipt::NotAvailable
        | NoReceipt::Unasked
        | NoReceipt::NotBelieved => None,
    };
    if args.base_url.is_some() && matches!(status, Some(401 | 403)) {
        return format!(
            "{sentence} (No key of the environment's is sent to what --base-url names. Give the server a profile in \
             the config file, and name that with --profile.)"
        );
    }
    sentence
}

async fn keys_of_today(client: &Client) -> Option<CoordinatorKeys> {
    match client.enclave_health().await {
        Ok(keys) => Some(keys),
        Err(error) => {
            let said = Failure::from(error).said;
            let why = if said.is_empty() {
                "nothing came in time"
            } else {
                &said
            };
            complain(&clean_line(&format!(
                "The coordinator's key is not compared: {why}"
            )));
            None
        }
    }
}

fn client(args: &Verify) -> Result<Client, String> {
    let config = config::load(&Sources::of_process(Flags {
        model: None,
        base_url: args.base_url.clone(),
        profile: args.profile.clone(),
        config_file: args.config.clone(),
        server: Server::Configured,
        // The URL may have been copied from anywhere, and a key of the environment is for no server in particular.
        keys: if args.base_url.is_some() {
            KeyScope::OfServer
        } else {
            KeyScope::Any
        },
    }));
    let config: Config = config.map_err(|report| report.to_string())?;
    for warning in &config.warnings {
        complain(warning);
    }
    Ok(Setup::of(config)?.client)
}
