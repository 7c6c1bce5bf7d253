//! What the page and its worker say to each other. Never versioned, never stored:
//! both sides come from the same build.
//!
//! Messages travel as JSON text; a [`Command::Load`] of a file is followed, in the same
//! message, by the browser's `File` objects. Model bytes never cross.

mod device;
mod keeper;
mod log;
mod network;
mod runs;

use eval::record::{Dataset, Header, Subject};
use eval::{Item, RunSpec, Sample};
use serde::{Deserialize, Serialize};

pub use device::{Adapter, BenchPlan, BenchRow, BenchTotals, Check, DeviceReport, Limit};
pub use keeper::{KeeperCommand, KeeperEvent, Kept, KeptState, Space, Wanted};
pub use log::LogRead;
pub use network::Asked;
pub use runs::{Keep, KeptRun, LongRun, MAX_HELD, OpenedRun, RecordRead};

/// Where a model comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelSource {
    /// The bundled reasoner, at this address relative to the page.
    Bundled {
        /// The address.
        url: String,
    },
    /// The `File` that travels beside the message, or all parts of a model in several files.
    File {
        /// The file's name, or that of the first part.
        name: String,
    },
    /// A whole file in the browser's storage.
    Stored {
        /// [`Kept::id`].
        id: String,
        /// The file's name.
        name: String,
    },
}

/// Which engine a person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineChoice {
    /// WebGPU where a device can be had and passes the self-test, else the CPU.
    #[default]
    Auto,
    /// WebGPU or nothing.
    Gpu,
    /// The CPU.
    Cpu,
}

/// Room for sequences; `None` is for what fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Room {
    /// Sequences at a time.
    pub n_slots: Option<u32>,
    /// Tokens of each, prompt and output together.
    pub n_ctx: Option<u32>,
}

/// The page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Load a model, in place of the one before.
    Load {
        /// From where.
        model: ModelSource,
        /// On which engine.
        engine: EngineChoice,
        /// Room for how many sequences of which length.
        #[serde(default)]
        room: Room,
    },
    /// Start a run on the loaded model.
    Start {
        /// What to ask for.
        spec: RunSpec,
        /// The data, already imported by the page.
        items: Vec<Item>,
        /// What the data are called.
        dataset: Dataset,
        /// How many samples to have in work at once.
        batch: u32,
        /// Samples that an earlier part of this run already has; where the run is kept, its file says
        /// which these are.
        done: Vec<Sample>,
        /// How to keep it in the browser's storage, sample by sample.
        #[serde(default)]
        keep: Option<Box<Keep>>,
    },
    /// Tell which runs are kept; answered by [`Event::Runs`].
    Runs,
    /// Read a kept run; answered by [`Event::RunOpened`].
    OpenRun {
        /// [`Keep::id`].
        id: String,
    },
    /// Delete a kept run; answered by [`Event::Runs`].
    DeleteRun {
        /// [`Keep::id`].
        id: String,
    },
    /// Make a kept run's record ready to be saved as a file; answered by [`Event::RunReady`].
    SaveRun {
        /// [`Keep::id`].
        id: String,
    },
    /// Read a record, which is the `File` that travels beside the message; answered by
    /// [`Event::RecordRead`].
    ReadRecord {
        /// The file's name.
        name: String,
    },
    /// Read another program's log as a run, at once even while a run goes on; answered by
    /// [`Event::LogRead`], in the order of asking.
    ReadLog {
        /// The file's name.
        name: String,
        /// What is in it.
        text: String,
    },
    /// Look at the GPU and test it again; answered by [`Event::Device`].
    Examine,
    /// Measure the loaded model's speed.
    Bench(BenchPlan),
    /// Begin no further sample of the run, and stop once those in work are finished.
    Pause,
    /// Stop the run or the measurement after the step in work, or the loading after the piece in
    /// work; what is finished stays.
    Cancel,
}

/// What is being done while a [`Event::Progress`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the model's bytes.
    Read,
    /// Testing the GPU and compiling its kernels.
    Prepare,
}

/// A piece of a sample's output, as it streams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Position of the item in the data set.
    pub item_index: u32,
    /// The item's id.
    pub item: String,
    /// Which repeat.
    pub repeat: u32,
    /// Whether the text belongs to the answer (else to the thought).
    pub is_answer: bool,
    /// The text that came since the last piece of this sample.
    pub text: String,
}

/// The worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The worker is up.
    Ready,
    /// Loading goes on; told some times a second.
    Progress {
        /// What is being done.
        stage: Stage,
        /// Bytes read, or steps done.
        n_done: u64,
        /// Bytes or steps in all; 0 if unknown.
        n_total: u64,
    },
    /// What is known of the GPU, after a look at it.
    Device(Box<DeviceReport>),
    /// The model is loaded.
    Loaded {
        /// The model and its engine.
        subject: Subject,
        /// Why it runs on this engine: a sentence.
        engine_reason: String,
        /// `thinkscope.prompt_form` of the file, else the full form.
        prompt_form: eval::record::PromptForm,
        /// Tokens that a sequence has room for.
        context_length: u32,
        /// Sequences at a time that there is room for.
        n_slots: u32,
        /// The most bytes of wasm memory that the worker has had since it was started.
        wasm_peak_bytes: u64,
    },
    /// The loaded model has another engine now, or another reason for the one it has: a small model
    /// answers on the CPU while the GPU is being prepared.
    Engaged {
        /// The model and its engine.
        subject: Subject,
        /// Why it runs on this engine: a sentence.
        engine_reason: String,
        /// Positions that a sequence has room for.
        context_length: u32,
        /// Sequences that there is room for.
        n_slots: u32,
    },
    /// The loading was cancelled; the model that was there before stays usable.
    LoadCancelled,
    /// The run began; the record's first line.
    Started {
        /// The record's header.
        header: Box<Header>,
        /// Samples that the run will have.
        n_samples: u32,
    },
    /// The run goes on, but is not kept in the browser's storage.
    NotKept {
        /// Why, and what to do: a sentence.
        sentence: String,
    },
    /// Every kept run, the newest first.
    Runs {
        /// The runs.
        runs: Vec<KeptRun>,
    },
    /// A kept run was read.
    RunOpened(Box<OpenedRun>),
    /// A kept run cannot be read or deleted.
    RunTrouble {
        /// [`Keep::id`].
        id: String,
        /// Why, and what to do: a sentence.
        sentence: String,
    },
    /// Output, at most every 50 ms.
    Text {
        /// What came, sample by sample.
        pieces: Vec<Piece>,
        /// Tokens generated so far in this run.
        generated_tokens: u64,
        /// Milliseconds since the run began.
        elapsed_ms: f64,
    },
    /// A sample is finished.
    Scored {
        /// The record's line.
        sample: Box<Sample>,
        /// Tokens generated so far in this run.
        generated_tokens: u64,
        /// Milliseconds since the run began.
        elapsed_ms: f64,
    },
    /// The device was lost during a run; the model is loaded again and the run goes on.
    Lost {
        /// What happened.
        sentence: String,
    },
    /// The model is loaded again after a loss.
    Recovered {
        /// What happened.
        sentence: String,
    },
    /// What a long run adds up to, told before its end is. Its samples were told one by one.
    Summed(LongRun),
    /// The run ended.
    Done {
        /// Whether it was cancelled before its end.
        cancelled: bool,
        /// Milliseconds since the run began.
        elapsed_ms: f64,
    },
    /// The measurement goes on.
    BenchProgress {
        /// What is measured now, in words.
        what: String,
        /// Parts done.
        n_done: u32,
        /// Parts in all.
        n_parts: u32,
    },
    /// One batch size is measured.
    BenchRow(BenchRow),
    /// The measurement ended.
    BenchDone(BenchTotals),
    /// A kept run's record can be saved.
    RunReady {
        /// [`Keep::id`].
        id: String,
        /// Its address, within this browser.
        url: String,
    },
    /// What a [`Command::ReadRecord`] gave.
    RecordRead(RecordRead),
    /// What a [`Command::ReadLog`] gave.
    LogRead(LogRead),
    /// What the worker asked of the network.
    Asked(Vec<Asked>),
    /// Something went wrong; what was done before is kept.
    Fault(Fault),
}

impl Event {
    /// What a long run adds up to, taken out of an event that tells it: [`eval::Sums`] as JSON.
    pub fn take_sums(&mut self) -> Option<String> {
        let long = match self {
            Self::Summed(long) => Some(long),
            Self::RunOpened(opened) => opened.long.as_mut(),
            Self::RecordRead(RecordRead::Run { long, .. }) => long.as_mut(),
            _ => None,
        };
        long.map(|long| std::mem::take(&mut long.sums))
    }
}

/// What can go wrong in the worker, each with one sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The model could not be loaded.
    Load {
        /// What happened and what to do.
        sentence: String,
    },
    /// The run could not go on.
    Run {
        /// What happened and what to do.
        sentence: String,
    },
    /// The measurement could not go on.
    Bench {
        /// What happened and what to do.
        sentence: String,
    },
    /// The worker itself broke.
    Broken {
        /// What happened and what to do.
        sentence: String,
    },
}
