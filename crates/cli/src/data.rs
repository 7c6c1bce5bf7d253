//! `thinkscope data`: what an import understood of a file. And reading data for `run`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use eval::data::{self, Import, Options, Scheme, Summary};
use eval::{Item, TaskId};

use crate::{bundled, files, numbers};

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
    #[command(flatten)]
    switches: Switches,
}

/// How to read data, where looking at it is not enough.
#[derive(clap::Args)]
#[command(next_help_heading = "Reading the data")]
pub struct Switches {
    /// The column or key of the text
    #[arg(long, value_name = "NAME")]
    text_column: Option<String>,
    /// The column or key of the label, or of the list of tags
    #[arg(long, value_name = "NAME")]
    label_column: Option<String>,
    /// The column or key of the id
    #[arg(long, value_name = "NAME")]
    id_column: Option<String>,
    /// The column of the words, from 1, in files with one word a line
    #[arg(long, value_name = "N", value_parser = numbers::count())]
    word_column: Option<usize>,
    /// The column of the tags, from 1, in files with one word a line
    #[arg(long, value_name = "N", value_parser = numbers::count())]
    tag_column: Option<usize>,
    /// The scheme of the entity tags; sentences that break it are skipped. Without it, tags are read
    /// as conlleval reads them
    #[arg(long, value_name = "SCHEME", value_parser = schemes())]
    scheme: Option<Scheme>,
    /// What a label, tag or entity type of the file is called in the task, such as 5=positive; repeat
    /// it or separate several by commas
    #[arg(long, value_name = "FROM=TO", value_delimiter = ',', value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Skip items of more words
    #[arg(long, value_name = "N", value_parser = numbers::count())]
    max_words: Option<usize>,
    /// Draw so many items at random, without replacement
    #[arg(long, value_name = "N", value_parser = numbers::count())]
    sample: Option<usize>,
    /// Seed of --sample
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    sample_seed: u64,
}

impl Switches {
    fn options(&self) -> Options {
        Options {
            text_column: self.text_column.clone(),
            label_column: self.label_column.clone(),
            id_column: self.id_column.clone(),
            word_column: self.word_column,
            tag_column: self.tag_column,
            scheme: self.scheme,
            labels: self.map.iter().cloned().collect(),
            max_words: self.max_words,
            sample: self.sample.map(|n| (n, self.sample_seed)),
        }
    }
}

/// A label of a file and what the task calls it.
pub fn mapping(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((from, to)) if !from.trim().is_empty() && !to.trim().is_empty() => {
            Ok((from.trim().to_owned(), to.trim().to_owned()))
        }
        _ => Err("write what the file says, =, and what the task says".to_owned()),
    }
}

fn schemes() -> impl TypedValueParser<Value = Scheme> {
    PossibleValuesParser::new(Scheme::ALL.iter().map(|scheme| scheme.as_str()))
        .try_map(|name| name.parse::<Scheme>())
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let summary = import(&args.files, args.task, &args.switches.options())?.summary;
    files::print(serde_json::to_string_pretty(&summary)?)
}

/// The items of a data file, or of the task's bundled benchmark; with the data set's name.
pub fn items(
    path: Option<&Path>,
    task: TaskId,
    switches: &Switches,
) -> Result<(String, Vec<Item>)> {
    let options = switches.options();
    let Some(path) = path else {
        let (name, text) = bundled::benchmark(task);
        let bytes = text.as_bytes();
        let import = data::import_with(&[data::File { name, bytes }], task, &options)?;
        return Ok((name.to_owned(), import.items));
    };
    let import = import(&[path.to_owned()], task, &options)?;
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
fn import(paths: &[PathBuf], task: TaskId, options: &Options) -> Result<Import> {
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
    Ok(data::import_with(&files, task, options)?)
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
