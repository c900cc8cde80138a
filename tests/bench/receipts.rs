//! What it costs to read a receipt and check it. `cargo bench --bench receipts`.
#![allow(clippy::unwrap_used)]

use criterion::{Criterion, criterion_group, criterion_main};
use pnv_tui::api::pinaivu::{check, coordinator_keys};
use pnv_tui::chat::receipt::{Digest, Known, Verdict};

const RECEIPT: &[u8] = include_bytes!("../it/receipts/recorded/receipt.json");
const HEALTH: &[u8] = include_bytes!("../it/receipts/recorded/enclave_health.json");

fn checking(criterion: &mut Criterion) {
    let known = Known {
        request_id: Some("f2488459-6419-47ed-bfca-ed1b13bc8011".to_owned()),
        digest: Some(Digest::of(b"You said: Verify me.")),
        coordinator: coordinator_keys(HEALTH),
        called_ms: None,
    };
    assert_eq!(check(RECEIPT, &known).verdict, Verdict::Verified);
    criterion.bench_function("a receipt, read and checked", |bencher| {
        bencher.iter(|| check(RECEIPT, &known));
    });
    let answer = vec![b'x'; 1 << 20];
    criterion.bench_function("the digest of an answer of 1 MiB", |bencher| {
        bencher.iter(|| Digest::of(&answer));
    });
}

criterion_group!(receipts, checking);
criterion_main!(receipts);
