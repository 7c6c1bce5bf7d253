//! The bar on top: name and screens.

use yew::prelude::*;

use crate::url::Screen;

/// Where we are.
#[derive(PartialEq, Properties)]
pub struct SiteHeaderProps {
    /// The shown screen.
    pub screen: Screen,
    /// Whether there is a run to go to.
    pub has_run: bool,
    /// Whether it goes on.
    pub is_running: bool,
}

/// The header.
#[component]
pub fn SiteHeader(props: &SiteHeaderProps) -> Html {
    let link = |href: &'static str, name: Html, is_here: bool| {
        html! { <a class="site-nav__link" {href} aria-current={is_here.then_some("page")}>{ name }</a> }
    };
    let run = html! {
        <>{ "Run" }if props.is_running { <span class="site-nav__live" aria-hidden="true"></span><span class="visually-hidden">{ " (in progress)" }</span> }</>
    };
    html! {
        <header class="site-header">
            <a class="skip-link" href="#main" onclick={skip()}>{ "Skip to content" }</a>
            <a class="wordmark" href="#screen=home">
                <svg class="wordmark__sign" viewBox="0 0 24 24" aria-hidden="true" width="24" height="24">
                    <circle cx="10.5" cy="10.5" r="7.5" /><path d="M16 16l5 5" />
                    <circle class="wordmark__dot" cx="7.6" cy="12.6" r="1.3" />
                    <circle class="wordmark__dot" cx="10.6" cy="10" r="1.3" />
                    <circle class="wordmark__dot" cx="13.4" cy="8.2" r="1.3" />
                </svg>
                { "Thinkscope" }
            </a>
            <nav class="site-nav" aria-label="Screens">
                { link("#screen=home", html! { "Set up" }, props.screen == Screen::Home) }
                { link("#screen=models", html! { "Models" }, props.screen == Screen::Models) }
                { link("#screen=device", html! { "Device" }, props.screen == Screen::Device) }
                if props.has_run { { link("#screen=run", run, props.screen == Screen::Run) } }
            </nav>
        </header>
    }
}

/// The address keeps the state, so that the skip link moves focus itself.
fn skip() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        event.prevent_default();
        crate::dom::focus_main();
    })
}
