//! The geometry of the labels' timeline: each label's share against the think tokens before the
//! answer, and where the answer commits.

use eval::Prediction;
use eval::sweep::{Moment, Timeline};

use crate::scale::{Scale, Spacing, Tick, px};

/// Width of the drawing, in its own units.
pub const WIDTH: f64 = 480.0;
/// Height of the drawing, in its own units.
pub const HEIGHT: f64 = 240.0;
/// Left edge of the plotting area.
pub const LEFT: f64 = 52.0;
/// Right edge of the plotting area; behind it the labels' names stand.
pub const RIGHT: f64 = WIDTH - 84.0;
/// Upper edge of the plotting area.
pub const TOP: f64 = 22.0;
/// Lower edge of the plotting area.
pub const BOTTOM: f64 = HEIGHT - 50.0;
/// How far names at the right stand apart at least.
const ROOM: f64 = 28.0;

/// One label.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelLine {
    /// The label.
    pub label: String,
    /// Its share at each moment, in drawing units.
    pub marks: Vec<(f64, f64)>,
    /// The line through them, as a path.
    pub path: String,
    /// Where its name stands.
    pub name_y: f64,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Ticks of the horizontal axis: where, and their text.
    pub ticks: Vec<(f64, String)>,
    /// Vertical scale: shares.
    pub y: Scale,
    /// The labels, in the task's order.
    pub lines: Vec<LabelLine>,
    /// Where the answer commits.
    pub commit: Option<f64>,
}

/// The moments that say something of their own: those behind an ended thought repeat the whole one.
#[must_use]
pub fn moments(timeline: &Timeline) -> Vec<&Moment> {
    let own = timeline.moments.iter();
    own.filter(|moment| !moment.labels.is_empty() && (moment.budget.is_none() || !moment.ended))
        .collect()
}

/// Lays out a timeline; `None` where no label was scored.
#[must_use]
pub fn layout(timeline: &Timeline) -> Option<Layout> {
    let moments = moments(timeline);
    let last = moments.last()?;
    let longest = moments.iter().map(|moment| moment.think_tokens).max()?;
    let x = Scale::new(
        Spacing::Linear,
        (0.0, f64::from(longest.max(1))),
        (LEFT, RIGHT),
    );
    let y = Scale::new(Spacing::Linear, (0.0, 1.0), (BOTTOM, TOP));
    let place = |moment: &Moment| x.position(f64::from(moment.think_tokens));
    let line = |(nth, (label, _)): (usize, &(String, f64))| {
        let mark = |moment: &&Moment| {
            let (_, share) = moment.labels.get(nth)?;
            Some((place(moment), y.position(*share)))
        };
        let marks: Vec<(f64, f64)> = moments.iter().filter_map(mark).collect();
        LabelLine {
            label: label.clone(),
            path: path(&marks),
            name_y: marks.last().map_or(BOTTOM, |mark| mark.1),
            marks,
        }
    };
    let mut lines: Vec<LabelLine> = last.labels.iter().enumerate().map(line).collect();
    spread(&mut lines);
    Some(Layout {
        ticks: x
            .ticks(6)
            .into_iter()
            .map(|Tick { value, label }| (x.position(value), label))
            .collect(),
        commit: commit(timeline).map(place),
        lines,
        y,
    })
}

/// The moment from which on the answer stays; `None` before any.
#[must_use]
pub fn commit(timeline: &Timeline) -> Option<&Moment> {
    timeline.moments.get(timeline.settled_at()?)
}

/// What a moment says, as a label.
#[must_use]
pub fn label_of(moment: &Moment) -> Option<&str> {
    match &moment.said {
        Some(Prediction::Label(label)) => Some(label),
        _ => None,
    }
}

/// Moves names apart that would stand on each other, and keeps them beside the plot.
fn spread(lines: &mut [LabelLine]) {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&a, &b| lines[a].name_y.total_cmp(&lines[b].name_y));
    let mut lowest = TOP;
    for &at in &order {
        lines[at].name_y = lines[at].name_y.max(lowest);
        lowest = lines[at].name_y + ROOM;
    }
    let beyond = (lowest - ROOM - BOTTOM).max(0.0);
    for at in order {
        lines[at].name_y -= beyond;
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let part = |(at, (x, y)): (usize, &(f64, f64))| {
        let letter = if at == 0 { 'M' } else { 'L' };
        format!("{letter}{} {}", px(*x), px(*y))
    };
    points.iter().enumerate().map(part).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use eval::AnswerMode;

    use super::*;

    pub(crate) fn timeline(shares: &[(Option<u32>, u32, bool, f64)]) -> Timeline {
        let moment = |&(budget, think_tokens, ended, positive): &(Option<u32>, u32, bool, f64)| {
            let label = if positive > 0.5 {
                "positive"
            } else {
                "negative"
            };
            Moment {
                budget,
                ended,
                think_tokens,
                said: Some(Prediction::Label(label.to_owned())),
                accuracy: Some(f64::from(u8::from(positive > 0.5))),
                labels: vec![
                    ("negative".to_owned(), 1.0 - positive),
                    ("positive".to_owned(), positive),
                ],
            }
        };
        Timeline {
            item_index: 0,
            repeat: 0,
            mode: AnswerMode::Labels,
            moments: shares.iter().map(moment).collect(),
        }
    }

    #[test]
    fn labels_run_along_the_thought_and_commit_once() {
        let of = timeline(&[
            (Some(0), 0, false, 0.4),
            (Some(8), 8, false, 0.7),
            (Some(16), 16, false, 0.9),
            (Some(32), 20, true, 0.95),
            (None, 20, true, 0.95),
        ]);
        let layout = layout(&of).expect("labels");
        assert_eq!(layout.lines.len(), 2);
        for line in &layout.lines {
            assert_eq!(
                line.marks.len(),
                4,
                "a budget behind the end says nothing new"
            );
            assert!(line.marks.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let inside =
                |&(x, y): &(f64, f64)| (LEFT..=RIGHT).contains(&x) && (TOP..=BOTTOM).contains(&y);
            assert!(line.marks.iter().all(inside));
        }
        let at_8 = layout.lines[0].marks[1].0;
        assert!(layout.commit.is_some_and(|at| (at - at_8).abs() < 1e-9));
        let names = (layout.lines[0].name_y - layout.lines[1].name_y).abs();
        assert!(names >= ROOM - 1e-9);
    }

    #[test]
    fn names_never_stand_on_each_other_or_below_the_plot() {
        let mut lines: Vec<LabelLine> = [BOTTOM, BOTTOM - 1.0, BOTTOM - 2.0]
            .map(|name_y| LabelLine {
                label: String::new(),
                marks: Vec::new(),
                path: String::new(),
                name_y,
            })
            .to_vec();
        spread(&mut lines);
        assert!(lines.iter().all(|line| line.name_y <= BOTTOM + 1e-9));
        assert!((lines[0].name_y - lines[1].name_y - ROOM).abs() < 1e-9);
    }

    #[test]
    fn without_scored_labels_there_is_no_drawing() {
        let mut of = timeline(&[(None, 3, true, 0.5)]);
        of.moments[0].labels.clear();
        assert_eq!(layout(&of), None);
        assert_eq!(layout(&timeline(&[])), None);
    }
}
