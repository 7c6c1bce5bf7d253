//! Sentences of libraries and workers, in which code stands between backticks.

use yew::prelude::*;

/// The text, with code as code.
pub fn prose(text: &str) -> Html {
    let part = |(at, part): (usize, &str)| match at % 2 {
        0 => html! { { part } },
        _ => html! { <code class="code">{ part }</code> },
    };
    // A backtick without its partner stays what it is.
    if text.matches('`').count() % 2 == 1 {
        return html! { { text } };
    }
    text.split('`').enumerate().map(part).collect()
}
