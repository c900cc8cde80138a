//! Walking the file: every mistake is found, with its place and the nearest valid name.

use super::*;
use crate::app::settings::Settings;
use crate::config::base_url::BaseUrl;

const EXAMPLE: &str = include_str!("../../../config.example.toml");

fn read_text(text: &str) -> (Contents, Vec<Problem>) {
    read(Path::new("config.toml"), text).unwrap()
}

fn sentences(text: &str) -> Vec<String> {
    let (_, problems) = read_text(text);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn each_mistake_has_its_place_its_text_and_its_cure() {
    for (text, sentence) in [
        (
            "# mine\nmodle = 'x'",
            "config.toml:2:1: 'modle' is no setting. Did you mean 'model'?",
        ),
        (
            "colour = 1",
            "config.toml:1:1: 'colour' is no setting. It is ignored; config.example.toml lists \
             them all.",
        ),
        (
            "[key.global]",
            "config.toml:1:2: 'key' is no setting. Did you mean 'keys'?",
        ),
        (
            "mouse = \"yes\"",
            "config.toml:1:9: 'mouse' must be true or false, not '\"yes\"'. The default, true, is \
             used.",
        ),
        (
            "hyperlinks = true",
            "config.toml:1:14: 'hyperlinks' must be \"auto\", \"always\" or \"never\", not 'true'. The \
             default, \"auto\", is used.",
        ),
        (
            "silence_limit = 0",
            "config.toml:1:17: 'silence_limit' must be a whole number of seconds from 1 to 86400, \
             not '0'. The default, 300, is used.",
        ),
        (
            "copy_command = 'pbcopy'",
            "config.toml:1:16: 'copy_command' must be a list of a command and its arguments, each \
             in quotes, not ''pbcopy''. The default, [], is used.",
        ),
        (
            "model = ' '",
            "config.toml:1:9: 'model' must be the name of a model in quotes, not '' ''. It is \
             ignored.",
        ),
        (
            "system = ['Be brief.']",
            "config.toml:1:10: 'system' must be text in quotes, of 64 KiB at most; what stands there is \
             not shown. It is ignored.",
        ),
        (
            "[profiles.work]\nstarred = []",
            "config.toml:2:1: 'starred' is for all profiles: move it to the top of the file.",
        ),
        (
            "profiles = 'work'",
            "config.toml:1:1: 'profiles' must be a table. It is ignored.",
        ),
        (
            "ca_file = ['x.pem']",
            "config.toml:1:11: 'ca_file' must be the path of a file in quotes, not '['x.pem']'. \
             It is ignored.",
        ),
        (
            "[keys.composr]",
            "config.toml:1:7: 'composr' is no table of keys. Did you mean 'composer'?",
        ),
        (
            "[keys.chat]",
            "config.toml:1:7: 'chat' is no table of keys. There are global, composer, \
             empty-composer, browsing, list, conversations, queue, report.",
        ),
        (
            "[keys.global]\nctrl+o = 'models'",
            "config.toml:2:5: The file is not TOML: ",
        ),
        (
            "[keys.global]\n'ctrl+o' = 'models'",
            "config.toml:2:1: 'ctrl+o' is no key. Keys are written like ctrl-o, alt-enter, \
             shift-f2 or ?.",
        ),
        (
            "[keys.global]\nctrl-o = 'modles'",
            "config.toml:2:10: 'modles' is no command. Did you mean 'models'?",
        ),
        (
            "[keys.global]\nctrl-o = false",
            "config.toml:2:10: 'false' is no command. The key keeps its default; 'none' in quotes \
             would free it.",
        ),
    ] {
        match read(Path::new("config.toml"), text) {
            Ok((_, problems)) => {
                let found: Vec<_> = problems.iter().map(ToString::to_string).collect();
                assert_eq!(found, [sentence], "{text}");
            }
            Err(fatal) => {
                let found = fatal.to_string();
                assert!(found.starts_with(sentence), "{found}");
            }
        }
    }
}

#[test]
fn each_header_that_cannot_be_sent_has_its_place_and_its_reason() {
    for (text, sentence) in [
        (
            "extra_headers = 'x'",
            "config.toml:1:1: 'extra_headers' must be a table. It is ignored.",
        ),
        (
            "extra_header = { X-Team = 'blue' }",
            "config.toml:1:1: 'extra_header' is no setting. Did you mean 'extra_headers'?",
        ),
        (
            "[profiles.work.extra_headers]\n'X-Team' = 'blue'\n'Host' = 'x.test'",
            "config.toml:3:1: 'Host' is set by the program itself, or by HTTP. It is ignored.",
        ),
        (
            "extra_headers = { 'Authorization' = 'x' }",
            "config.toml:1:19: 'Authorization' is set by the program: give the key in api_key or \
             api_key_env.",
        ),
        (
            "extra_headers = { 'X Team' = 'blue' }",
            "config.toml:1:19: 'X Team' is no name of a header. It is ignored.",
        ),
        (
            "extra_headers = { 'X-Team' = \"a\\r\\nb\" }",
            "config.toml:1:30: The value of 'X-Team' must be text in quotes, of ASCII characters \
             that can be seen and blanks; what stands there is not shown. It is ignored.",
        ),
    ] {
        assert_eq!(sentences(text), [sentence], "{text}");
    }
}

#[test]
fn all_mistakes_are_found_at_once_and_the_rest_is_read() {
    let text = "silence_limit = 5\nmodle = 'x'\nmouse = 1\n[keys.list]\nzz = 'up'\nup = 'none'";
    let (contents, problems) = read_text(text);
    let lines: Vec<_> = problems
        .iter()
        .filter_map(|problem| Some(problem.place.as_ref()?.line))
        .collect();
    assert_eq!(lines, [2, 3, 5]);
    assert_eq!(contents.top.silence_limit_s, Some(5));
    assert_eq!(contents.top.mouse, None);
    let up = "up".parse().unwrap();
    assert_eq!(contents.keymap.lookup(&[Context::List], up), None);
}

#[test]
fn a_key_that_stands_in_the_wrong_place_is_not_repeated() {
    let secret = "sk-pnv-CANARY";
    for text in [
        format!("api_key = ['{secret}']"),
        format!("api_key = {secret}"),
        format!("api_key = '{secret}\n"),
        format!("api_key '{secret}'"),
        format!("api_key = '{secret}' '{secret}'"),
        format!("api_key = '{secret}'\napi_key = '{secret}'"),
        format!("api_key.{secret} = 1"),
        format!("api_key_env = '{secret}'"),
        format!("base_url = ['{secret}']"),
        format!("apikey = '{secret}'"),
        format!("extra_headers = {{ 'X-Key' = 'CANARY \\\\x07', 'Y' = ['{secret}'] }}"),
        format!("extra_headers = {{ 'X-Key' = '{secret}' }}"),
        format!("extra_headers = {{ '{secret}' = ' ' }}"),
        format!("{secret} = 1"),
        secret.to_owned(),
        format!("mouse = '{secret}'"),
        format!("profiles = '{secret}'"),
        format!("[profiles.{secret}]\nkey = 1"),
        format!("[keys.{secret}]"),
        format!("[keys.global]\n{secret} = 'up'\nup = '{secret}'"),
    ] {
        let shown = match read(Path::new("config.toml"), &text) {
            Ok((contents, problems)) => format!("{problems:?} {:?}", contents.top),
            Err(fatal) => format!("{fatal:?}"),
        };
        assert!(!shown.contains("CANARY"), "{text}: {shown}");
    }
    // Nor are keys without the mark that Pinaivu's have.
    for name in ["api_key", "api_key_env", "base_url"] {
        let shown = sentences(&format!("{name} = 4711")).join("");
        assert!(
            shown.contains("not shown") && !shown.contains("4711"),
            "{shown}"
        );
    }
}

#[test]
fn a_key_bound_by_the_person_replaces_the_default() {
    let (contents, problems) =
        read_text("[keys.global]\nctrl-o = 'none'\n'alt-m' = 'models'\n'f9' = 'models'");
    assert_eq!(problems, []);
    let look = |key: &str| {
        let key = key.parse().unwrap();
        contents.keymap.lookup(&[Context::Global], key)
    };
    assert_eq!(look("ctrl-o"), None);
    assert_eq!(look("alt-m"), Some(Command::Models));
    // Help shows the one that was bound last in the file.
    let label = contents.keymap.label(Command::Models);
    assert_eq!(label.as_deref(), Some("F9"));
}

#[test]
fn the_file_may_have_a_byte_order_mark_and_windows_line_ends() {
    let (contents, problems) = read_text("\u{feff}mouse = false\r\nmodel = 'x'\r\n");
    assert_eq!(problems, []);
    assert_eq!(contents.top.mouse, Some(false));
    assert_eq!(contents.top.model.as_deref(), Some("x"));
}

#[test]
fn a_system_prompt_is_64_kib_at_most_without_the_blanks_around_it() {
    let read = |words: &str| {
        let (contents, problems) = read_text(&format!("system = \"\"\"\n{words}\n\"\"\"\n"));
        (contents.top.system, problems.len())
    };
    let lines = Some("Be brief.\n\nBe kind.".to_owned());
    assert_eq!(read("  Be brief.\n\nBe kind.\n"), (lines, 0));
    let longest = "x".repeat(64 * 1024);
    assert_eq!(read(&longest), (Some(longest.clone()), 0));
    assert_eq!(read(&format!("{longest}x")), (None, 1));
    assert_eq!(read(""), (Some(String::new()), 0), "none, in so many words");
}

#[test]
fn numbers_may_be_written_as_toml_has_them() {
    for (text, seconds) in [("0x10", 16), ("1_000", 1000), ("+7", 7)] {
        let (contents, _) = read_text(&format!("silence_limit = {text}"));
        assert_eq!(contents.top.silence_limit_s, Some(seconds), "{text}");
    }
}

#[test]
fn the_example_says_what_a_fresh_machine_has() {
    let (contents, problems) = read_text(EXAMPLE);
    assert_eq!(problems, []);
    let defaults = Settings::default();
    assert_eq!(contents.keymap, defaults.keymap);
    let top = contents.top;
    assert_eq!(top.starred, Some(defaults.starred));
    assert_eq!(top.mouse, Some(defaults.mouse));
    assert_eq!(top.silence_limit_s, Some(defaults.silence_limit_s));
    assert_eq!(top.allow_http, Some(false));
    assert_eq!(top.base_url.as_deref(), Some(BaseUrl::DEFAULT));
    assert_eq!(
        (top.model, top.system, top.api_key_env),
        (None, defaults.system, None)
    );
    assert!(top.api_key.is_none() && contents.profiles.is_empty());
}

#[test]
fn the_example_has_every_setting_and_every_default_key() {
    for field in &FIELDS {
        let line = match field.default {
            Some(default) => format!("\n{} = {default}\n", field.name),
            None => format!("\n#{} = ", field.name),
        };
        assert!(EXAMPLE.contains(&line), "{line}");
    }
    assert!(EXAMPLE.contains("\n#extra_headers = "));
    for context in Context::ALL {
        let heading = format!("\n[keys.{}]\n", context.name());
        let (_, table) = EXAMPLE.split_once(&heading).unwrap();
        let table = table.split("\n[").next().unwrap();
        for row in &TABLE {
            for (_, key) in row.keys.iter().filter(|(bound_in, _)| *bound_in == context) {
                let line = format!("\"{key}\" = \"{}\" ", row.name);
                assert!(table.contains(&line), "{heading}{line}");
            }
        }
    }
}

#[test]
fn what_the_example_has_commented_out_can_be_used_as_it_stands() {
    let text: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let (contents, problems) = read_text(&text);
    assert_eq!(problems, []);
    assert!(contents.top.api_key.is_some() && contents.top.model.is_some());
    assert_eq!(contents.top.api_key_env.as_deref(), Some("OPENAI_API_KEY"));
    assert_eq!(contents.top.ca_file.as_deref(), Some("company.pem"));
    let receipts = contents.top.receipt_url.as_deref();
    assert_eq!(receipts, Some("https://coordinator.example:4000/v1"));
    let headers: Vec<_> = contents.top.extra_headers.iter().collect();
    assert_eq!(headers, [("X-Team", "blue")]);
    let local = &contents.profiles["local"];
    assert_eq!(local.base_url.as_deref(), Some("http://localhost:11434/v1"));
}
