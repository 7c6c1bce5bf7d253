//! `thinkscope data`: what an import understood of a file. And reading data for `run`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use eval::data::{self, Import};
use eval::{Item, TaskId};

use crate::bundled;

/// Options of `data`.
#[derive(clap::Args)]
pub struct Args {
    /// The data file, gzipped or not: CoNLL-U, columns, CSV, TSV, JSON Lines, or one of TweetEval's two
    /// files (the other is looked for beside it); or several files that belong together
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The task that the data is for
    #[arg(long)]
    task: TaskId,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let summary = import(&args.files, args.task)?.summary;
    println!("{}", serde_json::to_string_pretty(&summary)?);
    Ok(())
}

/// The items of a data file, or of the task's bundled benchmark; with the data set's name.
pub fn items(path: Option<&Path>, task: TaskId) -> Result<(String, Vec<Item>)> {
    let Some(path) = path else {
        let (name, text) = bundled::benchmark(task);
        let bytes = text.as_bytes();
        let import = data::import(&[data::File { name, bytes }], task)?;
        return Ok((name.to_owned(), import.items));
    };
    Ok((name_of(path), import(&[path.to_owned()], task)?.items))
}

/// Imports files. Where one of TweetEval's two is named alone, its sibling in the same folder joins it.
fn import(paths: &[PathBuf], task: TaskId) -> Result<Import> {
    let mut paths = paths.to_vec();
    if let [path] = paths.as_slice() {
        paths.extend(sibling(path));
    }
    let files = (paths.iter())
        .map(|path| {
            let bytes = std::fs::read(path);
            let bytes = bytes.with_context(|| format!("could not read {}", path.display()))?;
            Ok((name_of(path), bytes))
        })
        .collect::<Result<Vec<(String, Vec<u8>)>>>()?;
    let files: Vec<data::File<'_>> = (files.iter())
        .map(|(name, bytes)| data::File { name, bytes })
        .collect();
    Ok(data::import(&files, task)?)
}

fn sibling(path: &Path) -> Option<PathBuf> {
    let sibling = path.with_file_name(data::sibling(&name_of(path))?);
    sibling.is_file().then_some(sibling)
}

/// A path's last part, for messages and ids.
pub fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
