//! `cargo xtask sbom`: every package of the lock file as a CycloneDX bill of materials.
//!
//! Format: CycloneDX 1.5, <https://cyclonedx.org/docs/1.5/json/>. It holds neither a time nor a
//! random number: the same lock file gives the same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::packages::{Graph, Package};

/// Writes the bill to a file.
pub fn write(path: &Path) -> Result<()> {
    let lock = std::fs::read_to_string("Cargo.lock").context("could not read Cargo.lock")?;
    let bill = bill(&Graph::read(None)?, &checksums(&lock));
    let n = bill["components"].as_array().map_or(0, Vec::len);
    let text = serde_json::to_string_pretty(&bill)? + "\n";
    std::fs::write(path, text).with_context(|| format!("could not write {}", path.display()))?;
    eprintln!("{n} packages in {}", path.display());
    Ok(())
}

/// SHA-256 of the packed source of each package from a registry, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for block in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let start = format!("{name} = \"");
            let mut lines = block.lines();
            lines.find_map(|line| Some(line.strip_prefix(&start)?.strip_suffix('"')?.to_owned()))
        };
        if let (Some(name), Some(version), Some(sum)) =
            (field("name"), field("version"), field("checksum"))
        {
            found.insert((name, version), sum);
        }
    }
    found
}

fn bill(graph: &Graph, checksums: &BTreeMap<(String, String), String>) -> Value {
    let packages = graph.packages.values();
    let mut components: Vec<Value> = packages.map(|p| component(p, checksums)).collect();
    components.sort_by_key(|c| c["bom-ref"].to_string());
    let reference = |id: &String| graph.packages.get(id).map(purl);
    let mut dependencies: Vec<Value> = Vec::new();
    for (id, needs) in &graph.needs {
        let needs: Vec<String> = needs.iter().filter_map(|(id, _)| reference(id)).collect();
        dependencies.push(json!({ "ref": reference(id), "dependsOn": needs }));
    }
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": "thinkscope",
            "name": "thinkscope",
            "version": env!("CARGO_PKG_VERSION"),
        } },
        "components": components,
        "dependencies": dependencies,
    })
}

fn component(package: &Package, checksums: &BTreeMap<(String, String), String>) -> Value {
    let mut fields = Map::new();
    fields.insert("type".into(), "library".into());
    fields.insert("bom-ref".into(), purl(package).into());
    fields.insert("name".into(), package.name.clone().into());
    fields.insert("version".into(), package.version.clone().into());
    fields.insert("purl".into(), purl(package).into());
    if let Some(licence) = &package.licence {
        // Older manifests separate alternatives by a slash.
        let expression = licence.replace('/', " OR ");
        fields.insert("licenses".into(), json!([{ "expression": expression }]));
    }
    if let Some(sum) = checksums.get(&(package.name.clone(), package.version.clone())) {
        fields.insert(
            "hashes".into(),
            json!([{ "alg": "SHA-256", "content": sum }]),
        );
    }
    if let Some(repository) = &package.repository {
        let reference = json!([{ "type": "vcs", "url": repository }]);
        fields.insert("externalReferences".into(), reference);
    }
    Value::Object(fields)
}

/// The package's address in the form of <https://github.com/package-url/purl-spec>.
fn purl(package: &Package) -> String {
    // Build metadata begins with a plus, which an address writes as %2B.
    let version = package.version.replace('+', "%2B");
    format!("pkg:cargo/{}@{version}", package.name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_bill_lists_every_package_of_the_lock_file() {
        std::env::set_current_dir(crate::shell::repository()).expect("the repository");
        let lock = std::fs::read_to_string("Cargo.lock").expect("a lock file");
        let sums = checksums(&lock);
        let bill = bill(&Graph::read(None).expect("metadata"), &sums);
        let listed: BTreeSet<(String, String)> = bill["components"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|c| {
                (
                    c["name"].as_str().expect("a name").into(),
                    c["version"].as_str().expect("a version").into(),
                )
            })
            .collect();
        let mut locked = BTreeSet::new();
        for block in lock.split("[[package]]").skip(1) {
            let mut words = block.split('"');
            let name = words.nth(1).expect("a name").to_owned();
            let version = words.nth(1).expect("a version").to_owned();
            locked.insert((name, version));
        }
        let missing: Vec<_> = locked.difference(&listed).collect();
        let invented: Vec<_> = listed.difference(&locked).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "missing {missing:?}, invented {invented:?}"
        );
        assert!(locked.len() > 100, "the lock file was read");
        // What comes from a registry has its hash and its licence.
        for component in bill["components"].as_array().expect("a list") {
            let key = (
                component["name"].as_str().expect("a name").to_owned(),
                component["version"].as_str().expect("a version").to_owned(),
            );
            assert_eq!(
                component["hashes"].is_array(),
                sums.contains_key(&key),
                "{key:?}"
            );
            assert!(
                component["licenses"].is_array(),
                "{key:?} states no licence"
            );
        }
        // Every arrow ends at a package that is there.
        let refs: BTreeSet<&str> = bill["components"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|c| c["bom-ref"].as_str())
            .collect();
        for arrow in bill["dependencies"].as_array().expect("a list") {
            let to = arrow["dependsOn"].as_array().expect("a list").iter();
            for end in to.chain([&arrow["ref"]]) {
                assert!(refs.contains(end.as_str().expect("a reference")), "{end}");
            }
        }
    }

    #[test]
    fn checksums_are_read() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\nsource = \"x\"\nchecksum = \"00ff\"\n\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n";
        let expect = BTreeMap::from([(("a".to_owned(), "1.2.3".to_owned()), "00ff".to_owned())]);
        assert_eq!(checksums(lock), expect);
    }
}
