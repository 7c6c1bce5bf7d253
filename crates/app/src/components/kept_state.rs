//! What goes on with a model file in the browser's storage, in words and as a bar.

use protocol::{Kept, KeptState};
use yew::prelude::*;

use super::prose;
use crate::shelf::headway;
use crate::words;

/// The file.
#[derive(PartialEq, Properties)]
pub struct KeptStatusProps {
    /// The file.
    pub file: Kept,
    /// Bytes a second, while they come.
    pub bytes_per_s: Option<u64>,
}

/// Bar, sentence and hash.
#[component]
pub fn KeptStatus(props: &KeptStatusProps) -> Html {
    let file = &props.file;
    let is_whole = file.state == KeptState::Whole;
    let is_moving = matches!(
        file.state,
        KeptState::Fetching | KeptState::Waiting { .. } | KeptState::Verifying
    );
    html! {
        <>
            if !is_whole { { meter(file, is_moving) } }
            { words_of(file, props.bytes_per_s) }
            if is_whole { { checked(file) } }
        </>
    }
}

fn meter(file: &Kept, is_moving: bool) -> Html {
    let total = file.n_total_bytes.filter(|&total| total > 0);
    let value = total.map(|_| file.n_done_bytes.to_string());
    let class = classes!("meter", (!is_moving).then_some("meter--still"));
    if total.is_none() && !is_moving {
        return Html::default();
    }
    html! { <progress {class} max={total.unwrap_or(1).to_string()} {value} aria-label={format!("{} on disk", file.name)}></progress> }
}

/// What goes on, as a sentence.
fn words_of(file: &Kept, bytes_per_s: Option<u64>) -> Html {
    let so_far = headway(file.n_done_bytes, file.n_total_bytes, None);
    let line = |text: String| html! { <p class="kept__about numbers">{ text }</p> };
    match &file.state {
        KeptState::Whole => line(words::bytes(file.n_done_bytes)),
        KeptState::Fetching => line(headway(file.n_done_bytes, file.n_total_bytes, bytes_per_s)),
        KeptState::Paused => line(format!(
            "Paused at {so_far}. What is here stays, also when the page is closed."
        )),
        KeptState::Waiting { sentence, retry_ms } => html! {
            <>
                { line(so_far) }
                <p class="kept__about">{ prose(sentence) }{ format!(" The next try is in {}.", words::whole_duration(*retry_ms as f64)) }</p>
            </>
        },
        KeptState::Verifying => line(format!(
            "Reading all {} again to compute the SHA-256…",
            words::bytes(file.n_done_bytes)
        )),
        KeptState::Failed { sentence } => html! {
            <>
                { line(so_far) }
                <p class="kept__failure" role="alert">{ prose(sentence) }</p>
            </>
        },
        KeptState::Elsewhere => line(
            "Another tab of this site works on it. Pause it there, or close that tab.".to_owned(),
        ),
    }
}

/// How sure it is that the bytes are right.
fn checked(file: &Kept) -> Html {
    let Some(sha256) = &file.sha256 else {
        return Html::default();
    };
    let said = if file.is_sha256_known {
        "equal to the published one"
    } else {
        "computed as it came; none is known to compare with"
    };
    html! {
        <details class="kept__hash">
            <summary><span class={classes!("kept__check", file.is_sha256_known.then_some("kept__check--known"))}>{ "SHA-256 " }{ said }</span></summary>
            <code>{ sha256 }</code>
            <p>{ "From " }<span class="kept__url">{ &file.url }</span></p>
        </details>
    }
}
