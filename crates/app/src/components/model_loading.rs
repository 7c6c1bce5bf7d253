//! How far the loading of a model is, and the way to stop it.

use protocol::Stage;
use yew::prelude::*;

use crate::shelf::headway;
use crate::text::use_texts;

/// The load.
#[derive(PartialEq, Properties)]
pub struct ModelLoadingProps {
    /// What people call the model.
    pub name: AttrValue,
    /// What is being done, how much is done, how much there is (0: unknown).
    pub progress: Option<(Stage, u64, u64)>,
    /// Bytes a second over the last seconds.
    pub bytes_per_s: Option<u64>,
    /// Whether it can be stopped: the bundled model is there at once.
    pub may_cancel: bool,
    /// Called for *Cancel*.
    pub on_cancel: Callback<()>,
}

/// Bar, bytes, speed and time left.
#[component]
pub fn ModelLoading(props: &ModelLoadingProps) -> Html {
    let all = use_texts();
    let texts = all.loaded();
    let progress = props.progress;
    let on_cancel = props.on_cancel.clone();
    let (what, done, total) = match progress {
        None => (texts.opening, 0, 0),
        Some((Stage::Read, done, total)) => (texts.reading, done, total),
        Some((Stage::Prepare, done, total)) => (all.pickers.preparing_gpu, done, total),
    };
    let is_reading = matches!(progress, Some((Stage::Read, ..)));
    // Without a total the bar has no value: it only shows that something goes on.
    let value = (total > 0).then(|| done.to_string());
    html! {
        <>
            <div class="loaded__head">
                <p class="loaded__name">{ &props.name }</p>
                if props.may_cancel {
                    <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| on_cancel.emit(()))}>
                        { all.frame.cancel }
                    </button>
                }
            </div>
            <progress class="meter meter--large" max={total.max(1).to_string()} {value} aria-label={what}></progress>
            <p class="loaded__headway">
                <span role="status">{ what }{ "…" }</span>
                if is_reading {
                    <span class="numbers">{ headway(done, (total > 0).then_some(total), props.bytes_per_s, &all.units) }</span>
                }
            </p>
        </>
    }
}
