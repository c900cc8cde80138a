//! The server that is talked to, and how the key for it may be named.

use super::Sealing;

/// What kind of server this is, as far as its address tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    /// Pinaivu's own gateway.
    Pinaivu,
    /// The demonstration gateway inside this program.
    Demo,
    /// Any other server that speaks the API.
    Other,
}

/// The server in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The base URL, without a slash at its end.
    pub base_url: String,
    /// Host and, where it is not the scheme's own, port: what the status bar shows.
    pub host: String,
    /// What kind of server it is.
    pub kind: ServerKind,
    /// The key in use, as it may be shown; `None` if there is none.
    pub key: Option<KeyLabel>,
    /// Whether messages are sealed on their way there.
    pub sealing: Sealing,
}

/// A key as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLabel {
    /// Where it was found.
    pub source: KeySource,
    /// Its masked form.
    pub masked: String,
}

/// Where a key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// An environment variable, by name.
    Environment(String),
    /// `PINAIVU_API_KEY` in a `.env` file, by its path.
    DotEnv(String),
    /// The config file, by its path.
    ConfigFile(String),
    /// Given to this session of the program and kept nowhere.
    Session,
    /// The demonstration gateway's own key.
    Demo,
}

impl KeySource {
    /// Whether a key from here is found before one in the config file.
    pub const fn comes_before_config_file(&self) -> bool {
        match self {
            Self::Environment(_) | Self::DotEnv(_) => true,
            Self::ConfigFile(_) | Self::Session | Self::Demo => false,
        }
    }

    /// The source in words, to follow "from".
    pub fn describe(&self) -> String {
        match self {
            Self::Environment(name) => format!("the environment variable {name}"),
            Self::DotEnv(path) | Self::ConfigFile(path) => path.clone(),
            Self::Session => "this session, kept nowhere".to_owned(),
            Self::Demo => "the demonstration".to_owned(),
        }
    }
}
