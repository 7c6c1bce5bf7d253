//! The readers against hand-written golden cases and tables of their own rules.

mod golden;
mod labels;
mod names;
mod properties;
mod records;
mod runs;
mod tags;
mod unseen;

use eval::{Completion, End, Gold, Item, Reading, TaskId, Usage};

/// What a model that thought nothing says.
fn completion(answer: &str) -> Completion {
    Completion {
        thought: String::new(),
        answer: Some(answer.to_owned()),
        flags: Vec::new(),
        end: End::Stop,
        budget_hit: false,
        usage: Usage::default(),
        tokens: None,
        timing: None,
    }
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
