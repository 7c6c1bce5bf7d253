//! Installing what is missing: the wasm target, Trunk, wasm-bindgen, Chromium, npm packages.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::shell::{output, repository, run};

/// Trunk: 0.22 wants a newer compiler than the pinned one.
const TRUNK: &str = "0.21.14";
/// Equal to the version of the crate `wasm-bindgen` in Cargo.toml and in Trunk.toml.
const WASM_BINDGEN: &str = "0.2.130";

/// Everything.
pub fn all() -> Result<()> {
    for_site()?;
    for_native_tests()?;
    for_browser_tests()
}

/// What building the site needs.
pub fn for_site() -> Result<()> {
    wasm_target()?;
    cargo_tool("trunk", "trunk", TRUNK, true)?;
    // Not --locked: the lock file of this version does not resolve any more.
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, false)
}

/// What the native tests of the GPU engine need: Mesa's software adapter. Without it, and without
/// the right to install it, they say that they were skipped.
pub fn for_native_tests() -> Result<()> {
    const LIBRARIES: [&str; 4] = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
    ];
    let has_loader = LIBRARIES
        .iter()
        .any(|folder| Path::new(folder).join("libvulkan.so.1").exists());
    let has_driver = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"]
        .iter()
        .any(|folder| std::fs::read_dir(folder).is_ok_and(|mut drivers| drivers.next().is_some()));
    if (has_driver && has_loader) || cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    if let Err(error) = apt("libvulkan1 mesa-vulkan-drivers") {
        eprintln!("  the GPU engine will not be tested: {error:#}");
    }
    Ok(())
}

/// What the browser tests need besides the site.
pub fn for_browser_tests() -> Result<()> {
    chromium()?;
    npm_packages()
}

/// The `PATH` with the project's own tools first.
pub fn path_with_tools() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", tools().join("bin").display())
}

/// Where Chromium is.
pub fn chromium_path() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    named
        .into_iter()
        .chain(known.map(PathBuf::from))
        .find(|p| p.exists())
}

fn tools() -> PathBuf {
    repository().join("target/tools")
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let Some(installed) = output("rustup target list --installed") else {
        // Without rustup the compiler may still know the target.
        return match output("rustc --print target-list") {
            Some(list) if list.contains(TARGET) => Ok(()),
            _ => bail!("the target {TARGET} is missing: install rustup (https://rustup.rs)"),
        };
    };
    if installed.contains(TARGET) {
        return Ok(());
    }
    run(&format!("rustup target add {TARGET}"))
}

fn cargo_tool(program: &str, package: &str, version: &str, locked: bool) -> Result<()> {
    let ours = tools().join("bin").join(program);
    let has_version = |command: &str| {
        output(&format!("{command} --version"))
            .is_some_and(|v| v.split_whitespace().any(|w| w == version))
    };
    if has_version(&ours.display().to_string()) || has_version(program) {
        return Ok(());
    }
    let locked = if locked { "--locked" } else { "" };
    run(&format!(
        "cargo install {package} --version {version} {locked} --root {} --target-dir {}",
        tools().display(),
        tools().join("build").display()
    ))
}

fn chromium() -> Result<()> {
    if chromium_path().is_some() {
        return Ok(());
    }
    apt("chromium")
}

/// Installs a Debian package where we may, else says what to type.
fn apt(package: &str) -> Result<()> {
    let is_root = output("id -u").is_some_and(|id| id.trim() == "0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        bail!("{package} is missing; on Debian or Ubuntu: sudo apt-get install {package}");
    }
    run("apt-get update")?;
    run(&format!(
        "apt-get install --yes --no-install-recommends {package}"
    ))
}

fn npm_packages() -> Result<()> {
    let lock = repository().join("tests/e2e/package-lock.json");
    let stamp = repository().join("tests/e2e/node_modules/.package-lock.json");
    let modified = |p: &Path| p.metadata().and_then(|m| m.modified()).ok();
    if modified(&stamp).is_some_and(|s| modified(&lock).is_some_and(|l| s >= l)) {
        return Ok(());
    }
    if output("npm --version").is_none() {
        bail!("npm (Node 20 or newer) is missing; on Debian or Ubuntu: sudo apt-get install npm");
    }
    run("npm ci --prefix tests/e2e --no-audit --no-fund")
}
