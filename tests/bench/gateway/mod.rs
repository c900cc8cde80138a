//! The demonstration gateway in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A gateway that ends with this.
pub(crate) struct Gateway {
    process: Child,
    pub(crate) base_url: String,
    pub(crate) key: String,
}

impl Gateway {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_pnv-tui"))
            .arg("demo")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the gateway starts");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut value = || {
            let line = lines.next().expect("two lines").unwrap();
            line.split_once('=').expect("NAME=value").1.to_owned()
        };
        Self {
            base_url: value(),
            key: value(),
            process,
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
