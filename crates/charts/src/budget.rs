//! The geometry of the budget chart: accuracy with its interval and the share of thoughts that had
//! ended, against the think tokens that were kept.

use eval::AnswerMode;
use eval::report::Estimate;
use eval::sweep::{Curve, Sweep, SweepPoint};

use crate::scale::{Scale, Spacing, px};

/// Width of the drawing, in its own units.
pub const WIDTH: f64 = 480.0;
/// Height of the drawing, in its own units.
pub const HEIGHT: f64 = 378.0;
/// Left edge of the plotting area.
pub const LEFT: f64 = 52.0;
/// Right edge of the plotting area.
pub const RIGHT: f64 = WIDTH - 14.0;
/// Upper edge of the plotting area.
pub const TOP: f64 = 36.0;
/// Lower edge of the plotting area.
pub const BOTTOM: f64 = 294.0;

/// How far the whole thought stands right of the largest budget, in drawing units.
const GAP: f64 = 52.0;
/// How far curves stand apart sideways, so that their intervals do not hide each other.
const APART: f64 = 5.0;

/// A mark of a curve: a value at a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Centre, in drawing units.
    pub at: (f64, f64),
    /// Lower and upper end of the interval, in drawing units.
    pub range: Option<(f64, f64)>,
}

/// One way to answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The way to answer.
    pub mode: AnswerMode,
    /// Its marks, from the smallest budget to the whole thought.
    pub marks: Vec<Mark>,
    /// The line through the marks, as a path.
    pub path: String,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Vertical scale: shares.
    pub y: Scale,
    /// Where budgets stand and how they are written; the last is the whole thought.
    pub ticks: Vec<(f64, String)>,
    /// Accuracy, one line for each way to answer.
    pub lines: Vec<Line>,
    /// The share of thoughts that had ended, as a path of steps.
    pub ended: Option<String>,
    /// Between the points of the first curve: where, and how many answers turned right and wrong.
    pub flips: Vec<(f64, u64, u64)>,
}

/// The points of a curve without extensions, which have no place on the axis.
pub fn points(curve: &Curve) -> impl Iterator<Item = &SweepPoint> {
    curve.points.iter().filter(|point| point.extensions == 0)
}

/// Lays out a sweep.
#[must_use]
pub fn layout(sweep: &Sweep, whole: &str) -> Layout {
    let y = Scale::new(Spacing::Linear, (0.0, 1.0), (BOTTOM, TOP));
    let mut budgets: Vec<u32> = sweep
        .curves
        .iter()
        .flat_map(points)
        .filter_map(|p| p.budget)
        .collect();
    budgets.sort_unstable();
    budgets.dedup();
    let highest = budgets.last().copied().unwrap_or(0);
    let x = Scale::new(
        Spacing::Log2,
        (0.0, f64::from(highest)),
        (LEFT + 10.0, RIGHT - GAP),
    );
    let place =
        |budget: Option<u32>| budget.map_or(RIGHT - 14.0, |budget| x.position(f64::from(budget)));
    let written = budgets
        .iter()
        .map(|&budget| (place(Some(budget)), budget.to_string()));
    let middle = (sweep.curves.len().saturating_sub(1)) as f64 / 2.0;
    let line = |(nth, curve): (usize, &Curve)| {
        let shift = (nth as f64 - middle) * APART;
        let mark = |point: &SweepPoint| {
            let accuracy: Estimate = point.accuracy?;
            Some(Mark {
                at: (place(point.budget) + shift, y.position(accuracy.value)),
                range: accuracy
                    .ci95
                    .map(|(low, high)| (y.position(low), y.position(high))),
            })
        };
        let marks: Vec<Mark> = points(curve).filter_map(mark).collect();
        Line {
            mode: curve.mode,
            path: path(marks.iter().map(|mark| mark.at)),
            marks,
        }
    };
    let longest = sweep
        .curves
        .iter()
        .max_by_key(|curve| points(curve).count());
    let shares = longest.into_iter().flat_map(points);
    let ended: Vec<(f64, f64)> = shares
        .filter_map(|point| Some((place(point.budget), y.position(point.ended?.value))))
        .collect();
    let first = sweep.curves.first().into_iter().flat_map(points);
    let places: Vec<(f64, &SweepPoint)> = first.map(|point| (place(point.budget), point)).collect();
    let flips = places.windows(2).filter_map(|pair| {
        let flips = pair[1].1.flips?;
        Some(((pair[0].0 + pair[1].0) / 2.0, flips.helpful, flips.harmful))
    });
    Layout {
        flips: flips.collect(),
        ticks: thinned(written.collect())
            .into_iter()
            .chain([(place(None), whole.to_owned())])
            .collect(),
        lines: sweep.curves.iter().enumerate().map(line).collect(),
        ended: (ended.len() > 1).then(|| path(ended.into_iter())),
        y,
    }
}

/// Ticks that leave room for each other's labels; the first and the last stay.
fn thinned(ticks: Vec<(f64, String)>) -> Vec<(f64, String)> {
    const ROOM: f64 = 26.0;
    let last = ticks.last().map_or(0.0, |(at, _)| *at);
    let mut kept: Vec<(f64, String)> = Vec::new();
    for tick in ticks {
        let is_free = kept
            .last()
            .is_none_or(|(before, _)| tick.0 - before >= ROOM);
        if tick.0 >= last || is_free && last - tick.0 >= ROOM {
            kept.push(tick);
        }
    }
    kept
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut out = String::new();
    for (at, (x, y)) in points.enumerate() {
        out.push(if at == 0 { 'M' } else { 'L' });
        out.push_str(&format!("{} {}", px(x), px(y)));
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use eval::sweep::Flips;

    use super::*;

    pub(crate) fn sweep() -> Sweep {
        let estimate = |value: f64| {
            Some(Estimate {
                value,
                ci95: Some((value - 0.1, value + 0.05)),
                n: 40,
            })
        };
        let point = |budget, accuracy, ended| SweepPoint {
            budget,
            extensions: 0,
            accuracy: estimate(accuracy),
            coverage: estimate(0.9),
            ended: estimate(ended),
            mean_think_tokens: f64::from(budget.unwrap_or(90)),
            flips: budget.is_none().then_some(Flips {
                n: 40,
                changed: 5,
                helpful: 3,
                harmful: 1,
            }),
            to_whole: None,
        };
        let curve = |mode, plus: f64| Curve {
            mode,
            points: vec![
                point(Some(0), 0.5, 0.1),
                point(Some(16), 0.6 + plus, 0.3),
                point(Some(1024), 0.8, 0.9),
                point(None, 0.85, 0.9),
            ],
            settled: vec![(Some(16), 30), (None, 10)],
        };
        Sweep {
            curves: vec![curve(AnswerMode::Free, 0.0), curve(AnswerMode::Labels, 0.1)],
        }
    }

    #[test]
    fn budgets_stand_in_order_inside_the_frame() {
        let layout = layout(&sweep(), "whole");
        let names: Vec<&str> = layout.ticks.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["0", "16", "1024", "whole"]);
        assert!(layout.ticks.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for line in &layout.lines {
            assert_eq!(line.marks.len(), 4);
            for Mark { at: (x, y), range } in &line.marks {
                assert!(
                    (LEFT..=RIGHT).contains(x) && (TOP..=BOTTOM).contains(y),
                    "{x} {y}"
                );
                let (low, high) = range.expect("an interval");
                assert!(high < *y && *y < low, "the axis runs upwards");
            }
        }
        let [(at, 3, 1)] = layout.flips.as_slice() else {
            panic!("{:?}", layout.flips);
        };
        assert!(layout.ticks[2].0 < *at && *at < layout.ticks[3].0);
        let (free, labels) = (&layout.lines[0].marks[0], &layout.lines[1].marks[0]);
        assert!((labels.at.0 - free.at.0 - APART).abs() < 1e-9);
        assert!(
            layout
                .ended
                .is_some_and(|path| path.starts_with('M') && path.matches('L').count() == 3)
        );
    }

    #[test]
    fn crowded_ticks_give_way() {
        let ticks = [0.0, 10.0, 30.0, 50.0, 58.0]
            .map(|at| (at, String::new()))
            .to_vec();
        let kept: Vec<f64> = thinned(ticks).into_iter().map(|(at, _)| at).collect();
        assert_eq!(kept, [0.0, 30.0, 58.0]);
    }
}
