//! The samples of a run, each with the anchor that the charts' marks lead to.

use std::rc::Rc;

use eval::Sample;
use yew::prelude::*;

use crate::text::chart_texts;
use crate::{Outcome, SampleView, link, use_lang};

/// The samples.
#[derive(PartialEq, Properties)]
pub struct SamplesProps {
    /// In the record's order.
    pub samples: Vec<Rc<Sample>>,
    /// What stands before `item=…` in anchors.
    pub prefix: AttrValue,
}

/// The grid of samples, then each of them.
#[component]
pub fn Samples(props: &SamplesProps) -> Html {
    let lang = use_lang();
    let texts = &chart_texts(lang).report;
    let prefix = &props.prefix;
    let anchor =
        |sample: &Sample| format!("{prefix}{}", link::fragment(&sample.item.id, sample.repeat));
    let cell = |sample: &Rc<Sample>| {
        let outcome = Outcome::of(sample);
        let name = format!("{}: {}", sample.item.id, outcome.said(lang));
        html! {
            <li>
                <a class={classes!("grid-cell", outcome.class())} href={format!("#{}", anchor(sample))}
                    title={name.clone()} aria-label={name}>{ outcome.sign() }</a>
            </li>
        }
    };
    let whole = |sample: &Rc<Sample>| {
        let outcome = Outcome::of(sample);
        html! {
            <article class="item report__item" id={anchor(sample)}>
                <header class="item__head">
                    <p class="item__id">{ &sample.item.id }{ if sample.repeat > 0 { (texts.repeat)(sample.repeat + 1) } else { String::new() } }</p>
                    <h4 class="item__text">{ &sample.item.text }</h4>
                    <p><span class={classes!("outcome-badge", outcome.class())}>{ outcome.sign() }{ " " }{ outcome.said(lang) }</span></p>
                </header>
                <SampleView sample={Rc::clone(sample)} level={5} />
            </article>
        }
    };
    html! {
        <>
            <h3 class="section-title report__samples">{ texts.samples }</h3>
            <ul class="item-grid__cells">{ for props.samples.iter().map(cell) }</ul>
            { for props.samples.iter().map(whole) }
        </>
    }
}
