//! Where things are written: nothing that stands there is lost, and no record is written twice at once.

use std::process::Stdio;

use crate::Scratch;

const RUN: &str = "--task sentiment2 --limit 6 --batch 1";

/// A command under a limit on the size of each file that it writes, as a full disk is one.
pub fn without_room(scratch: &Scratch, n_blocks: usize, args: &str) -> (Option<i32>, String) {
    let args: Vec<&str> = args.split_whitespace().collect();
    let command = scratch.command(&args);
    let mut limited = std::process::Command::new("sh");
    limited.arg("-c").arg(format!(
        "trap '' XFSZ; ulimit -f {n_blocks}; exec \"$0\" \"$@\""
    ));
    limited.arg(command.get_program()).args(command.get_args());
    limited.current_dir(&scratch.0).stdin(Stdio::null());
    let output = limited.output().expect("a shell");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    (output.status.code(), said)
}

#[cfg(unix)]
#[test]
fn what_finds_no_room_leaves_everything_as_it_was() {
    let scratch = Scratch::new("no-room");
    scratch.record(RUN, "run.jsonl");
    scratch.run(&[
        "export",
        "run.jsonl",
        "--to",
        "inspect",
        "--out",
        "log.json",
    ]);
    for (file, args) in [
        ("report.html", "report run.jsonl --out report.html"),
        ("both.html", "compare run.jsonl --html both.html"),
        ("table.csv", "export run.jsonl --to csv --out table.csv"),
    ] {
        scratch.write(file, "precious");
        let (code, said) = without_room(&scratch, 1, args);
        assert_eq!(code, Some(1), "{args}: {said}");
        assert!(
            said.contains(&format!("there is no room for {file}")),
            "{said}"
        );
        assert_eq!(scratch.read(file), b"precious", "{args}");
        assert!(scratch.run(&args.split(' ').collect::<Vec<_>>()).code == Some(0));
        assert_ne!(scratch.read(file), b"precious", "{args}");
    }
    // What did not exist is not there in part.
    for (file, args) in [
        ("imported.jsonl", "import log.json --out imported.jsonl"),
        (
            "begun.jsonl",
            "run --task sentiment2 --limit 1 --out begun.jsonl",
        ),
    ] {
        let (code, said) = without_room(&scratch, 1, args);
        assert_eq!(code, Some(1), "{args}: {said}");
        assert!(said.contains("no room"), "{said}");
        assert!(!scratch.has(file), "{file}");
    }
    let parts = std::fs::read_dir(&scratch.0).expect("the folder");
    for entry in parts {
        let name = entry.expect("an entry").file_name();
        assert!(!name.to_string_lossy().contains(".part"), "{name:?}");
    }
}

#[test]
fn a_record_whose_header_was_never_whole_is_begun_anew() {
    let scratch = Scratch::new("no-header");
    scratch.record(RUN, "whole.jsonl");
    let whole = scratch.read("whole.jsonl");
    for n_bytes in [0, 5, 300] {
        scratch.write("torn.jsonl", &whole[..n_bytes]);
        let said = scratch.record(&format!("{RUN} --resume"), "torn.jsonl");
        assert!(said.contains("is begun anew"), "{n_bytes}: {said}");
        assert_eq!(
            scratch.samples("torn.jsonl"),
            scratch.samples("whole.jsonl")
        );
    }
    // What is no record at all stays.
    for text in ["precious", "{\"precious\": 1}", "{\"schema_version\":1}\n"] {
        scratch.write("notes.txt", text);
        let args = format!("run --out notes.txt {RUN} --resume");
        let ran = scratch.run(&args.split(' ').collect::<Vec<_>>());
        assert_eq!(ran.code, Some(1), "{text}");
        assert_eq!(scratch.read("notes.txt"), text.as_bytes());
    }
}

#[cfg(unix)]
#[test]
fn a_report_over_another_name_of_the_record_leaves_the_record() {
    let scratch = Scratch::new("hard-link");
    scratch.record(RUN, "run.jsonl");
    let before = scratch.read("run.jsonl");
    std::fs::hard_link(scratch.0.join("run.jsonl"), scratch.0.join("report.html")).expect("a link");
    let ran = scratch.run(&["report", "run.jsonl", "--out", "report.html"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(scratch.read("run.jsonl"), before);
    assert!(scratch.read("report.html").starts_with(b"<!doctype html>"));
}

#[test]
fn two_runs_cannot_write_one_record() {
    let scratch = Scratch::new("two-runs");
    scratch.record(RUN, "run.jsonl");
    let whole = scratch.read("run.jsonl");
    let n_header = 1 + whole.iter().position(|&b| b == b'\n').expect("a line");
    scratch.write("run.jsonl", &whole[..n_header]);
    // As a run that is under way holds it.
    let file = std::fs::OpenOptions::new()
        .append(true)
        .open(scratch.0.join("run.jsonl"))
        .expect("the record");
    file.lock().expect("a lock");
    let args = format!("run --out run.jsonl {RUN} --resume");
    let args: Vec<&str> = args.split(' ').collect();
    scratch.fails(&args, &["another run is writing run.jsonl"]);
    assert_eq!(scratch.read("run.jsonl"), &whole[..n_header]);
    drop(file);
    scratch.record(&format!("{RUN} --resume"), "run.jsonl");
    assert_eq!(scratch.samples("run.jsonl").len(), 6);
}

#[test]
fn a_place_that_is_a_folder_or_a_text_of_another_kind_is_named() {
    let scratch = Scratch::new("kinds");
    scratch.record(RUN, "run.jsonl");
    std::fs::create_dir(scratch.0.join("folder")).expect("a folder");
    let text = String::from_utf8(scratch.read("run.jsonl")).expect("UTF-8");
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    scratch.write("utf16.jsonl", utf16);
    scratch.write("packed.jsonl", b"\x1f\x8b\x08\0\0\0\0\0");
    for (args, expect) in [
        (
            "run --task ner --limit 1 --out folder",
            "folder is a folder",
        ),
        (
            "run --task ner --limit 1 --out folder --resume",
            "folder is a folder",
        ),
        ("report run.jsonl --out folder", "folder is a folder"),
        ("compare run.jsonl --html folder", "folder is a folder"),
        (
            "score utf16.jsonl",
            "utf16.jsonl is UTF-16 text: save it as UTF-8",
        ),
        ("score packed.jsonl", "packed.jsonl is packed: unpack it"),
    ] {
        scratch.fails(&args.split(' ').collect::<Vec<_>>(), &[expect]);
    }
}

#[test]
fn sentences_command_no_terminal_and_end() {
    let scratch = Scratch::new("escapes");
    let label = format!("\u{1b}]0;title\u{7}\u{202e}{}", "x".repeat(50_000));
    scratch.write("labels.csv", format!("text,label\nA fine day.,{label}\n"));
    let ran = scratch.run(&["data", "labels.csv", "--task", "sentiment2"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(!ran.stderr.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    assert!(ran.stderr.len() < 2_000, "{} bytes", ran.stderr.len());
    for folder_or_long in ["tokenize", "read label"] {
        let args: Vec<&str> = folder_or_long.split(' ').collect();
        let ran = scratch.run_on(&args, [0xff; 10]);
        ran.is_sentence(&["line 1 of the input is not UTF-8 text"]);
    }
}
