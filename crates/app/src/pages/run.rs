//! The run: live while it goes on, then its results.

use std::rc::Rc;

use charts::{Headline, Lang, MaybeProvenance, Provenance, use_lang};
use eval::Report;
use yew::prelude::*;

use crate::components::{ChartDeck, ItemGrid, LiveBoard, RunHead, RunProgress, loading};
use crate::later::{LaterPart, Part};
use crate::shell::Shell;
use crate::state::{Model, Phase, Run, State};
use crate::text::{Texts, use_texts};

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct RunPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The run, or where to start one.
#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    let lang = use_lang();
    let all = use_texts();
    let texts = &all.run;
    let Some(run) = &props.state.run else {
        return html! {
            <section class="empty">
                <h1 tabindex="-1">{ texts.none }</h1>
                <p>{ texts.none_hint }</p>
                <a class="button button--primary" href="#screen=home">{ texts.set_up }</a>
            </section>
        };
    };
    html! {
        <>
            <RunHead state={props.state.clone()} shell={props.shell.clone()} run={run.clone()} />
            { match (&run.phase, &run.report) {
                (Phase::Wanted, _) => waiting(props, all),
                (Phase::Running | Phase::Pausing | Phase::Cancelling, _) => live(props, run),
                (_, Some(report)) => results(run, report, lang),
                _ if run.is_adding_up() => html! { <p role="status">{ texts.getting_ready }</p> },
                _ => html! {
                    <section class="empty">
                        <p>{ texts.no_sample }</p>
                        <a class="button button--primary" href="#screen=home">{ texts.back }</a>
                    </section>
                },
            } }
        </>
    }
}

fn waiting(props: &RunPageProps, texts: &Texts) -> Html {
    let shell = props.shell.clone();
    let progress = match &props.state.model {
        Model::Loading { progress, .. } => progress.as_ref(),
        _ => None,
    };
    html! {
        <section class="progress" aria-label={texts.run.getting_ready}>
            { loading(progress) }
            <button class="button" type="button" onclick={Callback::from(move |_: MouseEvent| shell.cancel())}>{ texts.frame.cancel }</button>
        </section>
    }
}

fn live(props: &RunPageProps, run: &Run) -> Html {
    let (cancels, pauses) = (props.shell.clone(), props.shell.clone());
    html! {
        <>
            <RunProgress run={run.clone()} on_cancel={Callback::from(move |()| cancels.cancel())}
                on_pause={Callback::from(move |()| pauses.pause())} />
            if run.long.is_none() {
                <ItemGrid index={Rc::clone(&run.index)} n_samples={run.n_own_samples()} is_live={true} />
            }
            <LiveBoard board={props.shell.board().clone()} />
        </>
    }
}

fn results(run: &Run, report: &Rc<Report>, lang: Lang) -> Html {
    let n_samples = u32::try_from(run.n_own_done()).unwrap_or(u32::MAX);
    let header = run.header.as_ref();
    let provenance = header.map(|header| Provenance::of(header, u64::from(n_samples), lang));
    html! {
        <ContextProvider<MaybeProvenance> context={provenance}>
            <Headline report={Rc::clone(report)} />
            if let Some(results) = &run.results {
                <LaterPart part={Part::Science(Rc::clone(results), report.strict_accuracy)} />
            }
            <ChartDeck report={Rc::clone(report)} />
            if run.long.is_none() { <ItemGrid index={Rc::clone(&run.index)} {n_samples} /> }
            if let Some(header) = header {
                <LaterPart part={Part::Facts(Rc::clone(header))} />
            }
        </ContextProvider<MaybeProvenance>>
    }
}
