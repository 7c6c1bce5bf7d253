//! No command opens a connection unless its address was given.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use crate::{Ran, Scratch};

/// The system's number for "bad system call", with which a process ends that breaks the filter.
const SIGSYS: i32 = 31;

/// A filter of system calls that ends a process which asks for a socket of IPv4 or IPv6.
fn without_sockets() -> BpfProgram {
    /// `socket(2)`, `AF_INET`, `AF_INET6`, as Linux numbers them.
    const SOCKET: i64 = if cfg!(target_arch = "x86_64") {
        41
    } else {
        198
    };
    let families = [2, 10].map(|family| {
        let is = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, family);
        SeccompRule::new(vec![is.expect("a condition")]).expect("a rule")
    });
    let filter = SeccompFilter::new(
        BTreeMap::from([(SOCKET, families.to_vec())]),
        SeccompAction::Allow,
        SeccompAction::KillProcess,
        TargetArch::try_from(std::env::consts::ARCH).expect("a known processor"),
    );
    BpfProgram::try_from(filter.expect("a filter")).expect("a program")
}

/// Runs a command that may open no socket. A filter holds for a thread and all that it starts.
fn run_without_sockets(scratch: &Scratch, command: &str) -> (Ran, Option<i32>) {
    use std::os::unix::process::ExitStatusExt;
    let args: Vec<&str> = command.split_whitespace().collect();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            seccompiler::apply_filter(&without_sockets()).expect("the filter holds");
            let output = (scratch.command(&args))
                .stdin(std::process::Stdio::null())
                .output()
                .expect("the command");
            let signal = output.status.signal();
            (Ran::of(output), signal)
        });
        run.join().expect("the thread")
    })
}

#[test]
fn nothing_is_sent_unless_an_address_is_given() {
    let scratch = Scratch::new("network");
    scratch.write("own.csv", "text,label\nA fine day.,positive\n");
    scratch.write("texts.jsonl", "{\"text\": \"a fine day\"}\n");
    scratch.write("predictions.txt", "EU B-ORG B-ORG\n. O O\n");
    for command in [
        "run --task sentiment2 --limit 2 --out a.jsonl",
        "run --task sentiment2 --limit 2 --out a.jsonl --resume",
        "run --task sentiment2 --data own.csv --out own.jsonl",
        "run --task negation --limit 1 --budgets 0,8 --answers labels --out sweep.jsonl",
        "score a.jsonl",
        "report a.jsonl --out a.html",
        "compare a.jsonl sweep.jsonl --html both.html",
        "export a.jsonl --to inspect --out log.json",
        "import log.json --out again.jsonl",
        "data own.csv --task sentiment2",
        "metrics ner predictions.txt",
        "generate --greedy --max-tokens 4 --chat hello",
        "models",
    ] {
        let (ran, signal) = run_without_sockets(&scratch, command);
        assert_eq!(
            (ran.code, signal),
            (Some(0), None),
            "{command}: {}",
            ran.stderr
        );
    }
    // The filter would have noticed.
    for command in [
        "run --task sentiment2 --limit 1 --endpoint http://127.0.0.1:9/v1 --model m --out e.jsonl",
        "run --task sentiment2 --limit 1 --model http://127.0.0.1:9/m.gguf --out m.jsonl",
    ] {
        let (ran, signal) = run_without_sockets(&scratch, command);
        assert_eq!((ran.code, signal), (None, Some(SIGSYS)), "{command}");
    }
}
