//! What computes here, and what that means: in one line.

use yew::prelude::*;

use super::engine_badge;
use crate::state::Model;
use crate::text::use_texts;

/// The model that computes.
#[derive(PartialEq, Properties)]
pub struct DeviceBadgeProps {
    /// As the worker has it.
    pub model: Model,
}

/// The badge with its sentence.
#[component]
pub fn DeviceBadge(props: &DeviceBadgeProps) -> Html {
    let texts = use_texts().device_badge();
    let (badge, about) = match &props.model {
        Model::Loaded { subject, .. } if subject.engine == "gpu" => {
            (engine_badge(subject), texts.gpu_about)
        }
        Model::Loaded { subject, .. } => (engine_badge(subject), texts.cpu_about),
        _ => (
            html! { <span class="engine-badge">{ texts.looking }</span> },
            texts.looking_about,
        ),
    };
    html! {
        <p class="device-badge">
            { badge }
            <span class="device-badge__about">{ about }{ " " }<a href="#screen=device">{ texts.more }</a></span>
        </p>
    }
}
