//! Headers and samples of runs that never were, for tests and examples: change what matters, keep
//! the rest.

use crate::record::{Dataset, PromptForm, SCHEMA_VERSION, Subject};
use crate::{
    Completion, End, Failure, Gold, Header, Item, Prediction, Reading, RunSpec, Sample, TaskId,
    Usage, score,
};

/// A greedy run with the full prompt, one sample an item, on a data set called "made up".
#[must_use]
pub fn header(task: TaskId) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        program_version: "0".to_owned(),
        spec: spec(task),
        dataset: Dataset {
            name: "made up".to_owned(),
            sha256: "aa".to_owned(),
            n_items: 9,
        },
        prompt_sha256: "bb".to_owned(),
        subject: subject("M"),
        origin: None,
    }
}

/// What [`header`] asks for.
#[must_use]
pub fn spec(task: TaskId) -> RunSpec {
    RunSpec {
        task,
        prompt_form: PromptForm::Full,
        temperature: None,
        top_p: 0.95,
        seed: 1,
        repeats: 1,
        think_budget: None,
        max_tokens: 100,
        limit: None,
        budgets: Vec::new(),
        modes: Vec::new(),
        extensions: 0,
    }
}

/// A model of this name.
#[must_use]
pub fn subject(model: &str) -> Subject {
    Subject {
        model: model.to_owned(),
        model_sha256: None,
        model_bytes: Some(1),
        architecture: Some("qwen2".to_owned()),
        quantization: Some("Q8_0".to_owned()),
        n_params: Some(1),
        engine: "cpu".to_owned(),
        adapter: None,
        self_test: None,
        template_sha256: Some("cc".to_owned()),
        server: None,
    }
}

/// An item with a gold label: `i` and its number.
#[must_use]
pub fn item(index: u32, gold: &str) -> Item {
    Item {
        id: format!("i{index}"),
        text: String::new(),
        tokens: Vec::new(),
        gold: Gold::Label(gold.to_owned()),
    }
}

/// What a model that thought nothing says.
#[must_use]
pub fn completion(answer: Option<&str>) -> Completion {
    Completion {
        thought: String::new(),
        answer: answer.map(str::to_owned),
        flags: Vec::new(),
        end: End::Stop,
        budget_hit: false,
        usage: Usage::default(),
        tokens: None,
        timing: None,
    }
}

/// A scored sample of an item, with what was read or why nothing was; its completion is empty.
#[must_use]
pub fn sample(
    task: TaskId,
    item_index: u32,
    item: Item,
    read: Result<Prediction, Failure>,
) -> Sample {
    let (prediction, failure) = match read {
        Ok(prediction) => (Some(prediction), None),
        Err(failure) => (None, Some(failure)),
    };
    let reading = Reading {
        prediction,
        tier: None,
        span: None,
        failure,
        unlocated: Vec::new(),
    };
    Sample {
        item_index,
        score: score(task.task(), &item, &reading),
        item: item.into(),
        repeat: 0,
        seed: 0,
        prompt: String::new(),
        completion: completion(None),
        reading,
        nested: None,
    }
}
