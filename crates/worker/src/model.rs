//! A loaded model: engine, codec and what the page is told of it.

use engine::Engine;
use eval::record::Subject;
use gguf::{ByteSource, Header, MemorySource};
use protocol::{EngineChoice, Event, ModelSource};
use runner::Codec;
use web_sys::File;

use crate::browser;
use crate::device::Gpu;
use crate::engage::{self, Engaged};
use crate::source::Source;

/// Larger files are not hashed here: that would keep people waiting before their first answer.
const MAX_HASHED_BYTES: u64 = 256 << 20;

/// A loaded model.
pub struct Model {
    /// Text to ids and back.
    pub codec: Codec,
    /// What computes, and why that.
    pub engaged: Engaged,
    header: Header,
    source: Source,
    /// SHA-256 of the file, in hex, where the whole file was read.
    sha256: Option<String>,
}

impl Model {
    /// Loads a model; the error is a sentence for the user.
    pub async fn load(
        source: &ModelSource,
        file: Option<File>,
        choice: EngineChoice,
        gpu: &mut Gpu,
    ) -> Result<Self, String> {
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
        let unusable = |e: &dyn std::fmt::Display| format!("{name} cannot be used: {e}.");
        let header = Header::read(&source).await.map_err(|e| unusable(&e))?;
        let codec = Codec::from_gguf(&header).map_err(|e| unusable(&e))?;
        let engaged = engage::engage(choice, &header, &source, gpu)
            .await
            .map_err(|e| match e {
                engage::Refusal::Engine(sentence) => sentence,
                engage::Refusal::Model(why) => unusable(&why),
            })?;
        let sha256 = if source.len() <= MAX_HASHED_BYTES {
            Some(runner::sha256(&source).await.map_err(|e| unusable(&e))?)
        } else {
            None
        };
        Ok(Self {
            codec,
            engaged,
            header,
            source,
            sha256,
        })
    }

    /// Loads the weights onto the same kind of engine again, after its device was lost.
    pub async fn reload(&mut self) -> Result<(), String> {
        engage::reload(&mut self.engaged, &self.header, &self.source).await
    }

    /// What the page is told once the model is loaded.
    pub fn event(&self) -> Event {
        let card = self.engaged.engine.card();
        Event::Loaded {
            subject: self.subject(),
            engine_reason: self.engaged.reason.clone(),
            prompt_form: runner::prompt_form_of(&self.header),
            context_length: u32::try_from(card.n_ctx).unwrap_or(u32::MAX),
        }
    }

    /// The model and what runs it.
    pub fn subject(&self) -> Subject {
        Subject {
            adapter: self.engaged.engine.adapter(),
            self_test: self.engaged.self_test.clone(),
            ..runner::subject(
                self.engaged.engine.card(),
                self.source.len(),
                self.sha256.clone(),
                &self.codec.template,
            )
        }
    }

    /// The record's first line for a run of this model.
    pub fn run_header(&self, spec: eval::RunSpec, dataset: eval::record::Dataset) -> eval::Header {
        runner::header(spec, dataset, self.subject())
    }
}
