//! The shell's part for models: loading them, and the keeper of the browser's storage.

use std::collections::HashMap;
use std::rc::Rc;

use protocol::{Command, KeeperCommand, KeeperEvent, ModelSource, Room, Stage};
use sources::{ollama, split};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::{AttrValue, Callback};

use super::Shell;
use crate::bridge::{Bridge, KEEPER};
use crate::own::{Folder, FolderModel};
use crate::reduce::Action;
use crate::state::{ModelChoice, ModelKey, State};
use crate::traffic::Who;
use crate::{dom, files};

/// What a GGUF file begins with.
const MAGIC: &[u8] = b"GGUF";

impl Shell {
    pub(super) fn load_model(&self, key: ModelKey, state: &State) {
        self.0.pace.replace(Default::default());
        self.dispatch(Action::ModelRequested(key.clone()));
        let engine = key.engine;
        let room = Room {
            n_slots: key.plan.n_slots,
            n_ctx: key.plan.n_ctx,
        };
        let (model, files) = match key.choice {
            ModelChoice::Bundled => {
                let url = dom::resolve(files::BUNDLED_MODEL);
                (ModelSource::Bundled { url }, Vec::new())
            }
            ModelChoice::Variant(form) => {
                let url = dom::resolve(files::variant_address(form));
                (ModelSource::Bundled { url }, Vec::new())
            }
            ModelChoice::File { name, pick } => {
                let files = self.0.model_files.borrow().get(&pick).cloned();
                let name = name.to_string();
                (ModelSource::File { name }, files.unwrap_or_default())
            }
            ModelChoice::Stored { id } => {
                let file = state.shelf.file(&id);
                let name = file.map_or_else(|| id.to_string(), |file| file.name.clone());
                let id = id.to_string();
                (ModelSource::Stored { id, name }, Vec::new())
            }
        };
        self.send(
            &Command::Load {
                model,
                engine,
                room,
            },
            &files,
        );
    }

    /// Tells how fast a load goes.
    pub(super) fn tell_pace(&self, stage: Stage, n_done: u64) {
        if stage == Stage::Read {
            let pace = self.0.pace.borrow_mut().mark(dom::now_ms(), n_done);
            self.dispatch(Action::LoadPace(pace));
        }
    }

    /// *Cancel* of a load was pressed. The worker ends at once, whatever it waits for, and with it
    /// the memory that it holds.
    pub fn cancel_load(&self) {
        self.dispatch(Action::LoadCancelled);
        self.start_worker();
    }

    /// Starts the keeper, in place of one before.
    pub fn start_keeper(&self) {
        self.dispatch(Action::KeeperStarted);
        let (hears, breaks) = (self.clone(), self.clone());
        let on_event = Callback::from(move |event: KeeperEvent| {
            if let KeeperEvent::Asked(asked) = event {
                return hears.asked(Who::Storage, asked);
            }
            let is_ready = event == KeeperEvent::Ready;
            hears.dispatch(Action::Keeper(event));
            if is_ready {
                hears.keep(&KeeperCommand::List);
            }
        });
        let on_broken = Callback::from(move |sentence: String| {
            breaks.dispatch(Action::KeeperBroke(sentence.into()));
        });
        self.0.keeper.replace(None);
        match Bridge::start(&KEEPER, on_event, on_broken) {
            Ok(bridge) => drop(self.0.keeper.replace(Some(bridge))),
            Err(sentence) => self.dispatch(Action::KeeperBroke(sentence.into())),
        }
    }

    /// Asks the keeper for something.
    pub fn keep(&self, command: &KeeperCommand) {
        self.dispatch(Action::KeeperAsked);
        let sent = match &*self.0.keeper.borrow() {
            Some(bridge) => bridge.send(command, &[]),
            None => Err((dom::faults().unreachable)(KEEPER.who)),
        };
        if let Err(sentence) = sent {
            self.dispatch(Action::KeeperBroke(sentence.into()));
        }
    }

    /// *Keep these files* was pressed.
    pub fn persist(&self) {
        self.dispatch(Action::KeepingAsked);
        let shell = self.clone();
        spawn_local(async move {
            dom::persist().await;
            shell.keep(&KeeperCommand::Persist);
        });
    }

    /// A model file was chosen, or all parts of one.
    pub fn open_model(&self, files: Vec<File>) {
        self.dispatch(Action::OwnOpening);
        let shell = self.clone();
        spawn_local(async move {
            match whole_model(files).await {
                Ok(files) => shell.choose_files(files),
                Err(sentence) => shell.dispatch(Action::OwnRefused(sentence.into())),
            }
        });
    }

    /// A folder was chosen, with everything in it.
    pub fn open_folder(&self, files: Vec<File>) {
        self.dispatch(Action::OwnOpening);
        let shell = self.clone();
        spawn_local(async move {
            match shell.read_folder(files).await {
                Ok(folder) => shell.dispatch(Action::FolderRead(Rc::new(folder))),
                Err(sentence) => shell.dispatch(Action::OwnRefused(sentence.into())),
            }
        });
    }

    async fn read_folder(&self, files: Vec<File>) -> Result<Folder, String> {
        let by_path: HashMap<String, File> = files
            .into_iter()
            .map(|file| (dom::path_in_folder(&file), file))
            .collect();
        let listed = ollama::list(by_path.keys().map(String::as_str));
        if listed.is_empty() {
            let folder = by_path.keys().find_map(|path| path.split('/').next());
            return Err((dom::faults().no_manifests)(folder));
        }
        let mut folder = Folder::default();
        for model in listed {
            let Some(manifest) = by_path.get(&model.manifest) else {
                continue;
            };
            let blob = match model.name.blob(&dom::read_file(manifest).await?) {
                Ok(blob) => blob,
                Err(error) => {
                    let note = (dom::page_texts().files.ollama)(&error);
                    folder.notes.push(note.into());
                    continue;
                }
            };
            let path = |path: &String| by_path.get(&format!("{}{path}", model.root));
            let name = model.name.to_string();
            match blob.paths().iter().find_map(path) {
                Some(file) => folder.models.push(FolderModel {
                    name: name.into(),
                    n_bytes: blob.n_bytes,
                    pick: self.hold(vec![file.clone()]),
                }),
                None => folder
                    .notes
                    .push((dom::faults().blob_missing)(&name).into()),
            }
        }
        Ok(folder)
    }

    fn choose_files(&self, files: Vec<File>) {
        let Some(first) = files.first() else { return };
        let name = AttrValue::from(first.name());
        let pick = self.hold(files);
        self.dispatch(Action::ChooseModel(ModelChoice::File { name, pick }));
    }

    /// Holds the files of a model; the number under which they are held.
    pub(super) fn hold(&self, files: Vec<File>) -> u32 {
        let mut held = self.0.model_files.borrow_mut();
        let pick = u32::try_from(held.len()).unwrap_or(u32::MAX);
        held.insert(pick, files);
        pick
    }
}

/// The files of one model, its parts in order.
async fn whole_model(files: Vec<File>) -> Result<Vec<File>, String> {
    let names: Vec<String> = files.iter().map(File::name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let order = split::order(&names).map_err(|error| (dom::page_texts().files.parts)(&error))?;
    let files: Vec<File> = order.into_iter().map(|at| files[at].clone()).collect();
    for file in &files {
        if dom::read_start(file, MAGIC.len() as u32).await? != MAGIC {
            return Err((dom::faults().not_gguf)(&file.name()));
        }
    }
    Ok(files)
}
