//! Samples for the tests of what adds them up.

use crate::{
    Completion, End, Failure, Gold, Item, Nested, Prediction, Reading, Sample, TaskId, Usage, score,
};

/// A sample of a two-label item; `None` is an answer without a label.
pub(crate) fn labelled(item: u32, repeat: u32, gold: &str, label: Option<&str>) -> Sample {
    let item_ = Item {
        id: format!("i{item}"),
        text: String::new(),
        tokens: Vec::new(),
        gold: Gold::Label(gold.to_owned()),
    };
    let reading = Reading {
        prediction: label.map(|label| Prediction::Label(label.to_owned())),
        tier: None,
        span: None,
        failure: label.is_none().then_some(Failure::OffLabel),
        unlocated: Vec::new(),
    };
    Sample {
        item_index: item,
        score: score(TaskId::Sentiment2.task(), &item_, &reading),
        item: item_,
        repeat,
        seed: 0,
        prompt: String::new(),
        completion: Completion {
            thought: String::new(),
            answer: label.map(str::to_owned),
            flags: Vec::new(),
            end: End::Stop,
            budget_hit: false,
            usage: Usage {
                think_tokens: Some(0),
                input_tokens: Some(0),
                ..Usage::default()
            },
            tokens: Some(Vec::new()),
            timing: None,
        },
        reading,
        nested: None,
    }
}

/// The same as a nested answer.
pub(crate) fn nested(sample: Sample, nested: Nested) -> Sample {
    Sample {
        nested: Some(nested),
        ..sample
    }
}
