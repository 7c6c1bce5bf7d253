//! The speed of the loaded model on this device: what to measure, how far it is, what came out.

use charts::number::significant;
use protocol::{BenchPlan, BenchRow, BenchTotals};
use web_sys::{Event, HtmlInputElement};
use yew::prelude::*;

use super::draft::{Draft, use_draft};
use super::{Notice, NumberField};
use crate::device::{Bench, Device, batches_of, batches_text};
use crate::text::{BenchTexts, Texts, use_texts};
use crate::words;

/// What is known.
#[derive(PartialEq, Properties)]
pub struct BenchPanelProps {
    /// The device with its measurement.
    pub device: Device,
    /// The loaded model and its engine in words; `None` if none is loaded.
    pub subject: Option<AttrValue>,
    /// Whether a measurement can begin now.
    pub may_run: bool,
    /// Called with another plan.
    pub on_plan: Callback<BenchPlan>,
    /// Called for *Measure*.
    pub on_run: Callback<BenchPlan>,
    /// Called for *Cancel*.
    pub on_cancel: Callback<()>,
}

/// The measurement.
#[component]
pub fn BenchPanel(props: &BenchPanelProps) -> Html {
    let texts = use_texts();
    let bench = texts.bench();
    let draft = use_draft(batches_text(&props.device.plan.batches).into());
    let about = match &props.subject {
        Some(subject) => (bench.about)(subject),
        None => bench.no_model.to_owned(),
    };
    html! {
        <section class="device-card" aria-labelledby="bench-title">
            <h2 id="bench-title" class="section-title">{ bench.title }</h2>
            <p class="device-card__about">{ about }</p>
            { fields(props, &draft, bench) }
            { standing(props, texts) }
            if !props.device.rows.is_empty() { { table(&props.device, bench) } }
        </section>
    }
}

fn fields(props: &BenchPanelProps, draft: &Draft, texts: &'static BenchTexts) -> Html {
    let plan = &props.device.plan;
    let number = |set: fn(&mut BenchPlan, u32)| {
        let (plan, on_plan) = (plan.clone(), props.on_plan.clone());
        Callback::from(move |value: Option<f64>| {
            let mut plan = plan.clone();
            set(&mut plan, value.map_or(1, |value| value as u32));
            on_plan.emit(plan);
        })
    };
    let (old, on_plan, typed) = (plan.clone(), props.on_plan.clone(), draft.clone());
    let on_batches = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let batches = batches_of(&input.value()).unwrap_or_else(|| old.batches.clone());
        // Also when nothing changes: the field shows what counts.
        input.set_value(&batches_text(&batches));
        typed.settle();
        on_plan.emit(BenchPlan {
            batches,
            ..old.clone()
        });
    });
    html! {
        <div class="bench__fields">
            <div class="field">
                <label class="field__label" for="bench-batches">{ texts.batches }</label>
                <input class="field__input" id="bench-batches" type="text" value={draft.shown()} oninput={draft.oninput()}
                    aria-describedby="bench-batches-hint" onchange={on_batches} />
                <span class="field__hint" id="bench-batches-hint">{ texts.batches_hint }</span>
            </div>
            <NumberField id="bench-prompt" label={texts.prompt} hint={texts.of_each} value={Some(f64::from(plan.prompt_tokens))}
                min=1.0 max=4096.0 step=1.0 on_change={number(|plan, n| plan.prompt_tokens = n)} />
            <NumberField id="bench-new" label={texts.new} hint={texts.of_each} value={Some(f64::from(plan.new_tokens))}
                min=1.0 max=4096.0 step=1.0 on_change={number(|plan, n| plan.new_tokens = n)} />
        </div>
    }
}

/// The button, or how far the measurement is.
fn standing(props: &BenchPanelProps, all: &'static Texts) -> Html {
    let texts = all.bench();
    let (plan, on_run, on_cancel) = (
        props.device.plan.clone(),
        props.on_run.clone(),
        props.on_cancel.clone(),
    );
    let button = html! {
        <button class="button button--primary" type="button" disabled={!props.may_run}
            onclick={Callback::from(move |_: MouseEvent| on_run.emit(plan.clone()))}>{ texts.measure }</button>
    };
    match &props.device.bench {
        Bench::Idle => button,
        Bench::Done(totals) => {
            html! { <>{ button }<p role="status" class="device-card__about">{ totals_words(totals, all) }</p></> }
        }
        Bench::Failed(sentence) => html! { <>{ button }<Notice sentence={sentence.clone()} /></> },
        Bench::Running {
            what,
            n_done,
            n_parts,
            is_cancelling,
        } => html! {
            <div class="bench__progress">
                <p role="status">{ if what.is_empty() { texts.getting_ready.to_owned() } else { (all.told)(what) } }{ "…" }</p>
                <progress class="meter" max={n_parts.max(&1).to_string()} value={(*n_parts > 0).then(|| n_done.to_string())}
                    aria-label={texts.measuring}></progress>
                <button class="button" type="button" disabled={*is_cancelling}
                    onclick={Callback::from(move |_: MouseEvent| on_cancel.emit(()))}>
                    { if *is_cancelling { all.frame.cancelling } else { all.frame.cancel } }
                </button>
            </div>
        },
    }
}

fn totals_words(totals: &BenchTotals, all: &Texts) -> String {
    let texts = all.bench();
    let end = if totals.is_cancelled {
        texts.stopped
    } else {
        ""
    };
    let copy = totals.copy_bytes_per_s.map_or_else(String::new, |rate| {
        (texts.copies)(&words::rounded_bytes(rate))
    });
    let measured = (texts.measured)(&totals.model, all.units.engine(&totals.engine));
    format!("{end}{measured}{copy}")
}

fn table(device: &Device, texts: &BenchTexts) -> Html {
    let unknown = || "–".to_owned();
    let row = |row: &BenchRow| {
        html! {
            <tr>
                <th scope="row">{ row.batch }</th>
                <td>{ words::tokens_per_s(row.prefill_tokens_per_s) }</td>
                <td>{ words::tokens_per_s(row.decode_tokens_per_s) }</td>
                <td>{ row.dispatches_per_token.map_or_else(unknown, |n| significant(n, 3)) }</td>
                <td>{ row.bytes_per_token.map_or_else(unknown, words::rounded_bytes) }</td>
                <td>{ row.copy_share.map_or_else(unknown, words::share) }</td>
            </tr>
        }
    };
    html! {
        <div class="table-scroll bench__table" tabindex="0" role="region" aria-labelledby="bench-title">
            <table>
                <thead><tr>{ for texts.heads.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr></thead>
                <tbody>{ for device.rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
