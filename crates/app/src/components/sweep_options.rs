//! The set-up of a think-budget sweep, of ways to answer and of thoughts whose end is put off.

use eval::{AnswerMode, Kind};
use web_sys::{Event, HtmlInputElement};
use yew::prelude::*;

use super::NumberField;
use super::draft::use_draft;
use crate::settings::{
    MAX_BUDGETS, MAX_EXTENSIONS, Settings, budgets_of, budgets_text, suitable_budgets,
};
use crate::speed::Estimate;
use crate::text::{SweepTexts, use_texts};
use crate::words;

/// The settings.
#[derive(PartialEq, Properties)]
pub struct SweepOptionsProps {
    /// As they are.
    pub settings: Settings,
    /// Whether the bundled model is chosen.
    pub is_bundled: bool,
    /// Called with new ones.
    pub on_change: Callback<Settings>,
}

/// Budgets, ways and extensions.
#[component]
pub fn SweepOptions(props: &SweepOptionsProps) -> Html {
    let texts = &use_texts().sweep;
    let is_bad = use_state(|| false);
    let settings = &props.settings;
    let suitable = suitable_budgets(props.is_bundled);
    let draft = use_draft(budgets_text(&settings.budgets).into());
    let set_budgets = |budgets: Vec<u32>| {
        let (change, is_bad, draft) = (changed(props), is_bad.clone(), draft.clone());
        Callback::from(move |_: MouseEvent| {
            is_bad.set(false);
            draft.settle();
            change(&|settings| settings.budgets.clone_from(&budgets));
        })
    };
    let onchange = {
        let (change, is_bad, draft) = (changed(props), is_bad.clone(), draft.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let budgets = budgets_of(&input.value());
            is_bad.set(budgets.is_none());
            if let Some(budgets) = budgets {
                input.set_value(&budgets_text(&budgets));
                draft.settle();
                change(&|settings| settings.budgets.clone_from(&budgets));
            }
        })
    };
    let extend = changed(props);
    let on_extend = Callback::from(move |n: Option<f64>| {
        extend(&|settings| settings.extensions = n.map_or(0, |n| n as u32));
    });
    html! {
        <fieldset class="sweep-options">
            <legend class="sweep-options__title">{ texts.title }</legend>
            <p class="field__hint">{ texts.about }</p>
            <div class="sweep-options__row">
                <div class="field sweep-options__budgets">
                    <label class="field__label" for="budgets">{ texts.budgets }</label>
                    <input class="field__input" id="budgets" type="text" inputmode="numeric" autocomplete="off" placeholder={texts.no_sweep}
                        value={draft.shown()} oninput={draft.oninput()} aria-invalid={is_bad.to_string()} aria-describedby="budgets-hint" {onchange} />
                    <span class="field__hint" id="budgets-hint" role={is_bad.then_some("alert")}>
                        { if *is_bad { (texts.bad_budgets)(MAX_BUDGETS) } else { texts.budgets_hint.to_owned() } }
                    </span>
                </div>
                if settings.budgets == suitable {
                    <button class="button" type="button" onclick={set_budgets(Vec::new())}>{ texts.off }</button>
                } else {
                    <button class="button" type="button" onclick={set_budgets(suitable.to_vec())}>{ (texts.suitable)(&budgets_text(suitable)) }</button>
                }
                <NumberField id="extend" label={texts.extend} hint={texts.extend_hint} value={Some(f64::from(settings.extensions))}
                    min=0.0 max={f64::from(MAX_EXTENSIONS)} step=1.0 on_change={on_extend} />
            </div>
            <fieldset class="sweep-options__ways">
                <legend class="field__label">{ texts.ways }</legend>
                { for AnswerMode::ALL.iter().map(|mode| way(props, *mode, texts)) }
            </fieldset>
            if settings.think_budget.is_some() && (!settings.budgets.is_empty() || settings.extensions > 0) {
                <p class="field__hint" role="status">{ texts.budget_unused }</p>
            }
        </fieldset>
    }
}

/// A function that changes the settings and tells it.
fn changed(props: &SweepOptionsProps) -> impl Fn(&dyn Fn(&mut Settings)) + use<> {
    let (settings, on_change) = (props.settings.clone(), props.on_change.clone());
    move |change| {
        let mut settings = settings.clone();
        change(&mut settings);
        on_change.emit(settings);
    }
}

fn way(props: &SweepOptionsProps, mode: AnswerMode, texts: &SweepTexts) -> Html {
    let has_labels = props.settings.task.task().kind == Kind::Classify;
    let is_off = mode == AnswerMode::Labels && !has_labels;
    let change = changed(props);
    let onchange = Callback::from(move |event: Event| {
        let is_on = event.target_unchecked_into::<HtmlInputElement>().checked();
        change(&|settings| {
            settings.modes.retain(|there| *there != mode);
            if is_on {
                settings.modes.push(mode);
                settings.modes.sort_unstable();
            }
        });
    });
    let (name, about) = (texts.way)(mode);
    html! {
        <label class="check">
            <input type="checkbox" checked={props.settings.modes.contains(&mode) && !is_off} disabled={is_off} {onchange} />
            <span>{ name }<span class="field__hint">{ ": " }{ if is_off { texts.no_labels } else { about } }</span></span>
        </label>
    }
}

/// How long a run should take, in a sentence.
pub fn estimate_line(estimate: &Estimate, texts: &SweepTexts) -> String {
    let speed = words::tokens_per_s(Some(estimate.tokens_per_s));
    (texts.estimate)(&words::whole_duration(estimate.ms), &speed, estimate.basis)
}
