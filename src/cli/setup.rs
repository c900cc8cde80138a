//! What subcommands that talk to a server have in common: which server, the settings and the key
//! for it, a client, and how a call that failed ends the program.

use super::{Exit, complain};
use crate::api::{Client, ClientConfig, Error};
use crate::app::banner::{Arrived, Fault, Next};
use crate::chat::{Access, ApiKey, Endpoint, Failure, KeyLabel, KeySource, Sealing, ServerKind};
use crate::config::{self, Config, Flags, KeyScope, Server, Sources};
use crate::demo::{self, Demo};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;
use tokio::runtime;

/// Which server is meant.
#[derive(Debug, Clone, Default, Args)]
pub struct Place {
    /// The server, by the URL that its paths begin with
    #[arg(long, value_name = "URL", conflicts_with = "demo")]
    pub base_url: Option<String>,
    /// The profile of the config file to use
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The config file to use instead of the usual one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Ask a demonstration gateway inside the program, without a key or a network
    #[arg(long)]
    pub demo: bool,
}

/// A server that can be asked.
pub(super) struct Setup {
    /// The client, with the key.
    pub(super) client: Client,
    /// The server.
    pub(super) endpoint: Endpoint,
}

/// Does something with the server that is meant. Says on standard error what is wrong with the
/// settings.
pub(super) fn with_server(place: &Place, work: impl AsyncFnOnce(&Setup) -> Exit) -> Exit {
    let config = match config::load(&Sources::of_process(place.flags())) {
        Ok(config) => config,
        Err(report) => {
            complain(&report);
            return Exit::Usage;
        }
    };
    config.warnings.iter().for_each(complain);
    let ended = on_network(ask(place, config, work));
    ended.unwrap_or_else(|reason| {
        complain(&reason);
        Exit::Failed
    })
}

/// Does something that needs the network.
pub(super) fn on_network<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("The network cannot be used: {error}."))?;
    runtime.block_on(work)
}

async fn ask(
    place: &Place,
    config: Config,
    work: impl AsyncFnOnce(&Setup) -> Exit,
) -> Result<Exit, String> {
    if !place.demo {
        let setup = Setup::of(config)?;
        return Ok(work(&setup).await);
    }
    let demo = Demo::bind(0).await.map_err(|error| {
        format!("The demonstration could not take a port on this computer: {error}.")
    })?;
    let setup = Setup::of(demonstration(config, demo.base_url()))?;
    tokio::select! {
        exit = work(&setup) => Ok(exit),
        ended = demo.run() => Err(format!("The demonstration broke off: {ended:?}.")),
    }
}

/// The settings, with the demonstration at this URL as the server.
fn demonstration(config: Config, base_url: String) -> Config {
    let host = base_url.split('/').nth(2).unwrap_or_default().to_owned();
    let key = ApiKey::from_text(demo::KEY);
    let label = key.as_ref().map(|key| KeyLabel {
        source: KeySource::Demo,
        masked: key.masked(),
    });
    Config {
        endpoint: Endpoint {
            base_url,
            host,
            kind: ServerKind::Demo,
            key: label,
            sealing: Sealing::Open,
        },
        key,
        access: Access::default(),
        ..config
    }
}

impl Place {
    fn flags(&self) -> Flags {
        Flags {
            model: None,
            base_url: self.base_url.clone(),
            profile: self.profile.clone(),
            config_file: self.config.clone(),
            server: if self.demo {
                Server::Demo
            } else {
                Server::Configured
            },
            keys: KeyScope::Any,
        }
    }
}

impl Setup {
    /// The server of the settings.
    pub(super) fn of(config: Config) -> Result<Self, String> {
        let client = Client::new(ClientConfig {
            base_url: config.endpoint.base_url.clone(),
            kind: config.endpoint.kind,
            key: config.key,
            allow_http: config.allow_http,
            silence_limit: Duration::from_secs(config.settings.silence_limit_s),
            access: config.access,
        });
        Ok(Self {
            client: client.map_err(|error| format!("No server can be asked: {error}."))?,
            endpoint: config.endpoint,
        })
    }

    /// A call that failed, with all that its sentence needs.
    pub(super) fn fault(&self, error: Error) -> Fault {
        let key = self.endpoint.key.as_ref();
        Fault {
            failure: Failure::from(error),
            model: String::new(),
            host: self.endpoint.host.clone(),
            key: key.map_or_else(String::new, |key| {
                format!("{} from {}", key.masked, key.source.describe())
            }),
            tries: 0,
            arrived: Arrived::Nothing,
            setting: None,
            load: None,
            next: Next::Nothing,
        }
    }

    /// Says why a call failed, and how the program ends for it.
    pub(super) fn fail(&self, error: Error) -> Exit {
        let fault = self.fault(error);
        complain(&fault.sentence());
        Exit::of(fault.failure.kind)
    }
}
