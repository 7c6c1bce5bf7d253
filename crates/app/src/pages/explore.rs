//! All samples of the run: a list to narrow down, and one of them in detail.

use std::rc::Rc;

use charts::link;
use yew::prelude::*;

use crate::components::{
    ExploreFilters, KeyHelp, OPEN_ROW_ID, SEARCH_ID, SampleDetail, SampleList, SamplePager,
    TITLE_ID,
};
use crate::dom;
use crate::explore::{Change, Query};
use crate::explore_view::{View, use_page, use_view};
use crate::key_listener::use_wishes;
use crate::keys::{Wish, target};
use crate::reduce::Action;
use crate::shell::Shell;
use crate::state::State;
use crate::text::use_texts;
use crate::url::Screen;

/// The state and the shell.
#[derive(PartialEq, Properties)]
pub struct ExplorePageProps {
    /// The state.
    pub state: UseReducerHandle<State>,
    /// The shell.
    pub shell: Shell,
}

/// The screen.
#[component]
pub fn ExplorePage(props: &ExplorePageProps) -> Html {
    let all = use_texts();
    let texts = all.explore();
    let state = &props.state;
    let view = use_view(state);
    let page = use_page(&view);
    let View {
        index,
        facts,
        found,
        open,
        at,
    } = view;
    let goes = use_mut_ref(|| false);
    let on_wish = {
        let (shell, found, index, goes) = (
            props.shell.clone(),
            Rc::clone(&found),
            Rc::clone(&index),
            Rc::clone(&goes),
        );
        Callback::from(move |wish| match wish {
            Wish::Search => dom::focus_id(SEARCH_ID),
            Wish::Read => dom::focus_id(TITLE_ID),
            Wish::Back if dom::is_shown(OPEN_ROW_ID) => dom::focus_id(OPEN_ROW_ID),
            Wish::Back => dom::follow("screen=explore"),
            step => {
                if let Some(next) = target(step, at, found.rows.len()) {
                    let sample = &index.rows()[found.rows[next]].sample;
                    *goes.borrow_mut() = true;
                    shell.dispatch(Action::Follow(link::fragment(
                        &sample.item.id,
                        sample.repeat,
                    )));
                }
            }
        })
    };
    use_wishes(!state.explore.are_keys_off, on_wish);
    // The focus goes with a step, once its row is there.
    use_effect_with((open, page.has_open), move |&(_, is_there)| {
        if is_there && goes.replace(false) {
            dom::focus_id(if dom::is_shown(OPEN_ROW_ID) {
                OPEN_ROW_ID
            } else {
                TITLE_ID
            });
        }
        dom::show_from_top(TITLE_ID);
    });

    let is_item = state.place.screen == Screen::Item;
    let missing = (texts.missing, texts.missing_hint, texts.missing_link);
    if let Some(run) = state.run.as_ref().filter(|run| run.long.is_some()) {
        return html! {
            <section class="empty">
                <h1 tabindex="-1">{ all.nav.explore }</h1>
                <p>{ (all.run.long)(run.n_own_done()) }</p>
                <a class="button button--primary" href="#screen=run">{ all.nav.run }</a>
            </section>
        };
    }
    if index.rows().is_empty() {
        let no_run = (texts.no_run, texts.no_run_hint, texts.set_up);
        return empty(if is_item { missing } else { no_run });
    }
    let on_change = {
        let shell = props.shell.clone();
        Callback::from(move |query: Query| shell.dispatch(Action::Follow(query.hash())))
    };
    let on_keys = {
        let shell = props.shell.clone();
        Callback::from(move |are_on| shell.dispatch(Action::Explore(Change::Keys(are_on))))
    };
    // Beside an open item the item is the heading.
    let heading = if is_item { "p" } else { "h1" };
    html! {
        <div class={classes!("explore", is_item.then_some("explore--item"))}>
            <section class="explore__side" aria-label={texts.list}>
                <@{heading} class="explore__title" tabindex="-1">{ all.nav.explore }</@>
                <ExploreFilters query={state.place.query.clone()} counts={found.counts} n_found={found.rows.len()} n_all={index.rows().len()}
                    long_tokens={2 * facts.median_think_tokens} {on_change} />
                <SampleList index={Rc::clone(&index)} rows={page.rows} {open} first={page.first + 1}
                    page={(page.number + 1, page.n_pages)} on_page={page.on_page} />
                <KeyHelp are_on={!state.explore.are_keys_off} on_switch={on_keys} />
            </section>
            <div class="explore__detail">
                { match open {
                    Some(row) => html! {
                        <>
                            <SamplePager index={Rc::clone(&index)} found={Rc::clone(&found)} {at} />
                            <SampleDetail index={Rc::clone(&index)} {row} header={state.run.as_ref().and_then(|run| run.header.clone())} />
                        </>
                    },
                    None if is_item => empty(missing),
                    None => html! { <p class="explore__choose">{ texts.choose }</p> },
                } }
            </div>
        </div>
    }
}

/// Heading, hint and link where there is nothing to show.
fn empty((title, hint, link): (&'static str, &'static str, &'static str)) -> Html {
    html! {
        <section class="empty">
            <h1 tabindex="-1">{ title }</h1>
            <p>{ hint }</p>
            <a class="button button--primary" href="#screen=home">{ link }</a>
        </section>
    }
}
