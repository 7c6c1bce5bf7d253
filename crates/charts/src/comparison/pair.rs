//! Two runs on the same items: the difference in words, and the items that flipped.

use std::rc::Rc;

use eval::compare::{Comparison, Flip, Pair};
use yew::prelude::*;

use crate::figure::table_of;
use crate::number::{fixed, p_value, percent};
use crate::text::{ChartTexts, use_chart_texts};

/// Which pair.
#[derive(PartialEq, Properties)]
pub struct PairTextProps {
    /// The comparison.
    pub of: Rc<Comparison>,
    /// Place of the pair in it.
    pub at: usize,
}

/// The difference of a pair in words: accuracy and average F1, each with its test.
#[component]
pub fn PairText(props: &PairTextProps) -> Html {
    let texts = use_chart_texts();
    let text = (props.of.pairs.get(props.at)).map(|pair| sentence(pair, texts));
    html! { <p class="pair__text">{ text }</p> }
}

fn sentence(pair: &Pair, texts: &ChartTexts) -> String {
    let common = &texts.common;
    let texts = &texts.comparison;
    let points = |share: f64| (texts.points)(&fixed(100.0 * share, 1));
    let p = |p: Option<f64>| p.map_or_else(|| texts.no_p.to_owned(), p_value);
    let ci = pair.difference_ci95.map(|ci| common.range(ci, points));
    let difference = (texts.difference)(pair.n_items, &points(pair.difference), ci.as_deref());
    let tested = (texts.tested)((texts.test)(pair.test), &p(pair.p), &p(pair.p_holm));
    let counts = (pair.counts).map(|counts| (texts.counts)(counts.only_a, counts.only_b));
    let f1 = pair.f1_difference.map(|f1| {
        let ci = pair.f1_ci95.map(|ci| common.range(ci, |v| fixed(v, 3)));
        let (raw, adjusted) = (p(pair.f1_p), p(pair.f1_p_holm));
        (texts.f1_difference)(&fixed(f1, 3), ci.as_deref(), &raw, &adjusted)
    });
    let left_out = (pair.n_left_out > 0).then(|| (texts.left_out)(pair.n_left_out));
    format!(
        "{difference}, {tested}{}{}{}",
        counts.unwrap_or_default(),
        f1.unwrap_or_default(),
        left_out.unwrap_or_default()
    )
}

/// Which pair, and how its items are shown.
#[derive(PartialEq, Properties)]
pub struct FlipsProps {
    /// The comparison.
    pub of: Rc<Comparison>,
    /// Place of the pair in it.
    pub at: usize,
    /// Items shown at most.
    pub most: usize,
    /// Makes the first cell of an item's row; without it, that is the item's id.
    #[prop_or_default]
    pub item: Option<Callback<Flip, Html>>,
}

/// The items that two runs answer differently well, as a table.
#[component]
pub fn Flips(props: &FlipsProps) -> Html {
    let texts = &use_chart_texts().comparison;
    let Some(pair) = props.of.pairs.get(props.at) else {
        return html! {};
    };
    let name = |at: usize| props.of.runs[at].name.as_str();
    let row = |flip: &Flip| {
        let item = match &props.item {
            Some(make) => make.emit(flip.clone()),
            None => html! { { &flip.item } },
        };
        let cell = |text: String| html! { { text } };
        vec![
            item,
            cell(percent(flip.a)),
            cell(percent(flip.b)),
            cell(flip.text.clone()),
        ]
    };
    let [item, text] = texts.flip_columns;
    let columns = [item, name(pair.a), name(pair.b), text];
    let n_more = pair.flips.len().saturating_sub(props.most) as u64;
    html! {
        <>
            <div class="table-scroll" tabindex="0" role="region" aria-label={(texts.flipped)(pair.flips.len() as u64)}>
                { table_of(&columns, pair.flips.iter().take(props.most).map(row)) }
            </div>
            if n_more > 0 { <p class="report__facts">{ (texts.more)(n_more) }</p> }
        </>
    }
}
