//! The files of a pool, each with its own estimate, and all together.

use std::rc::Rc;

use eval::compare::RunSummary;
use yew::prelude::*;

use crate::ForestPlot;
use crate::forest::ForestRow;
use crate::number::fixed;
use crate::text::use_chart_texts;

/// The run.
#[derive(PartialEq, Properties)]
pub struct PoolPartsProps {
    /// Unique on the page.
    pub id: AttrValue,
    /// A run that was put together from files.
    pub run: RunSummary,
    /// Buttons beside the heading.
    #[prop_or_default]
    pub actions: Html,
}

/// Strict accuracy of each file and of the pool, and how much narrower its interval is.
#[component]
pub fn PoolParts(props: &PoolPartsProps) -> Html {
    let texts = &use_chart_texts().comparison;
    let run = &props.run;
    let row = |name: &str, of: eval::Estimate| ForestRow {
        name: name.to_owned(),
        value: of.value,
        ci95: of.ci95,
        n: of.n,
        p_adjusted: None,
    };
    let parts = (run.parts.iter()).filter_map(|part| Some(row(&part.file, part.accuracy?)));
    let pooled = run.accuracy.map(|of| row(texts.pooled, of));
    let width = |of: &eval::Estimate| of.ci95.map(|(low, high)| 100.0 * (high - low));
    let alone: Vec<f64> = (run.parts.iter())
        .filter_map(|part| width(part.accuracy.as_ref()?))
        .collect();
    let finding = (run.accuracy.as_ref().and_then(width))
        .filter(|_| !alone.is_empty())
        .map(|pooled| {
            let mean = alone.iter().sum::<f64>() / alone.len() as f64;
            (texts.parts_finding)(run.parts.len(), &fixed(mean, 1), &fixed(pooled, 1))
        });
    let (title, axis) = texts.parts;
    let rows: Vec<ForestRow> = parts.chain(pooled).collect();
    html! {
        <ForestPlot id={&props.id} {title} {axis} rows={Rc::new(rows)} finding={finding.unwrap_or_default()}
            domain={(0.0, 1.0)} actions={props.actions.clone()} />
    }
}
