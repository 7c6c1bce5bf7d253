//! The buttons that keep a chart and its table as files.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::exports;
use crate::text::use_texts;

/// Which chart, or which table.
#[derive(PartialEq, Properties)]
pub struct ChartSaveProps {
    /// The drawing's id, or that of an element with a table.
    pub id: AttrValue,
    /// What the chart is called.
    pub title: AttrValue,
    /// Whether there is a table alone.
    #[prop_or_default]
    pub is_table: bool,
}

/// SVG, PNG, CSV.
#[component]
pub fn ChartSave(props: &ChartSaveProps) -> Html {
    let texts = use_texts().exports();
    let has_failed = use_state(|| false);
    let (id, title) = (&props.id, &props.title);
    let button = |name: &'static str, label: String, onclick: Callback<MouseEvent>| {
        html! { <button class="button button--quiet" type="button" aria-label={label} {onclick}>{ name }</button> }
    };
    let svg = {
        let id = id.clone();
        Callback::from(move |_: MouseEvent| exports::save_svg(&id))
    };
    let png = {
        let (id, has_failed) = (id.clone(), has_failed.setter());
        Callback::from(move |_: MouseEvent| {
            let (id, has_failed) = (id.clone(), has_failed.clone());
            spawn_local(async move { has_failed.set(!exports::save_png(&id).await) });
        })
    };
    let csv = {
        let id = id.clone();
        Callback::from(move |_: MouseEvent| exports::save_table(&id))
    };
    html! {
        <div class="chart-save" role="group" aria-label={(texts.chart)(title)}>
            <span class="chart-save__sign" aria-hidden="true">{ "↓" }</span>
            if !props.is_table {
                { button("SVG", (texts.svg)(title), svg) }
                { button("PNG", (texts.png)(title), png) }
            }
            { button("CSV", (texts.csv)(title), csv) }
            if *has_failed { <span class="chart-save__failed" role="alert">{ texts.png_failed }</span> }
        </div>
    }
}
