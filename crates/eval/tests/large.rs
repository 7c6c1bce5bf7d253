//! Long files and answers that are made to take long: the time that each takes grows with its length,
//! not with its square. Fuzzing tries short inputs and cannot tell. A program of its own: `cargo xtask
//! mutate` would run it for each mutant.

use std::time::{Duration, Instant};

use eval::data::{File, import};
use eval::foreign::{Told, read_run};
use eval::record::{self, Reader, RecordError, write_header, write_sample};
use eval::repeats::build_repeats;
use eval::thought::{count_cues, cut_at, reconsiderations, segments};
use eval::{Gold, Item, Prediction, Sample, TaskId, made_up};

/// What an answer or a file may take in these tests. What grows with the square takes longer.
const MOST: Duration = Duration::from_secs(10);
/// Bytes of an answer: more than the longest output of a model of today.
const N_ANSWER: usize = 1 << 18;
/// Bytes of a file.
const N_FILE: usize = 4 << 20;

/// Does something and tells where it took too long.
fn within<T>(what: &str, work: impl FnOnce() -> T, slow: &mut Vec<String>) -> T {
    let start = Instant::now();
    let made = work();
    let took = start.elapsed();
    if took > Duration::from_millis(500) {
        eprintln!("{took:?} {what}");
    }
    if took > MOST {
        slow.push(format!("{took:?} for {what}"));
    }
    made
}

/// An item of `n` words that an answer may have in any order.
fn item(n: usize) -> Item {
    let tokens: Vec<String> = (0..n).map(|at| format!("w{}", at % 997)).collect();
    Item {
        id: "a".to_owned(),
        text: tokens.join(" "),
        gold: Gold::Tags(vec!["O".to_owned(); n]),
        tokens,
    }
}

/// `part` over and over, to a length in bytes.
fn many(part: &str, n_bytes: usize) -> String {
    part.repeat(n_bytes / part.len())
}

/// What begins, nests, quotes or pairs, for ever.
const PARTS: &[&str] = &[
    "[",
    "(",
    "{",
    "\"",
    "'",
    "`",
    "“",
    "‘",
    "*",
    "_",
    "<",
    "|",
    "\\",
    "\n",
    " ",
    ",",
    ":",
    "-",
    "/",
    "=",
    "[\"",
    "['",
    "[“",
    "{\"",
    "{'",
    "{“",
    "(“",
    "[[",
    "[(",
    "[{",
    "[1,",
    "[\"a\",",
    "{\"a\":",
    "{\"a\":[",
    "[[\"w1\",",
    "(\"w1\",\"NOUN\"),",
    "[\\\"",
    "[\"\\",
    "```\n",
    "```json\n[",
    "~~~\n",
    "**",
    "<b>",
    "</think>",
    "<think>",
    "\\boxed{",
    "\\boxed{positive",
    "positive ",
    "negative, ",
    "not ",
    "not positive ",
    "never ever positive ",
    "neither positive nor negative ",
    "label: ",
    "Answer: ",
    "Sentiment: positive\n",
    "The sentiment is ",
    "positive or negative? ",
    "- ",
    "1. ",
    "1",
    "1.\n",
    "w1/NOUN ",
    "w1_NOUN ",
    "w1 (NOUN) ",
    "w1: NOUN, ",
    "w1: NOUN\n",
    "1. w1 - NOUN\n",
    "- w1 -> PER\n",
    "w1\tNOUN\n",
    "| w1 | NOUN |\n",
    "| a ",
    "|---",
    "|---|\n",
    "w1 w2 w3 ",
    "w1 ",
    "NOUN ",
    "NOUN\n",
    "NOUN, ",
    "B-PER ",
    "B-PER\n",
    "PER: w1, w2\n",
    "PER: ",
    "PER:\n",
    "- PER\n",
    "w1 is a person. ",
    "w1 is ",
    "person ",
    "None\n",
    "None, ",
    "[w1](PER) ",
    "[w1]{PER} ",
    "<PER>w1</PER> ",
    "<PER>",
    "@@w1## ",
    "{\"text\":\"w1\",\"type\":\"PER\"},",
    "{\"PER\":[\"w1\"]},",
    "\u{301}",
    "e\u{301}",
    "ﬁ",
    "w\u{200b}1 ",
    "\u{feff}",
    "\u{2028}",
    "𝐰𝟏 ",
];

#[test]
fn answers() {
    let mut slow = Vec::new();
    // The alignment's table is as large for the longer text as for any.
    for (n_tokens, n_answer, around) in [
        (40, N_ANSWER, ("", "")),
        (40, N_ANSWER / 2, ("[", "]")),
        (2_000, N_ANSWER / 8, ("{\"entities\": [", "")),
    ] {
        let item = item(n_tokens);
        for part in PARTS {
            let answer = format!("{}{}{}", around.0, many(part, n_answer), around.1);
            let completion = made_up::completion(Some(&answer));
            for task in [TaskId::Ner, TaskId::Pos, TaskId::Sentiment3] {
                let what = format!("{task}, {n_tokens} tokens: {}{part}…", around.0);
                within(
                    &what,
                    || eval::read(task.task(), &item, &completion),
                    &mut slow,
                );
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// What is found in a thought, and what is said of it.
#[test]
fn thoughts() {
    let mut slow = Vec::new();
    for part in [
        "wait, ",
        "Wait. ",
        "but ",
        "\n",
        "\n\n",
        " ",
        "hmm",
        "m",
        "\"wait",
        "let me ",
        "so so ",
        "positive. ",
        "not ",
    ] {
        let thought = many(part, N_FILE / 2);
        let found = within(part, || reconsiderations(&thought), &mut slow);
        within(part, || count_cues(&found), &mut slow);
        within(part, || segments(&thought), &mut slow);
        within(
            part,
            || cut_at(&thought, &thought[..thought.len() / 2]),
            &mut slow,
        );
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// A text whose every word is an entity of a type of its own.
#[test]
fn labels() {
    let mut slow = Vec::new();
    for task in [TaskId::Ner, TaskId::Pos, TaskId::Sentiment2] {
        let samples: Vec<Sample> = (0..20_000)
            .map(|at| {
                let label = format!("T{at}");
                let gold = match task {
                    TaskId::Sentiment2 => Gold::Label(label.clone()),
                    TaskId::Pos => Gold::Tags(vec![format!("B-{label}"), "NOUN".to_owned()]),
                    _ => Gold::Tags(vec![format!("B-{label}"), "O".to_owned()]),
                };
                let item = Item { gold, ..item(2) };
                let tags = Prediction::Tags(vec![Some(format!("B-{label}")), None]);
                let said = match task {
                    TaskId::Sentiment2 => Prediction::Label(label),
                    _ => tags,
                };
                made_up::sample(task, at, item, Ok(said))
            })
            .collect();
        let report = within(
            task.as_str(),
            || eval::build_report(task, &samples),
            &mut slow,
        );
        let n_own = task.task().labels.len();
        assert_eq!(report.per_label.len(), n_own + 51, "{task}");
        let others = &report.per_label[n_own + 50];
        assert_eq!(
            (others.label.as_str(), others.support),
            ("…", 19_950),
            "{task}"
        );
        assert_eq!(others.recall, Some(1.0), "{task}");
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// Many repeats of few items: pass@k is asked for every k up to their number.
#[test]
fn repeats() {
    let mut slow = Vec::new();
    let task = TaskId::Sentiment2;
    for (n_items, n_repeats, n_right) in [
        (1, 200_000_u32, 100_000),
        (1, 200_000, 0),
        (1, 200_000, 200_000),
        (2, 100_000, 1),
        (200, 1_000, 999),
    ] {
        let what = format!("{n_right} of {n_repeats} right, {n_items} items");
        let samples: Vec<Sample> = (0..n_items * n_repeats)
            .map(|at| {
                let (index, repeat) = (at / n_repeats, at % n_repeats);
                let said = if repeat < n_right {
                    "positive"
                } else {
                    "negative"
                };
                let said = Ok(Prediction::Label(said.to_owned()));
                let item = made_up::item(index, "positive");
                Sample {
                    repeat,
                    ..made_up::sample(task, index, item, said)
                }
            })
            .collect();
        let got = within(
            &what,
            || build_repeats(&samples).expect("repeats"),
            &mut slow,
        );
        within(&what, || eval::build_report(task, &samples), &mut slow);
        assert_eq!((got.n_items, got.k), (n_items.into(), n_repeats.into()));
        assert_eq!(got.pass_at_k.len() as u64, got.k, "{what}");
        let share = f64::from(n_right) / f64::from(n_repeats);
        assert!((got.pass_at_k[0] - share).abs() < 1e-12, "{what}");
        let any = f64::from(u8::from(n_right > 0));
        assert_eq!(got.pass_at_k.last(), Some(&any), "{what}");
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// Many phrases that nearly occur at every word of the text.
#[test]
fn phrases() {
    let mut slow = Vec::new();
    let n = 20_000;
    let ner = TaskId::Ner.task();
    for (n_words, last, n_placed) in [
        (2, "v", 0),
        (50, "v", 0),
        (2, "w", n / 2),
        (50, "w", n / 50),
        (50, "W", n / 50),
    ] {
        let tokens = vec!["w".to_owned(); n];
        let item = Item {
            id: "a".to_owned(),
            text: tokens.join(" "),
            gold: Gold::Tags(vec!["O".to_owned(); n]),
            tokens,
        };
        // What does not occur is another phrase each time, so that nothing can be told from those before.
        let entity = |at: usize| {
            let other = Some(at.to_string()).filter(|_| n_placed == 0);
            let phrase = "w ".repeat(n_words - 1) + last + &other.unwrap_or_default();
            serde_json::json!({"text": phrase, "type": "PER"})
        };
        let entities: Vec<_> = (0..n).map(entity).collect();
        let answer = serde_json::Value::from(entities).to_string();
        let completion = made_up::completion(Some(&answer));
        let what = format!("{n} phrases of {n_words} words to {last}");
        let reading = within(&what, || eval::read(ner, &item, &completion), &mut slow);
        if let Some(Prediction::Tags(tags)) = &reading.prediction {
            let begins = |tag: &&Option<String>| tag.as_deref() == Some("B-PER");
            assert_eq!(tags.iter().filter(begins).count(), n_placed, "{what}");
        } else {
            assert_eq!(n_placed, 0, "{what}: {reading:?}");
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn data_files() {
    let mut slow = Vec::new();
    let lines = |line: fn(usize) -> String| {
        let mut text = String::new();
        for at in 0.. {
            if text.len() > N_FILE {
                break;
            }
            text += &line(at);
        }
        text
    };
    let files: Vec<(&str, String)> = vec![
        ("a.csv", format!("text,label\n\"{}", many("a\n", N_FILE))),
        ("a.csv", format!("text,label\n\"{}", many("\"\"", N_FILE))),
        ("a.csv", format!("text,label\n{}", many("a,\"", N_FILE))),
        ("a.csv", many("a,", N_FILE)),
        (
            "a.csv",
            format!("{}\n{}", many("a,", N_FILE / 2), many("b,", N_FILE / 2)),
        ),
        (
            "a.csv",
            format!("text,label\n{}", lines(|at| format!("t{at},l{at}\n"))),
        ),
        (
            "a.csv",
            format!("text,label\n{}", lines(|at| format!("t{at},positive\n"))),
        ),
        (
            "a.csv",
            format!(
                "text,label\n{}",
                lines(|at| format!("t{at},positive,{at}\n"))
            ),
        ),
        (
            "a.csv",
            format!(
                "id,text,label\n{}",
                lines(|at| format!("{},t,positive\n", at % 3))
            ),
        ),
        ("a.tsv", format!("text\tlabel\n{}", many("a\t\"", N_FILE))),
        ("a.tsv", lines(|at| format!("{at}\tt{at}\tpositive\n"))),
        ("a.csv", many("\"", N_FILE)),
        ("a.csv", many("\n", N_FILE)),
        ("a.csv", many("\r", N_FILE)),
        ("a.txt", many("positive", N_FILE)),
        ("a.txt", lines(|at| format!("text {at}\n"))),
        ("a.jsonl", many("[", N_FILE)),
        ("a.jsonl", many("{\"a\":", N_FILE)),
        ("a.jsonl", many("{}\n", N_FILE)),
        (
            "a.jsonl",
            lines(|at| format!("{{\"text\":\"t{at}\",\"label\":\"l{at}\"}}\n")),
        ),
        (
            "a.jsonl",
            lines(|at| format!("{{\"id\":\"x\",\"text\":\"t{at}\",\"label\":\"positive\"}}\n")),
        ),
        (
            "a.jsonl",
            format!(
                "{{{}\"text\":\"a\",\"label\":\"positive\"}}\n",
                lines(|at| format!("\"k{at}\":{at},"))
            ),
        ),
        (
            "a.jsonl",
            format!(
                "{{\"tokens\":[{}\"a\"],\"tags\":[{}\"O\"]}}\n",
                many("\"a\",", N_FILE / 2),
                many("\"O\",", N_FILE / 2)
            ),
        ),
        (
            "a.jsonl",
            format!(
                "{{\"tokens\":[{}\"a\"],\"tags\":[{}\"O\"]}}\n",
                many("\"a\",", N_FILE / 2),
                many("\"I-PER\",", N_FILE / 2)
            ),
        ),
        ("a.json", format!("[{}", many("{},", N_FILE))),
        (
            "a.json",
            format!(
                "[{}{{}}]",
                many("{\"text\":\"a\",\"label\":\"positive\"},", N_FILE)
            ),
        ),
        (
            "a.conllu",
            many("1\ta\t_\tNOUN\t_\t_\t_\t_\t_\t_\n", N_FILE),
        ),
        (
            "a.conllu",
            lines(|at| format!("{}\ta\t_\tNOUN\t_\t_\t_\t_\t_\t_\n", at + 1)),
        ),
        (
            "a.conllu",
            format!(
                "1-999999999\ta\t_\t_\t_\t_\t_\t_\t_\t_\n{}",
                lines(|at| format!("{}\ta\t_\tNOUN\t_\t_\t_\t_\t_\t_\n", at + 1))
            ),
        ),
        (
            "a.conllu",
            lines(|at| format!("1-{at}\ta\t_\t_\t_\t_\t_\t_\t_\t_\n")),
        ),
        (
            "a.conllu",
            lines(|at| format!("{}\ta\t_\tX{at}\t_\t_\t_\t_\t_\t_\n\n", 1)),
        ),
        ("a.conllu", many("# text = a\n", N_FILE)),
        (
            "a.conllu",
            format!(
                "# text = {}\n{}",
                many("a ", N_FILE / 4),
                lines(|at| format!("{}\ta\t_\tNOUN\t_\t_\t_\t_\t_\t_\n", at + 1))
            ),
        ),
        (
            "a.conllu",
            format!(
                "# text = {}\n{}",
                many("ab", N_FILE / 4),
                lines(|at| format!("{}\tb\t_\tNOUN\t_\t_\t_\t_\t_\tSpaceAfter=No\n", at + 1))
            ),
        ),
        ("a.conll", many("a O\n", N_FILE)),
        ("a.conll", many("a I-PER\n", N_FILE)),
        ("a.conll", lines(|at| format!("a B-T{at}\n"))),
        ("a.conll", lines(|at| format!("a B-T{at}\n\n"))),
        ("a.conll", many("a b c d e f g h ", N_FILE)),
        (
            "a.conll",
            lines(|at| format!("{}O\n", "a ".repeat(at % 50))),
        ),
        ("test_text.txt", many("a\n", N_FILE)),
    ];
    for (name, text) in &files {
        let bytes = text.as_bytes();
        for task in [TaskId::Ner, TaskId::Pos, TaskId::Sentiment2] {
            let head: String = text.chars().take(50).collect();
            let what = format!("{name}, {task}: {head}");
            let read = within(&what, || import(&[File { name, bytes }], task), &mut slow);
            if let Err(error) = read {
                let sentence = error.to_string();
                assert!(sentence.len() < 2000, "{} bytes of {what}", sentence.len());
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// A record whose lines were all changed, each sample twice.
#[test]
fn records() {
    let task = TaskId::Sentiment2;
    let mut slow = Vec::new();
    let right = || Ok(Prediction::Label("positive".to_owned()));
    let line = |at: u32| {
        let item = made_up::item(at, "positive");
        let sample = Sample {
            repeat: 0,
            ..made_up::sample(task, at, item, right())
        };
        write_sample(&sample).replace("\"repeat\":0", "\"repeat\": 0")
    };
    let mut text = write_header(&made_up::header(task)) + "\n";
    for at in 0..40_000 {
        text += &line(at % 20_000);
        text.push('\n');
    }
    let whole = within(
        "a changed record",
        || record::parse(&text).expect("a record"),
        &mut slow,
    );
    assert_eq!((whole.samples.len(), whole.changed.len()), (0, 40_000));
    let warnings = whole.warnings();
    assert_eq!(warnings.len(), 6);
    assert_eq!(
        warnings[5],
        "39995 more lines do not match their checksums."
    );
    let read = || {
        let mut reader = Reader::default();
        for piece in text.as_bytes().chunks(7) {
            reader.bytes(piece, |_, _, _| Ok::<(), RecordError>(()))?;
        }
        reader.finish()
    };
    assert_eq!(
        within("the same in pieces", read, &mut slow).expect("a record"),
        whole
    );
    for (what, text) in [
        ("brackets", many("[", N_FILE)),
        ("a header for ever", many("{\"schema_version\":", N_FILE)),
        ("blank lines", many("\n", N_FILE)),
        ("zeros", many("\0", N_FILE)),
    ] {
        within(
            what,
            || record::parse(&text).expect_err("no record"),
            &mut slow,
        );
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn logs() {
    let mut slow = Vec::new();
    let output = |text: &str| {
        let resps = serde_json::json!([[text]]);
        format!(
            "{{\"doc_id\":0,\"doc\":{{\"text\":\"a\",\"label\":\"positive\"}},\"target\":\"positive\",\"arguments\":[[\"ask\",{{}}]],\"resps\":{resps}}}\n"
        )
    };
    for part in [
        "<think>",
        "</think>",
        "<think></think>",
        "</think>\n\n",
        "<|im_start|>",
        "<",
        "\n",
        "Okay ",
        "[{",
        "[{\"role\":",
    ] {
        let text = output(&many(part, N_FILE));
        within(
            part,
            || read_run("samples_a.jsonl", &text, &Told::default()).is_ok(),
            &mut slow,
        );
    }
    for line in [
        output("positive"),
        output("<think>a</think>positive"),
        "{\"doc_id\":0,\"resps\":1}\n".to_owned(),
    ] {
        let text = many(&line, N_FILE);
        within(
            &line,
            || read_run("samples_a.jsonl", &text, &Told::default()).is_ok(),
            &mut slow,
        );
    }
    let head =
        "{\"eval\":{\"task\":\"sentiment2\",\"model\":\"m\"},\"status\":\"success\",\"samples\":[";
    for sample in [
        "[",
        "{}",
        "{},",
        "{\"id\":1,\"epoch\":1,\"input\":\"a\",\"target\":\"positive\",\"output\":{\"choices\":[{\"message\":{\"content\":\"positive\"}}]}},",
    ] {
        let text = format!("{head}{}{{}}]}}", many(sample, N_FILE));
        within(
            sample,
            || read_run("a.json", &text, &Told::default()).is_ok(),
            &mut slow,
        );
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
