//! A tagged item as tokens with their gold and read tags, and an answer cut at what was read.

use eval::{Prediction, Sample};

/// A token with both tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The token.
    pub token: String,
    /// Its gold tag.
    pub gold: String,
    /// The tag read from the answer; `None` where it says nothing.
    pub read: Option<String>,
}

impl Tagged {
    /// Whether the tag read is the gold tag.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.read.as_ref() == Some(&self.gold)
    }

    /// Whether gold or what was read goes on with the entity of the word before.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        let goes_on = |tag: &str| tag.starts_with("I-");
        goes_on(&self.gold) || self.read.as_deref().is_some_and(goes_on)
    }

    /// The gold tag without the sign of where an entity begins.
    #[must_use]
    pub fn kind(&self) -> &str {
        let kind = self
            .gold
            .strip_prefix("B-")
            .or(self.gold.strip_prefix("I-"));
        kind.unwrap_or(&self.gold)
    }

    /// Whether there is nothing to show: an `O` read as `O`.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.gold == "O" && self.is_right()
    }
}

/// The tokens of a tagging sample; empty for classification.
#[must_use]
pub fn tagged(sample: &Sample) -> Vec<Tagged> {
    let read = match &sample.reading.prediction {
        Some(Prediction::Tags(tags)) => tags.as_slice(),
        _ => &[],
    };
    let pairs = sample
        .item
        .tokens
        .iter()
        .zip(sample.item.gold_tags())
        .enumerate();
    pairs
        .map(|(at, (token, gold))| Tagged {
            token: token.clone(),
            gold: gold.clone(),
            read: read.get(at).cloned().flatten(),
        })
        .collect()
}

/// An answer in three pieces: before what was read, what was read, after it. A span that does not
/// fit the text (a foreign record) marks nothing.
#[must_use]
pub fn cut(answer: &str, span: Option<(usize, usize)>) -> (&str, &str, &str) {
    let pieces = span
        .filter(|(start, end)| start <= end)
        .and_then(|(start, end)| {
            Some((
                answer.get(..start)?,
                answer.get(start..end)?,
                answer.get(end..)?,
            ))
        });
    pieces.unwrap_or((answer, "", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_an_entity_hang_together() {
        let check = |gold: &str, read: Option<&str>, is_inside, kind| {
            let word = Tagged {
                token: String::new(),
                gold: gold.to_owned(),
                read: read.map(str::to_owned),
            };
            assert_eq!((word.is_inside(), word.kind()), (is_inside, kind), "{gold}");
        };
        check("B-PER", Some("B-PER"), false, "PER");
        check("I-PER", Some("I-PER"), true, "PER");
        check("O", Some("I-LOC"), true, "O");
        check("I-ORG", None, true, "ORG");
        check("INTJ", Some("INTJ"), false, "INTJ");
    }

    #[test]
    fn an_answer_is_cut_at_the_span_only_where_it_fits() {
        let check = |span, expect| assert_eq!(cut("Antwort: höflich", span), expect);
        check(Some((9, 17)), ("Antwort: ", "höflich", ""));
        check(Some((0, 7)), ("", "Antwort", ": höflich"));
        check(None, ("Antwort: höflich", "", ""));
        check(Some((9, 11)), ("Antwort: höflich", "", ""));
        check(Some((5, 99)), ("Antwort: höflich", "", ""));
        check(Some((7, 3)), ("Antwort: höflich", "", ""));
    }
}
