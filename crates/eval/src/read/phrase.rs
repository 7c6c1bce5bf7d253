//! Placing entities that an answer names in the tokens of the text.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fold::{folded_key, is_decoration, key};

/// Most sequences of tokens, of all lengths, that are kept to look phrases up in.
const MOST_WINDOWS: usize = 1 << 20;
/// An odd number with bits of all places (2^64 over the golden ratio).
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

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
    let mut tried: HashMap<&str, Untried> = HashMap::new();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_cached_key(|&i| {
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
            // What is taken stays so: the same phrase again need not try it.
            None => tokens.find(
                &claim.phrase,
                tried.entry(claim.phrase.as_str()).or_default(),
                is_free,
            ),
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
    exact: Index,
    folded: Index,
}

impl<'a> Tokens<'a> {
    pub fn of<G: AsRef<str>>(gold: &'a [G]) -> Self {
        let gold: Vec<&str> = gold.iter().map(AsRef::as_ref).collect();
        Self {
            exact: Index::of(gold.iter().map(|token| key(token))),
            folded: Index::of(gold.iter().map(|token| folded_key(token))),
            gold,
        }
    }

    /// Whether the phrase occurs in the tokens.
    pub fn occurs(&self, phrase: &str) -> bool {
        self.find(phrase, &mut Untried::default(), |_| true)
            .is_some()
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

    /// The left-most acceptable occurrence, in its own case before any case. What it does not accept it
    /// passes over whenever `from` is given again, with the same phrase.
    fn find(
        &self,
        phrase: &str,
        from: &mut Untried,
        accepts: impl Fn(&Range<usize>) -> bool,
    ) -> Option<Range<usize>> {
        self.exact
            .find(&key(phrase), &mut from.exact, &accepts)
            .or_else(|| (self.folded).find(&folded_key(phrase), &mut from.folded, &accepts))
    }
}

/// The first tokens at which a phrase is still to be tried.
#[derive(Default)]
struct Untried {
    exact: usize,
    folded: usize,
}

/// Tokens written together, where phrases are looked up by the hash of as many bytes: a text of
/// thousands of words and an answer of thousands of phrases would take the product of their lengths.
struct Index {
    text: String,
    /// Where each token starts, and the end.
    starts: Vec<usize>,
    /// The hash of all before each of them.
    hashes: Vec<u64>,
    /// By length in bytes.
    windows: RefCell<HashMap<usize, Vec<Window>>>,
}

/// The hash of whole tokens, the first of them and the one after the last.
type Window = (u64, usize, usize);

impl Index {
    fn of(keys: impl Iterator<Item = String>) -> Self {
        let (mut text, mut starts, mut hashes) = (String::new(), vec![0], vec![0]);
        let mut so_far = 0;
        for key in keys {
            // No phrase has a blank, and so none goes over a token without a character.
            let key = if key.is_empty() { " " } else { &key };
            so_far = hash(so_far, key);
            text.push_str(key);
            starts.push(text.len());
            hashes.push(so_far);
        }
        Self {
            text,
            starts,
            hashes,
            windows: RefCell::default(),
        }
    }

    fn find(
        &self,
        phrase: &str,
        from: &mut usize,
        accepts: &impl Fn(&Range<usize>) -> bool,
    ) -> Option<Range<usize>> {
        if phrase.is_empty() || phrase.len() > self.text.len() {
            return None;
        }
        let mut kept = self.windows.borrow_mut();
        if kept.len() * self.starts.len() > MOST_WINDOWS {
            kept.clear();
        }
        let windows = kept
            .entry(phrase.len())
            .or_insert_with(|| self.windows_of(phrase.len()));
        let hash = hash(0, phrase);
        let first = windows.partition_point(|window| (window.0, window.1) < (hash, *from));
        let found = (windows[first..].iter())
            .take_while(|window| window.0 == hash)
            .map(|window| window.1..window.2)
            // Different texts may have one hash.
            .find(|at| accepts(at) && self.text[self.starts[at.start]..].starts_with(phrase));
        *from = found.as_ref().map_or(usize::MAX, |at| at.start);
        found
    }

    /// All sequences of whole tokens of a length in bytes, in order.
    fn windows_of(&self, n_bytes: usize) -> Vec<Window> {
        let power = (0..n_bytes).fold(1_u64, |power, _| power.wrapping_mul(BASE));
        let mut windows = Vec::new();
        let mut end = 0;
        for (start, at) in self.starts.iter().enumerate() {
            while self.starts.get(end).is_some_and(|of| *of < at + n_bytes) {
                end += 1;
            }
            if self.starts.get(end) == Some(&(at + n_bytes)) {
                let before = self.hashes[start].wrapping_mul(power);
                windows.push((self.hashes[end].wrapping_sub(before), start, end));
            }
        }
        windows.sort_unstable();
        windows
    }
}

/// The hash of what has the hash `before` with `text` after it: a polynomial of its bytes (Karp and
/// Rabin 1987, "Efficient randomized pattern-matching algorithms"), modulo 2^64.
fn hash(before: u64, text: &str) -> u64 {
    text.bytes().fold(before, |hash, byte| {
        hash.wrapping_mul(BASE).wrapping_add(u64::from(byte) + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_whole_tokens() {
        let gold = ["a", "b", "ab", "", "c", "A", "b", "ab", "é", "AB"];
        let tokens = Tokens::of(&gold);
        // The first acceptable start, and what is found.
        for (phrase, least, expect) in [
            ("a", 0, Some(0..1)),
            ("ab", 0, Some(0..2)),
            ("a b", 1, Some(2..3)),
            ("ab", 3, Some(7..8)),
            // In any case, where no other is left in its own: from the start again.
            ("ab", 8, Some(9..10)),
            ("aBAB", 0, Some(0..3)),
            ("A b ab", 0, Some(5..8)),
            ("AB", 0, Some(9..10)),
            ("É", 0, Some(8..9)),
            // Across a token without a character, inside one, and beyond the end.
            ("abc", 0, None),
            ("b a", 0, None),
            ("ABx", 0, None),
            ("", 0, None),
            (" ", 0, None),
        ] {
            let mut from = Untried::default();
            for _ in 0..2 {
                let found = tokens.find(phrase, &mut from, |at| at.start >= least);
                assert_eq!(found, expect, "{phrase} from {least}");
            }
        }
    }

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
