//! Reports of small runs, and properties of metrics and intervals.

use eval::metrics::{Prf, seqlab};
use eval::report::{ItemCounts, Point};
use eval::score::{Counts, Score};
use eval::stats::{clustered, fit_binomial, partial, relate, wilson, within_between};
use eval::{
    Failure, FailureKind, Gold, Item, Prediction, Report, Sample, Sums, TaskId, Usage,
    build_report, made_up,
};
use proptest::prelude::*;

/// A sample as the run makes it: item `index`, what was read or why not, and its think tokens.
fn sample(
    task: TaskId,
    index: u32,
    repeat: u32,
    gold: Gold,
    read: Result<Prediction, Failure>,
    think_tokens: u32,
) -> Sample {
    let tokens = match &gold {
        Gold::Tags(tags) => tags.iter().map(|_| "w".to_owned()).collect(),
        Gold::Label(_) => Vec::new(),
    };
    let item = Item {
        id: format!("i{index}"),
        text: "w".to_owned(),
        tokens,
        gold,
    };
    let mut sample = made_up::sample(task, index, item, read);
    sample.repeat = repeat;
    sample.completion.usage = Usage {
        input_tokens: Some(4),
        think_tokens: Some(think_tokens),
        forced_tokens: 1,
        ..Usage::default()
    };
    sample.completion.tokens = Some(vec![0; think_tokens as usize + 3]);
    sample
}

fn labelled(index: u32, gold: &str, read: Result<&str, Failure>, think_tokens: u32) -> Sample {
    let read = read.map(|label| Prediction::Label(label.to_owned()));
    sample(
        TaskId::Sentiment3,
        index,
        0,
        Gold::Label(gold.to_owned()),
        read,
        think_tokens,
    )
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// `-` stands for a token without an answer.
fn tagged(task: TaskId, index: u32, gold: &str, read: Result<&str, Failure>) -> Sample {
    let tag = |word: String| (word != "-").then_some(word);
    let read = read.map(|tags| Prediction::Tags(words(tags).into_iter().map(tag).collect()));
    sample(task, index, 0, Gold::Tags(words(gold)), read, 10)
}

#[test]
fn labels_count_failures_as_wrong() {
    let samples = [
        labelled(0, "positive", Ok("positive"), 8),
        labelled(1, "positive", Err(Failure::TruncatedThink), 40),
        labelled(2, "negative", Ok("positive"), 12),
        labelled(3, "negative", Ok("negative"), 16),
        labelled(4, "negative", Err(Failure::OffLabel), 20),
    ];
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!((report.n_samples, report.n_items), (5, 5));
    let accuracy = report.strict_accuracy.expect("accuracy");
    assert_eq!(
        (accuracy.value, accuracy.ci95, accuracy.n),
        (0.4, wilson(2, 5), 5)
    );
    assert_eq!(report.coverage.expect("coverage").value, 0.6);
    assert_eq!(report.confusion.unit, "items");
    assert_eq!(report.confusion.rows, ["negative", "neutral", "positive"]);
    assert_eq!(
        report.confusion.columns,
        ["negative", "neutral", "positive", "no answer"]
    );
    assert_eq!(
        report.confusion.counts,
        [[1, 0, 1, 1], [0, 0, 0, 0], [0, 0, 1, 1]]
    );
    let f1: Vec<Option<f64>> = report.per_label.iter().map(|l| l.f1).collect();
    assert_eq!(f1, [Some(0.5), None, Some(0.5)]);
    assert_eq!(report.macro_f1, Some(0.5));
    // tp 2, fp 1, fn 3 over the labels.
    assert_eq!(report.micro_f1, Some(0.5));
    assert_eq!(report.answered_only.accuracy, Some(2.0 / 3.0));
    let failures = report.failures.expect("failures");
    assert_eq!(failures.rate.value, 0.4);
    let kinds: Vec<_> = failures.kinds.into_iter().collect();
    use FailureKind::{CutOff, NoAnswer, WrongForm};
    assert_eq!(kinds, [(CutOff, 1), (NoAnswer, 0), (WrongForm, 1)]);
    let reasons = [(Failure::TruncatedThink, 1), (Failure::OffLabel, 1)];
    assert_eq!(failures.reasons, reasons.into());
    assert_eq!(report.mean_think_tokens, Some(19.2));
    // Each output is its thought and three more tokens, one of them forced.
    assert_eq!(report.generated_tokens, Some(96 + 5 * 2));
}

#[test]
fn what_nobody_counted_is_unknown() {
    let mut samples = [
        labelled(0, "positive", Ok("positive"), 8),
        labelled(1, "positive", Ok("negative"), 40),
        labelled(2, "negative", Ok("negative"), 12),
        labelled(3, "negative", Ok("negative"), 16),
    ];
    samples[1].completion.usage.think_tokens = None;
    samples[1].completion.tokens = None;
    samples[2].completion.usage.input_tokens = None;
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!(report.mean_think_tokens, Some(12.0));
    assert_eq!(report.generated_tokens, None);
    let think: Vec<Option<u32>> = report.points.iter().map(|p| p.think_tokens).collect();
    assert_eq!(think, [Some(8), None, Some(12), Some(16)]);
    let ratios: Vec<Option<f64>> = report.points.iter().map(|p| p.think_per_input).collect();
    assert_eq!(ratios, [Some(2.0), None, None, Some(4.0)]);
    assert_eq!((report.think_tokens.n, report.think_per_input.n), (3, 2));
    assert_eq!(
        report.association.n, 3,
        "a length is needed only to hold it"
    );
    assert!(
        !serde_json::to_string(&report)
            .expect("JSON")
            .contains("NaN")
    );

    samples[1].completion.usage.output_tokens = Some(43);
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!(report.generated_tokens, Some(43 + 10 + 14 + 18));

    let usage = &mut samples[1].completion.usage;
    (usage.think_tokens, usage.answer_tokens, usage.output_tokens) = (Some(30), Some(5), None);
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!(
        report.generated_tokens,
        Some(35 + 10 + 14 + 18),
        "thought and answer of another program, where it told no more"
    );

    for sample in &mut samples {
        sample.completion.usage.think_tokens = None;
    }
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!(report.mean_think_tokens, None);
    let remarks = eval::remarks::remarks(&report);
    let said = |text: &str| {
        remarks
            .iter()
            .any(|remark| remark.to_string().contains(text))
    };
    assert!(said("Nobody counted the think tokens"), "{remarks:?}");
    assert!(!said("the same in every sample"), "{remarks:?}");
}

#[test]
fn relations_rest_on_every_sample() {
    let samples = [
        labelled(0, "positive", Ok("positive"), 8),
        labelled(1, "positive", Err(Failure::TruncatedThink), 40),
        labelled(2, "negative", Ok("negative"), 16),
    ];
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!(
        report.think_tokens,
        relate(&[8.0, 40.0, 16.0], &[1.0, 0.0, 1.0])
    );
    // Four input tokens each.
    assert_eq!(
        report.think_per_input,
        relate(&[2.0, 10.0, 4.0], &[1.0, 0.0, 1.0])
    );
    assert!(report.think_tokens.pearson_r < Some(-0.9));
    assert!(report.points[1].failed && !report.points[2].failed);
    // A tagging item is as long as its words.
    let sample = tagged(TaskId::Pos, 0, "DET NOUN NOUN VERB", Ok("DET NOUN VERB -"));
    let report = build_report(TaskId::Pos, &[sample]);
    assert_eq!(report.points[0].think_per_input, Some(2.5));
    assert_eq!(report.points[0].accuracy, 0.5);
}

/// Two samples each of 12 items whose lengths, thoughts and results differ.
fn varied(task: TaskId) -> Vec<Sample> {
    (0..24_u32)
        .map(|i| {
            let (item, repeat) = (i / 2, i % 2);
            let think = 20 + i * 37 % 101;
            let n_tokens = 3 + item * 5 % 9;
            if task == TaskId::Sentiment3 {
                let read = ["positive", "negative"][usize::from(i * i % 7 > 2)];
                let mut one = labelled(item, "positive", Ok(read), think);
                one.repeat = repeat;
                one.completion.usage.input_tokens = Some(n_tokens);
                return one;
            }
            let gold = vec!["NOUN"; n_tokens as usize].join(" ");
            let n_wrong = (i * i % 5).min(n_tokens) as usize;
            let read = gold.replacen("NOUN", "VERB", n_wrong);
            let mut one = tagged(task, item, &gold, Ok(&read));
            one.repeat = repeat;
            one.completion.usage.think_tokens = Some(think);
            one
        })
        .collect()
}

#[test]
fn associations_are_the_fits_that_they_say() {
    for task in [TaskId::Sentiment3, TaskId::Pos] {
        let mut samples = varied(task);
        samples[3].completion.budget_hit = true;
        samples[8].reading.failure = Some(Failure::TruncatedThink);
        let report = build_report(task, &samples);
        let got = report.association;
        assert_eq!((got.n, got.n_censored), (24, 2));
        let column = |of: &dyn Fn(&Sample) -> f64| samples.iter().map(of).collect::<Vec<f64>>();
        let think = |s: &Sample| f64::from(s.completion.usage.think_tokens.expect("a count"));
        let length = |s: &Sample| s.input_length().expect("a length") as f64;
        let accuracy = |s: &Sample| s.score.accuracy().expect("a score");
        let items: Vec<u32> = samples.iter().map(|s| s.item_index).collect();
        let y = column(&accuracy);
        let ratio = column(&|s| think(s) / length(s));
        assert!(got.ratio.is_some());
        assert_eq!(got.ratio, partial(&ratio, &y, &[], &items));
        let controls = [
            column(&|s| length(s).ln()),
            column(&length),
            column(&|s| 1.0 / length(s)),
        ];
        let held: Vec<&[f64]> = controls.iter().map(Vec::as_slice).collect();
        let ln_think = column(&|s| think(s).ln());
        assert!(got.partial.is_some());
        assert_eq!(got.partial, partial(&ln_think, &y, &held, &items));
        let uncensored: Vec<Sample> = (samples.iter().enumerate())
            .filter(|(i, _)| ![3, 8].contains(i))
            .map(|(_, sample)| sample.clone())
            .collect();
        let without = build_report(task, &uncensored).association;
        assert_eq!(got.partial_uncensored, without.partial);
        assert_eq!((without.n_censored, without.partial_uncensored), (0, None));

        let doublings = column(&|s| think(s).log2());
        assert_eq!(got.within_between, within_between(&doublings, &y, &items));
        let asked = column(&|s| if task == TaskId::Pos { length(s) } else { 1.0 });
        let right: Vec<f64> = y.iter().zip(&asked).map(|(y, n)| (y * n).round()).collect();
        let predictors: &[&[f64]] = match task {
            TaskId::Pos => &[&doublings, &controls[0], &controls[1]],
            _ => &[&doublings, &controls[0]],
        };
        let fit = fit_binomial(predictors, &right, &asked, &items).expect("a fit");
        assert_eq!(got.odds_per_doubling, fit.odds_ratio(1));
        assert!(got.odds_per_doubling.is_some());
    }
}

#[test]
fn what_has_no_length_or_no_thought_is_in_no_fit() {
    let mut samples = varied(TaskId::Sentiment3);
    samples[0].completion.usage.think_tokens = Some(0);
    samples[1].completion.usage.input_tokens = Some(0);
    samples[2].completion.usage.think_tokens = None;
    let of = |samples: &[Sample]| build_report(TaskId::Sentiment3, samples).association;
    assert_eq!(of(&samples), of(&samples[3..]));
    // Where lengths were not counted the odds hold none.
    samples[5].completion.usage.input_tokens = None;
    let got = of(&samples[3..]);
    assert_eq!(got.n, 21);
    let column = |of: &dyn Fn(&Sample) -> f64| samples[3..].iter().map(of).collect::<Vec<f64>>();
    let doublings =
        column(&|s| f64::from(s.completion.usage.think_tokens.expect("a count")).log2());
    let right = column(&|s| s.score.accuracy().expect("a score"));
    let items: Vec<u32> = samples[3..].iter().map(|s| s.item_index).collect();
    let fit = fit_binomial(&[&doublings], &right, &[1.0; 21], &items).expect("a fit");
    assert_eq!(got.odds_per_doubling, fit.odds_ratio(1));
    // All right, or all wrong, have no odds.
    for label in ["positive", "negative"] {
        for sample in &mut samples {
            *sample = Sample {
                completion: sample.completion.clone(),
                ..labelled(sample.item_index, "positive", Ok(label), 1)
            };
        }
        assert_eq!(of(&samples).odds_per_doubling, None, "{label}");
    }
}

#[test]
fn tokens_that_were_not_asked_are_in_no_fit() {
    let mut samples = varied(TaskId::Pos);
    let of = |samples: &[Sample]| build_report(TaskId::Pos, samples).association;
    let expect = of(&samples[1..]);
    samples[0].score = Score::Tags {
        n_tokens: 0,
        n_correct: 0,
        n_answered: 0,
        entities: std::collections::BTreeMap::new(),
    };
    assert_eq!(of(&samples), expect);
}

#[test]
fn a_mark_of_one_sample_does_not_say_so() {
    let report = build_report(TaskId::Sentiment3, &varied(TaskId::Sentiment3));
    let check = |n: u32, expect: Option<u32>| {
        let point = Point {
            n,
            ..report.points[0].clone()
        };
        let written = serde_json::to_value(&point).expect("JSON");
        assert_eq!(written.get("n"), expect.map(Into::into).as_ref());
        let read: Point = serde_json::from_value(written).expect("a point");
        assert_eq!(read, point);
    };
    check(1, None);
    check(2, Some(2));
}

#[test]
fn tags_are_counted_by_token() {
    let samples = [
        tagged(TaskId::Pos, 0, "DET NOUN VERB", Ok("DET VERB -")),
        tagged(TaskId::Pos, 1, "NOUN", Err(Failure::WrongCount)),
        tagged(TaskId::Pos, 2, "NOUN", Ok("NN")),
    ];
    let report = build_report(TaskId::Pos, &samples);
    let accuracy = report.strict_accuracy.expect("accuracy");
    assert_eq!((accuracy.value, accuracy.n), (0.2, 5));
    let of = |tag: &str| {
        report
            .per_label
            .iter()
            .find(|l| l.label == tag)
            .expect("a tag")
            .clone()
    };
    assert_eq!(
        (of("DET").f1, of("NOUN").f1, of("VERB").f1),
        (Some(1.0), Some(0.0), Some(0.0))
    );
    assert_eq!((of("NOUN").support, of("NOUN").precision), (3, None));
    assert_eq!(of("ADJ").f1, None);
    let row = |tag: &str| {
        let i = report
            .confusion
            .rows
            .iter()
            .position(|r| r == tag)
            .expect("a row");
        report.confusion.counts[i].clone()
    };
    // No answer, a failed answer and a tag that there is not, all in the last column.
    assert_eq!(
        (
            row("NOUN")[17],
            row("VERB")[17],
            row("NOUN").iter().sum::<u64>()
        ),
        (2, 1, 3)
    );
    assert_eq!(report.answered_only.accuracy, Some(0.25));
}

#[test]
fn a_failed_answer_is_not_used_even_where_it_kept_tags() {
    let mut failed = tagged(TaskId::Pos, 0, "DET NOUN VERB", Ok("DET - -"));
    failed.reading.failure = Some(Failure::WrongCount);
    let report = build_report(TaskId::Pos, &[failed]);
    let precisions = report.per_label.iter().map(|l| l.precision);
    assert!(precisions.flatten().next().is_none());
    let answered: u64 = (report.confusion.counts.iter())
        .map(|row| row[..17].iter().sum::<u64>())
        .sum();
    assert_eq!((answered, report.micro_f1), (0, Some(0.0)));
}

#[test]
fn a_fit_is_perfect_within_rounding_alone() {
    let x: Vec<f64> = (1..20).map(|i| f64::from(i) * 0.1).collect();
    let mut y: Vec<f64> = x.iter().map(|x| 0.3 - 0.7 * x).collect();
    let perfect = relate(&x, &y);
    assert_eq!(
        (perfect.pearson_r, perfect.pearson_p),
        (Some(-1.0), Some(0.0))
    );
    assert_eq!(perfect.slope_ci95.map(|ci| ci.1 - ci.0), Some(0.0));
    y[3] += 1e-12;
    let close = relate(&x, &y);
    assert!(close.pearson_r > Some(-1.0 - 1e-15) && close.pearson_p > Some(0.0));
    assert!(close.slope_ci95.is_some_and(|ci| ci.0 < ci.1));
}

#[test]
fn entities_and_tokens_are_scored_apart() {
    let mut located = tagged(
        TaskId::Ner,
        0,
        "B-PER I-PER O B-LOC",
        Ok("B-PER I-PER B-MISC O"),
    );
    located.reading.unlocated = vec![("Atlantis".to_owned(), "LOC".to_owned())];
    let failed = tagged(TaskId::Ner, 1, "B-PER O", Err(Failure::Unparsable));
    let report = build_report(TaskId::Ner, &[located, failed]);
    // Two of four and none of two tokens.
    assert_eq!(report.strict_accuracy.expect("accuracy").value, 2.0 / 6.0);
    let scores: Vec<_> = report
        .per_label
        .iter()
        .map(|l| (l.label.as_str(), l.f1, l.support))
        .collect();
    assert_eq!(
        scores,
        [
            ("PER", Some(2.0 / 3.0), 2),
            ("ORG", None, 0),
            ("LOC", Some(0.0), 1)
        ]
    );
    assert_eq!(
        report.off_label.into_iter().collect::<Vec<_>>(),
        [("MISC".to_owned(), 1)]
    );
    // tp PER; fp MISC and the unlocated LOC; fn LOC and the failed PER.
    assert_eq!(report.micro_f1, Some(2.0 / (2.0 + 2.0 + 2.0)));
    assert_eq!(report.macro_f1, Some(1.0 / 3.0));
    assert_eq!(report.confusion.rows, ["PER", "ORG", "LOC", "O"]);
    assert_eq!(
        report.confusion.counts,
        [[2, 0, 0, 0, 1], [0; 5], [0, 0, 0, 1, 0], [0, 0, 0, 0, 2]]
    );
}

#[test]
fn types_that_only_gold_has_are_shown_after_the_tasks() {
    let sample = tagged(TaskId::Ner, 0, "B-group O", Ok("O O"));
    let report = build_report(TaskId::Ner, &[sample]);
    let labels: Vec<&str> = report.per_label.iter().map(|l| l.label.as_str()).collect();
    assert_eq!(labels, ["PER", "ORG", "LOC", "group"]);
    assert_eq!(report.micro_f1, Some(0.0));
}

#[test]
fn repeats_of_an_item_are_no_independent_observations() {
    let samples: Vec<Sample> = (0..40)
        .map(|i| {
            let read = Ok(Prediction::Label(
                ["positive", "negative"][i as usize % 2].to_owned(),
            ));
            let gold = Gold::Label("positive".to_owned());
            sample(TaskId::Sentiment3, i % 4, i / 4, gold, read, 1)
        })
        .collect();
    let report = build_report(TaskId::Sentiment3, &samples);
    assert_eq!((report.n_samples, report.n_items), (40, 4));
    let accuracy = report.strict_accuracy.expect("accuracy");
    let width =
        |ci: Option<(f64, f64)>| ci.map(|(lower, upper)| upper - lower).expect("an interval");
    assert!(width(accuracy.ci95) > 2.0 * width(wilson(20, 40)));
}

#[test]
fn an_empty_run_has_no_numbers() {
    let report = build_report(TaskId::Ner, &[]);
    assert_eq!((report.n_samples, report.strict_accuracy), (0, None));
    assert_eq!(
        (report.macro_f1, report.micro_f1, report.mean_think_tokens),
        (None, None, None)
    );
    assert!(report.failures.is_none() && report.coverage.is_none());
    assert_eq!(report.think_tokens, relate(&[], &[]));
    let json = serde_json::to_string(&report).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Report>(&json).expect("a report"),
        report
    );
}

/// Tags with orphans, changes of type and types outside of the task.
fn any_tags() -> impl Strategy<Value = Vec<String>> {
    let tag = prop::sample::select(vec![
        "O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-ORG", "S-X-Y", "E-LOC",
    ]);
    prop::collection::vec(tag.prop_map(str::to_owned), 0..12)
}

fn any_samples() -> impl Strategy<Value = Vec<Sample>> {
    let one = (any_tags(), any_tags(), 0..5_u32, 0..200_u32);
    prop::collection::vec(one, 0..8).prop_map(|all| {
        (all.into_iter().zip(0..))
            .map(|((gold, read, failed, think), index)| {
                let read: Vec<_> = read
                    .into_iter()
                    .map(Some)
                    .chain([const { None }; 12])
                    .take(gold.len())
                    .collect();
                let read = if failed == 0 {
                    Err(Failure::NoAnswer)
                } else {
                    Ok(Prediction::Tags(read))
                };
                sample(TaskId::Ner, index, 0, Gold::Tags(gold), read, think)
            })
            .collect()
    })
}

fn is_within(value: f64, ci95: (f64, f64)) -> bool {
    0.0 <= ci95.0 && ci95.0 <= value && value <= ci95.1 && ci95.1 <= 1.0
}

proptest! {
    #[test]
    fn the_order_of_items_changes_nothing(
        (samples, shuffled) in any_samples().prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle()))
    ) {
        let (ours, theirs) = (build_report(TaskId::Ner, &samples), build_report(TaskId::Ner, &shuffled));
        prop_assert_eq!(ours.strict_accuracy.map(|a| a.value), theirs.strict_accuracy.map(|a| a.value));
        prop_assert_eq!(ours.per_label, theirs.per_label);
        prop_assert_eq!((ours.macro_f1, ours.micro_f1), (theirs.macro_f1, theirs.micro_f1));
        prop_assert_eq!(ours.confusion, theirs.confusion);
        prop_assert_eq!(ours.failures, theirs.failures);
    }

    #[test]
    fn counts_by_item_add_up_to_the_report(samples in any_samples()) {
        let report = build_report(TaskId::Ner, &samples);
        let counts = ItemCounts::of(TaskId::Ner, &samples);
        prop_assert_eq!(counts.items.len(), samples.len());
        let all = counts.total(0..samples.len());
        prop_assert_eq!(counts.macro_f1(&all), report.macro_f1);
        prop_assert_eq!(counts.micro_f1(&all), report.micro_f1);
        prop_assert_eq!(all[counts.labels.len()].fp, report.off_label.values().sum::<u64>());
    }

    #[test]
    fn per_type_counts_sum_to_micro(gold in any_tags(), read in any_tags()) {
        let n = gold.len().min(read.len());
        let (gold, read) = (&gold[..n], &read[..n]);
        let counts: Counts = seqlab::count(gold, read).into_values().sum();
        prop_assert_eq!(counts.tp + counts.fn_, seqlab::chunks(gold).len() as u64);
        prop_assert_eq!(counts.tp + counts.fp, seqlab::chunks(read).len() as u64);
        prop_assert!(Prf::of(counts).f1.is_none_or(|f1| (0.0..=1.0).contains(&f1)));
        // Rewritten as IOB2 the entities are the same.
        prop_assert_eq!(seqlab::count(gold, &seqlab::iob2(&seqlab::chunks(gold), n)), seqlab::count(gold, gold));
    }

    #[test]
    fn intervals_contain_their_estimate(clusters in prop::collection::vec((0..6_u64, 0..6_u64), 1..30)) {
        let clusters: Vec<(u64, u64)> = clusters.into_iter().map(|(k, more)| (k, k + more)).collect();
        if let Some(estimate) = clustered(&clusters) {
            if let Some(ci95) = estimate.ci95 {
                prop_assert!(is_within(estimate.value, ci95), "{estimate:?}");
                prop_assert!(ci95.0 < ci95.1);
            }
            let (k, n) = clusters.iter().fold((0, 0), |s, c| (s.0 + c.0, s.1 + c.1));
            prop_assert!(is_within(k as f64 / n as f64, wilson(k, n).expect("an interval")));
        }
    }

    #[test]
    fn correlation_survives_scale_and_shift(
        pairs in prop::collection::vec((-50..50_i32, -50..50_i32), 0..20),
        scale in 1..9_i32,
        shift in -1000..1000_i32,
    ) {
        let x: Vec<f64> = pairs.iter().map(|p| f64::from(p.0)).collect();
        let y: Vec<f64> = pairs.iter().map(|p| f64::from(p.1)).collect();
        let moved: Vec<f64> = pairs.iter().map(|p| f64::from(p.0 * scale + shift)).collect();
        let (ours, theirs) = (relate(&x, &y), relate(&moved, &y));
        let is_close = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-9,
            (a, b) => a == b,
        };
        prop_assert!(is_close(ours.pearson_r, theirs.pearson_r), "{ours:?} {theirs:?}");
        prop_assert!(is_close(ours.spearman_rho, theirs.spearman_rho));
        prop_assert!(is_close(ours.slope, theirs.slope.map(|s| s * f64::from(scale))));
        for (value, ci95) in [(ours.pearson_r, ours.pearson_ci95), (ours.slope, ours.slope_ci95)] {
            if let (Some(value), Some(ci95)) = (value, ci95) {
                prop_assert!(ci95.0 <= value && value <= ci95.1);
            }
        }
    }
}

/// Samples as a long run keeps them add up to what they add up to whole.
#[test]
fn nothing_but_texts_is_lost_with_the_texts() {
    let tags = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let tagged = (0..40).map(|i| {
        let read = match i % 5 {
            0 => Err(Failure::TruncatedThink),
            1 => Ok(Prediction::Tags(vec![None, Some("B-LOC".to_owned())])),
            _ => Ok(Prediction::Tags(vec![
                Some("B-PER".to_owned()),
                Some("O".to_owned()),
            ])),
        };
        let gold = Gold::Tags(tags(if i % 3 == 0 { "B-PER O" } else { "O B-ORG" }));
        sample(TaskId::Ner, i / 2, i % 2, gold, read, 3 * i)
    });
    let recorded = include_str!("../../../../assets/recordings/negation.jsonl");
    let recorded = eval::record::parse(recorded).expect("a record").samples;
    assert!(recorded.iter().any(|sample| sample.nested.is_some()));
    for (task, whole) in [
        (TaskId::Ner, tagged.collect()),
        (TaskId::Negation, recorded),
    ] {
        let mut few: Vec<Sample> = whole;
        let whole = few.clone();
        few.iter_mut().for_each(Sample::strip);
        assert!(few.iter().all(|sample| sample.completion.tokens.is_none()));
        assert_eq!(Sums::of(task, &few), Sums::of(task, &whole), "{task}");
    }
}
