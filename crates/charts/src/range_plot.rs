//! Headline shares with their 95 % intervals as ranges on one axis.

use std::rc::Rc;

use eval::Report;
use eval::report::Estimate;
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::number::percent;
use crate::scale::px;
use crate::text::{ChartTexts, use_chart_texts};

const WIDTH: f64 = 480.0;
const LEFT: f64 = 124.0;
const RIGHT: f64 = WIDTH - 60.0;
const ROW: f64 = 34.0;

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct RangePlotProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Where the estimates come from.
    pub report: Rc<Report>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Strict accuracy, coverage and answered-only accuracy.
#[component]
pub fn RangePlot(props: &RangePlotProps) -> Html {
    let all = use_chart_texts();
    let (texts, common) = (&all.scores.ranges, &all.common);
    let rows = rows(&props.report, all);
    let height = rows.len() as f64 * ROW + 34.0;
    let finding = finding(&props.report, all);
    let cells = rows.iter().map(|(name, estimate)| {
        let ci = estimate
            .ci95
            .map_or_else(|| "–".to_owned(), |ci| common.range(ci, percent));
        vec![
            (*name).to_owned(),
            percent(estimate.value),
            ci,
            estimate.n.to_string(),
        ]
    });
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, height)} actions={props.actions.clone()}
            description={(texts.description)(&finding)}
            drawing={drawing(&rows)} caption={html! { <p class="finding">{ finding.clone() }</p> }}
            table={table(&[texts.share, common.value, common.interval, "n"], cells)} />
    }
}

fn rows(report: &Report, texts: &ChartTexts) -> Vec<(&'static str, Estimate)> {
    let answered = report.answered_only.accuracy.map(|value| {
        let n = report
            .failures
            .as_ref()
            .map_or(report.n_samples, |failures| {
                report
                    .n_samples
                    .saturating_sub(failures.kinds.values().sum())
            });
        Estimate {
            value,
            ci95: None,
            n,
        }
    });
    [
        (texts.common.strict_accuracy, report.strict_accuracy),
        (texts.scores.ranges.coverage, report.coverage),
        (texts.scores.ranges.answered_only, answered),
    ]
    .into_iter()
    .filter_map(|(name, estimate)| Some((name, estimate?)))
    .collect()
}

fn drawing(rows: &[(&'static str, Estimate)]) -> Html {
    let bottom = rows.len() as f64 * ROW + 8.0;
    let grid = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| html! {
        <g>
            <line class="grid" x1={px(x(share))} x2={px(x(share))} y1="4" y2={px(bottom)} />
            <text class="tick-label" x={px(x(share))} y={px(bottom + 18.0)} text-anchor="middle">{ percent(share) }</text>
        </g>
    });
    let row = |(at, (name, estimate)): (usize, &(&'static str, Estimate))| {
        let y = at as f64 * ROW + ROW / 2.0 + 4.0;
        html! {
            <g>
                <text class="tick-label" x={px(LEFT - 12.0)} y={px(y + 4.0)} text-anchor="end">{ *name }</text>
                if let Some((low, high)) = estimate.ci95 {
                    <line class="range" x1={px(x(low))} x2={px(x(high))} y1={px(y)} y2={px(y)} />
                }
                <circle class={if at == 0 { "dot dot--main" } else { "dot" }} cx={px(x(estimate.value))} cy={px(y)} r="6" />
                <text class="value-label" x={px(WIDTH - 2.0)} y={px(y + 4.0)} text-anchor="end">{ percent(estimate.value) }</text>
            </g>
        }
    };
    html! { <g aria-hidden="true">{ for grid }{ for rows.iter().enumerate().map(row) }</g> }
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

fn finding(report: &Report, texts: &ChartTexts) -> String {
    let Some(accuracy) = report.strict_accuracy else {
        return texts.common.no_sample.to_owned();
    };
    let ci = texts.common.bracketed(accuracy.ci95, percent);
    (texts.scores.ranges.finding)(&percent(accuracy.value), &ci)
}
