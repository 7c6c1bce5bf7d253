//! The project's own commands: `cargo xtask setup | serve | site | test | fixtures | sbom`.
//!
//! Each sets up what is missing first; a second run does no work twice.

mod fixtures;
mod fuzz;
mod mutate;
mod packages;
mod sbom;
mod setup;
mod shell;
mod site;
mod test;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  serve [--port N]   build the site and serve it on http://127.0.0.1:8080
  test [LAYER…]      every test, or only some layers of: lint native browser
  site [--public-url /PATH/]
                     build the site into dist/, for any static host; it works under any
                     path unless one is given
  sizes              print the built programs' sizes; fails over their budgets
  sbom [--out FILE]  write the bill of materials (thinkscope.cdx.json): every package
  fuzz [TARGET…] [--seconds N]
                     coverage-guided fuzzing of all that reads a stranger's bytes
  mutate [CRATE…] [--within PATH]… [--listed FILE] [--sample N] [--after N] [--seed N]
                     changes the code of engine, text and eval in one place after the other
                     and tells which changes no test notices
  setup              only install what is missing
  fixtures big --shape SHAPE [--type TYPE] [--seed N] --out FILE
                     write a model file with random weights; the shapes are
                     r1-qwen-1.5b, r1-qwen-7b, r1-llama-8b and, for tests, tiny and
                     tiny-llama; the types q4_k_m (unless told), q8_0 and f16";

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    if site::split::is_stand_in() {
        return site::split::stand_in();
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let here = std::env::current_dir()?;
    std::env::set_current_dir(shell::repository())?;
    match words.as_slice() {
        ["serve"] => site::serve(8080),
        ["serve", "--port", port] => site::serve(port.parse()?),
        ["test", layers @ ..] => test::layers(layers),
        ["site"] => site::build(None),
        ["site", "--public-url", url] => site::build(Some(url)),
        // Trunk calls it after each build.
        ["finish"] => site::finish(),
        ["sizes"] => site::sizes::check(std::path::Path::new(site::SITE)),
        ["sbom"] => sbom::write(&here.join("thinkscope.cdx.json")),
        ["sbom", "--out", path] => sbom::write(&here.join(path)),
        ["setup"] => setup::all(),
        ["fuzz", words @ ..] => fuzz::fuzz(words),
        ["mutate", words @ ..] => mutate::mutate(words),
        ["fixtures", "big", words @ ..] => fixtures::big(words, &here),
        _ => bail!("{USAGE}"),
    }
}
