//! The adapter: what the browser tells of it, and the limits that matter to models.

use charts::number::count;
use protocol::{Adapter, DeviceReport, Limit};
use yew::prelude::*;

use super::Notice;
use crate::text::{DeviceFacts as Facts, use_texts};
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
    let texts = use_texts().device_facts();
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
            <h2 id="adapter-title" class="section-title">{ texts.title }</h2>
            { match (adapter, &props.report) {
                (Some(adapter), _) => facts(adapter, texts),
                (None, Some(_)) => html! { <p>{ texts.none }</p> },
                (None, None) if props.is_examining => html! { <p class="device-card__about">{ texts.looking }</p> },
                (None, None) => html! { <p class="device-card__about">{ texts.not_looked }</p> },
            } }
            if let Some(trouble) = trouble { <Notice sentence={trouble} /> }
        </section>
    }
}

fn facts(adapter: &Adapter, texts: &Facts) -> Html {
    let fact =
        |name: &'static str, value: Html| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> };
    let kind = if adapter.is_software {
        texts.software
    } else {
        texts.hardware
    };
    html! {
        <>
            <p class="device-card__name">{ or_untold(&adapter.name, texts.nameless) }</p>
            <dl class="device-facts">
                { fact(texts.interface, html! { or_untold(&adapter.backend, texts.untold) }) }
                { fact(texts.driver, html! { or_untold(&adapter.driver, texts.untold) }) }
                { fact(texts.kind, html! { kind }) }
                { for adapter.limits.iter().map(|limit| html! {
                    <div>
                        <dt>{ (texts.limit)(&limit.name).unwrap_or(&limit.name) }<code class="device-facts__key">{ &limit.name }</code></dt>
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
