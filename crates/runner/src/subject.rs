//! The header of a run: who runs what, from the model's file and the engine's card.

use engine::ModelCard;
use eval::record::{Dataset, Header, PromptForm, SCHEMA_VERSION, Subject};
use eval::{RunSpec, TaskId};

/// The prompt form that a model's file asks for; the full form unless it says otherwise.
/// `thinkscope.prompt_form` is this project's own key.
#[must_use]
pub fn prompt_form_of(header: &gguf::Header) -> PromptForm {
    header
        .str("thinkscope.prompt_form")
        .ok()
        .and_then(|form| form.parse().ok())
        .unwrap_or(PromptForm::Full)
}

/// What is asked for unless the user says otherwise: DeepSeek's published advice (temperature
/// 0.6, top-p 0.95), one sample an item, unlimited thought within the token limit.
#[must_use]
pub fn default_spec(task: TaskId, prompt_form: PromptForm) -> RunSpec {
    let is_short = prompt_form == PromptForm::Short;
    RunSpec {
        task,
        prompt_form,
        // The bundled model was trained and measured with greedy decoding.
        temperature: if is_short { None } else { Some(0.6) },
        top_p: 0.95,
        seed: 1,
        repeats: 1,
        think_budget: None,
        max_tokens: if is_short { 512 } else { 4096 },
        limit: None,
    }
}

/// The model of a run and what runs it.
#[must_use]
pub fn subject(
    card: &ModelCard,
    model_bytes: u64,
    model_sha256: Option<String>,
    template_sha256: String,
) -> Subject {
    Subject {
        model: card.name.clone(),
        model_sha256,
        model_bytes,
        architecture: card.architecture.clone(),
        quantization: card.quantization.clone(),
        n_params: card.n_params,
        engine: card.engine.into(),
        adapter: None,
        self_test: None,
        template_sha256,
    }
}

/// The record's first line.
#[must_use]
pub fn header(spec: RunSpec, dataset: Dataset, subject: Subject) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        program_version: env!("CARGO_PKG_VERSION").into(),
        prompt_sha256: eval::prompt::prompt_sha256(spec.task.task(), spec.prompt_form),
        spec,
        dataset,
        subject,
    }
}
