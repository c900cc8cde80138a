//! What is tried, what is given to whom, and what is said of it. The commands are scripts.

use super::osc52::{Route, sequence};
use super::*;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Mutex;
use tempfile::TempDir;

/// Longer than a terminal takes, and than a pipe holds.
fn long_text() -> String {
    "lang und länger\n".repeat(20_000)
}

/// A terminal that keeps what it is sent, and scripts that keep what they are given.
struct Desk {
    folder: TempDir,
    sent: Arc<Mutex<Vec<u8>>>,
    clipboard: Clipboard,
}

impl Desk {
    /// Without commands, without tmux, with ample time.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let screen = Arc::clone(&sent);
        let clipboard = Clipboard {
            ways: Ways {
                own: None,
                commands: Vec::new(),
                tmux: None,
                route: Route::Direct,
            },
            terms: Terms {
                limit: Duration::from_secs(60),
                withheld: Vec::new(),
            },
            folder: Some(folder.path().join("state")),
            to_terminal: Arc::new(move |bytes| {
                screen.lock().unwrap().extend_from_slice(bytes);
                Ok(())
            }),
        };
        Self {
            folder,
            sent,
            clipboard,
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Adds a command that runs this script; `$0` is the path of this name.
    fn command(mut self, script: &str, name: &str) -> Self {
        let command = Command::of(&["sh", "-c", script, &self.path(name)]);
        self.clipboard.ways.commands.extend(command);
        self
    }

    async fn copy(&self, text: &str) -> Result<Copied, String> {
        self.clipboard.clone().copy(text.to_owned()).await
    }

    /// What the scripts kept in the file of this name.
    fn kept(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn sent(&self) -> String {
        String::from_utf8(self.sent.lock().unwrap().clone()).unwrap()
    }
}

const KEEP: &str = r#"cat > "$0""#;

fn by_sh() -> Copied {
    Reached::ByCommand("sh".to_owned()).into()
}

#[tokio::test]
async fn a_command_is_given_the_whole_text_and_nothing_else_is_told() {
    let desk = Desk::new().command(KEEP, "first").command(KEEP, "second");
    for text in ["è 世\n", &long_text()] {
        assert_eq!(desk.copy(text).await, Ok(by_sh()));
        assert_eq!(desk.kept("first"), text);
    }
    assert!(!Path::new(&desk.path("second")).exists());
    assert_eq!(desk.sent(), "");
}

#[tokio::test]
async fn a_command_that_does_not_copy_makes_way_for_the_next() {
    for (script, text) in [
        ("cat; exit 1", "text".to_owned()),
        ("kill -KILL $$", "text".to_owned()),
        // It ends well and has not read what it was given.
        ("exit 0", long_text()),
    ] {
        let desk = Desk::new().command(script, "-").command(KEEP, "kept");
        assert_eq!(desk.copy(&text).await, Ok(by_sh()), "{script}");
        assert_eq!(desk.kept("kept"), text);
    }
    let mut desk = Desk::new();
    desk.clipboard.ways.commands = Command::of(&[desk.path("none")]).into_iter().collect();
    assert_eq!(desk.copy("text").await, Ok(Reached::ToTerminal.into()));
}

#[tokio::test]
async fn a_command_that_hangs_is_killed_at_the_limit() {
    let mut desk = Desk::new().command("kill -STOP $$", "the-one-that-hangs");
    desk.clipboard.terms.limit = Duration::from_millis(50);
    assert_eq!(desk.copy("text").await, Ok(Reached::ToTerminal.into()));
    let running = std::process::Command::new("ps")
        .args(["-A", "-o", "args="])
        .output()
        .unwrap();
    let running = String::from_utf8_lossy(&running.stdout).into_owned();
    assert!(running.contains("ps -A"), "{running}");
    assert!(!running.contains(&desk.path("the-one-that-hangs")));
}

#[tokio::test]
async fn a_command_of_the_persons_own_that_fails_is_told_of() {
    for (script, reason) in [
        ("exit 1", "exit status 1"),
        ("kill -KILL $$", "signal: 9 (SIGKILL)"),
    ] {
        for text in ["text".to_owned(), long_text()] {
            let mut desk = Desk::new().command(KEEP, "kept");
            desk.clipboard.ways.own = Command::of(&["sh", "-c", script]);
            let copied = desk.copy(&text).await.unwrap();
            let failed = copied.failed.unwrap();
            assert_eq!(
                (failed.command.as_str(), failed.reason.as_str()),
                ("sh", reason)
            );
            assert_eq!(copied.reached, Reached::ByCommand("sh".to_owned()));
        }
    }
    let mut desk = Desk::new();
    desk.clipboard.ways.own = Command::of(&["sh", "-c", "kill -STOP $$"]);
    desk.clipboard.terms.limit = Duration::from_millis(50);
    let copied = desk.copy("text").await.unwrap();
    assert_eq!(copied.failed.unwrap().reason, "it did not end in time");
    desk.clipboard.ways.own = Command::of(&["nosuchcmd-x"]);
    let copied = desk.copy("text").await.unwrap();
    assert_eq!(
        copied.failed.unwrap().words(),
        "`nosuchcmd-x` failed (not found)"
    );
    desk.clipboard.to_terminal = Arc::new(|_| Err(ErrorKind::BrokenPipe.into()));
    let sentence = desk.copy("text").await.unwrap_err();
    let both = "`nosuchcmd-x` failed (not found). The terminal could not be told to copy: broken \
                pipe.";
    assert_eq!(sentence, both);
}

#[tokio::test]
async fn without_a_command_the_terminal_is_sent_the_text() {
    for route in [Route::Direct, Route::Tmux, Route::Screen] {
        let mut desk = Desk::new();
        desk.clipboard.ways.route = route;
        assert_eq!(desk.copy("text").await, Ok(Reached::ToTerminal.into()));
        assert_eq!(desk.sent(), sequence("text", route));
    }
}

/// Puts a tmux into the folder that runs this script. It is written by another process: one that
/// another test starts meanwhile could inherit the open file, and it could not be run then.
fn install_tmux(desk: &mut Desk, script: &str) {
    let path = desk.path("tmux");
    let write = r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod +x "$0""#;
    let written = std::process::Command::new("sh")
        .args(["-c", write, &path, script])
        .status();
    assert!(written.unwrap().success());
    desk.clipboard.ways.tmux = Some(path);
    desk.clipboard.ways.route = Route::Tmux;
}

#[tokio::test]
async fn tmux_is_given_the_text_and_sends_it_on_or_lets_it_pass() {
    let passing = sequence("text", Route::Tmux);
    let new = r#"echo "$*" >> "$0.said"; cat > "$0.buffer""#;
    let old = r#"echo "$*" >> "$0.said"; [ "$2" = - ] && cat > "$0.buffer""#;
    for (script, said, sent) in [
        (new, "load-buffer -w -\n", ""),
        (old, "load-buffer -w -\nload-buffer -\n", passing.as_str()),
    ] {
        let mut desk = Desk::new();
        install_tmux(&mut desk, script);
        assert_eq!(desk.copy("text").await, Ok(Reached::IntoTmux.into()));
        assert_eq!(desk.kept("tmux.buffer"), "text");
        assert_eq!(
            (desk.kept("tmux.said").as_str(), desk.sent().as_str()),
            (said, sent)
        );
    }
    let mut desk = Desk::new();
    install_tmux(&mut desk, "exit 1");
    assert_eq!(desk.copy("text").await, Ok(Reached::ToTerminal.into()));
    assert_eq!(desk.sent(), passing);
}

#[tokio::test]
async fn what_is_too_long_for_a_terminal_is_saved_and_the_place_is_told() {
    let (desk, text) = (Desk::new(), long_text());
    let copied = desk.copy(&text).await;
    let mut saved = fs::read_dir(desk.path("state")).unwrap();
    let file = saved.next().unwrap().unwrap().path();
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    let (path, bytes) = (paths::shown(&file), 340_000);
    assert_eq!(copied, Ok(Reached::IntoFile { path, bytes }.into()));
    assert!(saved.next().is_none());
    assert_eq!(desk.sent(), "");
}

#[tokio::test]
async fn what_cannot_be_copied_is_told_in_a_sentence() {
    let mut homeless = Desk::new();
    homeless.clipboard.folder = None;
    let barred = Desk::new();
    fs::write(barred.path("state"), "a file where the folder should be").unwrap();
    let shown = paths::shown(Path::new(&barred.path("state")));
    let mut gone = Desk::new();
    gone.clipboard.to_terminal = Arc::new(|_| Err(ErrorKind::BrokenPipe.into()));
    let too_long = "Nothing was copied: the text is too long for a terminal's clipboard, and ";
    for (desk, text, beginning) in [
        (
            &homeless,
            long_text(),
            format!("{too_long}there is no home folder to save it in."),
        ),
        (
            &barred,
            long_text(),
            format!("{too_long}cannot be saved in {shown}: "),
        ),
        (
            &gone,
            "text".to_owned(),
            "The terminal could not be told to copy: broken pipe.".to_owned(),
        ),
    ] {
        let sentence = desk.copy(&text).await.unwrap_err();
        assert!(sentence.starts_with(&beginning), "{sentence}");
        assert!(sentence.ends_with('.'), "{sentence}");
    }
}
