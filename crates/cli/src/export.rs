//! `thinkscope export`: a record in forms that other programs read.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use eval::export;

use crate::{files, report, score};

/// Options of `export`.
#[derive(clap::Args)]
pub struct Args {
    /// The record
    record: PathBuf,
    /// csv: a table, one line a sample; inspect: a log for Inspect's viewer (JSON);
    /// lm-eval: sample lines of lm-evaluation-harness (JSON Lines)
    #[arg(long, value_enum)]
    to: Form,
    /// The file to write; without it the text goes to stdout
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Form {
    Csv,
    Inspect,
    LmEval,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    let mut record = score::read(&args.record, usize::MAX)?;
    // The forms have no place for answers forced along a thought.
    record.samples.retain(|sample| sample.nested.is_none());
    let (header, samples) = (&record.header, &record.samples);
    let text = match args.to {
        Form::Csv => export::csv(samples),
        Form::LmEval => export::lm_eval(header, samples),
        Form::Inspect => {
            let changed = std::fs::metadata(&args.record).and_then(|of| of.modified());
            let created = iso8601(changed.unwrap_or(UNIX_EPOCH));
            serde_json::to_string_pretty(&export::inspect(header, samples, &created))? + "\n"
        }
    };
    let Some(out) = &args.out else {
        return files::print(text.trim_end_matches('\n'));
    };
    report::not_a_record(std::slice::from_ref(&args.record), out, "--out")?;
    files::replace(out, text)
}

/// A time in UTC, to the second (civil date from days: Hinnant, "chrono-compatible low-level date
/// algorithms").
fn iso8601(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let z = days + 719_468;
    let (era, day_of_era) = (z / 146_097, z % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}+00:00",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let check = |seconds, expect: &str| {
            let time = UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            assert_eq!(iso8601(time), expect);
        };
        check(0, "1970-01-01T00:00:00+00:00");
        check(951_782_399, "2000-02-28T23:59:59+00:00");
        check(951_782_400, "2000-02-29T00:00:00+00:00");
        check(1_000_000_000, "2001-09-09T01:46:40+00:00");
        check(4_102_444_799, "2099-12-31T23:59:59+00:00");
    }
}
