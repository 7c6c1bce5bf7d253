//! Repeats of an item apart from items: association within and between, and variance within and
//! between.

use serde::{Deserialize, Serialize};

use super::fit_line;
use super::linear::dot;
use super::special::{t_quantile, t_test};

/// Association of y with x within items and between them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithinBetween {
    /// Items.
    pub n_items: u64,
    /// Items whose x varies between repeats: only they say anything of the slope within.
    pub n_varying: u64,
    /// Slope of y on x after each item's means are taken off.
    pub within_slope: f64,
    /// Its 95 % interval, cluster-robust by item, t with one less than the varying items; `None`
    /// where they are fewer than two or y varies in none of them, as there is no error to estimate then.
    pub within_ci95: Option<(f64, f64)>,
    /// The p-value of the same.
    pub within_p: Option<f64>,
    /// The slope's standard error under equal variances, N - G - 1 degrees of freedom.
    pub within_se_classic: Option<f64>,
    /// Correlation of what is left; `None` for constant y.
    pub within_r: Option<f64>,
    /// Slope through the items' means.
    pub between_slope: Option<f64>,
    /// Correlation of the items' means.
    pub between_r: Option<f64>,
}

/// Splits the association of y with x; `None` where x varies within no item, and
/// where the slope is no finite number.
#[must_use]
pub fn within_between(x: &[f64], y: &[f64], items: &[u32]) -> Option<WithinBetween> {
    let mut groups = std::collections::BTreeMap::<u32, Vec<usize>>::new();
    for (i, item) in items.iter().enumerate() {
        groups.entry(*item).or_default().push(i);
    }
    let (mut dx, mut dy) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    let (mut means_x, mut means_y) = (Vec::new(), Vec::new());
    for members in groups.values() {
        let mean = |of: &[f64]| members.iter().map(|&i| of[i]).sum::<f64>() / members.len() as f64;
        let (mean_x, mean_y) = (mean(x), mean(y));
        let is_constant = members.iter().all(|&i| x[i] == x[members[0]]);
        for &i in members {
            dx[i] = if is_constant { 0.0 } else { x[i] - mean_x };
            dy[i] = y[i] - mean_y;
        }
        means_x.push(mean_x);
        means_y.push(mean_y);
    }
    let sxx = dot(&dx, &dx);
    let slope = dot(&dx, &dy) / sxx;
    if !sxx.is_finite() || sxx <= 0.0 || !slope.is_finite() {
        return None;
    }
    let residual = |i: usize| dy[i] - slope * dx[i];
    let varying: Vec<&Vec<usize>> = (groups.values())
        .filter(|members| members.iter().any(|&i| dx[i] != 0.0))
        .collect();
    let g = varying.len() as f64;
    let squares: f64 = (varying.iter())
        .map(|members| {
            members
                .iter()
                .map(|&i| dx[i] * residual(i))
                .sum::<f64>()
                .powi(2)
        })
        .sum();
    let se = (squares * g / (g - 1.0)).sqrt() / sxx;
    let t = t_quantile(0.975, g - 1.0);
    let df_classic = x.len() as f64 - groups.len() as f64 - 1.0;
    let p = t.and_then(|_| t_test(slope, se, g - 1.0));
    let unexplained: f64 = (0..x.len()).map(|i| residual(i).powi(2)).sum();
    let syy = dot(&dy, &dy);
    let between = fit_line(&means_x, &means_y);
    Some(WithinBetween {
        n_items: groups.len() as u64,
        n_varying: varying.len() as u64,
        within_slope: slope,
        within_ci95: (t.zip(p)).map(|(t, _)| (slope - t * se, slope + t * se)),
        within_p: p,
        within_se_classic: (df_classic > 0.0)
            .then(|| (unexplained / df_classic / sxx).sqrt())
            .filter(|se| se.is_finite()),
        within_r: (sxx * syy)
            .is_normal()
            .then(|| (dot(&dx, &dy) / (sxx * syy).sqrt()).clamp(-1.0, 1.0)),
        between_slope: between.as_ref().map(|line| line.slope),
        between_r: between.and_then(|line| line.r),
    })
}

/// Where the spread of scores comes from: says whether to add repeats or items.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VarianceSplit {
    /// Mean variance of the repeats of an item.
    pub within: f64,
    /// Variance of the items' means.
    pub of_means: f64,
    /// The same less what repeats contribute: `of_means` - `within` / K, at least 0.
    pub between: f64,
}

/// Splits the variance of scores, one list of repeats for each item; `None` for fewer than two
/// items or an item with fewer than two repeats. K is the items' harmonic mean of repeats.
#[must_use]
pub fn variance_split(items: &[Vec<f64>]) -> Option<VarianceSplit> {
    if items.len() < 2 || items.iter().any(|scores| scores.len() < 2) {
        return None;
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let variance = |of: &[f64]| {
        let mean = mean(of);
        of.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (of.len() as f64 - 1.0)
    };
    let within = mean(
        &items
            .iter()
            .map(|scores| variance(scores))
            .collect::<Vec<_>>(),
    );
    let of_means = variance(&items.iter().map(|scores| mean(scores)).collect::<Vec<_>>());
    let share = mean(
        &items
            .iter()
            .map(|s| 1.0 / s.len() as f64)
            .collect::<Vec<_>>(),
    );
    Some(VarianceSplit {
        within,
        of_means,
        between: (of_means - within * share).max(0.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_without_spread_say_nothing() {
        assert_eq!(within_between(&[1.0, 2.0], &[0.0, 1.0], &[0, 1]), None);
        // Two items rise within and fall between: Simpson.
        let split = within_between(
            &[1.0, 2.0, 5.0, 6.0, 9.0],
            &[0.8, 0.9, 0.1, 0.2, 0.0],
            &[0, 0, 1, 1, 2],
        );
        let split = split.expect("a split");
        assert!((split.within_slope - 0.1).abs() < 1e-12);
        assert_eq!((split.n_items, split.n_varying), (3, 2));
        assert!(split.between_slope.is_some_and(|slope| slope < 0.0));
    }

    #[test]
    fn variance_needs_repeats() {
        assert_eq!(variance_split(&[vec![1.0], vec![0.0]]), None);
        let split = variance_split(&[vec![1.0, 0.0], vec![1.0, 0.0]]).expect("a split");
        assert_eq!(
            (split.within, split.of_means, split.between),
            (0.5, 0.0, 0.0)
        );
    }
}
