//! Between the program and the gateway: passes every byte on, and writes down what was asked.

use super::person::{Again, mark};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Calls that count as lately made.
const LATELY: usize = 8;

/// A question on its way, and what came of it.
#[derive(Debug, Clone)]
struct Call {
    /// The person's last words, which the call asks about.
    words: String,
    /// The answer's status; none if the program did not wait for it.
    status: Option<u16>,
}

/// A listener of calls.
pub(crate) struct Tap {
    pub(crate) base_url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Tap {
    /// A tap before the gateway at this address.
    pub(crate) fn before(base_url: &str) -> Self {
        let (_, rest) = base_url.split_once("://").unwrap();
        let gateway = rest.split('/').next().unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&calls);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (gateway, calls) = (gateway.clone(), Arc::clone(&noted));
                thread::spawn(move || pass_on(client, &gateway, &calls));
            }
        });
        Self { base_url, calls }
    }

    /// The messages that were asked about lately: a later one of them may have been taken back.
    pub(crate) fn lately_asked(&self) -> BTreeSet<u64> {
        let calls = self.calls.lock().unwrap();
        let lately = calls.iter().rev().take(LATELY);
        lately
            .filter_map(|call| numbers_in(&call.words).pop())
            .collect()
    }

    /// Holds what arrived, and what the history has, against what was sent. A message that waited, or was taken back,
    /// stays with its conversation when another is begun, and need not have arrived.
    ///
    /// # Panics
    /// If a message is nowhere, or one that was answered arrived again although nobody asked for
    /// that.
    pub(crate) fn judge(&self, sent: u64, again: &BTreeMap<u64, u64>, kept: &BTreeSet<u64>) {
        let calls = self.calls.lock().unwrap();
        let mut arrived = BTreeSet::new();
        let mut answered: BTreeMap<u64, u64> = BTreeMap::new();
        for call in calls.iter() {
            let numbers = numbers_in(&call.words);
            arrived.extend(numbers.iter().copied());
            // A turn is known by its last message; those before it were not answered.
            let Some(last) = numbers.last() else { continue };
            if call.status == Some(200) {
                *answered.entry(*last).or_default() += 1;
            }
        }
        let lost: Vec<u64> = (1..=sent).filter(|n| !kept.contains(n)).collect();
        assert!(lost.is_empty(), "the history lacks these: {lost:?}");
        let unsent = (1..=sent).filter(|n| !arrived.contains(n)).count();
        println!("{unsent} wait in conversations that were left");
        let twice: Vec<(u64, u64)> = answered
            .into_iter()
            .filter(|(number, times)| *times > 1 + again.get(number).copied().unwrap_or(0))
            .collect();
        assert!(twice.is_empty(), "sent twice (number, times): {twice:?}");
    }
}

/// The numbers of the messages in these words.
pub(crate) fn numbers_in(words: &str) -> Vec<u64> {
    let (open, close) = mark();
    let parts = words.split(open).skip(1);
    parts
        .filter_map(|part| part.split_once(close)?.0.parse().ok())
        .collect()
}

/// Passes a call on and its answer back, until either side has had enough.
fn pass_on(mut client: TcpStream, gateway: &str, calls: &Mutex<Vec<Call>>) {
    let Some(request) = read_request(&mut client) else {
        return;
    };
    let place = last_words(&request).map(|words| {
        let mut calls = calls.lock().unwrap();
        calls.push(Call {
            words,
            status: None,
        });
        calls.len() - 1
    });
    let mut server = TcpStream::connect(gateway).unwrap();
    if server.write_all(&request).is_err() {
        return;
    }
    // The program takes no more: then the gateway need not go on.
    let (mut watched, upstream) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        let mut rest = [0; 1024];
        while let Ok(1..) = watched.read(&mut rest) {}
        let _ = upstream.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 16 * 1024];
    let mut is_first = true;
    while let Ok(count @ 1..) = server.read(&mut buffer) {
        if std::mem::take(&mut is_first)
            && let Some(place) = place
        {
            calls.lock().unwrap()[place].status = status_in(&buffer[..count]);
        }
        if client.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
}

/// Head and body of a request.
fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut request, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    loop {
        if let Some(length) = whole_length(&request)
            && request.len() >= length
        {
            return Some(request);
        }
        match client.read(&mut buffer) {
            Ok(count @ 1..) => request.extend_from_slice(&buffer[..count]),
            _ => return None,
        }
    }
}

/// How long the request is, once its head is there.
fn whole_length(request: &[u8]) -> Option<usize> {
    let head = request.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&request[..head]).to_lowercase();
    let length = text.split_once("content-length:").map_or(0, |(_, rest)| {
        rest.lines().next().unwrap().trim().parse().unwrap()
    });
    Some(head + length)
}

/// The last message of a question for a reply.
fn last_words(request: &[u8]) -> Option<String> {
    if !request.starts_with(b"POST /v1/chat/completions ") {
        return None;
    }
    let start = request.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let body: serde_json::Value = serde_json::from_slice(&request[start..]).ok()?;
    let last = body["messages"].as_array()?.last()?;
    Some(last["content"].as_str()?.to_owned())
}

fn status_in(head: &[u8]) -> Option<u16> {
    let head = String::from_utf8_lossy(head);
    head.split(' ').nth(1)?.parse().ok()
}
