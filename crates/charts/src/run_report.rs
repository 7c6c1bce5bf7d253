//! Runs as a document: for each its numbers, charts and samples. The command renders it to a file,
//! the page does as well.

mod samples;

use std::rc::Rc;

use eval::repeats::Repeats;
use eval::sweep::Sweep;
use eval::ways::Way;
use eval::{Header, Report, Sample};
use yew::prelude::*;

use crate::number::plural;
use crate::scatter::Against;
use crate::{
    BudgetChart, ConfusionMatrix, FailureBar, Headline, LabelBars, Lang, MaybeProvenance,
    Provenance, RangePlot, RemarkList, RepeatsTable, ScatterChart, WaysTable,
};
use samples::Samples;

/// A run as the page needs it.
#[derive(Clone, PartialEq)]
struct Run {
    header: Header,
    report: Rc<Report>,
    samples: Vec<Rc<Sample>>,
    sweep: Option<Rc<Sweep>>,
    ways: Rc<[Way]>,
    repeats: Option<Repeats>,
}

/// The runs.
#[derive(PartialEq, Properties)]
pub struct RunReportProps {
    runs: Vec<Run>,
}

impl RunReportProps {
    /// The runs to show.
    #[must_use]
    pub fn new(runs: Vec<(Header, Report, Vec<Sample>)>) -> Self {
        let shared = |(header, report, samples): (Header, Report, Vec<Sample>)| Run {
            header,
            report: Rc::new(report),
            sweep: eval::sweep::build_sweep(&samples).map(Rc::new),
            ways: eval::ways::ways(&samples).into(),
            repeats: eval::repeats::build_repeats(&samples),
            samples: samples.into_iter().map(Rc::new).collect(),
        };
        Self {
            runs: runs.into_iter().map(shared).collect(),
        }
    }
}

/// All runs, one after the other.
#[component]
pub fn RunReport(props: &RunReportProps) -> Html {
    html! {
        <main class="l-page report">
            <header class="report__head">
                <h1>{ "Thinkscope report" }</h1>
                if props.runs.len() > 1 {
                    <ol class="report__contents">
                        { for props.runs.iter().zip(1..).map(|(run, number)| html! {
                            <li><a href={format!("#run{number}")}>{ title(&run.header) }</a></li>
                        }) }
                    </ol>
                }
            </header>
            { for props.runs.iter().zip(1..).map(|(run, number)| section(run, number)) }
            <p class="report__note">
                { "An association between think length and accuracy is not an effect: hard items lengthen thoughts and cause errors." }
            </p>
        </main>
    }
}

fn title(header: &Header) -> String {
    format!(
        "{}: {}",
        header.spec.task.task().title,
        header.subject.model
    )
}

fn section(run: &Run, number: u32) -> Html {
    let prefix = format!("run{number}-");
    let report = &run.report;
    let scatter = |name: &str, against| {
        html! {
            <ScatterChart id={format!("{prefix}{name}")} report={Rc::clone(report)} {against} link_prefix={prefix.clone()} />
        }
    };
    let id = |name: &str| format!("{prefix}{name}");
    let is_own = |sample: &&Rc<Sample>| sample.nested.is_none();
    let own: Vec<Rc<Sample>> = run.samples.iter().filter(is_own).cloned().collect();
    let provenance = Provenance::of(&run.header, own.len() as u64, Lang::English);
    html! {
        <ContextProvider<MaybeProvenance> context={Some(provenance)}>
        <section class="report__run" id={format!("run{number}")}>
            <h2 class="report__title">{ title(&run.header) }</h2>
            <p class="report__facts">{ facts(&run.header, own.len()) }</p>
            <Headline report={Rc::clone(report)} />
            <RemarkList remarks={eval::remarks::remarks(report)} level={3} />
            <div class="deck deck__pair">
                { scatter("think-tokens", Against::ThinkTokens) }
                { scatter("think-per-input", Against::ThinkPerInput) }
            </div>
            <div class="deck deck__pair">
                <RangePlot id={id("accuracy")} report={Rc::clone(report)} />
                <FailureBar id={id("usable-answers")} report={Rc::clone(report)} />
                <LabelBars id={id("f1-by-label")} report={Rc::clone(report)} />
                <ConfusionMatrix id={id("confusion-matrix")} report={Rc::clone(report)} />
            </div>
            if let Some(sweep) = &run.sweep {
                <div class="deck"><BudgetChart id={id("think-budget")} sweep={Rc::clone(sweep)} /></div>
            }
            <WaysTable ways={Rc::clone(&run.ways)} level={3} />
            if let Some(repeats) = &run.repeats {
                <RepeatsTable repeats={repeats.clone()} accuracy={report.strict_accuracy} level={3} />
            }
            <Samples samples={own} prefix={prefix.clone()} />
        </section>
        </ContextProvider<MaybeProvenance>>
    }
}

/// What exactly was run, in a sentence; settings that a run from elsewhere does not tell are left out.
fn facts(header: &Header, n_samples: usize) -> String {
    let (spec, subject) = (&header.spec, &header.subject);
    let knows = |field: &str| header.knows(field);
    let top_p = if knows("spec.top_p") {
        format!(", top-p {}", spec.top_p)
    } else {
        String::new()
    };
    let sampling = match spec.temperature {
        Some(t) => Some(format!("temperature {t}{top_p}")),
        None => knows("spec.temperature").then(|| "greedy".to_owned()),
    };
    let budget = match spec.think_budget {
        Some(budget) => Some(format!("think budget {budget} tokens")),
        None => knows("spec.think_budget").then(|| "unlimited thinking".to_owned()),
    };
    let told = [
        knows("spec.prompt_form").then(|| format!("{} prompt", spec.prompt_form)),
        sampling,
        budget,
        knows("spec.max_tokens").then(|| format!("at most {} tokens a sample", spec.max_tokens)),
        knows("spec.seed").then(|| format!("seed {}", spec.seed)),
    ];
    let told: String = (told.into_iter().flatten())
        .map(|part| format!(", {part}"))
        .collect();
    format!(
        "{} of {} ({} items), {} {}, engine {}{told}.",
        plural(n_samples as u64, "sample", "samples"),
        header.dataset.name,
        header.dataset.n_items,
        subject.model,
        (subject.quantization.as_deref()).unwrap_or("of unknown quantisation"),
        subject.engine,
    )
}
