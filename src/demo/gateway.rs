//! The gateway's routes, and the order in which a call is looked at: body, key, rate, scene.
//!
//! The only part of the demonstration that reads a clock.

use super::answer::{self, Ending};
use super::keys::{self, RateLimit};
use super::ledger::{Ledger, Tries};
use super::nodes;
use super::receipts::{Fate, Receipts, is_uuid};
use super::refusal::Refusal;
use super::reply::{Reply, Shape};
use super::request::{self, BODY_LIMIT, ChatRequest};
use super::scenes::{self, AUCTION, Play, Question, SCENES, Scene};
use super::sessions::{self, Session, Sessions};
use super::stream;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::sleep;

/// The most days that a report of usage covers, and how many it covers unasked.
const MOST_DAYS: i64 = 90;
const USUAL_DAYS: i64 = 30;

/// What a million tokens read costs, in nanoX: the gateway's price for small models.
const INPUT_PRICE: u32 = 5_000;
/// What a million tokens written costs, in nanoX.
const OUTPUT_PRICE: u32 = 15_000;

/// What the gateway remembers.
#[derive(Debug, Default)]
struct Memory {
    requests: u64,
    rate: RateLimit,
    ledger: Ledger,
    tries: Tries,
    sessions: Sessions,
    receipts: Receipts,
}

/// Shared by all connections.
#[derive(Debug, Clone)]
struct Gateway(Arc<Mutex<Memory>>);

/// Everything that the gateway answers.
pub(super) fn router() -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat))
        .route("/v1/models", get(models))
        .route("/v1/usage", get(usage))
        .route("/v1/proofs/{id}", get(proof))
        .route("/enclave_health", get(enclave_health))
        .route("/v1/nodes", get(nodes))
        .route("/health", get(async || "ok"))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(Gateway::begun(Timestamp::now()))
}

impl Gateway {
    /// A gateway that begins to answer at `now`.
    fn begun(now: Timestamp) -> Self {
        let mut memory = Memory {
            ledger: Ledger::begun(now),
            ..Memory::default()
        };
        memory.receipts.coordinator.started_ms = now.as_millisecond();
        Self(Arc::new(Mutex::new(memory)))
    }

    /// Makes the receipt for a reply that is given now.
    fn make_receipt(&self, reply: &Reply, text: &str) {
        let (id, fate) = (reply.request_id(), Fate::of(&reply.model));
        self.memory().receipts.make(&id, text, fate, now_ms());
    }

    /// A call that panicked has left nothing half done that would matter to the next.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a call in, by its key and by the rate.
    fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        keys::check(headers)?;
        self.memory().rate.admit(Timestamp::now().as_second())
    }

    /// Puts a question to a scene and writes the call down. What is said in a session is remembered at once,
    /// whether or not the client stays for the answer: on the real network, too, the job runs on.
    fn ask(
        &self,
        scene: &Scene,
        request: &ChatRequest,
        prompt: &str,
    ) -> Result<(Reply, Play, Session), Refusal> {
        let now = Timestamp::now();
        let mut memory = self.memory();
        memory.requests += 1;
        let number = memory.requests;
        let (id, key) = (request.session_id.clone(), request.session_key.clone());
        let session = memory.sessions.open(id, key, number)?;
        let play = (scene.play)(&Question {
            prompt,
            system: request.system(),
            earlier_tries: memory.tries.count(scene.id, prompt),
            session: &session,
        });
        let asked = answer::count(prompt.to_owned().into());
        match &play {
            Play::GatewayObject(answer) => {
                let tokens = asked.saturating_add(answer.tokens());
                memory.sessions.keep(session.clone(), prompt, tokens);
            }
            Play::LoseSession => memory.sessions.lose(&session.id),
            Play::Answer(_) | Play::Stateless(_) | Play::Refuse(_) => {}
        }
        let reply = Reply {
            number: memory.requests,
            shape: match &play {
                Play::GatewayObject(_) | Play::Stateless(_) => Shape::Gateway,
                Play::Answer(_) | Play::Refuse(_) | Play::LoseSession => Shape::Documented,
            },
            created: now.as_second(),
            model: scene.id.to_owned(),
            input_tokens: session.tokens.saturating_add(asked),
            output_tokens: match &play {
                Play::Answer(answer) | Play::GatewayObject(answer) | Play::Stateless(answer) => {
                    answer.tokens()
                }
                Play::Refuse(_) | Play::LoseSession => 0,
            },
        };
        memory.ledger.enter(&reply, now);
        Ok((reply, play, session))
    }
}

async fn chat(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let body = request::readable(&headers, body)?;
    gateway.admit(&headers)?;
    let body = gateway.memory().receipts.coordinator.opened(&body)?;
    let request = ChatRequest::parse(&body)?;
    let prompt = request.prompt()?;
    let Some(scene) = scenes::find(&request.model) else {
        sleep(AUCTION).await;
        return Err(Refusal::gateway(
            StatusCode::SERVICE_UNAVAILABLE,
            "no nodes available: auction closed with no bids",
        ));
    };
    let (reply, play, session) = gateway.ask(scene, &request, prompt)?;
    match play {
        Play::Refuse(refusal) => Err(refusal),
        Play::LoseSession => Err(sessions::lost("demonstration: it is lost once, on purpose")),
        Play::Answer(answer) if request.stream == Some(true) => {
            Ok(stream::events(reply, &answer, request.wants_usage()))
        }
        Play::Answer(answer) => {
            sleep(answer.silence).await;
            let completion = reply.completion(&answer);
            Ok(match answer.ending {
                // In one object there is no going on for ever.
                Ending::Whole | Ending::Never => Json(completion).into_response(),
                Ending::CutOff => stream::half_of(&completion),
            })
        }
        Play::GatewayObject(answer) | Play::Stateless(answer) => {
            sleep(answer.silence).await;
            gateway.make_receipt(&reply, &answer.text);
            Ok(Json(reply.gateway_object(&answer, &session)).into_response())
        }
    }
}

/// The scenes, in the gateway's shape. Needs no key, as there.
async fn models() -> Json<Value> {
    let list: Vec<Value> = SCENES
        .iter()
        .map(|scene| {
            json!({
                "id": scene.id,
                "object": "model",
                "owned_by": "demonstration",
                "nodes_available": scene.nodes,
                "pricing": {
                    "input_per_1m_tokens_nanox": INPUT_PRICE,
                    "output_per_1m_tokens_nanox": OUTPUT_PRICE,
                },
            })
        })
        .collect();
    Json(json!({ "object": "list", "data": list }))
}

/// The calls of the last days. As on the gateway, 0 and what is no number mean 30, and there are
/// never more than 90.
async fn usage(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    gateway.admit(&headers)?;
    let days = query
        .get("days")
        .and_then(|days| days.parse().ok())
        .filter(|days| *days != 0)
        .map_or(USUAL_DAYS, |days: i64| days.clamp(-1, MOST_DAYS));
    let now = Timestamp::now();
    let since = now - SignedDuration::from_hours(24 * days);
    Ok(Json(gateway.memory().ledger.report(since, now)))
}

/// The nodes of the scenes. Needs no key, as on the gateway.
async fn nodes() -> Json<Value> {
    Json(nodes::report(Timestamp::now()))
}

/// The keys of the coordinator. Needs no key, as there.
async fn enclave_health(State(gateway): State<Gateway>) -> Json<Value> {
    Json(gateway.memory().receipts.coordinator.health(now_ms()))
}

/// The receipt for a request, where the real coordinator has it. Needs no key, as there.
async fn proof(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    if !is_uuid(&id) {
        let said = format!("Invalid URL: Cannot parse `request_id` with value `{id}`");
        return Err(Refusal::plain(StatusCode::BAD_REQUEST, said));
    }
    let receipt = gateway.memory().receipts.find(&id, now_ms()).cloned();
    let none = || Refusal::gateway(StatusCode::NOT_FOUND, "not found");
    receipt.map(Json).ok_or_else(none)
}

fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Fastify's answer to a path or a method that it does not know: there is no 405.
async fn not_found(method: Method, uri: Uri) -> Refusal {
    let message = format!("Route {method}:{uri} not found");
    Refusal::fastify(StatusCode::NOT_FOUND, None, &message)
}
