//! A thought in segments, and the places where it turns round: the study's aha moments.
//!
//! A reconsideration is counted by its words alone. It says that the model wrote *wait*, not that it
//! noticed anything; whether the answer changed there is for the sweep to tell.

use std::ops::Range;

use serde::{Deserialize, Serialize};

named_enum! {
    /// The words that a reconsideration begins with.
    pub enum Cue {
        /// *wait*, *hold on*.
        Wait = "wait",
        /// *but*, where it begins a sentence.
        But = "but",
        /// *however*, where it begins a sentence.
        However = "however",
        /// *actually*.
        Actually = "actually",
        /// *hmm* with any number of m.
        Hmm = "hmm",
        /// *let me check*, *double-check*, *verify*, *re-read*.
        Check = "check",
        /// *on second thought*, *let me reconsider*, *think again*.
        Again = "again",
        /// *alternatively*, where it begins a sentence.
        Alternatively = "alternatively",
    }
}

/// One reconsideration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconsideration {
    /// The cue; of several that follow each other at once, the first.
    pub cue: Cue,
    /// Where its words stand in the thought, in bytes.
    pub span: Range<usize>,
}

/// Where a cue counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of a sentence.
    Sentence,
    /// At the beginning of a clause: of a sentence, after a comma, a dash or a bracket, or after a
    /// word such as *so*.
    Clause,
    /// At any word.
    Word,
}

/// The phrases, longest first where one begins another. Blanks and hyphens match each other, and
/// a missing hyphen matches neither.
const PHRASES: &[(&str, Cue, At)] = &[
    ("hold on", Cue::Wait, At::Clause),
    ("wait", Cue::Wait, At::Clause),
    ("but", Cue::But, At::Sentence),
    ("however", Cue::However, At::Sentence),
    ("actually", Cue::Actually, At::Clause),
    ("hmm", Cue::Hmm, At::Clause),
    ("on second thought", Cue::Again, At::Clause),
    ("let me reconsider", Cue::Again, At::Word),
    ("let me think again", Cue::Again, At::Word),
    ("let me double check", Cue::Check, At::Word),
    ("let me check", Cue::Check, At::Word),
    ("let me verify", Cue::Check, At::Word),
    ("let me re read", Cue::Check, At::Word),
    ("let me reread", Cue::Check, At::Word),
    ("let me recheck", Cue::Check, At::Word),
    ("let me re check", Cue::Check, At::Word),
    ("let's double check", Cue::Check, At::Word),
    ("let's check", Cue::Check, At::Word),
    ("alternatively", Cue::Alternatively, At::Sentence),
];

/// Words after which a clause begins without a comma.
const JOINTS: &[&str] = &["so", "but", "oh", "no", "and", "hmm", "okay", "ok", "well"];

/// The reconsiderations in a thought, in order. Cues in a quotation (right behind an opening quote)
/// are not the model's own and do not count; cues that follow each other at once count as one.
#[must_use]
pub fn reconsiderations(thought: &str) -> Vec<Reconsideration> {
    let mut found: Vec<Reconsideration> = Vec::new();
    let mut at = 0;
    while let Some(first) = thought[at..].chars().next() {
        let is_word_start = first.is_alphabetic() && !ends_in_word(&thought[..at]);
        let hit = is_word_start.then(|| hit(thought, at)).flatten();
        let Some((cue, end)) = hit else {
            at += first.len_utf8();
            continue;
        };
        let is_next = found.last().is_some_and(|last| {
            let between = &thought[last.span.end..at];
            between
                .chars()
                .all(|c| c.is_whitespace() || ",.!?…-–—".contains(c))
                && !between.contains('\n')
        });
        match found.last_mut().filter(|_| is_next) {
            Some(last) => last.span.end = end,
            None => found.push(Reconsideration { cue, span: at..end }),
        }
        at = end;
    }
    found
}

/// The cue that begins at `at`, and where it ends.
fn hit(thought: &str, at: usize) -> Option<(Cue, usize)> {
    let before = &thought[..at];
    PHRASES.iter().find_map(|&(phrase, cue, place)| {
        let mut end = at + match_length(&thought[at..], phrase)?;
        if cue == Cue::Hmm {
            end += thought[end..].len() - thought[end..].trim_start_matches(['m', 'M']).len();
        }
        let is_whole = !thought[end..].starts_with(char::is_alphanumeric);
        let fits = match place {
            At::Sentence => begins_sentence(before),
            At::Clause => begins_clause(before),
            At::Word => true,
        };
        (is_whole && fits && !is_quoted(before)).then_some((cue, end))
    })
}

/// Bytes of `text` that `phrase` matches from its beginning, whatever the case.
fn match_length(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    for wanted in phrase.chars() {
        let (_, got) = rest.next()?;
        let fits = match wanted {
            ' ' => matches!(got, ' ' | '-' | '\u{2010}' | '\u{2011}'),
            '\'' => matches!(got, '\'' | '\u{2019}'),
            _ => got.eq_ignore_ascii_case(&wanted),
        };
        if !fits {
            return None;
        }
    }
    Some(rest.next().map_or(text.len(), |(at, _)| at))
}

fn ends_in_word(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Whether a sentence begins behind `before`: at the start, on a new line, or after its end mark and
/// what closes behind that.
fn begins_sentence(before: &str) -> bool {
    let trimmed = before.trim_end_matches([' ', '\t', '*', '-', '#', '>']);
    let closed = trimmed.trim_end_matches(['"', '\u{201d}', '\u{bb}', ')']);
    trimmed.is_empty() || closed.ends_with(['\n', '.', '!', '?', ';', ':', '…'])
}

fn begins_clause(before: &str) -> bool {
    let trimmed = before.trim_end_matches([' ', '\t']);
    if begins_sentence(before) || trimmed.ends_with([',', '(', '–', '—', '-']) {
        return true;
    }
    let word = trimmed
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    JOINTS.iter().any(|joint| joint.eq_ignore_ascii_case(word))
}

/// Whether `before` ends with an opening quote: one behind a blank, a bracket or nothing.
fn is_quoted(before: &str) -> bool {
    let Some(rest) = before.strip_suffix(['"', '\u{201c}', '\'', '\u{2018}', '«']) else {
        return false;
    };
    rest.is_empty() || rest.ends_with(|c: char| c.is_whitespace() || c == '(')
}

/// A stretch of a thought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands in the thought, in bytes; segments follow each other without a gap.
    pub span: Range<usize>,
    /// The reconsideration that it begins with.
    pub cue: Option<Cue>,
}

/// Cuts a thought into segments: at each line break, and before each reconsideration that begins a
/// sentence. Without any of these it is one segment; an empty thought has none.
#[must_use]
pub fn segments(thought: &str) -> Vec<Segment> {
    let all = reconsiderations(thought);
    let turns = all.iter().filter(|turn| {
        let before = &thought[..turn.span.start];
        begins_sentence(before)
    });
    let mut cuts: Vec<(usize, Option<Cue>)> = turns
        .map(|turn| (turn.span.start, Some(turn.cue)))
        .collect();
    let bytes = thought.as_bytes();
    for (at, _) in thought.match_indices('\n') {
        let next = at + 1;
        if next < bytes.len() && bytes[next] != b'\n' {
            cuts.push((next, None));
        }
    }
    cuts.push((0, None));
    cuts.sort_by_key(|&(at, cue)| (at, cue.is_none()));
    cuts.dedup_by_key(|&mut (at, _)| at);
    let ends = cuts
        .iter()
        .skip(1)
        .map(|&(at, _)| at)
        .chain([thought.len()]);
    let spans: Vec<Segment> = (cuts.iter().zip(ends))
        .map(|(&(start, cue), end)| Segment {
            span: start..end,
            cue,
        })
        .collect();
    // Blank stretches belong to what stands before them, or after them at the beginning.
    let mut joined: Vec<Segment> = Vec::new();
    for segment in spans {
        let is_blank = |span: &Range<usize>| thought[span.clone()].trim().is_empty();
        match joined.last_mut() {
            Some(last) if is_blank(&segment.span) || is_blank(&last.span) => {
                last.span.end = segment.span.end;
                last.cue = last.cue.or(segment.cue);
            }
            _ => joined.push(segment),
        }
    }
    joined.retain(|segment| !segment.span.is_empty());
    joined
}

/// How often each cue occurs, in the order of [`Cue::ALL`]; only those that do.
#[must_use]
pub fn count_cues(found: &[Reconsideration]) -> Vec<(Cue, u32)> {
    let n = |cue: Cue| {
        let n = found.iter().filter(|turn| turn.cue == cue).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let counts = Cue::ALL.iter().map(|&cue| (cue, n(cue)));
    counts.filter(|&(_, n)| n > 0).collect()
}

/// Bytes of `whole` that the beginning of it which is kept at a budget makes up: where a budget line
/// stands. A character that the cut tore apart belongs to neither.
#[must_use]
pub fn cut_at(whole: &str, kept: &str) -> usize {
    let same = whole.chars().zip(kept.chars()).take_while(|(a, b)| a == b);
    same.map(|(a, _)| a.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cues(thought: &str) -> Vec<(&'static str, &str)> {
        let found = reconsiderations(thought);
        (found.iter())
            .map(|turn| (turn.cue.as_str(), &thought[turn.span.clone()]))
            .collect()
    }

    #[test]
    fn turns_are_found_by_their_words_and_places() {
        let check =
            |thought: &str, expect: &[(&str, &str)]| assert_eq!(cues(thought), expect, "{thought}");
        check("Wait, it says dull.", &[("wait", "Wait")]);
        check("It is good. But the end is bad.", &[("but", "But")]);
        check("good but dull", &[]);
        check("The word \"fine\" but no more", &[]);
        check("It says \"fine.\" But no.", &[("but", "But")]);
        check("We had to wait an hour. She waited; the waiter left.", &[]);
        check("So wait. Hold on!", &[("wait", "wait. Hold on")]);
        check("Hmmm, is it? hm", &[("hmm", "Hmmm")]);
        check(
            "Let me double-check that. let me re-read it",
            &[
                ("check", "Let me double-check"),
                ("check", "let me re-read"),
            ],
        );
        check("Let me check: PER.", &[("check", "Let me check")]);
        check(
            "But wait, actually, it is.",
            &[("but", "But wait, actually")],
        );
        check("It says \"But the food was cold\".", &[]);
        check("He said 'wait' twice", &[]);
        check(
            "\nHowever, no.\nAlternatively: yes.",
            &[("however", "However"), ("alternatively", "Alternatively")],
        );
        check("It is, however, good.", &[]);
        check(
            "On second thought it is LOC, and let me reconsider",
            &[
                ("again", "On second thought"),
                ("again", "let me reconsider"),
            ],
        );
        check("It is actually bad.", &[]);
        check("Button. Butter. Waiting.", &[]);
        check("", &[]);
        check("ünsure. Wäit. WAIT", &[("wait", "WAIT")]);
    }

    #[test]
    fn cues_are_whole_words_of_any_length_and_spelling() {
        let check =
            |thought: &str, expect: &[(&str, &str)]| assert_eq!(cues(thought), expect, "{thought}");
        check("Hmmmmmm, is it?", &[("hmm", "Hmmmmmm")]);
        check("Hmmmm", &[("hmm", "Hmmmm")]);
        check("Hmmmmage", &[]);
        check("Let’s check. ", &[("check", "Let’s check")]);
        check("let's double‑check", &[("check", "let's double‑check")]);
        check("Lets check", &[]);
        // What stands inside a word or a name is no cue, even behind a word that a cue may follow.
        check("It is an outlet me check", &[]);
        check("nowait", &[]);
        check("the flag so_wait", &[]);
        check("7let me check", &[]);
    }

    #[test]
    fn cues_behind_an_opening_quote_are_not_the_models_own() {
        let check = |thought: &str, expect: &[&str]| {
            let got: Vec<&str> = cues(thought).into_iter().map(|(_, words)| words).collect();
            assert_eq!(got, expect, "{thought}");
        };
        // Behind a blank, a line break, a bracket, and nothing.
        check("It says \"let me check\".", &[]);
        check("It says ‘let me check’.", &[]);
        check("It says\n\"But it was cold\".", &[]);
        check("It asks (\"let me check\").", &[]);
        check("“Let me check”, it says.", &[]);
        // Behind a word the quote closes.
        check("It says \"fine\"let me check", &["let me check"]);
        check("It says \"fine\" let me check", &["let me check"]);
        check("It says 7\"let me check", &["let me check"]);
    }

    #[test]
    fn segments_cover_the_thought_without_gaps() {
        let check = |thought: &str, expect: &[(&str, Option<Cue>)]| {
            let got: Vec<(&str, Option<Cue>)> = segments(thought)
                .iter()
                .map(|segment| (&thought[segment.span.clone()], segment.cue))
                .collect();
            assert_eq!(got, expect);
            assert_eq!(
                got.iter().map(|(text, _)| *text).collect::<String>(),
                thought
            );
        };
        check("", &[]);
        check("One.", &[("One.", None)]);
        check(
            "\nOne.\n\nTwo. Wait, three.\n",
            &[
                ("\nOne.\n\n", None),
                ("Two. ", None),
                ("Wait, three.\n", Some(Cue::Wait)),
            ],
        );
        check("Hmm. Two", &[("Hmm. Two", Some(Cue::Hmm))]);
        check("a, wait, b", &[("a, wait, b", None)]);
    }

    #[test]
    fn cues_are_counted() {
        let found = reconsiderations("Wait. It is.\nWait, no. But it was. Fine.");
        assert_eq!(count_cues(&found), [(Cue::Wait, 2), (Cue::But, 1)]);
    }

    #[test]
    fn a_budget_line_stands_where_the_kept_part_ends() {
        let check = |whole, kept, expect| assert_eq!(cut_at(whole, kept), expect, "{whole} {kept}");
        check("cold soup", "cold", 4);
        check("cold soup", "", 0);
        check("süß", "sü", 3);
        check("süß", "s\u{fffd}", 1);
        check("cold", "cold and more", 4);
    }
}
