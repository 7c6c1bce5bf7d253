//! How many items an effect needs, and which effect a number of items can show: 80 % power,
//! two-sided tests at 5 %.

use super::special::normal_quantile;

/// Pairs that a correlation of size `r` needs (Fisher's z); `None` for 0 or a perfect one.
#[must_use]
pub fn pairs_for_correlation(r: f64) -> Option<u64> {
    let z = r.abs().atanh();
    (z > 0.0 && z.is_finite()).then(|| ((reach() / z).powi(2) + 3.0).ceil() as u64)
}

/// The smallest correlation that `n` pairs show; `None` for fewer than four.
#[must_use]
pub fn detectable_correlation(n: u64) -> Option<f64> {
    (n > 3).then(|| (reach() / (n as f64 - 3.0).sqrt()).tanh())
}

/// Items that a paired gain in accuracy needs where a share `discordant` of the items changes
/// sides (Connor 1987); `None` where the gain is 0 or more than what changes sides.
#[must_use]
pub fn items_for_gain(gain: f64, discordant: f64) -> Option<u64> {
    let gain = gain.abs();
    if gain.is_nan() || gain <= 0.0 || gain > discordant || discordant > 1.0 {
        return None;
    }
    let sum = normal_quantile(0.975) * discordant.sqrt()
        + normal_quantile(0.8) * (discordant - gain * gain).sqrt();
    Some((sum * sum / (gain * gain)).ceil() as u64)
}

/// The smallest paired gain that `n` items show where a share `discordant` changes sides; `None`
/// where even all of that share on one side would not show.
#[must_use]
pub fn detectable_gain(n: u64, discordant: f64) -> Option<f64> {
    if items_for_gain(discordant, discordant)? > n {
        return None;
    }
    let (mut low, mut high) = (0.0, discordant);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if items_for_gain(middle, discordant).is_some_and(|need| need <= n) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high)
}

/// z of the test and of its power.
fn reach() -> f64 {
    normal_quantile(0.975) + normal_quantile(0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sizes() {
        // G*Power's and Cohen's table for r = 0.3: 84 to 85; by Fisher's z 85.
        assert_eq!(pairs_for_correlation(-0.3), Some(85));
        assert_eq!(pairs_for_correlation(0.0), None);
        assert_eq!(pairs_for_correlation(1.0), None);
        assert!(detectable_correlation(85).is_some_and(|r| r < 0.3 && r > 0.29));
        // Five points with 15 % of the items changing sides, ten with 20 %.
        assert_eq!(items_for_gain(0.05, 0.15), Some(469));
        assert_eq!(items_for_gain(0.10, 0.20), Some(155));
        assert_eq!(items_for_gain(0.3, 0.2), None);
        assert!(detectable_gain(155, 0.2).is_some_and(|gain| (gain - 0.1).abs() < 1e-3));
        assert_eq!(detectable_gain(5, 0.2), None);
    }
}
