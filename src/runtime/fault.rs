//! Panics: the terminal first, then the report, then the end of the program.
//!
//! A panic in a task or a thread would otherwise end that one alone and leave a program that
//! looks alive and is not.

use super::terminal;
use color_eyre::config::HookBuilder;
use color_eyre::eyre::{Report, eyre};
use std::io::{self, Write};
use tokio::sync::Notify;

/// Keeps one permit, so that a panic between two waits of the loop is not missed.
static FAULT: Notify = Notify::const_new();

/// Makes every panic, in whatever thread, restore the terminal, print its report on standard
/// error and wake the loop through [`reported`].
///
/// # Errors
/// If another error report is installed already.
pub(super) fn install() -> color_eyre::Result<()> {
    let (panics, errors) = HookBuilder::default()
        .display_env_section(false)
        .try_into_hooks()?;
    errors.install()?;
    std::panic::set_hook(Box::new(move |panic| {
        terminal::restore();
        // With standard error gone there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{}", panics.panic_report(panic));
        FAULT.notify_one();
    }));
    Ok(())
}

/// Returns once something has panicked.
pub(super) async fn reported() {
    FAULT.notified().await;
}

/// What the program ends with after a panic, whose own report stands above it.
pub(super) fn ended() -> Report {
    eyre!("pnv-tui ended because of a fault in itself; the report above says where")
}

#[cfg(test)]
mod tests {
    use crate::chat::ApiKey;
    use crate::config::{self, Flags, Sources};
    use std::process::Command;
    use std::{env, fs, thread};

    const KEY: &str = "sk-pnv-canarycanarycanarycanarycanarycanarycanaryf3Qz";
    /// Says to the test that it is the program that panics.
    const PANICS: &str = "PNV_TUI_TEST_PANICS";
    const NAME: &str = "runtime::fault::tests::a_report_says_where_the_fault_is_and_shows_no_key";

    #[test]
    fn a_report_says_where_the_fault_is_and_shows_no_key() {
        if env::var_os(PANICS).is_some() {
            panic_around_the_key();
            return;
        }
        let home = tempfile::TempDir::new().unwrap();
        let file = home.path().join("config.toml");
        fs::write(
            &file,
            format!(
                "[profiles.other]\napi_key_env = 'OTHER'\nextra_headers = {{ X-A = '{KEY}' }}\n"
            ),
        )
        .unwrap();
        #[cfg(unix)]
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        for backtrace in ["0", "1", "full"] {
            // This test again, as a program whose environment and arguments have the key.
            let ended = Command::new(env::current_exe().unwrap())
                .args(["--exact", NAME, "--nocapture", "--skip", KEY])
                .env(PANICS, &file)
                .env("PINAIVU_API_KEY", KEY)
                .env("OTHER", KEY)
                .env("RUST_BACKTRACE", backtrace)
                .env("COLORBT_SHOW_HIDDEN", "1")
                .output()
                .unwrap();
            let said =
                String::from_utf8_lossy(&ended.stderr) + String::from_utf8_lossy(&ended.stdout);
            assert!(said.contains("the fault, with"), "{said}");
            assert!(said.contains("src/runtime/fault.rs"), "{said}");
            assert!(said.contains("f3Qz"), "the key is there, masked: {said}");
            assert!(!said.contains("canary"), "{said}");
        }
    }

    /// A thread panics, and quotes all that it has.
    fn panic_around_the_key() {
        super::install().unwrap();
        let file = env::var_os(PANICS).map(Into::into);
        let config = config::load(&Sources::of_process(Flags {
            config_file: file,
            ..Flags::default()
        }))
        .unwrap();
        let key = ApiKey::from_text(&env::var("PINAIVU_API_KEY").unwrap());
        let panicked = thread::spawn(move || panic!("the fault, with {config:?} and {key:?}"));
        assert!(panicked.join().is_err());
    }
}
