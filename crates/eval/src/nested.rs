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

    #[test]
    fn shares_do_not_depend_on_how_unlikely_all_labels_are() {
        // Natural logarithms of p and 3p, where p itself is no number above 0 any more.
        let far = -1000.0;
        let label = |label: &str, logprob: f64| LabelLogprob {
            label: label.into(),
            logprob,
        };
        let check = |labels: Vec<LabelLogprob>, expect: &[f64]| {
            let nested = Nested {
                variant: Variant {
                    budget: None,
                    extensions: 0,
                    mode: AnswerMode::Labels,
                },
                thought_ended: true,
                labels,
            };
            let shares = nested.label_probabilities();
            assert_eq!(shares.len(), expect.len());
            for ((label, share), expect) in shares.iter().zip(expect) {
                assert!((share - expect).abs() < 1e-9, "{label}: {share} {expect}");
            }
        };
        check(
            vec![label("a", far), label("b", far + 3_f64.ln())],
            &[0.25, 0.75],
        );
        check(vec![label("a", 0.0), label("b", far)], &[1.0, 0.0]);
        let never = f64::NEG_INFINITY;
        check(vec![label("a", never), label("b", -1.0)], &[0.0, 1.0]);
        // Where no label is possible, none has a share.
        check(vec![label("a", never), label("b", never)], &[0.0, 0.0]);
        check(Vec::new(), &[]);
    }

    #[test]
    fn extensions_are_written_where_there_are_some() {
        let check = |extensions: u32, expect: &str| {
            let variant = Variant {
                budget: None,
                extensions,
                mode: AnswerMode::Free,
            };
            let text = serde_json::to_string(&variant).expect("JSON");
            assert_eq!(text, expect);
            assert_eq!(
                serde_json::from_str::<Variant>(&text).expect("a variant"),
                variant
            );
        };
        check(0, r#"{"budget":null,"mode":"free"}"#);
        check(1, r#"{"budget":null,"extensions":1,"mode":"free"}"#);
        check(2, r#"{"budget":null,"extensions":2,"mode":"free"}"#);
    }

    #[test]
    fn every_nested_answer_draws_for_itself() {
        let mut seeds = BTreeSet::new();
        for sample_seed in [0, 1, u64::MAX] {
            seeds.insert(sample_seed);
            for budget in [None, Some(0), Some(1), Some(512)] {
                for extensions in 0..4 {
                    for &mode in AnswerMode::ALL {
                        let variant = Variant {
                            budget,
                            extensions,
                            mode,
                        };
                        assert_eq!(variant.seed(sample_seed), variant.seed(sample_seed));
                        seeds.insert(variant.seed(sample_seed));
                    }
                }
            }
        }
        assert_eq!(seeds.len(), 3 * (1 + 4 * 4 * 3));
    }

    #[test]
    fn a_run_asks_for_the_cheapest_answers_first() {
        use AnswerMode::{Constrained, Free, Labels};
        // As budget (`w` for the whole thought), `+` for each extension, first letter of the mode.
        let check = |budgets: &[u32], modes: &[AnswerMode], extensions: u32, expect: &str| {
            let spec = RunSpec {
                budgets: budgets.to_vec(),
                modes: modes.to_vec(),
                extensions,
                ..crate::made_up::spec(crate::TaskId::Sentiment2)
            };
            let name = |variant: &Variant| {
                let budget = (variant.budget).map_or("w".to_owned(), |budget| budget.to_string());
                let pluses = "+".repeat(variant.extensions as usize);
                format!("{budget}{pluses}{}", &variant.mode.as_str()[..1])
            };
            let names: Vec<String> = variants(&spec).iter().map(name).collect();
            assert_eq!(names.join(" "), expect);
        };
        check(&[], &[], 0, "");
        // The free answer behind the whole thought is the sample itself.
        check(&[], &[Free], 0, "");
        check(&[], &[Labels, Free, Constrained], 0, "wc wl");
        // No mode means that answers at the budgets are free; what is named twice is asked once.
        check(&[8, 0, 64, 8], &[], 0, "64f 8f 0f");
        check(&[0, 8], &[Labels], 0, "wl 8l 0l");
        check(&[8], &[Free, Labels], 0, "wl 8f 8l");
        // An extension has its free answer in any case, once.
        check(&[], &[], 2, "w+f w++f");
        check(&[], &[Free], 1, "w+f");
        check(&[4], &[Labels], 2, "wl w+f w+l w++f w++l 4l");
        check(&[4], &[Free, Labels], 1, "wl w+f w+l 4f 4l");
    }
}
