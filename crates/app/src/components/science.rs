//! What a run says beside its scores: remarks, the sweep, the ways to answer, repeats; and the command
//! that repeats it.

use std::rc::Rc;

use charts::text::use_chart_texts;
use charts::{BudgetChart, RemarkList, RepeatsTable, WaysTable};
use eval::{Estimate, Header, command_line};
use yew::prelude::*;

use super::{ChartSave, CopyButton};
use crate::results::Results;
use crate::text::use_texts;

/// What the samples add up to.
#[derive(PartialEq, Properties)]
pub struct ScienceProps {
    /// The sums.
    pub results: Rc<Results>,
    /// Strict accuracy of all samples.
    pub accuracy: Option<Estimate>,
}

/// Remarks, chart and tables; what the run does not have is left out.
#[component]
pub fn Science(props: &ScienceProps) -> Html {
    let texts = &use_texts().sweep;
    let charts = use_chart_texts();
    let results = &props.results;
    html! {
        <>
            <RemarkList remarks={results.remarks.clone()} />
            if let Some(sweep) = &results.sweep {
                <section class="deck" aria-labelledby="sweep-title">
                    <h2 id="sweep-title" class="section-title">{ texts.thinking }</h2>
                    <div class="deck__hero">
                        <BudgetChart id="think-budget" sweep={Rc::clone(sweep)} actions={html! { <ChartSave id="think-budget" title={charts.budget.title} /> }} />
                    </div>
                </section>
            }
            <WaysTable ways={Rc::clone(&results.ways)} />
            if let Some(repeats) = &results.repeats {
                <RepeatsTable repeats={repeats.clone()} accuracy={props.accuracy} />
            }
        </>
    }
}

/// The record's header.
#[derive(PartialEq, Properties)]
pub struct RepeatRunProps {
    /// The header.
    pub header: Rc<Header>,
}

/// The command that repeats a run, to copy.
#[component]
pub fn RepeatRun(props: &RepeatRunProps) -> Html {
    let texts = &use_texts().sweep;
    let line = command_line(&props.header);
    html! {
        <section class="repeat-run" aria-labelledby="repeat-title">
            <h2 id="repeat-title" class="section-title">{ texts.repeat_run }</h2>
            <p class="results-table__about">{ texts.repeat_about }</p>
            <pre class="repeat-run__line" tabindex="0"><code>{ line.clone() }</code></pre>
            <CopyButton label={texts.copy_command} text={line} />
        </section>
    }
}
