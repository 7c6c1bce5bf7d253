//! A comparison as text for a terminal.

use charts::number::{fixed, interval, p_value, percent};
use eval::compare::{Comparison, Pair, RunSummary, Test};
use eval::report::Estimate;

/// The comparison: runs, pairs, remarks.
pub fn text(of: &Comparison) -> String {
    let mut lines = vec![row([
        "run",
        "items",
        "average F1",
        "strict accuracy",
        "coverage",
        "think tokens",
    ])];
    for run in &of.runs {
        lines.push(row([
            &run.name,
            &run.n_items.to_string(),
            &estimate(run.macro_f1, |v| fixed(v, 2)),
            &estimate(run.accuracy, percent),
            &estimate(run.coverage, percent),
            &run.mean_think_tokens
                .map_or_else(|| "–".to_owned(), |mean| fixed(mean, 1)),
        ]));
    }
    lines.push(
        "\nAccuracy against think tokens per input token, and with the length held:".to_owned(),
    );
    lines.extend(of.runs.iter().map(association));
    if !of.pairs.is_empty() {
        lines.push("\nPaired differences in accuracy (first less second):".to_owned());
        lines.extend(of.pairs.iter().map(|pair| difference(of, pair)));
    }
    let about = |run: &RunSummary| -> Vec<String> {
        (run.remarks.iter())
            .map(|remark| format!("- {}: {remark}", run.name))
            .collect()
    };
    let remarks: Vec<String> = (of.differences.iter().map(|text| format!("- {text}")))
        .chain(of.remarks.iter().map(|remark| format!("- {remark}")))
        .chain(of.runs.iter().flat_map(about))
        .collect();
    if !remarks.is_empty() {
        lines.push("\nRemarks:".to_owned());
        lines.extend(remarks);
    }
    lines.join("\n")
}

/// Cells in columns of the widths that the numbers need.
fn row(cells: [&str; 6]) -> String {
    const WIDTHS: [usize; 6] = [36, 6, 22, 26, 26, 12];
    let cells = cells
        .iter()
        .zip(WIDTHS)
        .map(|(cell, width)| format!("{cell:<width$}"));
    cells.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

fn estimate(of: Option<Estimate>, write: impl Fn(f64) -> String) -> String {
    of.map_or_else(
        || "–".to_owned(),
        |of| match of.ci95 {
            Some(ci) => format!("{} ({})", write(of.value), interval(ci, &write)),
            None => write(of.value),
        },
    )
}

fn association(run: &RunSummary) -> String {
    let of = |slope: Option<eval::stats::Partial>, p: Option<f64>| match (slope, p) {
        (Some(of), Some(p)) => format!("r {} (adjusted {})", fixed(of.r, 2), p_value(p)),
        _ => "not defined".to_owned(),
    };
    format!(
        "{:<36} ratio {:<32} partial {}",
        run.name,
        of(run.association.ratio, run.ratio_p_holm),
        of(run.association.partial, run.partial_p_holm)
    )
}

fn difference(of: &Comparison, pair: &Pair) -> String {
    let points = |share: f64| fixed(100.0 * share, 1);
    let ci = pair
        .difference_ci95
        .map_or_else(String::new, |ci| format!(" ({})", interval(ci, points)));
    let test = match pair.test {
        Test::McNemar => "McNemar exact",
        Test::PairedT => "paired t",
    };
    let p = pair
        .p
        .zip(pair.p_holm)
        .map_or_else(String::new, |(p, adjusted)| {
            format!(", {test} {}, adjusted {}", p_value(p), p_value(adjusted))
        });
    let f1 = pair
        .f1_difference
        .zip(pair.f1_p)
        .map_or_else(String::new, |(f1, p)| {
            format!("; average F1 {}, permutation {}", fixed(f1, 3), p_value(p))
        });
    format!(
        "{} less {}: {} points{ci}{p}{f1}; {} common items, {} flipped",
        of.runs[pair.a].name,
        of.runs[pair.b].name,
        points(pair.difference),
        pair.n_items,
        pair.flips.len()
    )
}
