//! The marks of a long run's charts: samples that lie close together in both charts become one point.

use std::collections::BTreeMap;

use super::{Point, Report};

/// Cells of an axis to begin with: finer than a chart's pixels.
const MOST_CELLS: u32 = 512;

/// A cell of both charts together: think tokens, their ratio, accuracy, and whether it failed. A value
/// that is unknown has a cell of its own.
type Cell = (Option<u32>, Option<u32>, u32, bool);

/// Points of a cell, added up.
struct Sum {
    first: Point,
    n: u64,
    think_tokens: f64,
    think_per_input: f64,
    accuracy: f64,
}

impl Report {
    /// Puts samples that lie close together in both scatter charts together, until there are at most
    /// `most` points. Each point holds the means of its samples and their number, so that no sample is
    /// left out; the statistics stay those of the samples.
    pub fn condense(&mut self, most: usize) {
        let mut n_cells = MOST_CELLS;
        while self.points.len() > most && n_cells > 0 {
            self.points = condensed(&self.points, n_cells);
            n_cells /= 2;
        }
    }
}

fn condensed(points: &[Point], n_cells: u32) -> Vec<Point> {
    let most =
        |of: &dyn Fn(&Point) -> Option<f64>| points.iter().filter_map(of).fold(0.0, f64::max);
    let most_tokens = most(&|point| point.think_tokens.map(f64::from));
    let most_per_input = most(&|point| point.think_per_input);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the cells: from 0 to their number; NaN, where all values are 0, becomes 0"
    )]
    let cell = |value: f64, most: f64| (value / most * f64::from(n_cells)) as u32;
    let mut cells = BTreeMap::<Cell, Sum>::new();
    for point in points {
        let key = (
            (point.think_tokens).map(|tokens| cell(f64::from(tokens), most_tokens)),
            (point.think_per_input).map(|ratio| cell(ratio, most_per_input)),
            cell(point.accuracy, 1.0),
            point.failed,
        );
        let sum = cells.entry(key).or_insert_with(|| Sum {
            first: point.clone(),
            n: 0,
            think_tokens: 0.0,
            think_per_input: 0.0,
            accuracy: 0.0,
        });
        let n = f64::from(point.n);
        sum.n += u64::from(point.n);
        sum.think_tokens += n * point.think_tokens.map_or(0.0, f64::from);
        sum.think_per_input += n * point.think_per_input.unwrap_or_default();
        sum.accuracy += n * point.accuracy;
    }
    cells.into_values().map(Sum::mean).collect()
}

impl Sum {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "samples are far fewer than 2^52; a mean of counts is a count"
    )]
    fn mean(self) -> Point {
        let mean = |sum: f64| sum / self.n as f64;
        Point {
            n: u32::try_from(self.n).unwrap_or(u32::MAX),
            think_tokens: (self.first.think_tokens).map(|_| mean(self.think_tokens).round() as u32),
            think_per_input: (self.first.think_per_input).map(|_| mean(self.think_per_input)),
            accuracy: mean(self.accuracy),
            ..self.first
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TaskId, build_report};

    fn point(sample: u32, think_tokens: Option<u32>, accuracy: f64, failed: bool) -> Point {
        Point {
            sample,
            item: format!("i{sample}"),
            repeat: 0,
            n: 1,
            think_tokens,
            think_per_input: think_tokens.map(|tokens| f64::from(tokens) / 7.0),
            accuracy,
            failed,
        }
    }

    fn report(points: Vec<Point>) -> Report {
        Report {
            points,
            ..build_report(TaskId::Pos, &[])
        }
    }

    #[test]
    fn no_sample_is_left_out_and_means_stay() {
        let points: Vec<Point> = (0..30_000_u32)
            .map(|i| {
                let tokens = (i % 11 > 0).then_some(i * 7919 % 4001);
                point(i, tokens, f64::from(i % 8) / 7.0, i % 5 == 0)
            })
            .collect();
        let mean = |points: &[Point], of: fn(&Point) -> f64| {
            let n: f64 = points.iter().map(|point| f64::from(point.n)).sum();
            points.iter().map(|p| f64::from(p.n) * of(p)).sum::<f64>() / n
        };
        for most in [20_000, 1000, 30] {
            let mut condensed = report(points.clone());
            condensed.condense(most);
            let few = &condensed.points;
            assert!(few.len() <= most && few.len() > most / 100, "{}", few.len());
            let count = |is: fn(&Point) -> bool| {
                let of = |points: &[Point]| -> u32 {
                    points
                        .iter()
                        .filter(|point| is(point))
                        .map(|point| point.n)
                        .sum()
                };
                assert_eq!(of(few), of(&points));
            };
            count(|_| true);
            count(|point| point.failed);
            count(|point| point.think_tokens.is_none());
            let close = |of: fn(&Point) -> f64, tolerance: f64| {
                let off = (mean(few, of) - mean(&points, of)).abs();
                assert!(off <= tolerance, "{off}");
            };
            close(|point| point.accuracy, 1e-9);
            close(|point| point.think_per_input.unwrap_or_default(), 1e-6);
            close(|point| point.think_tokens.map_or(0.0, f64::from), 0.5);
        }
    }

    #[test]
    fn few_points_stay_as_they_are() {
        let points = vec![point(0, Some(0), 0.0, false), point(1, Some(0), 0.0, false)];
        let mut whole = report(points.clone());
        whole.condense(2);
        assert_eq!(whole.points, points);
        whole.condense(1);
        assert_eq!((whole.points.len(), whole.points[0].n), (1, 2));
    }

    #[test]
    fn what_failed_never_stands_for_what_did_not() {
        let points = (0..6).map(|i| point(i, Some(40), 0.0, i % 3 == 0));
        let mut few = report(points.collect());
        few.condense(1);
        let told: Vec<(bool, u32)> = few.points.iter().map(|p| (p.failed, p.n)).collect();
        assert_eq!(told, [(false, 4), (true, 2)]);
    }
}
