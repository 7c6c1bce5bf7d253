//! The charts of a comparison.

use std::rc::Rc;

use eval::compare::{Comparison, RunSummary};
use eval::stats::Partial;
use eval::sweep::Sweep;
use yew::prelude::*;

use crate::budget_curves::Swept;
use crate::forest::ForestRow;
use crate::frontier::Spent;
use crate::number::fixed;
use crate::text::{ComparisonTexts, use_chart_texts};
use crate::{BudgetCurves, ForestPlot, Frontier};

/// A chart's id on the page, and its heading: what its buttons are made of.
pub type Named = (AttrValue, AttrValue);

/// What is drawn.
#[derive(PartialEq, Properties)]
pub struct ComparisonChartsProps {
    /// The comparison.
    pub of: Rc<Comparison>,
    /// What the answers along each run's thoughts add up to, in the order of the runs.
    pub sweeps: Rc<Vec<Option<Sweep>>>,
    /// Makes the buttons beside a chart's heading.
    #[prop_or_default]
    pub actions: Option<Callback<Named, Html>>,
}

/// Average F1, accuracy against tokens, the study's panel raw and with the length held, and budget curves
/// where a run has them.
#[component]
pub fn ComparisonCharts(props: &ComparisonChartsProps) -> Html {
    let texts = &use_chart_texts().comparison;
    let actions = |id: &'static str, title: &'static str| {
        let make = props.actions.as_ref();
        make.map_or_else(Html::default, |make| make.emit((id.into(), title.into())))
    };
    let budgets = use_chart_texts().budgets.title;
    let spent = use_chart_texts().frontier.title;
    let swept: Vec<Swept> = (props.of.runs.iter().zip(props.sweeps.iter()))
        .filter_map(|(run, sweep)| Swept::of(&run.name, sweep.as_ref()?))
        .collect();
    html! {
        <>
            <div class="deck deck__pair">
                { f1(&props.of, texts, actions("average-f1", texts.f1.0)) }
                { frontier(&props.of, actions("tokens-spent", spent)) }
            </div>
            <div class="deck deck__pair">
                { ratio(&props.of, texts, actions("ratio", texts.ratio.0)) }
                { partial(&props.of, texts, actions("partial", texts.partial.0)) }
            </div>
            if !swept.is_empty() {
                <div class="deck deck__pair">
                    <BudgetCurves id="budget-curves" runs={Rc::new(swept)} actions={actions("budget-curves", budgets)} />
                </div>
            }
        </>
    }
}

fn f1(of: &Comparison, texts: &ComparisonTexts, actions: Html) -> Html {
    let row = |run: &RunSummary| {
        let f1 = run.macro_f1?;
        Some(ForestRow {
            name: run.name.clone(),
            value: f1.value,
            ci95: f1.ci95,
            n: f1.n,
            p_adjusted: None,
        })
    };
    let rows: Vec<ForestRow> = of.runs.iter().filter_map(row).collect();
    let best = (rows.iter()).max_by(|a, b| a.value.total_cmp(&b.value));
    let finding = best.map_or_else(
        || texts.f1_none.to_owned(),
        |best| (texts.f1_best)(&best.name, &fixed(best.value, 2)),
    );
    let (title, axis) = texts.f1;
    html! {
        <ForestPlot id="average-f1" {title} {axis} rows={Rc::new(rows)} {finding} domain={(0.0, 1.0)} {actions} />
    }
}

fn frontier(of: &Comparison, actions: Html) -> Html {
    let spent = |run: &RunSummary| {
        Some(Spent {
            name: run.name.clone(),
            think_tokens: run.mean_think_tokens?,
            tokens_per_right: run.tokens_per_right,
            accuracy: run.accuracy?,
        })
    };
    let runs: Vec<Spent> = of.runs.iter().filter_map(spent).collect();
    html! { <Frontier id="tokens-spent" runs={Rc::new(runs)} {actions} /> }
}

/// Partial correlations of the runs as rows.
fn rows(
    of: &Comparison,
    pick: impl Fn(&RunSummary) -> Option<Partial>,
    p: impl Fn(&RunSummary) -> Option<f64>,
) -> Rc<Vec<ForestRow>> {
    let rows = of.runs.iter().filter_map(|run| {
        let of = pick(run)?;
        Some(ForestRow {
            name: run.name.clone(),
            value: of.r,
            ci95: of.r_ci95,
            n: of.n,
            p_adjusted: p(run),
        })
    });
    Rc::new(rows.collect())
}

fn found(rows: &[ForestRow], texts: &ComparisonTexts) -> String {
    if rows.is_empty() {
        return texts.found_none.to_owned();
    }
    let is_found = |row: &&ForestRow| row.p_adjusted.is_some_and(|p| p < eval::remarks::ALPHA);
    (texts.found)(rows.iter().filter(is_found).count(), rows.len())
}

fn ratio(of: &Comparison, texts: &ComparisonTexts, actions: Html) -> Html {
    let rows = rows(of, |run| run.association.ratio, |run| run.ratio_p_holm);
    let finding = (texts.ratio_finding)(&found(&rows, texts));
    let (title, axis) = texts.ratio;
    html! { <ForestPlot id="ratio" {title} {axis} {rows} {finding} reference={0.0} {actions} /> }
}

fn partial(of: &Comparison, texts: &ComparisonTexts, actions: Html) -> Html {
    let rows = rows(of, |run| run.association.partial, |run| run.partial_p_holm);
    let finding = (texts.partial_finding)(&found(&rows, texts));
    let (title, axis) = texts.partial;
    html! { <ForestPlot id="partial" {title} {axis} {rows} {finding} reference={0.0} {actions} /> }
}
