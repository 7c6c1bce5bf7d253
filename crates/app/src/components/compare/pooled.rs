//! What was put together to one run.

use charts::comparison::PoolParts;
use charts::number::{count, percent};
use eval::compare::RunSummary;
use eval::pool::{Part, Pool};
use yew::prelude::*;

use crate::components::ChartSave;
use crate::text::CompareTexts;

/// What was put together, said plainly, and what each file gave.
pub(super) fn pooled(
    side: usize,
    pool: &Pool,
    of: Option<&RunSummary>,
    texts: &CompareTexts,
) -> Html {
    let n_files = pool.parts.len();
    let Some(of) = of.filter(|_| n_files > 1) else {
        return html! {};
    };
    let n_differing = pool.parts.iter().map(|part| part.n_differing).sum();
    let n_duplicates = pool.n_duplicates();
    let row = |part: &Part| {
        let accuracy = part
            .accuracy
            .map_or_else(|| "–".to_owned(), |of| percent(of.value));
        vec![
            part.file.clone(),
            count(part.n_samples),
            count(part.n_duplicates),
            accuracy,
        ]
    };
    let engines: Vec<&str> = pool.engines.iter().map(String::as_str).collect();
    let id = format!("parts-{side}");
    let actions = html! { <ChartSave id={id.clone()} title={of.name.clone()} /> };
    html! {
        <div class="pooled">
            <p class="pooled__said"><strong>{ (texts.pooled)(n_files, of.n_samples, of.n_items) }</strong></p>
            if n_duplicates > 0 { <p class="pooled__note">{ (texts.duplicates)(n_duplicates, n_differing) }</p> }
            if !engines.is_empty() { <p class="pooled__note">{ (texts.engines)(&engines.join(", ")) }</p> }
            <details>
                <summary>{ (texts.files)(n_files) }</summary>
                <div class="table-scroll" tabindex="0" role="region" aria-label={(texts.files)(n_files)}>
                    { charts::figure::table(&texts.file_columns, pool.parts.iter().map(row)) }
                </div>
                <PoolParts {id} run={of.clone()} {actions} />
            </details>
        </div>
    }
}
