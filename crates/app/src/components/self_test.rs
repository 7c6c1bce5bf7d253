//! The self-test: every check with its outcome, and a button to run it again.

use std::rc::Rc;

use protocol::{Check, DeviceReport};
use yew::prelude::*;

use crate::text::{Test, use_texts};
use crate::words;

/// What was found.
#[derive(PartialEq, Properties)]
pub struct SelfTestProps {
    /// The last look at the device; `None` before the first.
    pub report: Option<Rc<DeviceReport>>,
    /// Whether it runs now.
    pub is_examining: bool,
    /// Whether it can be run now.
    pub may_run: bool,
    /// Called for the button.
    pub on_run: Callback<()>,
}

/// The checks.
#[component]
pub fn SelfTest(props: &SelfTestProps) -> Html {
    let texts = use_texts().self_test();
    let on_run = props.on_run.clone();
    let checks = props
        .report
        .as_ref()
        .map_or(&[][..], |report| &report.checks[..]);
    let has_run = !checks.is_empty();
    html! {
        <section class="device-card" aria-labelledby="self-test-title">
            <div class="device-card__head">
                <h2 id="self-test-title" class="section-title">{ texts.title }</h2>
                <button class="button" type="button" disabled={!props.may_run}
                    onclick={Callback::from(move |_: MouseEvent| on_run.emit(()))}>
                    { if props.is_examining { texts.running } else if has_run { texts.again } else { texts.run } }
                </button>
            </div>
            <p class="device-card__about">
                { texts.about }
            </p>
            <p class="device-card__verdict" role="status">{ verdict(props, texts) }</p>
            if has_run { <ul class="checks">{ for checks.iter().map(|of| check(of, texts)) }</ul> }
        </section>
    }
}

fn verdict(props: &SelfTestProps, texts: &Test) -> String {
    if props.is_examining {
        return texts.testing.to_owned();
    }
    let Some(report) = props
        .report
        .as_ref()
        .filter(|report| !report.checks.is_empty())
    else {
        return texts.not_run.to_owned();
    };
    let n = report.checks.len() as u64;
    let time = words::duration(report.self_test_ms as f64);
    match report.n_failed() as u64 {
        0 => (texts.all_passed)(n, &time),
        failed => (texts.failed_of)(failed, n),
    }
}

fn check(check: &Check, texts: &Test) -> Html {
    let (class, sign, word) = match &check.failure {
        None => ("outcome--right", "✓", texts.passed),
        Some(_) => ("outcome--wrong", "✗", texts.failed),
    };
    html! {
        <li class="checks__item">
            <span class={classes!("grid-cell", "grid-cell--small", class)} aria-hidden="true">{ sign }</span>
            <span>
                { &check.name }<span class="visually-hidden">{ ": " }{ word }</span>
                if let Some(failure) = &check.failure { <span class="checks__failure">{ failure }</span> }
            </span>
        </li>
    }
}
