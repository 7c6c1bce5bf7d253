//! What most people leave as it is.

use web_sys::{Event, HtmlSelectElement};
use yew::prelude::*;

use super::{NumberField, SweepOptions, estimate_line};
use crate::class::{Control, Locks, use_locks};
use crate::settings::{AUTO_TEMPERATURE, CPU_BATCH, GPU_BATCH, Sampling, Settings};
use crate::speed::Estimate;
use crate::text::{OptionsTexts, SweepTexts, use_texts};

/// The settings.
#[derive(PartialEq, Properties)]
pub struct OptionsProps {
    /// As they are.
    pub settings: Settings,
    /// Whether the bundled model is chosen.
    pub is_bundled: bool,
    /// How long a run should take, where that can be told.
    #[prop_or_default]
    pub estimate: Option<Estimate>,
    /// Called with new ones.
    pub on_change: Callback<Settings>,
}

/// Options, folded away, and how long the run should take.
#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let locks = use_locks();
    let all = use_texts();
    let (texts, sweep) = (&all.options, &all.sweep);
    let settings = &props.settings;
    let number = |set: fn(&mut Settings, Option<f64>)| {
        let (settings, on_change) = (props.settings.clone(), props.on_change.clone());
        Callback::from(move |value: Option<f64>| {
            let mut settings = settings.clone();
            set(&mut settings, value);
            on_change.emit(settings);
        })
    };
    let sums = [
        digest(settings, props.is_bundled, texts),
        sweep_digest(settings, sweep),
    ];
    let sums = sums
        .into_iter()
        .filter(|sum| !sum.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    html! {
        <>
        if let Some(estimate) = &props.estimate { <p class="estimate" role="status">{ estimate_line(estimate, sweep) }</p> }
        <details class="options">
            <summary>{ texts.title }<span class="options__digest">{ sums }</span></summary>
            <div class="options__fields">
                <NumberField id="budget" label={texts.budget} hint={texts.budget_hint}
                    value={settings.think_budget.map(f64::from)} min=0.0 max=100000.0 step=1.0 empty={texts.unlimited}
                    on_change={number(|settings, value| settings.think_budget = value.map(|value| value as u32))} />
                { sampling(props, &locks, texts) }
                if let Some(temperature) = settings.temperature(props.is_bundled) {
                    <NumberField id="temperature" label={texts.temperature} hint={texts.temperature_hint} value={Some(rounded(temperature))}
                        min=0.05 max=2.0 step=0.05 on_change={number(|settings, value| {
                            if let Some(value) = value { settings.sampling = Sampling::Temperature(value as f32); }
                        })} />
                }
                <NumberField id="repeats" label={texts.repeats} hint={texts.repeats_hint} value={Some(f64::from(settings.repeats))}
                    min=1.0 max=64.0 step=1.0 on_change={number(|settings, value| settings.repeats = value.map_or(1, |value| value as u32))} />
                <NumberField id="seed" label={texts.seed} hint={texts.seed_hint} value={Some(settings.seed as f64)}
                    min=0.0 max=4294967295.0 step=1.0 on_change={number(|settings, value| settings.seed = value.map_or(1, |value| value as u64))} />
                <NumberField id="batch" label={texts.batch} hint={(texts.batch_hint)(GPU_BATCH, CPU_BATCH)}
                    value={settings.batch.map(f64::from)} min=1.0 max=64.0 step=1.0 empty={texts.auto}
                    on_change={number(|settings, value| settings.batch = value.map(|value| value as u32))} />
                <NumberField id="max-tokens" label={texts.max_tokens} hint={texts.max_tokens_hint}
                    value={settings.max_tokens.map(f64::from)} min=1.0 max=100000.0 step=1.0 empty={texts.auto}
                    on_change={number(|settings, value| settings.max_tokens = value.map(|value| value as u32))} />
            </div>
            <SweepOptions settings={settings.clone()} is_bundled={props.is_bundled} on_change={props.on_change.clone()} />
        </details>
        </>
    }
}

fn sampling(props: &OptionsProps, locks: &Locks, texts: &OptionsTexts) -> Html {
    if locks.is_hidden(Control::Sampling) {
        return Html::default();
    }
    let (settings, on_change) = (props.settings.clone(), props.on_change.clone());
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let sampling = match select.value().as_str() {
            "greedy" => Sampling::Greedy,
            _ => Sampling::Temperature(AUTO_TEMPERATURE),
        };
        on_change.emit(Settings {
            sampling,
            ..settings.clone()
        });
    });
    let is_greedy = props.settings.temperature(props.is_bundled).is_none();
    html! {
        <div class="field">
            <label class="field__label" for="sampling">{ texts.sampling }</label>
            <select class="field__input" id="sampling" disabled={locks.is_closed(Control::Sampling)} {onchange}>
                <option value="greedy" selected={is_greedy}>{ texts.greedy }</option>
                <option value="sampled" selected={!is_greedy}>{ texts.sampled }</option>
            </select>
            <span class="field__hint">{ texts.sampling_hint }</span>
        </div>
    }
}

/// A temperature without the noise of its single precision.
fn rounded(temperature: f32) -> f64 {
    (f64::from(temperature) * 1000.0).round() / 1000.0
}

/// What is asked for beside the one answer, in a line.
fn sweep_digest(settings: &Settings, texts: &SweepTexts) -> String {
    let n_ways = settings.asked_modes().len();
    (texts.digest)(settings.budgets.len(), n_ways, settings.extensions)
}

/// The options in a line.
fn digest(settings: &Settings, is_bundled: bool, texts: &OptionsTexts) -> String {
    let temperature = settings.temperature(is_bundled).map(rounded);
    (texts.digest)(
        settings.think_budget,
        temperature,
        settings.seed,
        settings.repeats,
    )
}
