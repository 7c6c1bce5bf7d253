//! What the Explore screen shows of the state, computed anew only where it changes.

use std::rc::Rc;

use yew::prelude::*;

use crate::explore::{Facts, Found, find, texts_of};
use crate::index::Index;
use crate::state::State;

/// Rows of a page of the list.
const PAGE: usize = 100;

/// The samples, those that were found, and the open one.
pub struct View {
    /// All samples.
    pub index: Rc<Index>,
    /// The facts about them.
    pub facts: Rc<Facts>,
    /// What the query finds.
    pub found: Rc<Found>,
    /// The row of the open sample.
    pub open: Option<usize>,
    /// Its place among those found.
    pub at: Option<usize>,
}

/// The view of the state.
#[hook]
pub fn use_view(state: &State) -> View {
    let query = &state.place.query;
    let index: Rc<Index> = use_memo((), |()| Index::default());
    let index = state
        .run
        .as_ref()
        .map_or(index, |run| Rc::clone(&run.index));
    let facts = use_memo(Rc::clone(&index), |index| Facts::of(index));
    let asked = (Rc::clone(&index), !query.text.is_empty());
    let searched = use_memo(asked, |(index, is_asked)| {
        if *is_asked {
            texts_of(index)
        } else {
            Vec::new()
        }
    });
    let found = use_memo((Rc::clone(&index), query.clone()), |(index, query)| {
        find(index, &facts, &searched, query)
    });
    let key = state.place.sample.as_ref();
    let open = key.and_then(|key| index.position(&key.item, key.repeat));
    let at = open.and_then(|open| found.rows.iter().position(|row| *row == open));
    View {
        index,
        facts,
        found,
        open,
        at,
    }
}

/// A page of the list.
pub struct Page {
    /// Its number, from 0.
    pub number: usize,
    /// Whether the open sample is on it.
    pub has_open: bool,
    /// Pages in all, at least 1.
    pub n_pages: usize,
    /// Number of its first row, from 0.
    pub first: usize,
    /// Its rows.
    pub rows: Vec<usize>,
    /// Called with another page, from 1.
    pub on_page: Callback<usize>,
}

/// The page that is shown: that of the open sample, or the one that was turned to since.
#[hook]
pub fn use_page(view: &View) -> Page {
    let number = use_state(|| 0);
    let all = &view.found.rows;
    let n_pages = all.len().div_ceil(PAGE).max(1);
    {
        let number = number.clone();
        use_effect_with((view.at, all.len()), move |(at, _)| {
            number.set(at.map_or_else(|| (*number).min(n_pages - 1), |at| at / PAGE));
        });
    }
    let shown = (*number).min(n_pages - 1);
    Page {
        number: shown,
        has_open: view.at.is_some_and(|at| at / PAGE == shown),
        n_pages,
        first: shown * PAGE,
        rows: all.iter().skip(shown * PAGE).take(PAGE).copied().collect(),
        on_page: Callback::from(move |to: usize| number.set(to - 1)),
    }
}
