//! Several samples of each item: how often one of k is right, how far they agree, and what their
//! majority says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::stats::{WithinBetween, clustered, within_between};
use crate::{Estimate, Gold, Prediction, Sample};

/// The probability that at least one of `k` samples is right, from `n` samples of which `c` are:
/// 1 - C(n - c, k) / C(n, k), unbiased (Chen et al. 2021, "Evaluating large language models trained
/// on code"). `None` for k = 0 or k > n, and where more are right than there are.
#[must_use]
pub fn pass_at_k(n: u64, c: u64, k: u64) -> Option<f64> {
    if k == 0 || k > n || c > n {
        return None;
    }
    // The product would have the factor 0 at i = k, and may overflow below it.
    if n - c < k {
        return Some(1.0);
    }
    let all_wrong: f64 = (n - c + 1..=n).map(|i| 1.0 - k as f64 / i as f64).product();
    Some(1.0 - all_wrong)
}

/// [`pass_at_k`] for k = 1, 2, … `most`, which is at most `n`: each from the one before, as
/// C(n - c, k) / C(n, k) is that of k - 1 times (n - c - k + 1) / (n - k + 1).
fn pass_curve(n: u64, c: u64, most: u64) -> impl Iterator<Item = f64> {
    (0..most).scan(1.0, move |all_wrong, n_drawn| {
        *all_wrong *= (n - c).saturating_sub(n_drawn) as f64 / (n - n_drawn) as f64;
        Some(1.0 - *all_wrong)
    })
}

/// What repeats of items add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repeats {
    /// Items with at least two samples.
    pub n_items: u64,
    /// Samples that each of them has at least.
    pub k: u64,
    /// Mean over items of [`pass_at_k`], from k = 1; a sample of tags passes when all are right.
    pub pass_at_k: Vec<f64>,
    /// Mean over items of the share of pairs of samples that say the same. Unusable answers agree
    /// with nothing.
    pub agreement: f64,
    /// Accuracy of the majority's answers, items (labels) or tokens (tags), clustered by item.
    /// A tie between the leaders, like an answer that nobody gave, is wrong.
    pub majority: Option<Estimate>,
    /// Accuracy against log2(1 + think tokens), within items and between them apart; `None` where
    /// thoughts are equally long within every item.
    pub think: Option<WithinBetween>,
}

/// Adds up the samples of items that have at least two; nested answers are left out. `None`
/// where there is no such item.
#[must_use]
pub fn build_repeats(samples: &[Sample]) -> Option<Repeats> {
    let mut items: BTreeMap<u32, Vec<&Sample>> = BTreeMap::new();
    for sample in samples.iter().filter(|sample| sample.nested.is_none()) {
        items.entry(sample.item_index).or_default().push(sample);
    }
    items.retain(|_, repeats| repeats.len() >= 2);
    let k = items.values().map(|repeats| repeats.len() as u64).min()?;
    let n_items = items.len() as f64;
    let is_right = |sample: &&&Sample| sample.score.accuracy().is_some_and(|score| score >= 1.0);
    // Each curve has as many values as the shortest item has samples: no more than all samples together.
    let mut pass = vec![0.0; usize::try_from(k).ok()?];
    for repeats in items.values() {
        let n_right = repeats.iter().filter(is_right).count() as u64;
        let curve = pass_curve(repeats.len() as u64, n_right, k);
        for (sum, value) in pass.iter_mut().zip(curve) {
            *sum += value;
        }
    }
    let votes: Vec<(u64, u64)> = items.values().map(|repeats| majority(repeats)).collect();
    Some(Repeats {
        n_items: items.len() as u64,
        k,
        pass_at_k: pass.into_iter().map(|sum| sum / n_items).collect(),
        agreement: items
            .values()
            .map(|repeats| agreement(repeats))
            .sum::<f64>()
            / n_items,
        majority: clustered(&votes),
        think: think(&items),
    })
}

/// Accuracy against think length of all samples of these items, split by item.
fn think(items: &BTreeMap<u32, Vec<&Sample>>) -> Option<WithinBetween> {
    let (mut x, mut y, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for (item, sample) in items
        .iter()
        .flat_map(|(i, all)| all.iter().map(move |s| (*i, s)))
    {
        let think = sample.completion.usage.think_tokens;
        if let Some((accuracy, think)) = sample.score.accuracy().zip(think) {
            x.push(f64::from(think).ln_1p() / std::f64::consts::LN_2);
            y.push(accuracy);
            of.push(item);
        }
    }
    within_between(&x, &y, &of)
}

/// What a sample says, where it can be used.
fn said<'a>(sample: &&'a Sample) -> Option<&'a Prediction> {
    (sample.reading.prediction.as_ref()).filter(|_| sample.reading.failure.is_none())
}

/// The share of pairs that say the same.
fn agreement(repeats: &[&Sample]) -> f64 {
    let mut counts: BTreeMap<&Prediction, u64> = BTreeMap::new();
    for prediction in repeats.iter().filter_map(said) {
        *counts.entry(prediction).or_default() += 1;
    }
    // Each pair in both orders, which leaves the share as it is.
    let pairs = |n: u64| n * (n - 1);
    counts.into_values().map(pairs).sum::<u64>() as f64 / pairs(repeats.len() as u64) as f64
}

/// Right and all observations of what most samples say: the label, or the tag of each token.
fn majority(repeats: &[&Sample]) -> (u64, u64) {
    match &repeats[0].item.gold {
        Gold::Label(gold) => {
            let label = |sample: &&Sample| match said(sample) {
                Some(Prediction::Label(label)) => Some(label.clone()),
                _ => None,
            };
            let leader = leader(repeats.iter().filter_map(label));
            (u64::from(leader.as_ref() == Some(gold)), 1)
        }
        Gold::Tags(gold) => {
            let tag = |sample: &&Sample, at: usize| match said(sample) {
                Some(Prediction::Tags(tags)) => tags.get(at).cloned().flatten(),
                _ => None,
            };
            let n_right = (gold.iter().enumerate()).filter(|(at, gold)| {
                leader(repeats.iter().filter_map(|sample| tag(sample, *at))).as_ref() == Some(gold)
            });
            (n_right.count() as u64, gold.len() as u64)
        }
    }
}

/// What has more votes than anything else.
fn leader(votes: impl Iterator<Item = String>) -> Option<String> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for vote in votes {
        *counts.entry(vote).or_default() += 1;
    }
    let most = *counts.values().max()?;
    let mut leaders = counts.into_iter().filter(|(_, n)| *n == most);
    let (first, _) = leaders.next()?;
    leaders.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples_for_tests::labelled;
    use crate::{Failure, Item, TaskId, made_up};

    /// A sample of tags; `-` stands for a token without an answer.
    fn tagged(item: u32, repeat: u32, gold: &str, read: Result<&str, Failure>) -> Sample {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let tags = |text| words(text).into_iter().map(|t| (t != "-").then_some(t));
        let of = Item {
            tokens: words(gold),
            gold: Gold::Tags(words(gold)),
            ..made_up::item(item, "")
        };
        let read = read.map(|text| Prediction::Tags(tags(text).collect()));
        let mut sample = made_up::sample(TaskId::Pos, item, of, read);
        sample.repeat = repeat;
        sample
    }

    #[test]
    fn pass_at_k_is_the_share_of_draws_with_a_right_one() {
        let check = |n, c, k, expect: Option<f64>| {
            let got = pass_at_k(n, c, k);
            let is_close = match (got, expect) {
                (Some(got), Some(expect)) => (got - expect).abs() < 1e-12,
                (got, expect) => got == expect,
            };
            assert!(is_close, "{n} {c} {k}: {got:?} for {expect:?}");
        };
        check(8, 3, 1, Some(0.375));
        check(8, 3, 4, Some(1.0 - 5.0 / 70.0));
        check(8, 0, 4, Some(0.0));
        check(8, 8, 1, Some(1.0));
        check(4, 1, 2, Some(0.5));
        check(4, 2, 2, Some(5.0 / 6.0));
        check(4, 2, 4, Some(1.0));
        check(8, 5, 4, Some(1.0));
        // Of many: no factor overflows.
        check(2_500, 2_500, 2_000, Some(1.0));
        check(2_500, 501, 2_000, Some(1.0));
        check(2_500, 0, 2_500, Some(0.0));
        check(4, 2, 5, None);
        check(4, 2, 0, None);
        check(4, 5, 1, None);
    }

    #[test]
    fn the_curve_is_pass_at_k_of_every_k() {
        for (n, c, most) in [
            (1, 0, 1),
            (1, 1, 1),
            (8, 0, 8),
            (8, 3, 8),
            (8, 8, 3),
            (100, 1, 100),
            (2_500, 501, 2_500),
            (2_500, 2_500, 2_500),
        ] {
            let curve: Vec<f64> = pass_curve(n, c, most).collect();
            assert_eq!(curve.len() as u64, most);
            for (k, got) in (1..).zip(curve) {
                let expect = pass_at_k(n, c, k).expect("k of n");
                assert!((got - expect).abs() < 1e-12, "{n} {c} {k}: {got} {expect}");
            }
        }
    }

    #[test]
    fn repeats_vote_and_agree() {
        let said = |item, repeat, label| labelled(item, repeat, "positive", label);
        let samples = [
            said(0, 0, Some("positive")),
            said(0, 1, Some("positive")),
            said(0, 2, Some("negative")),
            said(1, 0, None),
            said(1, 1, None),
            said(1, 2, Some("positive")),
            said(2, 0, Some("positive")),
        ];
        let got = build_repeats(&samples).expect("two items with repeats");
        assert_eq!((got.n_items, got.k), (2, 3));
        let expect = [(2.0 / 3.0 + 1.0 / 3.0) / 2.0, (1.0 + 2.0 / 3.0) / 2.0, 1.0];
        for (got, expect) in got.pass_at_k.iter().zip(expect) {
            assert!((got - expect).abs() < 1e-12, "{got} {expect}");
        }
        // One of three pairs agrees on the first item; two that say nothing do not agree.
        assert!(
            (got.agreement - (1.0 / 3.0) / 2.0).abs() < 1e-12,
            "{}",
            got.agreement
        );
        assert!(
            got.majority
                .is_some_and(|m| (m.value - 1.0).abs() < 1e-12 && m.n == 2)
        );
        assert_eq!(build_repeats(&samples[6..]), None);
        let tie = [said(0, 0, Some("positive")), said(0, 1, Some("negative"))];
        let got = build_repeats(&tie).expect("an item with repeats");
        assert!(
            got.majority.is_some_and(|m| m.value == 0.0),
            "a tie is no answer"
        );
    }

    #[test]
    fn each_token_has_its_majority() {
        let samples = [
            tagged(0, 0, "DET NOUN VERB", Ok("DET NOUN NOUN")),
            tagged(0, 1, "DET NOUN VERB", Ok("DET VERB NOUN")),
            tagged(0, 2, "DET NOUN VERB", Ok("DET NOUN -")),
            // Half of it is a tie, and a failed answer has no vote.
            tagged(1, 0, "DET NOUN", Ok("DET NOUN")),
            tagged(1, 1, "DET NOUN", Ok("DET VERB")),
            tagged(1, 2, "DET NOUN", Err(Failure::WrongCount)),
        ];
        let got = build_repeats(&samples).expect("two items with repeats");
        let majority = got.majority.expect("votes");
        assert_eq!((majority.value, majority.n), (3.0 / 5.0, 5));
        assert_eq!(got.agreement, 0.0);
        // A sample of tags passes when all are right: one of six.
        assert!((got.pass_at_k[0] - (1.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(got.think, None, "nobody counted");
    }

    #[test]
    fn thoughts_are_compared_by_doublings() {
        let samples: Vec<Sample> = [(0, 0, 1, true), (0, 1, 7, false), (1, 0, 3, true)]
            .into_iter()
            .chain([(1, 1, 15, false), (2, 0, 0, true), (2, 1, 63, true)])
            .map(|(item, repeat, think, is_right)| {
                let label = if is_right { "positive" } else { "negative" };
                let mut one = labelled(item, repeat, "positive", Some(label));
                one.completion.usage.think_tokens = Some(think);
                one
            })
            .collect();
        let got = build_repeats(&samples).expect("three items").think;
        let x = [1.0, 3.0, 2.0, 4.0, 0.0, 6.0];
        let y = [1.0, 0.0, 1.0, 0.0, 1.0, 1.0];
        let (got, expect) = (got, within_between(&x, &y, &[0, 0, 1, 1, 2, 2]));
        let (got, expect) = (got.expect("a slope"), expect.expect("a slope"));
        assert!((got.within_slope - expect.within_slope).abs() < 1e-12);
        assert!(
            (got.between_slope.unwrap_or(9.0) - expect.between_slope.unwrap_or(0.0)).abs() < 1e-12
        );
    }
}
