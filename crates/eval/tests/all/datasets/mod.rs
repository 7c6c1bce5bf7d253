//! Facts about published data sets, held against every importer; the files stand outside of the
//! repository.

mod sentiment;
mod tagged;

use eval::data::{File, Import, import};
use eval::{Item, TaskId};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/datasets");

/// The facts of all files; `None`, and a line that says so, where the folder is missing.
fn expected() -> Option<Map<String, Value>> {
    if !std::path::Path::new(FOLDER).is_dir() {
        println!("skipped: ../shared is not here");
        return None;
    }
    let text = std::fs::read_to_string(format!("{FOLDER}/expected.json")).expect("the facts");
    let facts: Value = serde_json::from_str(&text).expect("JSON");
    Some(facts["files"].as_object().expect("files").clone())
}

/// Imports files of one folder of data sets.
fn open(paths: &[&str], task: TaskId) -> Import {
    let read = |path: &&str| std::fs::read(format!("{FOLDER}/{path}")).expect("a data file");
    let bytes: Vec<Vec<u8>> = paths.iter().map(read).collect();
    let files: Vec<File<'_>> = (paths.iter().zip(&bytes))
        .map(|(path, bytes)| File {
            name: path.rsplit('/').next().expect("a name"),
            bytes,
        })
        .collect();
    import(&files, task).expect("an import")
}

fn sha256(write: impl FnOnce(&mut Sha256)) -> String {
    let mut hash = Sha256::new();
    write(&mut hash);
    format!("{:x}", hash.finalize())
}

fn ids_are_unique(items: &[Item]) {
    let mut ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), items.len());
}
