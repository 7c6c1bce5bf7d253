//! The chart that is not fooled: accuracy against the think tokens that were allowed, by
//! intervention on the same thoughts.

use std::rc::Rc;

use eval::AnswerMode;
use eval::sweep::{Curve, Flips, Sweep, SweepPoint};
use yew::prelude::*;

use crate::budget::{self, BOTTOM, HEIGHT, LEFT, Layout, Line, RIGHT, TOP, WIDTH, points};
use crate::figure::{Figure, table};
use crate::number::{fixed, percent};
use crate::scale::px;
use crate::scatter::diamond;
use crate::text::{BudgetTexts, ChartTexts, Results, use_chart_texts};

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct BudgetChartProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Where the curves come from.
    pub sweep: Rc<Sweep>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Accuracy against think budget.
#[component]
pub fn BudgetChart(props: &BudgetChartProps) -> Html {
    let all = use_chart_texts();
    let texts = &all.budget;
    let sweep = &props.sweep;
    let finding = finding(sweep, texts);
    let rows = sweep
        .curves
        .iter()
        .flat_map(|curve| curve.points.iter().map(|p| row(curve, p, all)));
    let caption = html! {
        <>
            <p class="finding">{ finding.clone() }</p>
            { for sweep.curves.iter().filter_map(|curve| settled(curve, texts)).map(|text| html! { <p>{ text }</p> }) }
            <p class="caveat">{ texts.caveat }</p>
        </>
    };
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, HEIGHT)} actions={props.actions.clone()}
            description={(texts.description)(&finding)}
            drawing={drawing(&budget::layout(sweep, texts.whole), all)} {caption} table={table(&texts.columns, rows)} />
    }
}

/// A budget in words.
fn budget_name(point: &SweepPoint, texts: &BudgetTexts) -> String {
    match (point.budget, point.extensions) {
        (Some(budget), _) => budget.to_string(),
        (None, 0) => texts.whole_thought.to_owned(),
        (None, n) => (texts.put_off)(n),
    }
}

fn row(curve: &Curve, point: &SweepPoint, texts: &ChartTexts) -> Vec<String> {
    let none = || "–".to_owned();
    let share = |of: Option<eval::Estimate>| of.map_or_else(none, |of| percent(of.value));
    let ci = point.accuracy.and_then(|accuracy| accuracy.ci95);
    let flips = |of: fn(Flips) -> u64| point.flips.map_or_else(none, |flips| of(flips).to_string());
    vec![
        (texts.budget.mode)(curve.mode).to_owned(),
        budget_name(point, &texts.budget),
        share(point.accuracy),
        ci.map_or_else(none, |ci| texts.common.range(ci, percent)),
        share(point.coverage),
        share(point.ended),
        fixed(point.mean_think_tokens, 1),
        flips(|flips| flips.changed),
        flips(|flips| flips.helpful),
        flips(|flips| flips.harmful),
    ]
}

/// First and last accuracy of the first curve, and what changed between: no more than was counted.
fn finding(sweep: &Sweep, texts: &BudgetTexts) -> String {
    let ends = sweep.curves.first().and_then(|curve| {
        let mut along = points(curve);
        let first = along.next()?;
        Some((first, along.last()?))
    });
    let Some((first, last)) = ends else {
        return texts.none.to_owned();
    };
    let (Some(low), Some(high)) = (first.accuracy, last.accuracy) else {
        return texts.undefined.to_owned();
    };
    let flips = first.to_whole.map_or_else(String::new, |flips| {
        (texts.flips)(flips.n, flips.helpful, flips.harmful)
    });
    let (low, high) = (percent(low.value), percent(high.value));
    (texts.finding)(&low, &budget_name(first, texts), &high) + &flips
}

/// At which budget answers settle, in a sentence.
fn settled(curve: &Curve, texts: &BudgetTexts) -> Option<String> {
    let n: u64 = curve.settled.iter().map(|(_, n)| n).sum();
    let (first, at_first) = curve.settled.first()?;
    let budget = (*first)?;
    let mode = (texts.mode)(curve.mode);
    Some((texts.settled)(mode, budget, *at_first, n))
}

fn drawing(layout: &Layout, all: &ChartTexts) -> Html {
    let texts = &all.budget;
    let grid = |share: f64| {
        let at = layout.y.position(share);
        html! {
            <g>
                <line class="grid" x1={px(LEFT)} x2={px(RIGHT)} y1={px(at)} y2={px(at)} />
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(at + 4.0)} text-anchor="end">{ percent(share) }</text>
            </g>
        }
    };
    let tick = |(at, name): &(f64, String)| {
        html! {
            <g>
                <line class="tick" x1={px(*at)} x2={px(*at)} y1={px(BOTTOM)} y2={px(BOTTOM + 5.0)} />
                <text class="tick-label" x={px(*at)} y={px(BOTTOM + 20.0)} text-anchor="middle">{ name }</text>
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            { for [0.0, 0.25, 0.5, 0.75, 1.0].map(grid) }
            <line class="axis" x1={px(LEFT)} x2={px(RIGHT)} y1={px(BOTTOM)} y2={px(BOTTOM)} />
            { for layout.ticks.iter().map(tick) }
            <text class="axis-name" x={px((LEFT + RIGHT) / 2.0)} y={px(BOTTOM + 42.0)} text-anchor="middle">{ texts.axis }</text>
            if let Some(ended) = &layout.ended { <path class="ended-line" d={ended.clone()} /> }
            { for layout.lines.iter().map(curve) }
            { legend(layout, texts) }
            if !layout.flips.is_empty() { { flips(layout, &all.results) } }
        </g>
    }
}

/// How many answers turn right and wrong from one point of the first curve to the next.
fn flips(layout: &Layout, texts: &Results) -> Html {
    let row = |y: f64,
               name: &str,
               class: &'static str,
               of: fn(&(f64, u64, u64)) -> (&'static str, u64)| {
        let cell = |flips: &(f64, u64, u64)| {
            let (sign, n) = of(flips);
            let (class, text) = if n > 0 {
                (class, format!("{sign}{n}"))
            } else {
                ("tick-label", "·".to_owned())
            };
            html! { <text {class} x={px(flips.0)} y={px(y)} text-anchor="middle">{ text }</text> }
        };
        html! {
            <g>
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(y)} text-anchor="end">{ name }</text>
                { for layout.flips.iter().map(cell) }
            </g>
        }
    };
    html! {
        <g>
            { row(BOTTOM + 62.0, texts.turned_right, "flip--right", |flips| ("+", flips.1)) }
            { row(BOTTOM + 79.0, texts.turned_wrong, "flip--wrong", |flips| ("\u{2212}", flips.2)) }
        </g>
    }
}

fn curve(line: &Line) -> Html {
    html! {
        <g>
            <path class="budget-line" d={line.path.clone()} />
            { for line.marks.iter().map(|mark| html! {
                <>
                    if let Some((low, high)) = mark.range {
                        <line class="budget-range" x1={px(mark.at.0)} x2={px(mark.at.0)} y1={px(low)} y2={px(high)} />
                    }
                    { sign(line.mode, mark.at) }
                </>
            }) }
        </g>
    }
}

/// A mark; ways to answer are told by shape.
fn sign(mode: AnswerMode, (x, y): (f64, f64)) -> Html {
    match mode {
        AnswerMode::Free => {
            html! { <circle class="dot dot--main" cx={px(x)} cy={px(y)} r="4" /> }
        }
        AnswerMode::Constrained => {
            html! { <rect class="dot" x={px(x - 4.0)} y={px(y - 4.0)} width="8" height="8" /> }
        }
        AnswerMode::Labels => html! { <path class="dot" d={diamond(x, y, 5.0)} /> },
    }
}

fn legend(layout: &Layout, texts: &BudgetTexts) -> Html {
    let entry = |(nth, line): (usize, &Line)| {
        let x = LEFT + 6.0 + nth as f64 * 124.0;
        html! {
            <g>
                { sign(line.mode, (x, 7.0)) }
                <text class="tick-label" x={px(x + 9.0)} y="11">{ (texts.mode)(line.mode) }</text>
            </g>
        }
    };
    html! {
        <g class="legend">
            { for layout.lines.iter().enumerate().map(entry) }
            if layout.ended.is_some() {
                <line class="ended-line" x1={px(LEFT)} x2={px(LEFT + 16.0)} y1="24" y2="24" />
                <text class="tick-label" x={px(LEFT + 22.0)} y={px(TOP - 8.0)}>{ texts.ended }</text>
            }
        </g>
    }
}
