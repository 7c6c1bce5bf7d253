//! A comparison as one HTML document with its charts.

use std::rc::Rc;

use charts::forest::ForestRow;
use charts::frontier::Spent;
use charts::number::{fixed, interval, p_value, percent, plural};
use charts::{ForestPlot, Frontier};
use eval::compare::{Comparison, Pair, RunSummary, Test};
use eval::stats::Partial;
use eval::study;
use yew::ServerRenderer;
use yew::prelude::*;

use crate::report;

/// Flipped items of a pair that are listed; the JSON has all.
const MOST_FLIPS: usize = 40;

/// The comparison as a document: no script, no request.
pub fn html(of: &Comparison) -> String {
    let of = of.clone();
    let renderer = ServerRenderer::<Page>::with_props(move || PageProps { of }).hydratable(false);
    let body = futures::executor::block_on(renderer.render());
    report::document("Thinkscope comparison", &body)
}

/// The comparison.
#[derive(PartialEq, Properties)]
struct PageProps {
    of: Comparison,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let of = &props.of;
    html! {
        <main class="l-page report">
            <header class="report__head"><h1>{ "Runs beside each other" }</h1></header>
            { list("Runs that are not alike", of.differences.iter().cloned()) }
            { list("Remarks", remarks(of)) }
            <section class="report__run">
                <div class="deck deck__pair">{ f1(of) }{ frontier(of) }</div>
                <div class="deck deck__pair">{ ratio(of) }{ adjusted(of) }</div>
            </section>
            { for of.pairs.iter().map(|pair| pair_section(of, pair)) }
            { published(of) }
            <p class="report__note">
                { "An association between think length and accuracy is not an effect: hard items lengthen thoughts and cause errors." }
            </p>
        </main>
    }
}

/// The study's own words on the runs' tasks.
fn published(of: &Comparison) -> Html {
    let tasks: std::collections::BTreeSet<_> = of.runs.iter().map(|run| run.task).collect();
    let texts = tasks.into_iter().flat_map(|task| {
        study::statements(task).map(move |of| format!("{}: {}", task.task().title, of.words()))
    });
    let title = format!(
        "Published statements, without numbers of their own ({})",
        study::SOURCE
    );
    list(&title, texts)
}

fn list(title: &str, texts: impl IntoIterator<Item = String>) -> Html {
    let items: Vec<Html> = (texts.into_iter())
        .map(|text| html! { <li>{ text }</li> })
        .collect();
    if items.is_empty() {
        return html! {};
    }
    html! { <section class="report__facts"><h2>{ title.to_owned() }</h2><ul>{ items }</ul></section> }
}

fn remarks(of: &Comparison) -> Vec<String> {
    let own = of.runs.iter().flat_map(|run| {
        (run.remarks.iter()).map(move |remark| format!("{}: {}", run.name, remark.text))
    });
    (of.remarks.iter().map(|remark| remark.text.clone()))
        .chain(own)
        .collect()
}

fn f1(of: &Comparison) -> Html {
    let rows: Vec<ForestRow> = (of.runs.iter())
        .filter_map(|run| {
            let f1 = run.macro_f1?;
            Some(ForestRow {
                name: run.name.clone(),
                value: f1.value,
                ci95: f1.ci95,
                n: f1.n,
                p_adjusted: None,
            })
        })
        .collect();
    let best = (rows.iter()).max_by(|a, b| a.value.total_cmp(&b.value));
    let finding = best.map_or_else(
        || "F1 is defined for no run.".to_owned(),
        |best| {
            format!(
                "The highest average F1 is that of {} ({}); an unusable answer counts as wrong, intervals are by bootstrap over items.",
                best.name,
                fixed(best.value, 2)
            )
        },
    );
    html! {
        <ForestPlot id="average-f1" title="Average F1" axis="mean F1 over labels" rows={Rc::new(rows)} {finding} domain={(0.0, 1.0)} />
    }
}

fn frontier(of: &Comparison) -> Html {
    let runs: Vec<Spent> = (of.runs.iter())
        .filter_map(|run| {
            Some(Spent {
                name: run.name.clone(),
                think_tokens: run.mean_think_tokens?,
                tokens_per_right: run.tokens_per_right,
                accuracy: run.accuracy?,
            })
        })
        .collect();
    html! { <Frontier id="tokens-spent" runs={Rc::new(runs)} /> }
}

/// Partial correlations of the runs as rows.
fn rows(
    of: &Comparison,
    pick: impl Fn(&RunSummary) -> Option<Partial>,
    p: impl Fn(&RunSummary) -> Option<f64>,
) -> Rc<Vec<ForestRow>> {
    let rows = of.runs.iter().filter_map(|run| {
        let of = pick(run)?;
        Some(ForestRow {
            name: run.name.clone(),
            value: of.r,
            ci95: of.r_ci95,
            n: of.n,
            p_adjusted: p(run),
        })
    });
    Rc::new(rows.collect())
}

fn found(rows: &[ForestRow]) -> String {
    let n = (rows.iter())
        .filter(|row| row.p_adjusted.is_some_and(|p| p < 0.05))
        .count();
    format!(
        "{} of {} have an adjusted p below 0.05",
        n,
        plural(rows.len() as u64, "run", "runs")
    )
}

fn ratio(of: &Comparison) -> Html {
    let rows = rows(of, |run| run.association.ratio, |run| run.ratio_p_holm);
    let finding = format!(
        "The study's panel: {}. The text's length is in this axis, so it may show a correlation where thinking does nothing.",
        found(&rows)
    );
    html! {
        <ForestPlot id="ratio" title="Accuracy against think tokens per input token" axis="Pearson r" {rows} {finding} reference={0.0} />
    }
}

fn adjusted(of: &Comparison) -> Html {
    let rows = rows(of, |run| run.association.partial, |run| run.partial_p_holm);
    let finding = format!(
        "With the length of the text held: {}. Difficulty can still lengthen thoughts and cause errors.",
        found(&rows)
    );
    html! {
        <ForestPlot id="partial" title="The same with the text's length held" axis="partial r" {rows} {finding} reference={0.0} />
    }
}

fn pair_section(of: &Comparison, pair: &Pair) -> Html {
    let (a, b) = (&of.runs[pair.a].name, &of.runs[pair.b].name);
    let points = |share: f64| format!("{} points", fixed(100.0 * share, 1));
    let ci = (pair.difference_ci95)
        .map(|ci| format!(" (95 % CI {})", interval(ci, points)))
        .unwrap_or_default();
    let test = match pair.test {
        Test::McNemar => "McNemar's exact test",
        Test::PairedT => "paired t test over items",
    };
    let p = pair.p.map_or_else(|| "p not defined".to_owned(), p_value);
    let adjusted = pair.p_holm.map_or_else(|| "–".to_owned(), p_value);
    let counts = (pair.counts)
        .map(|counts| {
            format!(
                " Only the first is right on {}, only the second on {}.",
                counts.only_a, counts.only_b
            )
        })
        .unwrap_or_default();
    let f1 = (pair.f1_difference.zip(pair.f1_p))
        .map(|(f1, p)| {
            let ci = (pair.f1_ci95)
                .map(|ci| format!(" (95 % CI {})", interval(ci, |v| fixed(v, 3))))
                .unwrap_or_default();
            format!(
                " Average F1 differs by {}{ci}, permutation test {}.",
                fixed(f1, 3),
                p_value(p)
            )
        })
        .unwrap_or_default();
    let left_out = if pair.n_left_out > 0 {
        format!(
            " {} stand in one run alone and are left out.",
            plural(pair.n_left_out, "item", "items")
        )
    } else {
        String::new()
    };
    let flips = pair.flips.iter().take(MOST_FLIPS).map(|flip| {
        vec![
            flip.item.clone(),
            percent(flip.a),
            percent(flip.b),
            flip.text.clone(),
        ]
    });
    let n_flips = pair.flips.len();
    let more = n_flips.saturating_sub(MOST_FLIPS);
    html! {
        <section class="report__run">
            <h2>{ format!("{a} and {b}") }</h2>
            <p class="report__facts">
                { format!("On {} common items accuracy differs by {}{ci}, {test} {p}, adjusted for all pairs {adjusted}.{counts}{f1}{left_out}",
                    pair.n_items, points(pair.difference)) }
            </p>
            <details open={n_flips <= 12}>
                <summary>{ plural(n_flips as u64, "flipped item", "flipped items") }</summary>
                { charts::figure::table(&["Item", a, b, "Text"], flips) }
                if more > 0 { <p class="report__facts">{ format!("{more} more stand in the JSON.") }</p> }
            </details>
        </section>
    }
}
