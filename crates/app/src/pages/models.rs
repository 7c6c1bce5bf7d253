//! Which models there are, what they need, and which are kept here.

use protocol::KeeperCommand;
use sources::fit::Wish;
use web_sys::File;
use yew::prelude::*;

use crate::components::{AddressForm, CatalogueList, DropZone, KeptList, LoadedModel, OwnModel};
use crate::fits;
use crate::reduce::Action;
use crate::shelf::Keeper;
use crate::shell::Shell;
use crate::state::{ModelChoice, State};
use crate::text::use_texts;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct ModelsPageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn ModelsPage(props: &ModelsPageProps) -> Html {
    let all = use_texts();
    let texts = all.models();
    let state = &props.state;
    let wanted = state.wanted_model();
    let place = fits::place_of(state.device.report.as_deref(), wanted.engine);
    let command = act(props, |shell, command: KeeperCommand| shell.keep(&command));
    let choose = act(props, |shell, choice: ModelChoice| {
        shell.dispatch(Action::ChooseModel(choice));
    });
    let open = act(props, |shell, files: Vec<File>| shell.open_model(files));
    let again = state.model_choice.clone();
    let on_again = act(props, move |shell, ()| {
        shell.dispatch(Action::ChooseModel(again.clone()));
    });
    let on_bundled = act(props, |shell, ()| {
        shell.dispatch(Action::ChooseModel(ModelChoice::Bundled));
    });
    let on_folder_dropped = act(props, |shell, name: String| {
        let sentence = (all.faults.folder_dropped)(&name);
        shell.dispatch(Action::OwnRefused(sentence.into()));
    });
    html! {
        <>
            <header class="page-head">
                <h1 tabindex="-1">{ texts.title }</h1>
                <p class="page-head__lead">{ texts.lead }</p>
            </header>
            <div class="models">
                <LoadedModel name={state.model_name()} model={state.model.clone()} {on_bundled} wanted={wanted.clone()}
                    plan={state.plan} on_again={on_again}
                    on_cancel={act(props, |shell, ()| shell.cancel_load())} />
                <KeptList shelf={state.shelf.clone()} wanted={wanted.clone()} model={state.model.clone()} on_choose={choose.clone()}
                    on_command={command.clone()}
                    on_persist={act(props, |shell, ()| shell.persist())}
                    on_restart={act(props, |shell, ()| shell.start_keeper())} />
                <CatalogueList {place} kept={state.shelf.files.clone().unwrap_or_default()} plan={state.plan}
                    on_plan={act(props, |shell, plan: Wish| shell.dispatch(Action::Plan(plan)))} on_command={command.clone()} />
                <div class="setup__pair">
                    <AddressForm may_fetch={state.shelf.keeper == Keeper::Ready}
                        on_fetch={Callback::from(move |wanted| command.emit(KeeperCommand::Fetch(wanted)))} />
                    <OwnModel own={state.own.clone()} wanted={wanted} model={state.model.clone()} on_files={open.clone()}
                        on_folder={act(props, |shell, files: Vec<File>| shell.open_folder(files))} on_choose={choose} />
                </div>
            </div>
            <DropZone label={texts.drop} on_files={open} on_folder={on_folder_dropped} />
        </>
    }
}

/// A callback into the shell.
fn act<T: 'static>(props: &ModelsPageProps, do_it: impl Fn(&Shell, T) + 'static) -> Callback<T> {
    let shell = props.shell.clone();
    Callback::from(move |value| do_it(&shell, value))
}
