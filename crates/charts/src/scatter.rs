//! The geometry of the scatter chart: accuracy of each sample against its think length, with the
//! least-squares line and its confidence band.

use eval::Report;
use eval::report::{Point, Relation};

use crate::crowd::{Crowd, MAX_MARKS, Spot, crowds};
use crate::jitter;
use crate::scale::{Scale, Spacing, nice_ceiling};

/// What lies on the horizontal axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Against {
    /// Think tokens.
    #[default]
    ThinkTokens,
    /// Think tokens for each token of the text under test.
    ThinkPerInput,
}

impl Against {
    /// The horizontal value of a point; `None` where tokens were not counted, or the
    /// input has none.
    #[must_use]
    pub fn value(self, point: &Point) -> Option<f64> {
        match self {
            Self::ThinkTokens => point.think_tokens.map(f64::from),
            Self::ThinkPerInput => point.think_per_input,
        }
    }

    /// The statistics that belong to this axis.
    #[must_use]
    pub fn relation(self, report: &Report) -> &Relation {
        match self {
            Self::ThinkTokens => &report.think_tokens,
            Self::ThinkPerInput => &report.think_per_input,
        }
    }
}

/// Width of the drawing, in its own units.
pub const WIDTH: f64 = 480.0;
/// Height of the drawing, in its own units.
pub const HEIGHT: f64 = 346.0;
/// Left edge of the plotting area.
pub const LEFT: f64 = 52.0;
/// Right edge of the plotting area.
pub const RIGHT: f64 = WIDTH - 14.0;
/// Upper edge of the plotting area.
pub const TOP: f64 = 22.0;
/// Lower edge of the plotting area.
pub const BOTTOM: f64 = HEIGHT - 52.0;

/// How far binary outcomes are spread around their line, in units of accuracy.
const JITTER: f64 = 0.07;

/// A point of the chart where it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Index into the report's points.
    pub point: usize,
    /// Centre, in drawing units.
    pub at: (f64, f64),
    /// Horizontal value, in data units.
    pub x: f64,
}

/// The whole drawing: scales, marks, line and band.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Horizontal scale.
    pub x: Scale,
    /// Vertical scale: accuracy.
    pub y: Scale,
    /// Samples that have a horizontal value: those that are drawn.
    pub n: usize,
    /// One mark for each of them, unless they are too many.
    pub marks: Vec<Mark>,
    /// Where they are too many, those close together as one.
    pub crowds: Vec<Crowd>,
    /// The regression line as a path; `None` where it is undefined.
    pub line: Option<String>,
    /// Its 95 % confidence band as a closed path; `None` where it is undefined.
    pub band: Option<String>,
    /// Whether all outcomes are 0 or 1, so that marks are jittered.
    pub is_binary: bool,
}

/// Lays out the points of `report` against the chosen axis.
#[must_use]
pub fn layout(report: &Report, against: Against, spacing: Spacing) -> Layout {
    let points = &report.points;
    let xs: Vec<(f64, u32)> = points
        .iter()
        .filter_map(|point| Some((against.value(point)?, point.n)))
        .collect();
    let n: usize = xs.iter().map(|(_, n)| *n as usize).sum();
    let highest = xs.iter().map(|(x, _)| *x).fold(0.0, f64::max);
    let high = if spacing == Spacing::Log2 {
        highest * 1.15
    } else {
        nice_ceiling(highest * 1.02)
    };
    let x = Scale::new(spacing, (0.0, high), (LEFT, RIGHT));
    let is_binary = jitter::is_binary(points.iter().map(|point| point.accuracy));
    let margin = if is_binary { JITTER } else { 0.04 };
    let y = Scale::new(Spacing::Linear, (-margin, 1.0 + margin), (BOTTOM, TOP));

    let (marks, crowds) = if n > MAX_MARKS {
        let spot = |point: &Point| {
            let value = against.value(point)?;
            Some(Spot {
                at: (x.position(value), y.position(point.accuracy)),
                x: value,
                n: point.n,
                accuracy: point.accuracy,
                failed: point.failed,
            })
        };
        let spots: Vec<Spot> = points.iter().filter_map(spot).collect();
        (Vec::new(), crowds(&spots))
    } else {
        (marks(points, against, is_binary, &x, &y), Vec::new())
    };
    let relation = against.relation(report);
    let extent = xs.iter().map(|(x, _)| *x).fold(f64::INFINITY, f64::min)..=highest;
    Layout {
        n,
        marks,
        crowds,
        line: fit(relation, &x, &y, &extent),
        band: band(relation, &xs, &x, &y, &extent),
        x,
        y,
        is_binary,
    }
}

/// A mark for each point that has a horizontal value; binary outcomes are spread around their line.
fn marks(points: &[Point], against: Against, is_binary: bool, x: &Scale, y: &Scale) -> Vec<Mark> {
    let mark = |(index, point): (usize, &Point)| {
        let value = against.value(point)?;
        let jitter = if is_binary {
            JITTER * 1.3 * jitter::shift(point.sample)
        } else {
            0.0
        };
        let at = (x.position(value), y.position(point.accuracy + jitter));
        Some(Mark {
            point: index,
            at,
            x: value,
        })
    };
    let mut marks: Vec<Mark> = points.iter().enumerate().filter_map(mark).collect();
    dodge(&mut marks);
    marks
}

/// Least distance between the centres of two marks, in drawing units: more than a mark's radius, so
/// that the centre of each can be pointed at.
const APART: f64 = 6.0;
/// Farthest that a mark gives way, in drawing units.
const REACH: f64 = 36.0;

/// Moves marks that would hide each other sideways, to the nearest free place: accuracy stays exact.
fn dodge(marks: &mut [Mark]) {
    for index in 1..marks.len() {
        let (placed, rest) = marks.split_at_mut(index);
        let (x, y) = rest[0].at;
        let is_free = |x: f64| {
            let far = |mark: &Mark| (mark.at.0 - x).hypot(mark.at.1 - y) >= APART;
            (LEFT..=RIGHT).contains(&x) && placed.iter().all(far)
        };
        let steps = (0..)
            .map(|step| f64::from(step) * APART / 2.0)
            .take_while(|&step| step <= REACH);
        let free = steps
            .flat_map(|step| [x + step, x - step])
            .find(|&x| is_free(x));
        rest[0].at.0 = free.unwrap_or(x);
    }
}

type Extent = std::ops::RangeInclusive<f64>;

/// The least-squares line over the observed extent of x.
fn fit(relation: &Relation, x: &Scale, y: &Scale, extent: &Extent) -> Option<String> {
    let (slope, intercept) = (relation.slope?, relation.intercept?);
    let on_line = |value: f64| (x.position(value), clamp_y(y, intercept + slope * value));
    Some(path(samples(x, extent).map(on_line)))
}

/// The pointwise 95 % band of the line. With h the half-width of the slope's interval,
/// h = t s / sqrt(Sxx), so the band's half-width t s sqrt(1/n + (x - mean)^2 / Sxx)
/// is h sqrt(Sxx/n + (x - mean)^2): no quantile is needed.
///
/// `xs` holds each value with the number of samples that have it.
fn band(
    relation: &Relation,
    xs: &[(f64, u32)],
    x: &Scale,
    y: &Scale,
    extent: &Extent,
) -> Option<String> {
    let (slope, intercept) = (relation.slope?, relation.intercept?);
    let (low, high) = relation.slope_ci95?;
    let half = (high - low) / 2.0;
    let sum = |of: &dyn Fn(f64) -> f64| xs.iter().map(|(x, n)| f64::from(*n) * of(*x)).sum::<f64>();
    let n = sum(&|_| 1.0);
    let mean = sum(&|x| x) / n;
    let variance = sum(&|x| (x - mean).powi(2)) / n;
    let edge = |value: f64, side: f64| {
        let spread = half * (variance + (value - mean).powi(2)).sqrt();
        (
            x.position(value),
            clamp_y(y, intercept + slope * value + side * spread),
        )
    };
    let upper = samples(x, extent).map(|value| edge(value, 1.0));
    let lower: Vec<_> = samples(x, extent).map(|value| edge(value, -1.0)).collect();
    Some(path(upper.chain(lower.into_iter().rev())) + "Z")
}

/// Values at even distances on the drawing, so that a line stays smooth on a log axis.
fn samples(x: &Scale, extent: &Extent) -> impl Iterator<Item = f64> + use<> {
    const STEPS: u32 = 48;
    let within = Scale {
        domain: (*extent.start(), *extent.end()),
        ..*x
    };
    (0..=STEPS).map(move |step| within.value_at(f64::from(step) / f64::from(STEPS)))
}

/// Accuracy cannot leave the axis; a line that would is drawn along its edge.
fn clamp_y(y: &Scale, value: f64) -> f64 {
    y.position(value.clamp(y.domain.0, y.domain.1))
}

/// `M x y L x y …` with one decimal: finer than a pixel.
fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut out = String::new();
    for (index, (x, y)) in points.enumerate() {
        out.push(if index == 0 { 'M' } else { 'L' });
        out.push_str(&format!("{x:.1} {y:.1}"));
    }
    out
}

/// How far a diamond of a circle's area reaches, in radii of the circle: √(π / 2).
pub const DIAMOND: f64 = 1.253_314_137_315_5;

/// The outline of a diamond around (x, y): the mark of a sample without a usable answer.
#[must_use]
pub fn diamond(x: f64, y: f64, r: f64) -> String {
    format!(
        "M{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}Z",
        x - r,
        y - r,
        x + r,
        y + r
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::test_report::{point, report};

    #[test]
    fn every_point_with_a_value_gets_a_mark_inside_the_frame() {
        let mut points: Vec<Point> = (0..40)
            .map(|i| point(i, i * 13 % 70, f64::from(i % 2)))
            .collect();
        points[3].think_per_input = None;
        let report = report(points);
        for (against, n) in [(Against::ThinkTokens, 40), (Against::ThinkPerInput, 39)] {
            for spacing in [Spacing::Linear, Spacing::Log2] {
                let layout = layout(&report, against, spacing);
                assert_eq!(layout.marks.len(), n);
                assert!(layout.is_binary);
                for Mark { at: (x, y), .. } in &layout.marks {
                    assert!(
                        (LEFT..=RIGHT).contains(x) && (TOP..=BOTTOM).contains(y),
                        "{x} {y}"
                    );
                }
            }
        }
    }

    #[test]
    fn too_many_points_are_crowds_that_hold_them_all() {
        for (n, is_crowded) in [(1000, false), (1001, true)] {
            let points: Vec<Point> = (0..n).map(|i| point(i, i % 70, f64::from(i % 2))).collect();
            let layout = layout(&report(points), Against::ThinkTokens, Spacing::Linear);
            let in_crowds: u64 = layout.crowds.iter().map(|crowd| crowd.n).sum();
            let (n, all) = (n as usize, u64::from(n));
            let expect = if is_crowded { (0, all) } else { (n, 0) };
            assert_eq!(
                (layout.marks.len(), in_crowds, layout.n),
                (expect.0, expect.1, n)
            );
        }
    }

    #[test]
    fn marks_that_would_hide_each_other_give_way_sideways() {
        let report = report((0..9).map(|i| point(i, 40, 0.5)).collect());
        let layout = layout(&report, Against::ThinkTokens, Spacing::Linear);
        let ats: Vec<(f64, f64)> = layout.marks.iter().map(|mark| mark.at).collect();
        for (index, a) in ats.iter().enumerate() {
            assert!(
                (a.1 - layout.y.position(0.5)).abs() < 1e-9,
                "accuracy stays exact"
            );
            assert!((a.0 - layout.x.position(40.0)).abs() <= REACH);
            for b in &ats[..index] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) >= APART - 1e-9);
            }
        }
    }

    #[test]
    fn fractions_are_not_jittered() {
        let report = report(vec![point(0, 5, 0.25), point(1, 9, 1.0)]);
        let layout = layout(&report, Against::ThinkTokens, Spacing::Linear);
        assert!(!layout.is_binary);
        assert!((layout.marks[0].at.1 - layout.y.position(0.25)).abs() < 1e-9);
    }

    #[test]
    fn the_line_passes_through_the_fit_and_the_band_is_narrowest_at_the_mean() {
        let mut report = report(vec![
            point(0, 0, 0.4),
            point(1, 50, 0.6),
            point(2, 100, 0.5),
        ]);
        report.think_tokens = Relation {
            n: 3,
            slope: Some(0.001),
            intercept: Some(0.45),
            slope_ci95: Some((-0.001, 0.003)),
            ..Relation::default()
        };
        let layout = layout(&report, Against::ThinkTokens, Spacing::Linear);
        let expect = format!(
            "M{:.1} {:.1}L",
            layout.x.position(0.0),
            layout.y.position(0.45)
        );
        assert!(
            layout
                .line
                .as_deref()
                .is_some_and(|line| line.starts_with(&expect))
        );
        let band = layout.band.expect("a band");
        let ys: Vec<f64> = band
            .trim_end_matches('Z')
            .split(['M', 'L'])
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                pair.split_once(' ')
                    .expect("a pair")
                    .1
                    .parse()
                    .expect("a number")
            })
            .collect();
        let width = |at: usize| ys[ys.len() - 1 - at] - ys[at];
        assert!(
            width(24) < width(0) && width(24) < width(48),
            "{} {}",
            width(24),
            width(0)
        );
        // h sqrt(Sxx/n) at the mean: 0.002 * sqrt(5000 / 3).
        let expect = 2.0 * 0.002 * (5000f64 / 3.0).sqrt() * (BOTTOM - TOP) / 1.08;
        assert!((width(24) - expect).abs() < 0.3, "{} {expect}", width(24));
    }

    #[test]
    fn without_a_slope_there_is_no_line() {
        let layout = layout(
            &report(vec![point(0, 3, 1.0)]),
            Against::ThinkTokens,
            Spacing::Linear,
        );
        assert_eq!((layout.line, layout.band), (None, None));
    }
}
