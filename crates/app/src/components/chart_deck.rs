//! The charts of a run, each with a button that keeps it as a file.

use std::rc::Rc;

use charts::scale::Spacing;
use charts::scatter::Against;
use charts::{ConfusionMatrix, FailureBar, LabelBars, RangePlot, ScatterChart};
use eval::Report;
use yew::prelude::*;

use super::ChartSave;
use crate::text::{DeckTexts, use_texts};

/// The report.
#[derive(PartialEq, Properties)]
pub struct ChartDeckProps {
    /// What the samples add up to.
    pub report: Rc<Report>,
}

/// All charts.
#[component]
pub fn ChartDeck(props: &ChartDeckProps) -> Html {
    let texts = &use_texts().deck;
    let spacing = use_state(Spacing::default);
    let report = &props.report;
    let is_wide = report.confusion.columns.len() > 6;
    let scatter = |id: &'static str, title, against| {
        html! {
            <ScatterChart {id} report={Rc::clone(report)} {against} spacing={*spacing} actions={save(id, title)} />
        }
    };
    let confusion = html! {
        <ConfusionMatrix id="confusion-matrix" report={Rc::clone(report)} actions={save("confusion-matrix", texts.confusion)} />
    };
    html! {
        <>
            <section class="deck" aria-labelledby="thinking-title">
                <div class="deck__head">
                    <h2 id="thinking-title" class="section-title">{ texts.thinking }</h2>
                    { axis_switch(&spacing, texts) }
                </div>
                <div class="deck__pair">
                    { scatter("accuracy-think-tokens", texts.think_tokens, Against::ThinkTokens) }
                    { scatter("accuracy-think-per-input", texts.think_per_input, Against::ThinkPerInput) }
                </div>
                <p class="deck__note">{ texts.note }</p>
            </section>
            <section class="deck" aria-labelledby="scores-title">
                <h2 id="scores-title" class="section-title">{ texts.scores }</h2>
                <div class="deck__pair">
                    <div class="deck__stack">
                        <RangePlot id="accuracy" report={Rc::clone(report)} actions={save("accuracy", texts.accuracy)} />
                        <FailureBar id="usable-answers" report={Rc::clone(report)} actions={save("usable-answers", texts.usable)} />
                    </div>
                    <div class="deck__stack">
                        <LabelBars id="f1-by-label" report={Rc::clone(report)} actions={save("f1-by-label", texts.labels)} />
                        if !is_wide { { confusion.clone() } }
                    </div>
                </div>
                if is_wide { <div class="deck__single">{ confusion }</div> }
            </section>
        </>
    }
}

fn save(id: &'static str, title: &'static str) -> Html {
    html! { <ChartSave {id} {title} /> }
}

fn axis_switch(spacing: &UseStateHandle<Spacing>, texts: &DeckTexts) -> Html {
    let option = |value: Spacing, name: &'static str| {
        let set = spacing.clone();
        html! {
            <button type="button" class="switch__option" aria-pressed={(**spacing == value).to_string()}
                onclick={Callback::from(move |_: MouseEvent| set.set(value))}>{ name }</button>
        }
    };
    html! {
        <div class="switch switch--small" role="group" aria-label={texts.axis}>
            { option(Spacing::Linear, texts.linear) }
            { option(Spacing::Log2, "log₂") }
        </div>
    }
}
