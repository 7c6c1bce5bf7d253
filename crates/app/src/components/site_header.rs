//! The bar on top: name and screens.

use yew::prelude::*;

use crate::text::use_texts;
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
    let nav = &use_texts().nav;
    let is_open = use_state(|| false);
    {
        // Whoever followed a link has arrived: the menu folds.
        let is_open = is_open.setter();
        use_effect_with(props.screen, move |_| is_open.set(false));
    }
    let toggle = is_open.clone();
    let on_menu = Callback::from(move |_: MouseEvent| toggle.set(!*toggle));
    let run = html! {
        <>{ nav.run }if props.is_running { <span class="site-nav__live" aria-hidden="true"></span><span class="visually-hidden">{ nav.in_progress }</span> }</>
    };
    html! {
        <header class="site-header">
            <a class="skip-link" href="#main" onclick={skip()}>{ nav.skip }</a>
            <a class="wordmark" href="#screen=home">
                <svg class="wordmark__sign" viewBox="0 0 24 24" aria-hidden="true" width="24" height="24">
                    <circle cx="10.5" cy="10.5" r="7.5" /><path d="M16 16l5 5" />
                    <circle class="wordmark__dot" cx="7.6" cy="12.6" r="1.3" />
                    <circle class="wordmark__dot" cx="10.6" cy="10" r="1.3" />
                    <circle class="wordmark__dot" cx="13.4" cy="8.2" r="1.3" />
                </svg>
                { "Thinkscope" }
            </a>
            <button class="button site-menu" type="button" aria-expanded={is_open.to_string()} aria-controls="site-nav" onclick={on_menu}>
                <svg class="site-menu__sign" viewBox="0 0 16 16" aria-hidden="true"><path d="M2 4h12M2 8h12M2 12h12" /></svg>
                { nav.menu }
            </button>
            <nav id="site-nav" class={classes!("site-nav", is_open.then_some("site-nav--open"))} aria-label={nav.screens}>
                { link("#screen=home", html! { nav.home }, props.screen == Screen::Home) }
                if props.has_run {
                    { link("#screen=run", run, props.screen == Screen::Run) }
                    { link("#screen=explore", html! { nav.explore }, matches!(props.screen, Screen::Explore | Screen::Item)) }
                }
                { link("#screen=compare", html! { nav.compare }, props.screen == Screen::Compare) }
                { link("#screen=learn", html! { nav.learn }, props.screen == Screen::Learn) }
                { link("#screen=models", html! { nav.models }, props.screen == Screen::Models) }
                { link("#screen=device", html! { nav.device }, props.screen == Screen::Device) }
                { link("#screen=settings", html! { nav.settings }, props.screen == Screen::Settings) }
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
