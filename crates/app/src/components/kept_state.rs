//! What goes on with a model file in the browser's storage, in words and as a bar.

use protocol::{Kept, KeptState};
use yew::prelude::*;

use super::prose;
use crate::shelf::headway;
use crate::text::{KeptTexts, Texts, use_texts};
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
    let all = use_texts();
    let texts = all.kept();
    let file = &props.file;
    let is_whole = file.state == KeptState::Whole;
    let is_moving = matches!(
        file.state,
        KeptState::Fetching | KeptState::Waiting { .. } | KeptState::Verifying
    );
    html! {
        <>
            if !is_whole { { meter(file, is_moving, texts) } }
            { words_of(file, props.bytes_per_s, all) }
            if is_whole { { checked(file, texts) } }
        </>
    }
}

fn meter(file: &Kept, is_moving: bool, texts: &KeptTexts) -> Html {
    let total = file.n_total_bytes.filter(|&total| total > 0);
    let value = total.map(|_| file.n_done_bytes.to_string());
    let class = classes!("meter", (!is_moving).then_some("meter--still"));
    if total.is_none() && !is_moving {
        return Html::default();
    }
    html! { <progress {class} max={total.unwrap_or(1).to_string()} {value} aria-label={(texts.on_disk)(&file.name)}></progress> }
}

/// What goes on, as a sentence.
fn words_of(file: &Kept, bytes_per_s: Option<u64>, all: &Texts) -> Html {
    let (texts, units) = (all.kept(), &all.units);
    let so_far = headway(file.n_done_bytes, file.n_total_bytes, None, units);
    let line = |text: String| html! { <p class="kept__about numbers">{ text }</p> };
    match &file.state {
        KeptState::Whole => line(words::bytes(file.n_done_bytes)),
        KeptState::Fetching => line(headway(
            file.n_done_bytes,
            file.n_total_bytes,
            bytes_per_s,
            units,
        )),
        KeptState::Paused => line((texts.paused)(&so_far)),
        KeptState::Waiting { sentence, retry_ms } => html! {
            <>
                { line(so_far) }
                <p class="kept__about">{ prose(sentence) }{ (texts.next_try)(&words::whole_duration(*retry_ms as f64)) }</p>
            </>
        },
        KeptState::Verifying => line((texts.verifying)(&words::bytes(file.n_done_bytes))),
        KeptState::Failed { sentence } => html! {
            <>
                { line(so_far) }
                <p class="kept__failure" role="alert">{ prose(sentence) }</p>
            </>
        },
        KeptState::Elsewhere => line(texts.elsewhere.to_owned()),
    }
}

/// How sure it is that the bytes are right.
fn checked(file: &Kept, texts: &KeptTexts) -> Html {
    let Some(sha256) = &file.sha256 else {
        return Html::default();
    };
    let said = if file.is_sha256_known {
        texts.sha_equal
    } else {
        texts.sha_computed
    };
    html! {
        <details class="kept__hash">
            <summary><span class={classes!("kept__check", file.is_sha256_known.then_some("kept__check--known"))}>{ "SHA-256 " }{ said }</span></summary>
            <code>{ sha256 }</code>
            <p>{ texts.from }<span class="kept__url">{ &file.url }</span></p>
        </details>
    }
}
