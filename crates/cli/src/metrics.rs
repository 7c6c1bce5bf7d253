//! `thinkscope metrics`: the core's metrics on files of gold and predicted values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use eval::data::{self, Table};
use eval::metrics::classify::Classification;
use eval::metrics::{Prf, ratio, seqlab};
use eval::score::Counts;
use eval::stats::{self, PairedCounts};
use serde_json::{Value, json};

use crate::data::name_of;

/// Options of `metrics`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    which: Which,
}

#[derive(clap::Subcommand)]
enum Which {
    /// Entity and token scores of columns whose last two are the gold and the predicted tag
    Ner {
        /// Columns separated by blanks or tabs, a blank line after each sentence
        file: PathBuf,
        /// Read the tags as IOB2 to the letter: an I- that continues no entity is none itself
        #[arg(long)]
        strict: bool,
    },
    /// Scores of a CSV with the columns gold and pred; an empty pred is no answer
    Classify {
        /// The CSV file
        file: PathBuf,
        /// The label set, separated by commas
        #[arg(long, required = true, value_delimiter = ',')]
        labels: Vec<String>,
    },
    /// McNemar's exact test of a CSV with the columns a and b: 1 where that system is right, 0 where not
    Paired {
        /// The CSV file, one item a line
        file: PathBuf,
    },
    /// Correlation and regression of a CSV with the columns x and y
    Relate {
        /// The CSV file
        file: PathBuf,
    },
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let result = match &args.which {
        Which::Ner { file, strict } => ner(file, *strict),
        Which::Classify { file, labels } => classify(file, labels),
        Which::Paired { file } => paired(file),
        Which::Relate { file } => relate(file),
    }?;
    crate::files::print(serde_json::to_string_pretty(&result)?)
}

/// Gold and predicted tags of the sentences of a file.
type Tags = (Vec<String>, Vec<String>);

fn ner(path: &Path, is_strict: bool) -> Result<Value> {
    let bytes = crate::files::read(path)?;
    let name = name_of(path);
    let text = data::decode(data::File {
        name: &name,
        bytes: &bytes,
    })?;
    let sentences = sentences(&name, &text)?;
    let count = if is_strict {
        seqlab::strict_count::<String, String>
    } else {
        seqlab::count
    };
    let mut types: BTreeMap<String, Counts> = BTreeMap::new();
    let (mut n_equal, mut n_tokens) = (0, 0);
    for (gold, predicted) in &sentences {
        for (kind, counts) in count(gold, predicted) {
            *types.entry(kind).or_default() += counts;
        }
        n_equal += gold.iter().zip(predicted).filter(|(g, p)| g == p).count() as u64;
        n_tokens += gold.len() as u64;
    }
    let scores: Vec<Prf> = types.values().map(|counts| Prf::of(*counts)).collect();
    Ok(json!({
        "types": types.iter().map(|(kind, c)| (kind.clone(), counted(*c))).collect::<serde_json::Map<_, _>>(),
        "micro": counted(types.values().copied().sum()),
        "macro": Prf::macro_mean(&scores),
        "weighted": Prf::weighted_mean(&scores),
        "token_accuracy": ratio(n_equal, n_tokens),
    }))
}

fn counted(counts: Counts) -> Value {
    let Prf {
        precision,
        recall,
        f1,
        support,
    } = Prf::of(counts);
    let Counts { tp, fp, fn_ } = counts;
    json!({
        "tp": tp, "fp": fp, "fn": fn_,
        "precision": precision, "recall": recall, "f1": f1, "support": support,
    })
}

/// Sentences as conlleval reads them: a blank line ends one, and so does a first column `-X-`;
/// all rows have equally many columns.
fn sentences(name: &str, text: &str) -> Result<Vec<Tags>> {
    let mut sentences = vec![Tags::default()];
    let mut n_columns = None;
    for (line, row) in (1..).zip(text.lines()) {
        let columns: Vec<&str> = row
            .split([' ', '\t', '\r'])
            .filter(|c| !c.is_empty())
            .collect();
        if columns.is_empty() || columns[0] == "-X-" {
            sentences.push(Tags::default());
            continue;
        }
        let want = *n_columns.get_or_insert(columns.len());
        ensure!(
            columns.len() == want && want >= 2,
            "{name}, line {line}: {} columns; every line needs the same number, the last two being the gold and the predicted tag",
            columns.len()
        );
        if let (Some((gold, predicted)), [.., g, p]) = (sentences.last_mut(), columns.as_slice()) {
            gold.push((*g).to_owned());
            predicted.push((*p).to_owned());
        }
    }
    Ok(sentences)
}

fn classify(path: &Path, labels: &[String]) -> Result<Value> {
    let labels: Vec<&str> = labels.iter().map(|label| label.trim()).collect();
    let different: BTreeSet<&&str> = labels.iter().collect();
    ensure!(
        different.len() == labels.len() && !labels.contains(&""),
        "--labels must name each label once, separated by commas"
    );
    let table = table(path, ["gold", "pred"])?;
    let mut pairs = Vec::new();
    for (line, [gold, predicted]) in table {
        ensure!(
            labels.contains(&gold.as_str()),
            "{}, line {line}: the gold label `{gold}` is none of {}; add it to --labels or correct the line",
            name_of(path),
            labels.join(", ")
        );
        pairs.push((gold, Some(predicted).filter(|p| !p.is_empty())));
    }
    let all = Classification::new(&labels, pairs);
    let answered = all.answered_only();
    let per_label: serde_json::Map<String, Value> = (labels.iter().zip(all.per_label()))
        .map(|(label, scores)| ((*label).to_owned(), json!(scores)))
        .collect();
    let confusion: serde_json::Map<String, Value> = (all.confusion().into_iter())
        .map(|(gold, row)| {
            let row = row
                .into_iter()
                .map(|(p, n)| (p.unwrap_or("null").to_owned(), json!(n)));
            (gold.to_owned(), Value::Object(row.collect()))
        })
        .collect();
    Ok(json!({
        "n": all.n(),
        "n_answered": all.n_answered(),
        "coverage": all.coverage(),
        "strict_accuracy": all.accuracy(),
        "accuracy_ci95": stats::wilson(all.n_correct(), all.n()),
        "strict_macro_f1": all.macro_f1(),
        "answered_accuracy": answered.accuracy(),
        "answered_macro_f1": answered.macro_f1(),
        "per_label": per_label,
        "confusion": confusion,
    }))
}

fn paired(path: &Path) -> Result<Value> {
    let mut pairs = Vec::new();
    for (line, fields) in table(path, ["a", "b"])? {
        let [a, b] = fields.map(|field| match field.as_str() {
            "1" => Ok(true),
            "0" => Ok(false),
            _ => Err(field),
        });
        match (a, b) {
            (Ok(a), Ok(b)) => pairs.push((a, b)),
            (Err(field), _) | (_, Err(field)) => bail!(
                "{}, line {line}: `{field}` is neither 0 nor 1; correct or remove the line",
                name_of(path)
            ),
        }
    }
    let counts = PairedCounts::of(pairs);
    ensure!(counts.n() > 0, no_line(path, "item"));
    Ok(json!({
        "n": counts.n(),
        "b": counts.only_a,
        "c": counts.only_b,
        "mcnemar_exact_p": counts.exact_p(),
        "diff": counts.difference(),
        "diff_ci95": counts.difference_ci95(),
    }))
}

fn relate(path: &Path) -> Result<Value> {
    let mut x = Vec::new();
    let mut y = Vec::new();
    for (line, [of_x, of_y]) in table(path, ["x", "y"])? {
        for (value, column) in [(of_x, &mut x), (of_y, &mut y)] {
            match value.parse::<f64>() {
                Ok(number) if number.is_finite() => column.push(number),
                _ => bail!(
                    "{}, line {line}: `{value}` is not a number; correct or remove the line",
                    name_of(path)
                ),
            }
        }
    }
    ensure!(!x.is_empty(), no_line(path, "pair of numbers"));
    Ok(serde_json::to_value(stats::relate(&x, &y))?)
}

/// What is said of a file with a header alone.
fn no_line(path: &Path, row: &str) -> String {
    let name = name_of(path);
    format!("{name} has no line below its header; add one line for each {row}")
}

/// Line and two named columns, trimmed, of each record of a table.
fn table(path: &Path, columns: [&str; 2]) -> Result<Vec<(usize, [String; 2])>> {
    let bytes = crate::files::read(path)?;
    let name = name_of(path);
    let table: Table = data::parse_table(data::File {
        name: &name,
        bytes: &bytes,
    })?;
    let (Some(first), Some(second)) = (table.column(&columns[..1]), table.column(&columns[1..]))
    else {
        bail!(
            "{name} has the columns {}; {} are needed: name them so in its first line",
            table.header.join(", "),
            columns.join(" and ")
        );
    };
    let n_columns = table.header.len();
    (table.records.iter())
        .map(|(line, fields)| {
            let n = fields.len();
            ensure!(
                n == n_columns,
                "{name}, line {line}: {n} columns instead of {n_columns}; correct the line"
            );
            Ok((
                *line,
                [
                    fields[first].trim().to_owned(),
                    fields[second].trim().to_owned(),
                ],
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_alone_is_refused() {
        let folder =
            std::env::temp_dir().join(format!("thinkscope-metrics-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        type Command = fn(&Path) -> Result<Value>;
        for (name, text, command, expect) in [
            ("a.csv", "x,y\n", relate as Command, "a pair"),
            ("b.csv", "a,b\n", paired, "an item"),
        ] {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("a file");
            let error = command(&path).expect_err(expect).to_string();
            let begin = format!("{name} has no line below its header; add one line for each ");
            assert!(error.starts_with(&begin), "{error}");
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
