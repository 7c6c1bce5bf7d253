//! A loaded model: engine, codec and what the page is told of it.

use engine::Engine;
use eval::record::Subject;
use gguf::{ByteSource, Header, MemorySource};
use keeper::reading::StoredFile;
use protocol::{EngineChoice, Event, ModelSource, Room};
use runner::Codec;
use std::rc::Rc;
use web_sys::File;

use crate::browser;
use crate::device::Gpu;
use crate::engage::{self, Engaged};
use crate::mailbox::Mailbox;
use crate::reading::Reading;
use crate::source::Source;

/// Larger files are not hashed here: that would keep people waiting before their first answer.
const MAX_HASHED_BYTES: u64 = 256 << 20;

/// A loaded model.
pub struct Model {
    /// The file, from which an engine can be loaded again.
    pub file: ModelFile,
    /// What computes, and why that.
    pub engaged: Engaged,
}

/// A model's file, read so far as all engines need it.
pub struct ModelFile {
    /// Metadata and tensor directory.
    pub header: Header,
    /// Where the bytes are.
    pub source: Reading,
    /// Text to ids and back.
    pub codec: Codec,
    /// SHA-256 of the file, in hex, where the whole file was read, now or when it was downloaded.
    sha256: Option<String>,
}

/// Why a model was not loaded.
pub enum NotLoaded {
    /// The page cancelled it.
    Cancelled,
    /// A sentence for the user.
    Because(String),
}

impl Model {
    /// Loads a model, with room for what is asked for or for what fits.
    pub async fn load(
        (source, files): (&ModelSource, Vec<File>),
        choice: EngineChoice,
        room: Room,
        gpu: &mut Gpu,
        mailbox: &Rc<Mailbox>,
    ) -> Result<Self, NotLoaded> {
        let (name, source) = open(source, files).await.map_err(NotLoaded::Because)?;
        let source = Reading::new(source, mailbox);
        let loaded = Self::read(&name, &source, choice, room, gpu).await;
        let (header, codec, sha256, engaged) = loaded.map_err(|sentence| {
            if source.take_cancelled() {
                NotLoaded::Cancelled
            } else {
                NotLoaded::Because(sentence)
            }
        })?;
        let file = ModelFile {
            header,
            source,
            codec,
            sha256,
        };
        Ok(Self { file, engaged })
    }

    /// Reads all that is wanted of a file; the error is a sentence for the user.
    async fn read(
        name: &str,
        source: &Reading,
        choice: EngineChoice,
        room: Room,
        gpu: &mut Gpu,
    ) -> Result<(Header, Codec, Option<String>, Engaged), String> {
        let unusable = |e: &dyn std::fmt::Display| format!("{name} cannot be used: {e}.");
        let header = match source.take_header() {
            Some(header) => header,
            None => Header::read(source).await.map_err(|e| unusable(&e))?,
        };
        let codec = Codec::from_gguf(&header).map_err(|e| unusable(&e))?;
        let engaged = engage::engage(choice, room, &header, source, gpu)
            .await
            .map_err(|refusal| match refusal {
                engage::Refusal::Engine(sentence) => sentence,
                engage::Refusal::Model(error) => unusable(&error),
            })?;
        let sha256 = match source.known_sha256() {
            Some(known) => Some(known.to_owned()),
            None if source.is_one_file() && source.len() <= MAX_HASHED_BYTES => {
                Some(runner::sha256(source).await.map_err(|e| unusable(&e))?)
            }
            None => None,
        };
        Ok((header, codec, sha256, engaged))
    }

    /// What the page is told once the model is loaded.
    pub fn event(&self) -> Event {
        let card = self.engaged.engine.card();
        Event::Loaded {
            subject: self.subject(),
            engine_reason: self.engaged.terms.reason.clone(),
            prompt_form: runner::prompt_form_of(&self.file.header),
            context_length: u32::try_from(card.n_ctx).unwrap_or(u32::MAX),
            n_slots: u32::try_from(self.engaged.engine.n_slots()).unwrap_or(u32::MAX),
            // It never shrinks: what it is now is also the most so far.
            wasm_peak_bytes: browser::memory_bytes(),
        }
    }

    /// What the page is told when the engine is another one.
    pub fn engaged_event(&self) -> Event {
        let card = self.engaged.engine.card();
        Event::Engaged {
            subject: self.subject(),
            engine_reason: self.engaged.terms.reason.clone(),
            context_length: u32::try_from(card.n_ctx).unwrap_or(u32::MAX),
            n_slots: u32::try_from(self.engaged.engine.n_slots()).unwrap_or(u32::MAX),
        }
    }

    /// The model and what runs it.
    pub fn subject(&self) -> Subject {
        Subject {
            adapter: self.engaged.engine.adapter(),
            self_test: self.engaged.terms.self_test.clone(),
            ..runner::subject(
                self.engaged.engine.card(),
                self.file.source.len(),
                self.file.sha256.clone(),
                &self.file.codec.template,
            )
        }
    }

    /// The record's first line for a run of this model.
    pub fn run_header(&self, spec: eval::RunSpec, dataset: eval::record::Dataset) -> eval::Header {
        runner::header(spec, dataset, self.subject())
    }
}

/// The file's name for people, and its bytes.
async fn open(source: &ModelSource, files: Vec<File>) -> Result<(String, Source), String> {
    match (source, files.len()) {
        (ModelSource::Bundled { url }, _) => {
            let bytes = browser::fetch_bytes(url).await.map_err(|e| {
                format!("The bundled model could not be fetched ({e}): reload the page.")
            })?;
            let source = Source::Memory(MemorySource::new(bytes));
            Ok(("The bundled model".to_owned(), source))
        }
        (ModelSource::File { name }, 0) => Err(format!(
            "{name} did not reach the worker: choose the file again."
        )),
        (ModelSource::File { name }, _) => match Source::of_files(files).await {
            Ok(source) => Ok((name.clone(), source)),
            Err(error) => Err(format!("{name} cannot be used: {error}.")),
        },
        (ModelSource::Stored { id, name }, _) => match StoredFile::open(id).await {
            Ok(stored) => Ok((name.clone(), Source::Stored(stored))),
            Err(error) => Err(format!("{name} cannot be loaded: {error}.")),
        },
    }
}
