//! Alignment of the words of an answer to gold tokens.

use std::ops::Range;

use super::fold::folded_key;

/// What an answer has for one gold token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// Nothing.
    Nothing,
    /// This word of the answer.
    Word(usize),
    /// These words of the answer together.
    Split(Range<usize>),
    /// This word of the answer, which covers several gold tokens.
    Part {
        /// The word.
        word: usize,
        /// Whether this gold token is the first of them.
        is_first: bool,
    },
}

/// Most gold tokens in a merge and words in a split.
const MAX_PARTS: usize = 4;

/// Most cells of the alignment's table; words of the answer beyond it are not looked at.
const MAX_CELLS: usize = 16_000_000;

/// By index, when every word has one and the tokens there agree: counted from 1, otherwise from 0.
/// `None` when a word has no index, two have the same, or a token disagrees.
#[must_use]
pub fn by_index<S: AsRef<str>>(gold: &[S], words: &[(Option<usize>, &str)]) -> Option<Vec<Cover>> {
    [1, 0].into_iter().find_map(|base| {
        let mut covers = vec![Cover::Nothing; gold.len()];
        for (word, (index, text)) in words.iter().enumerate() {
            let at = (*index)?.checked_sub(base)?;
            let agrees = folded_key(gold.get(at)?.as_ref()) == folded_key(text);
            if !agrees || covers[at] != Cover::Nothing {
                return None;
            }
            covers[at] = Cover::Word(word);
        }
        (!words.is_empty()).then_some(covers)
    })
}

/// By text: the monotone alignment that covers most gold tokens. A gold token may be one word, or
/// two to four words together; a word may be two to four gold tokens together. Words that fit
/// nowhere shift nothing. Of equally good places the left-most is taken.
///
/// Texts are compared in NFKC, with quotes and dashes folded, without case and blanks.
/// Returns one cover for each gold token.
#[must_use]
pub fn by_text<G: AsRef<str>, W: AsRef<str>>(gold: &[G], words: &[W]) -> Vec<Cover> {
    let gold: Vec<String> = gold
        .iter()
        .map(|token| folded_key(token.as_ref()))
        .collect();
    let words: Vec<String> = words[..n_fitting(gold.len(), words.len())]
        .iter()
        .map(|word| folded_key(word.as_ref()))
        .collect();
    let best = best_from(&gold, &words);
    trace(&gold, &words, &best)
}

/// How many of the words the table has room for.
fn n_fitting(n_gold: usize, n_words: usize) -> usize {
    n_words.min(MAX_CELLS / (n_gold + 1))
}

/// `best[i * (n_words + 1) + j]`: most gold tokens of `i..` that words of `j..` can cover.
fn best_from(gold: &[String], words: &[String]) -> Vec<u32> {
    let width = words.len() + 1;
    let mut best = vec![0_u32; (gold.len() + 1) * width];
    for i in (0..gold.len()).rev() {
        for j in (0..words.len()).rev() {
            let gap = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            best[i * width + j] = moves(gold, words, i, j)
                .map(|(n_gold, n_words)| n_gold as u32 + best[(i + n_gold) * width + j + n_words])
                .fold(gap, u32::max);
        }
    }
    best
}

/// Follows the best moves from the left, taking a match wherever it costs nothing.
fn trace(gold: &[String], words: &[String], best: &[u32]) -> Vec<Cover> {
    let width = words.len() + 1;
    let mut covers = vec![Cover::Nothing; gold.len()];
    let (mut i, mut j) = (0, 0);
    while i < gold.len() && j < words.len() {
        let here = best[i * width + j];
        let step = moves(gold, words, i, j).find(|(n_gold, n_words)| {
            *n_gold as u32 + best[(i + n_gold) * width + j + n_words] == here
        });
        match step {
            Some((1, 1)) => covers[i] = Cover::Word(j),
            Some((1, n_words)) => covers[i] = Cover::Split(j..j + n_words),
            Some((n_gold, _)) => {
                for (k, cover) in covers[i..i + n_gold].iter_mut().enumerate() {
                    *cover = Cover::Part {
                        word: j,
                        is_first: k == 0,
                    };
                }
            }
            None if best[i * width + j + 1] == here => {
                j += 1;
                continue;
            }
            None => {
                i += 1;
                continue;
            }
        }
        if let Some((n_gold, n_words)) = step {
            i += n_gold;
            j += n_words;
        }
    }
    covers
}

/// Ways to match at (`i`, `j`): how many gold tokens with how many words.
fn moves<'a>(
    gold: &'a [String],
    words: &'a [String],
    i: usize,
    j: usize,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let one = (gold[i] == words[j]).then_some((1, 1));
    let split = (2..=MAX_PARTS)
        .filter(move |n| is_joined(&gold[i], words, j, *n))
        .map(|n| (1, n));
    let merge = (2..=MAX_PARTS)
        .filter(move |n| is_joined(&words[j], gold, i, *n))
        .map(|n| (n, 1));
    one.into_iter().chain(split).chain(merge)
}

/// Whether `whole` is `parts[from..from + n]` written together.
fn is_joined(whole: &str, parts: &[String], from: usize, n: usize) -> bool {
    let Some(parts) = parts.get(from..from + n) else {
        return false;
    };
    let rest = parts.iter().try_fold(whole, |rest, part| {
        rest.strip_prefix(part.as_str())
            .filter(|_| !part.is_empty())
    });
    rest == Some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(covers: &[Cover]) -> String {
        let of = |cover: &Cover| match cover {
            Cover::Nothing => "-".to_owned(),
            Cover::Word(j) => j.to_string(),
            Cover::Split(words) => format!("{}..{}", words.start, words.end),
            Cover::Part {
                word,
                is_first: true,
            } => format!("{word}<"),
            Cover::Part { word, .. } => format!("<{word}"),
        };
        covers.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn text_alignment_follows_the_rules() {
        let check = |gold: &str, words: &str, expect: &str| {
            let gold: Vec<&str> = gold.split_whitespace().collect();
            let words: Vec<&str> = words.split_whitespace().collect();
            assert_eq!(show(&by_text(&gold, &words)), expect, "{gold:?} {words:?}");
        };
        check("a b c", "a b c", "0 1 2");
        check("a b c", "b c", "- 0 1");
        check("a b c", "x a y b c z", "1 3 4");
        check("can't wait", "ca n't wait", "0..2 2");
        check("ca n't wait", "can't wait", "0< <0 1");
        check("3 . 5 %", "3.5%", "0< <0 <0 <0");
        check("a b c d e", "abcde", "- - - - -");
        check("abcd", "a b c d", "0..4");
        check("abcde", "a b c d e", "-");
        check("the cat the dog", "the dog", "0 - - 1");
        check("the x the", "the", "0 - -");
        check("a", "a a", "0");
        check("It ’s “ ok ”", "it 's \" OK \"", "0 1 2 3 4");
        check("a – b ﬁne", "a - b fine", "0 1 2 3");
        check("", "a", "");
        check("a", "", "-");
    }

    #[test]
    fn words_beyond_the_table_are_not_looked_at() {
        let check = |n_gold: usize, n_words: usize, expect: usize| {
            assert_eq!(n_fitting(n_gold, n_words), expect, "{n_gold} {n_words}");
        };
        check(0, 5, 5);
        check(999, 16_000, 16_000);
        check(999, 16_001, 16_000);
        check(1_999_999, 9, 8);
        check(MAX_CELLS, 9, 0);
    }

    #[test]
    fn indices_count_only_when_all_agree() {
        let check = |words: &[(usize, &str)], expect: Option<&str>| {
            let words: Vec<_> = words.iter().map(|(i, text)| (Some(*i), *text)).collect();
            let covers = by_index(&["the", "cat", "the"], &words);
            assert_eq!(
                covers.map(|covers| show(&covers)).as_deref(),
                expect,
                "{words:?}"
            );
        };
        check(&[(1, "The"), (2, "cat"), (3, "the")], Some("0 1 2"));
        check(&[(0, "the"), (1, "cat"), (2, "the")], Some("0 1 2"));
        check(&[(3, "the")], Some("- - 0"));
        check(&[(3, "the"), (2, "cat")], Some("- 1 0"));
        check(&[(1, "the"), (2, "the")], None);
        check(&[(1, "the"), (1, "the")], None);
        check(&[(4, "the")], None);
        check(&[], None);
        assert_eq!(by_index(&["a"], &[(None, "a")]), None);
    }
}
