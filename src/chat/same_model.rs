//! Whether two names mean the same model. Servers answer with dated, tagged or prefixed forms of the
//! name that was asked for, and those are not another model.

/// Words of a name that tell a state of a model and not which model it is.
const STATES: [&str; 12] = [
    "latest",
    "preview",
    "exp",
    "experimental",
    "beta",
    "stable",
    "free",
    "instruct",
    "chat",
    "it",
    "hf",
    "gguf",
];
/// Words that begin to tell how a model's numbers are kept.
const PRECISIONS: [&str; 9] = [
    "fp16", "fp8", "bf16", "f16", "int8", "int4", "awq", "gptq", "mlx",
];

/// Whether two names mean the same model, as far as anyone can tell. In doubt they do: a false
/// alarm is worse than none.
pub fn is_same_model(asked: &str, answered: &str) -> bool {
    if asked.is_empty() || answered.is_empty() {
        return true;
    }
    let (asked, answered) = (own_name(asked), own_name(answered));
    if core(&asked) == core(&answered) {
        return true;
    }
    // A tag that only one of them has: `llama3.2` and `llama3.2:latest`.
    match (asked.split_once(':'), answered.split_once(':')) {
        (Some((base, _)), None) => core(base) == core(&answered),
        (None, Some((base, _))) => core(&asked) == core(base),
        (Some(_), Some(_)) | (None, None) => false,
    }
}

/// The name without the path before it, in small letters.
fn own_name(name: &str) -> String {
    let name = name.trim().trim_end_matches('/');
    name.rsplit('/').next().unwrap_or(name).to_lowercase()
}

/// The name without signs, dates and states: `claude-3.5-sonnet-20241022` is `claude35sonnet`.
fn core(name: &str) -> String {
    let mut core = String::new();
    let mut is_dated = false;
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        if is_precision(word) {
            break;
        }
        let is_number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
        is_dated = is_number && (is_dated || word.len() > 2 || word.starts_with('0'));
        if !is_dated && !STATES.contains(&word) {
            core.push_str(word);
        }
    }
    core
}

/// Whether a word begins to tell how the numbers are kept: `q4` of `q4_K_M`.
fn is_precision(word: &str) -> bool {
    let is_quantized = |prefix: &str| {
        let bits = word.strip_prefix(prefix);
        bits.is_some_and(|bits| bits.len() == 1 && bits.chars().all(|c| c.is_ascii_digit()))
    };
    PRECISIONS.contains(&word) || is_quantized("q") || is_quantized("iq")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dated_tagged_and_prefixed_names_are_the_same_model() {
        for (asked, answered) in [
            ("gpt-4o", "gpt-4o-2024-08-06"),
            ("gpt-4", "gpt-4-0613"),
            ("gpt-4-turbo", "gpt-4-1106-turbo-preview"),
            ("o1", "o1-2024-12-17"),
            ("openai/gpt-4o", "gpt-4o"),
            ("gpt-4o", "openai/gpt-4o-2024-11-20"),
            ("models/gemini-1.5-pro", "gemini-1.5-pro-002"),
            ("gemini-2.5-flash", "gemini-2.5-flash-preview-05-20"),
            ("claude-3.5-sonnet", "claude-3-5-sonnet-20241022"),
            ("claude-3-5-haiku-latest", "claude-3-5-haiku-20241022"),
            ("mistral-large-latest", "mistral-large-2411"),
            ("command-r-plus", "command-r-plus-08-2024"),
            ("llama3.2", "llama3.2:latest"),
            ("llama3.2", "llama3.2:3b"),
            ("llama3.2:1b", "llama3.2:1b-q4"),
            ("llama3.2:1b", "llama3.2:1b-instruct-q4_K_M"),
            ("llama3.2:1b", "meta-llama/Llama-3.2-1B-Instruct"),
            ("deepseek/deepseek-r1:free", "deepseek/deepseek-r1"),
            ("deepseek-r1", "deepseek-r1-0528"),
            ("Qwen2.5-7B", "/models/qwen2.5-7b-instruct-q5_k_m.gguf"),
            ("", "anything"),
        ] {
            assert!(is_same_model(asked, answered), "{asked} and {answered}");
            assert!(is_same_model(answered, asked), "{answered} and {asked}");
        }
    }

    #[test]
    fn other_sizes_kinds_and_versions_are_other_models() {
        for (asked, answered) in [
            ("gpt-4o", "gpt-4o-mini"),
            ("gpt-4o", "gpt-4o-mini-2024-07-18"),
            ("gpt-4", "gpt-4-turbo"),
            ("gpt-4", "gpt-3.5-turbo-0125"),
            ("llama3.2:1b", "llama3.2:3b"),
            ("llama3.2:1b", "qwen2.5:7b"),
            ("llama3.1", "llama3.2"),
            ("claude-3-5-sonnet", "claude-3-5-haiku"),
            ("deepseek-chat", "deepseek-reasoner"),
            ("deepseek-v3", "deepseek-v3.1"),
            ("openai/gpt-4o", "openai/gpt-5"),
            ("demo/echo", "demo/tour"),
        ] {
            assert!(!is_same_model(asked, answered), "{asked} and {answered}");
            assert!(!is_same_model(answered, asked), "{answered} and {asked}");
        }
    }
}
