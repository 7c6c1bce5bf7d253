//! The ways to answer beside each other, as a table.

use std::rc::Rc;

use eval::ways::Way;
use yew::prelude::*;

use crate::figure::table;
use crate::number::{count, percent};
use crate::text::use_chart_texts;

/// The ways.
#[derive(PartialEq, Properties)]
pub struct WaysTableProps {
    /// What they add up to; nothing is shown of a single one.
    pub ways: Rc<[Way]>,
    /// Level of the heading.
    #[prop_or(2)]
    pub level: u8,
}

/// Free text, the form and the labels' probabilities, behind the same thoughts.
#[component]
pub fn WaysTable(props: &WaysTableProps) -> Html {
    let texts = use_chart_texts();
    if props.ways.is_empty() {
        return Html::default();
    }
    let none = || "–".to_owned();
    let row = |way: &Way| {
        let ci = way.accuracy.and_then(|accuracy| accuracy.ci95);
        let share = |(n, of): (u64, u64)| {
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            let share = n as f64 / of.max(1) as f64;
            percent(share)
        };
        vec![
            (texts.answers.mode)(way.mode).to_owned(),
            way.accuracy.map_or_else(none, |of| percent(of.value)),
            ci.map_or_else(none, |ci| texts.common.range(ci, percent)),
            way.coverage.map_or_else(none, |of| percent(of.value)),
            way.same_as_free.map_or_else(none, share),
            way.coverage.map_or_else(none, |of| count(of.n)),
        ]
    };
    html! {
        <section class="results-table results-table--plain" aria-label={texts.results.ways}>
            <@{format!("h{}", props.level)} class="section-title">{ texts.results.ways }</@>
            <p class="results-table__about">{ texts.results.ways_about }</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label={texts.results.ways}>
                { table(&texts.results.ways_columns, props.ways.iter().map(row)) }
            </div>
        </section>
    }
}
