//! Files in and out: data to items, records to runs and back.

use std::rc::Rc;

use charts::Lang;
use eval::data::{self, File};
use eval::foreign::{self, Foreign, ForeignError, Told};
use eval::{Header, Sample, TaskId, record};

use crate::compare::RunFile;
use crate::dom;
use crate::learn::LessonKey;
use crate::lesson::{self, Entry, Lesson};
use crate::model::{ModelChoice, Variant};
use crate::sentences::sentence;
use crate::state::{DataChoice, DataKey, Imported, OwnFile};
use crate::text::CompareTexts;

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
    lesson::parse_index(&read_text(&format!("lessons/{}/index.json", lang.tag())).await?)
}

/// Reads a lesson.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub async fn read_lesson(key: &LessonKey) -> Result<Lesson, String> {
    lesson::parse(&read_text(&format!("lessons/{}/{}.json", key.lang.tag(), key.id)).await?)
}

async fn read_text(relative: &str) -> Result<String, String> {
    String::from_utf8(dom::fetch_bytes(relative).await?)
        .map_err(|_| format!("{relative} is no text; reload the page to try again."))
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
            let bytes = dom::fetch_bytes(&benchmark_address(key.task)).await?;
            let name = format!("{}.jsonl", key.task);
            import(
                &[OwnFile {
                    name,
                    bytes: bytes.into(),
                }],
                key.task,
                Some(key.task.as_str()),
            )
        }
        DataChoice::Files(files) => import(files, key.task, None),
    }
}

/// Imports files for a task; `name` is the data set's, else that of the files.
///
/// # Errors
/// A sentence that says what is wrong with the data and what to do.
pub fn import(files: &[OwnFile], task: TaskId, name: Option<&str>) -> Result<Imported, String> {
    let sources: Vec<File<'_>> = files
        .iter()
        .map(|file| File {
            name: &file.name,
            bytes: &file.bytes,
        })
        .collect();
    let import = data::import(&sources, task).map_err(|error| sentence(&error.to_string()))?;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let name = name.map_or_else(|| names.join(" + "), str::to_owned);
    let dataset = data::dataset_of(&name, &import.items);
    Ok(Imported {
        items: import.items,
        dataset,
        summary: import.summary,
    })
}

/// A record out of a file: header, samples and warnings.
pub type Opened = (Rc<Header>, Vec<Rc<Sample>>, Rc<[String]>);

/// Reads a record, or another program's log as one.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn open_record(name: &str, bytes: &[u8]) -> Result<Opened, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        format!("{name} is no text file; open a run that Thinkscope saved (.jsonl).")
    })?;
    let Foreign { record, notes } =
        foreign::read_run(name, text, &Told::default()).map_err(|e| sentence(&e.to_string()))?;
    let torn = record.torn.map(|line| {
        format!("Line {line} was cut off in writing and is left out; everything before it is here.")
    });
    let notes = notes.iter().map(|note| sentence(note));
    let warnings = (notes.chain(torn)).chain(record.warnings()).collect();
    let samples = record.samples.into_iter().map(Rc::new).collect();
    Ok((Rc::new(record.header), samples, warnings))
}

/// The runs in a file that was dropped to be compared: the one place that knows which forms there are.
///
/// # Errors
/// A sentence that names the file and says what is wrong with it.
pub fn open_runs(name: &str, bytes: &[u8], texts: &CompareTexts) -> Result<Vec<RunFile>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| (texts.no_text)(name))?;
    let told = Told::default();
    let Foreign { record, notes } =
        foreign::read_run(name, text, &told).map_err(|error| match error {
            // A record's own errors do not name the file.
            ForeignError::Record(error) => format!("{name}: {}", sentence(&error.to_string())),
            error => sentence(&error.to_string()),
        })?;
    if record.samples.iter().all(|sample| sample.nested.is_some()) {
        return Err((texts.no_sample)(name));
    }
    let torn = record.torn.map(|line| (texts.torn)(name, line));
    Ok(vec![RunFile {
        file: name.to_owned(),
        header: record.header,
        samples: record.samples,
        warnings: (notes.iter().map(|note| sentence(note)))
            .chain(torn)
            .collect(),
    }])
}

/// A run as a record.
#[must_use]
pub fn write_record(header: &Header, samples: &[Rc<Sample>]) -> String {
    let mut out = record::write_header(header) + "\n";
    for sample in samples {
        out.push_str(&record::write_sample(sample));
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
    fn a_dropped_file_is_a_run_or_a_sentence_about_it() {
        let texts = &texts(Lang::English).compare;
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

    /// A log as Inspect writes it: two samples, no seed, no token limit.
    const INSPECT: &str = r#"{"version":2,"status":"success",
        "eval":{"task":"tone","model":"other/inspected","dataset":{"name":"tone"},"model_generate_config":{"temperature":0.7}},
        "samples":[
            {"id":"a","epoch":1,"input":"A fine day.","target":"positive","output":{"choices":[{"message":{"role":"assistant","content":"<think>Hm.</think>positive"},"stop_reason":"stop"}]}},
            {"id":"b","epoch":1,"input":"A dull play.","target":"negative","output":{"choices":[{"message":{"role":"assistant","content":"<think>Hm.</think>positive"},"stop_reason":"stop"}]}}]}"#;
    /// Sample lines as lm-evaluation-harness writes them.
    const HARNESS: &str = r#"{"doc_id":0,"doc":{"text":"A fine day.","label":"positive"},"target":"positive","arguments":{"gen_args_0":{"arg_0":"A fine day.","arg_1":{"max_gen_toks":64,"do_sample":false}}},"resps":[["<think>Hm.</think> positive"]],"filtered_resps":["positive"]}
{"doc_id":1,"doc":{"text":"A dull play.","label":"negative"},"target":"negative","arguments":{"gen_args_0":{"arg_0":"A dull play.","arg_1":{"max_gen_toks":64,"do_sample":false}}},"resps":[["<think>Hm.</think> positive"]],"filtered_resps":["positive"]}"#;

    #[test]
    fn logs_of_other_programs_open_as_runs() {
        let texts = &texts(Lang::English).compare;
        let open = |name: &str, text: &str| {
            let runs = open_runs(name, text.as_bytes(), texts).expect("a run");
            let [run] = <[RunFile; 1]>::try_from(runs).unwrap_or_else(|_| panic!("one run"));
            let right = (run.samples.iter()).map(|s| s.score.accuracy());
            assert_eq!(right.collect::<Vec<_>>(), [Some(1.0), Some(0.0)], "{name}");
            assert!(run.samples.iter().all(|s| s.completion.thought == "Hm."));
            let (header, samples, _) = open_record(name, text.as_bytes()).expect("a record");
            assert_eq!((&*header, samples.len()), (&run.header, 2), "{name}");
            run
        };
        let of = open("inspected.json", INSPECT);
        assert_eq!(of.header.subject.model, "inspected");
        assert_eq!(of.header.spec.temperature, Some(0.7));
        for field in ["spec.top_p", "spec.seed", "spec.max_tokens"] {
            assert!(!of.header.knows(field), "{field}");
        }
        let of = open("samples_tone.jsonl", HARNESS);
        assert_eq!(of.header.spec.max_tokens, 64);
        assert!(of.header.knows("spec.max_tokens") && !of.header.knows("spec.seed"));
        assert!(of.warnings.iter().any(|note| note.contains("model")));
    }

    #[test]
    fn a_log_that_is_no_run_says_why_in_one_sentence() {
        let texts = &texts(Lang::English).compare;
        let no_samples =
            r#"{"version":2,"status":"error","eval":{"task":"tone","model":"m"},"samples":[]}"#;
        let no_task = INSPECT.replace("positive", "7").replace("negative", "8");
        let broken = format!("{}\n{{\"doc_id\"", HARNESS.lines().next().expect("a line"));
        for (text, says) in [
            (no_samples, "no sample"),
            (&no_task, "does not tell its task"),
            (&broken, "Line 2"),
        ] {
            let error = open_runs("other.log", text.as_bytes(), texts).expect_err(says);
            assert!(
                error.contains("other.log") && error.contains(says) && error.ends_with('.'),
                "{error}"
            );
            assert_eq!(error.matches(". ").count(), 0, "one sentence: {error}");
        }
    }
}
