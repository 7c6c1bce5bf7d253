//! Proportions and their 95 % intervals, for single observations and for clusters of them.

use super::special::{normal_quantile, t_quantile};
use crate::Estimate;

/// Wilson's score interval for `k` of `n`, 95 %; `None` for no observations.
///
/// Wilson (1927), "Probable inference, the law of succession, and statistical inference".
/// Never leaves \[0, 1\] and is not empty at 0 and 1, unlike Wald's.
#[must_use]
pub fn wilson(k: u64, n: u64) -> Option<(f64, f64)> {
    (n > 0).then(|| wilson_at(k as f64 / n as f64, n as f64))
}

/// A proportion of single observations with its Wilson interval; `None` for no observations.
#[must_use]
pub fn proportion(k: u64, n: u64) -> Option<Estimate> {
    (n > 0).then(|| Estimate {
        value: k as f64 / n as f64,
        ci95: wilson(k, n),
        n,
    })
}

/// Σ hits / Σ size over clusters `(hits, size)`, with a 95 % interval that knows that observations
/// of one cluster (tokens of a sentence, repeats of an item) are alike.
///
/// The standard error is the ratio estimator's linearised ("sandwich") one, [`clustered_se`].
/// Its interval is Wilson's at the effective sample size p (1 - p) / SE², times (z / t)² for the
/// few degrees of freedom (Korn and Graubard 1998 use the same size in Clopper-Pearson's), and
/// at most the number of observations. Where all clusters are all right or all wrong the
/// standard error is 0 and says nothing: there each cluster counts as one observation.
/// Clusters of one observation each get the plain Wilson interval.
///
/// `n` of the result counts observations. `None` without observations; without interval for one
/// cluster of several observations.
#[must_use]
pub fn clustered(clusters: &[(u64, u64)]) -> Option<Estimate> {
    let hits: u64 = clusters.iter().map(|c| c.0).sum();
    let n: u64 = clusters.iter().map(|c| c.1).sum();
    if clusters.iter().all(|c| c.1 <= 1) {
        return proportion(hits, n);
    }
    let value = hits as f64 / n as f64;
    let ci95 = effective_n(value, clusters).map(|n_effective| wilson_at(value, n_effective));
    Some(Estimate { value, ci95, n })
}

/// The effective number of observations behind a clustered proportion.
fn effective_n(value: f64, clusters: &[(u64, u64)]) -> Option<f64> {
    let n_clusters = clusters.iter().filter(|c| c.1 > 0).count() as f64;
    let n: u64 = clusters.iter().map(|c| c.1).sum();
    let standard_error = clustered_se(clusters)?;
    let spread = value * (1.0 - value);
    if spread <= 0.0 {
        return Some(n_clusters);
    }
    let scale = normal_quantile(0.975) / t_quantile(0.975, n_clusters - 1.0)?;
    Some((spread / standard_error.powi(2) * scale.powi(2)).min(n as f64))
}

/// Standard error of Σ hits / Σ size over clusters: √(G/(G-1) Σ (hitsᵢ - p sizeᵢ)²) / Σ size.
///
/// Linearised ratio estimator (Cochran, *Sampling Techniques*, 6.8); for clusters of equal size
/// it is the standard error of the cluster means (Miller 2024, "Adding error bars to evals").
/// `None` for fewer than two clusters.
#[must_use]
pub fn clustered_se(clusters: &[(u64, u64)]) -> Option<f64> {
    let n_clusters = clusters.iter().filter(|c| c.1 > 0).count() as f64;
    let se = clustered_se_cr0(clusters)?;
    (n_clusters >= 2.0).then(|| se * (n_clusters / (n_clusters - 1.0)).sqrt())
}

/// The same without the correction for few clusters (CR0; Liang and Zeger 1986): too small where
/// clusters are few. `None` for no cluster.
#[must_use]
pub fn clustered_se_cr0(clusters: &[(u64, u64)]) -> Option<f64> {
    let clusters: Vec<(f64, f64)> = (clusters.iter().filter(|c| c.1 > 0))
        .map(|&(hits, size)| (hits as f64, size as f64))
        .collect();
    if clusters.is_empty() {
        return None;
    }
    let size: f64 = clusters.iter().map(|c| c.1).sum();
    let value = clusters.iter().map(|c| c.0).sum::<f64>() / size;
    let squares: f64 = (clusters.iter())
        .map(|(hits, size)| (hits - value * size).powi(2))
        .sum();
    Some(squares.sqrt() / size)
}

/// Standard error of a mean of `n` values of which `k` are 1 and the rest 0, as if no two came from
/// one item: what is reported where samples of an item count as items. `None` for fewer than two.
#[must_use]
pub fn naive_se(k: u64, n: u64) -> Option<f64> {
    if n < 2 || k > n {
        return None;
    }
    let share = k as f64 / n as f64;
    Some((share * (1.0 - share) / (n - 1) as f64).sqrt())
}

/// Wilson's interval at the proportion `p` of `n` observations, which need not be whole.
fn wilson_at(p: f64, n: f64) -> (f64, f64) {
    let z = normal_quantile(0.975);
    let centre = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    // Rounding may leave 1e-17 where the bound is the proportion itself.
    (
        ((centre - half) / scale).clamp(0.0, p),
        ((centre + half) / scale).clamp(p, 1.0),
    )
}

/// Clopper and Pearson's exact 95 % interval (1934) for `k` of `n`; `None` for no observations.
#[must_use]
pub fn clopper_pearson(k: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let (hits, misses) = (k as f64, (n - k) as f64);
    let lower = if k == 0 {
        0.0
    } else {
        super::special::beta_quantile(0.025, hits, misses + 1.0)
    };
    let upper = if k == n {
        1.0
    } else {
        super::special::beta_quantile(0.975, hits + 1.0, misses)
    };
    Some((lower, upper))
}

/// Wald's 95 % interval for `k` of `n`: p ± z √(p (1 - p) / n), within \[0, 1\]; `None` for no
/// observations.
///
/// The textbook's, for comparison only: it is empty at 0 and 1 and covers too rarely elsewhere
/// (Brown, Cai and DasGupta 2001, "Interval estimation for a binomial proportion").
#[must_use]
pub fn wald(k: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    Some(wald_at(k as f64 / n as f64, n as f64))
}

/// Agresti and Coull's 95 % interval (1998, "Approximate is better than exact for interval estimation
/// of binomial proportions") for `k` of `n`; `None` for no observations.
///
/// Wald's at ñ = n + z² observations of which k + z²/2 are hits: around Wilson's centre, never
/// narrower than Wilson's.
#[must_use]
pub fn agresti_coull(k: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let z_squared = normal_quantile(0.975).powi(2);
    let n_more = n as f64 + z_squared;
    Some(wald_at((k as f64 + z_squared / 2.0) / n_more, n_more))
}

fn wald_at(p: f64, n: f64) -> (f64, f64) {
    let half = normal_quantile(0.975) * (p * (1.0 - p) / n).sqrt();
    ((p - half).max(0.0), (p + half).min(1.0))
}

/// Jeffreys' 95 % interval for `k` of `n`: [`credible`] with the prior Beta(½, ½), his of 1946;
/// `None` for no observations.
///
/// Brown, Cai and DasGupta (2001) set its lower end to 0 for no hit and its upper end to 1 for no
/// miss; here, as in statsmodels, both are the quantiles.
#[must_use]
pub fn jeffreys(k: u64, n: u64) -> Option<(f64, f64)> {
    credible(k, n, 0.5)
}

/// The central 95 % of what is believed of a share after `k` of `n` where Beta(`prior`, `prior`) was
/// believed before: the quantiles 0.025 and 0.975 of Beta(k + prior, n - k + prior).
///
/// `prior` 1 is Bayes' uniform one, ½ is Jeffreys'. `None` for no observations.
#[must_use]
pub fn credible(k: u64, n: u64, prior: f64) -> Option<(f64, f64)> {
    if n == 0 || k > n {
        return None;
    }
    let (hits, misses) = (k as f64 + prior, (n - k) as f64 + prior);
    let quantile = |p| super::special::beta_quantile(p, hits, misses);
    Some((quantile(0.025), quantile(0.975)))
}

/// Newcombe's 95 % interval (1998, method 10) of a difference of shares of *different* items.
#[must_use]
pub fn newcombe_difference((k1, n1): (u64, u64), (k2, n2): (u64, u64)) -> Option<(f64, f64)> {
    let ((low1, high1), (low2, high2)) = (wilson(k1, n1)?, wilson(k2, n2)?);
    let (share1, share2) = (k1 as f64 / n1 as f64, k2 as f64 / n2 as f64);
    let difference = share1 - share2;
    Some((
        difference - (share1 - low1).hypot(high2 - share2),
        difference + (high1 - share1).hypot(share2 - low2),
    ))
}

/// Manski's bounds of an accuracy: what it would be if every unanswered item were wrong, and if
/// every one were right; `None` for no items.
#[must_use]
pub fn bounds(n_right: u64, n_unanswered: u64, n: u64) -> Option<(f64, f64)> {
    (n > 0).then(|| {
        (
            n_right as f64 / n as f64,
            (n_right + n_unanswered) as f64 / n as f64,
        )
    })
}

/// Mantel and Haenszel's odds ratio over strata, with their test: a 2 × 2 table
/// `[[a, b], [c, d]]` for each stratum.
///
/// Returns the odds ratio, χ² without continuity correction, and its p-value; `None` where it is
/// not defined.
#[must_use]
pub fn mantel_haenszel(strata: &[[[u64; 2]; 2]]) -> Option<(f64, f64, f64)> {
    let (mut over, mut under, mut excess, mut variance) = (0.0, 0.0, 0.0, 0.0);
    for table in strata {
        let [[a, b], [c, d]] = table.map(|row| row.map(|count| count as f64));
        let n = a + b + c + d;
        if n < 2.0 {
            continue;
        }
        over += a * d / n;
        under += b * c / n;
        excess += a - (a + b) * (a + c) / n;
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1.0));
    }
    // Where it is above 0, some b and c are, and so the variance is.
    if under <= 0.0 {
        return None;
    }
    let chi_squared = excess * excess / variance;
    Some((
        over / under,
        chi_squared,
        super::special::chi_squared_tail(chi_squared),
    ))
}
