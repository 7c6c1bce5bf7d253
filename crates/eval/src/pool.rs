//! Records of the same model asked the same way about the same data, put together: a class of thirty
//! gives one result with thirty times the samples.
//!
//! What was asked twice is counted once. A sampled answer is asked twice when item and seed are the
//! same; a greedy one has no seed to tell it from another, so each item has one greedy answer, however
//! many files hold it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::report::{by_item, hits};
use crate::{Estimate, Header, Sample, Variant};

/// A record with the name of its file.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// The file's name.
    pub file: &'a str,
    /// What was run.
    pub header: &'a Header,
    /// Its samples, nested answers among them.
    pub samples: &'a [Sample],
}

/// What one file gave to a pool. Nested answers are not counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The file's name.
    pub file: String,
    /// Samples that it gave.
    pub n_samples: u64,
    /// Samples left out because an earlier file has them.
    pub n_duplicates: u64,
    /// Of these, where the model wrote something else: other arithmetic, as on another device.
    pub n_differing: u64,
    /// Strict accuracy of the file alone, clustered by item.
    pub accuracy: Option<Estimate>,
}

/// Records put together; one alone is a pool as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// The first record's header.
    pub header: Header,
    /// All samples, repeats of an item numbered on over the files; nested answers among them.
    pub samples: Vec<Sample>,
    /// What each file gave, in the order given.
    pub parts: Vec<Part>,
    /// Places of the files among the records given, in the order of `parts`.
    pub members: Vec<usize>,
    /// Engines and adapters that differ among the files; empty where there is one.
    pub engines: BTreeSet<String>,
}

/// Puts together what belongs together; pools stand in the order of their first files.
#[must_use]
pub fn pool(records: &[Filed<'_>]) -> Vec<Pool> {
    let mut groups: Vec<(Option<Vec<String>>, Vec<usize>)> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let key = setting(record.header);
        let same = |of: &Option<Vec<String>>| of.is_some() && *of == key;
        match groups.iter_mut().find(|(of, _)| same(of)) {
            Some((_, group)) => group.push(at),
            None => groups.push((key, vec![at])),
        }
    }
    (groups.into_iter())
        .map(|(_, group)| together(records, group))
        .collect()
}

/// Each record alone.
#[must_use]
pub fn apart(records: &[Filed<'_>]) -> Vec<Pool> {
    (0..records.len())
        .map(|at| together(records, vec![at]))
        .collect()
}

/// What records of one pool share: everything that decides an answer but seed and device. How many
/// items and repeats were asked for does not matter. `None` where a run from elsewhere does not tell
/// one of them: what is unknown in two runs is not known to be the same.
fn setting(header: &Header) -> Option<Vec<String>> {
    let (spec, subject) = (&header.spec, &header.subject);
    let deciding = [
        "prompt_form",
        "temperature",
        "top_p",
        "think_budget",
        "max_tokens",
    ];
    if !(deciding.iter()).all(|field| header.knows(&format!("spec.{field}"))) {
        return None;
    }
    let sampling = spec
        .temperature
        .map(|temperature| format!("{temperature} {}", spec.top_p));
    Some(vec![
        subject.model.clone(),
        format!("{:?}", subject.quantization),
        format!("{:?} {:?}", subject.model_sha256, subject.template_sha256),
        spec.task.to_string(),
        spec.prompt_form.to_string(),
        header.prompt_sha256.clone(),
        sampling.unwrap_or_default(),
        format!("{:?} {}", spec.think_budget, spec.max_tokens),
        header.dataset.sha256.clone(),
    ])
}

/// A question: item, its text, the seed where answers are sampled, and which nested answer.
type Question<'a> = (&'a str, &'a str, Option<u64>, Option<Variant>);

fn question<'a>(header: &Header, sample: &'a Sample) -> Question<'a> {
    (
        &sample.item.id,
        &sample.item.text,
        header.spec.temperature.map(|_| sample.seed),
        sample.nested.as_ref().map(|nested| nested.variant),
    )
}

fn together(records: &[Filed<'_>], members: Vec<usize>) -> Pool {
    let group: Vec<&Filed<'_>> = members.iter().map(|&at| &records[at]).collect();
    let mut pool = Pool {
        header: group[0].header.clone(),
        members,
        samples: Vec::new(),
        parts: Vec::new(),
        engines: BTreeSet::new(),
    };
    // Where the answer to a question is, among the files before.
    let mut earlier: BTreeMap<Question<'_>, &Sample> = BTreeMap::new();
    // How many repeats of an item there are.
    let mut n_repeats: BTreeMap<u32, u32> = BTreeMap::new();
    // The repeat that a kept thought has in the pool.
    let mut placed: BTreeMap<Question<'_>, u32> = BTreeMap::new();
    for (nth, record) in group.iter().enumerate() {
        let mut part = Part {
            file: record.file.to_owned(),
            n_samples: 0,
            n_duplicates: 0,
            n_differing: 0,
            accuracy: accuracy(record.samples),
        };
        let mut own: Vec<(Question<'_>, &Sample)> = Vec::new();
        // A thought stands before its nested answers, also where the record has them the other way.
        let (thoughts, nested): (Vec<&Sample>, Vec<&Sample>) =
            (record.samples.iter()).partition(|sample| sample.nested.is_none());
        let mut repeats: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for sample in thoughts.into_iter().chain(nested) {
            let asked = question(record.header, sample);
            let place = (sample.item_index, sample.repeat);
            let of_thought = (asked.0, asked.1, asked.2, None);
            if let Some(first) = earlier.get(&asked) {
                if sample.nested.is_none() {
                    part.n_duplicates += 1;
                    let is_same = first.completion.thought == sample.completion.thought
                        && first.completion.answer == sample.completion.answer;
                    part.n_differing += u64::from(!is_same);
                }
                continue;
            }
            let repeat = if nth == 0 {
                sample.repeat
            } else if sample.nested.is_none() {
                n_repeats.get(&sample.item_index).copied().unwrap_or(0)
            } else {
                // Nested answers go with their thought, which an earlier file may have given.
                let known = repeats.get(&place).or_else(|| placed.get(&of_thought));
                let Some(&repeat) = known else { continue };
                repeat
            };
            if sample.nested.is_none() {
                part.n_samples += 1;
                repeats.insert(place, repeat);
                placed.entry(asked).or_insert(repeat);
                let n = n_repeats.entry(sample.item_index).or_default();
                *n = (*n).max(repeat + 1);
            }
            own.push((asked, sample));
            pool.samples.push(Sample {
                repeat,
                ..sample.clone()
            });
        }
        earlier.extend(own);
        pool.engines.insert(engine(record.header));
        pool.parts.push(part);
    }
    if group.len() > 1 {
        pool.header.spec.repeats = n_repeats.values().copied().max().unwrap_or(1);
    }
    if pool.engines.len() < 2 {
        pool.engines.clear();
    }
    pool
}

fn engine(header: &Header) -> String {
    let subject = &header.subject;
    match &subject.adapter {
        Some(adapter) => format!("{} on {adapter}", subject.engine),
        None => subject.engine.clone(),
    }
}

fn accuracy(samples: &[Sample]) -> Option<Estimate> {
    by_item(samples.iter().filter(|s| s.nested.is_none()), hits)
}

impl Pool {
    /// The samples without nested answers, which belong to the sweep and not to the run.
    #[must_use]
    pub fn own_samples(&self) -> Vec<Sample> {
        (self.samples.iter())
            .filter(|sample| sample.nested.is_none())
            .cloned()
            .collect()
    }

    /// Samples that were left out because an earlier file has them.
    #[must_use]
    pub fn n_duplicates(&self) -> u64 {
        self.parts.iter().map(|part| part.n_duplicates).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples_for_tests::labelled;
    use crate::{TaskId, made_up};

    fn header(temperature: Option<f32>, seed: u64) -> Header {
        let mut header = made_up::header(TaskId::Sentiment2);
        (header.spec.temperature, header.spec.seed) = (temperature, seed);
        header
    }

    /// Four items of which the first `n_right` are right, asked with this seed.
    fn samples(seed: u64, n_right: u32) -> Vec<Sample> {
        (0..4)
            .map(|item| {
                let label = if item < n_right {
                    "positive"
                } else {
                    "negative"
                };
                let mut sample = labelled(item, 0, "positive", Some(label));
                sample.seed = seed * 100 + u64::from(item);
                sample
            })
            .collect()
    }

    fn filed<'a>(file: &'a str, header: &'a Header, samples: &'a [Sample]) -> Filed<'a> {
        Filed {
            file,
            header,
            samples,
        }
    }

    #[test]
    fn sampled_runs_add_up_and_their_interval_narrows() {
        let headers: Vec<Header> = (1..=9).map(|seed| header(Some(0.6), seed)).collect();
        let runs: Vec<Vec<Sample>> = (1..=9).map(|seed| samples(seed, 3)).collect();
        let files: Vec<Filed<'_>> = (headers.iter().zip(&runs))
            .map(|(header, run)| filed("a", header, run))
            .collect();
        let pools = pool(&files);
        assert_eq!(pools.len(), 1);
        let whole = &pools[0];
        assert_eq!((whole.samples.len(), whole.n_duplicates()), (36, 0));
        assert_eq!(whole.header.spec.repeats, 9);
        let places: BTreeSet<(u32, u32)> = (whole.samples.iter())
            .map(|sample| (sample.item_index, sample.repeat))
            .collect();
        assert_eq!(places.len(), 36, "each sample has a place of its own");
        assert!(whole.parts.iter().all(|part| part.n_samples == 4));
        for part in &whole.parts {
            let accuracy = part.accuracy.expect("samples").value;
            assert!((accuracy - 0.75).abs() < 1e-12, "{accuracy}");
        }
    }

    #[test]
    fn what_was_asked_twice_counts_once() {
        let (one, other) = (header(Some(0.6), 1), header(Some(0.6), 2));
        let (first, second) = (samples(1, 3), samples(2, 1));
        let pools = pool(&[
            filed("a", &one, &first),
            filed("b", &other, &second),
            filed("a again", &one, &first),
        ]);
        assert_eq!(pools[0].samples.len(), 8);
        let n: Vec<(u64, u64)> = (pools[0].parts.iter())
            .map(|part| (part.n_samples, part.n_duplicates))
            .collect();
        assert_eq!(n, [(4, 0), (4, 0), (0, 4)]);
        assert_eq!(pools[0].n_duplicates(), 4);

        // Greedy answers have no seed: another student's are the same ones, and what differs is told.
        let (one, other) = (header(None, 1), header(None, 2));
        let mut changed = samples(2, 3);
        changed[1].completion.answer = Some("otherwise".to_owned());
        let pools = pool(&[filed("a", &one, &first), filed("b", &other, &changed)]);
        let part = &pools[0].parts[1];
        assert_eq!(
            (part.n_samples, part.n_duplicates, part.n_differing),
            (0, 4, 1)
        );
        assert_eq!(pools[0].samples, first);
    }

    #[test]
    fn what_was_asked_otherwise_stays_apart() {
        let base = header(None, 1);
        let run = samples(1, 3);
        let check = |change: &dyn Fn(&mut Header), n_pools| {
            let mut other = base.clone();
            change(&mut other);
            let files = [filed("a", &base, &run), filed("b", &other, &run)];
            assert_eq!(pool(&files).len(), n_pools);
            assert_eq!(apart(&files).len(), 2);
        };
        check(&|_| {}, 1);
        check(&|h| h.spec.seed = 9, 1);
        check(&|h| h.spec.limit = Some(3), 1);
        check(&|h| h.subject.engine = "gpu".to_owned(), 1);
        check(&|h| h.spec.think_budget = Some(0), 2);
        check(&|h| h.spec.temperature = Some(0.6), 2);
        check(&|h| h.dataset.sha256 = "bb".to_owned(), 2);
        check(&|h| h.subject.model = "N".to_owned(), 2);
        check(&|h| h.prompt_sha256 = "x".to_owned(), 2);
    }

    #[test]
    fn a_record_alone_stays_what_it_is() {
        let header = header(None, 1);
        let mut run = samples(1, 2);
        // Greedy repeats of one record are its own.
        run.push(Sample {
            repeat: 1,
            ..run[0].clone()
        });
        let pools = pool(&[filed("a", &header, &run)]);
        assert_eq!((&pools[0].header, &pools[0].samples), (&header, &run));
        assert!(pools[0].engines.is_empty());
    }

    #[test]
    fn what_is_unknown_in_two_runs_is_not_taken_for_equal() {
        let untold = |field: &str| Header {
            origin: Some(crate::record::Origin {
                program: "inspect_ai".to_owned(),
                unknown: vec![field.to_owned()],
            }),
            ..header(None, 1)
        };
        let check = |field: &str, n_pools: usize| {
            let headers = [untold(field), untold(field)];
            let runs = [samples(1, 3), samples(2, 3)];
            let files = [
                filed("a", &headers[0], &runs[0]),
                filed("b", &headers[1], &runs[1]),
            ];
            assert_eq!(pool(&files).len(), n_pools, "{field}");
        };
        check("spec.temperature", 2);
        check("spec.max_tokens", 2);
        // What does not decide an answer may be unknown.
        check("subject.n_params", 1);
    }

    #[test]
    fn engines_are_told_where_they_differ() {
        let check = |engines: &[(&str, Option<&str>)], expect: &[&str]| {
            let headers: Vec<Header> = (engines.iter())
                .map(|&(engine, adapter)| {
                    let mut header = header(None, 1);
                    header.subject.engine = engine.to_owned();
                    header.subject.adapter = adapter.map(str::to_owned);
                    header
                })
                .collect();
            let run = samples(1, 3);
            let files: Vec<Filed<'_>> = (headers.iter())
                .map(|header| filed("a", header, &run))
                .collect();
            let pools = pool(&files);
            assert_eq!(pools.len(), 1);
            assert!(pools[0].engines.iter().eq(expect), "{:?}", pools[0].engines);
        };
        check(&[("cpu", None), ("cpu", None)], &[]);
        check(&[("gpu", Some("A")), ("gpu", Some("A"))], &[]);
        check(&[("gpu", Some("A")), ("cpu", None)], &["cpu", "gpu on A"]);
        check(
            &[("gpu", Some("B")), ("gpu", Some("A")), ("gpu", Some("B"))],
            &["gpu on A", "gpu on B"],
        );
    }

    #[test]
    fn nested_answers_go_with_their_thought_and_are_not_its_samples() {
        let variant = Variant {
            budget: Some(8),
            extensions: 0,
            mode: crate::AnswerMode::Free,
        };
        // Nested answers stand before their thoughts, and all are wrong.
        let with_nested = |seed: u64| {
            let own = samples(seed, 3);
            let cut = own.iter().map(|sample| Sample {
                nested: Some(crate::Nested {
                    variant,
                    thought_ended: false,
                    labels: Vec::new(),
                }),
                score: crate::Score::Label { correct: false },
                ..sample.clone()
            });
            cut.chain(own.clone()).collect::<Vec<_>>()
        };
        let headers = [header(Some(0.6), 1), header(Some(0.6), 2)];
        let runs = [with_nested(1), with_nested(2)];
        let pools = pool(&[
            filed("a", &headers[0], &runs[0]),
            filed("b", &headers[1], &runs[1]),
        ]);
        let whole = &pools[0];
        assert_eq!(whole.samples.len(), 16);
        let own = whole.own_samples();
        assert_eq!(own.len(), 8);
        assert!(own.iter().all(|sample| sample.nested.is_none()));
        for nested in whole.samples.iter().filter(|s| s.nested.is_some()) {
            let is_thought =
                |s: &&Sample| (s.item_index, s.repeat) == (nested.item_index, nested.repeat);
            let thought = own.iter().find(is_thought).expect("its thought");
            assert_eq!(thought.seed, nested.seed);
        }
        for part in &whole.parts {
            assert_eq!(part.n_samples, 4);
            let accuracy = part.accuracy.expect("samples").value;
            assert!((accuracy - 0.75).abs() < 1e-12, "{accuracy}");
        }
    }
}
