//! What is looked at before a run begins.

use super::RunError;
use crate::{AnswerMode, Header, Item, Kind};

/// Whether a specification means something.
pub(super) fn check_spec(header: &Header) -> Result<(), RunError> {
    let spec = &header.spec;
    let bad = |field, value: String, must| Err(RunError::BadSpec { field, value, must });
    match spec.temperature {
        Some(t) if !t.is_finite() || t < 0.0 => {
            return bad("temperature", t.to_string(), "a number from 0");
        }
        _ => {}
    }
    if !(spec.top_p > 0.0 && spec.top_p <= 1.0) {
        return bad("top-p", spec.top_p.to_string(), "above 0 and at most 1");
    }
    if spec.repeats == 0 {
        return bad("repeats", "0".into(), "at least 1");
    }
    let is_nested = !spec.budgets.is_empty() || spec.extensions > 0;
    if let Some(budget) = spec.think_budget.filter(|_| is_nested) {
        let must = "left out where answers are asked for along the whole thought";
        return bad("the think budget", budget.to_string(), must);
    }
    if spec.modes.contains(&AnswerMode::Labels) && spec.task.task().kind != Kind::Classify {
        let must = "free or constrained for a task without labels";
        return bad("the way to answer", "labels".into(), must);
    }
    Ok(())
}

/// Whether an item can be asked about in this task.
pub(super) fn check_item(header: &Header, item: &Item) -> Result<(), RunError> {
    let task = header.spec.task.task();
    let unfit = |reason| {
        Err(RunError::UnfitItem {
            item: item.id.clone(),
            task: task.id.as_str(),
            reason,
        })
    };
    match (task.kind, item.gold_label()) {
        (Kind::Classify, None) => unfit("it has tags, not a label".to_owned()),
        (Kind::Classify, Some(label)) if !task.labels.contains(&label) => unfit(format!(
            "its label {label} is none of {}",
            task.labels.join(", ")
        )),
        (Kind::TagTokens | Kind::TagEntities, Some(_)) => {
            unfit("it has a label, not tags".to_owned())
        }
        (Kind::TagTokens | Kind::TagEntities, None)
            if item.tokens.len() != item.gold_tags().len() =>
        {
            unfit(format!(
                "it has {} tokens and {} tags",
                item.tokens.len(),
                item.gold_tags().len()
            ))
        }
        _ => Ok(()),
    }
}
