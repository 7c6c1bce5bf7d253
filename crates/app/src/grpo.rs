//! The objective of group relative policy optimisation, number by number, beside PPO's advantage.
//!
//! One question is asked; the policy writes a group of answers; rules give each a reward. For answer
//! i with reward rᵢ (DeepSeekMath, section 4.1; DeepSeek-R1, section 2.2.1):
//!
//! - advantage Aᵢ = (rᵢ − mean r) / std r,
//! - ratio ρᵢ = π(oᵢ) / π_old(oᵢ), clipped to 1 ± ε (PPO, section 3),
//! - reference term KLᵢ = π_ref/π − ln(π_ref/π) − 1, never negative,
//! - objective J = mean over i of min(ρᵢ Aᵢ, clip(ρᵢ) Aᵢ) − β KLᵢ.
//!
//! Here an answer counts as one step; the papers average over its tokens in the same manner.

/// An answer of the group, as the calculator has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Whether a rule finds the answer right.
    pub is_right: bool,
    /// Whether the thought stands between its tags.
    pub keeps_form: bool,
    /// How much likelier the new policy writes it than the one that wrote it: ρ.
    pub ratio: f64,
    /// How much likelier the reference model writes it than the new policy: π_ref/π.
    pub reference: f64,
}

/// What can be set for the whole group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dials {
    /// Reward for keeping the form; a right answer earns 1.
    pub form_reward: f64,
    /// How far the ratio counts: ε.
    pub epsilon: f64,
    /// Weight of the reference term: β.
    pub beta: f64,
    /// What PPO's value model expects of this question.
    pub value: f64,
}

/// What an answer adds to the objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// r.
    pub reward: f64,
    /// A, against the group.
    pub advantage: f64,
    /// PPO's advantage, against its value model.
    pub ppo_advantage: f64,
    /// The ratio after clipping.
    pub clipped: f64,
    /// min(ρ A, clip(ρ) A).
    pub surrogate: f64,
    /// Whether clipping changed it: then this answer pulls no further.
    pub is_clipped: bool,
    /// The reference term.
    pub kl: f64,
    /// surrogate − β KL.
    pub objective: f64,
}

/// The group's sums.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Mean reward.
    pub mean: f64,
    /// Standard deviation of the rewards, with the group's size as divisor.
    pub std: f64,
    /// The answers' terms, in their order.
    pub terms: Vec<Term>,
    /// J.
    pub objective: f64,
}

/// The reward that the rules give.
#[must_use]
pub fn reward(answer: &Answer, form_reward: f64) -> f64 {
    f64::from(u8::from(answer.is_right)) + form_reward * f64::from(u8::from(answer.keeps_form))
}

/// Mean, standard deviation and advantages of rewards. Where all are equal there is nothing to learn:
/// the advantages are 0.
#[must_use]
pub fn advantages(rewards: &[f64]) -> (f64, f64, Vec<f64>) {
    let n = rewards.len().max(1) as f64;
    let mean = rewards.iter().sum::<f64>() / n;
    let variance = rewards.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
    let std = variance.sqrt();
    let of = |r: &f64| {
        // Sums of equal rewards leave a rest of rounding.
        if std > 1e-9 { (r - mean) / std } else { 0.0 }
    };
    (mean, std, rewards.iter().map(of).collect())
}

/// The smaller of ρ A and clip(ρ) A.
#[must_use]
pub fn surrogate(ratio: f64, advantage: f64, epsilon: f64) -> f64 {
    (ratio * advantage).min(clip(ratio, epsilon) * advantage)
}

/// The ratio, held to 1 ± ε.
#[must_use]
pub fn clip(ratio: f64, epsilon: f64) -> f64 {
    ratio.clamp((1.0 - epsilon).max(0.0), 1.0 + epsilon)
}

/// The estimate of the divergence from the reference model: x − ln x − 1 with x = π_ref/π > 0.
#[must_use]
pub fn kl(reference: f64) -> f64 {
    // Just below 1 the difference rounds to a tiny negative number.
    (reference - reference.ln() - 1.0).max(0.0)
}

/// PPO's advantage of an answer whose reward comes at its end, with γ = λ = 1: what it earned less
/// what the value model expected.
#[must_use]
pub fn ppo_advantage(reward: f64, value: f64) -> f64 {
    reward - value
}

/// The whole group.
#[must_use]
pub fn group(answers: &[Answer], dials: &Dials) -> Group {
    let rewards: Vec<f64> = answers
        .iter()
        .map(|answer| reward(answer, dials.form_reward))
        .collect();
    let (mean, std, advantages) = advantages(&rewards);
    let term = |((answer, reward), advantage): ((&Answer, f64), f64)| {
        let surrogate = surrogate(answer.ratio, advantage, dials.epsilon);
        let kl = kl(answer.reference);
        Term {
            reward,
            advantage,
            ppo_advantage: ppo_advantage(reward, dials.value),
            clipped: clip(answer.ratio, dials.epsilon),
            surrogate,
            is_clipped: (surrogate - answer.ratio * advantage).abs() > 1e-12,
            kl,
            objective: surrogate - dials.beta * kl,
        }
    };
    let terms: Vec<Term> = (answers.iter().zip(rewards).zip(advantages))
        .map(term)
        .collect();
    let objective =
        terms.iter().map(|term| term.objective).sum::<f64>() / terms.len().max(1) as f64;
    Group {
        mean,
        std,
        terms,
        objective,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALS: Dials = Dials {
        form_reward: 0.0,
        epsilon: 0.2,
        beta: 0.04,
        value: 0.5,
    };

    fn answer(is_right: bool, ratio: f64, reference: f64) -> Answer {
        Answer {
            is_right,
            keeps_form: true,
            ratio,
            reference,
        }
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn advantages_are_what_one_gets_by_hand() {
        let check = |rewards: &[f64], mean, std, expect: &[f64]| {
            let (m, s, a) = advantages(rewards);
            near(m, mean);
            near(s, std);
            a.iter().zip(expect).for_each(|(a, b)| near(*a, *b));
            assert_eq!(a.len(), expect.len());
        };
        check(&[1.0, 0.0], 0.5, 0.5, &[1.0, -1.0]);
        // One of four: std = √(1/4 · 3/4) = √3/4.
        let root = 3.0_f64.sqrt();
        check(
            &[1.0, 0.0, 0.0, 0.0],
            0.25,
            root / 4.0,
            &[root, -1.0 / root, -1.0 / root, -1.0 / root],
        );
        check(&[1.5, 0.5, 1.5, 0.5], 1.0, 0.5, &[1.0, -1.0, 1.0, -1.0]);
        // Nothing to learn from a group of equals, however the sum is rounded.
        check(&[0.1, 0.1, 0.1], 0.1, 0.0, &[0.0, 0.0, 0.0]);
        check(&[], 0.0, 0.0, &[]);
    }

    #[test]
    fn the_rarer_the_right_answer_the_more_it_counts() {
        // One right answer of n: A = √(n − 1).
        for n in 2..20_usize {
            let mut rewards = vec![0.0; n];
            rewards[0] = 1.0;
            near(advantages(&rewards).2[0], ((n - 1) as f64).sqrt());
        }
    }

    #[test]
    fn advantages_sum_to_nothing_and_do_not_depend_on_the_unit() {
        let rewards = [0.3, 1.2, 0.0, 0.9, 0.9];
        let scaled: Vec<f64> = rewards.iter().map(|r| 7.0 * r + 3.0).collect();
        let (a, b) = (advantages(&rewards).2, advantages(&scaled).2);
        near(a.iter().sum(), 0.0);
        a.iter().zip(&b).for_each(|(a, b)| near(*a, *b));
    }

    #[test]
    fn clipping_takes_the_pull_away_only_where_the_step_was_taken_already() {
        let check = |ratio, advantage, expect| near(surrogate(ratio, advantage, 0.2), expect);
        // A good answer: further up is not rewarded, coming back is.
        check(1.5, 1.0, 1.2);
        check(1.1, 1.0, 1.1);
        check(0.5, 1.0, 0.5);
        // A bad answer: further down is not rewarded, coming back is.
        check(0.5, -1.0, -0.8);
        check(0.9, -1.0, -0.9);
        check(1.5, -1.0, -1.5);
        // Without room nothing moves beyond where it is.
        near(surrogate(3.0, 1.0, 0.0), 1.0);
        near(surrogate(3.0, 0.0, 0.2), 0.0);
    }

    #[test]
    fn the_reference_term_is_nothing_at_the_reference_and_grows_both_ways() {
        near(kl(1.0), 0.0);
        near(kl(2.0), 1.0 - 2.0_f64.ln());
        near(kl(0.5), 2.0_f64.ln() - 0.5);
        let mut x = 0.01;
        while x < 20.0 {
            assert!(kl(x) >= 0.0, "{x}");
            x *= 1.07;
        }
        assert!(kl(0.1) > kl(0.5) && kl(4.0) > kl(2.0));
    }

    #[test]
    fn a_group_adds_up() {
        let group = group(&[answer(true, 1.5, 0.5), answer(false, 0.9, 1.0)], &DIALS);
        // Advantages 1 and −1; 1.2 − 0.04 (ln 2 − 0.5), and −0.9.
        let first = 1.2 - 0.04 * (2.0_f64.ln() - 0.5);
        near(group.terms[0].objective, first);
        near(group.terms[1].objective, -0.9);
        near(group.objective, f64::midpoint(first, -0.9));
        assert!(group.terms[0].is_clipped && !group.terms[1].is_clipped);
        near(group.terms[0].ppo_advantage, 0.5);
        near(group.terms[1].ppo_advantage, -0.5);
    }

    #[test]
    fn a_value_model_still_teaches_where_a_group_of_equals_does_not() {
        let group = group(&[answer(true, 1.0, 1.0); 4], &DIALS);
        near(group.terms[0].advantage, 0.0);
        near(group.terms[0].ppo_advantage, 0.5);
        near(group.objective, 0.0);
    }

    #[test]
    fn form_is_rewarded_as_much_as_it_is_set_to_be() {
        let dials = Dials {
            form_reward: 0.5,
            ..DIALS
        };
        let loose = Answer {
            keeps_form: false,
            ..answer(true, 1.0, 1.0)
        };
        near(reward(&loose, dials.form_reward), 1.0);
        near(reward(&answer(true, 1.0, 1.0), dials.form_reward), 1.5);
        near(reward(&answer(false, 1.0, 1.0), dials.form_reward), 0.5);
    }
}
