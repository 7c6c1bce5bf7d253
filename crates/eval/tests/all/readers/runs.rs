//! What a run asks for and takes, nested answers among it, and what it refuses before it begins.

use eval::record::{write_header, write_sample};
use eval::run::{ResumeError, Resuming};
use eval::{
    AnswerMode, Ask, Completion, Failure, Gold, Header, Item, Nested, Prediction, Run, RunError,
    RunSpec, Sample, TaskId, Variant, made_up,
};

fn header(task: TaskId, change: impl FnOnce(&mut RunSpec)) -> Header {
    let mut header = made_up::header(task);
    change(&mut header.spec);
    header
}

fn items() -> Vec<Item> {
    (0..3).map(|at| made_up::item(at, "positive")).collect()
}

fn run(change: impl FnOnce(&mut RunSpec)) -> Run {
    Run::new(header(TaskId::Sentiment2, change), items()).expect("a run")
}

fn said(label: &str) -> Completion {
    super::completion(&format!("Sentiment: {label}"))
}

fn nested(variant: Variant) -> Nested {
    Nested {
        variant,
        thought_ended: false,
        labels: Vec::new(),
    }
}

/// A run of three items asked twice, with answers after 0 and 8 tokens of each thought.
fn with_budgets() -> Run {
    run(|spec| (spec.repeats, spec.budgets) = (2, vec![0, 8]))
}

fn answer_whole(run: &mut Run, ask: &Ask) {
    run.absorb(ask, said("positive"));
    for &variant in &ask.variants {
        run.absorb_nested(ask, nested(variant), said("negative"));
    }
}

#[test]
fn a_held_run_asks_nothing_until_it_goes_on() {
    let mut run = run(|_| {});
    assert!(!run.is_held());
    let first = run.ask().expect("a question");
    run.give_back(first.clone());
    run.hold(true);
    assert!(run.is_held());
    assert_eq!(run.ask(), None, "neither a returned question nor a new one");
    // What was asked before is still taken.
    run.absorb(&first, said("positive"));
    assert_eq!(run.n_done(), 1);
    run.hold(false);
    assert!(!run.is_held());
    assert_eq!(run.ask().map(|ask| ask.item_index), Some(1));
}

#[test]
fn a_run_has_its_whole_data_set_also_beyond_the_limit() {
    let run = run(|spec| spec.limit = Some(1));
    assert!(run.items().iter().map(|item| &**item).eq(&items()));
    assert_eq!(run.n_samples_total(), 1);
}

#[test]
fn a_run_is_complete_with_its_last_nested_answer() {
    let mut run = with_budgets();
    // Three items, two repeats, and for each the sample and two nested answers.
    assert_eq!(run.n_samples_total(), 18);
    let mut n_done = 0;
    while let Some(ask) = run.ask() {
        let budgets: Vec<_> = ask.variants.iter().map(|variant| variant.budget).collect();
        assert_eq!(budgets, [Some(8), Some(0)]);
        assert!(!run.is_complete());
        run.absorb(&ask, said("positive"));
        n_done += 1;
        for &variant in &ask.variants {
            assert!(!run.is_complete());
            let sample = run.absorb_nested(&ask, nested(variant), said("negative"));
            let sample = sample.expect("a new answer");
            assert_eq!(sample.nested.as_ref(), Some(&nested(variant)));
            assert!(!sample.is_right());
            n_done += 1;
            assert_eq!(run.n_done(), n_done);
            // A second one is not taken.
            let again = run.absorb_nested(&ask, nested(variant), said("positive"));
            assert_eq!((again, run.n_done()), (None, n_done));
        }
    }
    assert_eq!((n_done, run.samples().len()), (18, 18));
    assert!(run.is_complete());
    assert!(
        Run::new(header(TaskId::Sentiment2, |_| {}), Vec::new())
            .expect("a run")
            .is_complete(),
        "nothing to ask"
    );
}

#[test]
fn a_second_completion_of_a_question_replaces_the_first_where_it_stands() {
    for replaced in 0..6 {
        let mut run = with_budgets();
        let asks: Vec<Ask> = std::iter::from_fn(|| run.ask()).collect();
        for ask in &asks {
            answer_whole(&mut run, ask);
        }
        let mut expect = run.samples().to_vec();
        let sample = run.absorb(&asks[replaced], said("negative"));
        // Behind each sample stand its two nested answers.
        expect[3 * replaced] = sample;
        assert_eq!(run.samples(), expect, "{replaced}");
        assert_eq!(run.n_done(), 18);
    }
}

#[test]
fn a_run_goes_on_among_the_nested_answers_of_a_sample() {
    let mut whole = with_budgets();
    while let Some(ask) = whole.ask() {
        answer_whole(&mut whole, &ask);
    }
    for n_done in 0..=18 {
        let done = whole.samples()[..n_done].to_vec();
        let mut run = Run::resume(whole.header().clone(), items(), done).expect("it goes on");
        let next = run.ask();
        let place = next.as_ref().map(|ask| ask.item_index * 2 + ask.repeat);
        assert_eq!(place, (n_done < 18).then_some(n_done as u32 / 3));
        let past = next.and_then(|ask| ask.past);
        let is_begun = !n_done.is_multiple_of(3);
        assert_eq!(past, is_begun.then(|| said("positive")), "{n_done}");
    }

    let foreign = |change: fn(&mut Variant)| {
        let mut sample = whole.samples()[1].clone();
        change(&mut sample.nested.as_mut().expect("a nested answer").variant);
        match with_budgets().take_up(&mut sample) {
            Err(RunError::ForeignSample { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    };
    let what = "budget or way to answer";
    assert_eq!(foreign(|variant| variant.budget = Some(9)), what);
    assert_eq!(foreign(|variant| variant.budget = None), what);
    assert_eq!(foreign(|variant| variant.extensions = 1), what);
    assert_eq!(foreign(|variant| variant.mode = AnswerMode::Labels), what);
}

#[test]
fn a_specification_that_means_nothing_is_refused() {
    let check = |task: TaskId, change: fn(&mut RunSpec), expect: Option<&str>| {
        let error = Run::new(header(task, change), Vec::new()).err();
        let error = error.map(|error| error.to_string());
        assert_eq!(error.as_deref(), expect);
    };
    let label = |change: fn(&mut RunSpec), expect: Option<&str>| {
        check(TaskId::Sentiment2, change, expect);
    };
    label(|_| {}, None);
    label(|spec| spec.temperature = Some(0.0), None);
    label(|spec| spec.temperature = Some(1.5), None);
    for (change, value) in [
        (
            (|spec| spec.temperature = Some(-0.5)) as fn(&mut RunSpec),
            "-0.5",
        ),
        (|spec| spec.temperature = Some(f32::NAN), "NaN"),
        (|spec| spec.temperature = Some(f32::INFINITY), "inf"),
    ] {
        let message = format!("temperature is {value}: it must be a number from 0");
        label(change, Some(&message));
    }
    label(|spec| spec.top_p = 1.0, None);
    label(|spec| spec.top_p = 0.01, None);
    for (change, value) in [
        ((|spec| spec.top_p = 0.0) as fn(&mut RunSpec), "0"),
        (|spec| spec.top_p = -0.1, "-0.1"),
        (|spec| spec.top_p = 1.5, "1.5"),
        (|spec| spec.top_p = f32::NAN, "NaN"),
    ] {
        let message = format!("top-p is {value}: it must be above 0 and at most 1");
        label(change, Some(&message));
    }
    label(
        |spec| spec.repeats = 0,
        Some("repeats is 0: it must be at least 1"),
    );
    // A think budget closes the thought along which the nested answers would be asked for.
    label(|spec| spec.think_budget = Some(9), None);
    label(|spec| spec.budgets = vec![8], None);
    label(|spec| spec.extensions = 1, None);
    let message = "the think budget is 9: it must be left out where answers are asked for along the whole thought";
    label(
        |spec| (spec.think_budget, spec.budgets) = (Some(9), vec![8]),
        Some(message),
    );
    label(
        |spec| (spec.think_budget, spec.extensions) = (Some(9), 1),
        Some(message),
    );
    label(
        |spec| {
            (spec.think_budget, spec.extensions) = (Some(9), 1);
            spec.budgets = vec![8];
        },
        Some(message),
    );
    let message =
        "the way to answer is labels: it must be free or constrained for a task without labels";
    for task in [TaskId::Ner, TaskId::Pos] {
        check(
            task,
            |spec| spec.modes = vec![AnswerMode::Constrained],
            None,
        );
        check(
            task,
            |spec| spec.modes = AnswerMode::ALL.to_vec(),
            Some(message),
        );
    }
    label(|spec| spec.modes = AnswerMode::ALL.to_vec(), None);
}

#[test]
fn an_item_that_does_not_fit_its_task_is_refused() {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let tagged = |tokens: &str, tags: &str| Item {
        tokens: words(tokens),
        gold: Gold::Tags(words(tags)),
        ..made_up::item(0, "")
    };
    let check = |task: TaskId, item: Item, reason: Option<&str>| {
        let error = Run::new(made_up::header(task), vec![item]).err();
        let expect = reason.map(|reason| RunError::UnfitItem {
            item: "i0".to_owned(),
            task: task.as_str(),
            reason: reason.to_owned(),
        });
        assert_eq!(error, expect);
    };
    for task in [TaskId::Sentiment2, TaskId::Sentiment3, TaskId::Negation] {
        check(task, made_up::item(0, "negative"), None);
        let tags = tagged("a b", "O O");
        check(task, tags, Some("it has tags, not a label"));
    }
    check(TaskId::Sentiment3, made_up::item(0, "neutral"), None);
    check(
        TaskId::Negation,
        made_up::item(0, "neutral"),
        Some("its label neutral is none of negative, positive"),
    );
    for task in [TaskId::Ner, TaskId::Pos] {
        check(task, tagged("a b", "O O"), None);
        check(task, tagged("", ""), None);
        let label = made_up::item(0, "positive");
        check(task, label, Some("it has a label, not tags"));
        let less = tagged("a b", "O");
        check(task, less, Some("it has 2 tokens and 1 tags"));
        let more = tagged("a", "O O");
        check(task, more, Some("it has 1 tokens and 2 tags"));
    }
}

#[test]
fn a_torn_line_that_is_forgotten_can_be_written_again() {
    let mut past = run(|_| {});
    while let Some(ask) = past.ask() {
        past.absorb(&ask, said("positive"));
    }
    let [first, second, _] = past.samples() else {
        panic!("three samples");
    };
    let (first, second) = (write_sample(first), write_sample(second));
    let torn = format!(
        "{}\n{first}\n{}",
        write_header(past.header()),
        &second[..40]
    );
    let mut run = run(|_| {});
    let mut resuming = Resuming::new(&mut run, false);
    resuming.bytes(torn.as_bytes()).expect("its own record");
    resuming.forget_rest();
    let line = format!("{second}\n");
    resuming.bytes(line.as_bytes()).expect("its own record");
    let record = resuming.finish().expect("its own record");
    assert_eq!((record.samples.len(), record.torn), (2, None));
    assert_eq!(run.n_done(), 2);
}

#[test]
fn a_header_without_its_line_feed_is_compared_in_the_end() {
    let check = |seed: u64, expect: Option<&str>| {
        let past = write_header(&header(TaskId::Sentiment2, |spec| spec.seed = seed));
        let mut run = run(|spec| spec.seed = 1);
        let mut resuming = Resuming::new(&mut run, false);
        resuming.bytes(past.as_bytes()).expect("no line yet");
        match (resuming.finish(), expect) {
            (Ok(record), None) => assert_eq!(record.samples, []),
            (Err(ResumeError::Run(RunError::Differs { field, .. })), Some(expect)) => {
                assert_eq!(field, expect);
            }
            (other, _) => panic!("{other:?}"),
        }
    };
    check(1, None);
    check(2, Some("seed"));
}

#[test]
fn a_sample_is_right_when_all_of_it_is() {
    let check = |sample: Sample, expect: bool| assert_eq!(sample.is_right(), expect);
    let label = |read: Result<&str, Failure>| {
        let read = read.map(|label| Prediction::Label(label.to_owned()));
        made_up::sample(TaskId::Sentiment2, 0, made_up::item(0, "positive"), read)
    };
    check(label(Ok("positive")), true);
    check(label(Ok("negative")), false);
    check(label(Err(Failure::OffLabel)), false);
    let tags = |gold: &[&str], read: &[&str]| {
        let owned = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
        let item = Item {
            tokens: owned(gold),
            gold: Gold::Tags(owned(gold)),
            ..made_up::item(0, "")
        };
        let read = owned(read).into_iter().map(Some).collect();
        made_up::sample(TaskId::Pos, 0, item, Ok(Prediction::Tags(read)))
    };
    check(tags(&["DET", "NOUN"], &["DET", "NOUN"]), true);
    check(tags(&["DET", "NOUN"], &["DET", "VERB"]), false);
    // Without tokens there is nothing to be right about.
    check(tags(&[], &[]), false);
}
