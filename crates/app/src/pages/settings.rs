//! Settings and privacy: colours, language, every request, and what is kept.

use charts::Lang;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use yew::prelude::*;

use crate::components::{ErasePanel, HoldingsList, NetworkLog, SpaceBar, Switch};
use crate::dom;
use crate::prefs::{Offline, Theme};
use crate::shell::Shell;
use crate::state::State;
use crate::text::{Settings, Texts, use_texts};

/// Milliseconds after which the requests are looked at again.
const LOOK_MS: i32 = 1_000;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct SettingsPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn SettingsPage(props: &SettingsPageProps) -> Html {
    let (state, shell) = (&props.state, &props.shell);
    let prefs = &state.prefs;
    let all = use_texts();
    let texts = all.settings();
    use_watch(shell);
    let (asks, erases) = (shell.clone(), shell.clone());
    html! {
        <>
            <header class="page-head">
                <h1 tabindex="-1">{ texts.title }</h1>
                <p class="page-head__lead">{ texts.lead }</p>
            </header>
            <div class="settings">
                { card("look", texts.look, html! { <div class="settings__choices">{ theme(props, texts) }{ language(props, texts) }</div> }) }
                { card("requests", texts.network, html! {
                    <>
                        <p class="settings__about">{ texts.promise }</p>
                        <NetworkLog traffic={prefs.traffic.clone()} />
                    </>
                }) }
                { card("kept", texts.storage, html! {
                    <>
                        <p class="settings__about">{ texts.storage_about }</p>
                        <HoldingsList holdings={prefs.holdings.clone()} />
                        { space(props) }
                        <ErasePanel erasing={prefs.erasing} holdings={prefs.holdings.clone()}
                            on_ask={Callback::from(move |is_wanted: bool| asks.ask_to_erase(is_wanted))}
                            on_erase={Callback::from(move |()| erases.erase())} />
                    </>
                }) }
                { card("offline", texts.offline, html! { <p class="settings__about">{ offline(prefs.offline, all) }</p> }) }
                { card("about", texts.about, html! {
                    <>
                        <p>{ (texts.version)(env!("CARGO_PKG_VERSION")) }</p>
                        <p class="settings__about">{ texts.licences_about }</p>
                        <p><a href={dom::resolve("licences.txt")}>{ texts.licences }</a></p>
                    </>
                }) }
            </div>
        </>
    }
}

/// Looks at what is kept once, and at the requests as long as the screen is open.
#[hook]
fn use_watch(shell: &Shell) {
    let shell = shell.clone();
    use_effect_with((), move |()| {
        shell.look_at_storage();
        shell.look_at_network();
        let look = Closure::<dyn Fn()>::new(move || shell.look_at_network());
        let timer = dom::window().set_interval_with_callback_and_timeout_and_arguments_0(
            look.as_ref().unchecked_ref(),
            LOOK_MS,
        );
        move || {
            if let Ok(timer) = timer {
                dom::window().clear_interval_with_handle(timer);
            }
            drop(look);
        }
    });
}

fn card(id: &str, title: &str, content: Html) -> Html {
    let id = format!("settings-{id}");
    html! {
        <section class="settings__card" aria-labelledby={id.clone()}>
            <h2 {id} class="section-title">{ title }</h2>
            { content }
        </section>
    }
}

fn theme(props: &SettingsPageProps, texts: &Settings) -> Html {
    let ways: Vec<_> = texts
        .themes
        .iter()
        .map(|&word| (word.into(), None))
        .collect();
    let at = Theme::ALL
        .iter()
        .position(|theme| *theme == props.state.prefs.theme);
    let shell = props.shell.clone();
    let on_pick = Callback::from(move |at: usize| shell.set_theme(Theme::ALL[at]));
    html! { <Switch label={texts.theme} {ways} {at} {on_pick} /> }
}

fn language(props: &SettingsPageProps, texts: &Settings) -> Html {
    let way = |lang: &Lang| (lang.own_name().into(), Some(lang.tag().into()));
    let ways: Vec<_> = Lang::ALL.iter().map(way).collect();
    let at = Lang::ALL
        .iter()
        .position(|lang| *lang == props.state.lang());
    let shell = props.shell.clone();
    let on_pick = Callback::from(move |at: usize| shell.set_lang(Lang::ALL[at]));
    html! { <Switch label={texts.language} {ways} {at} {on_pick} /> }
}

/// How much room there is, once the storage's worker told it.
fn space(props: &SettingsPageProps) -> Html {
    let shelf = &props.state.shelf;
    let Some(files) = &shelf.files else {
        return Html::default();
    };
    let shell = props.shell.clone();
    html! {
        <SpaceBar space={shelf.space} has_files={!files.is_empty()} is_keeping_asked={shelf.is_keeping_asked}
            on_persist={Callback::from(move |()| shell.persist())} />
    }
}

fn offline(offline: Offline, all: &Texts) -> &'static str {
    let texts = all.settings();
    match offline {
        Offline::Unknown => texts.offline_unknown,
        Offline::Unavailable => texts.offline_unavailable,
        Offline::Preparing => texts.offline_preparing,
        Offline::Ready => texts.offline_ready,
        Offline::Newer => all.frame.newer,
    }
}
