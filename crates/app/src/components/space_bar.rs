//! How much of the browser's storage is used, and whether the browser promised to keep it.

use protocol::Space;
use yew::prelude::*;

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
    let space = props.space;
    let on_persist = props.on_persist.clone();
    html! {
        <div class="space">
            if let (Some(used), Some(quota)) = (space.n_used_bytes, space.n_quota_bytes) {
                <progress class="meter meter--still space__bar" max={quota.max(1).to_string()} value={used.to_string()} aria-label="Storage in use"></progress>
                <p class="space__words numbers">
                    { format!("{} used, {} free for this site.", words::bytes(used), words::bytes(quota.saturating_sub(used))) }
                </p>
            } else {
                <p class="space__words">{ "This browser does not tell how much storage there is." }</p>
            }
            <p class="space__promise">
                { if space.is_persistent {
                    "The browser promised to keep these files."
                } else if props.has_files && props.is_keeping_asked {
                    "The browser did not promise to keep these files: it decides by how often the site is used. It deletes them only when the disk is full."
                } else if props.has_files {
                    "The browser may delete these files when the disk is full."
                } else {
                    "Downloads are kept here, on this device, until you delete them."
                } }
                if props.has_files && !space.is_persistent && !props.is_keeping_asked {
                    <button class="button button--quiet" type="button" onclick={Callback::from(move |_: MouseEvent| on_persist.emit(()))}>
                        { "Keep these files" }
                    </button>
                }
            </p>
        </div>
    }
}
