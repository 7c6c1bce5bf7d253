//! From one sample to the next among those that were found.

use std::rc::Rc;

use charts::link;
use yew::prelude::*;

use crate::explore::Found;
use crate::index::Index;
use crate::text::use_texts;

/// Where the open sample stands.
#[derive(PartialEq, Properties)]
pub struct SamplePagerProps {
    /// All samples.
    pub index: Rc<Index>,
    /// Those that were found.
    pub found: Rc<Found>,
    /// The place of the open one among them; `None` where it is not.
    pub at: Option<usize>,
}

/// Back to the list, and to the samples before and after.
#[component]
pub fn SamplePager(props: &SamplePagerProps) -> Html {
    let texts = use_texts().explore();
    let step = |target: Option<usize>, name: &'static str| {
        let row = target.and_then(|target| props.found.rows.get(target));
        match row.map(|row| &props.index.rows()[*row].sample) {
            Some(sample) => html! {
                <a class="button" href={format!("#{}", link::fragment(&sample.item.id, sample.repeat))}>{ name }</a>
            },
            None => html! { <span class="button button--off" aria-disabled="true">{ name }</span> },
        }
    };
    let position = props.at.map_or_else(
        || texts.outside.to_owned(),
        |at| (texts.position)(at + 1, props.found.rows.len()),
    );
    html! {
        <nav class="pager" aria-label={texts.pager}>
            <a class="pager__up" href="#screen=explore">{ texts.all }</a>
            <span class="pager__count">{ position }</span>
            { step(props.at.and_then(|at| at.checked_sub(1)), texts.before) }
            { step(props.at.map(|at| at + 1), texts.after) }
        </nav>
    }
}
