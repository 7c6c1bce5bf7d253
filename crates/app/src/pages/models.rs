//! Which models there are, what they need, and which are kept here.

use protocol::KeeperCommand;
use web_sys::File;
use yew::prelude::*;

use crate::components::{DropZone, KeptList, LoadedModel, OwnModel};
use crate::reduce::Action;
use crate::sentences;
use crate::shell::Shell;
use crate::state::{ModelChoice, State};

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
    let state = &props.state;
    let wanted = state.wanted_model();
    let choose = act(props, |shell, choice: ModelChoice| {
        shell.dispatch(Action::ChooseModel(choice));
    });
    let open = act(props, |shell, files: Vec<File>| shell.open_model(files));
    let on_bundled = act(props, |shell, ()| {
        shell.dispatch(Action::ChooseModel(ModelChoice::Bundled));
    });
    let on_folder_dropped = act(props, |shell, name: String| {
        shell.dispatch(Action::OwnRefused(sentences::folder_dropped(&name).into()));
    });
    html! {
        <>
            <header class="models-head">
                <h1 tabindex="-1">{ "Models" }</h1>
                <p class="models-head__lead">{ "What runs here, what it needs of this device, and what the browser keeps of it." }</p>
            </header>
            <div class="models">
                <LoadedModel name={state.model_name()} model={state.model.clone()} {on_bundled} wanted={wanted.clone()}
                    on_cancel={act(props, |shell, ()| shell.cancel_load())} />
                <KeptList shelf={state.shelf.clone()} {wanted} model={state.model.clone()} on_choose={choose.clone()}
                    on_command={act(props, |shell, command: KeeperCommand| shell.keep(&command))}
                    on_persist={act(props, |shell, ()| shell.persist())}
                    on_restart={act(props, |shell, ()| shell.start_keeper())} />
                <div class="setup__pair">
                    <OwnModel own={state.own.clone()} choice={state.model_choice.clone()} on_files={open.clone()}
                        on_folder={act(props, |shell, files: Vec<File>| shell.open_folder(files))} on_choose={choose} />
                </div>
            </div>
            <DropZone label="Drop a GGUF file to load it" on_files={open} on_folder={on_folder_dropped} />
        </>
    }
}

/// A callback into the shell.
fn act<T: 'static>(props: &ModelsPageProps, do_it: impl Fn(&Shell, T) + 'static) -> Callback<T> {
    let shell = props.shell.clone();
    Callback::from(move |value| do_it(&shell, value))
}
