//! What the model wrote about the first items, the runs beside each other.

use std::rc::Rc;

use charts::Outcome;
use eval::Sample;
use yew::prelude::*;

use crate::lesson::RunPlan;
use crate::state::Run;
use crate::text::{Results, use_texts};

/// The runs.
#[derive(PartialEq, Properties)]
pub struct TranscriptsProps {
    /// Ended runs.
    pub runs: Rc<Vec<Run>>,
    /// Their plans.
    pub plans: Vec<RunPlan>,
    /// How many items of each.
    pub n: usize,
}

/// A column for each run.
#[component]
pub fn Transcripts(props: &TranscriptsProps) -> Html {
    let texts = use_texts().results();
    let column = |(run, plan): (&Run, &RunPlan)| {
        html! {
            <section class="transcripts__run" aria-label={plan.name.clone()}>
                <p class="results__name">{ &plan.name }</p>
                { for run.samples.iter().take(props.n).map(|sample| transcript(sample, texts)) }
            </section>
        }
    };
    html! { <div class="transcripts">{ for props.runs.iter().zip(&props.plans).map(column) }</div> }
}

/// The text, the thought with its end, the answer, and what they count.
fn transcript(sample: &Sample, texts: &'static Results) -> Html {
    let completion = &sample.completion;
    let outcome = Outcome::of(sample);
    let end = if completion.budget_hit {
        "transcript__end transcript__end--forced"
    } else {
        "transcript__end"
    };
    html! {
        <article class="transcript">
            <p class="transcript__text">{ &sample.item.text }</p>
            <p class="transcript__thought">
                { completion.thought.trim() }
                if completion.answer.is_some() { { " " }<span class={end}>{ "</think>" }</span> }
            </p>
            <p class="transcript__answer">
                if let Some(answer) = &completion.answer { { answer } } else { { texts.no_answer } }
            </p>
            <p class="transcript__count">
                <span class={outcome.class()} aria-hidden="true">{ outcome.sign() }</span>{ " " }
                if let Some((think, answer)) = completion.usage.think_tokens.zip(completion.usage.answer_tokens) {
                    { (texts.counted)(think, answer) }
                }
                if completion.budget_hit { { " " }{ texts.closed_by_force } }
            </p>
        </article>
    }
}
