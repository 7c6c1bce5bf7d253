//! The results of an experiment, in the views that its lesson names.

use std::rc::Rc;

use charts::text::use_chart_texts;
use charts::token_row::TokenRow;
use charts::{BudgetChart, ConfusionMatrix};
use eval::Sample;
use eval::sweep::build_sweep;
use yew::prelude::*;

use super::Transcripts;
use super::tables::{forms, scores};
use crate::lesson::{Apparatus, Round, View};
use crate::measure::right_of_repeats;
use crate::state::Run;
use crate::text::{Results as Texts, use_texts};

/// Tagged sentences that are shown.
const N_TAGGED: usize = 3;

/// The runs.
#[derive(PartialEq, Properties)]
pub struct ResultsProps {
    /// Ended runs, in the order of their plans.
    pub runs: Rc<Vec<Run>>,
    /// The views.
    pub show: Vec<View>,
    /// Whose experiment it was.
    pub round: Rc<Round>,
}

/// One view after another.
#[component]
pub fn Results(props: &ResultsProps) -> Html {
    let texts = use_texts().results();
    let common = &use_chart_texts().common;
    let Apparatus::Runs { runs: plans, .. } = &props.round.experiment.with else {
        return Html::default();
    };
    let id = |name: &str, run: usize| format!("{}-{name}-{run}", props.round.id);
    let view = |view: &View| match *view {
        View::Transcripts { n } => {
            html! { <Transcripts runs={Rc::clone(&props.runs)} plans={plans.clone()} {n} /> }
        }
        View::Scores => scores(&props.runs, plans, texts, common),
        View::Forms => forms(&props.runs, plans, texts),
        View::Repeats(run) => with(&props.runs, run, |run| repeats(run, texts)),
        View::Tags(run) => with(&props.runs, run, |run| tags(run, texts)),
        View::Confusion(at) => with(&props.runs, at, |run| {
            run.report.as_ref().map_or_else(Html::default, |report| {
                html! {
                    <ConfusionMatrix id={id("confusion", at)} report={Rc::clone(report)} />
                }
            })
        }),
        View::Budget(at) => with(&props.runs, at, |run| {
            let samples: Vec<Sample> = run.samples.iter().map(|of| (**of).clone()).collect();
            build_sweep(&samples).map_or_else(Html::default, |sweep| {
                html! {
                    <div class="results__part">
                        <p class="results__name">{ &plans[at].name }</p>
                        <BudgetChart id={id("budget", at)} sweep={Rc::new(sweep)} />
                    </div>
                }
            })
        }),
    };
    html! { <div class="results">{ for props.show.iter().map(view) }</div> }
}

fn with(runs: &[Run], at: usize, draw: impl Fn(&Run) -> Html) -> Html {
    runs.get(at).map_or_else(Html::default, draw)
}

/// A row of marks for each item: which share of its repeats is right as a whole.
fn repeats(run: &Run, texts: &'static Texts) -> Html {
    let line = |(text, n_right, n): (String, u32, u32)| {
        let marks = (0..n).map(|at| {
            let class = if at < n_right { "grid-cell grid-cell--small outcome--right" } else { "grid-cell grid-cell--small outcome--wrong" };
            html! { <span {class} aria-hidden="true">{ if at < n_right { "✓" } else { "✗" } }</span> }
        });
        html! {
            <li class="repeats__item">
                <span class="repeats__text">{ text }</span>
                <span class="repeats__marks">{ for marks }<span class="visually-hidden">{ (texts.right_of)(n_right, n) }</span></span>
            </li>
        }
    };
    html! {
        <div class="results__part">
            <p class="results__name">{ texts.repeats }</p>
            <ul class="repeats">{ for right_of_repeats(run).into_iter().map(line) }</ul>
        </div>
    }
}

fn tags(run: &Run, texts: &'static Texts) -> Html {
    html! {
        <div class="results__part">
            <p class="results__name">{ texts.tagged }</p>
            { for run.samples.iter().take(N_TAGGED).map(|sample| html! { <TokenRow sample={Rc::clone(sample)} /> }) }
        </div>
    }
}
