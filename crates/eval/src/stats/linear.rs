//! Least squares with several predictors, and standard errors that allow for unequal variances
//! and for clusters.

use super::special::{correlation_p, normal_quantile, t_quantile, t_test};
use serde::{Deserialize, Serialize};

/// A column whose part outside the others is smaller than this share of it adds nothing.
const COLLINEAR: f64 = 1e-9;

/// The thin QR decomposition of a design matrix, by modified Gram-Schmidt done twice.
///
/// Q is n × p, R p × p; p is at most a handful here.
#[derive(Clone, Debug)]
pub(crate) struct Qr {
    /// Columns of Q.
    pub q: Vec<Vec<f64>>,
    /// R⁻¹, row by row (upper triangular).
    pub r_inverse: Vec<Vec<f64>>,
}

impl Qr {
    /// Decomposes columns of equal length; `None` where one is a combination of those before it.
    pub fn of(columns: &[Vec<f64>]) -> Option<Self> {
        let p = columns.len();
        let mut q: Vec<Vec<f64>> = Vec::with_capacity(p);
        let mut r = vec![vec![0.0; p]; p];
        for (j, column) in columns.iter().enumerate() {
            let mut rest = column.clone();
            let norm = dot(column, column).sqrt();
            for _ in 0..2 {
                for (k, done) in q.iter().enumerate() {
                    let along = dot(done, &rest);
                    r[k][j] += along;
                    for (value, base) in rest.iter_mut().zip(done) {
                        *value -= along * base;
                    }
                }
            }
            let left = dot(&rest, &rest).sqrt();
            if left.is_nan() || left <= COLLINEAR * norm {
                return None;
            }
            r[j][j] = left;
            for value in &mut rest {
                *value /= left;
            }
            q.push(rest);
        }
        let mut r_inverse = vec![vec![0.0; p]; p];
        for j in 0..p {
            r_inverse[j][j] = 1.0 / r[j][j];
            for i in (0..j).rev() {
                let sum: f64 = (i + 1..=j).map(|k| r[i][k] * r_inverse[k][j]).sum();
                r_inverse[i][j] = -sum / r[i][i];
            }
        }
        Some(Self { q, r_inverse })
    }

    /// (XᵀX)⁻¹ Xᵀ z.
    pub fn solve(&self, z: &[f64]) -> Vec<f64> {
        let along: Vec<f64> = self.q.iter().map(|column| dot(column, z)).collect();
        (self.r_inverse.iter())
            .map(|row| dot(row, &along))
            .collect()
    }

    /// What one unit of observation `i` adds to coefficient `j`.
    pub fn influence(&self, j: usize, i: usize) -> f64 {
        (self.r_inverse[j].iter().zip(&self.q))
            .map(|(r, column)| r * column[i])
            .sum()
    }

    /// Leverage of observation `i`: the diagonal of the hat matrix.
    pub fn leverage(&self, i: usize) -> f64 {
        self.q.iter().map(|column| column[i] * column[i]).sum()
    }
}

/// Σ over clusters (Σ over members wᵢ)², times the correction of few clusters and many coefficients:
/// G/(G-1) · (n-1)/(n-p) (CR1).
pub(crate) fn clustered_sum(pieces: &[f64], clusters: &[u32], n_coefficients: usize) -> f64 {
    let mut sums = std::collections::BTreeMap::<u32, f64>::new();
    for (piece, cluster) in pieces.iter().zip(clusters) {
        *sums.entry(*cluster).or_default() += piece;
    }
    let (g, n) = (sums.len() as f64, pieces.len() as f64);
    let squares: f64 = sums.values().map(|sum| sum * sum).sum();
    squares * g / (g - 1.0) * (n - 1.0) / (n - n_coefficients as f64)
}

/// How many different clusters there are.
pub(crate) fn n_clusters(clusters: &[u32]) -> usize {
    let different: std::collections::BTreeSet<u32> = clusters.iter().copied().collect();
    different.len()
}

/// A slope with what is not due to the other predictors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Partial {
    /// Observations.
    pub n: u64,
    /// Change of y per unit of x, the controls held.
    pub slope: f64,
    /// Its 95 % interval from the robust standard error (t).
    pub slope_ci95: (f64, f64),
    /// Its two-sided p-value from the robust standard error.
    pub slope_p: f64,
    /// Partial correlation: Pearson's r of the residuals.
    pub r: f64,
    /// The interval of r by Fisher's z, n - 3 - k degrees of freedom.
    pub r_ci95: Option<(f64, f64)>,
    /// The two-sided p-value of r (t, n - 2 - k degrees of freedom). It assumes equal variances.
    pub r_p: f64,
}

/// The slope of y on x with an intercept and `controls` held.
///
/// The slope's standard error is HC3 where every cluster has one member, and cluster-robust (CR1)
/// with t on G - 1 degrees of freedom where some have more.
/// `None` for too few observations, one cluster of them all, collinear predictors or a constant y, and
/// where the slope or its error is no finite number or both are 0.
#[must_use]
pub fn partial(x: &[f64], y: &[f64], controls: &[&[f64]], clusters: &[u32]) -> Option<Partial> {
    let n = x.len();
    let k = controls.len();
    let df = n as f64 - 2.0 - k as f64;
    if df < 1.0 || y.iter().all(|v| *v == y[0]) {
        return None;
    }
    let mut columns = vec![vec![1.0; n]];
    columns.extend(controls.iter().map(|control| control.to_vec()));
    columns.push(x.to_vec());
    let qr = Qr::of(&columns)?;
    let last = k + 1;
    let along: Vec<f64> = qr.q.iter().map(|column| dot(column, y)).collect();
    let residuals: Vec<f64> = (0..n)
        .map(|i| {
            y[i] - (qr.q.iter().zip(&along))
                .map(|(q, a)| q[i] * a)
                .sum::<f64>()
        })
        .collect();
    let unexplained = dot(&residuals, &residuals);
    let by_x = along[last] * along[last];
    if by_x + unexplained <= 0.0 {
        return None;
    }
    let r = along[last].signum() * (by_x / (by_x + unexplained)).sqrt();
    let slope = qr.r_inverse[last][last] * along[last];
    let g = n_clusters(clusters);
    let (variance, df_robust) = if g == n {
        let hc3 = (0..n).map(|i| {
            // A point that alone decides a coefficient has leverage 1 and residual 0.
            let leverage = qr.leverage(i);
            let weight = if leverage < 1.0 - 1e-10 {
                1.0 - leverage
            } else {
                1.0
            };
            (qr.influence(last, i) * residuals[i] / weight).powi(2)
        });
        (hc3.sum::<f64>(), df)
    } else {
        let pieces: Vec<f64> = (0..n)
            .map(|i| qr.influence(last, i) * residuals[i])
            .collect();
        (clustered_sum(&pieces, clusters, k + 2), g as f64 - 1.0)
    };
    let se = variance.sqrt();
    // One cluster leaves no degree of freedom, and so no t.
    let t = t_quantile(0.975, df_robust)?;
    let df_fisher = n as f64 - 3.0 - k as f64;
    let half = normal_quantile(0.975) / df_fisher.sqrt();
    if !r.is_finite() {
        return None;
    }
    Some(Partial {
        n: n as u64,
        slope,
        slope_ci95: (slope - t * se, slope + t * se),
        slope_p: t_test(slope, se, df_robust)?,
        r,
        r_ci95: (df_fisher > 0.0 && r.abs() < 1.0)
            .then(|| ((r.atanh() - half).tanh(), (r.atanh() + half).tanh())),
        r_p: correlation_p(unexplained / (by_x + unexplained), df),
    })
}

/// The test of a difference between two independent correlations, by Fisher's z: z and its
/// two-sided p-value. `None` below four pairs, for a perfect correlation and for none.
#[must_use]
pub fn fisher_difference((r1, n1): (f64, u64), (r2, n2): (f64, u64)) -> Option<(f64, f64)> {
    let is_within = |r: f64| r.abs() < 1.0;
    if n1 < 4 || n2 < 4 || !is_within(r1) || !is_within(r2) {
        return None;
    }
    let se = (1.0 / (n1 as f64 - 3.0) + 1.0 / (n2 as f64 - 3.0)).sqrt();
    let z = (r1.atanh() - r2.atanh()) / se;
    Some((z, super::special::normal_tails(z)))
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_found_and_collinear_columns_are_refused() {
        let z = [1.0, 2.0, 4.0, 3.0, 7.0, 5.0];
        let x = [2.0, 1.0, 5.0, 3.0, 3.0, 8.0];
        let clusters = [0, 1, 2, 3, 4, 5];
        let y: Vec<f64> = (x.iter().zip(&z)).map(|(x, z)| 0.5 * x - 2.0 * z).collect();
        let fit = partial(&x, &y, &[&z], &clusters).expect("a fit");
        assert!((fit.slope - 0.5).abs() < 1e-12 && fit.r > 0.999_999);
        let twice: Vec<f64> = z.iter().map(|z| 2.0 * z + 1.0).collect();
        assert_eq!(partial(&x, &y, &[&z, &twice], &clusters), None);
        assert_eq!(partial(&x, &[1.0; 6], &[&z], &clusters), None);
        assert_eq!(partial(&x[..3], &y[..3], &[&z[..3]], &[0, 1, 2]), None);
        assert_eq!(partial(&x, &y, &[&z], &[0; 6]), None, "one cluster");
    }
}
