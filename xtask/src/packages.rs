//! What `cargo metadata` says of the packages that a build takes in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::command;

/// A package of the build, ours or from a registry.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The licence it states, as an SPDX expression.
    pub licence: Option<String>,
    /// Who wrote it, where it says so.
    pub authors: Vec<String>,
    /// Where its source is kept.
    pub repository: Option<String>,
    /// Its folder on this machine.
    pub folder: PathBuf,
    /// Whether it is one of the workspace.
    pub is_ours: bool,
    /// Whether it only runs inside the compiler.
    pub is_macro: bool,
}

/// Packages and which needs which, by cargo's package id.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Every package.
    pub packages: BTreeMap<String, Package>,
    /// For each package the others that it needs, and whether any of that is for more than building
    /// or testing it.
    pub needs: BTreeMap<String, Vec<(String, bool)>>,
}

impl Graph {
    /// The packages of the lock file; with `platform`, only those that a build for it takes in.
    pub fn read(platform: Option<&str>) -> Result<Self> {
        let mut cargo = command("cargo metadata --format-version=1 --locked");
        if let Some(platform) = platform {
            cargo.args(["--filter-platform", platform]);
        }
        let out = cargo.output().context("could not start cargo")?;
        if !out.status.success() {
            bail!(
                "cargo metadata failed: {}",
                String::from_utf8_lossy(&out.stderr)
            );
        }
        Self::parse(&serde_json::from_slice(&out.stdout)?)
    }

    fn parse(metadata: &Value) -> Result<Self> {
        let mut graph = Self::default();
        for package in list(&metadata["packages"])? {
            let id = text(&package["id"])?;
            graph.packages.insert(id, parse_package(package)?);
        }
        for node in list(&metadata["resolve"]["nodes"])? {
            let mut needs = Vec::new();
            for need in list(&node["deps"])? {
                let is_normal = list(&need["dep_kinds"])?
                    .iter()
                    .any(|kind| kind["kind"].is_null());
                needs.push((text(&need["pkg"])?, is_normal));
            }
            needs.sort();
            graph.needs.insert(text(&node["id"])?, needs);
        }
        // With a platform, the list of packages is still that of all.
        let needs = &graph.needs;
        graph.packages.retain(|id, _| needs.contains_key(id));
        Ok(graph)
    }

    /// The packages whose code is in the programs of these names, themselves included.
    #[must_use]
    pub fn linked_into(&self, programs: &[&str]) -> Vec<&Package> {
        let is_root = |package: &Package| package.is_ours && programs.contains(&&*package.name);
        let roots = self.packages.iter().filter(|(_, p)| is_root(p));
        let mut open: Vec<&String> = roots.map(|(id, _)| id).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            let Some(package) = self.packages.get(id) else {
                continue;
            };
            if package.is_macro || !seen.insert(id) {
                continue;
            }
            let needs = self.needs.get(id).into_iter().flatten();
            open.extend(needs.filter(|(_, is_normal)| *is_normal).map(|(id, _)| id));
        }
        let mut found: Vec<&Package> = seen.iter().map(|&id| &self.packages[id]).collect();
        found.sort_by_key(|p| (&p.name, &p.version));
        found
    }
}

fn parse_package(value: &Value) -> Result<Package> {
    let optional = |key: &str| value[key].as_str().map(str::to_owned);
    let manifest = PathBuf::from(text(&value["manifest_path"])?);
    let is_macro = list(&value["targets"])?.iter().any(|target| {
        let kinds = target["kind"].as_array().into_iter().flatten();
        kinds.into_iter().any(|kind| kind == "proc-macro")
    });
    let authors = value["authors"].as_array().into_iter().flatten();
    Ok(Package {
        name: text(&value["name"])?,
        version: text(&value["version"])?,
        licence: optional("license"),
        authors: authors
            .filter_map(|a| a.as_str().map(str::to_owned))
            .collect(),
        repository: optional("repository"),
        folder: manifest.parent().context("a manifest has a folder")?.into(),
        is_ours: value["source"].is_null(),
        is_macro,
    })
}

fn text(value: &Value) -> Result<String> {
    Ok(value.as_str().context("metadata lacks a text")?.to_owned())
}

fn list(value: &Value) -> Result<&Vec<Value>> {
    value.as_array().context("metadata lacks a list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_holds_what_it_links_and_nothing_else() {
        let package = |name: &str, source: Option<&str>, kind: &str| {
            serde_json::json!({
                "id": name, "name": name, "version": "1.0.0", "source": source, "authors": [],
                "manifest_path": format!("/x/{name}/Cargo.toml"), "targets": [{ "kind": [kind] }],
            })
        };
        let need = |name: &str, kind: Option<&str>| serde_json::json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let node = |name: &str, deps: Vec<Value>| serde_json::json!({ "id": name, "deps": deps });
        let outside = Some("registry");
        let metadata = serde_json::json!({
            "packages": [
                package("app", None, "bin"), package("lib", outside, "lib"), package("under", outside, "lib"),
                package("macros", outside, "proc-macro"), package("syn", outside, "lib"), package("build", outside, "lib"),
                package("check", outside, "lib"), package("elsewhere", outside, "lib"),
            ],
            "resolve": { "nodes": [
                node("app", vec![need("lib", None), need("check", Some("dev"))]),
                node("lib", vec![need("under", None), need("macros", None), need("build", Some("build"))]),
                node("under", vec![]), node("macros", vec![need("syn", None)]), node("syn", vec![]),
                node("build", vec![]), node("check", vec![]),
            ] },
        });
        let graph = Graph::parse(&metadata).expect("a graph");
        let names: Vec<&str> = graph
            .linked_into(&["app"])
            .iter()
            .map(|p| &*p.name)
            .collect();
        assert_eq!(names, ["app", "lib", "under"]);
        assert!(
            !graph.packages.contains_key("elsewhere"),
            "another platform's"
        );
    }

    /// Whether an SPDX expression can be met by these licences alone.
    fn is_met(expression: &str, allowed: &[&str]) -> bool {
        let expression = expression.trim();
        // The outermost word splits; what stands in brackets is one word until then.
        for (word, is_any) in [(" OR ", true), (" AND ", false)] {
            let mut parts = vec![String::new()];
            let mut rest = expression;
            let mut depth = 0;
            while let Some(letter) = rest.chars().next() {
                if depth == 0 && rest.starts_with(word) {
                    parts.push(String::new());
                    rest = &rest[word.len()..];
                    continue;
                }
                depth += i32::from(letter == '(') - i32::from(letter == ')');
                if let Some(part) = parts.last_mut() {
                    part.push(letter);
                }
                rest = &rest[letter.len_utf8()..];
            }
            if parts.len() > 1 {
                let mut met = parts.iter().map(|part| is_met(part, allowed));
                return if is_any {
                    met.any(|met| met)
                } else {
                    met.all(|met| met)
                };
            }
        }
        match expression
            .strip_prefix('(')
            .and_then(|e| e.strip_suffix(')'))
        {
            Some(inside) => is_met(inside, allowed),
            None => allowed.contains(&expression),
        }
    }

    #[test]
    fn expressions_of_licences() {
        let check = |expression, expect| {
            assert_eq!(is_met(expression, &["MIT", "ISC"]), expect, "{expression}");
        };
        check("MIT", true);
        check("GPL-3.0 OR MIT", true);
        check("GPL-3.0 AND MIT", false);
        check("(Apache-2.0 OR MIT) AND ISC", true);
        check("(Apache-2.0 OR MIT) AND Zlib", false);
        check("Zlib  OR  MIT", true);
        check("", false);
    }

    #[test]
    fn every_licence_of_the_lock_file_is_allowed() {
        std::env::set_current_dir(crate::shell::repository()).expect("the repository");
        let rules = std::fs::read_to_string("deny.toml").expect("rules");
        let list = |start: &str| {
            let line = rules
                .lines()
                .find(|line| line.starts_with(start))
                .expect("a list");
            line.split('"')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let allowed = list("allow = [");
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        assert!(allowed.contains(&"MIT"), "the rules were read");
        for package in Graph::read(None).expect("metadata").packages.values() {
            let licence = package
                .licence
                .clone()
                .unwrap_or_default()
                .replace('/', " OR ");
            let is_exception = rules.contains(&format!("crate = \"{}\"", package.name));
            assert!(
                is_exception || is_met(&licence, &allowed),
                "{}: {licence}",
                package.name
            );
        }
    }
}
