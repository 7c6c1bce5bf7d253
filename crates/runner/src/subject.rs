//! The header of a run: who runs what, from the model's file and the engine's card.

use engine::ModelCard;
use eval::record::{Dataset, Header, PromptForm, SCHEMA_VERSION, Subject};
use eval::{RunSpec, TaskId};
use gguf::{ByteSource, SourceError};
use sha2::{Digest, Sha256};
use text::ChatTemplate;

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
        budgets: Vec::new(),
        modes: Vec::new(),
        extensions: 0,
    }
}

/// The model of a run and what runs it.
#[must_use]
pub fn subject(
    card: &ModelCard,
    model_bytes: u64,
    model_sha256: Option<String>,
    template: &ChatTemplate,
) -> Subject {
    Subject {
        model: card.name.clone(),
        model_sha256,
        model_bytes: Some(model_bytes),
        architecture: Some(card.architecture.clone()),
        quantization: Some(card.quantization.clone()),
        n_params: Some(card.n_params),
        engine: card.engine.into(),
        adapter: None,
        self_test: None,
        template_sha256: Some(template_sha256(template)),
        server: None,
    }
}

/// SHA-256 of a chat template's text, in hex.
#[must_use]
pub fn template_sha256(template: &ChatTemplate) -> String {
    hex(&Sha256::digest(template.source()))
}

/// SHA-256 of a whole file, in hex, read chunk by chunk.
///
/// # Errors
/// What the source reports.
pub async fn sha256(source: &impl ByteSource) -> Result<String, SourceError> {
    const CHUNK_BYTES: u64 = 4 << 20;
    let mut hash = Sha256::new();
    let mut offset = 0;
    while offset < source.len() {
        let n_bytes = CHUNK_BYTES.min(source.len() - offset);
        #[expect(clippy::cast_possible_truncation, reason = "at most one chunk")]
        hash.update(source.read(offset, n_bytes as usize).await?);
        offset += n_bytes;
    }
    Ok(hex(&hash.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
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
        origin: None,
    }
}
