//! What is shown of texts that somebody made too long to be drawn: their beginning, and what was read.

use yew::prelude::*;

use crate::number::count;
use crate::text::use_chart_texts;

/// Most bytes of a text that are drawn: more than the longest thought of the models of today.
pub const MAX_BYTES: usize = 250_000;

/// Most words of a tagged text that are drawn.
pub const MAX_WORDS: usize = 5_000;

/// The beginning of a text, as much as is drawn, and how many characters follow.
#[must_use]
pub fn head(text: &str) -> (&str, usize) {
    let (shown, rest) = text.split_at(text.floor_char_boundary(MAX_BYTES));
    (shown, rest.chars().count())
}

/// The end of a text, as much as is drawn, behind how many characters come before it.
#[must_use]
pub fn tail(text: &str) -> (usize, &str) {
    let at = text.ceil_char_boundary(text.len().saturating_sub(MAX_BYTES));
    let (rest, shown) = text.split_at(at);
    (rest.chars().count(), shown)
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
    let (shown, n_left_out) = head(text);
    html! { <>{ shown }if n_left_out > 0 { { "…" } }</> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_drawn_from_its_beginning_or_to_its_end() {
        let long = format!("a{}b", "ü".repeat(MAX_BYTES));
        let ((begin, n_behind), (n_before, end)) = (head(&long), tail(&long));
        assert_eq!(begin.len(), MAX_BYTES - 1);
        assert!(begin.starts_with("aü") && end.ends_with("üb"));
        assert_eq!(end.len(), MAX_BYTES - 1);
        let n_drawn = 1 + (MAX_BYTES - 2) / 2;
        assert_eq!(
            (n_behind, n_before),
            (MAX_BYTES + 2 - n_drawn, MAX_BYTES + 2 - n_drawn)
        );
        assert_eq!((head("short"), tail("short")), (("short", 0), (0, "short")));
    }
}
