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
