//! Choosing what to run.

use web_sys::SubmitEvent;
use yew::prelude::*;

use crate::components::{
    DataPicker, Hero, ModelPicker, Notice, NumberField, Options, RunList, RunOpener, TaskPicker,
};
use crate::dom;
use crate::reduce::Action;
use crate::settings::Settings;
use crate::shell::Shell;
use crate::speed::estimate;
use crate::state::{DataChoice, MAX_LINES, ModelChoice, State, Worker};
use crate::text::{Texts, use_texts};

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct HomePageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The form, and what it is for.
#[component]
pub fn HomePage(props: &HomePageProps) -> Html {
    let texts = use_texts();
    let state = &props.state;
    let shell = props.shell.clone();
    let on_record = Callback::from(move |file| shell.open_record(file));
    html! {
        <>
            <Hero state={state.clone()} shell={props.shell.clone()} />
            { worker_notice(props, texts) }
            <header class="setup-head">
                <h2>{ texts.home.setup }</h2>
                <p>{ texts.home.setup_about }</p>
            </header>
            <form class="setup" onsubmit={on_submit(props)}>
                <TaskPicker task={state.place.settings.task} on_pick={change(props, |settings, task| settings.task = task)} />
                <div class="setup__pair">
                    { model_picker(props) }
                    { data_picker(props) }
                </div>
                { launch(props, texts) }
            </form>
            <RunList runs={state.kept_runs.clone()} shown={state.run.as_ref().and_then(|run| run.kept_id().map(|id| AttrValue::from(id.to_owned())))} shell={props.shell.clone()} />
            <RunOpener error={state.open_error.clone()} reading={state.reading.clone()} on_file={on_record} />
        </>
    }
}

/// A callback that changes one setting.
fn change<T: 'static>(
    props: &HomePageProps,
    set: impl Fn(&mut Settings, T) + 'static,
) -> Callback<T> {
    let (shell, settings) = (props.shell.clone(), props.state.place.settings.clone());
    Callback::from(move |value| {
        let mut settings = settings.clone();
        set(&mut settings, value);
        shell.dispatch(Action::Settings(settings));
    })
}

fn on_submit(props: &HomePageProps) -> Callback<SubmitEvent> {
    let (shell, is_running) = (props.shell.clone(), props.state.is_running());
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if is_running {
            dom::follow("screen=run");
        } else {
            shell.run();
        }
    })
}

fn worker_notice(props: &HomePageProps, texts: &Texts) -> Html {
    let Worker::Broken(sentence) = &props.state.worker else {
        return Html::default();
    };
    let shell = props.shell.clone();
    html! {
        <Notice sentence={sentence.clone()} action={texts.frame.restart}
            on_action={Callback::from(move |()| shell.start_worker())} />
    }
}

fn model_picker(props: &HomePageProps) -> Html {
    let (bundled, own) = (props.shell.clone(), props.shell.clone());
    let on_bundled =
        Callback::from(move |()| bundled.dispatch(Action::ChooseModel(ModelChoice::Bundled)));
    let on_file = Callback::from(move |file| own.open_model(vec![file]));
    let on_engine = change(props, |settings, engine| settings.engine = engine);
    html! {
        <ModelPicker wanted={props.state.wanted_model()} model={props.state.model.clone()}
            name={props.state.model_name()} own={props.state.own.clone()}
            task={props.state.place.settings.task} {on_bundled} {on_file} {on_engine} />
    }
}

fn data_picker(props: &HomePageProps) -> Html {
    let (bundled, own) = (props.shell.clone(), props.shell.clone());
    let on_bundled =
        Callback::from(move |()| bundled.dispatch(Action::ChooseData(DataChoice::Bundled)));
    let on_files = Callback::from(move |files| own.choose_data_files(files));
    html! {
        <DataPicker choice={props.state.data_choice.clone()} data={props.state.data.clone()}
            task={props.state.place.settings.task} {on_bundled} {on_files} />
    }
}

/// How many items, the options, and the button that runs what was set up.
fn launch(props: &HomePageProps, all: &Texts) -> Html {
    let texts = &all.home;
    let state = &props.state;
    let settings = &state.place.settings;
    let n_there = state.imported().map(|imported| imported.dataset.n_items);
    let hint = match (settings.n_items, n_there) {
        (Some(n), Some(there)) if n < there => (texts.first_of)(there),
        (_, Some(there)) => (texts.all_of)(there),
        _ => String::new(),
    };
    let is_bundled = state.model_choice == ModelChoice::Bundled;
    let surplus = state.surplus().filter(|_| !state.is_running());
    html! {
        <section class="launch" aria-label={texts.start}>
            <div class="launch__row">
                <NumberField id="n-items" label={texts.items} hint={hint} value={settings.n_items.map(f64::from)}
                    min=1.0 max=100000.0 step=1.0 empty={texts.all}
                    on_change={change(props, |settings, n: Option<f64>| settings.n_items = n.map(|n| n as u32))} />
                <button class="button button--accent button--large" type="submit" disabled={surplus.is_some()}>
                    { if state.is_running() { texts.show_run } else { texts.run } }
                </button>
            </div>
            if let Some(n) = surplus { <p class="caveat" role="status">{ (texts.too_many)(n, MAX_LINES) }</p> }
            <Options settings={settings.clone()} {is_bundled} estimate={estimate(state)} on_change={change(props, |settings, new| *settings = new)} />
        </section>
    }
}
