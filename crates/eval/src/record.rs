//! The record of a run: one header line and one line a sample, JSON Lines.
//!
//! A record can be re-read and re-scored without running the model.
//! Unknown is `null`, never NaN or a sentinel.

mod finite;
mod lines;
mod origin;
mod reader;
mod seal;
mod torn;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::nested::is_zero;
use crate::{AnswerMode, Completion, Item, Nested, Reading, Score, TaskId, read, score};

pub(crate) use lines::reason;
pub use origin::Origin;
pub(crate) use origin::{FIELDS, with_nulls, without_nulls};

pub use lines::{
    Changed, Record, RecordError, doubled, more_changed, parse, parse_header, parse_sample,
    write_header, write_sample,
};
pub use reader::Reader;
pub use torn::text_of;

/// The version of the record's form.
pub const SCHEMA_VERSION: u32 = 1;

/// What was asked for: everything that decides the results, and nothing else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSpec {
    /// The task.
    pub task: TaskId,
    /// The form of the prompt.
    pub prompt_form: PromptForm,
    /// Softmax temperature; `None` means greedy.
    #[serde(default, deserialize_with = "finite::optional_f32")]
    pub temperature: Option<f32>,
    /// Nucleus mass, used when sampling.
    #[serde(deserialize_with = "finite::f32")]
    pub top_p: f32,
    /// Seed of the run; each sample derives its own from (seed, item, repeat).
    pub seed: u64,
    /// Samples of each item, at least 1.
    pub repeats: u32,
    /// Think tokens after which the thought is closed by force; `None` means unlimited.
    pub think_budget: Option<u32>,
    /// Most tokens generated for a sample, thought and answer together.
    pub max_tokens: u32,
    /// Only the first so many items; `None` means all.
    pub limit: Option<u32>,
    /// Lengths of the thought, in tokens, after which an answer is forced as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<u32>,
    /// How answers are made beside the free one behind the whole thought; none means that those at
    /// the budgets are free.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<AnswerMode>,
    /// How often the thought's end is put off, one more answer each time.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensions: u32,
}

impl RunSpec {
    /// Items that are asked, of so many that there are.
    #[must_use]
    pub fn n_items(&self, n_there: u32) -> u32 {
        self.limit.map_or(n_there, |limit| limit.min(n_there))
    }
}

named_enum! {
    /// The form of a prompt.
    pub enum PromptForm {
        /// A full instruction, for the distills.
        Full = "full",
        /// The short form that the bundled model was trained on.
        Short = "short",
    }
}

/// The data set of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dataset {
    /// Its name: a bundled benchmark's, or a file's.
    pub name: String,
    /// SHA-256 of its items as canonical JSON Lines, in hex.
    pub sha256: String,
    /// Items in it, before any limit.
    pub n_items: u32,
}

/// The model of a run and what ran it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// `general.name`, or the file's name.
    pub model: String,
    /// SHA-256 of the file, in hex; `None` where it was not computed.
    pub model_sha256: Option<String>,
    /// The file's size; `None` where a server keeps the file.
    pub model_bytes: Option<u64>,
    /// `general.architecture`; `None` as above.
    pub architecture: Option<String>,
    /// The file's type, such as `Q4_K_M`; `None` as above.
    pub quantization: Option<String>,
    /// Parameters; `None` as above.
    pub n_params: Option<u64>,
    /// The engine: `cpu-exact`, `cpu`, `gpu`, or `server`.
    pub engine: String,
    /// The adapter or processor, where known.
    pub adapter: Option<String>,
    /// The outcome of the engine's self-test; `None` where it has none.
    pub self_test: Option<String>,
    /// SHA-256 of the chat template, in hex; `None` where a server applies its own.
    pub template_sha256: Option<String>,
    /// The server that ran the model; `None` where this program did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Box<Server>>,
}

/// The server of a run from elsewhere, and how it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its address, without user, password and query.
    pub url: String,
    /// What it was asked for: `chat` or `completions`.
    pub api: String,
    /// The model by the name that the server's first reply gave it.
    pub model: Option<String>,
    /// `system_fingerprint` of the first reply.
    pub fingerprint: Option<String>,
    /// Whose tokenizer and template, by `general.name`, were used on this side.
    pub tokenizer: Option<String>,
    /// Further parameters of each request, as the user set them.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Whether the server's template is said to open the thought.
    pub opens_thought: bool,
    /// What the server refused, in its own words (`temperature`, `seed`, …): its defaults apply.
    pub refused: Vec<String>,
}

/// The first line of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The program's version.
    pub program_version: String,
    /// What was asked for.
    pub spec: RunSpec,
    /// On which data.
    pub dataset: Dataset,
    /// SHA-256 of the prompt form's text, in hex.
    pub prompt_sha256: String,
    /// Of which model.
    pub subject: Subject,
    /// Which other program made the run; `None` for our own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// One line of a record: a sample, from the item to its score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Position of the item in the data set.
    pub item_index: u32,
    /// The item itself, so that the record can be re-scored alone.
    pub item: Arc<Item>,
    /// Which repeat, from 0.
    pub repeat: u32,
    /// The sample's own seed.
    pub seed: u64,
    /// The user message that was sent.
    pub prompt: String,
    /// What the model said.
    pub completion: Completion,
    /// What was read out of it.
    pub reading: Reading,
    /// How that compares with gold.
    pub score: Score,
    /// What makes it a nested answer; `None` for the answer behind the whole thought in free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nested: Option<Nested>,
}

impl Sample {
    /// Whether all of it is right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.score.accuracy() == Some(1.0)
    }

    /// Reads and scores its answer again, with the present readers.
    pub fn rescore(&mut self, task: TaskId) {
        let task = task.task();
        self.reading = read(task, &self.item, &self.completion);
        self.score = score(task, &self.item, &self.reading);
    }

    /// Takes its texts away: prompt, thought, answer and ids are empty then, everything that reports
    /// rest on is there. For runs too long to hold whole; what is left is no line of a record.
    pub fn strip(&mut self) {
        let completion = &mut self.completion;
        // The ids' number stays.
        if let Some(tokens) = completion.tokens.take() {
            let n_own =
                (tokens.len() as u64).saturating_sub(u64::from(completion.usage.forced_tokens));
            completion.usage.output_tokens = u32::try_from(n_own).ok();
        }
        completion.thought = String::new();
        completion.answer = completion.answer.take().map(|_| String::new());
        completion.timing = None;
        self.prompt = String::new();
    }

    /// The input's length in input tokens: gold words for tagging, the model's own tokens of the
    /// text for classification; `None` where nobody counted them.
    #[must_use]
    pub fn input_length(&self) -> Option<u64> {
        match self.score {
            Score::Tags { .. } => Some(self.item.tokens.len() as u64),
            Score::Label { .. } => self.completion.usage.input_tokens.map(u64::from),
        }
    }
}
