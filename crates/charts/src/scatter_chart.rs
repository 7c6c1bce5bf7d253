//! The chart of the study: accuracy against think length, each sample a link to its item.

use std::rc::Rc;

use eval::Report;
use yew::prelude::*;

use crate::crowd::Crowd;
use crate::figure::{Figure, table};
use crate::number::{fixed, percent};
use crate::scale::{Spacing, px};
use crate::scatter::{self, Against, BOTTOM, HEIGHT, LEFT, Layout, Mark, RIGHT, WIDTH};
use crate::text::{ChartTexts, use_chart_texts};
use crate::{link, scatter_words as words};

/// What is drawn, and how.
#[derive(PartialEq, Properties)]
pub struct ScatterChartProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Where the points and their statistics come from.
    pub report: Rc<Report>,
    /// The horizontal axis.
    pub against: Against,
    /// How it is spaced.
    #[prop_or_default]
    pub spacing: Spacing,
    /// What stands before `item=…` in links.
    #[prop_or_default]
    pub link_prefix: AttrValue,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Accuracy against think length.
#[component]
pub fn ScatterChart(props: &ScatterChartProps) -> Html {
    let all = use_chart_texts();
    let texts = &all.scatter;
    let (report, against) = (&props.report, props.against);
    let layout = scatter::layout(report, against, props.spacing);
    let relation = against.relation(report);
    let n_failed = (report.points.iter().filter(|point| point.failed))
        .fold(0, |n, point| n + point.n as usize);
    let caption = html! {
        <>
            <p class="finding">{ words::finding(relation, texts) }</p>
            <dl class="stats">
                { for words::statistics(relation, against, all).into_iter().map(|(name, value)| html! {
                    <div><dt>{ name }</dt><dd>{ value }</dd></div>
                }) }
            </dl>
            if let Some(warning) = words::cut_off_warning(report, texts) { <p class="caveat">{ warning }</p> }
            if let Some(largest) = layout.crowds.first() { <p>{ (texts.crowds)(layout.n, largest.n) }</p> }
        </>
    };
    let axis = (texts.axis)(against);
    let is_crowded = !layout.crowds.is_empty();
    let table = if is_crowded {
        crowd_table(&layout, axis, all)
    } else {
        sample_table(report, against, axis, all)
    };
    html! {
        <Figure id={&props.id} title={(texts.title)(axis)} has_links={!is_crowded}
            description={words::description(relation, against, (layout.n, n_failed), all)}
            size={(WIDTH, HEIGHT)} drawing={drawing(props, &layout, n_failed, all)} {caption} actions={props.actions.clone()}
            {table} />
    }
}

fn sample_table(report: &Report, against: Against, axis: &str, all: &ChartTexts) -> Html {
    let rows = report.points.iter().map(|point| {
        let value = against.value(point);
        vec![
            point.item.clone(),
            (point.repeat + 1).to_string(),
            value.map_or_else(|| "–".to_owned(), |x| fixed(x, 2)),
            percent(point.accuracy),
            yes_or_no(!point.failed, all),
        ]
    });
    let [item, repeat, accuracy, usable] = all.scatter.columns;
    table(&[item, repeat, axis, accuracy, usable], rows)
}

/// The marks that are drawn, with the samples that each stands for.
fn crowd_table(layout: &Layout, axis: &str, all: &ChartTexts) -> Html {
    let texts = &all.scatter;
    let rows = layout.crowds.iter().map(|crowd| {
        vec![
            crowd.n.to_string(),
            fixed(crowd.mean.x, 2),
            percent(crowd.mean.accuracy),
            yes_or_no(!crowd.mean.failed, all),
        ]
    });
    let [_, _, accuracy, usable] = texts.columns;
    table(&[texts.crowd_samples, axis, accuracy, usable], rows)
}

fn yes_or_no(is: bool, all: &ChartTexts) -> String {
    if is { all.common.yes } else { all.common.no }.to_owned()
}

fn drawing(
    props: &ScatterChartProps,
    layout: &Layout,
    n_failed: usize,
    texts: &ChartTexts,
) -> Html {
    html! {
        <>
            { axes(layout, props.against, texts) }
            if let Some(band) = &layout.band { <path class="fit-band" d={band.clone()} /> }
            if let Some(line) = &layout.line { <path class="fit-line" d={line.clone()} /> }
            <g class="marks">
                { for layout.marks.iter().map(|mark| mark_link(props, mark, texts)) }
                { for layout.crowds.iter().map(|crowd| crowd_mark(crowd, props.against, texts)) }
            </g>
            if n_failed > 0 { { legend(texts) } }
        </>
    }
}

/// Grid, ticks and axis names.
fn axes(layout: &Layout, against: Against, texts: &ChartTexts) -> Html {
    let vertical = |at: f64, label: &str| {
        html! {
            <g>
                <line class="tick" x1={px(at)} x2={px(at)} y1={px(BOTTOM)} y2={px(BOTTOM + 5.0)} />
                <text class="tick-label" x={px(at)} y={px(BOTTOM + 20.0)} text-anchor="middle">{ label.to_owned() }</text>
            </g>
        }
    };
    let horizontal = |share: f64| {
        let at = layout.y.position(share);
        html! {
            <g>
                <line class="grid" x1={px(LEFT)} x2={px(RIGHT)} y1={px(at)} y2={px(at)} />
                <text class="tick-label" x={px(LEFT - 8.0)} y={px(at + 4.0)} text-anchor="end">{ percent(share) }</text>
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            { for [0.0, 0.25, 0.5, 0.75, 1.0].map(horizontal) }
            <text class="axis-name" x="2" y="11">{ texts.common.strict_accuracy }</text>
            <line class="axis" x1={px(LEFT)} x2={px(RIGHT)} y1={px(BOTTOM)} y2={px(BOTTOM)} />
            { for layout.x.ticks(7).iter().map(|tick| vertical(layout.x.position(tick.value), &tick.label)) }
            <text class="axis-name" x={px((LEFT + RIGHT) / 2.0)} y={px(HEIGHT - 8.0)} text-anchor="middle">
                { (texts.scatter.axis)(against) }{ if layout.x.spacing == Spacing::Log2 { texts.common.log_scale } else { "" } }
            </text>
        </g>
    }
}

/// A mark: a circle, or a hollow diamond where there was no usable answer.
fn mark_link(props: &ScatterChartProps, mark: &Mark, texts: &ChartTexts) -> Html {
    let point = &props.report.points[mark.point];
    let (x, y) = mark.at;
    let name = words::mark_title(point, mark.x, props.against, &texts.scatter);
    let shape = if point.failed {
        html! { <path class="mark mark--failed" d={scatter::diamond(x, y, 5.5)} /> }
    } else {
        html! { <circle class="mark" cx={px(x)} cy={px(y)} r="4.5" /> }
    };
    html! {
        <a class="mark-link" href={link::href(&props.link_prefix, point)} aria-label={name.clone()}>
            <title>{ name }</title>
            <circle class="mark-ring" cx={px(x)} cy={px(y)} r="10" />
            { shape }
        </a>
    }
}

/// A mark for several samples.
fn crowd_mark(crowd: &Crowd, against: Against, texts: &ChartTexts) -> Html {
    let ((x, y), r) = (crowd.mean.at, crowd.radius);
    let shape = if crowd.mean.failed {
        html! { <path class="mark mark--failed" d={scatter::diamond(x, y, r * scatter::DIAMOND)} /> }
    } else {
        html! { <circle class="mark" cx={px(x)} cy={px(y)} r={px(r)} /> }
    };
    html! {
        <g>
            <title>{ words::crowd_title(crowd, against, &texts.scatter) }</title>
            { shape }
        </g>
    }
}

fn legend(texts: &ChartTexts) -> Html {
    html! {
        <g class="legend" aria-hidden="true">
            <circle class="mark" cx={px(RIGHT - 218.0)} cy="7" r="4" />
            <text class="tick-label" x={px(RIGHT - 208.0)} y="11">{ texts.scatter.answered }</text>
            <path class="mark mark--failed" d={scatter::diamond(RIGHT - 128.0, 7.0, 5.0)} />
            <text class="tick-label" x={px(RIGHT - 117.0)} y="11">{ texts.scatter.unusable }</text>
        </g>
    }
}
