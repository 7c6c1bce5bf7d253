//! Runs on their way to the Compare screen.

use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::Shell;
use crate::compare::{self, Change, Entry, RunFile, Shared};
use crate::dom;
use crate::later::later;
use crate::reduce::Action;
use crate::state::Run;
use crate::text::{CompareTexts, RunTexts};

/// Where the recorded runs lie, relative to the page.
const RECORDED: [&str; 2] = [
    "recordings/negation-no-thought.jsonl",
    "recordings/negation-whole-thoughts.jsonl",
];

/// Where the browser keeps the compared runs over a reload of the tab.
const COMPARED: &str = "thinkscope.compared";

/// More samples are not even tried: a browser keeps 5 million characters for a tab, and a sample has
/// a thousand or more.
const MAX_KEPT: usize = 5000;

impl Shell {
    /// Keeps the compared runs over a reload of the tab, or says that they are too large.
    pub fn remember_compared(&self, entries: &[Entry], is_apart: bool) {
        let n_samples: usize = entries.iter().map(|entry| entry.run.samples.len()).sum();
        let can_keep = (1..=MAX_KEPT).contains(&n_samples);
        let is_kept = can_keep && dom::keep(COMPARED, &compare::write(entries, is_apart));
        if !is_kept {
            dom::forget(COMPARED);
        }
        self.compare(Change::Kept(is_kept || entries.is_empty()));
    }

    /// Takes up the compared runs of this tab before a reload.
    pub fn take_up_compared(&self) {
        let kept = dom::kept(COMPARED).and_then(|text| compare::read(&text));
        if let Some((runs, is_apart)) = kept {
            self.compare(Change::Restore(runs, is_apart));
        }
    }

    /// Files were dropped on the Compare screen, or chosen there.
    pub fn compare_files(&self, chosen: Vec<File>) {
        self.compare(Change::Reading(chosen.len()));
        let shell = self.clone();
        spawn_local(async move {
            for file in chosen {
                let name = file.name();
                let read = match dom::read_file(&file).await {
                    Ok(bytes) => match shell.read_log(&name, &bytes).await {
                        Some(log) => log.map(|log| {
                            vec![RunFile {
                                file: name,
                                header: log.header,
                                samples: log.samples,
                                warnings: log.warnings,
                            }]
                        }),
                        None => open_runs(&name, &bytes).await,
                    },
                    Err(sentence) => Err(sentence),
                };
                shell.compare_read(read);
                dom::pause().await;
            }
        });
    }

    /// The run of this tab goes to the Compare screen.
    pub fn compare_run(&self, run: &Run, texts: &RunTexts) {
        let Some(header) = &run.header else { return };
        self.compare(Change::Add(Shared::new(RunFile {
            file: texts.this_run.to_owned(),
            header: (**header).clone(),
            samples: run
                .samples
                .iter()
                .map(|sample| (**sample).clone())
                .collect(),
            warnings: Vec::new(),
        })));
    }

    /// The recorded runs that come with the page are asked for.
    pub fn compare_recorded(&self, texts: &'static CompareTexts) {
        self.compare(Change::Reading(RECORDED.len()));
        let shell = self.clone();
        spawn_local(async move {
            for (address, name) in RECORDED
                .into_iter()
                .zip([texts.recorded_none, texts.recorded_whole])
            {
                let read = match dom::fetch_bytes(address).await {
                    Ok(bytes) => open_runs(name, &bytes).await,
                    Err(sentence) => Err(sentence),
                };
                shell.compare_read(read);
            }
        });
    }

    fn compare_read(&self, read: Result<Vec<RunFile>, String>) {
        let read = read.map(|runs| runs.into_iter().map(Shared::new).collect());
        self.compare(Change::Read(read.map_err(Into::into)));
    }

    fn compare(&self, change: Change) {
        self.dispatch(Action::Compare(change));
    }
}

async fn open_runs(name: &str, bytes: &[u8]) -> Result<Vec<RunFile>, String> {
    (later().await?.open_runs)(name, bytes, dom::page_texts())
}
