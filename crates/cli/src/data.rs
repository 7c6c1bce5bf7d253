//! `thinkscope data`: what an import understood of a file. And reading data for `run`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use eval::data::{self, Import, Summary};
use eval::{Item, TaskId};

use crate::{bundled, files};

/// Options of `data`.
#[derive(clap::Args)]
pub struct Args {
    /// The data file, gzipped or not: CoNLL-U, columns, CSV, TSV, JSON Lines, or one of TweetEval's two
    /// files (the other is looked for beside it); or several files that belong together
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The task that the data is for
    #[arg(long, value_parser = tasks())]
    task: TaskId,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let summary = import(&args.files, args.task)?.summary;
    files::print(serde_json::to_string_pretty(&summary)?)
}

/// The items of a data file, or of the task's bundled benchmark; with the data set's name.
pub fn items(path: Option<&Path>, task: TaskId) -> Result<(String, Vec<Item>)> {
    let Some(path) = path else {
        let (name, text) = bundled::benchmark(task);
        let bytes = text.as_bytes();
        let import = data::import(&[data::File { name, bytes }], task)?;
        return Ok((name.to_owned(), import.items));
    };
    let import = import(&[path.to_owned()], task)?;
    if let Some(note) = note(path, task, &import.summary) {
        eprintln!("{note}");
    }
    Ok((name_of(path), import.items))
}

/// What a run should say of data that was not all understood.
fn note(path: &Path, task: TaskId, summary: &Summary) -> Option<String> {
    let first = summary.warnings.first()?;
    let shown = path.display();
    let skipped: Vec<String> = (summary.skipped.iter())
        .map(|(what, n)| format!("{n} {}", what.replace('_', " ")))
        .collect();
    let skipped = match skipped.as_slice() {
        [] => String::new(),
        several => format!("; skipped: {}", several.join(", ")),
    };
    let more = match summary.warnings.len() {
        1 => String::new(),
        _ => format!("; `thinkscope data {shown} --task {task}` lists every warning"),
    };
    Some(format!(
        "{shown}: {} items{skipped}; {first}{more}",
        summary.n_items
    ))
}

/// Imports files. Where one of TweetEval's two is named alone, its sibling in the same folder joins it.
fn import(paths: &[PathBuf], task: TaskId) -> Result<Import> {
    let mut paths = paths.to_vec();
    if let [path] = paths.as_slice() {
        paths.extend(sibling(path));
    }
    let contents = (paths.iter())
        .map(|path| {
            let bytes = files::read(path)?;
            Ok((name_of(path), bytes))
        })
        .collect::<Result<Vec<(String, Vec<u8>)>>>()?;
    let files: Vec<data::File<'_>> = (contents.iter())
        .map(|(name, bytes)| data::File { name, bytes })
        .collect();
    Ok(data::import(&files, task)?)
}

fn sibling(path: &Path) -> Option<PathBuf> {
    let sibling = path.with_file_name(data::sibling(&name_of(path))?);
    sibling.is_file().then_some(sibling)
}

/// The tasks by name, for the help and for usage errors.
pub fn tasks() -> impl TypedValueParser<Value = TaskId> {
    PossibleValuesParser::new(TaskId::ALL.iter().map(|task| task.as_str()))
        .try_map(|name| name.parse::<TaskId>())
}

/// A path's last part, for messages and ids.
pub fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
