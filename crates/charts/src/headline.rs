//! The numbers that a run is quoted by.

use std::rc::Rc;

use eval::report::Estimate;
use eval::{Kind, Report};
use yew::prelude::*;

use crate::label_bars::score;
use crate::number::{fixed, percent};
use crate::text::{Common, use_chart_texts};

/// The report.
#[derive(PartialEq, Properties)]
pub struct HeadlineProps {
    /// What the samples add up to.
    pub report: Rc<Report>,
}

/// Strict accuracy large, the rest beside it.
#[component]
pub fn Headline(props: &HeadlineProps) -> Html {
    let all = use_chart_texts();
    let (texts, common) = (&all.scores.headline, &all.common);
    let report = &props.report;
    let (unit, micro) = match report.task.task().kind {
        Kind::Classify => (texts.items, texts.micro_f1),
        Kind::TagTokens => (texts.words, texts.micro_f1),
        Kind::TagEntities => (texts.words, texts.entity_f1),
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
                <dt>{ texts.strict_accuracy }</dt>
                <dd>
                    <span class="headline__value">{ value(report.strict_accuracy) }</span>
                    <span class="headline__interval">{ ci(report.strict_accuracy, common) }</span>
                    <span class="tile__note">{ (texts.of_unit)(unit) }</span>
                </dd>
            </div>
            { tile(texts.macro_f1, score(report.macro_f1), texts.macro_note.to_owned()) }
            { tile(micro, score(report.micro_f1), texts.micro_note.to_owned()) }
            { tile(texts.coverage, value(report.coverage), ci(report.coverage, common)) }
            { tile(texts.unusable, value(failures), ci(failures, common)) }
            { tile(texts.answered_only, report.answered_only.accuracy.map_or_else(dash, percent), texts.answered_note.to_owned()) }
            { tile(texts.think_tokens, report.mean_think_tokens.map_or_else(dash, |mean| fixed(mean, 1)), texts.think_note.to_owned()) }
        </dl>
    }
}

fn value(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(dash, |estimate| percent(estimate.value))
}

fn ci(estimate: Option<Estimate>, common: &Common) -> String {
    estimate
        .and_then(|estimate| estimate.ci95)
        .map(|ci| (common.ci)(&common.range(ci, percent)))
        .unwrap_or_default()
}

fn dash() -> String {
    "–".to_owned()
}
