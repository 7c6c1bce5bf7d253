//! The page's program in two: what the first result needs, and what comes later.
//!
//! `crates/app/src/later.rs` marks where the program may be parted. Only the linked program can be,
//! before wasm-bindgen rewrites it; Trunk runs cargo and wasm-bindgen one after the other, so the
//! `wasm-bindgen` that it finds is this program ([`stand_in`]). Parts and a script that loads them
//! wait in a folder of the build until [`add`] puts them into the site, under names that hold their
//! hashes: a page never loads a part of another build.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};

use crate::setup;
use crate::shell::repository;
use crate::site::hash::{hex, sha256};
use crate::site::names;

/// What Trunk calls, and what is called in the end.
pub const BINDGEN: &str = "wasm-bindgen";

/// The program that is parted, as cargo names its file.
const PROGRAM: &str = "app.wasm";
/// The script that the page's own script imports, as the splitter names it and as the site does.
const SCRIPT: &str = "./later.js";
/// The page's own script, as wasm-bindgen names it.
const MAIN_SCRIPT: &str = "./app.js";
/// How the names of the parts begin in the site.
pub const PART: &str = "later-";
/// How the script makes a part out of the answer to its request, and how it does so where the server
/// does not call it wasm.
const STREAMED: &str = "WebAssembly.instantiateStreaming(src, imports)";
const ANYHOW: &str = "src.then(async (got) => got.headers.get(\"content-type\") === \"application/wasm\" \
    ? WebAssembly.instantiateStreaming(got, imports) \
    : WebAssembly.instantiate(await got.arrayBuffer(), imports))";
/// The module that the parts' functions are imported from until the program is parted.
const NOT_PARTED: &str = "__wasm_split_placeholder__";

/// The `PATH` on which `wasm-bindgen` is this program.
pub fn path_with_stand_in() -> Result<OsString> {
    let folder = folder().join("bin");
    std::fs::create_dir_all(&folder)?;
    let link = folder.join(BINDGEN);
    if link.symlink_metadata().is_ok() {
        std::fs::remove_file(&link)?;
    }
    std::os::unix::fs::symlink(std::env::current_exe()?, &link)
        .with_context(|| format!("could not make {}", link.display()))?;
    let tools = setup::path_with_tools();
    let paths = std::iter::once(folder).chain(std::env::split_paths(&tools));
    Ok(std::env::join_paths(paths)?)
}

/// Whether this program was called in place of wasm-bindgen.
pub fn is_stand_in() -> bool {
    let name = std::env::args_os().next().map(PathBuf::from);
    name.is_some_and(|name| name.file_stem().is_some_and(|stem| stem == BINDGEN))
}

/// Parts the program, if it is the page's, and calls wasm-bindgen.
pub fn stand_in() -> Result<()> {
    let mut args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let program = args.iter_mut().find(|arg| is_program(arg));
    if let Some(program) = program {
        *program = part(Path::new(program))?.into();
        // The parts use what the linker exports: the stack's pointer and the table of functions.
        args.push("--keep-lld-exports".into());
    }
    let ours = folder().join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let rest = std::env::split_paths(&path).filter(|folder| *folder != ours);
    let bindgen = rest
        .map(|folder| folder.join(BINDGEN))
        .find(|file| file.is_file())
        .context("wasm-bindgen is not there")?;
    let status = Command::new(bindgen).args(args).status()?;
    if !status.success() {
        bail!("wasm-bindgen failed ({status})");
    }
    Ok(())
}

fn is_program(arg: &OsString) -> bool {
    let path = Path::new(arg);
    path.file_name().is_some_and(|name| name == PROGRAM) && path.is_file()
}

/// Where the parts wait.
fn folder() -> PathBuf {
    repository().join("target/split")
}

fn parts() -> PathBuf {
    folder().join("parts")
}

/// Parts the program in this file; returns the file of what the page begins with.
fn part(program: &Path) -> Result<PathBuf> {
    let whole =
        std::fs::read(program).with_context(|| format!("could not read {}", program.display()))?;
    let parts = parts();
    if parts.exists() {
        std::fs::remove_dir_all(&parts)?;
    }
    let first = folder().join(PROGRAM);
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = &parts;
    options.main_out_path = &first;
    options.link_name = SCRIPT;
    options.main_module = MAIN_SCRIPT;
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("could not part {}: {error:#}", program.display()))?;
    Ok(first)
}

/// Puts the parts and the script that loads them into the built site; returns the page with the
/// script among the files that it asks for at once.
pub fn add(site: &Path, page: &str) -> Result<String> {
    let main = main_script(page)?;
    let main_path = site.join(main);
    let main_text = std::fs::read_to_string(&main_path)
        .with_context(|| format!("could not read {}", main_path.display()))?;
    // The wasm names it too, as a key of the script's object, which stays as it is.
    let import = |name: &str| format!("from \"{name}\"");
    if main_text.contains(NOT_PARTED) || !main_text.contains(&import(SCRIPT)) {
        bail!("the page's program was not parted: build it by `cargo xtask site`");
    }
    let mut script = std::fs::read_to_string(parts().join(SCRIPT))
        .context("could not read the script that loads the parts")?;
    for entry in std::fs::read_dir(parts())? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "wasm") {
            let bytes = names::without_names(&compact(&std::fs::read(&path)?)?)?;
            let name = format!("{PART}{}.wasm", &hex(&sha256(&bytes))[..16]);
            let was = path.file_name().unwrap_or_default().to_string_lossy();
            script = renamed(&script, &was, &name)?;
            std::fs::write(site.join(name), bytes)?;
        }
    }
    script = renamed(&script, MAIN_SCRIPT, &format!("./{main}"))?;
    script = renamed(&script, STREAMED, ANYHOW)?;
    let name = format!("{PART}{}.js", &hex(&sha256(script.as_bytes()))[..16]);
    std::fs::write(site.join(&name), script)?;
    let main_text = main_text.replace(&import(SCRIPT), &import(&format!("./{name}")));
    std::fs::write(&main_path, main_text)?;
    preloaded(page, main, &name)
}

/// A module with every number in as few bytes as it needs: linkers write them in five each, so that
/// they can be changed in place.
fn compact(module: &[u8]) -> Result<Vec<u8>> {
    let mut compact = wasm_encoder::Module::new();
    RoundtripReencoder
        .parse_core_module(&mut compact, wasmparser::Parser::new(0), module)
        .map_err(|error| anyhow!("could not read a part of the program: {error}"))?;
    Ok(compact.finish())
}

/// A script that names another file than before.
fn renamed(script: &str, was: &str, name: &str) -> Result<String> {
    if script.matches(was).count() != 1 {
        bail!("the script that loads the parts names {was} not exactly once");
    }
    Ok(script.replace(was, name))
}

/// The name of the page's own script: Trunk's hash is in it.
fn main_script(page: &str) -> Result<&str> {
    let at = page.find("app-").context("the page names no script")?;
    let end = page[at..].find(".js").context("the page names no script")?;
    Ok(&page[at..at + end + ".js".len()])
}

/// The page that asks for `name` along with the script that imports it.
fn preloaded(page: &str, main: &str, name: &str) -> Result<String> {
    let start = "<link rel=\"modulepreload\"";
    let links = page.match_indices(start).map(|(at, _)| &page[at..]);
    let link = links
        .filter_map(|rest| Some(&rest[..=rest.find('>')?]))
        .find(|link| link.contains(main))
        .context("the page does not ask for its script at once")?;
    Ok(page.replacen(link, &format!("{link}{}", link.replace(main, name)), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<script type=\"module\">import init from './app-01ab.js';</script>\
        <link rel=\"modulepreload\" href=\"./worker.js\">\
        <link rel=\"modulepreload\" href=\"./app-01ab.js\" crossorigin=\"anonymous\">";

    #[test]
    fn the_script_that_loads_the_parts_is_asked_for_at_once() {
        assert_eq!(main_script(PAGE).expect("a script"), "app-01ab.js");
        let page = preloaded(PAGE, "app-01ab.js", "later-23.js").expect("a page");
        let link = |name: &str| {
            format!("<link rel=\"modulepreload\" href=\"./{name}\" crossorigin=\"anonymous\">")
        };
        let both = [link("app-01ab.js"), link("later-23.js")].concat();
        assert!(page.contains(&both), "{page}");
        assert_eq!(page.matches("later-23.js").count(), 1);
        for broken in ["", "<script>", "app-01ab.js"] {
            assert!(preloaded(broken, "app-01ab.js", "later-23.js").is_err());
        }
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        // One type, `fn()`; one function of it; its body is `call 0`.
        let module = |body: &[u8]| {
            let n = u8::try_from(body.len()).expect("a short body");
            let head = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0";
            [head, &[10, n + 2, 1, n][..], body].concat()
        };
        let padded = module(&[0, 0x10, 0x80, 0x80, 0x80, 0x80, 0, 0x0b]);
        let short = module(&[0, 0x10, 0, 0x0b]);
        assert_eq!(compact(&padded).expect("a module"), short);
        assert!(compact(b"GGUF").is_err());
    }

    #[test]
    fn a_name_is_replaced_where_it_stands_once() {
        let done = renamed(
            "fetch(\"./split_later.wasm\")",
            "split_later.wasm",
            "later-1.wasm",
        );
        assert_eq!(done.expect("a script"), "fetch(\"./later-1.wasm\")");
        assert!(renamed("nothing", "split_later.wasm", "later-1.wasm").is_err());
        assert!(renamed("a a", "a", "b").is_err());
    }
}
