//! A comparison as a document.

use std::rc::Rc;

use eval::compare::Comparison;
use eval::sweep::Sweep;
use yew::prelude::*;

use super::{ComparisonCharts, ComparisonNotes, Flips, PairText, PoolParts, Published};
use crate::text::use_chart_texts;

/// Flipped items of a pair that are listed; the JSON has all.
const MOST_FLIPS: usize = 40;
/// A list of at most so many stands open.
const MOST_OPEN: usize = 12;

/// The comparison.
#[derive(PartialEq, Properties)]
pub struct ComparisonReportProps {
    /// The document's heading.
    pub title: AttrValue,
    /// The comparison.
    pub of: Rc<Comparison>,
    /// What the answers along each run's thoughts add up to, in the order of the runs.
    pub sweeps: Rc<Vec<Option<Sweep>>>,
}

/// All of a comparison: no button, no link out of it.
#[component]
pub fn ComparisonReport(props: &ComparisonReportProps) -> Html {
    let texts = &use_chart_texts().comparison;
    let of = &props.of;
    let pooled = of
        .runs
        .iter()
        .enumerate()
        .filter(|(_, run)| !run.parts.is_empty());
    let pair = |at: usize| {
        let pair = &of.pairs[at];
        let name = |run: usize| &of.runs[run].name;
        let n_flips = pair.flips.len();
        html! {
            <section class="report__run">
                <h2>{ (texts.pair)(name(pair.a), name(pair.b)) }</h2>
                <PairText of={Rc::clone(of)} {at} />
                <details open={n_flips <= MOST_OPEN}>
                    <summary>{ (texts.flipped)(n_flips as u64) }</summary>
                    <Flips of={Rc::clone(of)} {at} most={MOST_FLIPS} />
                </details>
            </section>
        }
    };
    let unpaired = of.unpaired.iter().map(|unpaired| {
        let name = |run: usize| &of.runs[run].name;
        html! {
            <section class="report__run">
                <h2>{ (texts.pair)(name(unpaired.a), name(unpaired.b)) }</h2>
                <p>{ (texts.unpaired)(unpaired.reason) }</p>
            </section>
        }
    });
    html! {
        <main class="l-page report">
            <header class="report__head"><h1>{ &props.title }</h1></header>
            <ComparisonNotes of={Rc::clone(of)} />
            <section class="report__run">
                <ComparisonCharts of={Rc::clone(of)} sweeps={Rc::clone(&props.sweeps)} />
                { for pooled.map(|(nth, run)| html! {
                    <div class="deck"><PoolParts id={format!("parts-{nth}")} run={run.clone()} /></div>
                }) }
            </section>
            { for (0..of.pairs.len()).map(pair) }
            { for unpaired }
            <Published of={Rc::clone(of)} />
            <p class="report__note">{ texts.note }</p>
        </main>
    }
}
