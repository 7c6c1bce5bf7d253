//! `sw.js`, the script that keeps the site for visits without a network: `www/sw.js` with the list
//! of the built files.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::site::hash::{hex, sha256};

/// The script's name in the site.
const SCRIPT: &str = "sw.js";
/// Larger files are no part of the page: a model of one's own.
const MAX_FILE_BYTES: u64 = 11_000_000;

/// How the kept files are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A published site: the kept version answers, whole, until the next one is taken over.
    Published,
    /// A site in work, on loopback: the server answers while it runs, so that nothing is ever stale.
    InWork,
}

/// Writes the script into the built site; returns how many bytes it will keep.
pub fn write(site: &Path, mode: Mode) -> Result<u64> {
    let template = std::fs::read_to_string("www/sw.js").context("could not read www/sw.js")?;
    let mut files = BTreeMap::new();
    let mut n_bytes = 0;
    collect(site, site, &mut files, &mut n_bytes)?;
    let path = site.join(SCRIPT);
    std::fs::write(&path, fill(&template, &files, mode)?)
        .with_context(|| format!("could not write {}", path.display()))?;
    Ok(n_bytes)
}

/// Every file of the site with its hash, but the script itself and what is too large.
fn collect(
    site: &Path,
    folder: &Path,
    files: &mut BTreeMap<String, String>,
    n_bytes: &mut u64,
) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .strip_prefix(site)?
            .to_string_lossy()
            .replace('\\', "/");
        if path.is_dir() {
            collect(site, &path, files, n_bytes)?;
        } else if name != SCRIPT && !name.starts_with('.') {
            let len = path.metadata()?.len();
            if len <= MAX_FILE_BYTES {
                *n_bytes += len;
                files.insert(name, hex(&sha256(&std::fs::read(&path)?)));
            }
        }
    }
    Ok(())
}

/// The script with its list, its version and its mode.
fn fill(template: &str, files: &BTreeMap<String, String>, mode: Mode) -> Result<String> {
    let list = serde_json::to_string_pretty(files)?;
    let version = &hex(&sha256(list.as_bytes()))[..12];
    let is_in_work = mode == Mode::InWork;
    let mut script = template.to_owned();
    for (mark, value) in [
        (
            "const VERSION = '';",
            format!("const VERSION = '{version}';"),
        ),
        ("const FILES = {};", format!("const FILES = {list};")),
        (
            "const NETWORK_FIRST = false;",
            format!("const NETWORK_FIRST = {is_in_work};"),
        ),
    ] {
        if script.matches(mark).count() != 1 {
            bail!("www/sw.js has `{mark}` not exactly once");
        }
        script = script.replace(mark, &value);
    }
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_another_version() {
        let template = include_str!("../../../www/sw.js");
        let files = |hash: &str| BTreeMap::from([("index.html".to_owned(), hash.to_owned())]);
        let one = fill(template, &files("aa"), Mode::Published).expect("a script");
        let two = fill(template, &files("bb"), Mode::Published).expect("a script");
        let version = |script: &str| {
            let line = script
                .lines()
                .find(|l| l.starts_with("const VERSION"))
                .map(str::to_owned);
            line.expect("a version")
        };
        assert_ne!(version(&one), version(&two));
        assert!(one.contains(r#""index.html": "aa""#) && one.contains("NETWORK_FIRST = false"));
        let in_work = fill(template, &files("aa"), Mode::InWork).expect("a script");
        assert!(in_work.contains("NETWORK_FIRST = true"));
        assert!(fill("nothing", &files("aa"), Mode::Published).is_err());
        assert!(
            template.lines().count() <= 100,
            "a script to be read in one go"
        );
    }

    #[test]
    fn large_files_and_the_script_itself_are_not_kept() {
        let site = std::env::temp_dir().join(format!("thinkscope-site-{}", std::process::id()));
        std::fs::create_dir_all(site.join("models")).expect("a folder");
        std::fs::write(site.join("index.html"), "page").expect("a file");
        std::fs::write(site.join(SCRIPT), "script").expect("a file");
        std::fs::write(site.join("models/small.gguf"), "GGUF").expect("a file");
        let large = std::fs::File::create(site.join("models/large.gguf")).expect("a file");
        large.set_len(MAX_FILE_BYTES + 1).expect("room");
        let (mut files, mut n_bytes) = (BTreeMap::new(), 0);
        let collected = collect(&site, &site, &mut files, &mut n_bytes);
        std::fs::remove_dir_all(&site).expect("the folder");
        collected.expect("a list");
        assert_eq!(
            files.keys().collect::<Vec<_>>(),
            ["index.html", "models/small.gguf"]
        );
        assert_eq!(n_bytes, 8);
        assert_eq!(files["models/small.gguf"], hex(&sha256(b"GGUF")));
    }
}
