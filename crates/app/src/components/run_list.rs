//! The runs in the browser's storage: show one, go on with one, delete one.

use charts::use_lang;
use protocol::KeptRun;
use yew::prelude::*;

use super::Notice;
use crate::dom;
use crate::kept_runs::KeptRuns;
use crate::shell::Shell;
use crate::text::{Texts, use_texts};
use crate::words;

/// Runs beyond so many are folded away.
const N_SHOWN: usize = 5;

/// The runs.
#[derive(PartialEq, Properties)]
pub struct RunListProps {
    /// What is known of them.
    pub runs: KeptRuns,
    /// The run on screen, which is not listed.
    pub shown: Option<AttrValue>,
    /// The shell.
    pub shell: Shell,
}

/// The list; nothing where there is no run.
#[component]
pub fn RunList(props: &RunListProps) -> Html {
    let texts = use_texts();
    let tag = use_lang().tag();
    let doomed = use_state(|| None::<AttrValue>);
    let rows: Vec<Html> = (props.runs.others(props.shown.as_deref()))
        .map(|run| row(props, texts, tag, run, &doomed))
        .collect();
    if rows.is_empty() && props.runs.trouble.is_none() {
        return Html::default();
    }
    let (first, rest) = rows.split_at(rows.len().min(N_SHOWN));
    html! {
        <section class="run-list" aria-labelledby="run-list-title">
            <h2 id="run-list-title" tabindex="-1">{ texts.kept_runs.title }</h2>
            <p class="run-list__about">{ texts.kept_runs.about }</p>
            if let Some(sentence) = &props.runs.trouble { <Notice sentence={sentence.clone()} /> }
            <ul class="kept">{ for first.iter().cloned() }</ul>
            if !rest.is_empty() {
                <details>
                    <summary>{ (texts.kept_runs.more)(rest.len()) }</summary>
                    <ul class="kept">{ for rest.iter().cloned() }</ul>
                </details>
            }
        </section>
    }
}

fn row(
    props: &RunListProps,
    texts: &'static Texts,
    tag: &str,
    run: &KeptRun,
    doomed: &UseStateHandle<Option<AttrValue>>,
) -> Html {
    let title = (texts.tasks.title)(run.task);
    let texts = &texts.kept_runs;
    let subject = (texts.subject)(&run.model, &run.dataset);
    let when = dom::moment(run.begun_ms, tag);
    let size = words::bytes(run.n_bytes);
    let name = format!("{title}, {when}");
    let progress = if run.is_whole() {
        (texts.whole)(run.n_done)
    } else {
        (texts.progress)(run.n_done, run.n_samples)
    };
    let state = match (run.is_in_work, run.is_whole()) {
        (true, _) => Some(texts.in_work),
        (false, false) => Some(texts.interrupted),
        (false, true) => None,
    };
    html! {
        <li class="kept__row" key={run.id.clone()}>
            <div class="kept__main">
                <h3 class="kept__name">{ title }</h3>
                <p class="kept__about">{ subject }</p>
                <p class="kept__about">
                    { format!("{when} · {progress} · {}", size) }
                    if let Some(state) = state { { " · " }<strong>{ state }</strong> }
                </p>
            </div>
            <div class="kept__actions">
                if !run.is_in_work { { buttons(props, texts, run, &name, doomed) } }
            </div>
        </li>
    }
}

fn buttons(
    props: &RunListProps,
    words: &crate::text::KeptRuns,
    run: &KeptRun,
    name: &str,
    doomed: &UseStateHandle<Option<AttrValue>>,
) -> Html {
    let id = AttrValue::from(run.id.clone());
    let on = |act: fn(&Shell, &str)| {
        let (shell, id) = (props.shell.clone(), id.clone());
        Callback::from(move |_: MouseEvent| act(&shell, &id))
    };
    let is_doomed = doomed.as_ref() == Some(&id);
    let delete = if is_doomed {
        let (shell, id) = (props.shell.clone(), id.clone());
        Callback::from(move |_: MouseEvent| {
            shell.delete_kept_run(&id);
            dom::focus_id("run-list-title");
        })
    } else {
        let (doomed, id) = (doomed.clone(), id.clone());
        Callback::from(move |_: MouseEvent| doomed.set(Some(id.clone())))
    };
    let (class, delete_word) = if is_doomed {
        ("button button--danger", words.delete_really)
    } else {
        ("button button--quiet", words.delete)
    };
    let label = |word: &str| format!("{word}: {name}");
    html! {
        <>
            if !run.is_whole() {
                <button class="button button--primary" type="button" aria-label={label(words.go_on)} onclick={on(Shell::go_on_with)}>{ words.go_on }</button>
            }
            <button class="button" type="button" aria-label={label(words.show)} onclick={on(Shell::open_kept_run)}>{ words.show }</button>
            <button {class} type="button" aria-label={label(delete_word)} onclick={delete}>{ delete_word }</button>
        </>
    }
}
