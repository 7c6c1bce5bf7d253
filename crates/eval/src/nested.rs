//! Nested answers: what else is asked behind one thought.
//!
//! A sample's thought is generated once. Beside its own answer, the model may have to answer after the
//! first so many tokens of it (nested truncation), after its end was put off (extension), and in
//! other ways than free text. Each of these is a line of the record of its own.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::RunSpec;

named_enum! {
    /// How an answer is made once the thought is closed.
    pub enum AnswerMode {
        /// The model writes what it likes.
        Free = "free",
        /// The model chooses only where the task's form has a choice.
        Constrained = "constrained",
        /// The model writes nothing: its probabilities of the labels decide.
        Labels = "labels",
    }
}

/// Which of a sample's nested answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Variant {
    /// Think tokens that are kept; `None` means the whole thought.
    pub budget: Option<u32>,
    /// How often the thought's end was replaced by a continuation.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensions: u32,
    /// How the answer is made.
    pub mode: AnswerMode,
}

impl Variant {
    /// The seed of what the answer draws for itself, from the sample's own seed.
    #[must_use]
    pub fn seed(self, sample_seed: u64) -> u64 {
        let kind = (self.extensions << 8) | self.mode as u32;
        crate::run::sample_seed(sample_seed, self.budget.unwrap_or(u32::MAX), kind)
    }
}

/// A label and its probability where the answer begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelLogprob {
    /// The label.
    pub label: String,
    /// Natural logarithm of its probability under the model's own distribution (temperature 1, whole
    /// vocabulary): of its first token where no two labels begin alike, else of all its tokens.
    pub logprob: f64,
}

/// What makes a line of the record a nested answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nested {
    /// Which one.
    #[serde(flatten)]
    pub variant: Variant,
    /// Whether the thought had ended by itself before its budget was spent, so that the answer is
    /// that behind the whole thought.
    pub thought_ended: bool,
    /// The labels in the task's order, where they were scored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelLogprob>,
}

impl Nested {
    /// Each label's share of the probability that the labels have together, in the same order: what
    /// the model would say if it had to say one of them now.
    #[must_use]
    pub fn label_probabilities(&self) -> Vec<(&str, f64)> {
        let best = self
            .labels
            .iter()
            .map(|l| l.logprob)
            .fold(f64::NEG_INFINITY, f64::max);
        let mass = |l: &LabelLogprob| (l.logprob - best).exp();
        let sum: f64 = self.labels.iter().map(mass).sum();
        let share = |l| if sum > 0.0 { mass(l) / sum } else { 0.0 };
        self.labels
            .iter()
            .map(|l| (l.label.as_str(), share(l)))
            .collect()
    }
}

/// The nested answers that a run asks for of each sample, in the order in which they are cheapest:
/// behind the whole thought, behind its extensions, then from the largest budget down.
#[must_use]
pub fn variants(spec: &RunSpec) -> Vec<Variant> {
    let mut modes: BTreeSet<AnswerMode> = spec.modes.iter().copied().collect();
    let whole = modes
        .iter()
        .filter(|mode| **mode != AnswerMode::Free)
        .copied();
    let of = |budget, extensions| {
        move |mode| Variant {
            budget,
            extensions,
            mode,
        }
    };
    let mut all: Vec<Variant> = whole.map(of(None, 0)).collect();
    if modes.is_empty() {
        modes.insert(AnswerMode::Free);
    }
    // An extension is a thought of its own: its free answer comes first in any case.
    let others = || {
        modes
            .iter()
            .filter(|mode| **mode != AnswerMode::Free)
            .copied()
    };
    for extensions in 1..=spec.extensions {
        let modes = std::iter::once(AnswerMode::Free).chain(others());
        all.extend(modes.map(of(None, extensions)));
    }
    let budgets: BTreeSet<u32> = spec.budgets.iter().copied().collect();
    for &budget in budgets.iter().rev() {
        all.extend(modes.iter().copied().map(of(Some(budget), 0)));
    }
    all
}

/// For fields that are left out where they say nothing.
pub(crate) fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_labels_alone() {
        let label = |label: &str, p: f64| LabelLogprob {
            label: label.into(),
            logprob: p.ln(),
        };
        let nested = Nested {
            variant: Variant {
                budget: Some(0),
                extensions: 0,
                mode: AnswerMode::Labels,
            },
            thought_ended: false,
            labels: vec![label("negative", 1e-5), label("positive", 3e-5)],
        };
        let shares = nested.label_probabilities();
        assert!((shares[0].1 - 0.25).abs() < 1e-12 && (shares[1].1 - 0.75).abs() < 1e-12);
        let text = serde_json::to_string(&nested).expect("JSON");
        assert!(
            text.starts_with(r#"{"budget":0,"mode":"labels","thought_ended":false,"#),
            "{text}"
        );
        assert_eq!(
            serde_json::from_str::<Nested>(&text).expect("the same"),
            nested
        );
    }
}
