//! A run that was broken off goes on; a record is never overwritten or mixed with another run.

use crate::places::without_room;
use crate::{MODEL, Scratch, patched};

/// Letters of several bytes, so that a cut may fall into one.
const DATA: &str = "text,label\n\
    naïve café ☕ lovely,positive\n\
    день plötzlich awful,negative\n\
    great — wonderful 🎉 day,positive\n\
    a dull “fiancé” ☕,negative\n";

const RUN: &str = "--task sentiment2 --data data.csv --temperature 0.6 --seed 3 --repeats 2";

/// A folder with the data and a whole record of 8 samples.
fn scratch(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.write("data.csv", DATA);
    scratch.record(RUN, "whole.jsonl");
    scratch
}

#[test]
fn a_cut_record_goes_on_to_the_same_samples() {
    let scratch = scratch("cut");
    let whole = scratch.read("whole.jsonl");
    let samples = scratch.samples("whole.jsonl");
    assert_eq!(samples.len(), 8);
    let ends: Vec<usize> = (0..whole.len()).filter(|&at| whole[at] == b'\n').collect();
    let in_line = |line: usize, letter: &str| {
        let start = ends[line - 2] + 1;
        let text = whole[start..].windows(letter.len());
        let at = text.enumerate().find(|(_, w)| *w == letter.as_bytes());
        start + at.expect("the letter").0
    };
    for (name, n_bytes, n_torn) in [
        ("nothing is missing", whole.len(), 0),
        ("the last line feed", whole.len() - 1, 0),
        ("the last brace", whole.len() - 2, 1),
        ("within the last line", whole.len() - 200, 1),
        ("inside a letter of two bytes", in_line(9, "é") + 1, 1),
        ("inside a letter of three bytes", in_line(9, "☕") + 2, 1),
        ("inside a letter of four bytes", in_line(6, "🎉") + 3, 1),
        ("between lines", ends[4] + 1, 0),
        ("one byte of a line", ends[4] + 2, 1),
        ("the header alone", ends[0] + 1, 0),
        ("the header without its line feed", ends[0], 0),
    ] {
        let cut = &whole[..n_bytes];
        scratch.write("cut.jsonl", cut);
        let said = scratch.record(&format!("{RUN} --batch 3 --resume"), "cut.jsonl");
        assert_eq!(
            said.matches("was cut off").count(),
            n_torn,
            "{name}: {said}"
        );
        assert_eq!(scratch.samples("cut.jsonl"), samples, "{name}");
        let n_kept = if n_torn == 0 {
            n_bytes
        } else {
            1 + ends.iter().rfind(|&&end| end < n_bytes).expect("a line")
        };
        let after = scratch.read("cut.jsonl");
        assert!(
            after.starts_with(&whole[..n_kept]),
            "{name}: lines were lost"
        );
        assert_eq!(after.iter().filter(|&&b| b == b'\n').count(), 9, "{name}");
    }
}

#[test]
fn a_record_of_another_system_s_line_ends_goes_on() {
    let scratch = scratch("crlf");
    let whole = String::from_utf8(scratch.read("whole.jsonl")).expect("UTF-8");
    let crlf = whole.replace('\n', "\r\n");
    scratch.write("cut.jsonl", &crlf[..crlf.len() - 90]);
    scratch.record(&format!("{RUN} --resume"), "cut.jsonl");
    assert_eq!(scratch.samples("cut.jsonl"), scratch.samples("whole.jsonl"));
}

/// As a full disk does, a limit on a file's size lets a part of a line be written and refuses the rest.
#[cfg(unix)]
#[test]
fn a_run_whose_record_finds_no_room_keeps_what_is_finished_and_goes_on() {
    let scratch = scratch("full");
    let n_blocks = scratch.read("whole.jsonl").len() / 512 / 2;
    let (code, said) = without_room(&scratch, n_blocks, &format!("run --out full.jsonl {RUN}"));
    assert_eq!(code, Some(1), "{said}");
    let last = said.lines().last().expect("a sentence");
    assert!(
        last.contains("full.jsonl") && last.contains("--resume"),
        "{said}"
    );
    assert!(
        !said.contains("panicked") && !said.contains("(os error"),
        "{said}"
    );

    let n_lines = |text: &[u8]| text.iter().filter(|&&b| b == b'\n').count();
    let kept = scratch.read("full.jsonl");
    assert!(n_lines(&kept) > 1 && n_lines(&kept) < 9);
    scratch.record(&format!("{RUN} --resume"), "full.jsonl");
    let whole = scratch.read("full.jsonl");
    let n_whole = 1 + kept.iter().rposition(|&b| b == b'\n').expect("a line");
    assert!(whole.starts_with(&kept[..n_whole]), "lines were lost");
    assert_eq!(
        scratch.samples("full.jsonl"),
        scratch.samples("whole.jsonl")
    );
}

#[test]
fn resume_without_a_record_begins_one() {
    let scratch = scratch("begin");
    scratch.record(&format!("{RUN} --resume"), "new.jsonl");
    assert_eq!(scratch.samples("new.jsonl"), scratch.samples("whole.jsonl"));
}

#[test]
fn another_run_is_refused_and_the_record_stays() {
    let scratch = scratch("other");
    scratch.write("other.csv", DATA.replace("lovely", "lively"));
    scratch.write(
        "other.gguf",
        patched(
            MODEL,
            b"Thinkscope Tiny Reasoner",
            b"Thinkscope Tiny Raisiner",
        ),
    );
    let before = scratch.read("whole.jsonl");
    for (change, expect) in [
        (
            RUN.replace("--seed 3", "--seed 4"),
            "seed 3, this run has 4",
        ),
        (
            RUN.replace("0.6", "0.7"),
            "temperature 0.6, this run has 0.7",
        ),
        (
            RUN.replace("--temperature 0.6", "--greedy"),
            "temperature 0.6, this run has none",
        ),
        (
            RUN.replace("--repeats 2", "--repeats 3"),
            "repeats 2, this run has 3",
        ),
        (
            format!("{RUN} --limit 2"),
            "item limit none, this run has 2",
        ),
        (
            format!("{RUN} --think-budget 9"),
            "think budget none, this run has 9",
        ),
        (
            format!("{RUN} --max-tokens 9"),
            "token limit 512, this run has 9",
        ),
        (format!("{RUN} --top-p 0.5"), "top-p 0.95, this run has 0.5"),
        (
            format!("{RUN} --prompt full"),
            "prompt form short, this run has full",
        ),
        (RUN.replace("data.csv", "other.csv"), "data set SHA-256"),
        (format!("{RUN} --model other.gguf"), "model SHA-256"),
        (
            "--task negation".to_owned(),
            "task sentiment2, this run has negation",
        ),
    ] {
        let args = format!("run --resume --out whole.jsonl {change}");
        let args: Vec<&str> = args.split_whitespace().collect();
        scratch.fails(
            &args,
            &[
                "could not go on with whole.jsonl",
                expect,
                "start a new record",
            ],
        );
        assert_eq!(scratch.read("whole.jsonl"), before, "{change}");
    }
}

#[test]
fn a_damaged_line_is_told_and_its_sample_made_again() {
    let scratch = scratch("damaged");
    let whole = scratch.read("whole.jsonl");
    let line = whole.iter().position(|&b| b == b'\n').expect("a line");
    let mut inside = whole.clone();
    inside[line + 40] = 0xff;
    scratch.write("inside.jsonl", &inside);
    let said = scratch.record(&format!("{RUN} --resume"), "inside.jsonl");
    assert!(
        said.contains("Line 2 does not match its checksum"),
        "{said}"
    );
    let after = scratch.read("inside.jsonl");
    assert!(after.starts_with(&inside), "lines were lost");
    // Where nothing tells that the line was damaged, the file is none of ours.
    let bare = String::from_utf8_lossy(&whole).replacen(",\"crc32\"", ",\"crc33\"", 2);
    let mut bare = bare.into_bytes();
    bare[line + 40] = 0xff;
    scratch.write("bare.jsonl", &bare);
    let args = format!("run --resume --out bare.jsonl {RUN}");
    let args: Vec<&str> = args.split_whitespace().collect();
    scratch.fails(&args, &["line 2 of bare.jsonl is not UTF-8"]);
    assert_eq!(scratch.read("bare.jsonl"), bare);
}

#[test]
fn an_existing_file_is_never_overwritten() {
    let scratch = scratch("exists");
    let before = scratch.read("whole.jsonl");
    let args = format!("run --out whole.jsonl {RUN}");
    let args: Vec<&str> = args.split_whitespace().collect();
    scratch.fails(&args, &["whole.jsonl exists", "--resume", "another file"]);
    assert_eq!(scratch.read("whole.jsonl"), before);
}

#[test]
fn what_is_no_record_is_refused_and_stays() {
    let scratch = scratch("no_record");
    let whole = scratch.read("whole.jsonl");
    // A line feed tells that somebody wrote it so: what a full disk leaves has none.
    let header_cut = [&whole[..100], b"\n"].concat();
    let renumbered = patched(&whole, b"\"schema_version\":1", b"\"schema_version\":9");
    for (name, bytes, expect) in [
        (
            "letter.txt",
            b"Dear all,\n".as_slice(),
            "line 1 is no record header",
        ),
        ("blank.jsonl", b"\n", "blank.jsonl is empty"),
        ("header.jsonl", &header_cut, "line 1 is no record header"),
        ("later.jsonl", &renumbered, "schema version 9"),
    ] {
        scratch.write(name, bytes);
        let args = format!("run --resume --out {name} {RUN}");
        let args: Vec<&str> = args.split_whitespace().collect();
        scratch.fails(&args, &[expect]);
        assert_eq!(scratch.read(name), bytes, "{name}");
    }
}
