//! Whether a model fits, as a small badge.

use sources::fit::Verdict;
use yew::prelude::*;

use crate::text::Texts;

/// Sign and words.
pub fn verdict_badge(verdict: Verdict, texts: &Texts) -> Html {
    let (class, sign) = match verdict {
        Verdict::Fits => ("verdict-badge--fits", "✓"),
        Verdict::Tight => ("verdict-badge--tight", "!"),
        Verdict::DoesNotFit => ("verdict-badge--not", "✗"),
    };
    html! {
        <span class={classes!("verdict-badge", class)}><span aria-hidden="true">{ sign }</span>{ (texts.memory().verdict)(verdict) }</span>
    }
}
