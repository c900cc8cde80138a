//! What the conversation view costs: one more token, one more line of code, and a step, a resize or
//! a key however long the history; and a key in the longest draft that is not folded. `cargo bench --bench conversation`.
#![allow(clippy::unwrap_used)]

mod screen;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pnv_tui::app::key::Key;
use pnv_tui::app::msg::{Msg, Size, Wheel};
use pnv_tui::text::markdown::Document;
use screen::{SIZE, Screen, TOUR, history};

/// Code within a fence that is still open, of about this many bytes.
fn open_fence(bytes: usize) -> String {
    let lines = "    let value = compute(1, 2, 3); // what for\n".repeat(bytes / 46);
    format!("So:\n\n```rust\n{lines}")
}

fn growing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one more");
    for (name, text, delta) in [
        (
            "token of 64 kB of markdown",
            TOUR.repeat(64_000 / TOUR.len()),
            " token",
        ),
        (
            "line of 64 kB within one open fence",
            open_fence(64_000),
            "    let x = 1;\n",
        ),
        (
            "line of 31 kB within one open fence",
            open_fence(31_000),
            "    let x = 1;\n",
        ),
        (
            "word of a paragraph of 31 kB",
            "word ".repeat(6_200),
            "word ",
        ),
        (
            "line of 1 MB within one open fence",
            open_fence(1_000_000),
            "    let x = 1;\n",
        ),
        (
            "word of a paragraph of 64 kB",
            "word ".repeat(12_800),
            "word ",
        ),
        (
            "item of a list of 64 kB",
            "- an item\n".repeat(6_400),
            "- an item\n",
        ),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(
                || Screen::streaming(&text),
                |screen| screen.delta(delta),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    for messages in [100, 10_000] {
        let mut group = criterion.benchmark_group(format!("{messages} messages"));
        let mut screen = Screen::of(history(messages));
        let mut up = 0;
        group.bench_function("a scroll step", |bencher| {
            bencher.iter(|| {
                up = (up + 1) % 400;
                screen.send(Msg::Wheel(if up < 200 { Wheel::Up } else { Wheel::Down }));
            });
        });
        group.bench_function("half a screen", |bencher| {
            let [page_up, page_down] = ["pageup", "pagedown"].map(|key| key.parse().unwrap());
            bencher.iter(|| {
                up = (up + 1) % 40;
                screen.send(Msg::Key(if up < 20 { page_up } else { page_down }));
            });
        });
        group.bench_function("a resize", |bencher| {
            bencher.iter(|| {
                up = (up + 1) % 2;
                screen.send(Msg::Resize(Size {
                    width: SIZE.width - up,
                    ..SIZE
                }));
            });
        });
        group.bench_function("a key", |bencher| {
            bencher.iter(|| {
                screen.send(Msg::Key(Key::char('x')));
                screen.send(Msg::Key("backspace".parse().unwrap()));
            });
        });
        group.finish();
    }
}

fn writing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a key in a draft of 128 KiB");
    for (name, text) in [
        (
            "2,000 lines",
            format!("{}\n", "words ".repeat(10)).repeat(2_000),
        ),
        ("8 lines", format!("{}\n", "words ".repeat(2_700)).repeat(8)),
    ] {
        let mut screen = Screen::of(Vec::new());
        screen.state.composer.set_text(&text);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                screen.send(Msg::Key(Key::char('x')));
                screen.send(Msg::Key("backspace".parse().unwrap()));
            });
        });
    }
    group.finish();
}

fn longest(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a resize with 1 MiB of");
    for (name, text) in [
        ("prose", "Some **words** of a reply, `code` and more.\n\n"),
        ("list", "- an item of a list\n"),
        ("code", "    let x = compute(1, 2); // what\n"),
    ] {
        let mut message = history(2).remove(1);
        message.text = text.repeat(1024 * 1024 / text.len());
        let mut screen = Screen::of(vec![message]);
        let mut narrower = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                narrower = 1 - narrower;
                let width = SIZE.width - narrower;
                screen.send(Msg::Resize(Size { width, ..SIZE }));
            });
        });
    }
    group.finish();
}

fn parsing(criterion: &mut Criterion) {
    criterion.bench_function("a document, token by token", |bencher| {
        let ends: Vec<usize> = TOUR.char_indices().map(|(at, _)| at).step_by(4).collect();
        bencher.iter(|| {
            let mut document = Document::default();
            for end in &ends {
                document.update(TOUR.get(..*end).unwrap());
            }
            document
        });
    });
}

criterion_group!(conversation, growing, reading, writing, longest, parsing);
criterion_main!(conversation);
