//! One sample: what was asked, thought, answered, read, and why it was scored so; its other answers
//! and its repeats.

use std::rc::Rc;

use charts::excerpt::excerpt;
use charts::text::chart_texts;
use charts::{
    AnswersTable, LabelTimeline, Lang, MaybeProvenance, Outcome, Provenance, SampleView, link,
    use_lang,
};
use eval::sweep::{Timeline, timelines};
use eval::ways::said;
use eval::{AnswerMode, Header, Sample};
use yew::prelude::*;

use super::ChartSave;
use crate::index::{Index, Key};
use crate::text::{ExploreTexts, use_texts};

/// The id of its heading.
pub const TITLE_ID: &str = "sample-title";

/// The sample.
#[derive(PartialEq, Properties)]
pub struct SampleDetailProps {
    /// All samples.
    pub index: Rc<Index>,
    /// The row of this one.
    pub row: usize,
    /// The record's first line.
    pub header: Option<Rc<Header>>,
}

/// The sample from its text to its prompt.
#[component]
pub fn SampleDetail(props: &SampleDetailProps) -> Html {
    let texts = use_texts().explore();
    let lang = use_lang();
    let index = &props.index;
    let sample = &index.rows()[props.row].sample;
    let nested: Vec<Rc<Sample>> = index.nested(Key::of(sample)).to_vec();
    let timeline = use_memo((Rc::clone(sample), nested.len()), |_| {
        timeline(sample, &nested)
    });
    html! {
        <ContextProvider<MaybeProvenance> context={provenance(props.header.as_deref(), lang)}>
            <article class="item">
                { heading(sample, texts, lang) }
                <SampleView sample={Rc::clone(sample)} nested={nested.clone()} />
                if let Some(timeline) = &*timeline {
                    <LabelTimeline id="label-timeline" timeline={Rc::clone(timeline)} actions={html! { <ChartSave id="label-timeline" title={chart_texts(lang).timeline.title} /> }}
                        gold={sample.item.gold_label().unwrap_or_default().to_owned()} />
                }
                <AnswersTable sample={Rc::clone(sample)} {nested} />
                { repeats(index, sample, texts, lang) }
            </article>
        </ContextProvider<MaybeProvenance>>
    }
}

fn provenance(header: Option<&Header>, lang: Lang) -> Option<Provenance> {
    header.map(|header| Provenance::of(header, 1, lang))
}

/// The labels' probabilities along the thought, where they were scored.
fn timeline(sample: &Sample, nested: &[Rc<Sample>]) -> Option<Rc<Timeline>> {
    let all: Vec<Sample> = std::iter::once(sample)
        .chain(nested.iter().map(|nested| &**nested))
        .cloned()
        .collect();
    let labels = timelines(&all, AnswerMode::Labels).into_iter().next()?;
    Some(Rc::new(labels)).filter(|of| of.moments.len() > 1)
}

fn heading(sample: &Sample, texts: &ExploreTexts, lang: Lang) -> Html {
    let outcome = Outcome::of(sample);
    html! {
        <header class="item__head">
            <p class="item__id">{ &sample.item.id }if sample.repeat > 0 { { ", " }{ (texts.repeat)(sample.repeat + 1) } }</p>
            <h1 class="item__text" id={TITLE_ID} tabindex="-1">{ excerpt(&sample.item.text) }</h1>
            <p><span class={classes!("outcome-badge", outcome.class())}>{ outcome.sign() }{ " " }{ outcome.said(lang) }</span></p>
        </header>
    }
}

/// The repeats of the same item, each with what it says.
fn repeats(index: &Index, sample: &Sample, texts: &ExploreTexts, lang: Lang) -> Html {
    let all: Vec<&Rc<Sample>> = index
        .repeats(sample.item_index)
        .map(|row| &row.sample)
        .collect();
    if all.len() < 2 {
        return Html::default();
    }
    let n_same = all
        .iter()
        .filter(|other| said(other).is_some() && said(other) == said(sample))
        .count();
    let one = |other: &&Rc<Sample>| {
        let outcome = Outcome::of(other);
        let is_here = other.repeat == sample.repeat;
        html! {
            <li key={other.repeat}>
                <a class={classes!("chip", "chip--link")} aria-current={is_here.then_some("true")}
                    href={format!("#{}", link::fragment(&other.item.id, other.repeat))}>
                    <span class={classes!("answers__sign", outcome.class())} aria-hidden="true">{ outcome.sign() }</span>
                    { (texts.repeat)(other.repeat + 1) }<span class="visually-hidden">{ ", " }{ outcome.said(lang) }</span>
                    <span class="chip__count">{ (texts.tokens)(other.completion.usage.think_tokens) }</span>
                </a>
            </li>
        }
    };
    html! {
        <section class="item__part" aria-label={texts.repeats}>
            <h2 class="section-title">{ texts.repeats }</h2>
            if said(sample).is_some() { <p class="item__count">{ (texts.repeats_agree)(n_same, all.len()) }</p> }
            <ul class="item__repeats">{ for all.iter().map(one) }</ul>
        </section>
    }
}
