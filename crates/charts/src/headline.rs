//! The numbers that a run is quoted by.

use std::rc::Rc;

use eval::report::Estimate;
use eval::{Kind, Report};
use yew::prelude::*;

use crate::label_bars::score;
use crate::number::{fixed, interval, percent};

/// The report.
#[derive(PartialEq, Properties)]
pub struct HeadlineProps {
    /// What the samples add up to.
    pub report: Rc<Report>,
}

/// Strict accuracy large, the rest beside it.
#[component]
pub fn Headline(props: &HeadlineProps) -> Html {
    let report = &props.report;
    let (unit, micro) = match report.task.task().kind {
        Kind::Classify => ("items", "Micro F1"),
        Kind::TagTokens => ("words", "Micro F1"),
        Kind::TagEntities => ("words", "Entity F1"),
    };
    let tile = |name: &'static str, value: String, note: String| {
        html! {
            <div class="tile"><dt>{ name }</dt><dd><span class="tile__value">{ value }</span><span class="tile__note">{ note }</span></dd></div>
        }
    };
    let failures = report.failures.as_ref().map(|failures| failures.rate);
    html! {
        <dl class="headline">
            <div class="headline__main">
                <dt>{ "Strict accuracy" }</dt>
                <dd>
                    <span class="headline__value">{ value(report.strict_accuracy) }</span>
                    <span class="headline__interval">{ ci(report.strict_accuracy) }</span>
                    <span class="tile__note">{ format!("of {unit} right; an unusable answer counts as wrong") }</span>
                </dd>
            </div>
            { tile("Macro F1", score(report.macro_f1), "mean over labels".to_owned()) }
            { tile(micro, score(report.micro_f1), "of pooled counts".to_owned()) }
            { tile("Coverage", value(report.coverage), ci(report.coverage)) }
            { tile("Unusable answers", value(failures), ci(failures)) }
            { tile("Answered only", report.answered_only.accuracy.map_or_else(dash, percent), "accuracy of usable answers".to_owned()) }
            { tile("Think tokens", report.mean_think_tokens.map_or_else(dash, |mean| fixed(mean, 1)), "mean of a sample".to_owned()) }
        </dl>
    }
}

fn value(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(dash, |estimate| percent(estimate.value))
}

fn ci(estimate: Option<Estimate>) -> String {
    estimate
        .and_then(|estimate| estimate.ci95)
        .map(|ci| format!("95 % CI {}", interval(ci, percent)))
        .unwrap_or_default()
}

fn dash() -> String {
    "–".to_owned()
}
