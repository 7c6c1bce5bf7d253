//! Runs and their records: what goes in comes out, and half a run can go on.

use std::collections::BTreeSet;
use std::sync::Arc;

use eval::record::{Changed, Dataset, Header, PromptForm, Record, RecordError, Server, Subject};
use eval::record::{parse, write_header, write_sample};
use eval::run::{Resuming, same_run, sample_seed};
use eval::{Gold, Item, Run, RunError, RunSpec, Sample, Score, TaskId, Timing, made_up};

fn header() -> Header {
    let task = TaskId::Sentiment2;
    Header {
        spec: RunSpec {
            prompt_form: PromptForm::Short,
            temperature: Some(0.6),
            seed: u64::MAX - 1,
            repeats: 2,
            max_tokens: 64,
            ..made_up::spec(task)
        },
        dataset: Dataset {
            name: "d".into(),
            sha256: "0a".into(),
            n_items: 3,
        },
        prompt_sha256: eval::prompt::prompt_sha256(task.task(), PromptForm::Short),
        subject: Subject {
            model_sha256: Some("0b".into()),
            ..made_up::subject("m")
        },
        ..made_up::header(task)
    }
}

fn items() -> Vec<Item> {
    let item = |(id, label): (&str, &str)| Item {
        id: id.into(),
        text: format!("text {id}"),
        tokens: Vec::new(),
        gold: Gold::Label(label.into()),
    };
    [("a", "positive"), ("b", "negative"), ("c", "positive")]
        .map(item)
        .to_vec()
}

/// Answers what depends on the question alone, up to `n` questions.
fn go(run: &mut Run, n: usize) {
    for _ in 0..n {
        let Some(ask) = run.ask() else { return };
        let answer = if ask.seed % 3 == 0 {
            "Sentiment: negative"
        } else {
            "Sentiment: positive"
        };
        run.absorb(&ask, super::completion(answer));
    }
}

fn whole() -> Run {
    let mut run = Run::new(header(), items()).expect("a run");
    go(&mut run, usize::MAX);
    run
}

fn text(run: &Run) -> String {
    let mut text = write_header(run.header()) + "\n";
    for sample in run.samples() {
        text += &(write_sample(sample) + "\n");
    }
    text
}

fn keys(samples: &[Sample]) -> BTreeSet<(u32, u32, u64)> {
    samples
        .iter()
        .map(|s| (s.item_index, s.repeat, s.seed))
        .collect()
}

/// A line as the program wrote it before servers could be asked.
const OLD_HEADER: &str = r#"{"schema_version":1,"program_version":"0.1.0","spec":{"task":"sentiment2","prompt_form":"short","temperature":null,"top_p":0.95,"seed":1,"repeats":1,"think_budget":null,"max_tokens":64,"limit":null},"dataset":{"name":"d","sha256":"0a","n_items":3},"prompt_sha256":"0d","subject":{"model":"m","model_sha256":null,"model_bytes":7,"architecture":"qwen2","quantization":"Q8_0","n_params":5,"engine":"cpu","adapter":null,"self_test":null,"template_sha256":"0c"}}"#;
const OLD_SAMPLE: &str = r#"{"item_index":0,"item":{"id":"a","text":"text a","gold":{"label":"positive"}},"repeat":0,"seed":1,"prompt":"SENT2: text a","completion":{"thought":"","answer":"Sentiment: positive","flags":["no_think"],"end":"stop","budget_hit":false,"usage":{"prompt_tokens":9,"input_tokens":2,"think_tokens":0,"forced_tokens":0,"answer_tokens":3},"tokens":[4,5,6],"timing":null},"reading":{"prediction":{"label":"positive"},"tier":null,"span":null,"failure":null},"score":{"label":{"correct":true}}}"#;

#[test]
fn records_from_before_servers_read_and_are_written_as_they_were() {
    let record = parse(&format!("{OLD_HEADER}\n{OLD_SAMPLE}\n")).expect("a record");
    let subject = &record.header.subject;
    assert_eq!((subject.model_bytes, subject.n_params), (Some(7), Some(5)));
    assert_eq!(subject.server, None);
    let completion = &record.samples[0].completion;
    assert_eq!(completion.tokens.as_deref(), Some(&[4, 5, 6][..]));
    assert_eq!(completion.usage.think_tokens, Some(0));
    assert_eq!(completion.usage.output_tokens, None);
    assert_eq!(
        record.changed,
        [],
        "lines without a checksum are as they are"
    );
    // Only the checksum is new.
    let check = |line: String, old: &str| {
        let (body, _) = line.split_once(",\"crc32\":").expect("a checksum");
        assert_eq!(format!("{body}}}"), old);
    };
    check(write_header(&record.header), OLD_HEADER);
    check(write_sample(&record.samples[0]), OLD_SAMPLE);
}

#[test]
fn a_record_belongs_to_one_server_asked_in_one_way() {
    let at = |change: fn(&mut Server)| {
        let mut header = header();
        let mut server = Server {
            url: "http://localhost/v1".into(),
            api: "chat".into(),
            model: Some("m-1".into()),
            fingerprint: None,
            tokenizer: None,
            extra: serde_json::Map::new(),
            opens_thought: false,
            refused: vec!["seed".into()],
        };
        change(&mut server);
        header.subject.server = Some(Box::new(server));
        header
    };
    let past = at(|_| {});
    let check = |now: Header, expect: Option<&str>| {
        let error = same_run(&past, &now).err().map(|error| error.to_string());
        let is_said = match (&error, expect) {
            (Some(error), Some(expect)) => error.contains(expect),
            (error, expect) => error.is_none() && expect.is_none(),
        };
        assert!(is_said, "{error:?} {expect:?}");
    };
    check(past.clone(), None);
    // What a server says of itself may change.
    check(at(|server| server.model = Some("m-2".into())), None);
    check(at(|server| server.fingerprint = Some("f".into())), None);
    check(
        at(|server| server.url = "http://a.org/v1".into()),
        Some("server http://localhost/v1, this run has http://a.org/v1"),
    );
    check(
        at(|server| server.api = "completions".into()),
        Some("endpoint API chat, this run has completions"),
    );
    check(
        at(|server| server.opens_thought = true),
        Some("opened thought false, this run has true"),
    );
    check(
        at(|server| server.refused.clear()),
        Some("settings that the server refused seed, this run has none"),
    );
    check(
        at(|server| {
            server.extra.insert("a".into(), "b".into());
        }),
        Some("further parameters none, this run has a=b"),
    );
    check(
        header(),
        Some("server http://localhost/v1, this run has none"),
    );
}

#[test]
fn items_come_in_order_with_their_repeats() {
    let mut run = Run::new(header(), items()).expect("a run");
    let asks: Vec<_> = std::iter::from_fn(|| run.ask()).collect();
    let order: Vec<_> = asks
        .iter()
        .map(|ask| (ask.item_index, ask.repeat))
        .collect();
    assert_eq!(order, [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]);
    assert_eq!(asks[2].prompt.text, "SENT2: text b");
    run.give_back(asks[4].clone());
    run.give_back(asks[1].clone());
    assert_eq!(run.ask().as_ref(), Some(&asks[1]));
    run.absorb(&asks[4], super::completion("positive"));
    assert_eq!(run.ask(), None, "what was absorbed is not asked again");
    assert_eq!((run.samples().len(), run.n_samples_total()), (1, 6));
    assert_eq!(run.samples()[0].score, Score::Label { correct: true });
    let limited = RunSpec {
        limit: Some(1),
        ..header().spec
    };
    let run = Run::new(
        Header {
            spec: limited,
            ..header()
        },
        items(),
    )
    .expect("a run");
    assert_eq!(run.n_samples_total(), 2);
}

#[test]
fn seeds_differ_and_are_splitmix64() {
    // First output of the published generator with state 0.
    let first = 0xE220_A839_7B1D_CDAF;
    assert_eq!(sample_seed(0, 0, 0), sample_seed_by_hand(first));
    let seeds: BTreeSet<u64> = (0..50)
        .flat_map(|i| (0..50).map(move |r| sample_seed(7, i, r)))
        .collect();
    assert_eq!(seeds.len(), 2500);
}

/// Two more mixes, by the generator's published definition.
fn sample_seed_by_hand(mut state: u64) -> u64 {
    for _ in 0..2 {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        state ^= state >> 31;
    }
    state
}

#[test]
fn half_a_run_goes_on_to_the_same_samples() {
    let expect = whole();
    for n_done in 0..=6 {
        let mut half = Run::new(header(), items()).expect("a run");
        go(&mut half, n_done);
        let past = parse(&text(&half)).expect("a record");
        same_run(&past.header, &header()).expect("the same run");
        let mut run = Run::resume(header(), items(), past.samples).expect("it goes on");
        // What is done is not asked again.
        go(&mut run, 6 - n_done);
        assert_eq!(run.ask(), None);
        assert_eq!(keys(run.samples()), keys(expect.samples()));
        assert_eq!(run.samples(), expect.samples());
        assert_eq!(run.report(), expect.report());
    }
}

/// As the worker and the command go on: piece by piece, keeping no sample.
#[test]
fn a_run_goes_on_behind_pieces_of_its_record() {
    let expect = whole();
    let record = text(&expect);
    let lines: Vec<&str> = record.lines().collect();
    for n_done in 0..=6 {
        let kept = lines[..=n_done].join("\n");
        for (torn, is_ended) in [("\n", false), ("", true), ("\n{\"item_index\":", false)] {
            let past = format!("{kept}{torn}");
            let mut run = Run::new(header(), items()).expect("a run").forgetting();
            let mut resuming = Resuming::new(&mut run, true);
            for piece in past.as_bytes().chunks(33) {
                resuming.bytes(piece).expect("its own record");
            }
            assert_eq!(resuming.end_line().expect("a line"), is_ended);
            let n_whole = resuming.n_whole_bytes();
            assert_eq!(n_whole as usize, kept.len() + 1);
            let past = resuming.finish().expect("its own record");
            assert_eq!(past.samples.len(), n_done);
            assert!(past.samples.iter().all(|sample| sample.prompt.is_empty()));
            assert_eq!((run.n_done(), run.samples().len()), (n_done, 0));
            // What is done is not asked again.
            let mut asked = Vec::new();
            while let Some(ask) = run.ask() {
                asked.push((ask.item_index, ask.repeat));
            }
            let rest = &expect.samples()[n_done..];
            let rest: Vec<_> = rest.iter().map(|s| (s.item_index, s.repeat)).collect();
            assert_eq!(asked, rest);
        }
    }
}

#[test]
fn another_runs_record_is_told_by_its_header_before_its_samples() {
    let record = text(&whole());
    let mut other = header();
    other.spec.seed += 1;
    let mut run = Run::new(other, items()).expect("a run");
    let error = Resuming::new(&mut run, false).bytes(record.as_bytes());
    let error = error.expect_err("another run").to_string();
    assert!(
        error.starts_with("the record was made with seed"),
        "{error}"
    );
    // One whose line was changed is asked again.
    let changed = record.replacen("\"repeat\":1", "\"repeat\":0", 1);
    let mut run = Run::new(header(), items()).expect("a run");
    let mut resuming = Resuming::new(&mut run, false);
    resuming.bytes(changed.as_bytes()).expect("its own record");
    let n = resuming.finish().expect("its own record").samples.len();
    assert_eq!((n, run.n_done()), (5, 5));
}

#[test]
fn another_run_is_told_by_its_field() {
    let check = |change: fn(&mut Header), message: &str| {
        let mut now = header();
        change(&mut now);
        let error = same_run(&header(), &now)
            .expect_err("they differ")
            .to_string();
        assert!(error.starts_with(message), "{error}");
    };
    check(
        |h| h.spec.temperature = None,
        "the record was made with temperature 0.6, this run has none",
    );
    check(
        |h| h.spec.seed = 2,
        "the record was made with seed 18446744073709551614, this run has 2",
    );
    check(
        |h| h.spec.task = TaskId::Ner,
        "the record was made with task sentiment2, this run has ner",
    );
    check(
        |h| h.dataset.sha256 = "ff".into(),
        "the record was made with data set SHA-256 0a, this run has ff",
    );
    check(
        |h| h.prompt_sha256 = "ff".into(),
        "the record was made with prompt SHA-256 ",
    );
    check(
        |h| h.subject.model_sha256 = None,
        "the record was made with model SHA-256 0b, this run has none",
    );
    let mut later = header();
    later.program_version = "1".into();
    later.subject.engine = "gpu".into();
    assert_eq!(same_run(&header(), &later), Ok(()));

    let what = |change: fn(&mut Sample)| {
        let mut done = whole().samples().to_vec();
        change(&mut done[3]);
        match Run::resume(header(), items(), done).expect_err("a foreign sample") {
            RunError::ForeignSample { what, .. } => what,
            other => panic!("{other}"),
        }
    };
    assert_eq!(
        what(|s| Arc::make_mut(&mut s.item).text.push('!')),
        "text or annotation"
    );
    assert_eq!(what(|s| s.seed += 1), "seed");
    assert_eq!(what(|s| s.prompt.push('!')), "prompt");
    assert_eq!(what(|s| s.repeat = 2), "number of repeats");
    assert_eq!(what(|s| s.item_index = 3), "place in the data set");
}

#[test]
fn what_does_not_fit_is_told_before_the_first_question() {
    let mut strange = items();
    strange[1].gold = Gold::Label("neutral".into());
    let error = Run::new(header(), strange)
        .expect_err("a label outside the task")
        .to_string();
    assert_eq!(
        error,
        "item b does not fit the task sentiment2: its label neutral is none of negative, positive"
    );
    let spec = RunSpec {
        top_p: f32::NAN,
        ..header().spec
    };
    assert!(matches!(
        Run::new(Header { spec, ..header() }, items()),
        Err(RunError::BadSpec { field: "top-p", .. })
    ));
}

#[test]
fn a_record_comes_back_and_scores_the_same() {
    let run = whole();
    let mut record = parse(&text(&run)).expect("a record");
    assert_eq!(
        (&record.header, record.samples.as_slice(), record.torn),
        (run.header(), run.samples(), None)
    );
    let before = record.clone();
    record.rescore();
    assert_eq!(record, before);
    let right = record.samples.iter().position(Sample::is_right);
    let sample = right.expect("a right answer");
    record.samples[sample].completion.answer = Some("no idea".into());
    record.rescore();
    let sample = &record.samples[sample];
    assert_eq!(sample.score, Score::Label { correct: false });
    assert_eq!(sample.reading.prediction, None);
}

#[test]
fn unknown_is_null_never_nan() {
    let mut sample = whole().samples()[0].clone();
    sample.completion.timing = Some(Timing {
        prefill_ms: f64::NAN,
        decode_ms: 1.0,
    });
    let line = write_sample(&sample);
    assert!(
        line.contains("\"timing\":null") && !line.contains('\n'),
        "{line}"
    );
    let text = write_header(&header()) + "\n" + &line;
    assert_eq!(
        parse(&text).expect("a record").samples[0].completion.timing,
        None
    );
}

#[test]
fn a_torn_last_line_is_left_out() {
    let whole = text(&whole());
    let last = whole.trim_end().rfind('\n').expect("several lines") + 1;
    for cut in (last + 1)..whole.trim_end().len() {
        let record = parse(&whole[..cut]).expect("a record");
        assert_eq!(
            (record.torn, record.samples.len()),
            (Some(7), 5),
            "cut at {cut}"
        );
    }
    let complete = parse(whole.trim_end()).expect("a record");
    assert_eq!((complete.torn, complete.samples.len()), (None, 6));
}

#[test]
fn what_is_no_record_says_which_line() {
    let good = text(&whole());
    let check = |text: &str, expect: &str| {
        let error = parse(text).expect_err("no record").to_string();
        assert!(error.starts_with(expect), "{error}");
    };
    check("", "the record is empty");
    check(
        "hello\n",
        "line 1 is no record header (expected value at column 1)",
    );
    check(
        "{\"a\": 1}\n",
        "line 1 is no record header (it has no `schema_version`)",
    );
    check(
        "{\"schema_version\": 1}\n",
        "line 1 is no record header (missing field",
    );
    check(
        &good.replacen("\"schema_version\":1", "\"schema_version\":2", 1),
        "line 1 says schema version 2, this program reads version 1",
    );
    let unsealed: String = (good.lines())
        .map(|line| {
            format!(
                "{}}}\n",
                &line[..line.len() - r#","crc32":"00000000"}"#.len()]
            )
        })
        .collect();
    assert_eq!(
        parse(&unsealed).expect("a record"),
        parse(&good).expect("a record")
    );
    check(
        &unsealed.replacen("\"repeat\":1", "\"repeat\":\"x\"", 1),
        "line 3 is no sample (invalid type: string \"x\", expected u32",
    );
    check(
        &(unsealed + "{\"a\": 1}\n"),
        "line 8 is no sample (missing field",
    );
    let torn_inside = good.replacen("\"repeat\":1", "\n", 1);
    assert!(matches!(
        parse(&torn_inside),
        Err(RecordError::Sample { line: 3, .. })
    ));
}

#[test]
fn five_changed_lines_are_told_one_by_one_and_the_others_counted() {
    let run = whole();
    let changed = text(&run).replace("\"repeat\":", "\"repeat\": ");
    let check = |n_samples: usize, expect: &[&str]| {
        let lines: Vec<&str> = changed.lines().take(1 + n_samples).collect();
        let warnings = parse(&lines.join("\n")).expect("a record").warnings();
        assert_eq!(warnings.len(), n_samples.min(5) + expect.len());
        assert_eq!(&warnings[n_samples.min(5)..], expect);
    };
    check(4, &[]);
    check(5, &[]);
    check(6, &["1 more line does not match its checksum."]);
    let lines: Vec<&str> = changed.lines().collect();
    let twice = [&lines[..], &lines[1..]].concat().join("\n");
    let record = parse(&twice).expect("a record");
    // Each stands twice, so none can be told from the other.
    assert!(record.samples.is_empty());
    assert_eq!(
        record.warnings()[5],
        "7 more lines do not match their checksums."
    );
}

#[test]
fn changed_lines_are_told_and_made_again_when_a_run_goes_on() {
    let run = whole();
    let good = text(&run);
    let changed = good.replacen("\"repeat\":1", "\"repeat\": 1", 1);
    let mut record = parse(&changed).expect("a record");
    let place = |line, sample| Changed { line, sample };
    assert_eq!(record.changed, [place(3, Some(1))]);
    assert_eq!(record.samples, run.samples());
    assert_eq!(
        record.warnings(),
        ["Line 3 does not match its checksum: it was changed after it was written."]
    );
    record.drop_changed();
    assert_eq!((record.samples.len(), record.changed[0].sample), (5, None));

    // What was made again stands in for it.
    let again = format!("{changed}{}\n", write_sample(&run.samples()[1]));
    let record = parse(&again).expect("a record");
    assert_eq!(record.samples.len(), 6);
    assert_eq!(record.samples[5], run.samples()[1]);
    assert_eq!(record.changed, [place(3, None)]);

    // Of several changed lines, only what was made again is left out; the places behind it move up.
    let all_changed = good.replace("\"repeat\":1", "\"repeat\": 1");
    let again = format!("{all_changed}{}\n", write_sample(&run.samples()[3]));
    let mut record = parse(&again).expect("a record");
    let expect = [place(3, Some(1)), place(5, None), place(7, Some(4))];
    assert_eq!(record.changed, expect);
    let order = |record: &Record| {
        let place = |sample| run.samples().iter().position(|other| other == sample);
        record.samples.iter().filter_map(place).collect::<Vec<_>>()
    };
    assert_eq!(order(&record), [0, 1, 2, 4, 5, 3]);
    record.drop_changed();
    assert_eq!(order(&record), [0, 2, 4, 3]);

    let broken = good.replacen("\"repeat\":1", "\"repeat\":?", 1);
    let record = parse(&broken).expect("a record");
    assert_eq!((record.samples.len(), record.changed.len()), (5, 1));
    assert!(record.warnings()[0].contains("is left out"));

    let header = good.replacen("\"program_version\":\"", "\"program_version\":\"x", 1);
    assert_eq!(parse(&header).expect("a record").changed, [place(1, None)]);
}
