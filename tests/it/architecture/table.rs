//! The rules as data: who may import whom, what only one place may name, how long files get, what
//! lies at the top.

/// What the files of one top module may name.
pub(super) struct Row {
    pub(super) module: &'static str,
    /// Other modules of ours.
    pub(super) ours: &'static [&'static str],
    /// Crates from outside.
    pub(super) crates: &'static [&'static str],
    /// Parts of std that they may not name.
    pub(super) forbidden: &'static [&'static str],
}

/// Who may import whom. Nobody may import `cli` and `runtime`; the crate's roots may name all.
pub(super) const IMPORTS: &[Row] = &[
    Row {
        module: "chat",
        ours: &[],
        crates: &["ring", "secrecy", "serde", "unicode_normalization"],
        forbidden: NO_IO,
    },
    Row {
        module: "text",
        ours: &[],
        crates: &["pulldown_cmark", "unicode_segmentation", "unicode_width"],
        forbidden: NO_IO,
    },
    Row {
        module: "syntax",
        ours: &["text"],
        crates: &["syntect", "two_face"],
        forbidden: NO_IO,
    },
    Row {
        module: "carry",
        ours: &["chat", "text"],
        crates: &["jiff", "pulldown_cmark", "serde", "serde_json"],
        forbidden: NO_IO,
    },
    Row {
        module: "app",
        ours: &["chat", "text"],
        crates: &["jiff", "nucleo_matcher", "ratatui_textarea", "secrecy"],
        forbidden: NO_IO_NO_CLOCK,
    },
    Row {
        module: "ui",
        ours: &["app", "chat", "text"],
        crates: &["ratatui"],
        forbidden: NO_IO,
    },
    Row {
        module: "api",
        ours: &["chat"],
        crates: &[
            "base64",
            "curve25519_dalek",
            "jiff",
            "reqwest",
            "ring",
            "rustls",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
        ],
        forbidden: &[],
    },
    Row {
        module: "store",
        ours: &["chat"],
        crates: &["rusqlite"],
        forbidden: &[
            "std::env",
            "std::net",
            "std::process",
            "std::time::Instant",
            "std::time::SystemTime",
        ],
    },
    Row {
        module: "config",
        ours: &["app", "chat", "text"],
        crates: &[
            "directories",
            "serde",
            "strsim",
            "tempfile",
            "toml",
            "toml_edit",
            "url",
        ],
        forbidden: &[],
    },
    Row {
        module: "demo",
        ours: &[],
        crates: &[
            "axum",
            "base64",
            "bytes",
            "curve25519_dalek",
            "futures_util",
            "jiff",
            "ring",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
        ],
        forbidden: &[],
    },
    Row {
        module: "cli",
        ours: &[
            "api", "app", "carry", "chat", "config", "demo", "store", "text",
        ],
        crates: &[
            "clap",
            "color_eyre",
            "jiff",
            "serde_json",
            "tempfile",
            "terminal_size",
            "tokio",
        ],
        forbidden: &[],
    },
    Row {
        module: "runtime",
        ours: &[
            "api", "app", "carry", "chat", "config", "demo", "store", "syntax", "text", "ui",
        ],
        crates: &[
            "base64",
            "color_eyre",
            "crossterm",
            "futures_util",
            "jiff",
            "open",
            "ratatui",
            "signal_hook",
            "tokio",
        ],
        forbidden: &[],
    },
];

/// The parts of std that code without I/O and without a clock has no use for.
pub(super) const NO_IO: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// The same, and what a crate of dates has of clocks and time zones.
const NO_IO_NO_CLOCK: &[&str] = &[
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "jiff::Timestamp",
    "jiff::Zoned",
    "jiff::tz",
];

/// Names that may be written in one place only: what, where, why.
pub(super) const HOMES: &[(&str, &str, &str)] = &[
    (
        "unicode_width",
        "src/text/width.rs",
        "all widths must be measured alike",
    ),
    (
        "ratatui_textarea",
        "src/app/composer",
        "the rest knows the Composer",
    ),
    (
        "rusqlite",
        "src/store/",
        "only the store knows SQL and rows",
    ),
    (
        "ratatui::crossterm",
        "src/runtime/",
        "only the loop talks to the terminal",
    ),
    (
        "Instant::now",
        "src/runtime/",
        "the rest is told the Moment",
    ),
    (
        "SystemTime::now",
        "src/runtime/",
        "the rest is told the Moment",
    ),
    (
        "tokio::spawn",
        "src/runtime/",
        "a task starts where its turn can abort it",
    ),
    (
        "task::spawn",
        "src/runtime/",
        "a task starts where its turn can abort it",
    ),
    (
        "process::exit",
        "src/runtime/",
        "returning from main restores the terminal",
    ),
    (
        "Color",
        "src/ui/theme.rs",
        "the rest says what text means, as an Ink",
    ),
    (
        "Stylize",
        "src/ui/theme.rs",
        "its methods are names of colours",
    ),
];

pub(super) const MAX_LINES: usize = 400;

/// What lies at the top besides dot-files.
pub(super) const TOP_LEVEL: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "config.example.toml",
    "assets",
    "src",
    "tests",
    "target",
];
