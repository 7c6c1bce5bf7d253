//! The place of the streaming transcript; see [`crate::live`].

use yew::prelude::*;

use crate::live::Board;

/// The board.
#[derive(PartialEq, Properties)]
pub struct LiveBoardProps {
    /// What is shown.
    pub board: Board,
}

/// Thoughts as they stream.
#[component]
pub fn LiveBoard(props: &LiveBoardProps) -> Html {
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
            <h2 id="live-title" class="section-title">{ "Thinking now" }</h2>
            <div class="live__cards" ref={host} aria-live="off" tabindex="0" role="region" aria-label="Streaming thoughts"></div>
        </section>
    }
}
