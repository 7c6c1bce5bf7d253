//! How much of the browser's storage is used, and whether the browser promised to keep it.

use protocol::Space;
use yew::prelude::*;

use crate::text::use_texts;
use crate::words;

/// The storage.
#[derive(PartialEq, Properties)]
pub struct SpaceBarProps {
    /// The storage.
    pub space: Space,
    /// Whether a person asked for the files to be kept.
    pub is_keeping_asked: bool,
    /// Whether there is anything to keep.
    pub has_files: bool,
    /// Called for *Keep these files*.
    pub on_persist: Callback<()>,
}

/// A bar with its words.
#[component]
pub fn SpaceBar(props: &SpaceBarProps) -> Html {
    let texts = use_texts().kept();
    let space = props.space;
    let on_persist = props.on_persist.clone();
    html! {
        <div class="space">
            if let (Some(used), Some(quota)) = (space.n_used_bytes, space.n_quota_bytes) {
                <progress class="meter meter--still space__bar" max={quota.max(1).to_string()} value={used.to_string()} aria-label={texts.storage}></progress>
                <p class="space__words numbers">
                    { (texts.space)(&words::bytes(used), &words::bytes(quota.saturating_sub(used))) }
                </p>
            } else {
                <p class="space__words">{ texts.space_unknown }</p>
            }
            <p class="space__promise">
                { if space.is_persistent {
                    texts.promised
                } else if props.has_files && props.is_keeping_asked {
                    texts.not_promised
                } else if props.has_files {
                    texts.may_delete
                } else {
                    texts.nothing_kept
                } }
                if props.has_files && !space.is_persistent && !props.is_keeping_asked {
                    <button class="button button--quiet" type="button" onclick={Callback::from(move |_: MouseEvent| on_persist.emit(()))}>
                        { texts.keep_these }
                    </button>
                }
            </p>
        </div>
    }
}
