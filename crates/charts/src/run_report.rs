//! Runs as a document: for each its numbers, charts and samples. The command renders it to a file,
//! the page does as well.

mod samples;

use std::rc::Rc;

use eval::repeats::Repeats;
use eval::sums::MAX_HELD;
use eval::sweep::Sweep;
use eval::ways::Way;
use eval::{Header, Report, Sample, Sums};
use yew::prelude::*;

use crate::scatter::Against;
use crate::text::{ReportTexts, Subject, chart_texts};
use crate::{
    BudgetChart, ConfusionMatrix, FailureBar, Headline, LabelBars, Lang, MaybeProvenance,
    Provenance, RangePlot, RemarkList, RepeatsTable, ScatterChart, WaysTable, use_lang,
};
use samples::Samples;

/// A run as the page needs it.
#[derive(Clone, PartialEq)]
struct Run {
    header: Header,
    report: Rc<Report>,
    /// Samples, without nested answers.
    n_own: usize,
    /// They themselves, where they are few enough to be listed.
    samples: Option<Vec<Rc<Sample>>>,
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
    /// The runs to show. The samples of one of more than [`MAX_HELD`] need no texts: they are added up.
    #[must_use]
    pub fn new(runs: Vec<(Header, Vec<Sample>)>) -> Self {
        Self {
            runs: runs.into_iter().map(Run::of).collect(),
        }
    }
}

impl Run {
    fn of((header, samples): (Header, Vec<Sample>)) -> Self {
        let task = header.spec.task;
        let is_long = samples.len() > MAX_HELD as usize;
        let sums = if is_long {
            Sums::of_many(task, &samples)
        } else {
            Sums::of(task, &samples)
        };
        let own = samples.into_iter().filter(|s| s.nested.is_none());
        let (n_own, samples) = if is_long {
            (own.count(), None)
        } else {
            let own: Vec<Rc<Sample>> = own.map(Rc::new).collect();
            (own.len(), Some(own))
        };
        Self {
            header,
            report: Rc::new(sums.report),
            n_own,
            samples,
            sweep: sums.sweep.map(Rc::new),
            ways: sums.ways.into(),
            repeats: sums.repeats,
        }
    }
}

/// All runs, one after the other.
#[component]
pub fn RunReport(props: &RunReportProps) -> Html {
    let lang = use_lang();
    let texts = &chart_texts(lang).report;
    html! {
        <main class="l-page report">
            <header class="report__head">
                <h1>{ texts.title }</h1>
                if props.runs.len() > 1 {
                    <ol class="report__contents">
                        { for props.runs.iter().zip(1..).map(|(run, number)| html! {
                            <li><a href={format!("#run{number}")}>{ title(&run.header, texts) }</a></li>
                        }) }
                    </ol>
                }
            </header>
            { for props.runs.iter().zip(1..).map(|(run, number)| section(run, number, lang)) }
            <p class="report__note">{ texts.note }</p>
        </main>
    }
}

fn title(header: &Header, texts: &ReportTexts) -> String {
    format!(
        "{}: {}",
        (texts.task)(header.spec.task),
        header.subject.model
    )
}

fn section(run: &Run, number: u32, lang: Lang) -> Html {
    let texts = &chart_texts(lang).report;
    let prefix = format!("run{number}-");
    let report = &run.report;
    let scatter = |name: &str, against| {
        html! {
            <ScatterChart id={format!("{prefix}{name}")} report={Rc::clone(report)} {against} link_prefix={prefix.clone()} />
        }
    };
    let id = |name: &str| format!("{prefix}{name}");
    let provenance = Provenance::of(&run.header, run.n_own as u64, lang);
    html! {
        <ContextProvider<MaybeProvenance> context={Some(provenance)}>
        <section class="report__run" id={format!("run{number}")}>
            <h2 class="report__title">{ title(&run.header, texts) }</h2>
            <p class="report__facts">{ facts(&run.header, run.n_own, texts) }</p>
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
            if let Some(samples) = &run.samples {
                <Samples samples={samples.clone()} prefix={prefix.clone()} />
            } else {
                <p class="report__note">{ texts.too_many }</p>
            }
        </section>
        </ContextProvider<MaybeProvenance>>
    }
}

/// What exactly was run, in a sentence; settings that a run from elsewhere does not tell are left out.
fn facts(header: &Header, n_samples: usize, texts: &ReportTexts) -> String {
    let (spec, knows) = (&header.spec, |field: &str| header.knows(field));
    let subject = Subject {
        n_samples: n_samples as u64,
        data: &header.dataset.name,
        n_items: u64::from(header.dataset.n_items),
        model: &header.subject.model,
        quantization: header.subject.quantization.as_deref(),
        engine: &header.subject.engine,
    };
    let temperature = match spec.temperature {
        Some(t) => Some((texts.temperature)(&t.to_string())),
        None => knows("spec.temperature").then(|| texts.greedy.to_owned()),
    };
    let has_top_p = spec.temperature.is_some() && knows("spec.top_p");
    let budget = match spec.think_budget {
        Some(budget) => Some((texts.budget)(budget)),
        None => knows("spec.think_budget").then(|| texts.unlimited.to_owned()),
    };
    let parts = [
        Some((texts.subject)(&subject)),
        knows("spec.prompt_form").then(|| (texts.prompt)(spec.prompt_form)),
        temperature,
        has_top_p.then(|| (texts.top_p)(&spec.top_p.to_string())),
        budget,
        knows("spec.max_tokens").then(|| (texts.cap)(spec.max_tokens)),
        knows("spec.seed").then(|| (texts.seed)(spec.seed)),
    ];
    let told: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}.", told.join(", "))
}

#[cfg(test)]
mod tests {
    use eval::{TaskId, made_up};

    use super::*;

    #[test]
    fn a_run_is_told_in_a_sentence() {
        let mut header = made_up::header(TaskId::Pos);
        let check = |header: &Header, lang, expect: &str| {
            let facts = facts(header, 3, &chart_texts(lang).report);
            assert!(facts.ends_with(expect), "{facts}");
        };
        let end = "greedy, unlimited thinking, at most 100 tokens a sample, seed 1.";
        check(&header, Lang::English, end);
        header.spec.temperature = Some(0.6);
        header.spec.think_budget = Some(32);
        let end = "temperature 0.6, top-p 0.95, think budget 32 tokens, at most 100 tokens a sample, seed 1.";
        check(&header, Lang::English, end);
        let end = "temperatura 0.6, top-p 0.95, presupuesto de razonamiento de 32 tokens, como mucho 100 tokens por muestra, semilla 1.";
        check(&header, Lang::Spanish, end);
    }
}
