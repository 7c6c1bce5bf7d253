//! Anything that a model can say, read for any task.
#![no_main]

use eval::{Gold, Item, TaskId, made_up};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str, &str)| {
    let (how, text, answer) = input;
    let task = TaskId::ALL[usize::from(how) % TaskId::ALL.len()];
    let tokens: Vec<String> = text
        .split_whitespace()
        .take(64)
        .map(str::to_owned)
        .collect();
    let gold = Gold::Tags(vec!["O".to_owned(); tokens.len()]);
    let item = Item {
        id: "i".to_owned(),
        text: text.to_owned(),
        tokens,
        gold,
    };
    let reading = eval::read(task.task(), &item, &made_up::completion(Some(answer)));
    if let Some(span) = &reading.span {
        let _ = serde_json::to_string(span).expect("a span is JSON");
    }
    let _ = eval::prompt(task.task(), eval::record::PromptForm::Full, &item);
});
