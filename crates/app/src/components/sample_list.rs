//! A page of the list of samples: each row is a link to its sample.

use std::rc::Rc;

use charts::excerpt::excerpt;
use charts::{Lang, Outcome, link, use_lang};
use eval::Prediction;
use yew::prelude::*;

use crate::index::{Index, Row};
use crate::text::{ExploreTexts, use_texts};

/// The id of the link to the open sample.
pub const OPEN_ROW_ID: &str = "open-sample";

/// The rows of a page.
#[derive(PartialEq, Properties)]
pub struct SampleListProps {
    /// All samples.
    pub index: Rc<Index>,
    /// Rows of the index that this page shows, in order.
    pub rows: Vec<usize>,
    /// The open one.
    pub open: Option<usize>,
    /// Number of the first row among all that were found, from 1.
    pub first: usize,
    /// This page and how many there are, from 1.
    pub page: (usize, usize),
    /// Called with another page.
    pub on_page: Callback<usize>,
}

/// The list and its pages.
#[component]
pub fn SampleList(props: &SampleListProps) -> Html {
    let texts = use_texts().explore();
    let lang = use_lang();
    if props.rows.is_empty() {
        return html! { <p class="sample-list__none">{ texts.nothing }</p> };
    }
    let row = |at: &usize| {
        row(
            &props.index.rows()[*at],
            props.open == Some(*at),
            texts,
            lang,
        )
    };
    html! {
        <>
            <ol class="sample-list" aria-label={texts.list} start={props.first.to_string()}>{ for props.rows.iter().map(row) }</ol>
            if props.page.1 > 1 { { pages(props, texts) } }
        </>
    }
}

fn row(row: &Row, is_open: bool, texts: &ExploreTexts, lang: Lang) -> Html {
    let sample = &row.sample;
    let outcome = Outcome::of(sample);
    let read = match &sample.reading.prediction {
        Some(Prediction::Label(label)) if outcome != Outcome::NoAnswer => Some(label.as_str()),
        _ => None,
    };
    html! {
        <li key={format!("{}-{}", sample.item_index, sample.repeat)}>
            <a class={classes!("sample-row", is_open.then_some("sample-row--open"))} id={is_open.then_some(OPEN_ROW_ID)}
                href={format!("#{}", link::fragment(&sample.item.id, sample.repeat))} aria-current={is_open.then_some("true")}>
                <span class={classes!("grid-cell", "grid-cell--small", outcome.class())} aria-hidden="true">{ outcome.sign() }</span>
                <span class="visually-hidden">{ outcome.said(lang) }{ ": " }</span>
                <span class="sample-row__text">{ excerpt(&sample.item.text) }</span>
                <span class="sample-row__meta">
                    { &sample.item.id }
                    if sample.repeat > 0 { { " · " }{ (texts.repeat)(sample.repeat + 1) } }
                    { " · " }{ (texts.tokens)(row.think_tokens()) }
                    if row.n_turns > 0 { { " · " }{ (texts.turns)(row.n_turns) } }
                    if let Some(read) = read { { " · → " }{ read } }
                </span>
            </a>
        </li>
    }
}

fn pages(props: &SampleListProps, texts: &ExploreTexts) -> Html {
    let (at, all) = props.page;
    let step = |target: usize, sign: &'static str, name: &'static str| {
        let on_page = props.on_page.clone();
        html! {
            <button class="button button--quiet" type="button" aria-label={name} disabled={target < 1 || target > all}
                onclick={Callback::from(move |_: MouseEvent| on_page.emit(target))}>{ sign }</button>
        }
    };
    html! {
        <nav class="sample-list__pages" aria-label={texts.pages}>
            { step(at - 1, "←", texts.page_before) }
            <span>{ (texts.page)(at, all) }</span>
            { step(at + 1, "→", texts.page_after) }
        </nav>
    }
}
