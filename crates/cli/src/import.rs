//! `thinkscope import`: a log of another program as a record.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use eval::TaskId;
use eval::foreign::{self, Foreign, Told};
use eval::record;

use crate::{archive, files, score};

/// Options of `import`.
#[derive(clap::Args)]
pub struct Args {
    /// A log of Inspect (.eval or .json), or sample lines of lm-evaluation-harness
    /// (samples_*.jsonl)
    file: PathBuf,
    /// The task; by default the one that the log's name or its gold annotations speak for
    #[arg(long, value_parser = crate::data::tasks())]
    task: Option<TaskId>,
    /// The model's name, where the log has none; for sample lines by default their folder's name
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// What a label, tag or entity type of the log is called in the task, such as 1=positive; repeat
    /// it or separate several by commas
    #[arg(long, value_name = "FROM=TO", value_delimiter = ',', value_parser = crate::data::mapping)]
    map: Vec<(String, String)>,
    /// The prompt opened the thought, so an output without any tag is an unfinished thought; by
    /// default where some output closes a thought that none opens
    #[arg(long)]
    prefilled: bool,
    /// The record to write; without it, it goes to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let told = Told {
        task: args.task,
        model: args.model.clone(),
        labels: args.map.iter().cloned().collect(),
        prefilled: args.prefilled.then_some(true),
    };
    let Foreign { record, notes } = read(&args.file, &told)?;
    for note in &notes {
        eprintln!("{note}");
    }
    let mut text = record::write_header(&record.header);
    for sample in &record.samples {
        text.push('\n');
        text += &record::write_sample(sample);
    }
    match &args.out {
        None => files::print(text),
        Some(out) => {
            files::write_new(out, text + "\n")?;
            eprintln!(
                "{} samples of {} items in {}",
                record.samples.len(),
                record.header.dataset.n_items,
                out.display()
            );
            Ok(())
        }
    }
}

/// Reads a run in any form: a record, a log, or an archive of Inspect.
pub fn read(path: &Path, told: &Told) -> Result<Foreign> {
    of_bytes(path, &files::read(path)?, told)
}

/// The same of a file that was read.
pub fn of_bytes(path: &Path, bytes: &[u8], told: &Told) -> Result<Foreign> {
    let name = crate::data::name_of(path);
    let text = if archive::is_zip(bytes) {
        foreign::of_members(&name, &archive::members(&name, bytes)?)?
    } else {
        score::text(path, bytes)?
    };
    let told = Told {
        model: told.model.clone().or_else(|| model_of_folder(path)),
        ..told.clone()
    };
    foreign::read_run(&name, &text, &told)
        .with_context(|| format!("could not read the record {}", path.display()))
}

/// The harness keeps a model's sample lines in a folder of its name, `/` written as `__`.
fn model_of_folder(path: &Path) -> Option<String> {
    let is_samples = crate::data::name_of(path).starts_with("samples_");
    let folder = path.parent()?.file_name()?.to_str()?;
    is_samples.then(|| folder.replace("__", "/"))
}
