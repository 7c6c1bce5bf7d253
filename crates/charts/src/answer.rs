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
    let shown = (
        excerpt::tail(before),
        excerpt::head(read),
        excerpt::head(after),
    );
    let n_left_out = if answer.len() == shown.0.len() + shown.1.len() + shown.2.len() {
        0
    } else {
        let n = |text: &str| text.chars().count();
        n(answer) - n(shown.0) - n(shown.1) - n(shown.2)
    };
    html! {
        <>
            <p class="answer">
                { shown.0 }
                if !read.is_empty() { <mark class="answer__read">{ shown.1 }</mark> }
                { shown.2 }
            </p>
            <LeftOut n={n_left_out} />
        </>
    }
}
