//! What the first result does not need: a program of its own, which the build takes out of the
//! page's (`xtask/src/site/split.rs`) and which is fetched once the first model is there, or before,
//! when somebody wants to see a part of it.
//!
//! [`fetch`] is the only way from the first program into the later one: whatever is named in
//! [`LATER`] and nowhere else is in the later one.

use std::cell::Cell;
use std::rc::Rc;

use eval::{Estimate, Header, Sums, TaskId};
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use crate::compare::RunFile;
use crate::components::{Notice, RepeatRun, RunExports, RunFacts, Science};
use crate::files::Opened;
use crate::lesson::{self, Entry, Lesson};
use crate::pages::{ComparePage, DevicePage, ExplorePage, LearnPage, ModelsPage, SettingsPage};
use crate::results::Results;
use crate::samples::Samples;
use crate::shell::{Shell, screen_title};
use crate::state::{Imported, OwnFile, State};
use crate::text::{Texts, use_texts};
use crate::url::Screen;
use crate::{dom, files};

/// What is drawn later.
#[derive(Clone, PartialEq)]
pub enum Part {
    /// A screen.
    Screen(Screen, UseReducerHandle<State>, Shell),
    /// What a run says beside its scores, with its strict accuracy.
    Science(Rc<Results>, Option<Estimate>),
    /// The forms that a run can be kept in.
    Exports(Rc<Header>, Samples),
    /// A run's conditions, and how it is repeated.
    Facts(Rc<Header>),
}

/// What the later program can do.
pub struct Later {
    /// Draws a part.
    pub draw: fn(&Part) -> Html,
    /// Reads what a long run adds up to.
    pub sums: fn(&str) -> Result<Sums, String>,
    /// Reads the list of lessons.
    pub lesson_index: fn(&str) -> Result<Vec<Entry>, String>,
    /// Reads a lesson.
    pub lesson: fn(&str) -> Result<Lesson, String>,
    /// Imports data of one's own.
    pub import: fn(&[OwnFile], TaskId, &Texts) -> Result<Imported, String>,
    /// Reads a record out of a file.
    pub open_record: Reads<Opened>,
    /// Reads the runs out of a file.
    pub open_runs: Reads<Vec<RunFile>>,
}

/// Reads a file by its name and bytes; the error is a sentence in the language of the texts.
type Reads<T> = fn(&str, &[u8], &Texts) -> Result<T, String>;

static LATER: Later = Later {
    draw,
    sums: files::read_sums,
    lesson_index: lesson::parse_index,
    lesson: lesson::parse,
    import: files::import,
    open_record: files::open_record,
    open_runs: files::open_runs,
};

fn draw(part: &Part) -> Html {
    match part.clone() {
        Part::Screen(screen, state, shell) => match screen {
            Screen::Models => html! { <ModelsPage {state} {shell} /> },
            Screen::Device => html! { <DevicePage {state} {shell} /> },
            Screen::Explore | Screen::Item => html! { <ExplorePage {state} {shell} /> },
            Screen::Compare => html! { <ComparePage {state} {shell} /> },
            Screen::Learn => html! { <LearnPage {state} {shell} /> },
            Screen::Settings => html! { <SettingsPage {state} {shell} /> },
            Screen::Home | Screen::Run => Html::default(),
        },
        Part::Science(results, accuracy) => html! { <Science {results} {accuracy} /> },
        Part::Exports(header, samples) => html! { <RunExports {header} {samples} /> },
        Part::Facts(header) => html! {
            <>
                <RepeatRun header={Rc::clone(&header)} />
                <RunFacts {header} />
            </>
        },
    }
}

#[wasm_split(later, fallible)]
fn fetch() -> Result<&'static Later, SplitLoaderError> {
    Ok(&LATER)
}

thread_local! {
    /// The later program, once it is there.
    static HERE: Cell<Option<&'static Later>> = const { Cell::new(None) };
}

/// The later program, if it is there. Natively there is only one program.
fn here() -> Option<&'static Later> {
    #[cfg(not(target_family = "wasm"))]
    HERE.set(Some(&LATER));
    HERE.get()
}

/// The later program; fetched at most once.
///
/// # Errors
/// A sentence, when it cannot be fetched. The next call tries again.
pub async fn later() -> Result<&'static Later, &'static str> {
    if let Some(later) = here() {
        return Ok(later);
    }
    let later = fetch().await.map_err(|_| dom::faults().part_failed)?;
    HERE.set(Some(later));
    Ok(later)
}

/// Fetches the later program before anybody waits for it; nothing is said if that fails.
pub fn prepare() {
    spawn_local(async {
        let _ = later().await;
    });
}

/// The part.
#[derive(PartialEq, Properties)]
pub struct LaterPartProps {
    /// Which.
    pub part: Part,
}

/// Whether the focus is on the heading that stands in for the screen's own.
fn is_on_heading() -> bool {
    let focused = dom::document().active_element();
    focused.is_some_and(|element| element.matches("main h1").unwrap_or(false))
}

/// A part of the later program; until that is there, what is waited for.
#[component]
pub fn LaterPart(props: &LaterPartProps) -> Html {
    let texts = use_texts();
    let failed = use_state(|| None::<&'static str>);
    let is_here = use_state(|| here().is_some());
    let had_focus = use_mut_ref(|| false);
    let n_tries = use_state(|| 0_u32);
    {
        let (failed, is_here, had_focus) = (failed.clone(), is_here.clone(), Rc::clone(&had_focus));
        use_effect_with(*n_tries, move |_| {
            if !*is_here {
                spawn_local(async move {
                    match later().await {
                        Ok(_) => {
                            *had_focus.borrow_mut() = is_on_heading();
                            is_here.set(true);
                        }
                        Err(sentence) => failed.set(Some(sentence)),
                    }
                });
            }
        });
    }
    use_effect_with(*is_here, move |_| {
        // The heading that was read out meanwhile is another one now.
        if had_focus.replace(false) {
            dom::focus_main();
        }
    });
    if let Some(later) = here() {
        return (later.draw)(&props.part);
    }
    let Part::Screen(screen, ..) = &props.part else {
        return Html::default();
    };
    html! {
        <>
            <header class="page-head"><h1 tabindex="-1">{ screen_title(*screen, &texts.nav) }</h1></header>
            if let Some(sentence) = *failed {
                <Notice {sentence} action={texts.frame.try_again} on_action={Callback::from(move |()| {
                    failed.set(None);
                    n_tries.set(*n_tries + 1);
                })} />
            } else {
                <p class="step__wait" role="status">{ texts.frame.part_comes }</p>
            }
        </>
    }
}
