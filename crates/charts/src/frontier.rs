//! Accuracy against tokens spent, one mark a run: geometry and component.

use std::rc::Rc;

use eval::report::Estimate;
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::key;
use crate::number::{fixed, percent};
use crate::scale::{Scale, Spacing, nice_ceiling, px};
use crate::scatter::{BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH};
use crate::text::{FrontierTexts, use_chart_texts};

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Spent {
    /// Its name.
    pub name: String,
    /// Mean think tokens of a sample.
    pub think_tokens: f64,
    /// Generated tokens for each right answer; `None` where nothing is right.
    pub tokens_per_right: Option<f64>,
    /// Strict accuracy.
    pub accuracy: Estimate,
}

/// A run where it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SpentAt {
    /// Centre of the mark.
    pub at: (f64, f64),
    /// Heights of the interval's ends, the upper first.
    pub range: Option<(f64, f64)>,
    /// Whether no other run is at least as accurate with fewer think tokens.
    pub is_best: bool,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Horizontal scale: think tokens, by doublings.
    pub x: Scale,
    /// Vertical scale: accuracy from 0 to 1.
    pub y: Scale,
    /// One mark a run, in their order.
    pub marks: Vec<SpentAt>,
}

/// Lays out runs.
#[must_use]
pub fn layout(runs: &[Spent]) -> Layout {
    let most = runs.iter().map(|run| run.think_tokens).fold(1.0, f64::max);
    let x = Scale::new(Spacing::Log2, (0.0, nice_ceiling(most)), (LEFT, RIGHT));
    let y = Scale::new(Spacing::Linear, (0.0, 1.0), (BOTTOM, TOP));
    let is_beaten = |run: &Spent| {
        runs.iter().any(|other| {
            let (more, fewer) = (
                other.accuracy.value - run.accuracy.value,
                run.think_tokens - other.think_tokens,
            );
            more >= 0.0 && fewer >= 0.0 && (more > 0.0 || fewer > 0.0)
        })
    };
    let marks = runs.iter().map(|run| SpentAt {
        at: (x.position(run.think_tokens), y.position(run.accuracy.value)),
        range: (run.accuracy.ci95).map(|(low, high)| (y.position(high), y.position(low))),
        is_best: !is_beaten(run),
    });
    Layout {
        x,
        y,
        marks: marks.collect(),
    }
}

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct FrontierProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The runs.
    pub runs: Rc<Vec<Spent>>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Accuracy against tokens spent; runs are numbered as in the list below.
#[component]
pub fn Frontier(props: &FrontierProps) -> Html {
    let all = use_chart_texts();
    let texts = &all.frontier;
    let runs = &props.runs;
    let layout = layout(runs);
    let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
    let rows = runs.iter().zip(&layout.marks).map(|(run, mark)| {
        vec![
            run.name.clone(),
            fixed(run.think_tokens, 1),
            percent(run.accuracy.value),
            run.accuracy
                .ci95
                .map_or_else(|| "–".to_owned(), |ci| all.common.range(ci, percent)),
            run.tokens_per_right
                .map_or_else(|| "–".to_owned(), |tokens| fixed(tokens, 1)),
            (texts.is_best)(mark.is_best).to_owned(),
        ]
    });
    let finding = finding(runs, &layout, texts);
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, HEIGHT + key::height(names.len()))} actions={props.actions.clone()}
            description={(texts.description)(runs.len(), &finding)} drawing={drawing(&layout, &names, texts)}
            caption={html! { <p class="finding">{ finding.clone() }</p> }} table={table(&texts.columns, rows)} />
    }
}

fn drawing(layout: &Layout, names: &[&str], texts: &FrontierTexts) -> Html {
    let across = |share: f64| {
        let at = layout.y.position(share);
        html! {
            <g>
                <line class="grid" x1={px(LEFT)} x2={px(RIGHT)} y1={px(at)} y2={px(at)} />
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(at + 4.0)} text-anchor="end">{ percent(share) }</text>
            </g>
        }
    };
    let mark = |(mark, number): (&SpentAt, u32)| {
        let (x, y) = mark.at;
        html! {
            <g>
                if let Some((high, low)) = mark.range { <line class="range" x1={px(x)} x2={px(x)} y1={px(high)} y2={px(low)} /> }
                <circle class={if mark.is_best { "dot dot--main" } else { "dot" }} cx={px(x)} cy={px(y)} r="6" />
                <text class="value-label" x={px(x + 10.0)} y={px(y - 6.0)}>{ number }</text>
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            { for [0.0, 0.25, 0.5, 0.75, 1.0].map(across) }
            <text class="axis-name" x="2" y="11">{ texts.y }</text>
            <line class="axis" x1={px(LEFT)} x2={px(RIGHT)} y1={px(BOTTOM)} y2={px(BOTTOM)} />
            { for layout.x.ticks(7).iter().map(|tick| html! {
                <text class="tick-label" x={px(layout.x.position(tick.value))} y={px(BOTTOM + 20.0)} text-anchor="middle">{ tick.label.clone() }</text>
            }) }
            <text class="axis-name" x={px(f64::midpoint(LEFT, RIGHT))} y={px(HEIGHT - 8.0)} text-anchor="middle">{ texts.x }</text>
            { for layout.marks.iter().zip(1..).map(mark) }
            { key::key(names, LEFT, HEIGHT, |_, _| html! {}) }
        </g>
    }
}

fn finding(runs: &[Spent], layout: &Layout, texts: &FrontierTexts) -> String {
    let best: Vec<&str> = (runs.iter().zip(&layout.marks))
        .filter(|(_, mark)| mark.is_best)
        .map(|(run, _)| run.name.as_str())
        .collect();
    match best.as_slice() {
        [] => texts.none.to_owned(),
        [one] => (texts.one)(one),
        several => (texts.several)(&several.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(think_tokens: f64, accuracy: f64) -> Spent {
        Spent {
            name: "a".to_owned(),
            think_tokens,
            tokens_per_right: None,
            accuracy: Estimate {
                value: accuracy,
                ci95: Some((accuracy - 0.1, accuracy + 0.1)),
                n: 50,
            },
        }
    }

    #[test]
    fn the_best_for_their_tokens_are_filled() {
        let of = layout(&[
            run(10.0, 0.5),
            run(100.0, 0.7),
            run(200.0, 0.6),
            run(0.0, 0.2),
        ]);
        let best: Vec<bool> = of.marks.iter().map(|mark| mark.is_best).collect();
        assert_eq!(best, [true, true, false, true]);
        assert!(
            (of.marks[3].at.0 - LEFT).abs() < 1e-9,
            "no thought has a place"
        );
        let (high, low) = of.marks[0].range.expect("an interval");
        assert!(high < of.marks[0].at.1 && of.marks[0].at.1 < low);
        // Equal runs do not beat each other.
        let twins = layout(&[run(5.0, 0.5), run(5.0, 0.5)]);
        assert!(twins.marks.iter().all(|mark| mark.is_best));
    }
}
