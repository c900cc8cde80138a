//! The scenes: each a model of the demonstration that behaves in one way, always the same.
//!
//! Owns the table and what a scene plays. Pure: sending it at the right moments is `stream`'s.

use super::answer::{Answer, Ending, Rate, mixed};
use super::receipts;
use super::refusal::Refusal;
use super::sessions::{self, Session};
use axum::http::StatusCode;
use std::time::Duration;

/// A scene.
pub(super) struct Scene {
    /// The model's name.
    pub(super) id: &'static str,
    /// How many nodes are said to offer it.
    pub(super) nodes: u32,
    /// What it does.
    pub(super) play: fn(&Question) -> Play,
}

/// What a scene is asked.
pub(super) struct Question<'a> {
    /// The last words of the person.
    pub(super) prompt: &'a str,
    /// The system prompt, where it is a message of its own.
    pub(super) system: Option<&'a str>,
    /// How often the scene was asked the same before.
    pub(super) earlier_tries: u32,
    /// The session that it is asked in, as it was before.
    pub(super) session: &'a Session,
}

/// What a scene does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Play {
    /// It answers in OpenAI's shape, streamed if that was asked for.
    Answer(Answer),
    /// It answers in one object of the gateway's own shape, whatever was asked for.
    GatewayObject(Answer),
    /// The same, and nothing is remembered of it.
    Stateless(Answer),
    /// It refuses.
    Refuse(Refusal),
    /// It has lost its memory of the session.
    LoseSession,
}

/// Every scene. The tour comes first, where a client that takes the first model begins; then those
/// that answer, then those that do not.
pub(super) const SCENES: [Scene; 21] = [
    scene("demo/tour", 12, tour),
    scene("demo/echo", 8, echo),
    scene("demo/reasoning", 3, reasoning),
    scene("demo/think", 1, think),
    scene("demo/gateway-shape", 4, sessions::gateway_shape),
    scene("demo/forgetful", 2, sessions::forgetful),
    scene("demo/stateless", 2, sessions::stateless),
    scene("demo/receipt-differs", 1, receipts::differs),
    scene("demo/receipt-earlier-key", 1, receipts::earlier_key),
    scene("demo/receipt-never", 1, receipts::never),
    scene("demo/steady", 2, steady),
    scene("demo/flood", 2, flood),
    scene("demo/endless", 1, endless),
    scene("demo/slow", 1, slow),
    scene("demo/breaks-off", 1, breaks_off),
    scene("demo/busy", 2, busy),
    scene("demo/rate-limited", 1, rate_limited),
    scene("demo/quota", 1, quota),
    scene("demo/unauthorized", 1, unauthorized),
    scene("demo/revoked", 1, revoked),
    scene("demo/no-node", 0, no_node),
];

/// The scene of that name.
pub(super) fn find(id: &str) -> Option<&'static Scene> {
    SCENES.iter().find(|scene| scene.id == id)
}

const fn scene(id: &'static str, nodes: u32, play: fn(&Question) -> Play) -> Scene {
    Scene { id, nodes, play }
}

/// How long the gateway waits for its nodes to bid on a request (recorded 2026-11).
pub(super) const AUCTION: Duration = Duration::from_millis(1_500);
/// From the request to the first token, where nothing else is shown: about what a near node takes.
const FIRST_TOKEN: Duration = Duration::from_millis(300);
/// 60 tokens a second: a usual pace, and quicker than anyone reads.
const USUAL_PACE: Duration = Duration::from_nanos(1_000_000_000 / 60);

const TOUR: &str = include_str!("../../assets/demo/tour.md");
const TOUR_THOUGHT: &str = "The question hardly matters: this scene always shows the same tour. \
    What a model thinks before it answers is folded to one line; Enter opens it while browsing.";
const THOUGHTS: &str = include_str!("../../assets/demo/reasoning.txt");
const REASONED: &str = include_str!("../../assets/demo/reasoned.md");
const SLOW: &str = include_str!("../../assets/demo/slow.md");
const BREAKS_OFF: &str = include_str!("../../assets/demo/breaks-off.md");

const STEADY_OPENING: &str = "This is the demonstration and not a language model: \
    two thousand tokens, a hundred each second, out of the same few passages.";
const FLOOD_OPENING: &str = "This is the demonstration and not a language model: \
    twenty thousand tokens, as fast as the connection takes them.";
const ENDLESS_OPENING: &str = "\n\nThis is the demonstration and not a language model: \
    it goes on for ever, as fast as the connection takes it. Esc stops it.";
const WELL: &str = "This is the demonstration and not a language model. \
    The earlier try was refused on purpose, and this one is answered.";

pub(super) fn answer(text: &'static str) -> Answer {
    Answer {
        silence: FIRST_TOKEN,
        pace: USUAL_PACE,
        reasoning: "",
        text: text.trim_end().into(),
        ending: Ending::Whole,
        rate: None,
    }
}

/// A thought, then every kind of markdown.
fn tour(_: &Question) -> Play {
    Play::Answer(Answer {
        reasoning: TOUR_THOUGHT,
        ..answer(TOUR)
    })
}

/// The person's own words, at once, and the system prompt that came with them.
fn echo(question: &Question) -> Play {
    let prompt = question.prompt;
    let system = question.system.map_or_else(String::new, |system| {
        format!("\n\nThe system prompt that came with it:\n\n{system}")
    });
    Play::Answer(Answer {
        silence: Duration::ZERO,
        pace: Duration::from_millis(4),
        text: format!("An echo from the demonstration, not a language model:\n\n{prompt}{system}")
            .into(),
        ..answer("")
    })
}

/// Thoughts before the answer.
fn reasoning(_: &Question) -> Play {
    Play::Answer(Answer {
        reasoning: THOUGHTS.trim_ascii_end(),
        ..answer(REASONED)
    })
}

/// Thoughts within the answer, as a server passes them on that does not know them for what they are.
fn think(_: &Question) -> Play {
    let (thoughts, answer_text) = (THOUGHTS.trim_ascii(), REASONED.trim_ascii());
    Play::Answer(Answer {
        text: format!("<think>{thoughts}\n</think>\n\n{answer_text}").into(),
        ..answer("")
    })
}

/// A long silence, then five tokens a second.
fn slow(_: &Question) -> Play {
    Play::Answer(Answer {
        silence: Duration::from_secs(12),
        pace: Duration::from_millis(200),
        ..answer(SLOW)
    })
}

/// Every kind of markdown in the tour, without what is said at its beginning and its end.
fn passage() -> &'static str {
    let text = TOUR.trim_ascii_end();
    let rest = text.split_once("\n\n").map_or(text, |(_, rest)| rest);
    rest.rsplit_once("\n\n")
        .map_or(rest, |(passage, _)| passage)
}

/// 2,000 tokens, 100 a second.
fn steady(_: &Question) -> Play {
    Play::Answer(Answer {
        silence: Duration::ZERO,
        pace: Duration::from_millis(10),
        text: mixed(
            STEADY_OPENING,
            passage(),
            "*The steady stream ends here.*",
            2_000,
        )
        .into(),
        ..answer("")
    })
}

/// 20,000 tokens at once.
fn flood(_: &Question) -> Play {
    Play::Answer(Answer {
        silence: Duration::ZERO,
        pace: Duration::ZERO,
        text: mixed(FLOOD_OPENING, passage(), "*The flood ends here.*", 20_000).into(),
        ..answer("")
    })
}

/// Tokens without an end, as fast as they are taken.
fn endless(_: &Question) -> Play {
    Play::Answer(Answer {
        silence: Duration::ZERO,
        pace: Duration::ZERO,
        text: mixed(ENDLESS_OPENING, passage(), "*Once more.*", 4_000).into(),
        ending: Ending::Never,
        ..answer("")
    })
}

/// Some text, then nothing but a closed connection.
fn breaks_off(_: &Question) -> Play {
    Play::Answer(Answer {
        ending: Ending::CutOff,
        ..answer(BREAKS_OFF)
    })
}

/// 429 with a time to wait at the first try, then an answer that says how little is left.
fn rate_limited(question: &Question) -> Play {
    if question.earlier_tries >= 1 {
        return Play::Answer(Answer {
            rate: Some(Rate {
                limit: 3,
                remaining: 1,
                reset: "20s",
            }),
            ..answer(WELL)
        });
    }
    let said = "Rate limit exceeded (demonstration: the second try is answered)";
    Play::Refuse(Refusal::gateway(StatusCode::TOO_MANY_REQUESTS, said).retry_after(5))
}

/// 503 at the first two tries, then an answer.
fn busy(question: &Question) -> Play {
    if question.earlier_tries >= 2 {
        return Play::Answer(answer(WELL));
    }
    refuse(
        StatusCode::SERVICE_UNAVAILABLE,
        "no nodes available: all of them are busy (demonstration: the third try is answered)",
    )
}

/// Listed, and served by nobody.
fn no_node(_: &Question) -> Play {
    refuse(
        StatusCode::SERVICE_UNAVAILABLE,
        "no nodes available: auction closed with no bids (demonstration: this scene has no node)",
    )
}

/// 401 whatever the key.
fn unauthorized(_: &Question) -> Play {
    refuse(
        StatusCode::UNAUTHORIZED,
        "Invalid or revoked API key (demonstration: this scene accepts none)",
    )
}

/// 403 whatever the key.
fn revoked(_: &Question) -> Play {
    refuse(
        StatusCode::FORBIDDEN,
        "This API key has been revoked (demonstration: to this scene every key is)",
    )
}

/// 429 that no waiting cures.
fn quota(_: &Question) -> Play {
    Play::Refuse(Refusal::openai(
        StatusCode::TOO_MANY_REQUESTS,
        "insufficient_quota",
        "You exceeded your current quota (demonstration: this scene has none)",
    ))
}

fn refuse(status: StatusCode, text: &str) -> Play {
    Play::Refuse(Refusal::gateway(status, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A session in which nothing was said.
    fn session() -> Session {
        let session = sessions::Sessions::default().open(None, None, 1);
        session.unwrap()
    }

    fn answer_of(id: &str) -> Answer {
        let session = session();
        let question = Question {
            prompt: "hello",
            system: None,
            earlier_tries: 9,
            session: &session,
        };
        match (find(id).unwrap().play)(&question) {
            Play::Answer(answer) | Play::GatewayObject(answer) | Play::Stateless(answer) => answer,
            play @ (Play::Refuse(_) | Play::LoseSession) => panic!("{id} refuses: {play:?}"),
        }
    }

    #[test]
    fn the_tour_comes_first_and_each_scene_says_that_it_is_a_demonstration() {
        assert_eq!(SCENES[0].id, "demo/tour");
        for scene in SCENES {
            for earlier_tries in 0..3 {
                let question = Question {
                    prompt: "hello",
                    system: None,
                    earlier_tries,
                    session: &session(),
                };
                match (scene.play)(&question) {
                    Play::Answer(answer)
                    | Play::GatewayObject(answer)
                    | Play::Stateless(answer) => {
                        let text = answer.text.split("</think>").last().unwrap().trim();
                        let first = text.lines().next().unwrap();
                        assert!(first.contains("demonstration"), "{}: {first}", scene.id);
                        assert!(first.contains("not a language model"), "{}", scene.id);
                    }
                    Play::Refuse(refusal) => {
                        let shown = format!("{refusal:?}");
                        assert!(shown.contains("demonstration"), "{shown}");
                    }
                    Play::LoseSession => panic!("{} has nothing to lose yet", scene.id),
                }
            }
        }
    }

    #[test]
    fn scenes_keep_their_pace() {
        // (scene, silence in ms, tokens if fixed, end in ms if fixed)
        let cases = [
            ("demo/steady", 0, Some(2_000), Some(20_000)),
            ("demo/flood", 0, Some(20_000), Some(0)),
            ("demo/slow", 12_000, None, None),
            ("demo/gateway-shape", 1_500, None, None),
            ("demo/tour", 300, None, None),
        ];
        for (id, silence, tokens, end) in cases {
            let answer = answer_of(id);
            assert_eq!(answer.silence.as_millis(), silence, "{id}");
            assert!(tokens.is_none_or(|n| n == answer.tokens()), "{id}");
            assert!(end.is_none_or(|n| n == answer.end().as_millis()), "{id}");
        }
        let (last, _) = answer_of("demo/steady").pieces().last().unwrap();
        assert_eq!(last.as_millis(), 19_990);
    }

    #[test]
    fn only_one_scene_breaks_off() {
        let cut: Vec<&str> = SCENES
            .iter()
            .filter(|scene| match scene.id {
                "demo/quota" | "demo/revoked" | "demo/unauthorized" | "demo/no-node" => false,
                id => answer_of(id).ending == Ending::CutOff,
            })
            .map(|scene| scene.id)
            .collect();
        assert_eq!(cut, ["demo/breaks-off"]);
    }
}
