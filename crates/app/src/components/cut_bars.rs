//! What cutting the recorded thoughts does: a bar for each length that was kept, to be chosen.

use charts::number::percent;
use yew::prelude::*;

use crate::recording::Cut;
use crate::text::use_texts;

/// The cuts.
#[derive(PartialEq, Properties)]
pub struct CutBarsProps {
    /// From the shortest to the whole thought.
    pub cuts: Vec<Cut>,
    /// Which one is shown.
    pub chosen: usize,
    /// Called with another one.
    pub on_choose: Callback<usize>,
}

/// The bars.
#[component]
pub fn CutBars(props: &CutBarsProps) -> Html {
    let texts = &use_texts().recording;
    let bar = |(at, cut): (usize, &Cut)| {
        let share = cut.accuracy();
        let name = cut
            .budget
            .map_or_else(|| texts.whole.to_owned(), |budget| budget.to_string());
        let is_chosen = at == props.chosen;
        let on_choose = props.on_choose.clone();
        html! {
            <button type="button" class="cut-bar" aria-pressed={is_chosen.to_string()}
                onclick={Callback::from(move |_: MouseEvent| on_choose.emit(at))}>
                <span class="cut-bar__value">{ percent(share) }</span>
                <svg class="cut-bar__drawing" viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="cut-bar__track" width="10" height="100" />
                    <rect class="cut-bar__share" y={format!("{:.1}", 100.0 - share * 100.0)} width="10" height={format!("{:.1}", share * 100.0)} />
                </svg>
                <span class="cut-bar__name">{ name }</span>
            </button>
        }
    };
    let ends = props.cuts.first().zip(props.cuts.last());
    let finding = ends.map(|(first, last)| {
        let (low, whole) = (percent(first.accuracy()), percent(last.accuracy()));
        (texts.finding)(&low, first.budget.unwrap_or(0), &whole)
    });
    html! {
        <figure class="cut-bars">
            <h3 id="cut-bars-title" class="cut-bars__title">{ texts.chart }</h3>
            <div class="cut-bars__row" role="group" aria-labelledby="cut-bars-title">{ for props.cuts.iter().enumerate().map(bar) }</div>
            <p class="cut-bars__axis">{ texts.axis }</p>
            <figcaption>{ finding }{ " " }{ texts.caveat }</figcaption>
        </figure>
    }
}
