//! The root component: state, shell, address, screens.

use charts::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use yew::prelude::*;

use crate::components::{SiteFooter, SiteHeader, UpdateNotice};
use crate::pages::{
    ComparePage, DevicePage, ExplorePage, HomePage, ItemPage, LearnPage, ModelsPage, RunPage,
    SettingsPage,
};
use crate::reduce::Action;
use crate::shell::{Shell, screen_title};
use crate::state::State;
use crate::step::next_step;
use crate::text::texts;
use crate::url::Screen;
use crate::{dom, visit};

/// The page.
#[component]
pub fn App() -> Html {
    let state = use_reducer(|| State {
        prefs: visit::prefs(),
        ..State::at(&dom::hash())
    });
    let dispatcher = state.dispatcher();
    let shell = (*use_memo((), |()| Shell::new(dispatcher))).clone();

    use_start(&shell);
    use_kept_run(&state, &shell);
    use_address(&state);
    {
        let (shell, state) = (shell.clone(), state.clone());
        use_effect(move || {
            if let Some(step) = next_step(&state) {
                shell.carry_out(step, &state);
            }
        });
    }

    let screen = state.place.screen;
    html! {
        <ContextProvider<Lang> context={state.lang()}>
            <SiteHeader {screen} has_run={state.run.is_some()} is_running={state.is_running()} />
            <UpdateNotice offline={state.prefs.offline} is_running={state.is_running()} />
            <main id="main" class="l-page">
                { match screen {
                    Screen::Home => html! { <HomePage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Run => html! { <RunPage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Item => html! { <ItemPage state={state.clone()} /> },
                    Screen::Models => html! { <ModelsPage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Device => html! { <DevicePage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Explore => html! { <ExplorePage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Compare => html! { <ComparePage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Learn => html! { <LearnPage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Settings => html! { <SettingsPage state={state.clone()} shell={shell.clone()} /> },
                } }
            </main>
            <SiteFooter />
        </ContextProvider<Lang>>
    }
}

/// On the first render: starts the worker and listens to the address.
#[hook]
fn use_start(shell: &Shell) {
    let shell = shell.clone();
    use_effect_with((), move |()| {
        shell.take_up_run();
        shell.start_worker();
        visit::remember_requests();
        shell.start_offline();
        let on_hash = Closure::<dyn Fn()>::new(move || shell.dispatch(Action::Follow(dom::hash())));
        let window = web_sys::window();
        if let Some(window) = &window {
            window.set_onhashchange(Some(on_hash.as_ref().unchecked_ref()));
        }
        move || {
            if let Some(window) = window {
                window.set_onhashchange(None);
            }
            drop(on_hash);
        }
    });
}

/// Keeps every run that has ended over a reload of the tab.
#[hook]
fn use_kept_run(state: &UseReducerHandle<State>, shell: &Shell) {
    let ended = state.run.as_ref().filter(|run| run.report.is_some());
    let ended = ended.and_then(|run| Some((run.header.clone()?, run.samples.clone())));
    let shell = shell.clone();
    use_effect_with(ended, move |ended| {
        if let Some((header, samples)) = ended {
            shell.keep_run(header, samples);
        }
    });
}

/// Keeps the address equal to the state, and tells a new screen to those who do not see it.
#[hook]
fn use_address(state: &UseReducerHandle<State>) {
    use_effect_with(state.place.clone(), |place| {
        let hash = place.hash();
        if dom::hash().trim_start_matches('#') != hash {
            dom::replace_hash(&hash);
        }
    });
    let lang = state.lang();
    use_effect_with(lang, |lang| dom::set_lang(lang.tag()));
    let is_first = use_mut_ref(|| true);
    use_effect_with(
        (state.place.screen, state.place.sample.clone()),
        move |(screen, _)| {
            // The first screen keeps the browser's own focus.
            if !is_first.replace(false) {
                dom::announce_screen(&screen_title(*screen, &texts(lang).nav));
            }
        },
    );
}
