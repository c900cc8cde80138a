//! A command that copies what it is given on standard input.
//!
//! Owns how it is started, fed and ended. Which commands there are is decided in `ways`.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command as Process};
use tokio::time::timeout;

/// What went wrong, where the system's words for it would tell little.
const REASONS: [(ErrorKind, &str); 3] = [
    (ErrorKind::NotFound, "not found"),
    (ErrorKind::TimedOut, "it did not end in time"),
    (ErrorKind::BrokenPipe, "it did not read the text"),
];

/// A command and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    program: String,
    arguments: Vec<String>,
}

/// What holds for every command that is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Terms {
    /// How long it may take; then it is killed.
    pub(super) limit: Duration,
    /// The environment variables that it is not given.
    pub(super) withheld: Vec<String>,
}

impl Command {
    /// The command of these words; `None` if there are none.
    pub(super) fn of<S: AsRef<str>>(words: &[S]) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        Some(Self {
            program: program.as_ref().to_owned(),
            arguments: arguments
                .iter()
                .map(|word| word.as_ref().to_owned())
                .collect(),
        })
    }

    /// The name by which people know it.
    pub(super) fn name(&self) -> &str {
        let name = Path::new(&self.program).file_name();
        name.and_then(|name| name.to_str()).unwrap_or(&self.program)
    }

    /// Gives the text to the command and waits until it has ended.
    ///
    /// # Errors
    /// It cannot be started, does not read the text, ends with a failure, or takes too long.
    pub(super) async fn run(&self, text: &str, terms: &Terms) -> io::Result<()> {
        let mut child = self.start(&terms.withheld)?;
        match timeout(terms.limit, feed(&mut child, self.input(text))).await {
            Ok(fed) => fed,
            Err(_elapsed) => {
                child.kill().await?;
                Err(ErrorKind::TimedOut.into())
            }
        }
    }

    /// Nothing of its output is kept: commands that serve the clipboard stay behind with it open,
    /// and whoever read it would wait for them. A process group of its own keeps them from
    /// signals that are meant for this program.
    fn start(&self, withheld: &[String]) -> io::Result<Child> {
        let mut process = Process::new(&self.program);
        process
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        #[cfg(unix)]
        process.process_group(0);
        for variable in withheld {
            process.env_remove(variable);
        }
        if self.is_named("pbcopy") {
            // It takes its input for UTF-8 only if the locale says so (pbcopy(1)).
            process.env("LC_CTYPE", "UTF-8");
        }
        process.spawn()
    }

    /// The text in the command's encoding.
    fn input(&self, text: &str) -> Vec<u8> {
        if self.is_named("clip.exe") {
            // Bytes are taken for the code page of old (github.com/microsoft/WSL/issues/11047),
            // UTF-16 is known as what it is, and a byte order mark would be copied along with the
            // text (github.com/alexfrmn/murmur/issues/187).
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        text.as_bytes().to_vec()
    }

    fn is_named(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }
}

/// Why a command did not copy, in a few words.
pub(super) fn reason(error: &io::Error) -> String {
    let known = REASONS.iter().find(|(kind, _)| *kind == error.kind());
    known.map_or_else(|| error.to_string(), |(_, words)| (*words).to_owned())
}

/// How it ended tells more than that it did not read, which is told only where it ended well.
async fn feed(child: &mut Child, input: Vec<u8>) -> io::Result<()> {
    let given = give(child, input).await;
    let status = child.wait().await?;
    if status.success() {
        return given;
    }
    let ended = status.code().map(|code| format!("exit status {code}"));
    Err(io::Error::other(
        ended.unwrap_or_else(|| status.to_string()),
    ))
}

async fn give(child: &mut Child, input: Vec<u8>) -> io::Result<()> {
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&input).await?;
        stdin.shutdown().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_known_by_the_name_of_its_file() {
        for (program, name) in [
            ("wl-copy", "wl-copy"),
            ("/usr/bin/xclip", "xclip"),
            ("..", ".."),
        ] {
            assert_eq!(Command::of(&[program]).unwrap().name(), name);
        }
        assert_eq!(Command::of::<&str>(&[]), None);
    }

    #[test]
    fn each_command_is_given_the_encoding_that_it_reads() {
        for (program, input) in [
            ("xclip", &b"a\xc3\xa9"[..]),
            ("clip.exe", b"a\0\xe9\0"),
            ("/mnt/c/Windows/System32/CLIP.EXE", b"a\0\xe9\0"),
        ] {
            assert_eq!(
                Command::of(&[program]).unwrap().input("aé"),
                input,
                "{program}"
            );
        }
    }
}
