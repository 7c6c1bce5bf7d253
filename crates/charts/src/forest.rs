//! The geometry of a forest plot: one estimate with its interval a row, over a common axis.

use crate::scale::{Scale, Spacing};

/// Width of the drawing, in its own units.
pub const WIDTH: f64 = 560.0;
/// Left edge of the plotting area.
pub const LEFT: f64 = 20.0;
/// Right edge of the plotting area; values stand right of it.
pub const RIGHT: f64 = WIDTH - 62.0;
/// Height of a row: the name, and the estimate below it, so that long names have room on any screen.
pub const ROW: f64 = 46.0;
/// How far the estimate stands below the row's upper edge.
const MIDDLE: f64 = 31.0;
/// Upper edge of the first row.
pub const TOP: f64 = 8.0;

/// One estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct ForestRow {
    /// What it is an estimate of.
    pub name: String,
    /// The estimate.
    pub value: f64,
    /// Its 95 % interval.
    pub ci95: Option<(f64, f64)>,
    /// How many observations it rests on.
    pub n: u64,
    /// Its p-value adjusted for the family; `None` where nothing is tested.
    pub p_adjusted: Option<f64>,
}

/// Fewer observations than this are drawn hollow.
pub const SMALL_N: u64 = 30;

/// A row where it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct RowAt {
    /// Height of the estimate.
    pub y: f64,
    /// Where the estimate lies.
    pub dot: f64,
    /// From where to where the interval goes.
    pub range: Option<(f64, f64)>,
    /// Whether it rests on few observations.
    pub is_small: bool,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Horizontal scale.
    pub x: Scale,
    /// The rows, in their order.
    pub rows: Vec<RowAt>,
    /// Lower edge of the last row.
    pub bottom: f64,
    /// Height of the drawing.
    pub height: f64,
    /// Where the reference line stands.
    pub reference: Option<f64>,
}

/// Lays out rows. The axis holds every estimate, interval and the reference; a fixed `domain` is
/// kept, and what leaves it ends at its edge.
#[must_use]
pub fn layout(rows: &[ForestRow], domain: Option<(f64, f64)>, reference: Option<f64>) -> Layout {
    let domain = domain.unwrap_or_else(|| {
        let ends = rows.iter().flat_map(|row| {
            let (low, high) = row.ci95.unwrap_or((row.value, row.value));
            [low, high, row.value]
        });
        let (low, high) = ends
            .chain(reference)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| {
                (low.min(end), high.max(end))
            });
        if low > high {
            return (0.0, 1.0);
        }
        let margin = if high > low { (high - low) * 0.05 } else { 0.5 };
        (low - margin, high + margin)
    });
    let x = Scale::new(Spacing::Linear, domain, (LEFT, RIGHT));
    let place = |value: f64| x.position(value).clamp(LEFT, RIGHT);
    let bottom = TOP + rows.len() as f64 * ROW;
    Layout {
        x,
        rows: (rows.iter().enumerate())
            .map(|(at, row)| RowAt {
                y: TOP + at as f64 * ROW + MIDDLE,
                dot: place(row.value),
                range: row.ci95.map(|(low, high)| (place(low), place(high))),
                is_small: row.n < SMALL_N,
            })
            .collect(),
        bottom,
        height: bottom + 48.0,
        reference: reference.map(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: f64, ci95: Option<(f64, f64)>, n: u64) -> ForestRow {
        ForestRow {
            name: "a".to_owned(),
            value,
            ci95,
            n,
            p_adjusted: None,
        }
    }

    #[test]
    fn the_axis_holds_every_interval_and_the_reference() {
        let rows = [row(-0.4, Some((-0.6, -0.1)), 100), row(-0.2, None, 10)];
        let of = layout(&rows, None, Some(0.0));
        let zero = of.reference.expect("a line");
        let (low, high) = of.rows[0].range.expect("an interval");
        assert!(LEFT < low && low < of.rows[0].dot && of.rows[0].dot < high && high < zero);
        assert!(zero < RIGHT && of.rows[1].range.is_none());
        assert_eq!((of.rows[0].is_small, of.rows[1].is_small), (false, true));
        assert!(of.rows[0].y < of.rows[1].y && of.rows[1].y < of.bottom);
    }

    #[test]
    fn what_leaves_a_fixed_axis_ends_at_its_edge() {
        let of = layout(&[row(0.5, Some((-2.0, 2.0)), 9)], Some((0.0, 1.0)), None);
        assert_eq!(of.rows[0].range, Some((LEFT, RIGHT)));
        assert_eq!(layout(&[], None, None).x.domain, (0.0, 1.0));
        let alone = layout(&[row(0.5, None, 9)], None, None);
        assert!((alone.rows[0].dot - f64::midpoint(LEFT, RIGHT)).abs() < 1e-6);
    }
}
