//! The runs that are compared: their numbers, how they were made, what was put together.

use charts::number::{count, fixed, percent};
use charts::text::{Common, chart_texts};
use charts::use_lang;
use eval::Estimate;
use eval::compare::RunSummary;
use eval::pool::Pool;
use yew::prelude::*;

use super::changing;
use super::pooled::pooled;
use crate::compare::{Change, Compare, Progress};
use crate::components::ChartSave;
use crate::shell::Shell;
use crate::text::{CompareTexts, Facts, use_texts};

/// The screen's state and the shell.
#[derive(PartialEq, Properties)]
pub struct RunListProps {
    /// The screen's state.
    pub compare: Compare,
    /// The shell.
    pub shell: Shell,
}

/// A table of runs.
#[component]
pub fn RunList(props: &RunListProps) -> Html {
    let texts = use_texts().compare();
    let lang = use_lang();
    let common = &chart_texts(lang).common;
    let (compare, shell) = (&props.compare, &props.shell);
    let summary = |side: usize| match &compare.progress {
        Progress::Ready(ready) => ready.comparison(lang).runs.get(side),
        _ => None,
    };
    let row = |(side, pool): (usize, &Pool)| {
        let of = summary(side);
        let name = of.map_or(pool.header.subject.model.as_str(), |of| &of.name);
        let ids = compare.ids(side);
        let remove = changing(shell, move || Change::Remove(ids.clone()));
        html! {
            <tr key={side}>
                <th scope="row" class="run-list__run">
                    <span class="run-list__name">{ name }</span>
                    <span class="run-list__facts no-export">{ facts(pool, compare.sides.own[side].len() as u64, texts) }</span>
                </th>
                { numbers(of, common) }
                <td class="no-export">
                    <button class="button button--quiet" type="button" aria-label={(texts.remove_run)(name)} onclick={remove}>{ texts.remove }</button>
                </td>
            </tr>
        }
    };
    let is_apart = compare.is_apart;
    html! {
        <section class="run-list" id="compared-runs" aria-labelledby="runs-title">
            <div class="deck__head">
                <h2 id="runs-title" class="section-title">{ texts.runs }</h2>
                <ChartSave id="compared-runs" title={texts.runs} is_table={true} />
            </div>
            <div class="run-list__scroll" tabindex="0" role="region" aria-label={texts.runs}>
                <table class="table">
                    <thead><tr>
                        { for texts.columns.iter().map(|name| html! { <th scope="col">{ *name }</th> }) }
                        <th scope="col" class="no-export"><span class="visually-hidden">{ texts.actions }</span></th>
                    </tr></thead>
                    <tbody>{ for compare.sides.pools.iter().enumerate().map(row) }</tbody>
                </table>
            </div>
            if compare.can_pool() {
                <label class="run-list__pool">
                    <input type="checkbox" checked={!is_apart} onchange={changing(shell, move || Change::Apart(!is_apart))} />
                    <span>{ texts.pool }{ " " }<span class="field__hint">{ texts.pool_hint }</span></span>
                </label>
            }
            { for compare.sides.pools.iter().enumerate().map(|(side, pool)| pooled(side, pool, summary(side), texts)) }
            { for compare.entries.iter().flat_map(|entry| &entry.run.warnings).map(|text| html! { <p class="run-list__note">{ text }</p> }) }
        </section>
    }
}

fn numbers(of: Option<&RunSummary>, common: &Common) -> Html {
    let estimate = |of: Option<Estimate>, write: &dyn Fn(f64) -> String| {
        let value = of.map_or_else(|| "–".to_owned(), |of| write(of.value));
        let ci = of.and_then(|of| of.ci95).map(|ci| common.range(ci, write));
        html! { <td>{ value }if let Some(ci) = ci { <span class="run-list__ci">{ " (" }{ ci }{ ")" }</span> }</td> }
    };
    let think = of.and_then(|of| of.mean_think_tokens);
    html! {
        <>
            <td>{ of.map_or_else(|| "–".to_owned(), |of| count(of.n_samples)) }</td>
            { estimate(of.and_then(|of| of.macro_f1), &|value| fixed(value, 2)) }
            { estimate(of.and_then(|of| of.accuracy), &percent) }
            { estimate(of.and_then(|of| of.coverage), &percent) }
            <td>{ think.map_or_else(|| "–".to_owned(), |mean| fixed(mean, 1)) }</td>
        </>
    }
}

/// How a run was made, in a line.
fn facts(pool: &Pool, n_samples: u64, texts: &CompareTexts) -> String {
    let (spec, dataset) = (&pool.header.spec, &pool.header.dataset);
    let knows = |field: &str| pool.header.knows(field);
    let has_seeds = pool.parts.len() > 1;
    let items: std::collections::BTreeSet<u32> = pool
        .samples
        .iter()
        .map(|sample| sample.item_index)
        .collect();
    (texts.facts)(&Facts {
        data: &dataset.name,
        hashes: (
            start(&dataset.sha256),
            start(
                pool.header
                    .subject
                    .model_sha256
                    .as_deref()
                    .unwrap_or_default(),
            ),
        ),
        n: (n_samples, items.len() as u64),
        temperature: spec.temperature,
        is_greedy: spec.temperature.is_none() && knows("spec.temperature"),
        repeats: spec.repeats,
        max_tokens: knows("spec.max_tokens").then_some(spec.max_tokens),
        seed: (!has_seeds && knows("spec.seed")).then_some(spec.seed),
        has_seeds,
        engine: &pool.header.subject.engine,
    })
}

/// The start of a hash, as people compare them.
fn start(hash: &str) -> &str {
    hash.get(..8).unwrap_or("–")
}
