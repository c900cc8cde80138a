//! `pnv-tui demo`: the demonstration gateway by itself, for other clients.

use super::setup::on_network;
use super::{Exit, complain};
use crate::demo::{Demo, KEY};
use std::io::{self, Write};

/// Serves on `port` of this machine, any free one if it is 0, until Ctrl+C or SIGTERM. Says where
/// on standard output, in lines that a shell can evaluate.
pub fn serve(port: u16) -> Exit {
    match on_network(serve_until_ended(port)) {
        Ok(()) => Exit::Done,
        Err(reason) => {
            complain(&reason);
            Exit::Failed
        }
    }
}

async fn serve_until_ended(port: u16) -> Result<(), String> {
    let demo = Demo::bind(port).await.map_err(|error| {
        format!(
            "Port {port} of this machine cannot be used: {error}. Name another with --port, or \
             none to take any that is free."
        )
    })?;
    // Whoever reads the address may end the program at once, so listen for that first.
    let ended = end_signal().map_err(|error| format!("Signals cannot be caught: {error}."))?;
    announce(&mut io::stdout().lock(), &demo.base_url())
        .map_err(|error| format!("The address cannot be written: {error}."))?;
    tokio::select! {
        served = demo.run() => served.map_err(|error| format!("The gateway broke off: {error}.")),
        () = ended => Ok(()),
    }
}

fn announce(out: &mut impl Write, base_url: &str) -> io::Result<()> {
    writeln!(out, "PINAIVU_BASE_URL={base_url}")?;
    writeln!(out, "PINAIVU_API_KEY={KEY}")?;
    out.flush()
}

/// Resolves when the person or the system ends the program. Signals count from the call on.
#[cfg(unix)]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves when the person ends the program. Ctrl+C counts from the call on.
#[cfg(windows)]
fn end_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
