//! The forms that a run can be kept in, folded into a menu.

use std::rc::Rc;

use charts::run_report::RunReportProps;
use charts::{RunReport, use_lang};
use eval::{Header, Sample};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::exports::{self, RunForm};
use crate::samples::Samples;
use crate::text::use_texts;

/// The run.
#[derive(PartialEq, Properties)]
pub struct RunExportsProps {
    /// The record's header.
    pub header: Rc<Header>,
    /// Its samples.
    pub samples: Samples,
}

/// A menu of forms.
#[component]
pub fn RunExports(props: &RunExportsProps) -> Html {
    let texts = use_texts().exports();
    let lang = use_lang();
    let form = |form: RunForm, (name, about): (&'static str, &'static str)| {
        let (header, samples) = (Rc::clone(&props.header), props.samples.clone());
        let onclick =
            Callback::from(move |_: MouseEvent| exports::save_run(form, &header, &plain(&samples)));
        entry(name, about, onclick)
    };
    let report = {
        let (header, samples) = (Rc::clone(&props.header), props.samples.clone());
        let title = texts.report_title;
        Callback::from(move |_: MouseEvent| {
            let (header, samples) = ((*header).clone(), plain(&samples));
            spawn_local(async move {
                let file = format!("{}.html", exports::run_stem(&header));
                let props = RunReportProps::new(vec![(header, samples)]);
                exports::save_document(&file, title, lang, html! { <RunReport ..props /> }).await;
            });
        })
    };
    html! {
        <details class="menu">
            <summary class="button">{ texts.run }</summary>
            <ul class="menu__list">
                { entry(texts.html.0, texts.html.1, report) }
                { form(RunForm::Csv, texts.table) }
                { form(RunForm::Record, texts.record) }
                { form(RunForm::Inspect, texts.inspect) }
                { form(RunForm::LmEval, texts.lm_eval) }
            </ul>
        </details>
    }
}

fn entry(name: &'static str, about: &'static str, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <li>
            <button class="menu__entry" type="button" {onclick}>
                <span class="menu__name">{ name }</span>
                <span class="menu__about">{ about }</span>
            </button>
        </li>
    }
}

fn plain(samples: &[Rc<Sample>]) -> Vec<Sample> {
    samples.iter().map(|sample| (**sample).clone()).collect()
}
