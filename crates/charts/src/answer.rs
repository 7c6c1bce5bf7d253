//! An answer with what was read from it marked.

use yew::prelude::*;

use crate::excerpt::{self, LeftOut};
use crate::text::use_chart_texts;
use crate::tokens::cut;

/// The answer.
#[derive(PartialEq, Properties)]
pub struct AnswerTextProps {
    /// The answer; `None` when the thought was never closed.
    pub answer: Option<AttrValue>,
    /// What was read, in bytes.
    pub span: Option<(usize, usize)>,
}

/// The answer as it was written.
#[component]
pub fn AnswerText(props: &AnswerTextProps) -> Html {
    let texts = use_chart_texts();
    let Some(answer) = props.answer.as_deref().filter(|answer| !answer.is_empty()) else {
        return html! { <p class="answer answer--none">{ texts.sample.no_answer }</p> };
    };
    let (before, read, after) = cut(answer, props.span);
    let (n_before, before) = excerpt::tail(before);
    let (read, n_read) = excerpt::head(read);
    let (after, n_after) = excerpt::head(after);
    html! {
        <>
            <p class="answer">
                { before }
                if !read.is_empty() { <mark class="answer__read">{ read }</mark> }
                { after }
            </p>
            <LeftOut n={n_before + n_read + n_after} />
        </>
    }
}
