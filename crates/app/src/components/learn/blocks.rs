//! A lesson's text.

use yew::prelude::*;

use crate::lesson::{Block, Source};
use crate::rich::{Mark, parts};
use crate::text::Learn as Texts;

/// Text, one block after another.
pub fn blocks(blocks: &[Block], sources: &[Source], texts: &'static Texts) -> Html {
    blocks
        .iter()
        .map(|block| html! { { one(block, sources, texts) } })
        .collect()
}

/// A text with its marks.
pub fn rich(text: &str) -> Html {
    let piece = |(mark, piece): (Mark, &str)| match mark {
        Mark::Plain => html! { { piece } },
        Mark::Code => html! { <code class="code">{ piece }</code> },
        Mark::Stress => html! { <em>{ piece }</em> },
    };
    parts(text).into_iter().map(piece).collect()
}

fn one(block: &Block, sources: &[Source], texts: &'static Texts) -> Html {
    match block {
        Block::Text(text) => html! { <p class="lesson__text">{ rich(text) }</p> },
        Block::List(points) => html! {
            <ul class="lesson__list">{ for points.iter().map(|point| html! { <li>{ rich(point) }</li> }) }</ul>
        },
        Block::Formula { formula, says } => html! {
            <figure class="formula">
                <p class="formula__line" tabindex="0" role="group" aria-label={says.clone()}>{ formula }</p>
                <figcaption class="formula__says">{ rich(says) }</figcaption>
            </figure>
        },
        Block::Fact {
            text,
            source,
            place,
        } => {
            // The lesson was checked: the source is among its sources.
            let at = sources.iter().position(|of| of.id == *source).unwrap_or(0) + 1;
            html! {
                <p class="lesson__fact">
                    { rich(text) }{ " " }<cite class="lesson__cite">{ format!("[{at}, {place}]") }</cite>
                </p>
            }
        }
        Block::Example {
            prompt,
            thought,
            answer,
        } => html! {
            <dl class="example">
                <div><dt>{ texts.prompt }</dt><dd class="example__prompt">{ prompt }</dd></div>
                <div><dt>{ texts.thought }</dt><dd class="example__thought">{ thought }</dd></div>
                <div><dt>{ texts.answer }</dt><dd class="example__answer">{ answer }</dd></div>
            </dl>
        },
    }
}
