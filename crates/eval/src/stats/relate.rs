//! Correlation and least-squares regression of y on x.

use super::special::{correlation_p, normal_quantile, t_quantile};
use crate::report::Relation;

/// Pearson's r, Spearman's rho and the least-squares line over pairs (x, y).
///
/// Undefined values are `None`: everything for fewer than three pairs or constant x; for constant y
/// all but the (flat) line. A slope or an intercept that no finite number holds is undefined, with its
/// interval and p-value; r is not, however large the numbers are. A perfect fit has p = 0 and
/// intervals of width 0. Pairs with a number that is not finite are left out, as is what has no partner.
#[must_use]
pub fn relate(x: &[f64], y: &[f64]) -> Relation {
    let (x, y): (Vec<f64>, Vec<f64>) = (x.iter().zip(y))
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .unzip();
    let n = x.len() as u64;
    let Some(line) = fit(&x, &y) else {
        return Relation {
            n,
            ..Relation::default()
        };
    };
    let ranks = fit(&mid_ranks(&x), &mid_ranks(&y));
    let slope = finite(line.slope);
    let t = t_quantile(0.975, x.len() as f64 - 2.0);
    Relation {
        n,
        pearson_r: line.r,
        pearson_p: line.p,
        pearson_ci95: line.r.map(|r| fisher_interval(r, x.len())),
        spearman_rho: ranks.as_ref().and_then(|line| line.r),
        spearman_p: ranks.as_ref().and_then(|line| line.p),
        slope,
        slope_ci95: (slope.zip(line.slope_se).zip(t))
            .map(|((slope, se), t)| (slope - t * se, slope + t * se))
            .filter(|(low, high)| low.is_finite() && high.is_finite()),
        slope_p: slope.and(line.p),
        intercept: finite(line.intercept),
    }
}

/// A least-squares line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Change of y per unit of x.
    pub slope: f64,
    /// y at x = 0.
    pub intercept: f64,
    /// Pearson's r; `None` for constant y.
    pub r: Option<f64>,
    /// Two-sided p-value of r, and so of the slope (Student's t, n - 2 degrees of freedom).
    pub p: Option<f64>,
    /// Explained share of the variance of y; `None` for constant y.
    pub r_squared: Option<f64>,
    /// Standard error of the slope; `None` for constant y, where there is no error to estimate from.
    pub slope_se: Option<f64>,
    /// Standard error of the intercept.
    pub intercept_se: Option<f64>,
    /// Standard error of the slope that allows for unequal variances: HC3 (MacKinnon and White 1985).
    pub slope_se_hc3: f64,
}

/// Fits y = intercept + slope x by least squares; `None` for fewer than three pairs, constant x, and
/// where a value, a coefficient or an error is no finite number.
///
/// Sums are taken of centred values, in two passes: x near 1e8 with a spread of 1 keeps its digits.
#[must_use]
pub fn fit_line(x: &[f64], y: &[f64]) -> Option<Line> {
    fit(x, y).filter(|line| {
        let errors = [line.slope_se, line.intercept_se].into_iter().flatten();
        [line.slope, line.intercept, line.slope_se_hc3]
            .into_iter()
            .chain(errors)
            .all(f64::is_finite)
    })
}

/// [`fit_line`], whose coefficients and errors may be too large for a number: r is none the less.
fn fit(x: &[f64], y: &[f64]) -> Option<Line> {
    let n = x.len() as f64;
    let is_finite = |values: &[f64]| values.iter().all(|v| v.is_finite());
    if x.len() < 3 || is_constant(x) || !is_finite(x) || !is_finite(y) {
        return None;
    }
    if is_constant(y) {
        return Some(Line {
            slope: 0.0,
            intercept: y[0],
            r: None,
            p: None,
            r_squared: None,
            slope_se: None,
            intercept_se: None,
            slope_se_hc3: 0.0,
        });
    }
    // Squares of what is near the largest number or the smallest are none. Powers of two keep all digits.
    let ((x, power_x), (y, power_y)) = (to_one(x), to_one(y));
    let (x, y) = (x.as_slice(), y.as_slice());
    let (mean_x, mean_y) = (mean(x), mean(y));
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        (x.iter().zip(y))
            .map(|(x, y)| of(x - mean_x, y - mean_y))
            .sum()
    };
    let sxx = sum(&|dx, _| dx * dx);
    let syy = sum(&|_, dy| dy * dy);
    let sxy = sum(&|dx, dy| dx * dy);
    let slope = sxy / sxx;
    let residual = |dx: f64, dy: f64| dy - slope * dx;
    // Residuals within the rounding of the inputs are none: the fit is perfect.
    let rounding = 8.0 * f64::EPSILON * (largest(y) + slope.abs() * largest(x));
    let is_perfect =
        (x.iter().zip(y)).all(|(x, y)| residual(x - mean_x, y - mean_y).abs() <= rounding);
    let (unexplained, r) = if is_perfect {
        (0.0, sxy.signum())
    } else {
        let residuals = sum(&|dx, dy| residual(dx, dy).powi(2));
        let r = sxy / (sxx.sqrt() * syy.sqrt());
        ((residuals / syy).min(1.0), r.clamp(-1.0, 1.0))
    };
    let slope_se = (unexplained * syy / (n - 2.0) / sxx).sqrt();
    let hc3 = sum(&|dx, dy| {
        let leverage = 1.0 / n + dx * dx / sxx;
        // A point that alone decides the line has leverage 1 and residual 0.
        let weight = if leverage < 1.0 { 1.0 - leverage } else { 1.0 };
        (dx * residual(dx, dy) / weight).powi(2)
    });
    let slope_power = power_y - power_x;
    let intercept_se = slope_se * (sxx / n + mean_x * mean_x).sqrt();
    let hc3 = if is_perfect { 0.0 } else { hc3.sqrt() / sxx };
    Some(Line {
        slope: times_two_to(slope, slope_power),
        intercept: times_two_to(mean_y - slope * mean_x, power_y),
        r: Some(r),
        p: Some(correlation_p(unexplained, n - 2.0)),
        r_squared: Some(1.0 - unexplained),
        slope_se: Some(times_two_to(slope_se, slope_power)),
        intercept_se: Some(times_two_to(intercept_se, power_y)),
        slope_se_hc3: times_two_to(hc3, slope_power),
    })
}

/// Kendall's τ with ties corrected (τ_b): concordant less discordant pairs over the geometric mean of
/// the pairs untied in x and in y. `None` where either is constant.
#[must_use]
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<f64> {
    let (mut sum, mut untied_x, mut untied_y) = (0i64, 0u64, 0u64);
    for i in 0..x.len().min(y.len()) {
        for j in 0..i {
            let (dx, dy) = (x[i] - x[j], y[i] - y[j]);
            untied_x += u64::from(dx != 0.0);
            untied_y += u64::from(dy != 0.0);
            if dx != 0.0 && dy != 0.0 {
                sum += if (dx > 0.0) == (dy > 0.0) { 1 } else { -1 };
            }
        }
    }
    (untied_x > 0 && untied_y > 0)
        .then(|| sum as f64 / ((untied_x as f64).sqrt() * (untied_y as f64).sqrt()))
}

/// Fisher's interval of r: tanh(atanh r ± z / √(n - 3)); all of \[-1, 1\] for n = 3.
fn fisher_interval(r: f64, n: usize) -> (f64, f64) {
    if r.abs() >= 1.0 {
        return (r, r);
    }
    if n <= 3 {
        return (-1.0, 1.0);
    }
    let half = normal_quantile(0.975) / (n as f64 - 3.0).sqrt();
    ((r.atanh() - half).tanh(), (r.atanh() + half).tanh())
}

/// Ranks from 1; equal values share the mean of their ranks.
fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let ties = (order[from..].iter())
            .take_while(|&&i| values[i] == values[order[from]])
            .count();
        for &i in &order[from..from + ties] {
            ranks[i] = from as f64 + (ties as f64 + 1.0) / 2.0;
        }
        from += ties;
    }
    ranks
}

/// The values over a power of two that brings the largest of them near 1, and that power's exponent.
fn to_one(values: &[f64]) -> (Vec<f64>, i32) {
    // Within ±1100 for every number above 0.
    let power = largest(values).log2().floor() as i32;
    let scaled = values.iter().map(|v| times_two_to(*v, -power)).collect();
    (scaled, power)
}

/// `value` · 2^`power`, for powers within ±3000.
fn times_two_to(value: f64, power: i32) -> f64 {
    // In steps: no power of two that is a number leads from the smallest numbers to the largest.
    let third = power / 3;
    [third, third, power - 2 * third]
        .into_iter()
        .fold(value, |value, step| value * 2_f64.powi(step))
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn is_constant(values: &[f64]) -> bool {
    values.iter().all(|v| *v == values[0])
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, v| most.max(v.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_count_from_one_and_equal_values_share_theirs() {
        let check = |values: &[f64], expect: &[f64]| assert_eq!(mid_ranks(values), expect);
        check(&[3.0, 1.0, 3.0, 2.0], &[3.5, 1.0, 3.5, 2.0]);
        check(&[5.0, 5.0, 5.0], &[2.0, 2.0, 2.0]);
        check(&[], &[]);
    }
}
