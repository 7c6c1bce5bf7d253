//! Writes the record of a long run, for measuring: `long_record RECORD ITEMS OUT N` takes the header of
//! RECORD and the data set of ITEMS (JSON Lines as the program writes them), asks the run's questions in
//! order, answers N of them out of a script, and writes each line as it comes. The run forgets its
//! samples, so that its memory does not grow with what is said; the peak is printed at the end.
//!
//! The script thinks for one to six steps and is right about half of the time.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::time::Instant;

use eval::record::{parse_header, write_header, write_sample};
use eval::{Completion, End, Item, Run, Timing, Usage};

/// What is said to the question of this number; the answer is one of the two labels.
fn said(number: u64, labels: &[&str]) -> Completion {
    // A prime, so that repeats of an item differ.
    let script = number % 97;
    let n_steps = 1 + script as u32 * 7 % 6;
    let answer = labels[script as usize % labels.len()];
    Completion {
        thought: "not positive, so negative; ".repeat(n_steps as usize),
        answer: Some(answer.to_owned()),
        flags: Vec::new(),
        end: End::Stop,
        budget_hit: false,
        usage: Usage {
            prompt_tokens: Some(30),
            input_tokens: Some(12),
            think_tokens: Some(6 * n_steps),
            forced_tokens: 0,
            answer_tokens: Some(2),
            output_tokens: None,
        },
        tokens: Some(vec![1; 6 * n_steps as usize + 3]),
        timing: Some(Timing {
            prefill_ms: 1.0,
            decode_ms: 8.0 + f64::from(n_steps),
        }),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [record, items, out, n] = &args[..] else {
        return Err("usage: long_record RECORD ITEMS OUT N".into());
    };
    let mut header = String::new();
    BufReader::new(File::open(record)?).read_line(&mut header)?;
    let header = parse_header(&header, 1)?;
    let items: Vec<Item> = BufReader::new(File::open(items)?)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let labels = header.spec.task.task().labels;
    let start = Instant::now();
    let mut out = BufWriter::new(File::create(out)?);
    writeln!(out, "{}", write_header(&header))?;
    let mut run = Run::new(header, items)?.forgetting();
    for number in 0..n.parse()? {
        let Some(ask) = run.ask() else { break };
        let sample = run.absorb(&ask, said(number, labels));
        writeln!(out, "{}", write_sample(&sample))?;
    }
    out.flush()?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("peak unknown");
    println!(
        "{} samples in {:.1} s, {peak}",
        run.n_done(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
