//! The root component: state, shell, address, screens.

use charts::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use yew::prelude::*;

use crate::class::Locks;
use crate::components::{SEARCH_ID, SiteFooter, SiteHeader, UpdateNotice};
use crate::later::{self, LaterPart, Part};
use crate::pages::{HomePage, RunPage};
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
    use_shown_run(&state, &shell);
    use_compared(&state, &shell);
    use_notebook(&state, &shell);
    use_address(&state);
    {
        let (shell, state) = (shell.clone(), state.clone());
        use_effect(move || {
            if let Some(step) = next_step(&state) {
                shell.carry_out(step, &state);
            }
        });
    }

    // The first model has gone before: the first result waits for it alone.
    use_effect_with(state.model.is_settled(), |has_settled| {
        if *has_settled {
            later::prepare();
        }
    });

    let screen = state.place.screen;
    html! {
        <ContextProvider<Lang> context={state.lang()}>
        <ContextProvider<Locks> context={state.place.locks.clone()}>
            <SiteHeader {screen} has_run={state.run.is_some()} is_running={state.is_running()} />
            <UpdateNotice offline={state.prefs.offline} is_running={state.is_running()} />
            <main id="main" class="l-page">
                { match screen {
                    Screen::Home => html! { <HomePage state={state.clone()} shell={shell.clone()} /> },
                    Screen::Run => html! { <RunPage state={state.clone()} shell={shell.clone()} /> },
                    _ => html! { <LaterPart part={Part::Screen(screen, state.clone(), shell.clone())} /> },
                } }
            </main>
            <SiteFooter />
        </ContextProvider<Locks>>
        </ContextProvider<Lang>>
    }
}

/// On the first render: starts the worker and listens to the address.
#[hook]
fn use_start(shell: &Shell) {
    let shell = shell.clone();
    use_effect_with((), move |()| {
        shell.take_up_run();
        shell.take_up_notebook();
        shell.take_up_compared();
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

/// Remembers the shown run over a reload of the tab.
#[hook]
fn use_shown_run(state: &UseReducerHandle<State>, shell: &Shell) {
    let run = state.run.as_ref();
    let kept_id = run.and_then(|run| run.kept_id().map(str::to_owned));
    let ended = run
        .filter(|run| run.report.is_some() && kept_id.is_none())
        .and_then(|run| Some((run.header.clone()?, run.samples.clone())));
    let shell = shell.clone();
    use_effect_with((kept_id, ended), move |(kept_id, ended)| {
        let ended = ended
            .as_ref()
            .map(|(header, samples)| (&**header, samples.as_slice()));
        shell.remember_run(kept_id.as_deref(), ended);
    });
}

/// Remembers the compared runs over a reload of the tab.
#[hook]
fn use_compared(state: &UseReducerHandle<State>, shell: &Shell) {
    let (shell, compare) = (shell.clone(), &state.compare);
    let is_first = use_mut_ref(|| true);
    use_effect_with(
        (
            compare.entries.clone(),
            compare.is_apart,
            compare.n_reading > 0,
        ),
        move |(entries, is_apart, is_reading)| {
            // What was there before is read only after the first render.
            if !is_first.replace(false) && !is_reading {
                shell.remember_compared(entries, *is_apart);
            }
        },
    );
}

/// Keeps what was predicted and found in the lessons.
#[hook]
fn use_notebook(state: &UseReducerHandle<State>, shell: &Shell) {
    let shell = shell.clone();
    let is_first = use_mut_ref(|| true);
    use_effect_with(state.learn.notebook.clone(), move |notebook| {
        // What was there before is read only after the first render.
        if !is_first.replace(false) {
            shell.keep_notebook(notebook);
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
    use_effect_with(state.place.present, |present| {
        dom::mark_root("data-present", present.then_some(""));
    });
    let before = use_mut_ref(|| None);
    use_effect_with(
        (
            state.place.screen,
            state.place.sample.clone(),
            state.place.lesson.clone(),
        ),
        move |(screen, ..)| {
            let title = screen_title(*screen, &texts(lang).nav);
            let is_of_list = |screen| matches!(screen, Screen::Explore | Screen::Item);
            match before.replace(Some(*screen)) {
                // The first screen keeps the browser's own focus.
                None => {}
                // Beside the list the focus stays where it is.
                Some(before)
                    if is_of_list(before) && is_of_list(*screen) && dom::is_shown(SEARCH_ID) =>
                {
                    dom::set_title(&title);
                }
                Some(_) => dom::announce_screen(&title),
            }
        },
    );
}
