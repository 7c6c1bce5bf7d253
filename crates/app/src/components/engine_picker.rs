//! Which engine is wanted, which one runs, and why.

use eval::record::Subject;
use protocol::EngineChoice;
use yew::prelude::*;

use crate::text::use_texts;

/// What is chosen.
#[derive(PartialEq, Properties)]
pub struct EnginePickerProps {
    /// The choice.
    pub choice: EngineChoice,
    /// Called with another one.
    pub on_choose: Callback<EngineChoice>,
}

/// Three ways, one of them on.
#[component]
pub fn EnginePicker(props: &EnginePickerProps) -> Html {
    let texts = &use_texts().pickers;
    let option = |(choice, name): (EngineChoice, &'static str)| {
        let on_choose = props.on_choose.clone();
        html! {
            <button type="button" class="switch__option" aria-pressed={(props.choice == choice).to_string()}
                onclick={Callback::from(move |_: MouseEvent| on_choose.emit(choice))}>{ name }</button>
        }
    };
    let choices = [
        (EngineChoice::Auto, texts.auto),
        (EngineChoice::Gpu, "WebGPU"),
        (EngineChoice::Cpu, texts.cpu),
    ];
    html! {
        <div class="engine-picker">
            <span class="engine-picker__label" id="engine-label">{ texts.runs_on }</span>
            <div class="switch switch--small" role="group" aria-labelledby="engine-label">
                { for choices.into_iter().map(option) }
            </div>
            <a class="engine-picker__more" href="#screen=device">{ texts.about_device }</a>
        </div>
    }
}

/// The engine and adapter of a model or a run, as a small badge.
pub fn engine_badge(subject: &Subject) -> Html {
    let adapter = subject.adapter.as_deref().filter(|_| is_gpu(subject));
    html! {
        <span class={classes!("engine-badge", is_gpu(subject).then_some("engine-badge--gpu"))}>
            { if is_gpu(subject) { "WebGPU" } else { "CPU" } }
            if let Some(adapter) = adapter { <span class="engine-badge__adapter">{ adapter }</span> }
        </span>
    }
}

fn is_gpu(subject: &Subject) -> bool {
    subject.engine == "gpu"
}
