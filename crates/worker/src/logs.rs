//! Other programs' logs, read for the page.

use eval::foreign::{self, ForeignError, Told};
use protocol::{Event, LogRead};

use crate::mailbox::send;

/// Reads a log and tells the page.
pub fn tell(name: &str, text: &str) {
    send(&Event::LogRead(read(name, text)));
}

fn read(name: &str, text: &str) -> LogRead {
    match foreign::read_run(name, text, &Told::default()) {
        Ok(run) => LogRead::Run {
            header: Box::new(run.record.header),
            samples: run.record.samples,
            notes: run.notes,
        },
        // What is no log is read as a record, and that it is none is for the page to say.
        Err(ForeignError::Record(_)) => LogRead::NoLog,
        Err(error) => LogRead::Wrong {
            sentence: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A log as Inspect writes it: two samples, no seed, no token limit.
    const INSPECT: &str = r#"{"version":2,"status":"success",
        "eval":{"task":"tone","model":"other/inspected","dataset":{"name":"tone"},"model_generate_config":{"temperature":0.7}},
        "samples":[
            {"id":"a","epoch":1,"input":"A fine day.","target":"positive","output":{"choices":[{"message":{"role":"assistant","content":"<think>Hm.</think>positive"},"stop_reason":"stop"}]}},
            {"id":"b","epoch":1,"input":"A dull play.","target":"negative","output":{"choices":[{"message":{"role":"assistant","content":"<think>Hm.</think>positive"},"stop_reason":"stop"}]}}]}"#;
    /// Sample lines as lm-evaluation-harness writes them.
    const HARNESS: &str = r#"{"doc_id":0,"doc":{"text":"A fine day.","label":"positive"},"target":"positive","arguments":{"gen_args_0":{"arg_0":"A fine day.","arg_1":{"max_gen_toks":64,"do_sample":false}}},"resps":[["<think>Hm.</think> positive"]],"filtered_resps":["positive"]}
{"doc_id":1,"doc":{"text":"A dull play.","label":"negative"},"target":"negative","arguments":{"gen_args_0":{"arg_0":"A dull play.","arg_1":{"max_gen_toks":64,"do_sample":false}}},"resps":[["<think>Hm.</think> positive"]],"filtered_resps":["positive"]}"#;

    /// What a log reads as.
    fn run(name: &str, text: &str) -> (eval::Header, Vec<eval::Sample>, Vec<String>) {
        match read(name, text) {
            LogRead::Run {
                header,
                samples,
                notes,
            } => (*header, samples, notes),
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn logs_of_other_programs_are_runs() {
        let check = |name: &str, text: &str| {
            let (header, samples, notes) = run(name, text);
            let right = samples.iter().map(|sample| sample.score.accuracy());
            assert_eq!(right.collect::<Vec<_>>(), [Some(1.0), Some(0.0)], "{name}");
            assert!(samples.iter().all(|s| s.completion.thought == "Hm."));
            (header, notes)
        };
        let (header, _) = check("inspected.json", INSPECT);
        assert_eq!(header.subject.model, "inspected");
        assert_eq!(header.spec.temperature, Some(0.7));
        for field in ["spec.top_p", "spec.seed", "spec.max_tokens"] {
            assert!(!header.knows(field), "{field}");
        }
        let (header, notes) = check("samples_tone.jsonl", HARNESS);
        assert_eq!(header.spec.max_tokens, 64);
        assert!(header.knows("spec.max_tokens") && !header.knows("spec.seed"));
        assert!(notes.iter().any(|note| note.contains("model")), "{notes:?}");
    }

    #[test]
    fn a_log_that_is_no_run_says_why() {
        let no_samples =
            r#"{"version":2,"status":"error","eval":{"task":"tone","model":"m"},"samples":[]}"#;
        let no_task = INSPECT.replace("positive", "7").replace("negative", "8");
        let broken = format!("{}\n{{\"doc_id\"", HARNESS.lines().next().expect("a line"));
        for (text, says) in [
            (no_samples, "no sample"),
            (&no_task, "does not tell its task"),
            (&broken, "line 2"),
        ] {
            match read("other.log", text) {
                LogRead::Wrong { sentence } => assert!(
                    sentence.contains("other.log") && sentence.contains(says),
                    "{sentence}"
                ),
                other => panic!("{says}: {other:?}"),
            }
        }
        assert_eq!(read("letter.txt", "Dear Sir or Madam,"), LogRead::NoLog);
    }
}
