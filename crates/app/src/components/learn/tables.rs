//! Results as tables.

use charts::number::percent;
use charts::text::Common;
use yew::prelude::*;

use crate::lesson::RunPlan;
use crate::measure::{changed, mean_think_tokens, whole_right};
use crate::state::Run;
use crate::text::Results as Texts;
use crate::words;

fn table(caption: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Html {
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        html! {
            <tr>
                <th scope="row">{ cells.next().unwrap_or_default() }</th>
                { for cells.map(|cell| html! { <td>{ cell }</td> }) }
            </tr>
        }
    };
    html! {
        <div class="table-scroll results__table" tabindex="0" role="region" aria-label={caption.to_owned()}>
            <table class="table">
                <caption class="results__name">{ caption }</caption>
                <thead><tr>{ for columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }</tr></thead>
                <tbody>{ for rows.map(row) }</tbody>
            </table>
        </div>
    }
}

fn none() -> String {
    "–".to_owned()
}

fn share(estimate: Option<eval::Estimate>) -> String {
    estimate.map_or_else(none, |of| percent(of.value))
}

/// A line for each run.
pub fn scores(
    runs: &[Run],
    plans: &[RunPlan],
    texts: &'static Texts,
    common: &'static Common,
) -> Html {
    let columns = [
        texts.run_name,
        texts.accuracy,
        texts.interval,
        texts.whole_right,
        texts.usable,
        texts.mean_thought,
    ];
    let row = |(run, plan): (&Run, &RunPlan)| {
        let report = run.report.as_ref();
        let accuracy = report.and_then(|of| of.strict_accuracy);
        let ci = accuracy.and_then(|of| of.ci95);
        vec![
            plan.name.clone(),
            share(accuracy),
            ci.map_or_else(none, |ci| common.range(ci, percent)),
            whole_right(run).map_or_else(none, words::points),
            share(report.and_then(|of| of.coverage)),
            mean_think_tokens(run).map_or_else(none, |n| charts::number::fixed(n, 1)),
        ]
    };
    table(texts.scores, &columns, runs.iter().zip(plans).map(row))
}

/// Size, bits, speed, accuracy and changed answers, against the first form.
pub fn forms(runs: &[Run], plans: &[RunPlan], texts: &'static Texts) -> Html {
    let columns = [
        texts.form,
        texts.size,
        texts.bits,
        texts.speed,
        texts.accuracy,
        texts.changed,
    ];
    let row = |(at, (run, plan)): (usize, (&Run, &RunPlan))| {
        let subject = run.header.as_ref().map(|header| &header.subject);
        let size = subject.and_then(|of| of.model_bytes);
        let n_params = subject.and_then(|of| of.n_params);
        let bits = (size.zip(n_params)).map(|(n_bytes, n)| n_bytes as f64 * 8.0 / n.max(1) as f64);
        let report = run.report.as_ref();
        let flips = match at {
            0 => none(),
            _ => {
                let (n_changed, n) = changed(run, &runs[0]);
                (texts.changed_of)(n_changed, n)
            }
        };
        vec![
            plan.name.clone(),
            size.map_or_else(none, words::bytes),
            bits.map_or_else(none, |bits| charts::number::fixed(bits, 1)),
            words::rate(run.generated_tokens, run.elapsed_ms).unwrap_or_else(none),
            share(report.and_then(|of| of.strict_accuracy)),
            flips,
        ]
    };
    table(
        texts.forms,
        &columns,
        runs.iter().zip(plans).enumerate().map(row),
    )
}
