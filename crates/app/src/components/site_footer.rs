//! What holds on every screen.

use yew::prelude::*;

use crate::text::use_texts;

/// The footer.
#[component]
pub fn SiteFooter() -> Html {
    let texts = &use_texts().frame;
    html! {
        <footer class="site-footer">
            <p>{ texts.footer_local }</p>
            <p>{ texts.footer_caveat }</p>
        </footer>
    }
}
