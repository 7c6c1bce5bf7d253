//! F1 of each label, with its support.

use std::rc::Rc;

use eval::Report;
use eval::report::LabelScore;
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::number::{count, fixed};
use crate::scale::px;
use crate::text::{LabelTexts, use_chart_texts};

const WIDTH: f64 = 480.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = WIDTH - 98.0;
const ROW: f64 = 28.0;
const TOP: f64 = 22.0;

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct LabelBarsProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Where the scores come from.
    pub report: Rc<Report>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// F1 per label as bars, with the macro average as a line.
#[component]
pub fn LabelBars(props: &LabelBarsProps) -> Html {
    let texts = &use_chart_texts().scores.labels;
    let report = &props.report;
    let height = TOP + report.per_label.len() as f64 * ROW + 8.0;
    let rows = report.per_label.iter().map(|label| {
        vec![
            label.label.clone(),
            score(label.precision),
            score(label.recall),
            score(label.f1),
            count(label.support),
        ]
    });
    let finding = finding(report, texts);
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, height)} actions={props.actions.clone()}
            description={(texts.description)(report.per_label.len(), &finding)}
            drawing={drawing(report, height, texts)} caption={html! { <p class="finding">{ finding.clone() }</p> }}
            table={table(&texts.columns, rows)} />
    }
}

/// A score with two decimals, or a dash where it is undefined.
#[must_use]
pub fn score(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| fixed(value, 2))
}

fn drawing(report: &Report, height: f64, texts: &LabelTexts) -> Html {
    let bar = |(at, label): (usize, &LabelScore)| {
        let y = TOP + at as f64 * ROW;
        let end = x(label.f1.unwrap_or(0.0));
        html! {
            <g>
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(y + 17.0)} text-anchor="end">{ &label.label }</text>
                <rect class="track" x={px(LEFT)} y={px(y + 6.0)} width={px(RIGHT - LEFT)} height="14" rx="3" />
                <rect class="bar" x={px(LEFT)} y={px(y + 6.0)} width={px(end - LEFT)} height="14" rx="3" />
                <text class="value-label" x={px(RIGHT + 8.0)} y={px(y + 17.0)}>{ score(label.f1) }</text>
                <text class="tick-label" x={px(WIDTH - 2.0)} y={px(y + 17.0)} text-anchor="end">{ count(label.support) }</text>
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            <text class="axis-name" x={px(RIGHT + 8.0)} y="12">{ "F1" }</text>
            <text class="axis-name" x={px(WIDTH - 2.0)} y="12" text-anchor="end">{ texts.support }</text>
            { for report.per_label.iter().enumerate().map(bar) }
            if let Some(mean) = report.macro_f1 {
                <line class="mean-line" x1={px(x(mean))} x2={px(x(mean))} y1={px(TOP)} y2={px(height - 4.0)} />
                <text class="axis-name" x={px(x(mean).clamp(LEFT + 34.0, RIGHT - 34.0))} y="12" text-anchor="middle">{ texts.macro_mean }</text>
            }
        </g>
    }
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, 1.0) * (RIGHT - LEFT)
}

fn finding(report: &Report, texts: &LabelTexts) -> String {
    let defined = || {
        report
            .per_label
            .iter()
            .filter_map(|label| Some((label, label.f1?)))
    };
    let best = defined().max_by(|a, b| a.1.total_cmp(&b.1));
    let worst = defined().min_by(|a, b| a.1.total_cmp(&b.1));
    match (best, worst, report.macro_f1) {
        (Some((best, high)), Some((worst, low)), Some(mean)) if best.label != worst.label => {
            let write = |value| fixed(value, 2);
            let (high, low, mean) = (write(high), write(low), write(mean));
            (texts.finding)(&best.label, &high, &worst.label, &low, &mean)
        }
        (Some((only, value)), ..) => (texts.only)(&only.label, &fixed(value, 2)),
        _ => texts.none.to_owned(),
    }
}
