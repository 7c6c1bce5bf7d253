//! Placing entities that an answer names in the tokens of the text.

use std::collections::HashSet;
use std::ops::Range;

use super::fold::{folded_key, is_decoration, key};

/// An entity that an answer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Its text.
    pub phrase: String,
    /// Its type.
    pub kind: String,
    /// Its tokens, where the answer itself says which: at least one, and all of them in the text.
    pub at: Option<Range<usize>>,
}

/// Places `entities` (phrase, type) in the `gold` tokens.
///
/// The longest phrase (in words) comes first, then the order given; each takes the left-most
/// occurrence that no other has taken, in its own case before any case. An occurrence is a
/// sequence of whole tokens that, written together, equal the phrase without its blanks (NFKC, quotes
/// and dashes folded; other punctuation counts).
///
/// Returns one IOB2 tag for each token, and the entities that found no place, in the order given.
#[must_use]
pub fn align_entities<G: AsRef<str>>(
    gold: &[G],
    entities: &[(String, String)],
) -> (Vec<String>, Vec<(String, String)>) {
    let claims: Vec<Claim> = (entities.iter().cloned())
        .map(|(phrase, kind)| Claim {
            phrase,
            kind,
            at: None,
        })
        .collect();
    place(&Tokens::of(gold), &claims)
}

/// As [`align_entities`]; claims that know their tokens take them before all others. A claim that
/// repeats the tokens and the type of another says nothing new.
pub(super) fn place(tokens: &Tokens<'_>, claims: &[Claim]) -> (Vec<String>, Vec<(String, String)>) {
    let mut tags = vec!["O".to_owned(); tokens.gold.len()];
    let mut is_placed = vec![false; claims.len()];
    let mut taken: HashSet<(Range<usize>, &str)> = HashSet::new();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&i| {
        let claim = &claims[i];
        let n_words = claim.phrase.split_whitespace().count();
        let length = claim.at.as_ref().map_or(n_words, Range::len);
        (claim.at.is_none(), std::cmp::Reverse(length))
    });
    for i in order {
        let claim = &claims[i];
        let is_free = |range: &Range<usize>| tags[range.clone()].iter().all(|tag| tag == "O");
        let place = match &claim.at {
            Some(at) if taken.contains(&(at.clone(), claim.kind.as_str())) => {
                is_placed[i] = true;
                continue;
            }
            Some(at) => is_free(at).then(|| at.clone()),
            None => tokens.find(&claim.phrase, is_free),
        };
        if let Some(range) = place {
            for (k, tag) in tags[range.clone()].iter_mut().enumerate() {
                *tag = format!("{}-{}", if k == 0 { 'B' } else { 'I' }, claim.kind);
            }
            is_placed[i] = true;
            taken.insert((range, &claim.kind));
        }
    }
    let unlocated = (claims.iter().zip(is_placed))
        .filter(|(_, is_placed)| !is_placed)
        .map(|(claim, _)| (claim.phrase.clone(), claim.kind.clone()))
        .collect();
    (tags, unlocated)
}

/// The tokens of a text, and as phrases are compared with them.
pub(super) struct Tokens<'a> {
    /// As they are.
    pub gold: Vec<&'a str>,
    exact: Vec<String>,
    folded: Vec<String>,
}

impl<'a> Tokens<'a> {
    pub fn of<G: AsRef<str>>(gold: &'a [G]) -> Self {
        let gold: Vec<&str> = gold.iter().map(AsRef::as_ref).collect();
        Self {
            exact: gold.iter().map(|token| key(token)).collect(),
            folded: gold.iter().map(|token| folded_key(token)).collect(),
            gold,
        }
    }

    /// Whether the phrase occurs in the tokens.
    pub fn occurs(&self, phrase: &str) -> bool {
        self.find(phrase, |_| true).is_some()
    }

    /// The phrase as it occurs in the tokens: as it is, or without the decoration around it. Without
    /// decoration too where it does not occur.
    pub fn tidy<'p>(&self, phrase: &'p str) -> &'p str {
        let phrase = phrase.trim();
        let bare = phrase.trim_matches(is_decoration);
        if bare.is_empty() || !self.occurs(bare) && self.occurs(phrase) {
            phrase
        } else {
            bare
        }
    }

    /// The left-most acceptable occurrence, in its own case before any case.
    fn find(&self, phrase: &str, accepts: impl Fn(&Range<usize>) -> bool) -> Option<Range<usize>> {
        find_in(&self.exact, &key(phrase), &accepts)
            .or_else(|| find_in(&self.folded, &folded_key(phrase), &accepts))
    }
}

fn find_in(
    tokens: &[String],
    phrase: &str,
    accepts: &impl Fn(&Range<usize>) -> bool,
) -> Option<Range<usize>> {
    if phrase.is_empty() {
        return None;
    }
    (0..tokens.len())
        .filter_map(|start| {
            let mut rest = phrase;
            let mut end = start;
            while !rest.is_empty() {
                let token = tokens.get(end)?;
                rest = rest
                    .strip_prefix(token.as_str())
                    .filter(|_| !token.is_empty())?;
                end += 1;
            }
            Some(start..end)
        })
        .find(accepts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoration_stays_only_where_the_tokens_have_it() {
        let gold = ["the", "U.S.", "army", ",", "Yahoo", "!", "and", "..."];
        let check = |phrase: &str, expect: &str| {
            assert_eq!(Tokens::of(&gold).tidy(phrase), expect, "{phrase:?}");
        };
        check("army", "army");
        check(" \"army\". ", "army");
        check("**the army**", "the army");
        // With its full stops, and not without.
        check(" U.S. ", "U.S.");
        check("the U.S.", "the U.S.");
        // Both ways: without.
        check("Yahoo!", "Yahoo");
        // Neither way: without.
        check("(navy)", "navy");
        check("the navy", "the navy");
        // Nothing but decoration is left as it is.
        check(" ... ", "...");
        check("--", "--");
        check(" ", "");
    }
}
