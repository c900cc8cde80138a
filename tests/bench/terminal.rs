//! How fast the built program starts and answers keys, and what it costs while it idles and while
//! it streams. `cargo bench --bench terminal`; Linux, on an otherwise quiet machine.
//!
//! The program runs on a pseudo-terminal and talks to the demonstration gateway in another
//! process. Figures are medians over the runs, in the units that their names tell.
// A bench reads the clock, prints, stops at what it cannot measure, and uses part of a harness
// that is written for tests.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(dead_code, unused_imports)]

#[cfg(target_os = "linux")]
mod gateway;
#[cfg(target_os = "linux")]
#[path = "../it/support/pty/mod.rs"]
mod pty;
#[cfg(target_os = "linux")]
#[path = "../it/support/server.rs"]
mod server;

#[cfg(target_os = "linux")]
mod measure {
    use super::gateway::Gateway;
    use super::pty::{Pty, Size, keys};
    use super::server::{Script, Server, answer};
    use std::fs;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    /// Starts of the program; each figure is their median.
    const RUNS: usize = 15;
    /// Keys pressed one after the other in each run.
    const KEYS: usize = 100;
    /// Runs of what takes longer.
    const FEW_RUNS: usize = 5;
    /// How long a stream of 100 tokens a second is watched.
    const STEADY: Duration = Duration::from_secs(15);
    /// From the end of a reply until nothing of it is still being worked on.
    const SETTLED: Duration = Duration::from_millis(300);
    /// From one key to the next, for somebody who types quickly.
    const BETWEEN_KEYS: Duration = Duration::from_millis(40);
    /// How long the program is watched doing nothing.
    const IDLE: Duration = Duration::from_secs(5);
    /// The screen of the figures.
    const SCREEN: Size = Size {
        cols: 120,
        rows: 36,
    };
    /// The program is there when this is.
    const READY: &str = "Ctrl+P commands";

    fn open(gateway: &Gateway, args: &[&str]) -> Pty {
        let variables = [
            ("PINAIVU_BASE_URL", &*gateway.base_url),
            ("PINAIVU_API_KEY", &*gateway.key),
        ];
        Pty::spawn(SCREEN, args, &variables)
    }

    pub(super) fn run() {
        let gateway = Gateway::start();
        start_and_keys(&gateway);
        idle(&gateway);
        flood(&gateway);
        steady(&gateway);
        keys_while(&gateway, "demo/steady", "while 100 tok/s stream");
        keys_while(&gateway, "demo/endless", "during an endless flood");
        stop();
    }

    /// From the key that stops a reply to the end of its connection, as the server sees it.
    fn stop() {
        let mut ends = Vec::new();
        for _ in 0..RUNS {
            let list = answer("200 OK", "", "{\"data\":[{\"id\":\"bench\"}]}");
            let begun =
                "HTTP/1.1 200 OK\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
            let server = Server::start([Script::Send(list), Script::Stall(begun.into())]);
            let program = Pty::spawn(SCREEN, &[], &[("PINAIVU_BASE_URL", &server.url())]);
            program.wait_for("bench");
            program.send("go");
            program.send(keys::ENTER);
            program.wait_for("streaming");
            let pressed = Instant::now();
            program.send(keys::ESC);
            let hangup = server.wait_for_hangup();
            ends.push((hangup - pressed).as_secs_f64() * 1_000.0);
        }
        println!("from Esc to the end, ms     {:8.2}", at(&mut ends, 0.5));
        println!("the same, worst             {:8.2}", at(&mut ends, 1.0));
    }

    fn start_and_keys(gateway: &Gateway) {
        let (mut starts, mut sizes, mut echoes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let begun = Instant::now();
            let program = open(gateway, &[]);
            program.wait_for(READY);
            starts.push(millis(begun));
            program.wait_for("demo/tour");
            sizes.push(proportional_mib(program.pid()));
            type_keys(&program, Duration::ZERO, &mut echoes);
            program.send(&keys::ctrl('c'));
            program.send(&keys::ctrl('d'));
            program.wait_exit();
        }
        println!("first screen, ms            {:8.2}", at(&mut starts, 0.5));
        println!("key on screen, ms, p50      {:8.2}", at(&mut echoes, 0.5));
        println!("key on screen, ms, p99      {:8.2}", at(&mut echoes, 0.99));
        println!("memory at start, MiB (PSS)  {:8.2}", at(&mut sizes, 0.5));
    }

    fn idle(gateway: &Gateway) {
        let program = open(gateway, &[]);
        program.wait_for("demo/tour");
        sleep(IDLE / 2); // the list of models has come, its connection is closed
        let (bytes, switches) = (program.raw().len(), switches(program.pid()));
        sleep(IDLE);
        let switches = self::switches(program.pid()) - switches;
        println!(
            "bytes in {} idle seconds     {:8}",
            IDLE.as_secs(),
            program.raw().len() - bytes
        );
        println!(
            "wake-ups in {} idle seconds  {:8}",
            IDLE.as_secs(),
            switches
        );
    }

    /// Starts the program and has it ask a scene; when that was.
    fn ask(gateway: &Gateway, scene: &str) -> (Pty, Instant, f64) {
        let program = open(gateway, &["--model", scene]);
        program.wait_for(READY);
        program.wait_for(scene);
        let spent = cpu_seconds(program.pid());
        program.send("go");
        program.send(keys::ENTER);
        (program, Instant::now(), spent)
    }

    fn flood(gateway: &Gateway) {
        let (mut walls, mut cpus, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..FEW_RUNS {
            let (program, begun, spent) = ask(gateway, "demo/flood");
            program.wait_for("The flood ends here");
            walls.push(millis(begun));
            sleep(SETTLED);
            cpus.push((cpu_seconds(program.pid()) - spent) * 1_000.0);
            sizes.push(proportional_mib(program.pid()));
        }
        println!("20,000 tokens, wall ms      {:8.2}", at(&mut walls, 0.5));
        println!("20,000 tokens, CPU ms       {:8.2}", at(&mut cpus, 0.5));
        println!("memory after that, MiB      {:8.2}", at(&mut sizes, 0.5));
    }

    fn steady(gateway: &Gateway) {
        let (mut cpus, mut written) = (Vec::new(), Vec::new());
        for _ in 0..FEW_RUNS {
            let (program, _, spent) = ask(gateway, "demo/steady");
            let bytes = program.raw().len();
            sleep(STEADY);
            cpus.push((cpu_seconds(program.pid()) - spent) * 1_000.0);
            #[allow(clippy::cast_precision_loss)]
            written.push((program.raw().len() - bytes) as f64 / 1_000.0);
        }
        println!("100 tok/s for 15 s, CPU ms  {:8.2}", at(&mut cpus, 0.5));
        println!("kB to the terminal          {:8.2}", at(&mut written, 0.5));
    }

    /// Presses keys, waits for each to be on the screen and then as long as this, and notes how long
    /// each took.
    fn type_keys(program: &Pty, pause: Duration, echoes: &mut Vec<f64>) {
        for key in 1..=KEYS {
            let begun = Instant::now();
            program.send("x");
            let written = "x".repeat(key);
            program.wait_until("the key on the screen", |screen| screen.contains(&written));
            echoes.push(millis(begun));
            sleep(pause);
        }
    }

    /// Keys at the pace of a quick typist while a scene plays.
    fn keys_while(gateway: &Gateway, scene: &str, name: &str) {
        let mut echoes = Vec::new();
        for _ in 0..FEW_RUNS {
            let (program, ..) = ask(gateway, scene);
            program.wait_for("streaming");
            type_keys(&program, BETWEEN_KEYS, &mut echoes);
        }
        println!(
            "key {name}, ms, p50 {:6.2}, p99 {:6.2}",
            at(&mut echoes, 0.5),
            at(&mut echoes, 0.99)
        );
    }

    fn millis(begun: Instant) -> f64 {
        begun.elapsed().as_secs_f64() * 1_000.0
    }

    /// The value that this share of the others does not exceed.
    fn at(values: &mut [f64], share: f64) -> f64 {
        values.sort_by(f64::total_cmp);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let place = (values.len() as f64 * share) as usize;
        values[place.min(values.len() - 1)]
    }

    /// The program's share of memory, shared pages counted in part (`Pss` of proc(5)).
    fn proportional_mib(pid: u32) -> f64 {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
        let kib = field(&rollup, "Pss:");
        kib / 1024.0
    }

    /// Times that the system has given the program's threads a core.
    fn switches(pid: u32) -> u64 {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
        let of = |task: std::io::Result<fs::DirEntry>| {
            let status = fs::read_to_string(task.unwrap().path().join("status")).unwrap();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let count = field(&status, "\nvoluntary_ctxt_switches:") as u64;
            count
        };
        tasks.map(of).sum()
    }

    /// Seconds of CPU, the user's and the system's (fields 14 and 15 of proc(5)'s `stat`, in
    /// hundredths).
    fn cpu_seconds(pid: u32) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let fields = stat.rsplit_once(')').unwrap().1.split_whitespace();
        fields
            .skip(11)
            .take(2)
            .map(|ticks| ticks.parse::<f64>().unwrap())
            .sum::<f64>()
            / 100.0
    }

    fn field(text: &str, name: &str) -> f64 {
        let rest = text
            .split_once(name)
            .unwrap_or_else(|| panic!("no {name} in {text}"))
            .1;
        rest.split_whitespace().next().unwrap().parse().unwrap()
    }
}

fn main() {
    #[cfg(target_os = "linux")]
    measure::run();
    #[cfg(not(target_os = "linux"))]
    println!("The figures come from /proc, which only Linux has.");
}
