//! What the site keeps on this device, kind by kind.

use yew::prelude::*;

use crate::holdings::{Amount, Holdings};
use crate::text::use_texts;
use crate::words;

/// What is kept.
#[derive(PartialEq, Properties)]
pub struct HoldingsListProps {
    /// What is kept; `None` before it was looked at.
    pub holdings: Option<Holdings>,
}

/// The list.
#[component]
pub fn HoldingsList(props: &HoldingsListProps) -> Html {
    let texts = use_texts().settings();
    let Some(holdings) = &props.holdings else {
        return html! { <p class="settings__sum">{ texts.looking }</p> };
    };
    let amounts = holdings.amounts();
    if amounts.is_empty() {
        return html! { <p class="settings__sum">{ texts.nothing }</p> };
    }
    let amount = |amount: &Amount| {
        html! {
            <div class="holdings__kind">
                <dt>{ (texts.kind)(amount.kind) }<span class="holdings__place">{ (texts.place)(amount.kind) }</span></dt>
                <dd class="numbers">{ words::bytes(amount.n_bytes) }<span class="holdings__place">{ (texts.amount)(amount.kind, amount.n) }</span></dd>
            </div>
        }
    };
    html! { <dl class="holdings">{ for amounts.iter().map(amount) }</dl> }
}
