//! What a model needs in memory, part by part, drawn to the scale of its neighbours.

use sources::fit::Need;
use yew::prelude::*;

use crate::text::use_texts;
use crate::words;

/// Units of the drawing from its left to its right.
const WIDTH: f64 = 1000.0;
/// Units between parts.
const GAP: f64 = 4.0;

/// The bytes.
#[derive(PartialEq, Properties)]
pub struct MemoryBarProps {
    /// What is needed.
    pub need: Need,
    /// Bytes that the whole width stands for.
    pub full_bytes: u64,
    /// Bytes that are there, where that is known.
    pub have_bytes: Option<u64>,
}

/// A bar with its legend.
#[component]
pub fn MemoryBar(props: &MemoryBarProps) -> Html {
    let texts = use_texts().memory();
    let need = props.need;
    let parts = [
        (texts.weights, "memory__weights", need.weight_bytes),
        (texts.cache, "memory__cache", need.cache_bytes),
        (texts.work, "memory__work", need.work_bytes),
    ];
    let unit = WIDTH / props.full_bytes.max(1) as f64;
    let mut x = 0.0;
    let rects: Html = parts
        .iter()
        .map(|&(_, class, bytes)| {
            let width = bytes as f64 * unit;
            let rect = html! {
                <rect {class} x={format!("{x:.1}")} y="0" width={format!("{:.1}", (width - GAP).max(GAP))} height="10" />
            };
            x += width;
            rect
        })
        .collect();
    let limit = props
        .have_bytes
        .filter(|&have| have <= props.full_bytes)
        .map(|have| have as f64 * unit);
    html! {
        <div class="memory">
            <svg class="memory__bar" viewBox={format!("0 0 {WIDTH} 10")} preserveAspectRatio="none" aria-hidden="true">
                <rect class="memory__rest" x="0" y="0" width={WIDTH.to_string()} height="10" />
                { rects }
                if let Some(at) = limit { <rect class="memory__limit" x={format!("{:.1}", at - 3.0)} y="0" width="6" height="10" /> }
            </svg>
            <dl class="memory__parts numbers">
                { for parts.iter().map(|&(name, class, bytes)| html! {
                    <div><dt class={classes!("memory__key", class)}>{ name }</dt><dd>{ words::bytes(bytes) }</dd></div>
                }) }
                if let Some(have) = props.have_bytes {
                    <div><dt class="memory__key memory__limit">{ texts.limit }</dt><dd>{ words::bytes(have) }</dd></div>
                }
            </dl>
        </div>
    }
}
