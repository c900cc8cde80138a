//! The real client against a server that sends exactly what it is told to.

mod bounds;
mod framing;
mod keys;
mod ledger;
mod patience;
mod proxies;
mod receipts;
mod recorded;
mod refusals;
mod requests;
mod safety;
mod sealing;
mod words;

use crate::support::server::Server;
use pnv_tui::api::{Client, ClientConfig, Step};
use pnv_tui::chat::{
    Access, Allowance, ApiKey, Delta, Failure, Finish, Prompt, ReplyMeta, ReplyShape, Request,
    Role, ServerKind, ServerSession, Usage,
};
use std::time::Duration;

/// The key that all calls carry. It must turn up nowhere but in the header that carries it.
const CANARY: &str = "sk-pnv-CANARY0000000000000000000000000000000000000000f3Qz";

fn config(base_url: String, kind: ServerKind) -> ClientConfig {
    ClientConfig {
        base_url,
        kind,
        key: ApiKey::from_text(CANARY),
        allow_http: false,
        silence_limit: Duration::from_secs(60),
        access: Access::default(),
    }
}

fn client(server: &Server, kind: ServerKind) -> Client {
    Client::new(config(server.url(), kind)).unwrap()
}

fn question() -> Request {
    Request {
        system: None,
        model: "m".to_owned(),
        prompts: vec![Prompt {
            role: Role::User,
            text: "Hello!".to_owned(),
        }],
        session: None,
        wants_identity: false,
    }
}

/// What came of a question.
#[derive(Debug, PartialEq)]
struct Outcome {
    text: String,
    meta: ReplyMeta,
    usage: Option<Usage>,
    session: Option<ServerSession>,
    shape: Option<ReplyShape>,
    allowance: Option<Allowance>,
    end: Result<Finish, Failure>,
}

/// Asks, and collects the reply to its end.
async fn ask(client: &Client) -> Outcome {
    ask_this(client, &question()).await
}

async fn ask_this(client: &Client, question: &Request) -> Outcome {
    let mut outcome = Outcome {
        text: String::new(),
        meta: ReplyMeta::default(),
        usage: None,
        session: None,
        shape: None,
        allowance: None,
        end: Ok(Finish::Unnamed),
    };
    let mut stream = match client.chat(question).await {
        Ok(stream) => stream,
        Err(error) => {
            return Outcome {
                allowance: error.allowance(),
                end: Err(secret_safe(error)),
                ..outcome
            };
        }
    };
    outcome.end = loop {
        match stream.next().await {
            Ok(Step::Delta(Delta::Text(more))) => outcome.text.push_str(&more),
            Ok(Step::Delta(Delta::Meta(meta))) => {
                outcome.meta.model = meta.model.or(outcome.meta.model);
                outcome.meta.request_id = meta.request_id.or(outcome.meta.request_id);
            }
            Ok(Step::Delta(Delta::Usage(usage))) => outcome.usage = Some(usage),
            Ok(Step::Delta(Delta::Session(session))) => outcome.session = Some(session),
            Ok(Step::Delta(Delta::Allowance(allowance))) => outcome.allowance = Some(allowance),
            Ok(Step::Delta(
                Delta::Reasoning(_)
                | Delta::Shape(_)
                | Delta::Digest(_)
                | Delta::Introduced
                | Delta::KeepAlive,
            )) => {}
            Ok(Step::Finished(finish)) => break Ok(finish),
            Err(error) => break Err(secret_safe(error)),
        }
    };
    outcome.shape = stream.shape();
    outcome
}

/// The error as a failure, after a look at everything in it that could be shown or logged.
fn secret_safe(error: pnv_tui::api::Error) -> Failure {
    let shown = format!("{error} {error:?}");
    let failure = Failure::from(error);
    let shown = format!("{shown} {failure:?}");
    assert!(!shown.contains("CANARY"), "the key is shown: {shown}");
    failure
}
