//! A recorded sample as far as it is played: the text, the thought, the answer and its outcome.

use std::rc::Rc;

use charts::{Outcome, use_lang};
use eval::Sample;
use yew::prelude::*;

use crate::recording::Player;
use crate::text::use_texts;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct RecordedTraceProps {
    /// The sample.
    pub sample: Rc<Sample>,
    /// Where the playback stands.
    pub player: Player,
    /// After how many think tokens the thoughts are cut; `None` where they are whole.
    pub budget: Option<u32>,
}

/// The trace.
#[component]
pub fn RecordedTrace(props: &RecordedTraceProps) -> Html {
    let texts = &use_texts().recording;
    let lang = use_lang();
    let sample = &props.sample;
    let frame = props.player.frame(sample);
    let outcome = Outcome::of(sample);
    let is_cut = (sample.nested.as_ref()).is_some_and(|nested| !nested.thought_ended);
    let n_tokens = sample.completion.usage.think_tokens.unwrap_or_default();
    let name = match props.budget.filter(|_| is_cut) {
        Some(budget) => (texts.cut_thought)(budget),
        None => (texts.thought)(n_tokens),
    };
    html! {
        <dl class="recording__trace">
            <div><dt>{ texts.text }</dt><dd class="recording__text">{ &sample.item.text }</dd></div>
            <div>
                <dt>{ name }</dt>
                <dd class="recording__thought">
                    { frame.thought }
                    if is_cut && frame.answer.is_some() { <span class="recording__cut" aria-hidden="true">{ "✂" }</span> }
                </dd>
            </div>
            <div>
                <dt>{ texts.answer }</dt>
                <dd class="recording__answer">
                    if let Some(answer) = frame.answer {
                        <span>{ answer }</span>
                        <span class={classes!("outcome-badge", outcome.class())}>{ outcome.sign() }{ " " }{ outcome.said(lang) }</span>
                    }
                </dd>
            </div>
        </dl>
    }
}
