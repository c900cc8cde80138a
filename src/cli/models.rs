//! `pnv-tui models`: the models served, one a line.

use super::setup::{Place, Setup, with_server};
use super::stop::{Stop, exit};
use super::{Exit, complain, output, say};
use crate::app::catalog;
use crate::chat::{Model, ModelList};
use crate::text::{cell_width, clean_line};
use clap::Args;
use serde_json::{Value, json};

/// What it can be told.
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// Write a JSON list
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs)] // a sentence here would stand in the help
    pub place: Place,
}

/// Lists them.
pub fn run(arguments: &Arguments) -> Exit {
    with_server(&arguments.place, async |setup: &Setup| {
        match setup.client.models().await {
            Ok(list) => exit(show(&list, arguments.json)),
            Err(error) => setup.fail(error),
        }
    })
}

fn show(list: &ModelList, as_json: bool) -> Result<(), Stop> {
    if list.left_out > 0 {
        complain(&format!(
            "The server lists {} more models than are read.",
            list.left_out
        ));
    }
    if as_json {
        let models = list.models.iter().map(in_json).collect();
        return output::print(&output::json(&Value::Array(models)));
    }
    let text = match output::terminal_width() {
        Some(_) => in_columns(&list.models),
        None => list.models.iter().map(in_fields).collect(),
    };
    output::print(&text)?;
    if list.models.is_empty() {
        complain(&"The server lists no model.");
    } else if output::terminal_width().is_some() && list.models.iter().any(|it| it.price.is_some())
    {
        say("Prices are in nanoX for a million tokens, read/written.");
    }
    Ok(())
}

fn in_json(model: &Model) -> Value {
    json!({
        "id": model.id,
        "owned_by": model.owner,
        "nodes_available": model.nodes,
        "input_per_1m_tokens_nanox": model.price.map(|price| price.input_nanox),
        "output_per_1m_tokens_nanox": model.price.map(|price| price.output_nanox),
    })
}

/// Name, nodes, price read and written, with tabs between; what is not told at the end is left out.
fn in_fields(model: &Model) -> String {
    let number = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
    let fields = [
        clean_line(&model.id),
        number(model.nodes),
        number(model.price.map(|price| price.input_nanox)),
        number(model.price.map(|price| price.output_nanox)),
    ];
    format!("{}\n", fields.join("\t").trim_end_matches('\t'))
}

fn in_columns(models: &[Model]) -> String {
    let names: Vec<String> = models.iter().map(|model| clean_line(&model.id)).collect();
    let width = names.iter().map(|name| cell_width(name)).max().unwrap_or(0);
    let line = |(name, model): (&String, &Model)| {
        let gap = " ".repeat(width + 2 - cell_width(name));
        let line = format!("{name}{gap}{}", catalog::note(model));
        format!("{}\n", line.trim_end())
    };
    names.iter().zip(models).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Price;

    fn model(id: &str, nodes: Option<u64>) -> Model {
        Model {
            id: id.to_owned(),
            nodes,
            context: None,
            price: nodes.map(|_| Price {
                input_nanox: 5_000,
                output_nanox: 15_000,
            }),
            owner: None,
        }
    }

    #[test]
    fn the_name_comes_first_and_what_is_not_told_is_left_out() {
        assert_eq!(in_fields(&model("a", Some(3))), "a\t3\t5000\t15000\n");
        assert_eq!(in_fields(&model("a\tb\u{1b}[2J", None)), "a b\n");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let models = [
            model("日本", Some(1)),
            model("long", Some(0)),
            model("x", None),
        ];
        let text = in_columns(&models);
        assert_eq!(text, "日本  5k/15k    1 node\nlong  5k/15k   no node\nx\n");
    }
}
