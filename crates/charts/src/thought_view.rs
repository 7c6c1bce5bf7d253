//! A thought in segments, with its reconsiderations and budget lines marked.
//!
//! What a model wrote is text and nothing else: it is never read as markup or as a link.

use std::rc::Rc;

use eval::thought::{count_cues, reconsiderations};
use eval::{Prediction, Sample};
use yew::prelude::*;

use crate::Outcome;
use crate::excerpt::{self, LeftOut};
use crate::text::{ChartTexts, ThoughtTexts, use_chart_texts};
use crate::thought_marks::{Cut, Line, Piece, cuts, lines};

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct ThoughtViewProps {
    /// The sample.
    pub sample: Rc<Sample>,
    /// Its nested answers.
    #[prop_or_default]
    pub nested: Vec<Rc<Sample>>,
}

/// The thought, how long it is, and how often it turns round.
#[component]
pub fn ThoughtView(props: &ThoughtViewProps) -> Html {
    let all_texts = use_chart_texts();
    let texts = &all_texts.thought;
    let completion = &props.sample.completion;
    let (thought, n_left_out) = excerpt::head(&completion.thought);
    let nested = props.nested.iter().map(|sample| &**sample);
    let all = lines(thought, &cuts(thought, nested));
    let none = match completion.usage.think_tokens {
        Some(1..) => texts.withheld,
        _ => texts.none,
    };
    let closed = if completion.budget_hit {
        texts.closed
    } else {
        ""
    };
    html! {
        <>
            <p class="item__count">
                { (texts.tokens)(completion.usage.think_tokens) }{ ratio(&props.sample, texts) }{ "." }{ closed }
            </p>
            { turns(&completion.thought, texts) }
            if thought.trim().is_empty() {
                <p class="thought thought--none">{ none }</p>
            } else {
                <div class="thought" tabindex="0" role="region" aria-label={texts.title}>
                    { for all.iter().map(|of| line(of, all_texts)) }
                </div>
                <LeftOut n={n_left_out} />
            }
        </>
    }
}

/// Think tokens for each word or token of the input.
fn ratio(sample: &Sample, texts: &ThoughtTexts) -> String {
    let think = sample.completion.usage.think_tokens;
    let input = sample.input_length().filter(|n| *n > 0);
    let Some((think, n_input)) = think.zip(input) else {
        return String::new();
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "token counts are far below 2^52"
    )]
    let ratio = f64::from(think) / n_input as f64;
    let is_words = !sample.item.tokens.is_empty();
    (texts.ratio)(&format!("{ratio:.1}"), n_input, is_words)
}

/// How often the thought turns round, and with which words.
fn turns(thought: &str, texts: &ThoughtTexts) -> Html {
    let found = reconsiderations(thought);
    if found.is_empty() {
        return Html::default();
    }
    let cue = |(cue, n)| match n {
        1 => (texts.cue)(cue).to_owned(),
        n => format!("{} {n}×", (texts.cue)(cue)),
    };
    let cues: Vec<String> = count_cues(&found).into_iter().map(cue).collect();
    let n = u32::try_from(found.len()).unwrap_or(u32::MAX);
    html! {
        <p class="item__count thought__turns" title={texts.about_turns}>{ (texts.turns)(n, &cues.join(", ")) }</p>
    }
}

fn line(of: &Line<'_>, texts: &ChartTexts) -> Html {
    let class = classes!(
        "thought__segment",
        of.cue.is_some().then_some("thought__segment--turn")
    );
    html! { <p {class}>{ for of.pieces.iter().map(|of| piece(of, texts)) }</p> }
}

fn piece(of: &Piece<'_>, texts: &ChartTexts) -> Html {
    match of {
        Piece::Text(text) => html! { { *text } },
        Piece::Turn(words) => html! {
            <mark class="thought__turn"><span class="visually-hidden">{ texts.thought.turn }</span>{ *words }</mark>
        },
        Piece::Cut(cut) => cut_line(cut, texts),
    }
}

fn cut_line(cut: &Cut<'_>, texts: &ChartTexts) -> Html {
    let outcome = Outcome::of(cut.sample);
    let word = (texts.sample.outcome)(outcome);
    let answer = match &cut.sample.reading.prediction {
        Some(Prediction::Label(label)) => (texts.thought.budget_answer)(cut.budget, label, word),
        _ => (texts.thought.budget_answer)(cut.budget, outcome.sign(), word),
    };
    html! {
        <span class={classes!("thought__cut", outcome.class())} title={answer.clone()}>
            <span class="visually-hidden">{ format!(" [{answer}] ") }</span>
            <span aria-hidden="true">{ cut.budget }{ " " }{ outcome.sign() }</span>
        </span>
    }
}
