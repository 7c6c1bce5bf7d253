//! Budget curves of several runs over each other: accuracy against the think tokens that were kept.

use std::rc::Rc;

use eval::AnswerMode;
use eval::sweep::{Curve, Sweep, SweepPoint};
use yew::prelude::*;

use crate::budget::{self, BOTTOM, LEFT, Layout, Line, RIGHT, TOP, WIDTH, points};
use crate::figure::{Figure, table};
use crate::key;
use crate::number::{fixed, percent};
use crate::scale::px;
use crate::scatter::diamond;
use crate::text::{BudgetsTexts, Common, use_chart_texts};

/// Height of the drawing above its key.
const HEIGHT: f64 = BOTTOM + 52.0;

/// A run with answers along its thoughts.
#[derive(Clone, Debug, PartialEq)]
pub struct Swept {
    /// Its name.
    pub name: String,
    /// Its answers in free text.
    pub curve: Curve,
}

impl Swept {
    /// The run's answers in free text; without them, its first way to answer.
    #[must_use]
    pub fn of(name: &str, sweep: &Sweep) -> Option<Self> {
        let free = (sweep.curves.iter())
            .find(|curve| curve.mode == AnswerMode::Free && points(curve).count() > 1);
        Some(Self {
            name: name.to_owned(),
            curve: free.or(sweep.curves.first())?.clone(),
        })
    }
}

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct BudgetCurvesProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The runs.
    pub runs: Rc<Vec<Swept>>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Accuracy against think budget, one line a run; runs are numbered as in the key.
#[component]
pub fn BudgetCurves(props: &BudgetCurvesProps) -> Html {
    let all = use_chart_texts();
    let texts = &all.budgets;
    let runs = &props.runs;
    let finding = finding(runs, texts);
    let sweep = Sweep {
        curves: runs.iter().map(|run| run.curve.clone()).collect(),
    };
    let layout = budget::layout(&sweep, all.budget.whole);
    let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    let rows = runs
        .iter()
        .flat_map(|run| points(&run.curve).map(|point| row(&run.name, point, texts, &all.common)));
    let caption = html! {
        <>
            <p class="finding">{ finding.clone() }</p>
            <p class="caveat">{ texts.caveat }</p>
        </>
    };
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, HEIGHT + key::height(names.len()))}
            actions={props.actions.clone()} description={(texts.description)(runs.len(), &finding)}
            drawing={drawing(&layout, &names, texts)} {caption} table={table(&texts.columns, rows)} />
    }
}

fn row(name: &str, point: &SweepPoint, texts: &BudgetsTexts, common: &Common) -> Vec<String> {
    let none = || "–".to_owned();
    let share = |of: Option<eval::Estimate>| of.map_or_else(none, |of| percent(of.value));
    let ci = point.accuracy.and_then(|accuracy| accuracy.ci95);
    vec![
        name.to_owned(),
        point
            .budget
            .map_or_else(|| texts.whole_thought.to_owned(), |n| n.to_string()),
        share(point.accuracy),
        ci.map_or_else(none, |ci| common.range(ci, percent)),
        share(point.ended),
        fixed(point.mean_think_tokens, 1),
    ]
}

/// First and last accuracy of each run.
fn finding(runs: &[Swept], texts: &BudgetsTexts) -> String {
    let change = |run: &Swept| {
        let mut along = points(&run.curve);
        let first = along.next()?;
        let last = along.last()?;
        Some((texts.change)(
            &run.name,
            &percent(first.accuracy?.value),
            first.budget?,
            &percent(last.accuracy?.value),
        ))
    };
    let all: Vec<String> = runs.iter().filter_map(change).collect();
    if all.is_empty() {
        texts.none.to_owned()
    } else {
        all.join(" ")
    }
}

fn drawing(layout: &Layout, names: &[&str], texts: &BudgetsTexts) -> Html {
    let grid = |share: f64| {
        let at = layout.y.position(share);
        html! {
            <g>
                <line class="grid" x1={px(LEFT)} x2={px(RIGHT)} y1={px(at)} y2={px(at)} />
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(at + 4.0)} text-anchor="end">{ percent(share) }</text>
            </g>
        }
    };
    let n_ticks = layout.ticks.len();
    let tick = |(nth, (at, name)): (usize, &(f64, String))| {
        // The last place is the whole thought's.
        let name = if nth + 1 == n_ticks {
            texts.whole
        } else {
            name
        };
        html! {
            <g>
                <line class="tick" x1={px(*at)} x2={px(*at)} y1={px(BOTTOM)} y2={px(BOTTOM + 5.0)} />
                <text class="tick-label" x={px(*at)} y={px(BOTTOM + 20.0)} text-anchor="middle">{ name }</text>
            </g>
        }
    };
    let curve = |(nth, line): (usize, &Line)| {
        html! {
            <g>
                <path class={classes!("budget-line", (nth % 2 == 1).then_some("budget-line--other"))} d={line.path.clone()} />
                { for line.marks.iter().map(|mark| html! {
                    <>
                        if let Some((low, high)) = mark.range {
                            <line class="budget-range" x1={px(mark.at.0)} x2={px(mark.at.0)} y1={px(low)} y2={px(high)} />
                        }
                        { sign(nth, mark.at) }
                    </>
                }) }
                if let Some(last) = line.marks.last() {
                    <text class="value-label" x={px(last.at.0 + 8.0)} y={px(last.at.1 - 7.0)}>{ nth + 1 }</text>
                }
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            { for [0.0, 0.25, 0.5, 0.75, 1.0].map(grid) }
            <text class="axis-name" x="2" y={px(TOP - 22.0)}>{ texts.y }</text>
            <line class="axis" x1={px(LEFT)} x2={px(RIGHT)} y1={px(BOTTOM)} y2={px(BOTTOM)} />
            { for layout.ticks.iter().enumerate().map(tick) }
            <text class="axis-name" x={px(f64::midpoint(LEFT, RIGHT))} y={px(HEIGHT - 8.0)} text-anchor="middle">{ texts.x }</text>
            { for layout.lines.iter().enumerate().map(curve) }
            { key::key(names, LEFT, HEIGHT, sign) }
        </g>
    }
}

/// A run's mark: runs are told by shape and by filling.
fn sign(nth: usize, (x, y): (f64, f64)) -> Html {
    let class = if nth.is_multiple_of(2) {
        "dot dot--main"
    } else {
        "dot"
    };
    match nth / 2 % 3 {
        0 => html! { <circle {class} cx={px(x)} cy={px(y)} r="4" /> },
        1 => {
            html! { <rect {class} x={px(x - 4.0)} y={px(y - 4.0)} width="8" height="8" /> }
        }
        _ => html! { <path {class} d={diamond(x, y, 5.0)} /> },
    }
}
