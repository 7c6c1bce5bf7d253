//! Tries the mutants of a build: each is run by the tests that reach its function, until one fails.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::build::Build;
use super::switch::{MUTANT, REACHED};

/// A test in one of a build's programs.
#[derive(Debug, Clone)]
pub struct Test {
    program: usize,
    name: String,
    took: Duration,
    /// The numbers of the functions that it reaches.
    reaches: HashSet<usize>,
}

/// How a mutant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Caught,
    Missed,
    Timeout,
}

/// What the tests of a batch may hold in KiB: a mutant that fills the memory is stopped.
const MAX_MEMORY_KIB: u64 = 6 << 20;
/// What it may take in seconds of the processor, should nobody be left to end it.
const MAX_CPU_S: u64 = 900;
/// A function with its mutants needs a larger frame than alone; tests have 2 MiB otherwise.
const STACK_BYTES: usize = 16 << 20;
/// Tests that take longer are run one by one, after all others.
const QUICK: Duration = Duration::from_millis(500);
/// A batch that takes this long and five times what it does without a mutant never ends.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs every test alone and notes what it reaches and how long it takes.
pub fn tests(build: &Build) -> Result<Vec<Test>> {
    let mut found = Vec::new();
    for (program, path) in build.programs.iter().enumerate() {
        let out = Command::new(path)
            .args(["--list", "--format", "terse"])
            .output()?;
        let text = String::from_utf8(out.stdout)?;
        let names = text.lines().filter_map(|line| line.strip_suffix(": test"));
        found.extend(names.map(|name| (program, name.to_owned())));
    }
    let tests = side_by_side(&found, |(program, name)| {
        let file = build
            .folder
            .join(format!("reached-{program}-{}", name.replace("::", ".")));
        let _ = std::fs::remove_file(&file);
        let mut command = program_of(build, *program, &[name]);
        command.env(REACHED, &file);
        let start = Instant::now();
        let end = run(command, Duration::from_secs(600))?;
        let took = start.elapsed();
        if end != End::Missed {
            bail!("{name} fails without any mutant: {end:?}");
        }
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let _ = std::fs::remove_file(&file);
        let reaches = text.lines().filter_map(|line| line.parse().ok()).collect();
        Ok(Test {
            program: *program,
            name: name.clone(),
            took,
            reaches,
        })
    })?;
    eprintln!("{} tests", tests.len());
    Ok(tests)
}

/// Tries the mutants with these numbers; `tell` hears of each.
pub fn all(
    build: &Build,
    tests: &[Test],
    mutants: &[usize],
    tell: impl Fn(usize, End) + Sync,
) -> Result<HashMap<usize, End>> {
    let n_done = AtomicUsize::new(0);
    let ends = side_by_side(mutants, |mutant| {
        let function = build.functions[mutant];
        let mut end = End::Missed;
        for batch in batches(tests, function) {
            let names: Vec<&str> = batch.iter().map(|t| &*t.name).collect();
            let mut command = program_of(build, batch[0].program, &names);
            command.env(MUTANT, mutant.to_string());
            let took: Duration = batch.iter().map(|t| t.took).sum();
            end = run(command, PATIENCE + 5 * took)?;
            if end != End::Missed {
                break;
            }
        }
        tell(*mutant, end);
        let n = n_done.fetch_add(1, Ordering::Relaxed) + 1;
        if n.is_multiple_of(100) {
            eprintln!("{n} of {} mutants", mutants.len());
        }
        Ok((*mutant, end))
    })?;
    Ok(ends.into_iter().collect())
}

/// The tests that reach a function: quick ones of a program together, the others one by one; what
/// takes least first.
fn batches(tests: &[Test], function: usize) -> Vec<Vec<&Test>> {
    let mut batches: BTreeMap<(usize, &str), Vec<&Test>> = BTreeMap::new();
    for test in tests.iter().filter(|t| t.reaches.contains(&function)) {
        let alone = if test.took < QUICK { "" } else { &test.name };
        batches.entry((test.program, alone)).or_default().push(test);
    }
    let mut batches: Vec<Vec<&Test>> = batches.into_values().collect();
    let took = |batch: &Vec<&Test>| -> Duration { batch.iter().map(|t| t.took).sum() };
    batches.sort_by_key(took);
    batches
}

/// A program with some of its tests, one after the other, and bounded memory.
fn program_of(build: &Build, program: usize, tests: &[&str]) -> Command {
    let mut command = Command::new("sh");
    let bounded = format!("ulimit -v {MAX_MEMORY_KIB}; ulimit -t {MAX_CPU_S}; exec \"$0\" \"$@\"");
    command.args(["-c", &bounded]).arg(&build.programs[program]);
    command.args(["--exact", "--test-threads=1"]).args(tests);
    command.current_dir(&build.folder);
    command.env("CARGO_MANIFEST_DIR", &build.folder);
    command.env("RUST_MIN_STACK", STACK_BYTES.to_string());
    // That a property fails is enough; its smallest input is not looked for.
    command.env("PROPTEST_MAX_SHRINK_ITERS", "0");
    command
}

/// Runs a program of tests until one fails, all have run, or it takes too long.
fn run(mut command: Command, limit: Duration) -> Result<End> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().context("a program with tests")?;
    let out = child.stdout.take().context("its output")?;
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let has_failed = BufReader::new(out)
            .split(b'\n')
            .map_while(Result::ok)
            .any(|line| line.ends_with(b"FAILED"));
        tell.send(has_failed)
    });
    let end = match told.recv_timeout(limit) {
        Ok(true) => End::Caught,
        Ok(false) if child.wait()?.success() => End::Missed,
        Ok(false) => End::Caught,
        Err(_) => End::Timeout,
    };
    let _ = child.kill();
    child.wait()?;
    Ok(end)
}

/// Does the same with each of many things, as many at a time as the machine has cores.
fn side_by_side<T: Sync, U: Send>(
    things: &[T],
    work: impl Fn(&T) -> Result<U> + Sync,
) -> Result<Vec<U>> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..n_cores {
            scope.spawn(|| {
                while let Some(thing) = things.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = work(thing);
                    if let Ok(mut done) = done.lock() {
                        done.push(result);
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_default().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(program: usize, name: &str, ms: u64, reaches: &[usize]) -> Test {
        Test {
            program,
            name: name.to_owned(),
            took: Duration::from_millis(ms),
            reaches: reaches.iter().copied().collect(),
        }
    }

    #[test]
    fn only_tests_that_reach_a_function_run_and_quick_ones_first() {
        let tests = [
            test(0, "slow", 900, &[1]),
            test(0, "a", 30, &[1, 2]),
            test(1, "b", 10, &[1]),
            test(0, "c", 20, &[1]),
            test(1, "elsewhere", 1, &[2]),
        ];
        let names = |function| -> Vec<Vec<&str>> {
            let batches = batches(&tests, function);
            let names = batches.iter().map(|b| b.iter().map(|t| &*t.name).collect());
            names.collect()
        };
        assert_eq!(names(1), [&["b"][..], &["a", "c"], &["slow"]]);
        assert!(names(3).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_program_ends_by_a_failure_a_crash_its_end_or_never() {
        let check = |script: &str, expect| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            let start = Instant::now();
            let end = run(command, Duration::from_millis(300)).expect("a shell");
            assert_eq!(end, expect, "{script}");
            assert!(start.elapsed() < Duration::from_secs(3), "{script}");
        };
        check("echo 'test a ... ok'", End::Missed);
        check("echo 'test a ... FAILED'; exec sleep 5", End::Caught);
        check("exit 134", End::Caught);
        check("exec sleep 5", End::Timeout);
    }

    #[test]
    fn everything_is_done_once() {
        let things: Vec<usize> = (0..100).collect();
        let mut done = side_by_side(&things, |&n| Ok(n)).expect("no error");
        done.sort_unstable();
        assert_eq!(done, things);
        assert!(side_by_side(&things, |&n| if n == 7 { bail!("7") } else { Ok(n) }).is_err());
    }
}
