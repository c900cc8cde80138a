//! The domain: what a conversation with a model is made of, as plain data.
//!
//! Owns the words that every other module shares: messages, models, what one step of a stream
//! adds, what went wrong. Leaves out everything that does something: no I/O, no clock, no
//! painting, and no sentence for a person (`app::banner` writes those).

mod access;
mod allowance;
mod conversation;
mod delta;
mod endpoint;
mod failure;
pub mod history;
mod ids;
mod key;
mod message;
mod model;
mod request;
mod same_model;
pub mod search;

pub use access::{Access, ExtraHeaders, Proxy, Route};
pub use allowance::{Allowance, Left};
pub use conversation::{Conversation, Siblings};
pub use delta::{Delta, Finish, ReplyMeta, Usage};
pub use endpoint::{Endpoint, KeyLabel, KeySource, ServerKind};
pub use failure::{Failure, FailureKind, Retry, RetrySource};
pub use ids::{ConversationId, MessageId, NoConversationId, TurnId};
pub use key::{ApiKey, KeyVerdict};
pub use message::{Message, Reply, Role, Status};
pub use model::{Model, ModelList, Price};
pub use request::{Prompt, Request, ServerSession};
pub use same_model::is_same_model;
