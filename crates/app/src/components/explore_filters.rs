//! What is asked of the samples: search, filters with their counts, the order.

use charts::number::count;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement, InputEvent};
use yew::prelude::*;

use crate::explore::{Filter, Query, Sort};
use crate::text::{ExploreTexts, use_texts};

/// The id of the search field.
pub const SEARCH_ID: &str = "explore-search";

/// The query and what it finds.
#[derive(PartialEq, Properties)]
pub struct ExploreFiltersProps {
    /// The query.
    pub query: Query,
    /// Samples for each filter.
    pub counts: [usize; Filter::ALL.len()],
    /// Samples found.
    pub n_found: usize,
    /// Samples of the run.
    pub n_all: usize,
    /// Think tokens that count as a long thought.
    pub long_tokens: u32,
    /// Called with another query.
    pub on_change: Callback<Query>,
}

/// The search field, the filters and the order.
#[component]
pub fn ExploreFilters(props: &ExploreFiltersProps) -> Html {
    let texts = use_texts().explore();
    let query = &props.query;
    let (typed, sorted) = (changed(props), changed(props));
    let oninput = Callback::from(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        typed(&|query| query.text = input.value());
    });
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(sort) = Sort::of(&select.value()) {
            sorted(&|query| query.sort = sort);
        }
    });
    let cleared = changed(props);
    let clear = Callback::from(move |_: MouseEvent| {
        cleared(&|query| {
            query.filters.clear();
            query.text.clear();
        });
    });
    let is_narrowed = !query.filters.is_empty() || !query.text.is_empty();
    html! {
        <div class="explore-filters" role="search">
            <label class="field__label" for={SEARCH_ID}>{ texts.search }<span class="field__hint">{ " " }{ texts.search_hint }</span></label>
            <input class="field__input explore-filters__search" id={SEARCH_ID} type="search" autocomplete="off" spellcheck="false"
                value={query.text.clone()} {oninput} />
            <div class="explore-filters__chips" role="group" aria-label={texts.filters}>
                { for Filter::ALL.iter().zip(props.counts).map(|(filter, n)| chip(props, *filter, n, texts)) }
            </div>
            <div class="explore-filters__row">
                <p class="explore-filters__count" role="status">{ (texts.shown)(props.n_found, props.n_all) }</p>
                if is_narrowed { <button class="button button--quiet" type="button" onclick={clear}>{ texts.clear }</button> }
                <label class="visually-hidden" for="explore-sort">{ texts.sort }</label>
                <select class="field__input explore-filters__sort" id="explore-sort" {onchange}>
                    { for Sort::ALL.iter().map(|sort| html! {
                        <option value={sort.as_str()} selected={query.sort == *sort}>{ (texts.sort_name)(*sort) }</option>
                    }) }
                </select>
            </div>
        </div>
    }
}

/// A function that changes the query and tells it.
fn changed(props: &ExploreFiltersProps) -> impl Fn(&dyn Fn(&mut Query)) + use<> {
    let (query, on_change) = (props.query.clone(), props.on_change.clone());
    move |change| {
        let mut query = query.clone();
        change(&mut query);
        on_change.emit(query);
    }
}

fn chip(props: &ExploreFiltersProps, filter: Filter, n: usize, texts: &ExploreTexts) -> Html {
    let is_on = props.query.filters.contains(&filter);
    let toggled = changed(props);
    let onclick = Callback::from(move |_: MouseEvent| toggled(&|query| query.toggle(filter)));
    let about = (texts.filter_about)(filter, props.long_tokens);
    html! {
        <button class={classes!("chip", (n == 0).then_some("chip--empty"))} type="button" aria-pressed={is_on.to_string()}
            title={about} data-filter={filter.as_str()} {onclick}>
            { (texts.filter)(filter) }<span class="chip__count">{ count(n as u64) }</span>
        </button>
    }
}
