//! `thinkscope report`: recorded runs as one self-contained HTML file with the page's charts.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use charts::RunReport;
use charts::run_report::RunReportProps;
use eval::sums::MAX_HELD;
use eval::{Header, Sample};
use yew::ServerRenderer;

use crate::{files, score};

/// Options of `report`.
#[derive(clap::Args)]
pub struct Args {
    /// The records
    #[arg(required = true)]
    records: Vec<PathBuf>,
    /// The HTML file to write
    #[arg(long)]
    out: PathBuf,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<()> {
    not_a_record(&args.records, &args.out, "--out")?;
    let mut runs = Vec::new();
    for path in &args.records {
        let record = score::read(path, MAX_HELD as usize)?;
        runs.push((record.header, record.samples));
    }
    files::replace(&args.out, html(runs))
}

/// Refuses to write over a record that is read.
///
/// # Errors
/// Names the record that the option `option` names.
pub fn not_a_record(records: &[PathBuf], out: &Path, option: &str) -> Result<()> {
    let place = |path: &Path| path.canonicalize().ok();
    for path in records {
        if place(path).is_some() && place(path) == place(out) {
            bail!(
                "{option} names the record {} itself: name an .html file",
                path.display()
            );
        }
    }
    Ok(())
}

/// The style sheets that a report shares with the page.
const STYLES: &[&str] = &[
    include_str!("../../../www/styles/tokens.css"),
    include_str!("../../../www/styles/base.css"),
    include_str!("../../../www/styles/layout.css"),
    charts::CHART_CSS,
    include_str!("../../../www/styles/components/answer.css"),
    include_str!("../../../www/styles/components/answers_table.css"),
    include_str!("../../../www/styles/components/chart_deck.css"),
    include_str!("../../../www/styles/components/comparison.css"),
    include_str!("../../../www/styles/components/figure.css"),
    include_str!("../../../www/styles/components/headline.css"),
    include_str!("../../../www/styles/components/item.css"),
    include_str!("../../../www/styles/components/item_grid.css"),
    include_str!("../../../www/styles/components/results.css"),
    include_str!("../../../www/styles/components/thought.css"),
    include_str!("../../../www/styles/components/token_row.css"),
    include_str!("../../../www/styles/components/report.css"),
];

/// Runs as one HTML document: no script, no request.
#[must_use]
pub fn html(runs: Vec<(Header, Vec<Sample>)>) -> String {
    let renderer = ServerRenderer::<RunReport>::with_props(move || RunReportProps::new(runs))
        .hydratable(false);
    let body = futures::executor::block_on(renderer.render());
    document("Thinkscope report", &body)
}

/// A page as a document of its own, with its styles.
#[must_use]
pub fn document(title: &str, body: &str) -> String {
    let style = STYLES.concat();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use eval::{Prediction, TaskId, made_up};

    use super::*;

    fn run_of(n: u32) -> (Header, Vec<Sample>) {
        let mut header = made_up::header(TaskId::Sentiment2);
        header.subject.model = "A <small> model".to_owned();
        header.dataset.n_items = n;
        let samples: Vec<Sample> = (0..n).map(sample).collect();
        (header, samples)
    }

    fn sample(index: u32) -> Sample {
        let mut item = made_up::item(index, if index == 0 { "negative" } else { "positive" });
        item.id = format!("item {index}");
        item.text = "Fine & <b>good</b>.".to_owned();
        let read = Ok(Prediction::Label("positive".to_owned()));
        let mut sample = made_up::sample(TaskId::Sentiment2, index, item, read);
        sample.completion.thought = "It says fine.".to_owned();
        sample.completion.answer = Some("positive".to_owned());
        sample.completion.usage.input_tokens = Some(4);
        sample.completion.usage.think_tokens = Some(5 + index);
        sample.reading.span = Some((0, 8));
        sample
    }

    #[test]
    fn every_point_leads_to_its_item_and_nothing_leads_outside() {
        let html = html(vec![run_of(5), run_of(4)]);
        for (run, n) in [(1, 5), (2, 4)] {
            for index in 0..n {
                let id = format!("run{run}-item=item%20{index}");
                assert_eq!(html.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
                assert_eq!(
                    html.matches(&format!("href=\"#{id}\"")).count(),
                    3,
                    "two charts and the grid: {id}"
                );
            }
        }
        assert!(
            !html.contains("<script") && !html.contains("http://") && !html.contains("https://")
        );
        assert!(
            !html.contains("<b>good") && !html.contains("<small>"),
            "text is escaped"
        );
    }

    #[test]
    fn a_run_too_long_to_be_listed_is_added_up_and_leads_nowhere() {
        let html = html(vec![run_of(MAX_HELD + 1)]);
        assert!(html.contains("20\u{202f}001 samples of"), "all are counted");
        assert!(html.contains("too many to be listed"));
        for target in html.split("href=\"#").skip(1) {
            let target = target.split('"').next().unwrap_or_default();
            assert!(html.contains(&format!("id=\"{target}\"")), "{target}");
        }
        assert!(html.len() < 3_000_000, "{} bytes", html.len());
    }

    #[test]
    fn ids_are_unique() {
        let html = html(vec![run_of(3), run_of(3)]);
        let mut ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n);
    }
}
