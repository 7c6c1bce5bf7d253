//! The adapter: what the browser tells of it, and the limits that matter to models.

use charts::number::count;
use protocol::{Adapter, DeviceReport, Limit};
use yew::prelude::*;

use super::Notice;
use crate::words;

/// What was found.
#[derive(PartialEq, Properties)]
pub struct DeviceFactsProps {
    /// The last look at the device; `None` before the first.
    pub report: Option<std::rc::Rc<DeviceReport>>,
    /// Whether the worker is looking now.
    pub is_examining: bool,
}

/// The adapter's card.
#[component]
pub fn DeviceFacts(props: &DeviceFactsProps) -> Html {
    let adapter = props
        .report
        .as_ref()
        .and_then(|report| report.adapter.as_ref());
    let trouble = props
        .report
        .as_ref()
        .and_then(|report| report.trouble.clone());
    html! {
        <section class="device-card" aria-labelledby="adapter-title">
            <h2 id="adapter-title" class="section-title">{ "Adapter" }</h2>
            { match (adapter, &props.report) {
                (Some(adapter), _) => facts(adapter),
                (None, Some(_)) => html! { <p>{ "No GPU answers. Models run on the CPU here." }</p> },
                (None, None) if props.is_examining => html! { <p class="device-card__about">{ "Looking for a GPU…" }</p> },
                (None, None) => html! { <p class="device-card__about">{ "The GPU was not looked at yet: models run on the CPU as chosen, or none is loaded. Run the self-test to look." }</p> },
            } }
            if let Some(trouble) = trouble { <Notice sentence={trouble} /> }
        </section>
    }
}

fn facts(adapter: &Adapter) -> Html {
    let fact =
        |name: &'static str, value: Html| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let kind = if adapter.is_software {
        "A program on the CPU: right, but slow"
    } else {
        "A GPU"
    };
    html! {
        <>
            <p class="device-card__name">{ or_untold(&adapter.name, "An adapter that the browser does not name") }</p>
            <dl class="device-facts">
                { fact("Interface", html! { or_untold(&adapter.backend, "not told by the browser") }) }
                { fact("Driver", html! { or_untold(&adapter.driver, "not told by the browser") }) }
                { fact("Kind", html! { kind }) }
                { for adapter.limits.iter().map(|limit| html! {
                    <div>
                        <dt>{ limit_words(&limit.name) }<code class="device-facts__key">{ &limit.name }</code></dt>
                        <dd>{ limit_value(limit) }</dd>
                    </div>
                }) }
            </dl>
        </>
    }
}

fn or_untold(text: &str, untold: &'static str) -> String {
    if text.is_empty() { untold } else { text }.to_owned()
}

/// A limit's value with its unit.
pub fn limit_value(limit: &Limit) -> String {
    if limit.is_bytes {
        words::binary_bytes(limit.value)
    } else {
        count(limit.value)
    }
}

/// What a limit means to a model.
fn limit_words(name: &str) -> &str {
    match name {
        "maxBufferSize" => "Largest buffer",
        "maxStorageBufferBindingSize" => "Most bytes that a kernel sees of a buffer",
        "maxComputeWorkgroupStorageSize" => "Memory shared by a workgroup",
        "maxComputeInvocationsPerWorkgroup" => "Threads of a workgroup",
        other => other,
    }
}
