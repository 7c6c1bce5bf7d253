//! Estimates of several runs with their intervals, one a row.

use std::rc::Rc;

use yew::prelude::*;

use crate::figure::{Figure, table};
use crate::forest::{self, ForestRow, LEFT, Layout, RIGHT, SMALL_N, TOP, WIDTH};
use crate::key::shortened;
use crate::number::{count, fixed, p_value};
use crate::scale::px;
use crate::text::use_chart_texts;

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct ForestPlotProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// The heading.
    pub title: AttrValue,
    /// The name of the axis, with its unit.
    pub axis: AttrValue,
    /// The estimates.
    pub rows: Rc<Vec<ForestRow>>,
    /// The finding, in one sentence.
    pub finding: AttrValue,
    /// Lowest and highest value of the axis; `None` fits it to the rows.
    #[prop_or_default]
    pub domain: Option<(f64, f64)>,
    /// A value to mark, such as no effect.
    #[prop_or_default]
    pub reference: Option<f64>,
    /// Decimals of the numbers.
    #[prop_or(2)]
    pub decimals: usize,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// One estimate a row, over a common axis.
#[component]
pub fn ForestPlot(props: &ForestPlotProps) -> Html {
    let all = use_chart_texts();
    let texts = &all.forest;
    let rows = &props.rows;
    let layout = forest::layout(rows, props.domain, props.reference);
    let write = |value: f64| fixed(value, props.decimals);
    let has_tests = rows.iter().any(|row| row.p_adjusted.is_some());
    let cells = rows.iter().map(|row| {
        let mut cells = vec![
            row.name.clone(),
            write(row.value),
            row.ci95
                .map_or_else(|| "–".to_owned(), |ci| all.common.range(ci, write)),
            count(row.n),
        ];
        if has_tests {
            cells.push(row.p_adjusted.map_or_else(|| "–".to_owned(), p_value));
        }
        cells
    });
    let columns = &texts.columns[..4 + usize::from(has_tests)];
    let has_small = rows.iter().any(|row| row.n < SMALL_N);
    let caption = html! {
        <>
            <p class="finding">{ &props.finding }</p>
            if has_small { <p class="caveat">{ (texts.small)(SMALL_N) }</p> }
        </>
    };
    html! {
        <Figure id={&props.id} title={&props.title} size={(WIDTH, layout.height)} actions={props.actions.clone()}
            description={(texts.description)(rows.len(), &props.axis, &props.finding)}
            drawing={drawing(props, &layout)} {caption} table={table(columns, cells)} />
    }
}

fn drawing(props: &ForestPlotProps, layout: &Layout) -> Html {
    let tick = |value: f64, label: &str| {
        let at = px(layout.x.position(value));
        html! {
            <g>
                <line class="grid" x1={at.clone()} x2={at.clone()} y1={px(TOP)} y2={px(layout.bottom)} />
                <text class="tick-label" x={at} y={px(layout.bottom + 18.0)} text-anchor="middle">{ label.to_owned() }</text>
            </g>
        }
    };
    let row = |(row, at): (&ForestRow, &forest::RowAt)| {
        let baseline = px(at.y + 4.0);
        html! {
            <g>
                <text class="row-name" x="2" y={px(at.y - 14.0)}>{ shortened(&row.name) }</text>
                if let Some((low, high)) = at.range {
                    <line class="range" x1={px(low)} x2={px(high)} y1={px(at.y)} y2={px(at.y)} />
                }
                <circle class={if at.is_small { "dot" } else { "dot dot--main" }} cx={px(at.dot)} cy={px(at.y)} r="5.5" />
                <text class="value-label" x={px(WIDTH - 2.0)} y={baseline} text-anchor="end">{ fixed(row.value, props.decimals) }</text>
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            if !props.rows.is_empty() { { for layout.x.ticks(5).iter().map(|at| tick(at.value, &at.label)) } }
            if let Some(at) = layout.reference.filter(|_| !props.rows.is_empty()) {
                <line class="mean-line" x1={px(at)} x2={px(at)} y1={px(TOP)} y2={px(layout.bottom)} />
            }
            { for props.rows.iter().zip(&layout.rows).map(row) }
            <text class="axis-name" x={px(f64::midpoint(LEFT, RIGHT))} y={px(layout.bottom + 38.0)} text-anchor="middle">{ &props.axis }</text>
        </g>
    }
}
