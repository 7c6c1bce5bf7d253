//! The answers of one sample beside each other: a row for each place where its thought was cut, a
//! column for each way to answer.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use eval::ways::said;
use eval::{AnswerMode, Prediction, Sample, Score};
use yew::prelude::*;

use crate::Outcome;
use crate::text::{Answers, use_chart_texts};
use crate::{Lang, use_lang};

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct AnswersTableProps {
    /// The sample: the free answer behind its whole thought.
    pub sample: Rc<Sample>,
    /// Its nested answers.
    pub nested: Vec<Rc<Sample>>,
    /// Level of the heading.
    #[prop_or(2)]
    pub level: u8,
}

/// Where a row stands: extensions behind the whole thought, which stands behind all budgets.
type Row = (u32, Option<u32>, u32);

fn row_of(sample: &Sample) -> Row {
    let variant = sample.nested.as_ref().map(|nested| nested.variant);
    match variant.and_then(|variant| variant.budget) {
        Some(budget) => (0, Some(budget), 0),
        None => (1, None, variant.map_or(0, |variant| variant.extensions)),
    }
}

fn mode_of(sample: &Sample) -> AnswerMode {
    let nested = sample.nested.as_ref();
    nested.map_or(AnswerMode::Free, |nested| nested.variant.mode)
}

/// The table; nothing for a sample without nested answers.
#[component]
pub fn AnswersTable(props: &AnswersTableProps) -> Html {
    let texts = &use_chart_texts().answers;
    let lang = use_lang();
    if props.nested.is_empty() {
        return Html::default();
    }
    let all = || std::iter::once(&props.sample).chain(&props.nested);
    let modes: BTreeSet<AnswerMode> = all().map(|sample| mode_of(sample)).collect();
    let mut rows: BTreeMap<Row, BTreeMap<AnswerMode, &Sample>> = BTreeMap::new();
    for sample in all() {
        rows.entry(row_of(sample))
            .or_default()
            .insert(mode_of(sample), sample);
    }
    let mut above: BTreeMap<AnswerMode, &Sample> = BTreeMap::new();
    let body: Vec<Html> = rows
        .iter()
        .map(|(&at, of)| {
            let cells = modes.iter().map(|mode| match of.get(mode) {
                Some(sample) => cell(sample, above.get(mode).copied(), texts, lang),
                None => html! { <td>{ texts.not_asked }</td> },
            });
            let cells: Vec<Html> = cells.collect();
            above.extend(of.iter().map(|(mode, sample)| (*mode, *sample)));
            let has_ended = of.values().any(|sample| {
                let nested = sample.nested.as_ref();
                nested.is_some_and(|nested| nested.thought_ended && nested.variant.budget.is_some())
            });
            html! {
                <tr>
                    <th scope="row">{ name(at, texts) }if has_ended { <span class="answers__ended">{ " " }{ texts.ended }</span> }</th>
                    { for cells }
                </tr>
            }
        })
        .collect();
    html! {
        <section class="item__part answers" aria-label={texts.title}>
            <@{format!("h{}", props.level)} class="section-title">{ texts.title }</@>
            <p class="item__count">{ texts.about }</p>
            <div class="table-scroll" tabindex="0" role="region" aria-label={texts.title}>
                <table class="table answers__table">
                    <thead><tr>
                        <th scope="col">{ texts.budget }</th>
                        { for modes.iter().map(|mode| html! { <th scope="col">{ (texts.mode)(*mode) }</th> }) }
                    </tr></thead>
                    <tbody>{ for body }</tbody>
                </table>
            </div>
        </section>
    }
}

fn name((_, budget, extensions): Row, texts: &Answers) -> String {
    match budget {
        Some(budget) => (texts.after)(budget),
        None if extensions > 0 => (texts.put_off)(extensions),
        None => texts.whole.to_owned(),
    }
}

fn cell(sample: &Sample, above: Option<&Sample>, texts: &Answers, lang: Lang) -> Html {
    let outcome = Outcome::of(sample);
    let word = outcome.said(lang);
    let has_changed = above.is_some_and(|above| said(above) != said(sample));
    html! {
        <td class={classes!("answers__cell", has_changed.then_some("answers__cell--changed"))}>
            if has_changed { <span class="visually-hidden">{ texts.changed }</span> }
            { told(sample, texts) }
            <span class={classes!("answers__sign", outcome.class())} title={word}>
                <span aria-hidden="true">{ outcome.sign() }</span><span class="visually-hidden">{ ", " }{ word }</span>
            </span>
        </td>
    }
}

/// What an answer says: the label, or how many tags are right.
fn told(sample: &Sample, texts: &Answers) -> String {
    match (said(sample), &sample.score) {
        (None, _) => texts.nothing.to_owned(),
        (Some(Prediction::Label(label)), _) => label.clone(),
        (
            Some(_),
            Score::Tags {
                n_correct,
                n_tokens,
                ..
            },
        ) => format!("{n_correct}/{n_tokens}"),
        (Some(_), Score::Label { .. }) => texts.nothing.to_owned(),
    }
}
