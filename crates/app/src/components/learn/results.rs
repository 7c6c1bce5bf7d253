//! The results of an experiment, in the views that its lesson names.

use std::rc::Rc;

use charts::number::percent;
use charts::token_row::TokenRow;
use charts::{BudgetChart, ConfusionMatrix};
use eval::Sample;
use eval::sweep::build_sweep;
use yew::prelude::*;

use super::Transcripts;
use crate::lesson::{Apparatus, Round, RunPlan, View};
use crate::measure::{changed, mean_think_tokens, right_of_repeats, whole_right};
use crate::state::Run;
use crate::text::use_texts;
use crate::words;

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
    let texts = &use_texts().learn;
    let Apparatus::Runs { runs: plans, .. } = &props.round.experiment.with else {
        return Html::default();
    };
    let id = |name: &str, run: usize| format!("{}-{name}-{run}", props.round.id);
    let view = |view: &View| match *view {
        View::Transcripts { n } => html! { <Transcripts runs={Rc::clone(&props.runs)} plans={plans.clone()} {n} /> },
        View::Scores => scores(&props.runs, plans, texts),
        View::Forms => forms(&props.runs, plans, texts),
        View::Repeats(run) => with(&props.runs, run, |run| repeats(run, texts)),
        View::Tags(run) => with(&props.runs, run, |run| tags(run, texts)),
        View::Confusion(at) => with(&props.runs, at, |run| {
            run.report.as_ref().map_or_else(Html::default, |report| html! {
                <ConfusionMatrix id={id("confusion", at)} report={Rc::clone(report)} />
            })
        }),
        View::Budget(at) => with(&props.runs, at, |run| {
            let samples: Vec<Sample> = run.samples.iter().map(|of| (**of).clone()).collect();
            build_sweep(&samples).map_or_else(Html::default, |sweep| html! {
                <div class="results__part">
                    <p class="results__name">{ &plans[at].name }</p>
                    <BudgetChart id={id("budget", at)} sweep={Rc::new(sweep)} />
                </div>
            })
        }),
    };
    html! { <div class="results">{ for props.show.iter().map(view) }</div> }
}

fn with(runs: &[Run], at: usize, draw: impl Fn(&Run) -> Html) -> Html {
    runs.get(at).map_or_else(Html::default, draw)
}

type Texts = crate::text::Learn;

fn table(caption: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Html {
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        html! {
            <tr>
                <th scope="row">{ cells.next().unwrap_or_default() }</th>
                { for cells.map(|cell| html! { <td>{ cell }</td> }) }
            </tr>
        }
    };
    html! {
        <div class="table-scroll results__table" tabindex="0" role="region" aria-label={caption.to_owned()}>
            <table class="table">
                <caption class="results__name">{ caption }</caption>
                <thead><tr>{ for columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
                <tbody>{ for rows.map(row) }</tbody>
            </table>
        </div>
    }
}

fn none() -> String {
    "–".to_owned()
}

fn share(estimate: Option<eval::Estimate>) -> String {
    estimate.map_or_else(none, |of| percent(of.value))
}

fn scores(runs: &[Run], plans: &[RunPlan], texts: &'static Texts) -> Html {
    let columns = [texts.run_name, texts.accuracy, texts.interval, texts.whole_right, texts.usable, texts.mean_thought];
    let row = |(run, plan): (&Run, &RunPlan)| {
        let report = run.report.as_ref();
        let accuracy = report.and_then(|of| of.strict_accuracy);
        let ci = accuracy.and_then(|of| of.ci95);
        vec![
            plan.name.clone(),
            share(accuracy),
            ci.map_or_else(none, |ci| charts::number::interval(ci, percent)),
            whole_right(run).map_or_else(none, words::points),
            share(report.and_then(|of| of.coverage)),
            mean_think_tokens(run).map_or_else(none, |n| charts::number::fixed(n, 1)),
        ]
    };
    table(texts.scores, &columns, runs.iter().zip(plans).map(row))
}

/// Size, bits, speed, accuracy and changed answers, against the first form.
fn forms(runs: &[Run], plans: &[RunPlan], texts: &'static Texts) -> Html {
    let columns = [texts.form, texts.size, texts.bits, texts.speed, texts.accuracy, texts.changed];
    let row = |(at, (run, plan)): (usize, (&Run, &RunPlan))| {
        let subject = run.header.as_ref().map(|header| &header.subject);
        let size = subject.map(|of| of.model_bytes);
        let bits = subject.map(|of| of.model_bytes as f64 * 8.0 / of.n_params.max(1) as f64);
        let report = run.report.as_ref();
        let flips = match at {
            0 => none(),
            _ => {
                let (n_changed, n) = changed(run, &runs[0]);
                (texts.changed_of)(n_changed, n)
            }
        };
        vec![
            plan.name.clone(),
            size.map_or_else(none, words::bytes),
            bits.map_or_else(none, |bits| charts::number::fixed(bits, 1)),
            words::rate(run.generated_tokens, run.elapsed_ms).unwrap_or_else(none),
            share(report.and_then(|of| of.strict_accuracy)),
            flips,
        ]
    };
    table(texts.forms, &columns, runs.iter().zip(plans).enumerate().map(row))
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
