//! A loaded model: engine, codec and what the page is told of it.

use cpu::{CpuEngine, Weights};
use engine::Engine;
use gguf::{ByteSource, Header, MemorySource};
use protocol::{Event, ModelSource, Stage};
use runner::Codec;
use web_sys::File;

use crate::browser;
use crate::mailbox::send;
use crate::source::Source;

/// Sequences that a model has room for.
const N_SLOTS: usize = 16;
/// Positions that a sequence gets unless the model's own context is smaller.
const N_CTX: usize = 8192;
/// Larger files are not hashed here: that would keep people waiting before their first answer.
const MAX_HASHED_BYTES: u64 = 256 << 20;

/// A loaded model.
pub struct Model {
    /// Metadata of the file.
    pub header: Header,
    /// Text to ids and back.
    pub codec: Codec,
    /// What computes.
    pub engine: CpuEngine,
    /// The file's size.
    pub n_bytes: u64,
    /// SHA-256 of the file, in hex, where the whole file was read.
    pub sha256: Option<String>,
}

impl Model {
    /// Loads a model; the error is a sentence for the user.
    pub async fn load(source: &ModelSource, file: Option<File>) -> Result<Self, String> {
        let (name, source) = match (source, file) {
            (ModelSource::Bundled { url }, _) => {
                let bytes = browser::fetch_bytes(url).await.map_err(|e| {
                    format!("The bundled model could not be fetched ({e}): reload the page.")
                })?;
                (
                    "The bundled model".to_owned(),
                    Source::Memory(MemorySource::new(bytes)),
                )
            }
            (ModelSource::File { name }, Some(file)) => (name.clone(), Source::File(file)),
            (ModelSource::File { name }, None) => {
                return Err(format!(
                    "{name} did not reach the worker: choose the file again."
                ));
            }
        };
        Self::from_source(source)
            .await
            .map_err(|e| format!("{name} cannot be used: {e}."))
    }

    async fn from_source(source: Source) -> Result<Self, String> {
        let n_bytes = source.len();
        let header = Header::read(&source).await.map_err(|e| e.to_string())?;
        let codec = Codec::from_gguf(&header).map_err(|e| e.to_string())?;
        let progress = |done: u64, total: u64| {
            send(&Event::Progress {
                stage: Stage::Read,
                done_bytes: done,
                total_bytes: total,
            });
        };
        let engine = CpuEngine::load(
            &header,
            &source,
            Weights::Quantised,
            N_SLOTS,
            N_CTX,
            progress,
        )
        .await
        .map_err(|e| e.to_string())?;
        let sha256 = if n_bytes <= MAX_HASHED_BYTES {
            Some(runner::sha256(&source).await.map_err(|e| e.to_string())?)
        } else {
            None
        };
        Ok(Self {
            header,
            codec,
            engine,
            n_bytes,
            sha256,
        })
    }

    /// What the page is told once the model is loaded.
    pub fn event(&self) -> Event {
        let card = self.engine.card();
        Event::Loaded {
            subject: self.subject(),
            prompt_form: runner::prompt_form_of(&self.header),
            context_length: u32::try_from(card.n_ctx).unwrap_or(u32::MAX),
        }
    }

    fn subject(&self) -> eval::record::Subject {
        runner::subject(
            self.engine.card(),
            self.n_bytes,
            self.sha256.clone(),
            &self.codec.template,
        )
    }

    /// The record's first line for a run of this model.
    pub fn run_header(&self, spec: eval::RunSpec, dataset: eval::record::Dataset) -> eval::Header {
        runner::header(spec, dataset, self.subject())
    }
}
