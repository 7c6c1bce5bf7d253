//! One cell for each sample: finished ones are links to their item.

use std::rc::Rc;

use charts::{Lang, Outcome, link, use_lang};
use eval::Sample;
use yew::prelude::*;

use crate::index::{Index, Row};
use crate::text::{SweepTexts, use_texts};

/// Cells that are drawn at most, finished and open each: more would make every change slow, and
/// nobody counts them.
const MAX_CELLS: usize = 300;

/// The samples.
#[derive(PartialEq, Properties)]
pub struct ItemGridProps {
    /// Finished samples.
    pub index: Rc<Index>,
    /// Samples that there will be.
    pub n_samples: u32,
    /// Whether more are coming: then the last cells are shown, else the first.
    #[prop_or_default]
    pub is_live: bool,
}

/// Cells in the order in which samples finished, then empty ones.
#[component]
pub fn ItemGrid(props: &ItemGridProps) -> Html {
    let lang = use_lang();
    let texts = &use_texts().sweep;
    let rows = props.index.rows();
    let (n, n_hidden) = (rows.len(), rows.len().saturating_sub(MAX_CELLS));
    let shown = if props.is_live {
        &rows[n_hidden..]
    } else {
        &rows[..n - n_hidden]
    };
    let n_open = (props.n_samples as usize).saturating_sub(n);
    let n_drawn = n_open.min(MAX_CELLS.saturating_sub(shown.len()).max(20));
    let open = (0..n_drawn).map(|at| html! { <li key={format!("open-{at}")} class="grid-cell grid-cell--open" aria-hidden="true"></li> });
    let note = match (n_hidden, props.is_live) {
        (0, _) => None,
        (_, true) => Some((texts.last_cells)(shown.len(), n)),
        (_, false) => Some((texts.first_cells)(shown.len(), n)),
    };
    let n_to_come = u32::try_from(n_open - n_drawn).unwrap_or(u32::MAX);
    html! {
        <section class="item-grid" aria-labelledby="grid-title">
            <h2 id="grid-title" class="section-title">{ texts.items }</h2>
            <ul class="item-grid__cells">{ for shown.iter().map(|row| cell(row, texts, lang)) }{ for open }</ul>
            <p class="item-grid__legend">
                { for props.index.tally().counts().map(|(outcome, n)| html! {
                    <span class="item-grid__key">
                        <span class={classes!("grid-cell", "grid-cell--small", outcome.class())} aria-hidden="true">{ outcome.sign() }</span>
                        { (texts.tally)(n, outcome.said(lang)) }
                    </span>
                }) }
                if let Some(note) = note { <span>{ note }</span> }
                if n_to_come > 0 { <span>{ (texts.to_come)(n_to_come) }</span> }
                if n > 0 { <a href="#screen=explore">{ texts.explore }</a> }
            </p>
        </section>
    }
}

fn cell(row: &Row, texts: &SweepTexts, lang: Lang) -> Html {
    let sample: &Sample = &row.sample;
    let outcome = Outcome::of(sample);
    let repeat = if sample.repeat > 0 {
        (texts.repeat)(sample.repeat + 1)
    } else {
        String::new()
    };
    let name = (texts.cell)(&format!("{}{repeat}", sample.item.id), outcome.said(lang));
    html! {
        <li key={format!("{}-{}", sample.item_index, sample.repeat)}>
            <a class={classes!("grid-cell", outcome.class())} title={name.clone()} aria-label={name}
                href={format!("#{}", link::fragment(&sample.item.id, sample.repeat))}>{ outcome.sign() }</a>
        </li>
    }
}
