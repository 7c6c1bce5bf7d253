//! Two runs on the same items.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Run, SEED};
use crate::report::ItemCounts;
use crate::stats::{PairedCounts, bootstrap, holm, paired_permutation, paired_t};
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

/// Every two runs of the same task with items in common.
pub(super) fn pairs(runs: &[Run<'_>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for a in 0..runs.len() {
        for b in a + 1..runs.len() {
            if runs[a].header.spec.task == runs[b].header.spec.task {
                pairs.extend(pair((a, runs[a]), (b, runs[b])));
            }
        }
    }
    let p = holm(&pairs.iter().map(|pair| pair.p).collect::<Vec<_>>());
    let f1_p = holm(&pairs.iter().map(|pair| pair.f1_p).collect::<Vec<_>>());
    for (pair, (p, f1_p)) in pairs.iter_mut().zip(p.into_iter().zip(f1_p)) {
        (pair.p_holm, pair.f1_p_holm) = (p, f1_p);
    }
    pairs
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

fn pair((place_a, a): (usize, Run<'_>), (place_b, b): (usize, Run<'_>)) -> Option<Pair> {
    let task = a.header.spec.task;
    let (mut of_a, mut of_b) = (by_item(a), by_item(b));
    let n_all = of_a.len() + of_b.len();
    let is_common = |one: &Item, other: Option<&Vec<&Sample>>| {
        other.is_some_and(|samples| samples[0].item.gold == one.gold)
    };
    of_a.retain(|key, samples| is_common(&samples[0].item, of_b.get(key)));
    of_b.retain(|key, _| of_a.contains_key(key));
    if of_a.is_empty() {
        return None;
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
    let counts =
        is_single.then(|| PairedCounts::of(accuracies.iter().map(|&(a, b)| (a > 0.5, b > 0.5))));
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
    let f1 = f1(task, &order, &of_a, &of_b);
    Some(Pair {
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
        f1_difference: f1.map(|f1| f1.value),
        f1_ci95: f1.and_then(|f1| f1.ci95),
        f1_p: f1.map(|f1| f1.p),
        f1_p_holm: None,
        flips: flips(&order, &of_a, &of_b),
    })
}

/// Mean accuracy of an item's samples.
fn accuracy(samples: &[&Sample]) -> Option<f64> {
    let all: Vec<f64> = samples.iter().filter_map(|s| s.score.accuracy()).collect();
    (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
}

/// Difference in average F1.
#[derive(Clone, Copy)]
struct F1Difference {
    value: f64,
    ci95: Option<(f64, f64)>,
    p: f64,
}

/// The average F1 of the first less that of the second, on the common items.
fn f1(
    task: crate::TaskId,
    order: &[(&str, &str)],
    of_a: &ByItem<'_>,
    of_b: &ByItem<'_>,
) -> Option<F1Difference> {
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
    let value = |counts: &[crate::score::Counts]| a.macro_f1(counts).unwrap_or(0.0);
    let test = paired_permutation(&a.items, &b.items, value, SEED)?;
    let ci95 = bootstrap(order.len(), test.difference, SEED, |drawn| {
        Some(value(&a.total(drawn.iter().copied())) - value(&b.total(drawn.iter().copied())))
    });
    Some(F1Difference {
        value: test.difference,
        ci95,
        p: test.p,
    })
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
