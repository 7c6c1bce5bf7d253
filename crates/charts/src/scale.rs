//! Scales: from data to positions in the drawing, with ticks at round values.

use crate::number;

/// How a scale spaces its values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spacing {
    /// Evenly.
    #[default]
    Linear,
    /// Evenly in log2(1 + x): one step is a doubling, and zero has a place.
    Log2,
}

impl Spacing {
    fn warp(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log2 => value.max(0.0).ln_1p() / std::f64::consts::LN_2,
        }
    }

    fn unwarp(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Log2 => (value * std::f64::consts::LN_2).exp_m1(),
        }
    }
}

/// A tick: a value and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value, in data units.
    pub value: f64,
    /// Its label.
    pub label: String,
}

/// Maps a domain of data onto a range of drawing units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// How values are spaced.
    pub spacing: Spacing,
    /// Lowest and highest value, in data units; never equal.
    pub domain: (f64, f64),
    /// Where these lie, in drawing units.
    pub range: (f64, f64),
}

impl Scale {
    /// A scale over `domain`; an empty domain is widened by one unit.
    #[must_use]
    pub fn new(spacing: Spacing, domain: (f64, f64), range: (f64, f64)) -> Self {
        let (low, high) = domain;
        let domain = if high > low {
            (low, high)
        } else {
            (low, low + 1.0)
        };
        Self {
            spacing,
            domain,
            range,
        }
    }

    /// Where a value lies.
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let (low, high) = (
            self.spacing.warp(self.domain.0),
            self.spacing.warp(self.domain.1),
        );
        let share = (self.spacing.warp(value) - low) / (high - low);
        self.range.0 + share * (self.range.1 - self.range.0)
    }

    /// The value at a share (0 to 1) of the scale's length.
    #[must_use]
    pub fn value_at(&self, share: f64) -> f64 {
        let (low, high) = (
            self.spacing.warp(self.domain.0),
            self.spacing.warp(self.domain.1),
        );
        self.spacing.unwarp(low + share * (high - low))
    }

    /// At most about `n` ticks at round values inside the domain.
    #[must_use]
    pub fn ticks(&self, n: usize) -> Vec<Tick> {
        match self.spacing {
            Spacing::Linear => linear_ticks(self.domain, n),
            Spacing::Log2 => doubling_ticks(self.domain, n),
        }
    }
}

/// The round step (1, 2 or 5 times a power of ten) that cuts `span` into at most `n` pieces.
#[must_use]
pub fn nice_step(span: f64, n: usize) -> f64 {
    let rough = span / (n.max(1) as f64);
    let power = 10f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|factor| factor * power >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0);
    factor * power
}

/// The smallest round value that is at least `value`, for the upper end of an axis.
#[must_use]
pub fn nice_ceiling(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let step = nice_step(value, 5);
    (value / step - 1e-9).ceil() * step
}

fn linear_ticks((low, high): (f64, f64), n: usize) -> Vec<Tick> {
    let step = nice_step(high - low, n);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last)
        .map(|at| {
            let value = at as f64 * step;
            Tick {
                value,
                label: number::fixed(value, decimals),
            }
        })
        .collect()
}

fn doubling_ticks((low, high): (f64, f64), n: usize) -> Vec<Tick> {
    let all: Vec<f64> = std::iter::once(0.0)
        .chain((-3..40).map(|power| 2f64.powi(power)))
        .filter(|&value| value >= low && value <= high)
        .filter(|&value| value == 0.0 || value >= 1.0 || high < 8.0)
        .collect();
    let stride = all.len().div_ceil(n.max(1)).max(1);
    // Counted from the top, so that the largest doubling is always named.
    let keep = |at: usize| at == 0 || (all.len() - 1 - at).is_multiple_of(stride);
    let kept = all.iter().enumerate().filter(|&(at, _)| keep(at));
    kept.map(|(_, &value)| Tick {
        value,
        label: short(value),
    })
    .collect()
}

/// A tick's label without trailing zeros.
fn short(value: f64) -> String {
    if value >= 1.0 || value == 0.0 {
        number::fixed(value, 0)
    } else {
        format!("{value}")
    }
}

/// A coordinate with one decimal: finer than a pixel.
pub(crate) fn px(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: &Scale, n: usize) -> String {
        scale
            .ticks(n)
            .into_iter()
            .map(|t| t.label)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let check = |spacing, domain, n, expect: &str| {
            assert_eq!(
                labels(&Scale::new(spacing, domain, (0.0, 100.0)), n),
                expect
            );
        };
        check(Spacing::Linear, (0.0, 1.0), 5, "0.0 0.2 0.4 0.6 0.8 1.0");
        check(Spacing::Linear, (0.0, 137.0), 5, "0 50 100");
        check(Spacing::Linear, (0.0, 0.0), 4, "0.0 0.5 1.0");
        check(Spacing::Linear, (-0.05, 1.05), 5, "0.0 0.5 1.0");
        check(Spacing::Log2, (0.0, 100.0), 9, "0 1 2 4 8 16 32 64");
        check(Spacing::Log2, (0.0, 5000.0), 5, "0 1 8 64 512 4096");
        check(Spacing::Log2, (0.0, 2.0), 9, "0 0.125 0.25 0.5 1 2");
    }

    #[test]
    fn ends_of_the_domain_meet_the_ends_of_the_range() {
        for spacing in [Spacing::Linear, Spacing::Log2] {
            let scale = Scale::new(spacing, (0.0, 300.0), (40.0, 440.0));
            assert!((scale.position(0.0) - 40.0).abs() < 1e-9);
            assert!((scale.position(300.0) - 440.0).abs() < 1e-9);
            for share in [0.0, 0.3, 1.0] {
                let there = scale.position(scale.value_at(share));
                assert!(
                    (there - (40.0 + 400.0 * share)).abs() < 1e-6,
                    "{spacing:?} {share}"
                );
            }
        }
    }

    #[test]
    fn an_axis_ends_at_a_round_value() {
        for (value, expect) in [
            (137.0, 150.0),
            (100.0, 100.0),
            (0.0, 1.0),
            (7.3, 8.0),
            (0.31, 0.4),
        ] {
            assert!(
                (nice_ceiling(value) - expect).abs() < 1e-9,
                "{value}: {}",
                nice_ceiling(value)
            );
        }
    }
}
