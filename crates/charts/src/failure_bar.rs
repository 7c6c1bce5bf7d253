//! Usable and unusable answers as parts of one bar.

use std::rc::Rc;

use eval::{FailureKind, Report};
use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::number::{count, percent};
use crate::scale::px;
use crate::text::{ChartTexts, FailureTexts, use_chart_texts};

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 112.0;

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct FailureBarProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Where the counts come from.
    pub report: Rc<Report>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// One part of the bar.
struct Part {
    name: &'static str,
    class: &'static str,
    n: u64,
}

/// Usable answers, and unusable ones split by kind.
#[component]
pub fn FailureBar(props: &FailureBarProps) -> Html {
    let all = use_chart_texts();
    let texts = &all.scores.failures;
    let report = &props.report;
    let parts = parts(report, texts);
    let finding = finding(report, all);
    let rows = parts.iter().map(|part| {
        vec![
            part.name.to_owned(),
            count(part.n),
            percent(part.n as f64 / report.n_samples.max(1) as f64),
        ]
    });
    html! {
        <Figure id={&props.id} title={texts.title} size={(WIDTH, HEIGHT)} actions={props.actions.clone()}
            description={(texts.description)(report.n_samples, &finding)}
            drawing={drawing(&parts, report.n_samples)} caption={html! { <p class="finding">{ finding.clone() }</p> }}
            table={table(&texts.columns, rows)} />
    }
}

fn parts(report: &Report, texts: &FailureTexts) -> Vec<Part> {
    let of = |kind: FailureKind| {
        report
            .failures
            .as_ref()
            .and_then(|failures| failures.kinds.get(&kind))
            .copied()
            .unwrap_or(0)
    };
    let unusable = FailureKind::ALL.iter().map(|&kind| of(kind)).sum::<u64>();
    let class = |kind| match kind {
        FailureKind::CutOff => "part part--cut-off",
        FailureKind::NoAnswer => "part part--no-answer",
        FailureKind::WrongForm => "part part--wrong-form",
    };
    let usable = Part {
        name: texts.usable,
        class: "part part--usable",
        n: report.n_samples.saturating_sub(unusable),
    };
    let failed = FailureKind::ALL.iter().map(|&kind| Part {
        name: (texts.kind)(kind),
        class: class(kind),
        n: of(kind),
    });
    std::iter::once(usable).chain(failed).collect()
}

fn drawing(parts: &[Part], total: u64) -> Html {
    let mut start = 0.0;
    let width = |n: u64| n as f64 / total.max(1) as f64 * WIDTH;
    let bar = parts.iter().filter(|part| part.n > 0).map(|part| {
        let (x, w) = (start, width(part.n));
        start += w;
        html! { <rect class={part.class} x={px(x + 0.75)} y="4" width={px((w - 1.5).max(1.0))} height="26" rx="3" /> }
    });
    let bar: Html = bar.collect();
    let legend = parts.iter().enumerate().map(|(at, part)| {
        let (x, y) = ((at % 2) as f64 * 220.0, 54.0 + (at / 2) as f64 * 30.0);
        html! {
            <g>
                <rect class={part.class} x={px(x + 0.75)} y={px(y - 1.0)} width="14" height="14" rx="3" />
                <text class="tick-label" x={px(x + 22.0)} y={px(y + 10.0)}>{ format!("{}: {}", part.name, count(part.n)) }</text>
            </g>
        }
    });
    html! { <g aria-hidden="true">{ bar }{ for legend }</g> }
}

fn finding(report: &Report, texts: &ChartTexts) -> String {
    let Some(failures) = &report.failures else {
        return texts.common.no_sample.to_owned();
    };
    let ci = texts.common.bracketed(failures.rate.ci95, percent);
    let share = percent(failures.rate.value);
    (texts.scores.failures.finding)(&share, report.n_samples, &ci)
}
