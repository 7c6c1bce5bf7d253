//! The confusion matrix: rows are gold, columns are what was read, the last is *no answer*.

use std::rc::Rc;

use eval::Report;
use eval::report::Confusion;
use yew::prelude::*;

use crate::confusion::{Grid, description, finding};
use crate::figure::{Figure, table};
use crate::number::count;
use crate::scale::px;
use crate::text::{ConfusionTexts, use_chart_texts};

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct ConfusionMatrixProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// Where the counts come from.
    pub report: Rc<Report>,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Gold against prediction, coloured by the share of the row.
#[component]
pub fn ConfusionMatrix(props: &ConfusionMatrixProps) -> Html {
    let texts = &use_chart_texts().scores.confusion;
    let confusion = &props.report.confusion;
    let names: Vec<String> = (confusion.columns.iter())
        .map(|name| (texts.column)(name))
        .collect();
    let grid = Grid::of(confusion);
    let mut columns = vec![texts.gold];
    columns.extend(names.iter().map(String::as_str));
    let rows = confusion
        .rows
        .iter()
        .zip(&confusion.counts)
        .map(|(label, counts)| {
            std::iter::once(label.clone())
                .chain(counts.iter().map(|&n| count(n)))
                .collect()
        });
    let is_wide = confusion.columns.len() > 6;
    html! {
        <Figure id={&props.id} title={texts.title} description={description(confusion, texts)} {is_wide}
            size={grid.size(confusion)} drawing={drawing(confusion, &names, &grid, texts)} actions={props.actions.clone()}
            caption={html! { <p class="finding">{ finding(confusion, texts) }</p> }} table={table(&columns, rows)} />
    }
}

fn drawing(confusion: &Confusion, names: &[String], grid: &Grid, texts: &ConfusionTexts) -> Html {
    let (left, top) = grid.origin;
    let width = confusion.columns.len() as f64 * grid.cell.0;
    let column_label = |(at, label): (usize, &String)| {
        let x = grid.corner(0, at).0 + grid.cell.0 / 2.0;
        let (anchor, turn) = if grid.has_upright_labels {
            (
                "start",
                Some(format!("rotate(-90 {x:.1} {:.1})", top - 8.0)),
            )
        } else {
            ("middle", None)
        };
        let dx = if grid.has_upright_labels { x + 4.0 } else { x };
        html! { <text class="tick-label" x={px(dx)} y={px(top - 8.0)} text-anchor={anchor} transform={turn}>{ label }</text> }
    };
    let row = |(at, label): (usize, &String)| {
        let y = grid.corner(at, 0).1 + grid.cell.1 / 2.0 + 4.0;
        html! {
            <g>
                <text class="tick-label" x={px(left - 8.0)} y={px(y)} text-anchor="end">{ label }</text>
                { for (0..confusion.columns.len()).map(|column| cell(confusion, grid, at, column)) }
            </g>
        }
    };
    html! {
        <g aria-hidden="true">
            <text class="axis-name" x={px(left + width / 2.0)} y="14" text-anchor="middle">{ texts.read_axis }</text>
            <text class="axis-name" x={px(left - 8.0)} y="14" text-anchor="end">{ texts.gold_axis }</text>
            { for names.iter().enumerate().map(column_label) }
            { for confusion.rows.iter().enumerate().map(row) }
        </g>
    }
}

/// One cell: its hue says right, wrong or no answer, as its place does; its depth the row's share.
fn cell(confusion: &Confusion, grid: &Grid, row: usize, column: usize) -> Html {
    let counts = &confusion.counts[row];
    let n = counts[column];
    let total = counts.iter().sum::<u64>().max(1);
    let share = n as f64 / total as f64;
    let is_right = confusion.rows[row] == confusion.columns[column];
    let hue = if column + 1 == confusion.columns.len() {
        "heat heat--none"
    } else if is_right {
        "heat heat--right"
    } else {
        "heat heat--wrong"
    };
    let (x, y) = grid.corner(row, column);
    let (width, height) = grid.cell;
    let opacity = if n == 0 { 0.0 } else { 0.08 + 0.92 * share };
    let text_class = match (n, opacity > 0.55) {
        (0, _) => "cell-count cell-count--zero",
        (_, true) => "cell-count cell-count--on-fill",
        (_, false) => "cell-count",
    };
    html! {
        <g>
            <rect class="cell" x={px(x + 1.0)} y={px(y + 1.0)} width={px(width - 2.0)} height={px(height - 2.0)} rx="3" />
            <rect class={hue} x={px(x + 1.0)} y={px(y + 1.0)} width={px(width - 2.0)} height={px(height - 2.0)} rx="3"
                fill-opacity={format!("{opacity:.2}")} />
            <text class={text_class} x={px(x + width / 2.0)} y={px(y + height / 2.0 + 4.0)} text-anchor="middle">{ count(n) }</text>
        </g>
    }
}
