//! The built program on a pseudo-terminal, against the demonstration gateway over real HTTP.

mod browsing;
mod chatting;
mod continuing;
mod copying;
mod keeping;
mod killing;
mod leaving;
mod links;
mod looks;
mod losing;
mod profiles;
mod pruning;
mod queueing;
mod reaching;
mod receipts;
mod refusals;
mod resizing;
mod searching;
mod starting;
mod suspending;
mod usage;

use crate::support::pty::{Pty, Size, keys};
use pnv_tui::demo::{self, Demo};
use std::sync::mpsc;
use std::thread;

/// Wide enough for the model picker beside the conversation, and for any banner on one row.
const WIDE: Size = Size {
    cols: 180,
    rows: 30,
};

/// The program with the demonstration inside, once it knows its models.
fn demonstration(size: Size) -> Pty {
    let program = Pty::spawn(size, &["--demo"], &[]);
    program.wait_for("demo/tour");
    program
}

/// The program in front of one scene of the demonstration.
fn scene(id: &str) -> Pty {
    let program = Pty::spawn(WIDE, &["--demo", "--model", id], &[]);
    program.wait_for("demonstration ·");
    program
}

/// Starts the demonstration gateway on a thread of its own; returns its base URL.
fn gateway() -> String {
    let (told, base_url) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let demo = Demo::bind(0).await.unwrap();
            told.send(demo.base_url()).unwrap();
            demo.run().await.unwrap();
        });
    });
    base_url.recv().unwrap()
}

/// The program as a client of that gateway, with a key.
fn client(base_url: &str, key: &str, args: &[&str]) -> Pty {
    let variables = [("PINAIVU_BASE_URL", base_url), ("PINAIVU_API_KEY", key)];
    let program = Pty::spawn(WIDE, args, &variables);
    program.wait_for("127.0.0.1");
    program
}

/// The client with the gateway's own key, in front of one scene.
fn guest(args: &[&str]) -> Pty {
    client(&gateway(), demo::KEY, args)
}

/// Types a message and sends it once it stands in the composer.
fn say(program: &Pty, message: &str) {
    program.send(message);
    program.wait_for(message);
    program.send(keys::ENTER);
}

/// Chooses a model by typing a part of its name.
fn choose(program: &Pty, part: &str) {
    program.send(&keys::ctrl('o'));
    program.wait_for("Ctrl+S star");
    program.send(part);
    program.wait_for(&format!("> {part}"));
    program.send(keys::ENTER);
    program.wait_until("the picker closed", |screen| {
        !screen.contains("Ctrl+S star")
    });
}
