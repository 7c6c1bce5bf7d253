//! The charts of a run, each with a button that keeps it as a file.

use std::rc::Rc;

use charts::scale::Spacing;
use charts::scatter::Against;
use charts::{ConfusionMatrix, FailureBar, LabelBars, RangePlot, ScatterChart};
use eval::Report;
use yew::prelude::*;

use super::ChartSave;

/// The report.
#[derive(PartialEq, Properties)]
pub struct ChartDeckProps {
    /// What the samples add up to.
    pub report: Rc<Report>,
}

/// All charts.
#[component]
pub fn ChartDeck(props: &ChartDeckProps) -> Html {
    let spacing = use_state(Spacing::default);
    let report = &props.report;
    let is_wide = report.confusion.columns.len() > 6;
    let scatter = |id: &'static str, against| {
        html! {
            <ScatterChart {id} report={Rc::clone(report)} {against} spacing={*spacing} actions={save(id)} />
        }
    };
    let confusion = html! {
        <ConfusionMatrix id="confusion-matrix" report={Rc::clone(report)} actions={save("confusion-matrix")} />
    };
    html! {
        <>
            <section class="deck" aria-labelledby="thinking-title">
                <div class="deck__head">
                    <h2 id="thinking-title" class="section-title">{ "Accuracy against thinking" }</h2>
                    { axis_switch(&spacing) }
                </div>
                <div class="deck__pair">
                    { scatter("accuracy-think-tokens", Against::ThinkTokens) }
                    { scatter("accuracy-think-per-input", Against::ThinkPerInput) }
                </div>
                <p class="deck__note">
                    { "Each mark is a sample; follow it to its thought. The line is the least-squares fit with its 95 % band. It describes these samples: hard items lengthen thoughts and cause errors, so it does not say what longer thinking would do." }
                </p>
            </section>
            <section class="deck" aria-labelledby="scores-title">
                <h2 id="scores-title" class="section-title">{ "Scores" }</h2>
                <div class="deck__pair">
                    <div class="deck__stack">
                        <RangePlot id="accuracy" report={Rc::clone(report)} actions={save("accuracy")} />
                        <FailureBar id="usable-answers" report={Rc::clone(report)} actions={save("usable-answers")} />
                    </div>
                    <div class="deck__stack">
                        <LabelBars id="f1-by-label" report={Rc::clone(report)} actions={save("f1-by-label")} />
                        if !is_wide { { confusion.clone() } }
                    </div>
                </div>
                if is_wide { <div class="deck__single">{ confusion }</div> }
            </section>
        </>
    }
}

fn save(id: &'static str) -> Html {
    html! { <ChartSave {id} title={id.replace('-', " ")} /> }
}

fn axis_switch(spacing: &UseStateHandle<Spacing>) -> Html {
    let option = |value: Spacing, name: &'static str| {
        let set = spacing.clone();
        html! {
            <button type="button" class="switch__option" aria-pressed={(**spacing == value).to_string()}
                onclick={Callback::from(move |_: MouseEvent| set.set(value))}>{ name }</button>
        }
    };
    html! {
        <div class="switch switch--small" role="group" aria-label="Horizontal axis">
            { option(Spacing::Linear, "Linear") }
            { option(Spacing::Log2, "log₂") }
        </div>
    }
}
