//! `thinkscope report`: recorded runs as one self-contained HTML file with the page's charts.

mod page;
mod samples;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use eval::{Header, Report, Sample, build_report};
use yew::ServerRenderer;

use crate::{files, score};
use page::{Page, PageProps};

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
        let record = score::read(path)?;
        let report = build_report(record.header.spec.task, &record.samples);
        runs.push((record.header, report, record.samples));
    }
    std::fs::write(&args.out, html(&runs)).map_err(|error| files::unwritable(&args.out, &error))
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
    include_str!("../../../www/styles/components/chart_deck.css"),
    include_str!("../../../www/styles/components/figure.css"),
    include_str!("../../../www/styles/components/headline.css"),
    include_str!("../../../www/styles/components/item.css"),
    include_str!("../../../www/styles/components/item_grid.css"),
    include_str!("../../../www/styles/components/token_row.css"),
    include_str!("../../../www/styles/components/report.css"),
];

/// Runs as one HTML document: no script, no request.
#[must_use]
pub fn html(runs: &[(Header, Report, Vec<Sample>)]) -> String {
    let runs = runs.to_vec();
    let renderer =
        ServerRenderer::<Page>::with_props(move || PageProps::new(runs)).hydratable(false);
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
    use eval::completion::Usage;
    use eval::record::{Dataset, PromptForm, Subject};
    use eval::{Completion, End, Gold, Item, Prediction, Reading, RunSpec, Score, TaskId};

    use super::*;

    fn run_of(n: u32) -> (Header, Report, Vec<Sample>) {
        let spec = RunSpec {
            task: TaskId::Sentiment2,
            prompt_form: PromptForm::Short,
            temperature: None,
            top_p: 0.95,
            seed: 1,
            repeats: 1,
            think_budget: None,
            max_tokens: 100,
            limit: None,
            budgets: Vec::new(),
            modes: Vec::new(),
            extensions: 0,
        };
        let subject = Subject {
            model: "A <small> model".to_owned(),
            model_sha256: None,
            model_bytes: Some(1),
            architecture: Some("qwen2".to_owned()),
            quantization: Some("Q8_0".to_owned()),
            n_params: Some(1),
            engine: "cpu".to_owned(),
            adapter: None,
            self_test: None,
            template_sha256: Some(String::new()),
            server: None,
        };
        let dataset = Dataset {
            name: "made up".to_owned(),
            sha256: String::new(),
            n_items: n,
        };
        let header = Header {
            schema_version: 1,
            program_version: "0".to_owned(),
            spec,
            dataset,
            prompt_sha256: String::new(),
            subject,
        };
        let samples: Vec<Sample> = (0..n).map(sample).collect();
        let report = build_report(TaskId::Sentiment2, &samples);
        (header, report, samples)
    }

    fn sample(index: u32) -> Sample {
        Sample {
            item_index: index,
            item: Item {
                id: format!("item {index}"),
                text: "Fine & <b>good</b>.".to_owned(),
                tokens: Vec::new(),
                gold: Gold::Label("positive".to_owned()),
            },
            repeat: 0,
            seed: 1,
            prompt: "SENT2: Fine".to_owned(),
            completion: Completion {
                thought: "It says fine.".to_owned(),
                answer: Some("positive".to_owned()),
                flags: Vec::new(),
                end: End::Stop,
                budget_hit: false,
                usage: Usage {
                    prompt_tokens: Some(9),
                    input_tokens: Some(4),
                    think_tokens: Some(5 + index),
                    forced_tokens: 0,
                    answer_tokens: Some(1),
                    output_tokens: None,
                },
                tokens: Some(vec![1; 6]),
                timing: None,
            },
            reading: Reading {
                prediction: Some(Prediction::Label("positive".to_owned())),
                tier: None,
                span: Some((0, 8)),
                failure: None,
                unlocated: Vec::new(),
            },
            score: Score::Label {
                correct: index != 0,
            },
            nested: None,
        }
    }

    #[test]
    fn every_point_leads_to_its_item_and_nothing_leads_outside() {
        let html = html(&[run_of(5), run_of(4)]);
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
    fn ids_are_unique() {
        let html = html(&[run_of(3), run_of(3)]);
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
