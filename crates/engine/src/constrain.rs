//! Answers of a given form: a small grammar that leaves the model only the choices the form has,
//! and the exact probabilities of given answers.
//!
//! Both ask an engine for the logits of the tokens that may come next and for log Σ exp over the
//! whole vocabulary, and never for a sample of the rest.

use std::collections::BTreeSet;

use crate::sample::Rng;
use crate::{Outcome, TokenId, Want};

/// A part of a form, in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Exactly this.
    Fixed(Vec<TokenId>),
    /// One of these; none is empty or begins with another.
    OneOf(Vec<Vec<TokenId>>),
}

/// How a choice is made.
#[derive(Clone, Debug)]
pub enum Choice {
    /// The most probable next token of those allowed; ties go to the option that stands first.
    Greedy,
    /// By probability among those allowed.
    Tempered {
        /// Softmax temperature, above 0.
        temperature: f32,
        /// The sample's own generator.
        rng: Rng,
    },
}

/// An answer of a form, in work: a state machine without I/O, as a generation is.
#[derive(Clone, Debug)]
pub struct Constrained {
    parts: std::vec::IntoIter<Part>,
    choice: Choice,
    /// Options that are still possible, without what of them is written.
    alive: Vec<Vec<TokenId>>,
    /// The tokens that may come next: more than one, unless the answer is complete.
    allowed: Vec<TokenId>,
    pending: Vec<TokenId>,
    tokens: Vec<TokenId>,
    logprobs: Vec<f32>,
    is_chosen: Vec<bool>,
}

impl Constrained {
    /// An answer of this form.
    #[must_use]
    pub fn new(form: Vec<Part>, choice: Choice) -> Self {
        let mut this = Self {
            parts: form.into_iter(),
            choice,
            alive: Vec::new(),
            allowed: Vec::new(),
            pending: Vec::new(),
            tokens: Vec::new(),
            logprobs: Vec::new(),
            is_chosen: Vec::new(),
        };
        this.go_on();
        this
    }

    /// The tokens written so far.
    #[must_use]
    pub fn tokens(&self) -> &[TokenId] {
        &self.tokens
    }

    /// Log-probability of each token under the model's own distribution; 0 where the form left no choice.
    #[must_use]
    pub fn logprobs(&self) -> &[f32] {
        &self.logprobs
    }

    /// Whether the model chose each token.
    #[must_use]
    pub fn is_chosen(&self) -> &[bool] {
        &self.is_chosen
    }

    /// What was written since the last outcome.
    #[must_use]
    pub fn pending(&self) -> &[TokenId] {
        &self.pending
    }

    /// Whether the answer is complete, and no outcome is wanted.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.allowed.is_empty()
    }

    /// What to ask of the engine.
    #[must_use]
    pub fn want(&self) -> Want<'_> {
        Want {
            n_candidates: 1,
            temperature: 1.0,
            logits_of: &self.allowed,
        }
    }

    /// Takes the outcome for the pending tokens.
    pub fn absorb(&mut self, outcome: &Outcome) {
        let logits = &outcome.logits_of[..self.allowed.len().min(outcome.logits_of.len())];
        let at = match &mut self.choice {
            Choice::Greedy => greedy(logits),
            Choice::Tempered { temperature, rng } => {
                tempered(logits, *temperature, rng.next_unit())
            }
        };
        let (Some(&token), Some(&logit)) = (self.allowed.get(at), logits.get(at)) else {
            self.allowed.clear();
            return;
        };
        self.pending.clear();
        self.write(token, logit - outcome.log_sum_exp, true);
        self.alive.retain_mut(|option| {
            let is_alive = option.first() == Some(&token);
            option.drain(..usize::from(is_alive));
            is_alive
        });
        self.go_on();
    }

    fn write(&mut self, token: TokenId, logprob: f32, is_chosen: bool) {
        self.pending.push(token);
        self.tokens.push(token);
        self.logprobs.push(logprob);
        self.is_chosen.push(is_chosen);
    }

    /// Writes all that the form leaves no choice in.
    fn go_on(&mut self) {
        loop {
            // What all options that are left begin with is settled.
            while let Some(&token) = self.alive.first().and_then(|option| option.first()) {
                let mut allowed: Vec<TokenId> = Vec::new();
                for next in self.alive.iter().filter_map(|option| option.first()) {
                    if !allowed.contains(next) {
                        allowed.push(*next);
                    }
                }
                if allowed.len() > 1 {
                    self.allowed = allowed;
                    return;
                }
                self.write(token, 0.0, false);
                for option in &mut self.alive {
                    option.drain(..option.len().min(1));
                }
            }
            self.alive.clear();
            match self.parts.next() {
                Some(Part::Fixed(tokens)) => self.alive = vec![tokens],
                Some(Part::OneOf(options)) => self.alive = options,
                None => {
                    self.allowed.clear();
                    return;
                }
            }
        }
    }
}

fn greedy(logits: &[f32]) -> usize {
    let mut best = 0;
    for (at, logit) in logits.iter().enumerate() {
        if *logit > logits[best] {
            best = at;
        }
    }
    best
}

fn tempered(logits: &[f32], temperature: f32, unit: f64) -> usize {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mass = |logit: &f32| (f64::from(logit - max) / f64::from(temperature)).exp();
    let mut left = unit * logits.iter().map(mass).sum::<f64>();
    let found = logits.iter().position(|logit| {
        left -= mass(logit);
        left < 0.0
    });
    found.unwrap_or(logits.len().saturating_sub(1))
}

/// The probabilities of given answers, in work.
///
/// Where no two begin with the same token, the first tokens decide, and one step is enough. Otherwise
/// each answer's probability is the product over its tokens, and each common beginning takes a step.
#[derive(Clone, Debug)]
pub struct Scoring {
    answers: Vec<Vec<TokenId>>,
    /// Beginnings still to be fed, each with the tokens that may follow it.
    nodes: Vec<(Vec<TokenId>, Vec<TokenId>)>,
    logprobs: Vec<f64>,
}

impl Scoring {
    /// Scores `answers`, none of them empty.
    #[must_use]
    pub fn new(mut answers: Vec<Vec<TokenId>>) -> Self {
        let firsts: BTreeSet<_> = answers.iter().filter_map(|answer| answer.first()).collect();
        if firsts.len() == answers.len() {
            answers.iter_mut().for_each(|answer| answer.truncate(1));
        }
        let mut beginnings: BTreeSet<(usize, &[TokenId])> = BTreeSet::new();
        for answer in &answers {
            beginnings.extend((0..answer.len()).map(|n| (n, &answer[..n])));
        }
        // The shortest is asked for first: from the end.
        let nodes = (beginnings.iter().rev())
            .map(|(n, beginning)| {
                let follows =
                    |answer: &&Vec<TokenId>| answer.len() > *n && answer.starts_with(beginning);
                let next: BTreeSet<TokenId> = answers
                    .iter()
                    .filter(follows)
                    .map(|answer| answer[*n])
                    .collect();
                (beginning.to_vec(), next.into_iter().collect())
            })
            .collect();
        Self {
            logprobs: vec![0.0; answers.len()],
            nodes,
            answers,
        }
    }

    /// What must follow the text before the answers in the engine.
    #[must_use]
    pub fn beginning(&self) -> &[TokenId] {
        self.nodes.last().map_or(&[], |(beginning, _)| beginning)
    }

    /// What to ask of the engine.
    #[must_use]
    pub fn want(&self) -> Want<'_> {
        Want {
            n_candidates: 1,
            temperature: 1.0,
            logits_of: self.nodes.last().map_or(&[], |(_, next)| next),
        }
    }

    /// Takes the outcome behind the beginning; says whether all answers are scored.
    pub fn absorb(&mut self, outcome: &Outcome) -> bool {
        if let Some((beginning, next)) = self.nodes.pop() {
            let n = beginning.len();
            for (answer, logprob) in self.answers.iter().zip(&mut self.logprobs) {
                let at = (answer.get(n))
                    .filter(|_| answer.starts_with(&beginning))
                    .and_then(|token| next.iter().position(|other| other == token));
                if let Some(logit) = at.and_then(|at| outcome.logits_of.get(at)) {
                    *logprob += f64::from(*logit) - f64::from(outcome.log_sum_exp);
                }
            }
        }
        self.nodes.is_empty()
    }

    /// The natural logarithm of each answer's probability, in the order given.
    #[must_use]
    pub fn logprobs(&self) -> &[f64] {
        &self.logprobs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outcome of logits, as an engine gives it.
    fn outcome(logits: &[f32], want: Want<'_>) -> Outcome {
        Outcome::of_logits(logits, want).expect("finite logits")
    }

    #[test]
    fn only_choices_are_asked_for() {
        let form = vec![
            Part::Fixed(vec![7, 8]),
            Part::OneOf(vec![vec![1, 2, 5], vec![1, 3], vec![4]]),
            Part::Fixed(vec![9]),
        ];
        let mut answer = Constrained::new(form, Choice::Greedy);
        assert_eq!(answer.pending(), [7, 8]);
        assert_eq!(answer.want().logits_of, [1, 4]);
        // Token 0 is the best of all, and not allowed.
        let logits = [9.0, 2.0, 0.5, 1.0, 1.5, 0.0, 0.0, 0.0, 0.0, 0.0];
        answer.absorb(&outcome(&logits, answer.want()));
        assert_eq!(answer.pending(), [1]);
        assert_eq!(answer.want().logits_of, [2, 3]);
        assert!(!answer.is_complete());
        answer.absorb(&outcome(&logits, answer.want()));
        assert!(answer.is_complete());
        assert_eq!(answer.tokens(), [7, 8, 1, 3, 9]);
        assert_eq!(answer.is_chosen(), [false, false, true, true, false]);
        let sum: f64 = logits.iter().map(|x| f64::from(*x).exp()).sum();
        assert!((f64::from(answer.logprobs()[2]) - (2.0 - sum.ln())).abs() < 1e-5);
    }

    #[test]
    fn ties_go_to_the_first_option_and_tempered_choices_follow_their_masses() {
        assert_eq!(greedy(&[1.0, 3.0, 3.0]), 1);
        let logits = [0.0, 3_f32.ln()];
        // Masses 1/4 and 3/4; at temperature 1/2 they are 1/10 and 9/10.
        for (temperature, unit, expect) in [
            (1.0, 0.24, 0),
            (1.0, 0.26, 1),
            (0.5, 0.09, 0),
            (0.5, 0.11, 1),
        ] {
            assert_eq!(
                tempered(&logits, temperature, unit),
                expect,
                "{temperature} {unit}"
            );
        }
        // Logits so large that their exponentials are not; and a number on the border of two masses.
        assert_eq!(tempered(&[800.0, 801.0], 1.0, 0.1), 0);
        assert_eq!(tempered(&[800.0, 801.0], 1.0, 0.3), 1);
        assert_eq!(tempered(&[2.0, 2.0], 1.0, 0.5), 1);
    }

    /// Scores answers over logits that are the same everywhere, and counts the steps.
    fn score(answers: &[&[TokenId]], logits: &[f32]) -> (Vec<f64>, Vec<Vec<TokenId>>) {
        let mut scoring = Scoring::new(answers.iter().map(|a| a.to_vec()).collect());
        let mut fed = Vec::new();
        loop {
            fed.push(scoring.beginning().to_vec());
            let outcome = outcome(logits, scoring.want());
            if scoring.absorb(&outcome) {
                return (scoring.logprobs().to_vec(), fed);
            }
        }
    }

    #[test]
    fn distinct_first_tokens_take_one_step() {
        let logits = [0.0, 1.0, 2.0, 3.0];
        let lse = logits
            .iter()
            .map(|x: &f32| f64::from(*x).exp())
            .sum::<f64>()
            .ln();
        let (got, fed) = score(&[&[1, 2], &[3]], &logits);
        assert_eq!(fed, [[]; 1].map(|none: [TokenId; 0]| none.to_vec()));
        assert!((got[0] - (1.0 - lse)).abs() < 1e-6 && (got[1] - (3.0 - lse)).abs() < 1e-6);
    }

    #[test]
    fn shared_beginnings_are_walked_down() {
        let logits = [0.0, 1.0, 2.0, 3.0];
        let lse = logits
            .iter()
            .map(|x: &f32| f64::from(*x).exp())
            .sum::<f64>()
            .ln();
        let (got, fed) = score(&[&[1, 2], &[1, 3], &[2]], &logits);
        assert_eq!(fed, [vec![], vec![1]]);
        let expect = [3.0 - 2.0 * lse, 4.0 - 2.0 * lse, 2.0 - lse];
        for (got, expect) in got.iter().zip(expect) {
            assert!((got - expect).abs() < 1e-6, "{got} {expect}");
        }
    }
}
