//! A server that says a word at every tick, and tells what it was asked and when it said what.
//!
//! Its words name their reply and their place in it, so that no word of one reply can be taken for another's.

use crate::support::server::{answer, try_receive};
use serde_json::{Value, json};
use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// The time between two words.
pub(super) const TICK: Duration = Duration::from_millis(20);
/// The models that are served.
pub(super) const MODELS: [&str; 2] = ["alpha", "beta"];
/// Words of a reply, as thoughts and as text.
const THOUGHTS: usize = 5;
const LONGEST: usize = 60;

/// What happened at the server.
#[derive(Debug)]
pub(super) enum Event {
    /// It was asked for a reply.
    Asked {
        /// The reply's number.
        reply: usize,
        /// The person's last words.
        words: String,
    },
    /// It said something.
    Said(Word),
    /// A reply has come to its end, or nobody wants to hear the rest of it.
    Ended {
        /// The reply's number.
        reply: usize,
    },
}

/// A word of a reply.
#[derive(Debug)]
pub(super) struct Word {
    /// The reply's number.
    pub(super) reply: usize,
    /// Whether it is a thought.
    pub(super) is_thought: bool,
    /// The word.
    pub(super) text: String,
    /// When it was sent.
    pub(super) at: Instant,
    /// How much later than it should have been: the machine is as slow as that.
    pub(super) late: Duration,
}

/// The real time, which is what is promised about.
#[allow(clippy::disallowed_methods)]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// A running server.
pub(super) struct Gateway {
    address: SocketAddr,
    pub(super) events: Receiver<Event>,
}

impl Gateway {
    /// Starts it.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, events) = channel();
        thread::spawn(move || {
            let mut replies = 0;
            for stream in listener.incoming().map_while(Result::ok) {
                // Who is killed asks no more.
                let Some(request) = try_receive(&stream) else {
                    continue;
                };
                if request.head.starts_with("GET") {
                    list_models(stream);
                    continue;
                }
                replies += 1;
                let (tell, reply) = (tell.clone(), replies);
                let words = last_words(&request.json());
                let _ = tell.send(Event::Asked { reply, words });
                thread::spawn(move || Reply { reply, tell }.play(stream));
            }
        });
        Self { address, events }
    }

    /// The base URL.
    pub(super) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

fn list_models(mut stream: TcpStream) {
    let list = MODELS.map(|id| json!({"id": id, "object": "model"}));
    let list = json!({"object": "list", "data": list}).to_string();
    let _ = stream.write_all(&answer(
        "200 OK",
        "content-type: application/json\r\n",
        &list,
    ));
}

fn last_words(request: &Value) -> String {
    let messages = request["messages"].as_array().unwrap();
    let own = messages.iter().rfind(|message| message["role"] == "user");
    own.unwrap()["content"].as_str().unwrap().to_owned()
}

/// A reply on its way.
struct Reply {
    reply: usize,
    tell: Sender<Event>,
}

impl Reply {
    fn play(&self, mut stream: TcpStream) {
        if self.say_all(&mut stream) {
            let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
            let _ = stream.write_all(format!("data: {end}\n\ndata: [DONE]\n\n").as_bytes());
        }
        let reply = self.reply;
        let _ = self.tell.send(Event::Ended { reply });
    }

    /// Returns whether anyone has listened to the end.
    fn say_all(&self, stream: &mut TcpStream) -> bool {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
        if stream.write_all(head.as_bytes()).is_err() {
            return false;
        }
        let words = 4 + self.reply * 37 % LONGEST;
        let thoughts = if self.reply.is_multiple_of(3) {
            THOUGHTS
        } else {
            0
        };
        for place in 0..words {
            let due = now() + TICK;
            if has_hung_up(stream) || self.say(stream, place, place < thoughts, due).is_err() {
                return false;
            }
        }
        true
    }

    fn say(
        &self,
        stream: &mut TcpStream,
        place: usize,
        is_thought: bool,
        due: Instant,
    ) -> std::io::Result<()> {
        let text = format!("r{}w{place} ", self.reply);
        let part = if is_thought {
            "reasoning_content"
        } else {
            "content"
        };
        let event = json!({"choices": [{"index": 0, "delta": {part: text}}]});
        stream.write_all(format!("data: {event}\n\n").as_bytes())?;
        let at = now();
        let word = Word {
            reply: self.reply,
            is_thought,
            text,
            at,
            late: at.saturating_duration_since(due),
        };
        let _ = self.tell.send(Event::Said(word));
        Ok(())
    }
}

/// Whether the client hangs up within a tick.
fn has_hung_up(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(TICK)).unwrap();
    match stream.peek(&mut [0]) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}
