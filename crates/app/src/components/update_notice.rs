//! Says calmly that a newer version is here; nothing happens before somebody wants it.

use yew::prelude::*;

use crate::offline;
use crate::prefs::Offline;
use crate::text::use_texts;

/// What is known.
#[derive(PartialEq, Properties)]
pub struct UpdateNoticeProps {
    /// Whether the page works without a network, and in which version.
    pub offline: Offline,
    /// Whether a run goes on, which a reload would end.
    pub is_running: bool,
}

/// The notice, or nothing.
#[component]
pub fn UpdateNotice(props: &UpdateNoticeProps) -> Html {
    let texts = &use_texts().frame;
    // The region is there from the start: only then its words are read out when they come.
    html! {
        <div class="update" role="status">
            if props.offline == Offline::Newer {
                <p class="update__words">
                    <span>{ if props.is_running { texts.newer_later } else { texts.newer } }</span>
                    if !props.is_running {
                        <button class="button button--quiet" type="button" onclick={Callback::from(|_: MouseEvent| offline::take_newer())}>
                            { texts.take_newer }
                        </button>
                    }
                </p>
            }
        </div>
    }
}
