//! How far a run is, with a way to stop it.

use yew::prelude::*;

use crate::state::{Phase, Run};
use crate::text::{RunTexts, use_texts};
use crate::words;

/// The run.
#[derive(PartialEq, Properties)]
pub struct RunProgressProps {
    /// The run.
    pub run: Run,
    /// Called for *Pause*.
    pub on_pause: Callback<()>,
    /// Called for *Cancel*.
    pub on_cancel: Callback<()>,
}

/// Items, tokens a second, time left.
#[component]
pub fn RunProgress(props: &RunProgressProps) -> Html {
    let all = use_texts();
    let texts = &all.run;
    let run = &props.run;
    let sweep = &all.sweep;
    let n_own = u32::try_from(run.n_own_done()).unwrap_or(u32::MAX);
    let n_done = u32::try_from(run.n_done()).unwrap_or(u32::MAX);
    let n_resumed = u32::try_from(run.n_resumed)
        .unwrap_or(u32::MAX)
        .min(n_done)
        .min(run.n_samples);
    let on_cancel = props.on_cancel.clone();
    let is_cancelling = run.phase == Phase::Cancelling;
    let rate = words::rate(run.generated_tokens, run.elapsed_ms);
    let left = words::time_left_ms(
        n_done - n_resumed,
        run.n_samples - n_resumed,
        run.elapsed_ms,
    );
    let n_right = run.n_right();
    let on_pause = props.on_pause.clone();
    let is_pausing = run.phase == Phase::Pausing;
    html! {
        <section class="progress" aria-label={texts.progress}>
            <progress class="meter meter--large" max={run.n_samples.max(1).to_string()} value={n_done.to_string()}
                aria-label={texts.finished_bar}></progress>
            <div class="progress__row">
                <dl class="progress__facts">
                    <div><dt>{ texts.finished }</dt><dd>{ (texts.n_of)(n_own, run.n_own_samples()) }</dd></div>
                    <div><dt>{ texts.fully_right }</dt><dd>{ n_right }</dd></div>
                    <div><dt>{ texts.tokens_per_s }</dt><dd>{ rate.unwrap_or_else(|| "–".to_owned()) }</dd></div>
                    <div><dt>{ texts.time_left }</dt><dd>{ left.map_or_else(|| "–".to_owned(), words::duration) }</dd></div>
                </dl>
                <div class="progress__buttons">
                <button class="button" type="button" disabled={is_cancelling || is_pausing}
                    onclick={Callback::from(move |_: MouseEvent| on_pause.emit(()))}>
                    { if is_pausing { sweep.pausing } else { sweep.pause } }
                </button>
                <button class="button" type="button" disabled={is_cancelling}
                    onclick={Callback::from(move |_: MouseEvent| on_cancel.emit(()))}>
                    { if is_cancelling { all.frame.cancelling } else { all.frame.cancel } }
                </button>
                </div>
            </div>
            // Spoken at every quarter only: a stream of numbers is hostile to the ear.
            <p class="visually-hidden" role="status">{ quarter(n_own, run.n_own_samples(), texts) }</p>
        </section>
    }
}

/// The progress as it is spoken: it changes at every quarter.
fn quarter(n_done: u32, n_all: u32, texts: &RunTexts) -> String {
    match n_done * 4 / n_all.max(1) {
        0 => (texts.running)(n_all),
        4.. => texts.all_finished.to_owned(),
        quarters => (texts.percent_finished)(quarters * 25),
    }
}
