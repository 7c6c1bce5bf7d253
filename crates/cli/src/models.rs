//! `thinkscope models`: what can be had, and what is on this machine.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sources::catalogue::Catalogue;

use crate::cache::Cache;
use crate::{files, locate};

/// Options of `models`.
#[derive(clap::Args)]
pub struct Args {
    /// Delete a download, whole or in part, by its id in the list
    #[arg(long, value_name = "ID")]
    delete: Option<String>,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let cache = Cache::open()?;
    if let Some(id) = &args.delete {
        let entries = cache.entries();
        let found = entries.iter().find(|(entry, _)| entry.id() == *id);
        let (entry, _) = found.with_context(|| {
            format!("there is no download with the id {id}: see `thinkscope models`")
        })?;
        return entry.delete();
    }
    let downloads: Vec<Value> = (cache.entries().into_iter())
        .map(|(entry, journal)| {
            json!({
                "id": entry.id(),
                "name": journal.wanted.name,
                "model": journal.wanted.url,
                "n_done_bytes": journal.n_done_bytes,
                "n_total_bytes": journal.n_total_bytes,
                "is_whole": entry.is_whole(&journal),
                "sha256": journal.sha256,
                "is_sha256_known": journal.expected_sha256().is_some(),
            })
        })
        .collect();
    files::print(serde_json::to_string_pretty(&json!({
        "catalogue": Catalogue::bundled()?.models,
        "ollama": in_ollama(),
        "downloads": downloads,
        "downloads_folder": cache.folder(),
    }))?)
}

/// The models of Ollama on this machine; one that cannot be used says why.
fn in_ollama() -> Vec<Value> {
    let mut models = Vec::new();
    for folder in locate::ollama_folders() {
        for name in locate::ollama_models(&folder) {
            let blob = locate::ollama_blob(&folder, &name);
            let (path, problem) = match blob {
                Ok(path) => (path, None),
                Err(error) => (None, Some(format!("{error:#}"))),
            };
            let n_bytes = path.as_ref().and_then(|p| std::fs::metadata(p).ok());
            models.push(json!({
                "model": format!("ollama:{name}"),
                "path": path,
                "n_bytes": n_bytes.map(|about| about.len()),
                "problem": problem,
            }));
        }
    }
    models
}
