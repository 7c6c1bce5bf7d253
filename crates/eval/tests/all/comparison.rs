//! Remarks on reports, and runs beside each other.

use std::sync::Arc;

use eval::compare::{Comparing, Comparison, Reason, Run, Setup, Test, compare};
use eval::pool::{Filed, apart, pool};
use eval::record::PromptForm;
use eval::remarks::{Family, Remark, RemarkKind, remarks};
use eval::simulate::NullWorld;
use eval::stats::{Random, paired_t};
use eval::{Failure, Gold, Header, Item, Prediction, Sample, TaskId, Usage, build_report, made_up};
use proptest::prelude::*;

fn header(task: TaskId, model: &str) -> Header {
    Header {
        subject: made_up::subject(model),
        ..made_up::header(task)
    }
}

fn sample(task: TaskId, item: Item, index: u32, read: Result<Prediction, Failure>) -> Sample {
    let mut sample = made_up::sample(task, index, item, read);
    sample.completion.usage = Usage {
        input_tokens: Some(8),
        think_tokens: Some(20 + index),
        ..Usage::default()
    };
    sample.completion.tokens = Some(vec![0; 24]);
    sample
}

/// A sentiment sample; `'-'` is an answer of no use, `'x'` a thought that was cut off.
fn sentiment(index: u32, gold: char, read: char) -> Sample {
    let name = |label| if label == 'p' { "positive" } else { "negative" }.to_owned();
    let item = Item {
        id: format!("i{index}"),
        text: format!("text {index}"),
        tokens: Vec::new(),
        gold: Gold::Label(name(gold)),
    };
    let read = match read {
        'x' => Err(Failure::TruncatedThink),
        '-' => Err(Failure::OffLabel),
        label => Ok(Prediction::Label(name(label))),
    };
    sample(TaskId::Sentiment2, item, index, read)
}

/// `"pn nn"`: gold and reading of each item.
fn run_of(text: &str) -> Vec<Sample> {
    (text.split_whitespace().zip(0..))
        .map(|(pair, index)| {
            let mut letters = pair.chars();
            let mut next = || letters.next().expect("gold and reading");
            sentiment(index, next(), next())
        })
        .collect()
}

/// `"pn pp"`: the readings of each item's repeats, where positive is right.
fn repeated(text: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (reads, index) in text.split(' ').zip(0..) {
        samples.extend(reads.chars().zip(0..).map(|(read, repeat)| Sample {
            repeat,
            ..sentiment(index, 'p', read)
        }));
    }
    samples
}

/// A tagging run of a world where thinking does nothing.
fn tagging_run(world: NullWorld) -> Vec<Sample> {
    let mut random = Random::new(11);
    (0..200)
        .map(|index| {
            let words = 5 + random.below(36) as u32;
            let errors = match world {
                NullWorld::FixedErrorCount => random.poisson(1.0).min(words),
                _ => random.binomial(words, 0.15),
            };
            let think = (150.0 + 10.0 * f64::from(words) + 60.0 * random.normal()).max(30.0);
            let tag = |i: u32| if i < errors { "VERB" } else { "NOUN" }.to_owned();
            let item = Item {
                id: format!("i{index}"),
                text: format!("text {index}"),
                tokens: vec!["w".to_owned(); words as usize],
                gold: Gold::Tags(vec!["NOUN".to_owned(); words as usize]),
            };
            let tags = (0..words).map(|i| Some(tag(i))).collect();
            let mut sample = sample(TaskId::Pos, item, index, Ok(Prediction::Tags(tags)));
            sample.completion.usage.think_tokens = Some(think as u32);
            sample
        })
        .collect()
}

fn kinds(task: TaskId, samples: &[Sample]) -> Vec<RemarkKind> {
    let remarks = remarks(&build_report(task, samples));
    for remark in &remarks {
        let text = remark.to_string();
        assert!(text.ends_with('.') && !text.contains("  "), "{remark:?}");
    }
    remarks.into_iter().map(|remark| remark.kind()).collect()
}

#[test]
fn an_artefact_of_the_ratio_is_remarked_on() {
    let fooled = tagging_run(NullWorld::FixedErrorCount);
    let report = build_report(TaskId::Pos, &fooled);
    let (ratio, partial) = (report.association.ratio, report.association.partial);
    let (ratio, partial) = (ratio.expect("a slope"), partial.expect("a slope"));
    assert!(ratio.r < -0.2 && ratio.slope_p < 0.01, "{ratio:?}");
    assert!(partial.slope_p > 0.05, "{partial:?}");
    let all = remarks(&report);
    assert_eq!(all[0].kind(), RemarkKind::RatioAndPartial);
    let text = all[0].to_string();
    assert!(
        text.contains("falls with think tokens per input token")
            && text.contains("nothing is left to see"),
        "{text}"
    );
    let honest = kinds(TaskId::Pos, &tagging_run(NullWorld::ConstantErrorRate));
    assert!(!honest.contains(&RemarkKind::RatioAndPartial), "{honest:?}");
}

#[test]
fn remarks_name_what_misleads() {
    let check = |text: &str, kind: RemarkKind, is_there: bool| {
        let kinds = kinds(TaskId::Sentiment2, &run_of(text));
        assert_eq!(kinds.contains(&kind), is_there, "{text}: {kinds:?}");
    };
    let few = "pp pn nn np pp nn";
    check(few, RemarkKind::TooFew, true);
    check(&few.replace("nn", "nx"), RemarkKind::CutOff, true);
    check(few, RemarkKind::CutOff, false);
    check("pp p- n- n- pp nn", RemarkKind::AnsweredOnly, true);
    check(few, RemarkKind::AnsweredOnly, false);
    check("pp pp nn nn pp nn", RemarkKind::NoSpread, true);
    // The longest thoughts are the wrong ones, without overlap.
    check("pp pp nn nn pn np pn", RemarkKind::Separated, true);
    check(few, RemarkKind::Separated, false);
    // A log without token counts: nothing to say of spread, and cut-off thoughts are still seen.
    let mut uncounted = run_of("pp px nx nn pp nn");
    for sample in &mut uncounted {
        sample.completion.usage = Usage::default();
    }
    let of_it = kinds(TaskId::Sentiment2, &uncounted);
    assert!(of_it.contains(&RemarkKind::CutOff) && !of_it.contains(&RemarkKind::NoSpread));
    let report = build_report(TaskId::Sentiment2, &run_of("pp p- n- n- n- n- n- n- n- nn"));
    let bounds = remarks(&report);
    let answered = bounds.iter().find(|r| r.kind() == RemarkKind::AnsweredOnly);
    let text = answered.expect("the remark").to_string();
    assert!(
        text.contains("100 % of the usable answers are right, but only 20 % of all"),
        "{text}"
    );
    let unusable = ": 80 % of the samples have no usable answer";
    assert!(text.contains(unusable), "{text}");
    assert!(text.contains("from 20 % to 100 %"), "{text}");
}

#[test]
fn repeats_may_turn_the_line_around() {
    // Items grow longer and worse; within an item longer is better.
    let mut samples = Vec::new();
    for index in 0..12u32 {
        for repeat in 0..4u32 {
            let is_right = repeat >= index / 3;
            let mut one = sentiment(index, 'p', if is_right { 'p' } else { 'n' });
            one.repeat = repeat;
            one.completion.usage.think_tokens = Some(10 * (1 + index) * (10 + 2 * repeat));
            samples.push(one);
        }
    }
    let told = |samples: &[Sample]| {
        kinds(TaskId::Sentiment2, samples);
        let all = remarks(&build_report(TaskId::Sentiment2, samples));
        all.into_iter().find_map(|remark| match remark {
            Remark::WithinAndBetween {
                within,
                falls_between,
                ..
            } => Some((within > 0.0, falls_between)),
            _ => None,
        })
    };
    assert_eq!(told(&samples), Some((true, true)));
    // Where items are all alike, one line has nothing to run against.
    let mut alike = samples.clone();
    for sample in &mut alike {
        let read = if sample.repeat < 2 { 'n' } else { 'p' };
        let think = sample.completion.usage.think_tokens;
        let repeat = sample.repeat;
        *sample = sentiment(sample.item_index, 'p', read);
        (sample.repeat, sample.completion.usage.think_tokens) = (repeat, think);
    }
    assert_eq!(told(&alike), None);
    let mirrored: Vec<Sample> = (samples.iter())
        .map(|sample| {
            let is_right = sample.score.accuracy() == Some(1.0);
            let mut one = sentiment(sample.item_index, 'p', if is_right { 'n' } else { 'p' });
            one.repeat = sample.repeat;
            one.completion.usage = sample.completion.usage;
            one
        })
        .collect();
    assert_eq!(told(&mirrored), Some((false, false)));
    // Where the longer is better on both counts, there is nothing to warn of.
    for sample in &mut samples {
        let think = &mut sample.completion.usage.think_tokens;
        *think = Some(10 * (13 - sample.item_index) * (10 + 2 * sample.repeat));
    }
    assert_eq!(told(&samples), None);
}

#[test]
fn thoughts_cut_off_are_remarked_on_from_more_than_one_in_fifty() {
    let check = |n_cut: usize, expect: Option<(u64, u64)>| {
        let text = "px ".repeat(n_cut) + &"pp ".repeat(50 - n_cut);
        let report = build_report(TaskId::Sentiment2, &run_of(&text));
        let found = remarks(&report)
            .into_iter()
            .find_map(|remark| match remark {
                Remark::CutOff { n, all, .. } => Some((n, all)),
                _ => None,
            });
        assert_eq!(found, expect, "{n_cut}");
    };
    check(0, None);
    check(1, None);
    check(2, Some((2, 50)));
}

#[test]
fn adjusting_for_several_pairs_is_remarked_on_where_it_takes_findings_away() {
    let a = header(TaskId::Sentiment2, "A");
    let check = |n_flips: usize, expect: Option<Remark>| {
        let right = run_of(&"pp ".repeat(12));
        let wrong = run_of(&("pn ".repeat(n_flips) + &"pp ".repeat(12 - n_flips)));
        let runs = [&right, &wrong, &wrong].map(|samples| Run {
            header: &a,
            samples,
        });
        let of = |remark: &Remark| matches!(remark, Remark::Family { .. });
        assert_eq!(compare(&runs).remarks.into_iter().find(of), expect);
        let two = compare(&runs[..2]);
        assert!(!two.remarks.iter().any(of), "one pair is its own family");
    };
    // McNemar's exact p of 5, 6 and 10 flips on one side: 0.0625, 0.03125 and 0.00195.
    check(5, None);
    check(
        6,
        Some(Remark::Family {
            of: Family::Pairs,
            n: 3,
            alone: 2,
            adjusted: 0,
        }),
    );
    check(10, None);
}

#[test]
fn two_runs_are_paired_item_by_item() {
    let (a, b) = (
        header(TaskId::Sentiment2, "A"),
        header(TaskId::Sentiment2, "B"),
    );
    let of_a = run_of("pp pp nn nn pp nn pn pp nn pp");
    let mut of_b = run_of("pp pn np nn pn np pp pn np pp");
    of_b.reverse();
    let both = [
        Run {
            header: &a,
            samples: &of_a,
        },
        Run {
            header: &b,
            samples: &of_b,
        },
    ];
    let out = compare(&both);
    assert_eq!(
        out.runs
            .iter()
            .map(|run| run.name.as_str())
            .collect::<Vec<_>>(),
        ["A", "B"]
    );
    let pair = &out.pairs[0];
    assert_eq!(
        (pair.n_items, pair.n_left_out, pair.test),
        (10, 0, Test::McNemar)
    );
    let counts = pair.counts.expect("counts");
    assert_eq!(
        (counts.both, counts.only_a, counts.only_b, counts.neither),
        (3, 6, 1, 0)
    );
    assert!((pair.difference - 0.5).abs() < 1e-12);
    // scipy.stats.binomtest(1, 7, 0.5).pvalue
    assert!((pair.p.expect("p") - 0.125).abs() < 1e-12);
    assert_eq!(pair.p, pair.p_holm, "one pair is its own family");
    let flipped: Vec<&str> = pair.flips.iter().map(|flip| flip.item.as_str()).collect();
    assert_eq!(flipped, ["i1", "i2", "i4", "i5", "i6", "i7", "i8"]);
    // Ten samples of 24 tokens; nine and four are right.
    let per_right = out.runs.iter().map(|run| run.tokens_per_right);
    assert!(per_right.eq([Some(240.0 / 9.0), Some(60.0)]));
    let f1 = out.runs[0].macro_f1.expect("F1");
    let (low, high) = f1.ci95.expect("an interval");
    assert!(low <= f1.value && f1.value <= high);
    assert_eq!(
        Some(f1.value),
        build_report(TaskId::Sentiment2, &of_a).macro_f1
    );
    let difference =
        out.runs[0].macro_f1.expect("F1").value - out.runs[1].macro_f1.expect("F1").value;
    assert!((pair.f1_difference.expect("a difference") - difference).abs() < 1e-12);
    assert!(out.differences.is_empty(), "{:?}", out.differences);
    let twice = compare(&both);
    assert_eq!(out, twice, "seeded");
}

#[test]
fn repeats_are_paired_by_the_means_of_their_items() {
    let header = header(TaskId::Sentiment2, "A");
    let (of_a, of_b) = (repeated("pp pn nn pp"), repeated("nn nn nn pn"));
    let out = compare(&[&of_a, &of_b].map(|samples| Run {
        header: &header,
        samples,
    }));
    let pair = &out.pairs[0];
    let test = paired_t(&[1.0, 0.5, 0.0, 0.5]).expect("a test");
    assert_eq!((pair.test, pair.counts), (Test::PairedT, None));
    assert_eq!((pair.difference, pair.p), (0.5, Some(test.p)));
    assert_eq!(pair.difference_ci95, Some(test.ci95));
    let flips: Vec<(&str, f64, f64)> = (pair.flips.iter())
        .map(|flip| (flip.item.as_str(), flip.a, flip.b))
        .collect();
    assert_eq!(
        flips,
        [("i0", 1.0, 0.0), ("i1", 0.5, 0.0), ("i3", 1.0, 0.5)]
    );
}

#[test]
fn flips_stand_by_how_far_they_are_apart() {
    let header = header(TaskId::Sentiment2, "A");
    let (of_a, of_b) = (repeated("pp pn nn pp pn"), repeated("pn nn pp pn pn"));
    let out = compare(&[&of_a, &of_b].map(|samples| Run {
        header: &header,
        samples,
    }));
    let flips: Vec<(&str, f64, f64)> = (out.pairs[0].flips.iter())
        .map(|flip| (flip.item.as_str(), flip.a, flip.b))
        .collect();
    // Equally far apart, they stand as in the data.
    let expect = [
        ("i2", 0.0, 1.0),
        ("i0", 1.0, 0.5),
        ("i1", 0.5, 0.0),
        ("i3", 1.0, 0.5),
    ];
    assert_eq!(flips, expect);
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let header = header(TaskId::Sentiment2, "A");
    let samples = run_of("pp pn nn np pp nn n-");
    let out = compare(&[&samples; 2].map(|samples| Run {
        header: &header,
        samples,
    }));
    let pair = &out.pairs[0];
    assert_eq!((pair.difference, pair.p), (0.0, Some(1.0)));
    assert_eq!((pair.f1_difference, pair.f1_p), (Some(0.0), Some(1.0)));
    assert_eq!(pair.f1_ci95, Some((0.0, 0.0)));
    assert!(pair.flips.is_empty());
}

#[test]
fn a_run_of_several_files_is_named_by_their_number() {
    let with_seed = |seed: u64| {
        let mut header = header(TaskId::Sentiment2, "A");
        (header.spec.temperature, header.spec.seed) = (Some(0.6), seed);
        header
    };
    let drawn = |seed: u64| {
        let mut samples = run_of("pp pn nn");
        samples.iter_mut().for_each(|sample| sample.seed = seed);
        samples
    };
    let headers = [with_seed(1), with_seed(2)];
    let runs = [drawn(1), drawn(2)];
    let files = ["a.jsonl", "b.jsonl"];
    let filed: Vec<Filed<'_>> = (0..2)
        .map(|i| Filed {
            file: files[i],
            header: &headers[i],
            samples: &runs[i],
        })
        .collect();
    let compared = |pools: &[eval::pool::Pool]| -> Comparison {
        let runs: Vec<Run<'_>> = (pools.iter())
            .map(|pool| Run {
                header: &pool.header,
                samples: &pool.samples,
            })
            .collect();
        let mut comparing = Comparing::of_pools(&runs, pools);
        while comparing.step(&runs) {}
        comparing.finish(&runs)
    };
    let names = |out: &Comparison| -> Vec<String> {
        out.runs.iter().map(|run| run.called.to_string()).collect()
    };
    // Each file alone is one record, told apart by its seed.
    let out = compared(&apart(&filed));
    assert_eq!(names(&out), ["A, seed 1", "A, seed 2"]);
    assert!(out.runs.iter().all(|run| run.parts.is_empty()));
    // Together they have no seed of their own.
    let mut pools = pool(&filed);
    pools.extend(apart(&filed[1..]));
    let out = compared(&pools);
    assert_eq!(names(&out), ["A, 2 files", "A, 1 repeat, seed 2"]);
    let parts: Vec<&str> = (out.runs[0].parts.iter())
        .map(|part| part.file.as_str())
        .collect();
    assert_eq!((parts.as_slice(), out.runs[1].parts.len()), (&files[..], 0));
}

#[test]
fn a_comparison_ends_where_all_of_it_is_done() {
    let headers = [
        header(TaskId::Sentiment2, "A"),
        header(TaskId::Sentiment2, "B"),
        header(TaskId::Sentiment3, "A"),
    ];
    let samples = run_of("pp pn nn");
    let runs = headers.each_ref().map(|header| Run {
        header,
        samples: &samples,
    });
    let mut comparing = Comparing::new(&runs);
    let mut last = comparing.progress();
    assert_eq!(last, (0, 6), "three runs and three pairs");
    while comparing.step(&runs) {
        let now = comparing.progress();
        assert!(last.0 <= now.0 && now.0 <= 6 && now.1 == 6, "{now:?}");
        last = now;
    }
    assert_eq!(last, (6, 6));
    let out = comparing.finish(&runs);
    assert_eq!((out.pairs.len(), out.unpaired.len()), (1, 2));
}

#[test]
fn what_a_run_has_is_told_in_words() {
    let check = |setup: Setup, expect: &str| assert_eq!(setup.to_string(), expect);
    let data = |hash: Option<&str>| Setup::Data {
        name: "reviews.csv".to_owned(),
        n_items: 9,
        hash: hash.map(str::to_owned),
    };
    let refused = |names: &[&str]| Setup::Refused(names.iter().map(ToString::to_string).collect());
    check(Setup::Task(TaskId::Pos), "pos");
    check(data(Some("0123abcd")), "reviews.csv, 9 items, 0123abcd");
    check(data(None), "reviews.csv, 9 items, no hash");
    let prompt = |hash: Option<&str>| {
        let hash = hash.map(str::to_owned);
        Setup::Prompt(Some((PromptForm::Short, hash)))
    };
    check(prompt(Some("0123abcd")), "short 0123abcd");
    check(prompt(None), "short no hash");
    check(Setup::Prompt(None), "unknown");
    check(Setup::Limit(Some(512)), "512");
    check(Setup::Limit(None), "unknown");
    check(refused(&[]), "none");
    check(refused(&["seed"]), "seed");
    check(refused(&["temperature", "seed"]), "temperature, seed");
}

#[test]
fn a_comparison_goes_in_steps_of_bounded_work() {
    let header = header(TaskId::Sentiment2, "A");
    let of_a = run_of(&"pp ".repeat(100));
    let of_b = run_of(&("pn ".repeat(13) + &"pp ".repeat(87)));
    let count = |samples: &[&Vec<Sample>]| {
        let runs = samples.iter().map(|samples| Run {
            header: &header,
            samples,
        });
        let runs: Vec<Run<'_>> = runs.collect();
        let mut comparing = Comparing::new(&runs);
        let before = comparing.progress();
        let n = (0..).take_while(|_| comparing.step(&runs)).count();
        assert_eq!(comparing.progress(), (before.1, before.1));
        (before, n)
    };
    // A step adds up to 200,000 counts; an item has three. A run is read in one step, and resampled
    // 2,000 times for either F1, 666 a step.
    assert_eq!(count(&[&of_a]), ((0, 1), 1 + 4 + 4));
    // 13 items differ: 10,000 random swaps, 2,380 a step, and 2,000 resamples of both runs, 333 a step.
    assert_eq!(count(&[&of_a, &of_b]), ((0, 3), 2 * 9 + 1 + 5 + 7));
    // The same twice: nothing to swap.
    assert_eq!(count(&[&of_a; 3]), ((0, 6), 3 * 9 + 3 * (1 + 1 + 7)));
}

#[test]
fn unlike_runs_are_told() {
    let a = header(TaskId::Sentiment2, "A");
    let mut b = header(TaskId::Sentiment2, "A");
    b.dataset.sha256 = "cc".to_owned();
    b.prompt_sha256 = "dd".to_owned();
    b.spec.temperature = Some(0.6);
    let of_a = run_of("pp pn nn np");
    let mut of_b = run_of("pp pp nn pp");
    Arc::make_mut(&mut of_b[3].item).gold = Gold::Label("positive".to_owned());
    Arc::make_mut(&mut of_b[2].item).text = "another".to_owned();
    let out = compare(&[
        Run {
            header: &a,
            samples: &of_a,
        },
        Run {
            header: &b,
            samples: &of_b,
        },
    ]);
    let names: Vec<&str> = out.runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(names, ["A, greedy", "A, T 0.6"]);
    assert_eq!(out.pairs[0].n_items, 2);
    assert_eq!(out.pairs[0].n_left_out, 4);
    let told: String = out.differences.iter().map(ToString::to_string).collect();
    assert!(
        told.contains("different data") && told.contains("different prompts"),
        "{told}"
    );

    let pos = header(TaskId::Pos, "A");
    let tagged = tagging_run(NullWorld::ConstantErrorRate);
    let out = compare(&[
        Run {
            header: &a,
            samples: &of_a,
        },
        Run {
            header: &pos,
            samples: &tagged,
        },
        Run {
            header: &pos,
            samples: &tagged,
        },
    ]);
    let names: Vec<&str> = out.runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(names, ["A, sentiment2", "A, pos", "A, pos (2)"]);
    assert!(out.differences[0].to_string().contains("different tasks"));
    let [pair] = out.pairs.as_slice() else {
        panic!("only the two of one task are paired: {:?}", out.pairs.len());
    };
    assert_eq!(
        (pair.test, pair.difference, pair.p),
        (Test::PairedT, 0.0, Some(1.0))
    );
    assert_eq!((pair.f1_p, pair.flips.len()), (Some(1.0), 0));
}

#[test]
fn runs_that_cannot_be_paired_say_why() {
    let (two, three) = (
        header(TaskId::Sentiment2, "A"),
        header(TaskId::Sentiment3, "A"),
    );
    let base = run_of("pp pn nn np");
    let changed = |change: fn(&mut Sample)| {
        let mut samples = base.clone();
        samples.iter_mut().for_each(change);
        samples
    };
    let check = |header: &Header, samples: &[Sample], expect: Option<Reason>| {
        let first = Run {
            header: &two,
            samples: &base,
        };
        let out = compare(&[first, Run { header, samples }]);
        let reasons: Vec<Reason> = out.unpaired.iter().map(|of| of.reason).collect();
        assert_eq!(reasons, Vec::from_iter(expect));
        assert_eq!(out.pairs.len(), usize::from(expect.is_none()));
    };
    check(&two, &base, None);
    check(&three, &base, Some(Reason::Task));
    let others = changed(|sample| Arc::make_mut(&mut sample.item).id += " of another file");
    check(&two, &others, Some(Reason::Items));
    let otherwise =
        changed(|sample| Arc::make_mut(&mut sample.item).gold = Gold::Label("neutral".to_owned()));
    check(&two, &otherwise, Some(Reason::Gold));
}

#[test]
fn nothing_gives_nothing() {
    let a = header(TaskId::Ner, "A");
    let out = compare(&[Run {
        header: &a,
        samples: &[],
    }]);
    assert_eq!(out.runs[0].macro_f1, None);
    assert!(out.pairs.is_empty());
    let nothing_right = run_of("pn np");
    let out = compare(&[Run {
        header: &header(TaskId::Sentiment2, "A"),
        samples: &nothing_right,
    }]);
    assert_eq!(out.runs[0].tokens_per_right, None);
    assert_eq!(compare(&[]).runs.len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Swapping runs mirrors every difference and keeps every p-value; intervals hold their value.
    #[test]
    fn swapping_runs_mirrors_the_comparison(
        gold in proptest::collection::vec(0usize..2, 2..20),
        reads in proptest::collection::vec((0usize..4, 0usize..4), 20),
    ) {
        let letters = ['p', 'n', '-', 'x'];
        let run = |of: &dyn Fn(usize) -> usize| -> Vec<Sample> {
            gold.iter().zip(0..).map(|(&gold, i)| sentiment(i, letters[gold], letters[of(i as usize)])).collect()
        };
        let (a, b) = (run(&|i| reads[i].0), run(&|i| reads[i].1));
        let header = header(TaskId::Sentiment2, "A");
        let of = |samples| Run { header: &header, samples };
        let there = compare(&[of(&a), of(&b)]);
        let back = compare(&[of(&b), of(&a)]);
        let (one, other) = (&there.pairs[0], &back.pairs[0]);
        prop_assert_eq!(one.p, other.p);
        prop_assert_eq!(one.difference, -other.difference);
        prop_assert_eq!(one.flips.len(), other.flips.len());
        if gold.len() <= 12 {
            prop_assert_eq!(one.f1_p, other.f1_p);
        }
        for pair in [one, other] {
            let (low, high) = pair.difference_ci95.expect("an interval");
            prop_assert!(low <= pair.difference && pair.difference <= high);
            let (low, high) = pair.f1_ci95.expect("an interval");
            let value = pair.f1_difference.expect("a value");
            prop_assert!(low <= value && value <= high);
        }
        for run in &there.runs {
            for estimate in [run.macro_f1, run.micro_f1, run.accuracy, run.coverage].into_iter().flatten() {
                let (low, high) = estimate.ci95.expect("an interval");
                prop_assert!(low <= estimate.value && estimate.value <= high);
                prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            }
        }
        // Every number survives the record's form.
        let text = serde_json::to_string(&there).expect("JSON");
        let again: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let pairs: Vec<eval::compare::Pair> =
            serde_json::from_value(again["pairs"].clone()).expect("the same form");
        prop_assert_eq!(pairs.len(), there.pairs.len());
        for (written, run) in again["runs"].as_array().expect("runs").iter().zip(&there.runs) {
            let association: eval::report::Association =
                serde_json::from_value(written["association"].clone()).expect("the same form");
            prop_assert_eq!(association.n, run.association.n);
            let written = written["remarks"].as_array().expect("remarks");
            prop_assert_eq!(written.len(), run.remarks.len());
            for (written, remark) in written.iter().zip(&run.remarks) {
                prop_assert_eq!(&written["kind"], remark.kind().as_str());
                prop_assert_eq!(&written["text"], &remark.to_string());
            }
        }
    }
}
