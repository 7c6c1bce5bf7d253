//! What nested answers add up to: accuracy against the thought's length by intervention, and how
//! each answer comes about along one thought.
//!
//! All points of a curve rest on the same thoughts, so what differs between them is where the
//! thought was cut and nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::{by_item, hits, is_answered};
use crate::{AnswerMode, Estimate, Prediction, Sample};

/// A point of a curve: the same samples, answered after so much of their thoughts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPoint {
    /// Think tokens that were kept; `None` means the whole thought.
    pub budget: Option<u32>,
    /// How often the thought's end was put off.
    pub extensions: u32,
    /// Strict accuracy, clustered by item.
    pub accuracy: Option<Estimate>,
    /// Share of usable answers, clustered by item.
    pub coverage: Option<Estimate>,
    /// Share of samples whose thought had ended by itself, clustered by item.
    pub ended: Option<Estimate>,
    /// Mean think tokens before the answer.
    pub mean_think_tokens: f64,
    /// How answers changed from the point before; `None` at the first.
    pub flips: Option<Flips>,
    /// How they compare with those behind the whole thought.
    pub to_whole: Option<Flips>,
}

/// Pairs of answers of the same samples, one after another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flips {
    /// Pairs.
    pub n: u64,
    /// Of them, where the answer changed. Two unusable answers count as the same.
    pub changed: u64,
    /// From wrong to right (for tags: more tokens right).
    pub helpful: u64,
    /// From right to wrong (for tags: fewer tokens right).
    pub harmful: u64,
}

/// The curve of one way to answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// How the answers are made.
    pub mode: AnswerMode,
    /// From the smallest budget to the whole thought, then the extensions.
    pub points: Vec<SweepPoint>,
    /// Share of samples, by the budget from which on their answer never changes until the whole thought's:
    /// [`Timeline::settled_at`]. (budget, samples); `None` for those that settle with the whole thought.
    pub settled: Vec<(Option<u32>, u64)>,
}

/// What the nested answers of a run add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// One curve for each way to answer that has points.
    pub curves: Vec<Curve>,
}

/// One answer along a thought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Think tokens that were kept; `None` means the whole thought.
    pub budget: Option<u32>,
    /// Whether the thought had ended by itself.
    pub ended: bool,
    /// Think tokens before the answer.
    pub think_tokens: u32,
    /// What was said, where it can be used.
    pub said: Option<Prediction>,
    /// Accuracy of the answer, from 0 to 1.
    pub accuracy: Option<f64>,
    /// The labels' shares of their common probability, where they were scored, in the task's order.
    pub labels: Vec<(String, f64)>,
}

/// The answers along the thought of one sample, in one way: from the smallest budget to the whole thought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Position of the item in the data set.
    pub item_index: u32,
    /// Which repeat, from 0.
    pub repeat: u32,
    /// How the answers are made.
    pub mode: AnswerMode,
    /// The answers.
    pub moments: Vec<Moment>,
}

impl Timeline {
    /// The commit point: the place in `moments` from which on the answer is the last one and stays it.
    /// `None` without moments.
    #[must_use]
    pub fn settled_at(&self) -> Option<usize> {
        let last = &self.moments.last()?.said;
        let n_same = (self.moments.iter().rev())
            .take_while(|m| m.said == *last)
            .count();
        Some(self.moments.len() - n_same)
    }

    /// Think tokens between the commit point and the thought's end: what thinking on did not change.
    #[must_use]
    pub fn tokens_past_settled(&self) -> Option<u32> {
        let settled = &self.moments[self.settled_at()?];
        Some((self.moments.last()?.think_tokens).saturating_sub(settled.think_tokens))
    }

    /// The place of the first right answer.
    #[must_use]
    pub fn first_right(&self) -> Option<usize> {
        let is_right = |m: &Moment| m.accuracy.is_some_and(|accuracy| accuracy >= 1.0);
        self.moments.iter().position(is_right)
    }
}

/// Budget and extensions of a line; the whole thought comes behind all budgets.
type Place = (bool, u32, u32);

fn place(sample: &Sample) -> Place {
    let variant = sample.nested.as_ref().map(|nested| nested.variant);
    let budget = variant.and_then(|variant| variant.budget);
    (
        budget.is_none(),
        budget.unwrap_or(0),
        variant.map_or(0, |v| v.extensions),
    )
}

/// The lines of one way to answer, by place, then by (item, repeat). The answer behind the whole thought
/// in free text is the sample itself.
fn lines(samples: &[Sample], mode: AnswerMode) -> BTreeMap<Place, BTreeMap<(u32, u32), &Sample>> {
    let mut lines: BTreeMap<Place, BTreeMap<(u32, u32), &Sample>> = BTreeMap::new();
    for sample in samples {
        let own = sample
            .nested
            .as_ref()
            .map_or(AnswerMode::Free, |nested| nested.variant.mode);
        if own == mode {
            let at = lines.entry(place(sample)).or_default();
            at.insert((sample.item_index, sample.repeat), sample);
        }
    }
    lines
}

/// What the nested answers among `samples` add up to; `None` where there is none.
#[must_use]
pub fn build_sweep(samples: &[Sample]) -> Option<Sweep> {
    samples
        .iter()
        .any(|sample| sample.nested.is_some())
        .then(|| Sweep {
            curves: (AnswerMode::ALL.iter())
                .filter_map(|&mode| curve(samples, mode))
                .collect(),
        })
}

fn curve(samples: &[Sample], mode: AnswerMode) -> Option<Curve> {
    let lines = lines(samples, mode);
    let whole = lines.get(&(true, 0, 0));
    let mut before = None;
    let mut points = Vec::new();
    for (&(is_whole, budget, extensions), at) in &lines {
        let all = || at.values().copied();
        let n_think: u64 = all()
            .filter_map(|s| s.completion.usage.think_tokens.map(u64::from))
            .sum();
        points.push(SweepPoint {
            budget: (!is_whole).then_some(budget),
            extensions,
            accuracy: by_item(all(), hits),
            coverage: by_item(all(), |s| (u64::from(is_answered(s)), 1)),
            ended: by_item(all(), |s| (u64::from(has_ended(s)), 1)),
            mean_think_tokens: n_think as f64 / at.len().max(1) as f64,
            flips: before.map(|before| flips(before, at)),
            to_whole: whole.map(|whole| flips(at, whole)),
        });
        before = Some(at);
    }
    let mut settled: BTreeMap<(bool, u32), u64> = BTreeMap::new();
    for timeline in timelines(samples, mode) {
        if let Some(at) = timeline.settled_at() {
            let budget = timeline.moments[at].budget;
            *settled
                .entry((budget.is_none(), budget.unwrap_or(0)))
                .or_default() += 1;
        }
    }
    let settled = settled
        .into_iter()
        .map(|((is_whole, budget), n)| ((!is_whole).then_some(budget), n));
    (!points.is_empty()).then(|| Curve {
        mode,
        points,
        settled: settled.collect(),
    })
}

/// Whether a sample's thought ended by itself before the answer.
fn has_ended(sample: &Sample) -> bool {
    match &sample.nested {
        Some(nested) => nested.thought_ended,
        None => sample.completion.answer.is_some() && !sample.completion.budget_hit,
    }
}

fn said(sample: &Sample) -> Option<&Prediction> {
    (sample.reading.prediction.as_ref()).filter(|_| is_answered(sample))
}

fn flips(before: &BTreeMap<(u32, u32), &Sample>, after: &BTreeMap<(u32, u32), &Sample>) -> Flips {
    let mut flips = Flips::default();
    for (key, before) in before {
        let Some(after) = after.get(key) else {
            continue;
        };
        let (a, b) = (before.score.accuracy(), after.score.accuracy());
        flips.n += 1;
        flips.changed += u64::from(said(before) != said(after));
        flips.helpful += u64::from(a < b);
        flips.harmful += u64::from(a > b);
    }
    flips
}

/// The answers along each sample's thought in one way, samples in the order of items and repeats;
/// extensions are left out.
#[must_use]
pub fn timelines(samples: &[Sample], mode: AnswerMode) -> Vec<Timeline> {
    let mut all: BTreeMap<(u32, u32), Vec<Moment>> = BTreeMap::new();
    for (&(is_whole, budget, extensions), at) in &lines(samples, mode) {
        if extensions > 0 {
            continue;
        }
        for (key, sample) in at {
            // Who makes answers along a thought has counted its tokens.
            let Some(think_tokens) = sample.completion.usage.think_tokens else {
                continue;
            };
            let labels = sample
                .nested
                .iter()
                .flat_map(|nested| nested.label_probabilities());
            all.entry(*key).or_default().push(Moment {
                budget: (!is_whole).then_some(budget),
                ended: has_ended(sample),
                think_tokens,
                said: said(sample).cloned(),
                accuracy: sample.score.accuracy(),
                labels: labels
                    .map(|(label, share)| (label.to_owned(), share))
                    .collect(),
            });
        }
    }
    (all.into_iter())
        .map(|((item_index, repeat), moments)| Timeline {
            item_index,
            repeat,
            mode,
            moments,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples_for_tests::{labelled, nested};
    use crate::{Nested, Variant};

    fn at(item: u32, budget: u32, ended: bool, label: Option<&str>) -> Sample {
        let variant = Variant {
            budget: Some(budget),
            extensions: 0,
            mode: AnswerMode::Free,
        };
        let mut sample = nested(
            labelled(item, 0, "positive", label),
            Nested {
                variant,
                thought_ended: ended,
                labels: Vec::new(),
            },
        );
        sample.completion.usage.think_tokens = Some(if ended { 20 } else { budget });
        sample
    }

    /// Two items: one that thinks itself right, one that is right until it has thought.
    fn samples() -> Vec<Sample> {
        let mut whole = [
            labelled(0, 0, "positive", Some("positive")),
            labelled(1, 0, "positive", Some("negative")),
        ];
        for sample in &mut whole {
            sample.completion.usage.think_tokens = Some(20);
        }
        let mut all = whole.to_vec();
        all.extend([
            at(0, 32, true, Some("positive")),
            at(1, 32, true, Some("negative")),
            at(1, 0, false, Some("positive")),
            at(0, 16, false, Some("positive")),
            at(1, 16, false, Some("negative")),
            at(0, 0, false, None),
        ]);
        all
    }

    #[test]
    fn a_curve_runs_from_the_smallest_budget_to_the_whole_thought() {
        let sweep = build_sweep(&samples()).expect("a sweep");
        let [curve] = sweep.curves.as_slice() else {
            panic!("one way to answer");
        };
        let line = |p: &SweepPoint| {
            let value = |e: Option<Estimate>| e.map_or(-1.0, |e| e.value);
            let flips = p.flips.map(|f| (f.n, f.changed, f.helpful, f.harmful));
            (
                p.budget,
                value(p.accuracy),
                value(p.coverage),
                value(p.ended),
                flips,
            )
        };
        let points: Vec<_> = curve.points.iter().map(line).collect();
        let expect = [
            (Some(0), 0.5, 0.5, 0.0, None),
            (Some(16), 0.5, 1.0, 0.0, Some((2, 2, 1, 1))),
            (Some(32), 0.5, 1.0, 1.0, Some((2, 0, 0, 0))),
            (None, 0.5, 1.0, 1.0, Some((2, 0, 0, 0))),
        ];
        assert_eq!(points, expect);
        assert!((curve.points[1].mean_think_tokens - 16.0).abs() < 1e-12);
        assert_eq!(curve.settled, [(Some(16), 2)]);
        let to_whole = curve.points[0].to_whole.expect("a comparison");
        assert_eq!(
            (to_whole.changed, to_whole.helpful, to_whole.harmful),
            (2, 1, 1)
        );
    }

    #[test]
    fn a_thought_commits_where_its_answer_stays() {
        let all = timelines(&samples(), AnswerMode::Free);
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[0].settled_at(), all[1].settled_at()),
            (Some(1), Some(1))
        );
        assert_eq!(
            (all[0].first_right(), all[1].first_right()),
            (Some(1), Some(0))
        );
        assert_eq!(all[0].tokens_past_settled(), Some(4));
    }

    #[test]
    fn order_of_lines_changes_nothing_and_plain_runs_have_no_sweep() {
        let mut turned = samples();
        turned.reverse();
        assert_eq!(build_sweep(&turned), build_sweep(&samples()));
        assert_eq!(build_sweep(&samples()[..2]), None);
    }

    #[test]
    fn the_commit_point_is_where_the_last_answer_begins_to_stay() {
        // A letter for each moment's answer, `-` for one that cannot be used.
        let check = |answers: &str, expect: Option<usize>| {
            let moments = answers.chars().map(|answer| Moment {
                budget: None,
                ended: false,
                think_tokens: 0,
                said: (answer != '-').then(|| Prediction::Label(answer.to_string())),
                accuracy: None,
                labels: Vec::new(),
            });
            let timeline = Timeline {
                item_index: 0,
                repeat: 0,
                mode: AnswerMode::Free,
                moments: moments.collect(),
            };
            assert_eq!(timeline.settled_at(), expect, "{answers}");
        };
        check("", None);
        check("a", Some(0));
        check("aaa", Some(0));
        check("baa", Some(1));
        check("aba", Some(2));
        check("aab", Some(2));
        check("a--", Some(1));
        check("--a", Some(2));
    }

    #[test]
    fn a_thought_ended_by_itself_where_it_was_closed_before_its_budget() {
        let check = |answer: Option<&str>, budget_hit: bool, expect: bool| {
            let mut sample = labelled(0, 0, "positive", answer);
            sample.completion.budget_hit = budget_hit;
            assert_eq!(has_ended(&sample), expect, "{answer:?} {budget_hit}");
        };
        check(Some("positive"), false, true);
        check(Some("positive"), true, false);
        check(None, false, false);
        check(None, true, false);
        // A nested answer tells it, whatever its completion looks like.
        for ended in [false, true] {
            assert_eq!(has_ended(&at(0, 8, ended, None)), ended);
        }
    }

    #[test]
    fn flips_help_from_wrong_to_right_and_harm_the_other_way() {
        let (right, wrong) = (Some("positive"), Some("negative"));
        let before = [right, wrong, wrong, wrong, right, None, None];
        let after = [wrong, right, right, wrong, right, wrong, None];
        let all = |labels: [Option<&str>; 7]| -> Vec<Sample> {
            (0..)
                .zip(labels)
                .map(|(item, label)| labelled(item, 0, "positive", label))
                .collect()
        };
        let (mut before, after) = (all(before), all(after));
        // One that has no answer afterwards is no pair.
        before.push(labelled(9, 0, "positive", right));
        let by_key = |samples: &'_ [Sample]| -> Vec<(u32, u32)> {
            samples.iter().map(|s| (s.item_index, s.repeat)).collect()
        };
        let (keys_before, keys_after) = (by_key(&before), by_key(&after));
        let before = keys_before.into_iter().zip(&before).collect();
        let after = keys_after.into_iter().zip(&after).collect();
        let expect = Flips {
            n: 7,
            changed: 4,
            helpful: 2,
            harmful: 1,
        };
        assert_eq!(flips(&before, &after), expect);
        let turned = flips(&after, &before);
        assert_eq!((turned.helpful, turned.harmful), (1, 2));
    }

    #[test]
    fn extensions_are_points_of_the_curve_but_no_moments_of_the_thought() {
        let mut all = samples();
        for item in 0..2 {
            let mut extended = at(item, 0, true, Some("positive"));
            let nested = extended.nested.as_mut().expect("a nested answer");
            (nested.variant.budget, nested.variant.extensions) = (None, 1);
            all.push(extended);
        }
        assert_eq!(
            timelines(&all, AnswerMode::Free),
            timelines(&samples(), AnswerMode::Free)
        );
        let budgets: Vec<Option<u32>> = (timelines(&all, AnswerMode::Free)[0].moments.iter())
            .map(|moment| moment.budget)
            .collect();
        assert_eq!(budgets, [Some(0), Some(16), Some(32), None]);
        let sweep = build_sweep(&all).expect("a sweep");
        let last = sweep.curves[0].points.last().expect("points");
        assert_eq!((last.budget, last.extensions), (None, 1));
    }
}
