//! CSV (RFC 4180) and TSV with a header line.

use super::decode::Text;
use super::labels::{self, Row};
use super::summary::{Notes, Summary};
use super::{DataError, File, Import, Options};
use crate::TaskId;

/// Names of the text column, best first.
const TEXT: &[&str] = &[
    "text", "sentence", "review", "tweet", "content", "snippet", "phrase", "comment", "message",
];
/// Names of the label column, best first.
const LABEL: &[&str] = &["label", "sentiment", "class", "polarity", "target", "gold"];
/// Names of the id column, best first.
const ID: &[&str] = &["id", "sent_id", "guid"];

/// A table: a header, and records with the lines that they begin in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// `,`, `;` or a tab.
    pub delimiter: char,
    /// The column names, trimmed.
    pub header: Vec<String>,
    /// Line (from 1) and fields of each record below the header; blank lines are none.
    pub records: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// The place of the first of `names` that is a column, case ignored.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let is_it = |column: &String| column.eq_ignore_ascii_case(name);
            self.header.iter().position(is_it)
        })
    }
}

/// Reads a table. The delimiter is a tab if the header holds one, else the more frequent of comma and
/// semicolon. Quotes work as in RFC 4180, but for tabs, where a field is unquoted only if quotes
/// enclose all of it: tokens and tweets may hold lone quotes.
///
/// # Errors
/// What [`DataError`] says of bytes that are no text, and a quote that is never closed.
pub fn parse_table(file: File<'_>) -> Result<Table, DataError> {
    table(&Text::decode(file)?)
}

pub(super) fn import(
    text: &Text<'_>,
    task: TaskId,
    options: &Options,
) -> Result<Import, DataError> {
    let table = table(text)?;
    let texts = Options::names(&options.text_column, TEXT);
    let names = Options::names(&options.label_column, LABEL);
    let columns = table.column(&texts).zip(table.column(&names));
    let Some((text_column, label_column)) = columns else {
        return Err(without_columns(text, &table, &texts, &names));
    };
    let id_column = table.column(&Options::names(&options.id_column, ID));
    let mut notes = Notes::default();
    let mut rows = Vec::new();
    for (line, mut fields) in table.records {
        if fields.len() != table.header.len() {
            let (n, want) = (fields.len(), table.header.len());
            let message = format!("{n} columns instead of {want}; the row was skipped");
            notes.skip_warned("ragged_rows", line, message);
            continue;
        }
        rows.push(Row {
            line,
            id: id_column.map(|i| fields[i].trim().to_owned()),
            label: std::mem::take(&mut fields[label_column]),
            text: std::mem::take(&mut fields[text_column]),
        });
    }
    let items = labels::items(text, rows, task, options, &mut notes);
    let format = if table.delimiter == '\t' {
        "TSV"
    } else {
        "CSV"
    };
    let summary = Summary::new(format, task, &items, notes);
    Ok(Import { items, summary })
}

fn without_columns(text: &Text<'_>, table: &Table, texts: &[&str], labels: &[&str]) -> DataError {
    let name = text.name.to_owned();
    if table.header.len() == 1 && super::tweeteval::sibling(&name).is_some() {
        return DataError::NoPair { name };
    }
    let mut found: String = table.header.join(", ").chars().take(120).collect();
    if found.is_empty() {
        "none".clone_into(&mut found);
    }
    DataError::MissingColumn {
        name,
        found,
        texts: texts.join(", "),
        labels: labels.join(", "),
    }
}

fn table(text: &Text<'_>) -> Result<Table, DataError> {
    let first = text
        .lines()
        .map(|(_, line)| line)
        .find(|l| !l.trim().is_empty());
    let first = first.unwrap_or_default();
    let delimiter = match (first.matches(',').count(), first.matches(';').count()) {
        _ if first.contains('\t') => '\t',
        (commas, semicolons) if semicolons > commas => ';',
        _ => ',',
    };
    let records = if delimiter == '\t' {
        (text.lines())
            .filter(|(_, line)| !line.is_empty())
            .map(|(line, fields)| (line, fields.split('\t').map(unquoted).collect()))
            .collect()
    } else {
        csv_records(&text.content, delimiter).map_err(|line| DataError::UnclosedQuote {
            name: text.name.to_owned(),
            line,
        })?
    };
    let mut records = records.into_iter();
    let (_, header): (usize, Vec<String>) = records.next().unwrap_or_default();
    Ok(Table {
        delimiter,
        header: header.iter().map(|name| name.trim().to_owned()).collect(),
        records: records.collect(),
    })
}

/// A field of a tab-separated line, without the quotes that enclose all of it.
fn unquoted(field: &str) -> String {
    let inner = field.strip_prefix('"').and_then(|f| f.strip_suffix('"'));
    let inner = inner.map(|inner| (inner, inner.replace("\"\"", "")));
    match inner {
        Some((inner, rest)) if !rest.contains('"') => inner.replace("\"\"", "\""),
        _ => field.to_owned(),
    }
}

/// Records with the lines that they begin in; or the line of a quote that is never closed.
fn csv_records(content: &str, delimiter: char) -> Result<Vec<(usize, Vec<String>)>, usize> {
    let mut records = Vec::new();
    let mut fields: Vec<String> = Vec::new();
    let mut field = String::new();
    let (mut line, mut record_line) = (1, 1);
    // The line of the quote that the current field is inside of.
    let mut quote: Option<usize> = None;
    // Whether the current field began with a quote, so that an empty one still counts.
    let mut was_quoted = false;
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quote.is_some() => {
                if chars.next_if_eq(&'"').is_some() {
                    field.push('"');
                } else {
                    quote = None;
                }
            }
            '"' if field.is_empty() && !was_quoted => {
                quote = Some(line);
                was_quoted = true;
            }
            '\n' if quote.is_none() => {
                if field.ends_with('\r') {
                    field.pop();
                }
                if was_quoted || !field.is_empty() || !fields.is_empty() {
                    fields.push(std::mem::take(&mut field));
                    records.push((record_line, std::mem::take(&mut fields)));
                }
                was_quoted = false;
                line += 1;
                record_line = line;
            }
            c if c == delimiter && quote.is_none() => {
                fields.push(std::mem::take(&mut field));
                was_quoted = false;
            }
            c => {
                line += usize::from(c == '\n');
                field.push(c);
            }
        }
    }
    if let Some(line) = quote {
        return Err(line);
    }
    if was_quoted || !field.is_empty() || !fields.is_empty() {
        fields.push(field);
        records.push((record_line, fields));
    }
    Ok(records)
}
