//! The domain: what a conversation with a model is made of, as plain data.
//!
//! Owns the words that every other module shares: messages, models, what one step of a stream
//! adds, what went wrong. Leaves out everything that does something: no I/O, no clock, no
//! painting, and no sentence for a person (`app::banner` writes those) but those of [`receipt`].

mod access;
mod allowance;
mod conversation;
mod delta;
mod endpoint;
mod export_format;
mod failure;
pub mod history;
mod identity;
mod ids;
mod key;
mod message;
mod model;
mod nodes;
pub mod receipt;
mod request;
mod same_model;
pub mod search;
mod sending;
mod session;
pub mod usage;

pub use access::{Access, ExtraHeaders, Proxy, ReceiptHost, Route, Sealing};
pub use allowance::{Allowance, Left};
pub use conversation::{Conversation, MOST_SYSTEM, Siblings};
pub use delta::{Delta, Finish, ReplyMeta, ReplyShape, Usage};
pub use endpoint::{Endpoint, KeyLabel, KeySource, ServerKind};
pub use export_format::ExportFormat;
pub use failure::{Failure, FailureKind, Retry, RetrySource};
pub use identity::{Identity, KeptIdentity};
pub use ids::{ConversationId, MessageId, NoConversationId, TurnId};
pub use key::{ApiKey, KeyVerdict};
pub use message::{Message, Reply, Role, Status};
pub use model::{Model, ModelList, Price};
pub use nodes::{LIVE_MS, Node, NodeList};
pub use request::{Prompt, Request};
pub use same_model::is_same_model;
pub use sending::{Form, Sending, Sent, SessionUse, SystemUse};
pub use session::{PathSession, ServerSession};
