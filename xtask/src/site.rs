//! Building and serving the site with Trunk.

use anyhow::Result;

use crate::setup;
use crate::shell::{command, run_command};

/// Builds the site into `dist/`.
pub fn build() -> Result<()> {
    setup::for_site()?;
    trunk("trunk build --release")
}

/// Builds the site and serves it on loopback.
pub fn serve(port: u16) -> Result<()> {
    setup::for_site()?;
    eprintln!("\nwhen the build is done, open http://127.0.0.1:{port}/");
    trunk(&format!(
        "trunk serve --release --address 127.0.0.1 --port {port} --no-autoreload"
    ))
}

fn trunk(line: &str) -> Result<()> {
    let mut command = command(line);
    command.env("PATH", setup::path_with_tools());
    // Trunk reads NO_COLOR as a boolean and stops at its usual value, 1.
    command.env_remove("NO_COLOR");
    run_command(command)
}
