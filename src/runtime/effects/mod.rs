//! Carries out what the machine asks of the server, of files and of the clipboard: each in a task of its own, whose
//! outcome comes back as a message.
//!
//! The only place that starts tasks. What is asked of the terminal is the loop's.

mod receipts;
mod sequence;

use super::clipboard::Clipboard;
use super::exporting;
use super::history::{Claim, Written};
use super::identity::Own;
use super::opener::Opener;
use super::profiles::Profiles;
use super::server::{Server, Terms};
use crate::api::{self, Step};
use crate::app::clipboard::Clipping;
use crate::app::effect::{IdentityAct, Keeping, Setting};
use crate::app::msg::{Msg, StreamEvent};
use crate::app::profiles::{KeyChange, Switch};
use crate::app::sessions;
use crate::chat::history::Loaded;
use crate::chat::receipt::Inquiry;
use crate::chat::{ApiKey, Delta, ExportFormat, Failure, Finish, KeySource, Request, TurnId};
use crate::config::Config;
use crate::config::edit::Target;
use crate::demo::Demo;
use crate::text::clean_path;
use sequence::Sequence;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{self, AbortHandle, JoinSet};

/// Starts tasks and keeps hold of them. Dropping it aborts all but writes to files and
/// copies.
pub(super) struct Executor {
    server: Arc<Server>,
    /// The number that the machine has given the connection to it.
    connection: u64,
    config_file: Option<Target>,
    profiles: Profiles,
    clipboard: Clipboard,
    opener: Opener,
    to_loop: mpsc::Sender<Msg>,
    tasks: JoinSet<()>,
    turns: HashMap<TurnId, AbortHandle>,
    /// Writes to the config file, and exports.
    writes: Sequence,
    copies: Sequence,
}

impl Executor {
    /// An executor for what is configured, with the clipboard of the process.
    pub(super) fn of_process(config: &Config, to_loop: mpsc::Sender<Msg>) -> Self {
        let terms = Terms {
            allow_http: config.allow_http,
            silence_limit: Duration::from_secs(config.settings.silence_limit_s),
            access: config.access.clone(),
        };
        let server = Server::new(config.endpoint.clone(), config.key.clone(), terms)
            .told(Own::of(config.settings.profiles.in_force.as_deref()));
        let clipboard = Clipboard::of_process(&config.copy_command, config.key_variables.clone());
        let opener = Opener::new(config.key_variables.clone());
        let target = config.target.clone();
        Self {
            profiles: Profiles::of(config),
            ..Self::new(server, target, clipboard, opener, to_loop)
        }
    }

    /// An executor for this server. Messages go to `to_loop`; settings go to `config_file`, if
    /// there is a place for one.
    fn new(
        server: Server,
        config_file: Option<Target>,
        clipboard: Clipboard,
        opener: Opener,
        to_loop: mpsc::Sender<Msg>,
    ) -> Self {
        Self {
            server: Arc::new(server),
            connection: 0,
            config_file,
            profiles: Profiles::default(),
            clipboard,
            opener,
            to_loop,
            tasks: JoinSet::new(),
            turns: HashMap::new(),
            writes: Sequence::default(),
            copies: Sequence::default(),
        }
    }

    /// Puts a request, once what it asks about is kept. Its messages end with exactly one `Finished` or
    /// `Failed`, unless the turn is aborted.
    pub(super) fn open_stream(&mut self, turn: TurnId, request: Request, kept: Written) {
        let (server, to_loop) = (Arc::clone(&self.server), self.to_loop.clone());
        let task = self.spawn(async move {
            let claim = kept.wait().await;
            if claim == Claim::Unknown {
                tell_stream(&to_loop, turn, StreamEvent::Unclaimed).await;
            }
            let last = match claim {
                Claim::Gone => StreamEvent::Failed(sessions::taken()),
                Claim::Good | Claim::Unknown => {
                    match relay(&server, &request, turn, &to_loop).await {
                        Ok(finish) => StreamEvent::Finished(finish),
                        Err(error) => {
                            if let Some(allowance) = error.allowance() {
                                let told = StreamEvent::Delta(Delta::Allowance(allowance));
                                tell_stream(&to_loop, turn, told).await;
                            }
                            StreamEvent::Failed(error.into())
                        }
                    }
                }
            };
            tell_stream(&to_loop, turn, last).await;
        });
        self.turns.retain(|_, task| !task.is_finished());
        self.turns.insert(turn, task);
    }

    /// Closes a turn's connection. Messages that it has sent already may still arrive.
    pub(super) fn abort(&mut self, turn: TurnId) {
        if let Some(task) = self.turns.remove(&turn) {
            task.abort();
        }
    }

    /// The machine calls the connection to the server in force by this number.
    pub(super) const fn connected_as(&mut self, connection: u64) {
        self.connection = connection;
    }

    /// Asks for the coordinator's keys. The server is the one that answered, or nobody is asked.
    pub(super) fn fetch_keys(&mut self, inquiry: Box<Inquiry>) {
        let (server, to_loop) = (self.server_of(&inquiry), self.to_loop.clone());
        self.spawn(receipts::fetch_keys(server, inquiry, to_loop));
    }

    /// Asks for a receipt and checks it. The server is the one that answered, or nobody is asked.
    pub(super) fn check_receipt(&mut self, inquiry: Box<Inquiry>) {
        let (server, to_loop) = (self.server_of(&inquiry), self.to_loop.clone());
        self.spawn(receipts::check(server, inquiry, to_loop));
    }

    /// The server that an inquiry is for, if it is in force: what was asked before it is done here may have put
    /// another in its place, or another key.
    fn server_of(&self, inquiry: &Inquiry) -> Option<Arc<Server>> {
        let is_its_own = inquiry.connection == self.connection
            && inquiry.server == self.server.endpoint().base_url;
        is_its_own.then(|| Arc::clone(&self.server))
    }

    /// Asks which models are served.
    pub(super) fn fetch_models(&mut self, fetch: u64) {
        let (server, to_loop) = (Arc::clone(&self.server), self.to_loop.clone());
        self.spawn(async move {
            let result = async { server.client().await?.models().await }.await;
            let result = result.map_err(Failure::from);
            tell(&to_loop, Msg::Models { fetch, result }).await;
        });
    }

    /// Asks what the account used.
    pub(super) fn fetch_usage(&mut self, fetch: u64, days: u16) {
        let (server, to_loop) = (Arc::clone(&self.server), self.to_loop.clone());
        self.spawn(async move {
            let result = async { server.client().await?.usage(days).await }.await;
            let result = result.map_err(Failure::from);
            tell(&to_loop, Msg::Usage { fetch, result }).await;
        });
    }

    /// Asks which nodes serve the models.
    pub(super) fn fetch_nodes(&mut self, fetch: u64) {
        let (server, to_loop) = (Arc::clone(&self.server), self.to_loop.clone());
        self.spawn(async move {
            let result = async { server.client().await?.nodes().await }.await;
            let result = result.map_err(Failure::from);
            tell(&to_loop, Msg::Nodes { fetch, result }).await;
        });
    }

    /// Tries a key that is not yet in use.
    pub(super) fn check_key(&mut self, check: u64, key: ApiKey) {
        let (server, to_loop) = (Arc::clone(&self.server), self.to_loop.clone());
        self.spawn(async move {
            let result = async { server.client().await?.check_key(&key).await }.await;
            let result = result.map_err(Failure::from);
            tell(&to_loop, Msg::KeyChecked { check, result }).await;
        });
    }

    /// Tells the identity that servers are told, or puts another in its place.
    pub(super) fn identity(&mut self, act: IdentityAct) {
        let (own, to_loop) = (Arc::clone(self.server.own()), self.to_loop.clone());
        self.writes.push(async move {
            let told = task::spawn_blocking(move || match act {
                IdentityAct::Show => own.show(),
                IdentityAct::Replace => own.replace(),
            });
            if let Ok(kept) = told.await {
                tell(&to_loop, Msg::Identity(kept)).await;
            }
        });
    }

    /// Uses a key from now on, with the server in force.
    pub(super) fn use_key(&mut self, key: ApiKey, kept: Keeping) -> Msg {
        let source = match (kept, &self.config_file) {
            (Keeping::ConfigFile, Some(file)) => KeySource::ConfigFile(clean_path(&file.path)),
            (Keeping::ConfigFile, None) | (Keeping::Session, _) => KeySource::Session,
        };
        let server = self.server.with_key(key, source);
        self.profiles.keep_key(&server);
        self.serve(server)
    }

    /// Uses a profile from now on: its server, and its place in the config file. One that cannot
    /// be used leaves everything as it is.
    pub(super) fn use_profile(&mut self, name: String) -> Msg {
        let (connection, said) = self.profiles.find(&name);
        let mut switch = Switch {
            profile: name,
            endpoint: None,
            key: KeyChange::Same,
            said,
        };
        if let Some(connection) = connection {
            let own = Own::of(Some(&switch.profile));
            let server = self.server.of_profile(&connection).told(own);
            if !server.has_key_of(&self.server) {
                switch.key = KeyChange::Other;
            }
            switch.endpoint = Some(connection.endpoint);
            self.profiles.put_in_force(&switch.profile);
            self.config_file = connection.target;
            self.server = Arc::new(server);
        }
        Msg::Switched(switch)
    }

    /// Starts the demonstration gateway and talks to it from now on. Taking a port on loopback
    /// waits for nobody.
    pub(super) async fn start_demo(&mut self) -> Msg {
        match Demo::bind(0).await {
            Ok(demo) => {
                let server = Server::demonstration(demo.base_url(), self.server.terms());
                self.spawn(async move {
                    // It ends only with the program; calls to it would fail and say so.
                    let _ = demo.run().await;
                });
                self.profiles.leave();
                self.serve(server)
            }
            Err(error) => Msg::DemoFailed(format!(
                "The demonstration could not take a port on this computer: {error}."
            )),
        }
    }

    /// Writes the key to the config file.
    pub(super) fn store_key(&mut self, key: ApiKey) {
        self.write(Msg::KeyStored, move |file| file.store_key(&key));
    }

    /// Writes a setting to the config file.
    pub(super) fn save(&mut self, setting: Setting) {
        self.write(Msg::Saved, move |file| match setting {
            Setting::Model(model) => file.save_model(&model),
            Setting::Star(model) => file.star(&model),
            Setting::Unstar(model) => file.unstar(&model),
            Setting::Theme(theme) => file.save_theme(&theme),
        });
    }

    /// Writes a conversation to a file. Quitting waits for it.
    pub(super) fn export(&mut self, loaded: Box<Loaded>, format: ExportFormat) {
        let to_loop = self.to_loop.clone();
        self.writes.push(async move {
            let export = move || exporting::export(&loaded, format);
            if let Ok(outcome) = task::spawn_blocking(export).await {
                tell(&to_loop, Msg::Exported(outcome)).await;
            }
        });
    }

    /// Copies after the copies before, so that the last one wins.
    pub(super) fn copy(&mut self, clipping: Clipping) {
        let (clipboard, to_loop) = (self.clipboard.clone(), self.to_loop.clone());
        self.copies.push(async move {
            let Clipping { passage, text } = clipping;
            let result = clipboard.copy(text).await;
            tell(&to_loop, Msg::Copied { passage, result }).await;
        });
    }

    /// Opens an address with the person's own program for it.
    pub(super) fn open_link(&mut self, address: String) {
        let (opener, to_loop) = (self.opener.clone(), self.to_loop.clone());
        self.spawn(async move {
            let result = opener.open(address).await;
            tell(&to_loop, Msg::LinkOpened(result)).await;
        });
    }

    /// Aborts what still runs and waits, not for long, for writes and copies that were asked for.
    pub(super) async fn finish(self) {
        tokio::join!(self.writes.finish(), self.copies.finish());
    }

    fn serve(&mut self, server: Server) -> Msg {
        let endpoint = server.endpoint().clone();
        self.server = Arc::new(server);
        Msg::Connected(endpoint)
    }

    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        while self.tasks.try_join_next().is_some() {} // forget those that have ended
        self.tasks.spawn(task)
    }

    /// Writes to the config file after the writes before it, so that the last one wins.
    fn write(
        &mut self,
        answer: fn(Result<String, String>) -> Msg,
        edit: impl FnOnce(&Target) -> Result<(), String> + Send + 'static,
    ) {
        let (file, to_loop) = (self.config_file.clone(), self.to_loop.clone());
        self.writes.push(async move {
            if let Ok(outcome) = task::spawn_blocking(move || edit_file(file, edit)).await {
                tell(&to_loop, answer(outcome)).await;
            }
        });
    }
}

/// Puts `request` and passes on what comes, until the reply ends.
async fn relay(
    server: &Server,
    request: &Request,
    turn: TurnId,
    to_loop: &mpsc::Sender<Msg>,
) -> Result<Finish, api::Error> {
    let client = server.client().await?;
    let reply = client.chat(request).await;
    if let Some(sentence) = server.own().take_unsaid() {
        tell(to_loop, Msg::Saved(Err(sentence))).await;
    }
    let mut reply = reply?;
    tell_stream(to_loop, turn, StreamEvent::Opened).await;
    if client.was_asked_for_identity() && !request.wants_identity {
        tell_stream(to_loop, turn, StreamEvent::Delta(Delta::Introduced)).await;
    }
    let mut shape = None;
    loop {
        let step = reply.next().await?;
        if let Some(told) = reply.shape().filter(|told| shape != Some(*told)) {
            shape = Some(told);
            tell_stream(to_loop, turn, StreamEvent::Delta(Delta::Shape(told))).await;
        }
        match step {
            Step::Delta(delta) => tell_stream(to_loop, turn, StreamEvent::Delta(delta)).await,
            Step::Finished(finish) => return Ok(finish),
        }
    }
}

/// Edits the file; its path, or a sentence that says why not.
fn edit_file(
    file: Option<Target>,
    edit: impl FnOnce(&Target) -> Result<(), String>,
) -> Result<String, String> {
    let file = file.ok_or("There is no folder for settings: neither HOME nor --config is set.")?;
    edit(&file)?;
    Ok(clean_path(&file.path))
}

async fn tell_stream(to_loop: &mpsc::Sender<Msg>, turn: TurnId, event: StreamEvent) {
    tell(to_loop, Msg::Stream { turn, event }).await;
}

/// Sends a message, waiting while the loop is busy. A loop that has ended wants none.
async fn tell(to_loop: &mpsc::Sender<Msg>, msg: Msg) {
    let _ = to_loop.send(msg).await;
}

#[cfg(test)]
mod tests;
