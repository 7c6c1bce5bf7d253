//! What holds on every screen.

use yew::prelude::*;

/// The footer.
#[component]
pub fn SiteFooter() -> Html {
    html! {
        <footer class="site-footer">
            <p>{ "Everything runs in this page: texts, models and results never leave your device." }</p>
            <p>{ "An association between think length and accuracy is not an effect: hard items lengthen thoughts and cause errors." }</p>
        </footer>
    }
}
