//! Opening a model: files on disk or the bundled one, header first, then tensor by tensor.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use engines::{AnyEngine, Choice, EnginesError, Kind, OnFailure, Opened, Opener, Room};
use futures::executor::block_on;
use gguf::{ByteSource, Header, Joined, MemorySource, SourceError};
use runner::Codec;

use crate::{bundled, files, locate};

/// The engines by name, for the help and for usage errors.
pub fn engines() -> impl TypedValueParser<Value = Kind> {
    let values = Kind::ALL.map(|kind| PossibleValue::new(kind.as_str()).help(kind.about()));
    PossibleValuesParser::new(values).try_map(|name| name.parse::<Kind>())
}

/// The help of `--model`.
pub const HELP: &str = "A model file (of a split model, any part), an address that is downloaded, or ollama:NAME; the bundled model by default";

/// An opener of engines for the command.
pub fn opener(ignores_self_test: bool) -> Opener<impl Fn() -> f64> {
    let started = Instant::now();
    let mut opener = Opener::new(move || started.elapsed().as_secs_f64() * 1e3);
    if ignores_self_test {
        opener.on_failure = OnFailure::Use;
    }
    opener
}

/// A model file that was opened: its header was read and checked.
pub struct Model {
    /// The file's name without its folder.
    pub name: String,
    /// Metadata and tensor directory.
    pub header: Header,
    source: Joined<Source>,
}

/// Where the bytes are: one source for both, as the trait is not dyn-compatible.
enum Source {
    File(FileSource),
    Memory(MemorySource),
}

/// A file on disk.
struct FileSource {
    file: Mutex<File>,
    len: u64,
}

impl ByteSource for Source {
    fn len(&self) -> u64 {
        match self {
            Self::File(file) => file.len,
            Self::Memory(memory) => memory.len(),
        }
    }

    async fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, SourceError> {
        match self {
            Self::File(file) => file
                .read(offset, len)
                .map_err(|e| SourceError::Failed(e.to_string())),
            Self::Memory(memory) => memory.read(offset, len).await,
        }
    }
}

impl FileSource {
    fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(Self {
            file: Mutex::new(file),
            len,
        })
    }

    fn read(&self, offset: u64, len: usize) -> std::io::Result<Vec<u8>> {
        let mut file = self
            .file
            .lock()
            .map_err(|_| std::io::Error::other("the file is in use"))?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = vec![0; len];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Opens the model at a path, an address or a name of Ollama's; the bundled one if none is named.
pub fn open(place: Option<&String>) -> Result<Model> {
    let (name, sources) = match place {
        Some(place) => {
            let located = locate::locate(place)?;
            let open = |path| match FileSource::open(path) {
                Ok(file) => Ok(Source::File(file)),
                Err(error) => Err(files::unreadable(path, &error)),
            };
            let sources = located.paths.iter().map(|path| open(path));
            (located.name, sources.collect::<Result<Vec<Source>>>()?)
        }
        None => {
            let memory = MemorySource::new(bundled::MODEL.to_vec());
            (bundled::MODEL_NAME.to_owned(), vec![Source::Memory(memory)])
        }
    };
    let joined = block_on(Joined::open(sources));
    let (header, source) = joined.with_context(|| format!("could not read {name}"))?;
    Ok(Model {
        name,
        header,
        source,
    })
}

impl Model {
    /// Tokenizer and chat template.
    pub fn codec(&self) -> Result<Codec> {
        Codec::from_gguf(&self.header)
            .with_context(|| format!("could not use the tokenizer of {}", self.name))
    }

    /// Loads the weights into an engine that `opener` opens, which tests a GPU before its first use.
    pub async fn open_on<C: Fn() -> f64>(
        &self,
        opener: &mut Opener<C>,
        kind: Kind,
        room: Room,
    ) -> Result<Opened> {
        let bar = crate::run::bar(self.source.len(), "loading {bytes}/{total_bytes}");
        let on_progress = |done, _| bar.set_position(done);
        let choice = Choice::Only(kind);
        let opened = opener.open(choice, &self.header, &self.source, room, on_progress);
        let opened = opened.await;
        bar.finish_and_clear();
        opened.map_err(|error| match error {
            EnginesError::SelfTest { .. } => {
                anyhow!("{error}, or add --ignore-self-test to go on all the same")
            }
            other => anyhow::Error::new(other).context(format!("could not load {}", self.name)),
        })
    }

    /// Loads the weights into an engine with room for `n_slots` sequences of `n_ctx` tokens,
    /// without a self-test: for looking into an engine.
    pub fn engine(&self, kind: Kind, n_slots: usize, n_ctx: usize) -> Result<AnyEngine> {
        let bar = crate::run::bar(self.source.len(), "loading {bytes}/{total_bytes}");
        let on_progress = |done, _| bar.set_position(done);
        let room = Room { n_slots, n_ctx };
        let load = AnyEngine::load(kind, &self.header, &self.source, room, on_progress);
        let engine = block_on(load).with_context(|| format!("could not load {}", self.name));
        bar.finish_and_clear();
        engine
    }

    /// The file's size.
    pub fn n_bytes(&self) -> u64 {
        self.source.len()
    }

    /// SHA-256 of the whole file, in hex.
    pub fn sha256(&self) -> Result<String> {
        Ok(block_on(runner::sha256(&self.source))?)
    }
}
