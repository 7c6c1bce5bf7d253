//! The command as somebody calls it: its contract, its determinism, continued runs, bad input.

mod bad_input;
mod bench;
mod compare;
mod contract;
mod determinism;
mod endpoint;
mod golden;
mod import;
#[cfg(target_os = "linux")]
mod network;
mod places;
mod resume;
mod sources;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The bundled model, as bytes to damage.
const MODEL: &[u8] = include_bytes!("../../../../assets/models/tiny-reasoner-q8_0.gguf");

/// A fresh folder of one test, in which its commands run.
struct Scratch(PathBuf);

/// What a command left.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("command")
            .join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a scratch folder");
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), bytes).expect("a scratch file");
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.join(name)).expect("a scratch file")
    }

    fn has(&self, name: &str) -> bool {
        self.0.join(name).exists()
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_on(args, "")
    }

    fn run_on(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(args).spawn().expect("the command");
        // A command that does not read its input may have ended already.
        let _ = (child.stdin.take().expect("a pipe")).write_all(stdin.as_ref());
        Ran::of(child.wait_with_output().expect("the command"))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thinkscope"));
        (command.args(args).current_dir(&self.0))
            .env("THINKSCOPE_CACHE", self.0.join("cache"))
            .env("OLLAMA_MODELS", self.0.join("ollama"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command that must succeed without a word on stderr; its stdout as JSON.
    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        let ran = self.run(args);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{args:?}");
        serde_json::from_str(&ran.stdout).expect("JSON on stdout")
    }

    /// Runs a task into `out`, which must succeed; returns what it said on stderr.
    #[track_caller]
    fn record(&self, args: &str, out: &str) -> String {
        let args: Vec<&str> = (["run", "--out", out].into_iter())
            .chain(args.split_whitespace())
            .collect();
        let ran = self.run(&args);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), ""),
            "{args:?}: {}",
            ran.stderr
        );
        ran.stderr
    }

    /// The first line of a record.
    fn header(&self, record: &str) -> Value {
        let text = String::from_utf8(self.read(record)).expect("UTF-8");
        let line = text.lines().next().expect("a line");
        serde_json::from_str(line).expect("a whole line")
    }

    /// The samples of a record, by item and repeat, without their timings and checksums.
    fn samples(&self, record: &str) -> Vec<Value> {
        let text = String::from_utf8(self.read(record)).expect("UTF-8");
        let mut samples: Vec<Value> = (text.lines().skip(1))
            .map(|line| serde_json::from_str(line).expect("a whole line"))
            .collect();
        for sample in &mut samples {
            // It covers the timing.
            assert!(
                sample
                    .as_object_mut()
                    .expect("an object")
                    .remove("crc32")
                    .is_some()
            );
            let timing = sample["completion"].as_object_mut().expect("an object");
            assert!(timing.remove("timing").is_some());
        }
        samples.sort_by_key(|sample| {
            [&sample["item_index"], &sample["repeat"]].map(|n| n.as_u64().expect("a number"))
        });
        samples
    }

    /// Runs a command that must fail with one plain sentence that holds all of `expect`.
    #[track_caller]
    fn fails(&self, args: &[&str], expect: &[&str]) {
        self.run(args).is_sentence(expect);
    }
}

impl Ran {
    /// What a command left that has ended.
    fn of(output: std::process::Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Exit code 1, nothing on stdout, and one plain sentence on stderr that holds all of `expect`.
    #[track_caller]
    fn is_sentence(&self, expect: &[&str]) {
        let Self {
            code,
            stdout,
            stderr,
        } = self;
        assert_eq!((*code, stdout.as_str()), (Some(1), ""), "{stderr}");
        assert!(stderr.starts_with("error: "), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        for part in expect {
            assert!(
                stderr.contains(part),
                "`{stderr}` does not contain `{part}`"
            );
        }
        for sign in [
            "panicked",
            "RUST_BACKTRACE",
            "Some(",
            "Err(",
            "Error",
            " { ",
            "(os error",
        ] {
            assert!(
                !stderr.contains(sign),
                "`{stderr}` is no plain sentence: {sign}"
            );
        }
    }
}

/// `bytes` with the only occurrence of `old` replaced by `new` of the same length.
#[track_caller]
fn patched(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let found: Vec<usize> = (bytes.windows(old.len()).enumerate())
        .filter(|(_, window)| *window == old)
        .map(|(at, _)| at)
        .collect();
    let [at] = found[..] else {
        panic!("{} occurs {} times", old.escape_ascii(), found.len());
    };
    let mut bytes = bytes.to_vec();
    bytes[at..at + new.len()].copy_from_slice(new);
    bytes
}
