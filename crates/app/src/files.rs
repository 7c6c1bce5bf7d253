//! Files in and out: data to items, records to runs and back.

use std::borrow::Borrow;
use std::rc::Rc;

use charts::Lang;
use eval::data::{self, File, Import};
use eval::{Header, Sample, Sums, TaskId, record};

use crate::compare::RunFile;
use crate::dom;
use crate::later::later;
use crate::learn::LessonKey;
use crate::lesson::{Entry, Lesson};
use crate::model::{ModelChoice, Variant};
use crate::state::{DataChoice, DataKey, Imported, OwnFile};
use crate::text::Texts;

/// Where the bundled model lies, relative to the page.
pub const BUNDLED_MODEL: &str = "models/tiny-reasoner-q8_0.gguf";

/// Where a form of the bundled model lies, relative to the page.
#[must_use]
pub const fn variant_address(form: Variant) -> &'static str {
    match form {
        Variant::Q8_0 => BUNDLED_MODEL,
        Variant::F16 => "models/tiny-reasoner-f16.gguf",
        Variant::Q4KM => "models/tiny-reasoner-q4_k_m.gguf",
    }
}

/// Reads the list of lessons.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub async fn read_index(lang: Lang) -> Result<Vec<Entry>, String> {
    let text = read_text(&format!("lessons/{}/index.json", lang.tag())).await?;
    (later().await?.lesson_index)(&text)
}

/// Reads a lesson.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub async fn read_lesson(key: &LessonKey) -> Result<Lesson, String> {
    let text = read_text(&format!("lessons/{}/{}.json", key.lang.tag(), key.id)).await?;
    (later().await?.lesson)(&text)
}

async fn read_text(relative: &str) -> Result<String, String> {
    String::from_utf8(dom::fetch_bytes(relative).await?)
        .map_err(|_| (dom::faults().broken)(relative))
}

/// Where a task's benchmark lies, relative to the page.
#[must_use]
pub fn benchmark_address(task: TaskId) -> String {
    format!("benchmarks/{task}.jsonl")
}

/// The choice of the bundled model at this address.
#[must_use]
pub fn bundled_choice(address: &str) -> ModelChoice {
    let at = |form: &Variant| variant_address(*form) == address;
    match [Variant::F16, Variant::Q4KM].into_iter().find(at) {
        Some(form) => ModelChoice::Variant(form),
        None => ModelChoice::Bundled,
    }
}

/// Reads and imports the data of a choice.
///
/// # Errors
/// A sentence that says what is wrong with the data and what to do.
pub async fn read_data(key: &DataKey) -> Result<Imported, String> {
    match &key.choice {
        DataChoice::Bundled => {
            let address = benchmark_address(key.task);
            bundled(&address, &read_text(&address).await?, key.task)
        }
        DataChoice::Files(files) => {
            let texts = dom::page_texts();
            (later().await?.import)(files, key.task, texts)
        }
    }
}

/// A task's benchmark. Its form is known, so that what reads other forms can come later.
///
/// # Errors
/// A sentence where it is broken.
pub fn bundled(address: &str, text: &str, task: TaskId) -> Result<Imported, String> {
    let import = data::import_json_lines(address, text, task)
        .map_err(|_| (dom::faults().broken)(address))?;
    Ok(imported(task.as_str(), import))
}

/// Imports files of one's own for a task.
///
/// # Errors
/// A sentence that says what is wrong with the data and what to do.
pub(crate) fn import(files: &[OwnFile], task: TaskId, texts: &Texts) -> Result<Imported, String> {
    let sources: Vec<File<'_>> = files
        .iter()
        .map(|file| File {
            name: &file.name,
            bytes: &file.bytes,
        })
        .collect();
    let import =
        data::import(&sources, task).map_err(|error| (texts.file_faults().data)(&error))?;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    Ok(imported(&names.join(" + "), import))
}

fn imported(name: &str, import: Import) -> Imported {
    let dataset = data::dataset_of(name, &import.items);
    Imported {
        items: import.items,
        dataset,
        summary: import.summary,
    }
}

/// A record out of a file: header, samples and warnings.
pub type Opened = (Rc<Header>, Vec<Rc<Sample>>, Rc<[String]>);

/// Reads a record.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(crate) fn open_record(name: &str, bytes: &[u8], texts: &Texts) -> Result<Opened, String> {
    let texts = texts.file_faults();
    let text = record::text_of(bytes).map_err(|_| (texts.no_text)(name))?;
    let record = record::parse(&text).map_err(|error| (texts.record)(&error))?;
    let torn = record.torn.map(texts.torn);
    let changed = record.warnings_in(texts.changed, texts.more_changed, texts.doubled);
    let warnings = torn.into_iter().chain(changed).collect();
    let samples = record.samples.into_iter().map(Rc::new).collect();
    Ok((Rc::new(record.header), samples, warnings))
}

/// Reads what a long run adds up to, as the worker tells it.
///
/// # Errors
/// What is wrong with it: page and worker would be of two builds.
pub(crate) fn read_sums(text: &str) -> Result<Sums, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The runs in a file that was dropped to be compared: the one place that knows which forms there are.
///
/// # Errors
/// A sentence that names the file and says what is wrong with it.
pub(crate) fn open_runs(name: &str, bytes: &[u8], texts: &Texts) -> Result<Vec<RunFile>, String> {
    let files = texts.file_faults();
    let texts = texts.compare();
    let text = record::text_of(bytes).map_err(|_| (texts.no_text)(name))?;
    let record =
        record::parse(&text).map_err(|error| format!("{name}: {}", (files.record)(&error)))?;
    if record.samples.iter().all(|sample| sample.nested.is_some()) {
        return Err((texts.no_sample)(name));
    }
    let torn = record.torn.map(|line| (texts.torn)(name, line));
    let changed = record.warnings_in(files.changed, files.more_changed, files.doubled);
    let changed = changed.iter().map(|sentence| format!("{name}: {sentence}"));
    Ok(vec![RunFile {
        file: name.to_owned(),
        header: record.header,
        samples: record.samples,
        warnings: torn.into_iter().chain(changed).collect(),
    }])
}

/// The text of a file that may be another program's log; the engine's worker can tell.
#[must_use]
pub fn perhaps_log(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_likely = ["\"eval\"", "\"doc_id\""]
        .iter()
        .any(|key| text.contains(key));
    is_likely.then_some(text)
}

/// A run as a record.
#[must_use]
pub fn write_record<S: Borrow<Sample>>(header: &Header, samples: &[S]) -> String {
    let mut out = record::write_header(header) + "\n";
    for sample in samples {
        out.push_str(&record::write_sample(sample.borrow()));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use charts::Lang;
    use eval::made_up;

    use super::*;
    use crate::text::texts;

    #[test]
    fn a_log_is_told_from_a_record_and_from_a_letter() {
        let check = |text: &str, expect: bool| {
            assert_eq!(perhaps_log(text.as_bytes()).is_some(), expect, "{text}");
        };
        check("{\"version\": 2, \"eval\": {\"task\": \"tone\"}}", true);
        check("[{\"doc_id\": 0}]", true);
        check("Dear Sir or Madam,\n", false);
        // A record whose texts speak of a log.
        check(
            &serde_json::json!({"text": "an \"eval\" and a \"doc_id\""}).to_string(),
            false,
        );
        assert_eq!(perhaps_log(&[0xff, b'"', b'e']), None);
    }

    #[test]
    fn a_dropped_file_is_a_run_or_a_sentence_about_it() {
        let texts = texts(Lang::English);
        let header = record::write_header(&made_up::header(TaskId::Pos));
        let check = |content: &[u8], says: &str| {
            let error = open_runs("a.jsonl", content, texts).expect_err(says);
            assert!(error.contains("a.jsonl") && error.contains(says), "{error}");
            assert!(error.ends_with('.'), "{error}");
        };
        check(b"", "empty");
        check(b"Dear Sir or Madam,\n", "no record header");
        check(&[0xff, 0xfe, 0], "no text file");
        check(header.as_bytes(), "no finished sample");
        check(format!("{header}\n[1]\n").as_bytes(), "Line 2");
    }

    #[test]
    fn a_run_that_was_cut_off_inside_a_character_opens_with_what_is_whole() {
        let right = Ok(eval::Prediction::Label("positive".to_owned()));
        let sample = made_up::sample(TaskId::Sentiment2, 0, made_up::item(0, "positive"), right);
        let header = made_up::header(TaskId::Sentiment2);
        let mut bytes = write_record(&header, &[Rc::new(sample)]).into_bytes();
        bytes.extend(b"{\"item\":{\"text\":\"\xf0\x9f");
        let (_, samples, warnings) =
            open_record("cut.jsonl", &bytes, texts(Lang::English)).expect("a record");
        assert_eq!((samples.len(), warnings.len()), (1, 1));
        let texts = texts(Lang::English);
        let runs = open_runs("cut.jsonl", &bytes, texts).expect("a run");
        assert_eq!((runs[0].samples.len(), runs[0].warnings.len()), (1, 1));
    }
}
