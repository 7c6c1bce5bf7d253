//! What is shown of texts that somebody made too long to be drawn: their beginning, and what was read.

use yew::prelude::*;

use crate::number::count;
use crate::text::use_chart_texts;

/// Most bytes of a text that are drawn: more than the longest thought of the models of today.
pub const MAX_BYTES: usize = 250_000;

/// Most words of a tagged text that are drawn.
pub const MAX_WORDS: usize = 5_000;

/// The beginning of a text, as much as is drawn.
#[must_use]
pub fn head(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_BYTES)]
}

/// The end of a text, as much as is drawn.
#[must_use]
pub fn tail(text: &str) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(MAX_BYTES))..]
}

/// The sentence that so much is left out.
#[derive(PartialEq, Properties)]
pub struct LeftOutProps {
    /// Characters, or words; nothing is said of none.
    pub n: usize,
    /// Whether they are words.
    #[prop_or_default]
    pub is_words: bool,
}

/// Says how much of a text is not drawn.
#[component]
pub fn LeftOut(props: &LeftOutProps) -> Html {
    let texts = &use_chart_texts().sample;
    if props.n == 0 {
        return Html::default();
    }
    let n = count(props.n as u64);
    html! { <p class="item__count">{ (texts.left_out)(&n, props.is_words) }</p> }
}

/// A text's beginning, with dots where it goes on.
pub fn excerpt(text: &str) -> Html {
    let shown = head(text);
    html! { <>{ shown }if shown.len() < text.len() { { "…" } }</> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_drawn_from_its_beginning_or_to_its_end() {
        let long = format!("a{}b", "ü".repeat(MAX_BYTES));
        assert_eq!(head(&long).len(), MAX_BYTES - 1);
        assert!(head(&long).starts_with("aü") && tail(&long).ends_with("üb"));
        assert_eq!(tail(&long).len(), MAX_BYTES - 1);
        assert_eq!((head("short"), tail("short")), ("short", "short"));
    }
}
