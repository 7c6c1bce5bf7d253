//! How accuracy and think length go together, by charts that are fooled and by ones that are not.

use serde::{Deserialize, Serialize};

use crate::stats::logistic::OddsRatio;
use crate::stats::within::within_between;
use crate::stats::{Partial, WithinBetween, fit_binomial, partial};
use crate::{Kind, Sample, Score, TaskId};

/// Associations of accuracy with think length. None of them is an effect: only a change of the
/// budget shows one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// Accuracy on think tokens per input token, as in the study, with a robust standard error.
    pub ratio: Option<Partial>,
    /// Accuracy on ln think tokens, with ln length, length and 1 / length held: what the ratio
    /// would have to show, too, if it were more than the arithmetic of its axis.
    pub partial: Option<Partial>,
    /// The same without the samples whose thought was cut off.
    pub partial_uncensored: Option<Partial>,
    /// Odds of a right label (or token) per doubling of think tokens, the length held.
    pub odds_per_doubling: Option<OddsRatio>,
    /// Accuracy per doubling within items (repeats) and between them.
    pub within_between: Option<WithinBetween>,
    /// Samples that these rest on: with a think token and an accuracy; those that hold the length
    /// need an input as well.
    pub n: u64,
    /// Samples whose thought was cut off: their length is only a lower bound.
    pub n_censored: u64,
}

/// One sample as the regressions see it.
struct Row {
    think: f64,
    /// `None` where nobody counted the input's tokens.
    length: Option<f64>,
    right: f64,
    asked: f64,
    item: u32,
    is_censored: bool,
}

/// The associations in these samples.
pub(super) fn association(task: TaskId, samples: &[Sample]) -> Association {
    let rows: Vec<Row> = samples.iter().filter_map(row).collect();
    let whole: Vec<&Row> = rows.iter().filter(|row| !row.is_censored).collect();
    let all: Vec<&Row> = rows.iter().collect();
    let n_censored = all.len() - whole.len();
    let column = |of: fn(&Row) -> f64| rows.iter().map(of).collect::<Vec<f64>>();
    let items: Vec<u32> = rows.iter().map(|row| row.item).collect();
    let accuracy = column(|row| row.right / row.asked);
    let doublings = column(|row| row.think.log2());
    let (right, asked) = (column(|row| row.right), column(|row| row.asked));
    let length: Option<Vec<f64>> = rows.iter().map(|row| row.length).collect();
    let length = length.unwrap_or_default();
    let ln_length: Vec<f64> = length.iter().map(|length| length.ln()).collect();
    let odds = match task.task().kind {
        // Where tokens of the text were not counted there is no length to hold.
        _ if length.is_empty() => binomial(&[&doublings], &right, &asked, &items),
        Kind::Classify => binomial(&[&doublings, &ln_length], &right, &asked, &items),
        // Errors of tagging depend on the length by arithmetic: one more curve of it is held.
        Kind::TagTokens | Kind::TagEntities => {
            binomial(&[&doublings, &ln_length, &length], &right, &asked, &items)
        }
    };
    Association {
        ratio: ratio(&all),
        partial: adjusted(&all),
        partial_uncensored: (n_censored > 0).then(|| adjusted(&whole)).flatten(),
        odds_per_doubling: odds,
        within_between: within_between(&doublings, &accuracy, &items),
        n: rows.len() as u64,
        n_censored: n_censored as u64,
    }
}

/// Rows whose length is known, with it.
fn measured<'a>(rows: &[&'a Row]) -> Vec<(&'a Row, f64)> {
    (rows.iter())
        .filter_map(|row| Some((*row, row.length?)))
        .collect()
}

/// The study's panel: think tokens by the input's length, nothing held.
fn ratio(rows: &[&Row]) -> Option<Partial> {
    let rows = measured(rows);
    let ratio: Vec<f64> = rows
        .iter()
        .map(|(row, length)| row.think / length)
        .collect();
    let accuracy: Vec<f64> = rows.iter().map(|(row, _)| row.right / row.asked).collect();
    let items: Vec<u32> = rows.iter().map(|(row, _)| row.item).collect();
    partial(&ratio, &accuracy, &[], &items)
}

/// The fit with the controls that vary; `None` without any answer to it.
fn binomial(
    predictors: &[&[f64]],
    right: &[f64],
    asked: &[f64],
    items: &[u32],
) -> Option<OddsRatio> {
    let (total_right, total): (f64, f64) = (right.iter().sum(), asked.iter().sum());
    if total_right <= 0.0 || total_right >= total {
        return None;
    }
    // Texts of equal length have no length to hold.
    (1..=predictors.len())
        .rev()
        .find_map(|n| fit_binomial(&predictors[..n], right, asked, items))?
        .odds_ratio(1)
}

/// ln think tokens with the length's curves held, as many as the data can hold.
fn adjusted(rows: &[&Row]) -> Option<Partial> {
    let rows = measured(rows);
    let column = |of: fn(&Row, f64) -> f64| {
        rows.iter()
            .map(|(row, l)| of(row, *l))
            .collect::<Vec<f64>>()
    };
    let items: Vec<u32> = rows.iter().map(|(row, _)| row.item).collect();
    let think = column(|row, _| row.think.ln());
    let accuracy = column(|row, _| row.right / row.asked);
    let controls = [
        column(|_, length| length.ln()),
        column(|_, length| length),
        column(|_, length| 1.0 / length),
    ];
    let controls: Vec<&[f64]> = controls.iter().map(Vec::as_slice).collect();
    (0..=controls.len())
        .rev()
        .find_map(|n| partial(&think, &accuracy, &controls[..n], &items))
}

fn row(sample: &Sample) -> Option<Row> {
    let (right, asked) = match sample.score {
        Score::Label { correct } => (u64::from(correct), 1),
        Score::Tags {
            n_correct,
            n_tokens,
            ..
        } => (n_correct, n_tokens),
    };
    let think = sample.completion.usage.think_tokens.filter(|n| *n > 0)?;
    let length = sample.input_length();
    (length != Some(0) && asked > 0).then(|| Row {
        think: f64::from(think),
        length: length.map(|length| length as f64),
        right: right as f64,
        asked: asked as f64,
        item: sample.item_index,
        is_censored: is_cut_off(sample),
    })
}

/// Whether the thought was ended by a limit, not by the model.
pub(crate) fn is_cut_off(sample: &Sample) -> bool {
    sample.completion.budget_hit || sample.reading.failure == Some(crate::Failure::TruncatedThink)
}
