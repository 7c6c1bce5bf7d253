//! One cell for each sample: finished ones are links to their item.

use std::rc::Rc;

use charts::link;
use eval::Sample;
use yew::prelude::*;

use charts::Outcome;

/// The samples.
#[derive(PartialEq, Properties)]
pub struct ItemGridProps {
    /// Finished samples.
    pub samples: Vec<Rc<Sample>>,
    /// Samples that there will be.
    pub n_samples: u32,
}

/// Cells in the order in which samples finished, then empty ones.
#[component]
pub fn ItemGrid(props: &ItemGridProps) -> Html {
    let cell = |sample: &Rc<Sample>| {
        let outcome = Outcome::of(sample);
        let repeat = if sample.repeat > 0 {
            format!(", repeat {}", sample.repeat + 1)
        } else {
            String::new()
        };
        let name = format!("{}{repeat}: {}", sample.item.id, outcome.word());
        html! {
            <li key={format!("{}-{}", sample.item_index, sample.repeat)}>
                <a class={classes!("grid-cell", outcome.class())} title={name.clone()} aria-label={name}
                    href={format!("#{}", link::fragment(&sample.item.id, sample.repeat))}>{ outcome.sign() }</a>
            </li>
        }
    };
    let n_open = (props.n_samples as usize).saturating_sub(props.samples.len());
    let open = (0..n_open).map(|at| html! { <li key={format!("open-{at}")} class="grid-cell grid-cell--open" aria-hidden="true"></li> });
    let n = |wanted| {
        props
            .samples
            .iter()
            .filter(|sample| Outcome::of(sample) == wanted)
            .count()
    };
    let legend = [
        Outcome::Right,
        Outcome::Partly,
        Outcome::Wrong,
        Outcome::NoAnswer,
    ]
    .map(|outcome| (outcome, n(outcome)));
    html! {
        <section class="item-grid" aria-labelledby="grid-title">
            <h2 id="grid-title" class="section-title">{ "Items" }</h2>
            <ul class="item-grid__cells">{ for props.samples.iter().map(cell) }{ for open }</ul>
            <p class="item-grid__legend">
                { for legend.into_iter().filter(|&(_, n)| n > 0).map(|(outcome, n)| html! {
                    <span class="item-grid__key">
                        <span class={classes!("grid-cell", "grid-cell--small", outcome.class())} aria-hidden="true">{ outcome.sign() }</span>
                        { format!("{n} {}", outcome.word()) }
                    </span>
                }) }
            </p>
        </section>
    }
}
