//! A client with no idea of the API: it sends bytes and tells what came back.

use pnv_tui::demo::{Demo, KEY};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// A gateway that runs for as long as the test.
pub(super) struct Gateway {
    pub(super) runtime: Runtime,
    pub(super) running: JoinHandle<std::io::Result<()>>,
    pub(super) address: String,
}

impl Gateway {
    pub(super) fn start() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let demo = runtime.block_on(Demo::bind(0)).unwrap();
        let url = demo.base_url();
        let address = url
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_suffix("/v1"))
            .unwrap()
            .to_owned();
        assert!(address.starts_with("127.0.0.1:"), "{address}");
        Self {
            running: runtime.spawn(demo.run()),
            runtime,
            address,
        }
    }

    /// Sends a request as it stands, and reads until the server closes.
    pub(super) fn send(&self, request: &str) -> Answer {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        connection.read_to_end(&mut bytes).unwrap();
        Answer::read(&bytes)
    }

    pub(super) fn get(&self, path: &str, headers: &str) -> Answer {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n{headers}\r\n"
        ))
    }

    /// A POST of a body that claims to be JSON, with the headers given.
    pub(super) fn post(&self, headers: &str, body: &str) -> Answer {
        let length = body.len();
        self.send(&format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: demo\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        ))
    }

    /// Asks a scene, with the key.
    pub(super) fn ask(&self, model: &str, prompt: &str, more: &Value) -> Answer {
        let mut body = json!({
            "model": model,
            "messages": [{ "role": "user", "content": prompt }],
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.post(&bearer(KEY), &body.to_string())
    }

    pub(super) fn stream(&self, model: &str, prompt: &str) -> Answer {
        let options = json!({ "stream": true, "stream_options": { "include_usage": true } });
        self.ask(model, prompt, &options)
    }

    pub(super) fn whole(&self, model: &str, prompt: &str) -> Answer {
        self.ask(model, prompt, &json!({}))
    }
}

pub(super) fn bearer(key: &str) -> String {
    format!("authorization: Bearer {key}\r\n")
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
    /// Whether the body ended as its head said it would.
    pub(super) ended: bool,
}

impl Answer {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = str::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
            ended: true,
        };
        if answer.header("transfer-encoding") == Some("chunked") {
            (answer.body, answer.ended) = unchunk(body);
        }
        answer
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let (_, value) = lines.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What stands after `data: ` in each event.
    pub(super) fn events(&self) -> Vec<&str> {
        self.body
            .split_terminator("\n\n")
            .map(|event| event.strip_prefix("data: ").unwrap())
            .collect()
    }

    /// One field of the deltas, joined.
    pub(super) fn streamed(&self, field: &str) -> String {
        self.events()
            .into_iter()
            .filter_map(|event| serde_json::from_str::<Value>(event).ok())
            .filter_map(|chunk| Some(chunk["choices"][0]["delta"][field].as_str()?.to_owned()))
            .collect()
    }
}

/// The body inside a chunked one, and whether the chunk that ends it was there.
fn unchunk(mut rest: &str) -> (String, bool) {
    let mut body = String::new();
    while let Some((size, tail)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        let Some((chunk, tail)) = tail.split_at_checked(size) else {
            break;
        };
        body.push_str(chunk);
        rest = tail.strip_prefix("\r\n").unwrap_or_default();
    }
    (body, false)
}
