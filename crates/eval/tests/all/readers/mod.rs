//! The readers against hand-written golden cases and tables of their own rules.

mod golden;
mod labels;
mod names;
mod properties;
mod records;
mod runs;
mod tags;
mod unseen;

use eval::{Completion, Gold, Item, Reading, TaskId, made_up};

/// What a model that thought nothing says.
fn completion(answer: &str) -> Completion {
    made_up::completion(Some(answer))
}

/// An item whose gold tags do not matter.
fn item(tokens: &str) -> Item {
    let tokens: Vec<String> = tokens.split_whitespace().map(str::to_owned).collect();
    Item {
        id: "a".to_owned(),
        text: tokens.join(" "),
        gold: Gold::Tags(vec!["O".to_owned(); tokens.len()]),
        tokens,
    }
}

fn read(task: TaskId, tokens: &str, answer: &str) -> Reading {
    eval::read(task.task(), &item(tokens), &completion(answer))
}
