//! Every request of this visit, origin by origin.

use yew::prelude::*;

use crate::text::use_texts;
use crate::traffic::{Origin, Row, Traffic};
use crate::{visit, words};

/// The requests.
#[derive(PartialEq, Properties)]
pub struct NetworkLogProps {
    /// The requests.
    pub traffic: Traffic,
}

/// The log.
#[component]
pub fn NetworkLog(props: &NetworkLogProps) -> Html {
    let texts = use_texts().settings();
    let origins = props.traffic.by_origin(&visit::origin());
    let foreign = origins.iter().filter(|origin| !origin.is_own);
    let n_foreign = foreign.map(|origin| origin.n_requests).sum();
    let row = |row: &Row| {
        let size = |n: Option<u64>| n.map_or_else(|| texts.untold.to_owned(), words::bytes);
        html! {
            <tr>
                <th scope="row" class="requests__path">{ &row.path }</th>
                <td>{ (texts.who)(row.who) }</td>
                <td>{ row.n_requests }</td>
                <td>{ size(row.n_network_bytes) }</td>
                <td>{ size(row.n_body_bytes) }</td>
            </tr>
        }
    };
    let origin = |origin: &Origin| {
        let about = if origin.is_own {
            texts.own_origin
        } else {
            texts.other_origin
        };
        let sum = (texts.origin_sum)(origin.n_requests, &words::bytes(origin.n_network_bytes));
        html! {
            <details class={classes!("requests", (!origin.is_own).then_some("requests--foreign"))}>
                <summary><span class="requests__origin">{ &origin.name }</span><span class="requests__about">{ format!("{about}: {sum}") }</span></summary>
                <div class="requests__table" tabindex="0" role="region" aria-label={origin.name.clone()}>
                    <table>
                        <thead><tr>{ for texts.columns.iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                        <tbody>{ for origin.rows.iter().map(row) }</tbody>
                    </table>
                </div>
            </details>
        }
    };
    html! {
        <>
            <p class="settings__sum">
                { (texts.requests)(props.traffic.n_requests(), n_foreign) }
                if n_foreign == 0 { { " " }{ texts.none_foreign } }
            </p>
            { for origins.iter().map(origin) }
        </>
    }
}
