//! Two runs on the same items.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::steps::chunk;
use super::{Run, SEED};
use crate::report::ItemCounts;
use crate::stats::bootstrap::Resampling;
use crate::stats::paired::Permuting;
use crate::stats::{PairedCounts, holm, paired_t};
use crate::{Item, Kind, Sample, Score};

named_enum! {
    /// Which test a difference in accuracy got.
    pub enum Test {
        /// One label an item and one sample of each: McNemar's exact test.
        McNemar = "mcnemar_exact",
        /// Tags or repeats: the paired t test of the items' accuracies.
        PairedT = "paired_t",
    }
}

named_enum! {
    /// Why two runs cannot be paired.
    pub enum Reason {
        /// They have different tasks.
        Task = "different_task",
        /// They have no item in common.
        Items = "no_common_item",
        /// They have items in common, but not their annotation.
        Gold = "different_annotation",
    }
}

/// Two runs that cannot be paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpaired {
    /// Place of the first run.
    pub a: usize,
    /// Place of the second.
    pub b: usize,
    /// Why.
    pub reason: Reason,
}

/// An item that two runs answer differently well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// The item's id.
    pub item: String,
    /// Its text.
    pub text: String,
    /// Mean accuracy of its samples in the first run.
    pub a: f64,
    /// In the second.
    pub b: f64,
}

/// The difference between two runs on the items that both have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Place of the first run.
    pub a: usize,
    /// Place of the second.
    pub b: usize,
    /// Items in both.
    pub n_items: u64,
    /// Items in one alone, left out.
    pub n_left_out: u64,
    /// How accuracy was tested.
    pub test: Test,
    /// Items of equal weight: mean accuracy of the first less that of the second.
    pub difference: f64,
    /// Its 95 % interval: Newcombe's for McNemar, else Student's.
    pub difference_ci95: Option<(f64, f64)>,
    /// Two-sided p-value.
    pub p: Option<f64>,
    /// The same, by Holm over all pairs.
    pub p_holm: Option<f64>,
    /// Right and wrong item by item, where each has one label and one sample.
    pub counts: Option<PairedCounts>,
    /// Average F1 of the first less that of the second, on the common items.
    pub f1_difference: Option<f64>,
    /// Its 95 % interval, by bootstrap over items.
    pub f1_ci95: Option<(f64, f64)>,
    /// Its two-sided p-value, by paired permutation of items.
    pub f1_p: Option<f64>,
    /// The same, by Holm over all pairs.
    pub f1_p_holm: Option<f64>,
    /// Items answered differently well, the widest apart first.
    pub flips: Vec<Flip>,
}

/// Adjusts the p-values of all pairs together.
pub(super) fn adjust(pairs: &mut [Pair]) {
    let p = holm(&pairs.iter().map(|pair| pair.p).collect::<Vec<_>>());
    let f1_p = holm(&pairs.iter().map(|pair| pair.f1_p).collect::<Vec<_>>());
    for (pair, (p, f1_p)) in pairs.iter_mut().zip(p.into_iter().zip(f1_p)) {
        (pair.p_holm, pair.f1_p_holm) = (p, f1_p);
    }
}

/// The samples of each item, by what makes it the same item.
type ByItem<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Sample>>;

fn by_item<'a>(run: Run<'a>) -> ByItem<'a> {
    let mut items = ByItem::new();
    for sample in run.samples {
        let key = (sample.item.id.as_str(), sample.item.text.as_str());
        items.entry(key).or_default().push(sample);
    }
    items
}

/// Pairs two runs: everything but the difference in F1, which [`F1Test`] finds step by step.
pub(super) fn pair(
    (place_a, a): (usize, Run<'_>),
    (place_b, b): (usize, Run<'_>),
) -> Result<(Pair, Option<F1Test>), Reason> {
    let task = a.header.spec.task;
    if task != b.header.spec.task {
        return Err(Reason::Task);
    }
    let (mut of_a, mut of_b) = (by_item(a), by_item(b));
    let n_all = of_a.len() + of_b.len();
    let is_common = |one: &Item, other: Option<&Vec<&Sample>>| {
        other.is_some_and(|samples| samples[0].item.gold == one.gold)
    };
    let has_items = of_a.keys().any(|key| of_b.contains_key(key));
    of_a.retain(|key, samples| is_common(&samples[0].item, of_b.get(key)));
    of_b.retain(|key, _| of_a.contains_key(key));
    if of_a.is_empty() {
        return Err(if has_items {
            Reason::Gold
        } else {
            Reason::Items
        });
    }
    // In the order of the first run's data.
    let mut order: Vec<(&str, &str)> = of_a.keys().copied().collect();
    order.sort_by_key(|key| of_a[key][0].item_index);
    let accuracies: Vec<(f64, f64)> = (order.iter())
        .filter_map(|key| Some((accuracy(&of_a[key])?, accuracy(&of_b[key])?)))
        .collect();
    let is_single = task.task().kind == Kind::Classify
        && of_a
            .values()
            .chain(of_b.values())
            .all(|samples| samples.len() == 1);
    let both = |key| (of_a[key][0].is_right(), of_b[key][0].is_right());
    let counts = is_single.then(|| PairedCounts::of(order.iter().map(both)));
    let differences: Vec<f64> = accuracies.iter().map(|(a, b)| a - b).collect();
    let difference = differences.iter().sum::<f64>() / differences.len().max(1) as f64;
    let t = paired_t(&differences);
    let (test, difference_ci95, p) = match &counts {
        Some(counts) => (
            Test::McNemar,
            counts.difference_ci95(),
            Some(counts.exact_p()),
        ),
        None => (Test::PairedT, t.map(|t| t.ci95), t.map(|t| t.p)),
    };
    let f1 = F1Test::new(task, &order, &of_a, &of_b);
    let pair = Pair {
        a: place_a,
        b: place_b,
        n_items: order.len() as u64,
        n_left_out: (n_all - 2 * order.len()) as u64,
        test,
        difference,
        difference_ci95,
        p,
        p_holm: None,
        counts,
        f1_difference: None,
        f1_ci95: None,
        f1_p: None,
        f1_p_holm: None,
        flips: flips(&order, &of_a, &of_b),
    };
    Ok((pair, f1))
}

/// Mean accuracy of an item's samples.
fn accuracy(samples: &[&Sample]) -> Option<f64> {
    let all: Vec<f64> = samples.iter().filter_map(|s| s.score.accuracy()).collect();
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

/// The average F1 of the first less that of the second, on the common items: its permutation test
/// and its interval, a few resamples at a time.
pub(super) struct F1Test {
    a: ItemCounts,
    b: ItemCounts,
    permuting: Permuting,
    resampling: Resampling,
}

impl F1Test {
    fn new(
        task: crate::TaskId,
        order: &[(&str, &str)],
        of_a: &ByItem<'_>,
        of_b: &ByItem<'_>,
    ) -> Option<Self> {
        let is_tagging = |sample: &Sample| matches!(sample.score, Score::Tags { .. });
        let groups = |of: &ByItem<'_>| -> Vec<Vec<Sample>> {
            (order.iter())
                .map(|key| of[key].iter().map(|&sample| sample.clone()).collect())
                .collect()
        };
        let (a, b) = (groups(of_a), groups(of_b));
        if a.iter().flatten().any(is_tagging) != b.iter().flatten().any(is_tagging) {
            return None;
        }
        let labels = ItemCounts::labels(task, a.iter().chain(&b).flatten());
        let a = ItemCounts::grouped(task, labels.clone(), &a);
        let b = ItemCounts::grouped(task, labels, &b);
        let permuting = Permuting::new(&a.items, &b.items, value(&a), SEED)?;
        Some(Self {
            resampling: Resampling::new(order.len(), SEED),
            a,
            b,
            permuting,
        })
    }

    /// Does a little more; whether something is left.
    pub(super) fn step(&mut self) -> bool {
        let (a, b, value) = (&self.a, &self.b, value(&self.a));
        let n_cells = a.labels.len() + 1;
        if !self.permuting.is_done() {
            let n = chunk(2 * n_cells * (1 + self.permuting.n_differing()));
            self.permuting.advance(n, &a.items, &b.items, value);
        } else {
            let n = chunk(2 * n_cells * a.items.len());
            self.resampling.advance(n, |drawn| {
                let of = |counts: &ItemCounts| value(&counts.total(drawn.iter().copied()));
                Some(of(a) - of(b))
            });
        }
        !(self.permuting.is_done() && self.resampling.is_done())
    }

    /// Writes what was found into the pair.
    pub(super) fn finish(self, pair: &mut Pair) {
        let of = self.permuting.outcome();
        (pair.f1_difference, pair.f1_p) = (Some(of.difference), Some(of.p));
        pair.f1_ci95 = self.resampling.interval(of.difference);
    }
}

fn value(of: &ItemCounts) -> impl Fn(&[crate::score::Counts]) -> f64 + use<'_> {
    |counts| of.macro_f1(counts).unwrap_or(0.0)
}

fn flips(order: &[(&str, &str)], of_a: &ByItem<'_>, of_b: &ByItem<'_>) -> Vec<Flip> {
    let mut flips: Vec<Flip> = (order.iter())
        .filter_map(|key| {
            let (a, b) = (accuracy(&of_a[key])?, accuracy(&of_b[key])?);
            (a != b).then(|| Flip {
                item: key.0.to_owned(),
                text: key.1.to_owned(),
                a,
                b,
            })
        })
        .collect();
    flips.sort_by(|x, y| (y.a - y.b).abs().total_cmp(&(x.a - x.b).abs()));
    flips
}
