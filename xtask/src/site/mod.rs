//! Building, finishing and serving the site.
//!
//! Trunk builds it, with the page's program in parts (`split`), and then calls `cargo xtask finish`
//! (Trunk.toml), which adds what only the built files can tell: the licences, the policy's hash, the
//! list for visits without a network.

mod hash;
mod licences;
mod names;
mod offline;
mod policy;
pub mod sizes;
pub mod split;
mod styles;

use std::path::Path;

use anyhow::{Context, Result};

use crate::setup;
use crate::shell::{command, run_command};

/// Where the built site is.
pub const SITE: &str = "dist";

/// Says to `finish` that the site is served for work on it.
const IN_WORK: &str = "THINKSCOPE_IN_WORK";

/// Builds the site into `dist/`. Nothing in it is absolute unless `public_url` says where it will be.
pub fn build(public_url: Option<&str>) -> Result<()> {
    setup::for_site()?;
    let mut line = "trunk build --release".to_owned();
    if let Some(url) = public_url {
        line = format!("{line} --public-url {url}");
    }
    trunk(&line, false)
}

/// Builds the site and serves it on loopback.
pub fn serve(port: u16) -> Result<()> {
    setup::for_site()?;
    eprintln!("\nwhen the build is done, open http://127.0.0.1:{port}/");
    let line = format!("trunk serve --release --address 127.0.0.1 --port {port} --no-autoreload");
    trunk(&line, true)
}

/// Completes the site that Trunk has just built; Trunk names its folder.
pub fn finish() -> Result<()> {
    let site = std::env::var("TRUNK_STAGING_DIR").unwrap_or_else(|_| SITE.to_owned());
    let site = Path::new(&site);
    let mode = match std::env::var_os(IN_WORK) {
        Some(_) => offline::Mode::InWork,
        None => offline::Mode::Published,
    };
    let page = site.join("index.html");
    let mut text = std::fs::read_to_string(&page)
        .with_context(|| format!("could not read {}", page.display()))?;
    text = split::add(site, &text)?;
    if mode == offline::Mode::Published {
        let n_bytes = names::remove(site)?;
        eprintln!("  names taken out of the programs: {n_bytes} bytes");
        text = styles::join(site, &text)?;
    }
    licences::write(site)?;
    std::fs::write(&page, policy::complete(&text)?)?;
    let n_bytes = offline::write(site, mode)?;
    eprintln!(
        "  kept for visits without a network: {:.1} MB",
        n_bytes as f64 / 1e6
    );
    Ok(())
}

fn trunk(line: &str, is_in_work: bool) -> Result<()> {
    let mut command = command(line);
    command.env("PATH", split::path_with_stand_in()?);
    // Trunk reads NO_COLOR as a boolean and stops at its usual value, 1.
    command.env_remove("NO_COLOR");
    if is_in_work {
        command.env(IN_WORK, "1");
    }
    run_command(command)
}
