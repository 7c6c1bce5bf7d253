//! The place of the streaming transcript; see [`crate::live`].

use yew::prelude::*;

use crate::live::Board;
use crate::text::use_texts;

/// The board.
#[derive(PartialEq, Properties)]
pub struct LiveBoardProps {
    /// What is shown.
    pub board: Board,
}

/// Thoughts as they stream.
#[component]
pub fn LiveBoard(props: &LiveBoardProps) -> Html {
    let texts = &use_texts().run;
    let host = use_node_ref();
    {
        let (host, board) = (host.clone(), props.board.clone());
        use_effect_with((), move |()| {
            if let Some(element) = host.cast() {
                board.attach(element);
            }
            move || board.detach()
        });
    }
    html! {
        <section class="live" aria-labelledby="live-title">
            <h2 id="live-title" class="section-title">{ texts.live }</h2>
            <div class="live__cards" ref={host} aria-live="off" tabindex="0" role="region" aria-label={texts.live_region}></div>
        </section>
    }
}
