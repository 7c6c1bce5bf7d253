//! The ways to answer beside each other, behind the whole thought: what tells not knowing from not
//! following the form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::{by_item, hits, is_answered};
use crate::{AnswerMode, Estimate, Prediction, Sample};

/// One way to answer, over all samples that have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// How the answers are made.
    pub mode: AnswerMode,
    /// Strict accuracy, clustered by item.
    pub accuracy: Option<Estimate>,
    /// Share of usable answers, clustered by item.
    pub coverage: Option<Estimate>,
    /// Answers that say the same as the free one, of all that have one; `None` for the free one.
    /// Unusable answers are the same as nothing.
    pub same_as_free: Option<(u64, u64)>,
}

/// The answers behind whole thoughts, way by way; empty where there is only one way.
#[must_use]
pub fn ways(samples: &[Sample]) -> Vec<Way> {
    let mut by_mode: BTreeMap<AnswerMode, BTreeMap<(u32, u32), &Sample>> = BTreeMap::new();
    for sample in samples {
        if let Some(mode) = mode_behind_whole(sample) {
            let key = (sample.item_index, sample.repeat);
            by_mode.entry(mode).or_default().insert(key, sample);
        }
    }
    if by_mode.len() < 2 {
        return Vec::new();
    }
    let free = by_mode.get(&AnswerMode::Free);
    (by_mode.iter())
        .map(|(&mode, of)| Way {
            mode,
            accuracy: by_item(of.values().copied(), hits),
            coverage: by_item(of.values().copied(), |s| (u64::from(is_answered(s)), 1)),
            same_as_free: free
                .filter(|_| mode != AnswerMode::Free)
                .map(|free| same(free, of)),
        })
        .collect()
}

/// The way in which a sample was answered, if it was behind the whole thought as the model ended it.
#[must_use]
pub fn mode_behind_whole(sample: &Sample) -> Option<AnswerMode> {
    match &sample.nested {
        None => Some(AnswerMode::Free),
        Some(nested) => {
            let variant = nested.variant;
            (variant.budget.is_none() && variant.extensions == 0).then_some(variant.mode)
        }
    }
}

type Answers<'a> = BTreeMap<(u32, u32), &'a Sample>;

fn same(free: &Answers<'_>, of: &Answers<'_>) -> (u64, u64) {
    let pairs = || of.iter().filter_map(|(key, a)| Some((*a, *free.get(key)?)));
    let is_same = |(a, b): &(&Sample, &Sample)| said(a).is_some() && said(a) == said(b);
    (
        pairs().filter(is_same).count() as u64,
        pairs().count() as u64,
    )
}

/// What a sample says, where it can be used.
#[must_use]
pub fn said(sample: &Sample) -> Option<&Prediction> {
    (sample.reading.prediction.as_ref()).filter(|_| is_answered(sample))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples_for_tests::{labelled, nested};
    use crate::{Nested, Variant};

    fn behind(sample: Sample, budget: Option<u32>, mode: AnswerMode) -> Sample {
        let variant = Variant {
            budget,
            extensions: 0,
            mode,
        };
        nested(
            sample,
            Nested {
                variant,
                thought_ended: true,
                labels: Vec::new(),
            },
        )
    }

    #[test]
    fn ways_stand_beside_each_other_behind_the_whole_thought_only() {
        let said = |item, label| labelled(item, 0, "positive", label);
        let mut samples = vec![said(0, Some("positive")), said(1, None)];
        samples.extend([2, 3].map(|item| said(item, Some("positive"))));
        assert!(ways(&samples).is_empty(), "one way is no comparison");
        samples.push(behind(said(0, Some("negative")), Some(8), AnswerMode::Free));
        samples.push(behind(said(0, Some("positive")), None, AnswerMode::Labels));
        samples.extend([1, 2, 3].map(|item| {
            let one = said(item, Some("positive"));
            behind(one, None, AnswerMode::Labels)
        }));
        let got = ways(&samples);
        let line = |way: &Way| {
            let value = |e: Option<Estimate>| e.map(|e| e.value);
            (
                way.mode,
                value(way.accuracy),
                value(way.coverage),
                way.same_as_free,
            )
        };
        let got: Vec<_> = got.iter().map(line).collect();
        let expect = [
            (AnswerMode::Free, Some(0.75), Some(0.75), None),
            (AnswerMode::Labels, Some(1.0), Some(1.0), Some((3, 4))),
        ];
        assert_eq!(got, expect);
    }
}
