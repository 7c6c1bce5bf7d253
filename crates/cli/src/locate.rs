//! From what `--model` says to the files on this machine.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail, ensure};
use sources::address::{Address, file_name};
use sources::ollama::{self, Name};
use sources::split::{self, Part};

use crate::cache::Cache;
use crate::{fetch, files};

/// A model's files.
pub struct Located {
    /// Its name for people and records.
    pub name: String,
    /// The parts; one for a model in one file.
    pub paths: Vec<PathBuf>,
}

/// Finds a model's files; downloads them if `text` is an address on the web.
pub fn locate(text: &str) -> Result<Located> {
    match Address::parse(text)? {
        Address::File(path) => file(Path::new(&path)),
        Address::Url(url) => {
            let family = Part::parse(&url).map_or_else(|| vec![url.clone()], |part| part.family());
            let cache = Cache::open()?;
            let paths = family.iter().map(|url| fetch::fetch(&cache, url));
            Ok(Located {
                name: file_name(&family[0]),
                paths: paths.collect::<Result<_>>()?,
            })
        }
        Address::Ollama(name) => of_ollama(&name),
    }
}

/// A file, and the other parts beside it.
fn file(path: &Path) -> Result<Located> {
    let shown = path.display();
    if path.is_dir() {
        bail!("{shown} is a folder: name the .gguf file in it");
    }
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(part) = Part::parse(&file_name) else {
        return Ok(Located {
            name: file_name.into_owned(),
            paths: vec![path.to_owned()],
        });
    };
    let family = part.family();
    let there: Vec<&str> = (family.iter().map(String::as_str))
        .filter(|name| path.with_file_name(name).exists())
        .collect();
    if there.is_empty() {
        return Err(files::unreadable(
            path,
            &std::io::ErrorKind::NotFound.into(),
        ));
    }
    split::order(&there).map_err(|error| match error {
        split::SplitError::Missing { n_parts, missing } => {
            const MAX_NAMED: usize = 5;
            let more = match missing.len().saturating_sub(MAX_NAMED) {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            let named = missing[..missing.len().min(MAX_NAMED)].join(", ");
            anyhow!(
                "{shown} is one of {n_parts} parts, and {named}{more} is missing: put all parts into one folder"
            )
        }
        other => other.into(),
    })?;
    Ok(Located {
        name: family[0].clone(),
        paths: family
            .iter()
            .map(|name| path.with_file_name(name))
            .collect(),
    })
}

// ----------------------------------------------------------------------------------- Ollama

/// The models folders of Ollama that are there.
pub fn ollama_folders() -> Vec<PathBuf> {
    let mut folders = ollama_places();
    folders.retain(|folder| folder.is_dir());
    folders
}

/// Where they can be. The variable excludes the others, as for Ollama itself.
fn ollama_places() -> Vec<PathBuf> {
    let own = std::env::var_os(ollama::FOLDER_VARIABLE).filter(|value| !value.is_empty());
    if let Some(own) = own {
        return vec![own.into()];
    }
    let home = std::env::home_dir().map(|home| home.join(ollama::HOME_FOLDER));
    let services = ollama::SERVICE_FOLDERS.map(PathBuf::from);
    home.into_iter().chain(services).collect()
}

/// The names of the models in a models folder.
pub fn ollama_models(folder: &Path) -> Vec<Name> {
    let mut paths = Vec::new();
    walk(&folder.join("manifests"), "manifests", 4, &mut paths);
    let listed = ollama::list(paths.iter().map(String::as_str));
    listed.into_iter().map(|model| model.name).collect()
}

/// The files so many folders below `folder`, with their paths from the models folder on.
fn walk(folder: &Path, shown: &str, depth: usize, paths: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let shown = format!("{shown}/{}", entry.file_name().to_string_lossy());
        match depth {
            1 => paths.push(shown),
            _ => walk(&entry.path(), &shown, depth - 1, paths),
        }
    }
}

/// The GGUF file of a model in a models folder; `None` if the model is not in it.
pub fn ollama_blob(folder: &Path, name: &Name) -> Result<Option<PathBuf>> {
    let manifest = folder.join(name.manifest_path());
    if !manifest.is_file() {
        return Ok(None);
    }
    let blob = name.blob(&files::read(&manifest)?)?;
    let paths = blob.paths().map(|path| folder.join(path));
    let path = paths.iter().find(|path| path.is_file());
    let path = path.ok_or_else(|| {
        anyhow!("the file of {name} is not in Ollama's folder: run `ollama pull {name}` again")
    })?;
    let n_bytes = std::fs::metadata(path)
        .map_err(|e| files::unreadable(path, &e))?
        .len();
    ensure!(
        n_bytes == blob.n_bytes,
        "the file of {name} has {n_bytes} bytes instead of {}: run `ollama pull {name}` again",
        blob.n_bytes
    );
    Ok(Some(path.clone()))
}

fn of_ollama(name: &Name) -> Result<Located> {
    let folders = ollama_folders();
    for folder in &folders {
        if let Some(path) = ollama_blob(folder, name)? {
            return Ok(Located {
                name: name.to_string(),
                paths: vec![path],
            });
        }
    }
    if folders.is_empty() {
        let places = ollama_places();
        let places: Vec<String> = places.iter().map(|p| p.display().to_string()).collect();
        bail!(
            "Ollama's models folder is not at {}: set {} to it, or name a file",
            places.join(" nor at "),
            ollama::FOLDER_VARIABLE
        );
    }
    let known = folders.iter().flat_map(|folder| ollama_models(folder));
    let known: Vec<String> = known.map(|name| name.to_string()).collect();
    let known = match known.as_slice() {
        [] => "no model at all".to_owned(),
        known => known.join(", "),
    };
    bail!("Ollama has no {name} on this machine but {known}: run `ollama pull {name}` first")
}
