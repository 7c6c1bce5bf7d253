//! Too many samples to draw one by one: those that lie close together are one mark, whose area is
//! their number. None is left out, and none hides another.

use std::collections::BTreeMap;

/// Samples are drawn one by one up to so many.
pub const MAX_MARKS: usize = 1000;
/// Width and height of the cells whose samples are put together, in drawing units.
const CELL: f64 = 12.0;
/// Radius of the largest mark, in drawing units.
const MAX_RADIUS: f64 = 11.0;
/// Radius of the smallest: one sample among many stays a dot that can be seen.
const MIN_RADIUS: f64 = 1.0;

/// A sample where it would be drawn, or several at the same place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Its place, in drawing units.
    pub at: (f64, f64),
    /// Horizontal value, in data units.
    pub x: f64,
    /// How many samples.
    pub n: u32,
    /// Strict accuracy.
    pub accuracy: f64,
    /// Whether it has no usable answer.
    pub failed: bool,
}

/// Samples that lie close together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowd {
    /// The means of its samples.
    pub mean: Spot,
    /// How many they are.
    pub n: u64,
    /// Radius of a circle whose area is their number, in drawing units.
    pub radius: f64,
}

/// The crowds of some samples, the largest first, so that it does not hide a small one. Samples
/// without a usable answer have crowds of their own.
#[must_use]
pub fn crowds(spots: &[Spot]) -> Vec<Crowd> {
    let mut cells = BTreeMap::<(i64, i64, bool), (Spot, u64)>::new();
    for spot in spots {
        let cell = |at: f64| (at / CELL).floor() as i64;
        let key = (cell(spot.at.0), cell(spot.at.1), spot.failed);
        let (sum, n) = cells.entry(key).or_insert((
            Spot {
                at: (0.0, 0.0),
                x: 0.0,
                n: 0,
                accuracy: 0.0,
                failed: spot.failed,
            },
            0,
        ));
        let weight = f64::from(spot.n);
        sum.at = (sum.at.0 + weight * spot.at.0, sum.at.1 + weight * spot.at.1);
        sum.x += weight * spot.x;
        sum.accuracy += weight * spot.accuracy;
        *n += u64::from(spot.n);
    }
    let most = cells.values().map(|(_, n)| *n).max().unwrap_or(1);
    let mut crowds: Vec<Crowd> = (cells.into_values())
        .map(|(sum, n)| {
            let mean = |sum: f64| sum / n as f64;
            Crowd {
                mean: Spot {
                    at: (mean(sum.at.0), mean(sum.at.1)),
                    x: mean(sum.x),
                    n: 1,
                    accuracy: mean(sum.accuracy),
                    failed: sum.failed,
                },
                n,
                radius: (MAX_RADIUS * (n as f64 / most as f64).sqrt()).max(MIN_RADIUS),
            }
        })
        .collect();
    crowds.sort_by_key(|crowd| std::cmp::Reverse(crowd.n));
    crowds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(x: f64, accuracy: f64, failed: bool) -> Spot {
        Spot {
            at: (x, 100.0 * accuracy),
            x: 2.0 * x,
            n: 1,
            accuracy,
            failed,
        }
    }

    #[test]
    fn every_sample_is_counted_and_areas_are_numbers() {
        let spots: Vec<Spot> = (0..900)
            .map(|i| spot(f64::from(i % 9) / 3.0, 1.0, false))
            .chain((0..100).map(|_| spot(50.0, 0.0, false)))
            .chain([spot(50.0, 0.0, true)])
            .collect();
        let crowds = crowds(&spots);
        let counts: Vec<u64> = crowds.iter().map(|crowd| crowd.n).collect();
        assert_eq!(counts, [900, 100, 1]);
        assert!((crowds[0].radius / crowds[1].radius - 3.0).abs() < 1e-12);
        assert_eq!(
            (crowds[2].radius, crowds[2].mean.failed),
            (MIN_RADIUS, true)
        );
        let mean = crowds[0].mean;
        assert!((mean.at.0 - 4.0 / 3.0).abs() < 1e-9 && (mean.x - 8.0 / 3.0).abs() < 1e-9);
        assert!((mean.accuracy - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_spot_of_several_samples_counts_as_each_of_them() {
        let one_by_one: Vec<Spot> = (0..900_u32)
            .map(|i| spot(f64::from(i % 3), f64::from(i % 2), i % 5 == 0))
            .collect();
        let mut together: Vec<Spot> = Vec::new();
        for spot in &one_by_one {
            let same = |other: &&mut Spot| Spot { n: 1, ..**other } == *spot;
            match together.iter_mut().find(same) {
                Some(there) => there.n += 1,
                None => together.push(*spot),
            }
        }
        assert!(together.len() < 20);
        for (a, b) in crowds(&together).iter().zip(crowds(&one_by_one)) {
            assert_eq!((a.n, a.mean.failed), (b.n, b.mean.failed));
            let off = (a.mean.x - b.mean.x).abs() + (a.mean.accuracy - b.mean.accuracy).abs();
            assert!(off < 1e-9 && (a.radius - b.radius).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_is_no_crowd() {
        assert!(crowds(&[]).is_empty());
    }
}
