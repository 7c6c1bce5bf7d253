//! Binomial regression: right out of asked on predictors, by maximum likelihood or, where that
//! does not exist, with Firth's penalty.

use serde::{Deserialize, Serialize};

use super::linear::{Qr, clustered_sum, dot, n_clusters};
use super::special::{chi_squared_tail, normal_quantile, normal_tails};

/// A logit beyond which a fitted probability is 0 or 1 for all purposes: the data are separated.
const SEPARATED: f64 = 30.0;
/// Most Newton steps.
const MOST_STEPS: usize = 200;
/// A step this small, in units of standardised predictors, ends the iteration.
const CONVERGED: f64 = 1e-12;

/// A fitted binomial regression with a logit link. Coefficients stand in the order intercept,
/// predictors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Binomial {
    /// Observations (items or samples).
    pub n: u64,
    /// The coefficients, in logits.
    pub coefficients: Vec<f64>,
    /// Their standard errors if the model is right (inverse Fisher information).
    pub se_model: Vec<f64>,
    /// Their sandwich standard errors: by cluster (CR1) where some cluster has several members,
    /// else by observation (HC1: HC0 times √(n / (n - p))). `None` under Firth's penalty and where
    /// there are too few.
    pub se_robust: Option<Vec<f64>>,
    /// Log likelihood, up to the binomial coefficients.
    pub log_likelihood: f64,
    /// The same of the model with an intercept alone.
    pub null_log_likelihood: f64,
    /// Twice the log likelihood's distance from a perfect fit.
    pub deviance: f64,
    /// Pearson's χ² / (n - p): above 1, observations spread more than binomial ones.
    pub dispersion: Option<f64>,
    /// Whether the data are separated, so that the coefficients are Firth's (1993), which exist there.
    pub is_separated: bool,
}

impl Binomial {
    /// The odds ratio per unit of predictor `j` (counted from 1; 0 is the intercept), its 95 % Wald
    /// interval and its p-value, from the robust standard errors where there are some.
    #[must_use]
    pub fn odds_ratio(&self, j: usize) -> Option<OddsRatio> {
        let slope = *self.coefficients.get(j)?;
        let se = self.se_robust.as_ref().unwrap_or(&self.se_model)[j];
        if se <= 0.0 {
            return None;
        }
        let reach = normal_quantile(0.975) * se;
        let ci95 = ((slope - reach).exp(), (slope + reach).exp());
        // What overflows or is undefined says nothing, and no record or message holds such a number.
        ci95.1.is_finite().then(|| OddsRatio {
            value: slope.exp(),
            ci95,
            p: normal_tails(slope / se),
            is_separated: self.is_separated,
        })
    }

    /// The fitted probability at these predictors.
    #[must_use]
    pub fn probability(&self, predictors: &[f64]) -> f64 {
        logistic(self.coefficients[0] + dot(&self.coefficients[1..], predictors))
    }

    /// The likelihood-ratio test against the intercept alone, for one predictor; `None` where a likelihood
    /// is no finite number.
    #[must_use]
    pub fn likelihood_ratio_p(&self) -> Option<f64> {
        let chi_squared = 2.0 * (self.log_likelihood - self.null_log_likelihood);
        (chi_squared.is_finite()).then(|| chi_squared_tail(chi_squared))
    }
}

/// An odds ratio with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OddsRatio {
    /// Odds at x + 1 over odds at x.
    pub value: f64,
    /// Its 95 % interval (Wald, in logits).
    pub ci95: (f64, f64),
    /// Two-sided p-value.
    pub p: f64,
    /// Whether it rests on Firth's penalty because the data are separated.
    pub is_separated: bool,
}

/// The observations of a fit.
struct Data<'a> {
    columns: Vec<Vec<f64>>,
    right: &'a [f64],
    asked: &'a [f64],
}

/// Fits logit P(right) = b₀ + Σ bⱼ xⱼ to `right` out of `asked` observations each; `predictors` are
/// columns. `clusters` names the item of each observation.
///
/// Newton's method (iteratively reweighted least squares) on standardised predictors. Where fitted
/// probabilities run to 0 or 1 the data are separated: Firth's penalised fit is given instead, and
/// said so. `None` for collinear predictors, no spread in a predictor, fewer observations than
/// coefficients, and where the penalised steps do not settle: with few observations of which one
/// stands far off, the penalised likelihood may have several peaks.
#[must_use]
pub fn fit_binomial(
    predictors: &[&[f64]],
    right: &[f64],
    asked: &[f64],
    clusters: &[u32],
) -> Option<Binomial> {
    let (n, p) = (right.len(), predictors.len() + 1);
    if n < p {
        return None;
    }
    let standard: Vec<(f64, f64)> = predictors.iter().map(|x| centre_and_scale(x)).collect();
    let mut columns = vec![vec![1.0; n]];
    columns.extend(
        (predictors.iter().zip(&standard))
            .map(|(x, (centre, scale))| x.iter().map(|x| (x - centre) / scale).collect()),
    );
    // Collinear predictors, and those without spread (0 / 0 above), have no answer, with or without a
    // penalty.
    Qr::of(&columns)?;
    let data = Data {
        columns,
        right,
        asked,
    };
    let (beta, is_separated) = match data.maximise(false) {
        Some(beta) => (beta, false),
        None => (data.maximise(true)?, true),
    };
    let probabilities: Vec<f64> = (0..n).map(|i| logistic(data.logit(&beta, i))).collect();
    let qr = Qr::of(&data.weighted(&probabilities))?;
    // Back from standardised predictors: slopes divide by the scale, the intercept takes the centres.
    let back: Vec<Vec<f64>> = std::iter::once(
        std::iter::once(1.0)
            .chain(standard.iter().map(|(centre, scale)| -centre / scale))
            .collect(),
    )
    .chain((1..p).map(|j| {
        (0..p)
            .map(|k| if k == j { 1.0 / standard[j - 1].1 } else { 0.0 })
            .collect()
    }))
    .collect();
    let root = |i: usize| (asked[i] * probabilities[i] * (1.0 - probabilities[i])).sqrt();
    // What observation i adds to coefficient j, before its residual.
    let influence = |j: usize, i: usize| -> f64 {
        (0..p).map(|k| back[j][k] * qr.influence(k, i)).sum::<f64>() / root(i)
    };
    let pieces = |j: usize| -> Vec<f64> {
        (0..n)
            .map(|i| match right[i] - asked[i] * probabilities[i] {
                0.0 => 0.0,
                residual => influence(j, i) * residual,
            })
            .collect()
    };
    let g = n_clusters(clusters);
    // Of clusters with one member each, CR1 is HC1.
    let robust = |j: usize| clustered_sum(&pieces(j), clusters, p).sqrt();
    let model = |j: usize| -> f64 {
        (0..p)
            .map(|k| {
                let along: f64 = (0..p).map(|m| back[j][m] * qr.r_inverse[m][k]).sum();
                along * along
            })
            .sum::<f64>()
            .sqrt()
    };
    let total: (f64, f64) = (right.iter().sum(), asked.iter().sum());
    let null = total.0 / total.1;
    let chi: f64 = (0..n)
        .filter(|&i| root(i) > 0.0)
        .map(|i| ((right[i] - asked[i] * probabilities[i]) / root(i)).powi(2))
        .sum();
    let log_likelihood = data.log_likelihood(&probabilities);
    let perfect: Vec<f64> = (right.iter().zip(asked)).map(|(r, a)| r / a).collect();
    Some(Binomial {
        n: n as u64,
        coefficients: back.iter().map(|row| dot(row, &beta)).collect(),
        se_model: (0..p).map(model).collect(),
        se_robust: (!is_separated && g > p).then(|| (0..p).map(robust).collect()),
        log_likelihood,
        null_log_likelihood: data.log_likelihood(&vec![null; n]),
        deviance: 2.0 * (data.log_likelihood(&perfect) - log_likelihood),
        dispersion: (n > p).then(|| chi / (n - p) as f64),
        is_separated,
    })
}

impl Data<'_> {
    fn logit(&self, beta: &[f64], i: usize) -> f64 {
        (self.columns.iter().zip(beta))
            .map(|(column, b)| column[i] * b)
            .sum()
    }

    /// Columns times √(asked p (1 - p)).
    fn weighted(&self, probabilities: &[f64]) -> Vec<Vec<f64>> {
        let root: Vec<f64> = (probabilities.iter().zip(self.asked))
            .map(|(p, asked)| (asked * p * (1.0 - p)).sqrt())
            .collect();
        (self.columns.iter())
            .map(|column| column.iter().zip(&root).map(|(x, w)| x * w).collect())
            .collect()
    }

    fn log_likelihood(&self, probabilities: &[f64]) -> f64 {
        let part = |count: f64, p: f64| if count > 0.0 { count * p.ln() } else { 0.0 };
        (0..self.right.len())
            .map(|i| {
                let p = probabilities[i];
                part(self.right[i], p) + part(self.asked[i] - self.right[i], 1.0 - p)
            })
            .sum()
    }

    /// The coefficients of the highest (penalised) likelihood; `None` where there is none.
    fn maximise(&self, is_penalised: bool) -> Option<Vec<f64>> {
        let n = self.right.len();
        let mut beta = vec![0.0; self.columns.len()];
        for _ in 0..MOST_STEPS {
            let logits: Vec<f64> = (0..n).map(|i| self.logit(&beta, i)).collect();
            if !is_penalised && logits.iter().any(|logit| logit.abs() > SEPARATED) {
                return None;
            }
            let p: Vec<f64> = logits.iter().map(|&logit| logistic(logit)).collect();
            let qr = Qr::of(&self.weighted(&p))?;
            let z: Vec<f64> = (0..n)
                .map(|i| {
                    let penalty = if is_penalised {
                        qr.leverage(i) * (0.5 - p[i])
                    } else {
                        0.0
                    };
                    let root = (self.asked[i] * p[i] * (1.0 - p[i])).sqrt();
                    (self.right[i] - self.asked[i] * p[i] + penalty) / root.max(f64::MIN_POSITIVE)
                })
                .collect();
            let mut step = qr.solve(&z);
            let longest = step.iter().fold(0.0f64, |most, s| most.max(s.abs()));
            if !longest.is_finite() {
                return None;
            }
            // A long step overshoots where probabilities are flat.
            let shrink = (5.0 / longest).min(1.0);
            for (b, s) in beta.iter_mut().zip(&mut step) {
                *b += *s * shrink;
            }
            if longest < CONVERGED {
                return Some(beta);
            }
        }
        None
    }
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn centre_and_scale(x: &[f64]) -> (f64, f64) {
    let mean = x.iter().sum::<f64>() / x.len() as f64;
    let squares: f64 = x.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, (squares / x.len() as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(x: &[f64], y: &[f64]) -> Option<Binomial> {
        let clusters: Vec<u32> = (0..).take(x.len()).collect();
        fit_binomial(&[x], y, &vec![1.0; x.len()], &clusters)
    }

    #[test]
    fn separated_data_are_told_and_get_firth_s_fit() {
        // logistf of R on the same data: -3.2748, 1.3099.
        let of = fit(&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0, 1.0, 1.0]).expect("a fit");
        assert!(of.is_separated && of.se_robust.is_none());
        assert!((of.coefficients[0] + 3.274_757).abs() < 1e-5, "{of:?}");
        assert!((of.coefficients[1] - 1.309_903).abs() < 1e-5, "{of:?}");
        let ratio = of.odds_ratio(1).expect("a ratio");
        assert!(ratio.is_separated && ratio.ci95.0 < 1.0 && ratio.ci95.1 > 1.0);
    }

    /// Where one predictor stands far off, Newton's steps overshoot unless they are held back.
    #[test]
    fn firth_s_equations_hold_with_a_predictor_far_off() {
        let (x, y) = ([0.0, 1.0, 2.0, 4.0, 20.0], [0.0, 0.0, 0.0, 1.0, 1.0]);
        let of = fit(&x, &y).expect("a fit");
        assert!(of.is_separated);
        let p = x.map(|x| of.probability(&[x]));
        let w = p.map(|p| p * (1.0 - p));
        let sum = |of: &dyn Fn(usize) -> f64| -> f64 { (0..5).map(of).sum() };
        // The information matrix and its determinant.
        let (a, b, c) = (
            sum(&|i| w[i]),
            sum(&|i| w[i] * x[i]),
            sum(&|i| w[i] * x[i] * x[i]),
        );
        let leverage = |i: usize| w[i] * (c - 2.0 * b * x[i] + a * x[i] * x[i]) / (a * c - b * b);
        let residual = |i: usize| y[i] - p[i] + leverage(i) * (0.5 - p[i]);
        assert!(sum(&residual).abs() < 1e-9);
        assert!(sum(&|i| x[i] * residual(i)).abs() < 1e-8);
    }

    #[test]
    fn a_two_by_two_table_gives_its_own_odds_ratio() {
        // 3 of 4 right at 0, 1 of 4 right at 1: odds 3 and 1/3.
        let x = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let y = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        let of = fit(&x, &y).expect("a fit");
        let ratio = of.odds_ratio(1).expect("a ratio");
        assert!((ratio.value - 1.0 / 9.0).abs() < 1e-12 && !ratio.is_separated);
        assert!((of.probability(&[1.0]) - 0.25).abs() < 1e-12);
        // Woolf's standard error of a log odds ratio: √(1/3 + 1 + 1 + 1/3).
        assert!((of.se_model[1] - (8.0f64 / 3.0).sqrt()).abs() < 1e-9);
        assert_eq!(fit(&[1.0, 1.0, 1.0], &[0.0, 1.0, 1.0]), None, "no spread");
    }
}
