//! A reply to a completion: thought and answer apart, and what can be counted honestly.
//!
//! A server tells a thought in one of four ways: as a field of its own, as `<think>` text, as that
//! text without the opening tag (which its template had written), or as a count alone. All go through
//! the rules of [`text::split()`], over the server's tokens where it tells them and over its text
//! otherwise. Text cannot tell a tag from a word about it; nothing else is there to go by.

use eval::{Completion, End, ThinkFlag, Timing, Usage};

use crate::{Piece, Reply};

/// The id of the opening tag among those that are made up here.
const OPEN: u32 = 0;
/// That of the closing tag.
const CLOSE: u32 = 1;
/// That of the first other piece.
const FIRST: u32 = 2;

const TAGS: [(&str, u32); 2] = [("<think>", OPEN), ("</think>", CLOSE)];

/// Whether the prompt ended in the opening tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// The server's template is its own affair.
    Unknown,
    /// It is known, from our own rendering or from the user.
    Known(bool),
}

/// What is known of a request besides its reply.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Whether the thought was open at the beginning.
    pub opening: Opening,
    /// Tokens of the prompt, where they were counted here.
    pub prompt_tokens: Option<u32>,
    /// Tokens of the text under test, where they were counted here.
    pub input_tokens: Option<u32>,
    /// The token limit that was asked for.
    pub max_tokens: u32,
    /// Times as seen from here.
    pub timing: Option<Timing>,
}

/// The completion of a reply.
///
/// Where nothing tells a thought from an answer and the output was cut off at the token limit, it is
/// taken for an unfinished thought whose opening tag the template swallowed, and so for no answer.
#[must_use]
pub fn completion(reply: &Reply, known: &Known) -> Completion {
    let end = end_of(reply, known.max_tokens);
    let pieces = text_pieces(reply);
    let is_separated = !reply.reasoning.is_empty();
    let has_tag = pieces.iter().any(|(id, _)| *id < FIRST);
    let is_hidden = !is_separated && !has_tag && reply.counts.reasoning.is_some_and(|n| n > 0);
    let prefilled = match known.opening {
        _ if is_separated || is_hidden => false,
        Opening::Known(prefilled) => prefilled,
        Opening::Unknown => !has_tag && end == End::Length,
    };
    let mut split = split(&pieces, prefilled, end);
    if is_hidden {
        split.flags = hidden_flags(&mut split.answer, end);
    }
    let usage = usage(reply, known, &split, is_hidden);
    Completion {
        thought: split.thought,
        answer: split.answer,
        flags: split.flags,
        end,
        budget_hit: false,
        usage,
        tokens: None,
        timing: known.timing,
    }
}

/// The server's word, and the count against the limit where it says nothing.
fn end_of(reply: &Reply, max_tokens: u32) -> End {
    match reply.finish.as_deref() {
        Some("length" | "max_tokens" | "model_length" | "max_output_tokens") => End::Length,
        None if reply.counts.completion.is_some_and(|n| n >= max_tokens) => End::Length,
        _ => End::Stop,
    }
}

/// A thought that the server keeps to itself has ended when an answer is there.
fn hidden_flags(answer: &mut Option<String>, end: End) -> Vec<ThinkFlag> {
    let is_empty = answer.as_ref().is_none_or(String::is_empty);
    match (is_empty, end) {
        (false, _) => Vec::new(),
        (true, End::Length) => {
            *answer = None;
            vec![ThinkFlag::Truncated]
        }
        (true, End::Stop) => vec![ThinkFlag::EmptyAnswer],
    }
}

/// A piece of an output: its made-up id, and its bytes.
type TextPiece = (u32, Vec<u8>);

/// The output as pieces between tags. A thought that the server tells apart is one piece between two
/// tags, whatever it says; where nothing follows it, it was never closed.
fn text_pieces(reply: &Reply) -> Vec<TextPiece> {
    let mut pieces = Vec::new();
    if !reply.reasoning.is_empty() {
        let thought = reply.reasoning.trim_start();
        let thought = thought.strip_prefix("<think>").unwrap_or(&reply.reasoning);
        pieces.push((OPEN, Vec::new()));
        pieces.push((FIRST, thought.as_bytes().to_vec()));
        if !reply.content.is_empty() {
            pieces.push((CLOSE, Vec::new()));
        }
    }
    let mut rest = reply.content.as_str();
    while !rest.is_empty() {
        let next = TAGS
            .iter()
            .filter_map(|(tag, id)| Some((rest.find(tag)?, *tag, *id)));
        let (at, tag, id) = next.min().unwrap_or((rest.len(), "", FIRST));
        if at > 0 {
            pieces.push((FIRST, rest.as_bytes()[..at].to_vec()));
        }
        if !tag.is_empty() {
            pieces.push((id, tag.as_bytes().to_vec()));
        }
        rest = &rest[at + tag.len()..];
    }
    pieces
}

/// What [`text::split()`] makes of pieces.
struct Split {
    thought: String,
    answer: Option<String>,
    flags: Vec<ThinkFlag>,
    n_think: usize,
    n_answer: usize,
}

fn split(pieces: &[TextPiece], prefilled: bool, end: End) -> Split {
    let mut texts: Vec<&[u8]> = vec![b"<think>", b"</think>"];
    let mut ids = Vec::with_capacity(pieces.len());
    for (id, bytes) in pieces {
        if *id < FIRST {
            ids.push(*id);
        } else {
            ids.push(u32::try_from(texts.len()).unwrap_or(u32::MAX));
            texts.push(bytes);
        }
    }
    let end = match end {
        End::Stop => text::End::Stop,
        End::Length => text::End::Length,
    };
    let decode = |ids: &[u32]| {
        let bytes: Vec<u8> = (ids.iter().flat_map(|&id| texts[id as usize]).copied()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let split = text::split(&ids, Some(OPEN), Some(CLOSE), prefilled, end, decode);
    Split {
        thought: split.thought,
        answer: split.answer,
        flags: (split.flags.iter())
            .filter_map(|flag| flag.as_str().parse().ok())
            .collect(),
        n_think: split.think_tokens,
        n_answer: split.answer_tokens,
    }
}

/// What was counted: by the server, or over the tokens that it told.
fn usage(reply: &Reply, known: &Known, split: &Split, is_hidden: bool) -> Usage {
    let counts = &reply.counts;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let counted = counted(reply, split).filter(|_| !is_hidden);
    // Some servers write 0 where they do not count at all.
    let by_server = counts.reasoning.filter(|&n| n > 0);
    // Without a thought, nothing is inside it: sure where the template is known or the server counts.
    let is_without = split.flags.contains(&ThinkFlag::NoThink)
        && (known.opening != Opening::Unknown || counts.reasoning == Some(0));
    let think = (counted.map(|(think, _)| count(think)))
        .or(by_server)
        .or_else(|| is_without.then_some(0));
    let answer = match (counted, &split.answer) {
        (Some((_, answer)), _) => Some(count(answer)),
        (None, None) => Some(0),
        (None, Some(_)) => by_server
            .or_else(|| is_without.then_some(0))
            .and_then(|think| counts.completion?.checked_sub(think)),
    };
    Usage {
        prompt_tokens: counts.prompt.or(known.prompt_tokens),
        input_tokens: known.input_tokens,
        think_tokens: think,
        forced_tokens: 0,
        answer_tokens: answer,
        output_tokens: (counts.completion)
            .or_else(|| counted.is_some().then(|| count(reply.pieces.len()))),
    }
}

/// Tokens of thought and answer by the tokens that the server told: `None` unless they say exactly
/// what its text says. A last token of the end of the turn, which text does not show, is left out.
fn counted(reply: &Reply, by_text: &Split) -> Option<(usize, usize)> {
    let id = |piece: &Piece| {
        let text = std::str::from_utf8(&piece.0)
            .map(str::trim)
            .unwrap_or_default();
        TAGS.iter()
            .find(|(tag, _)| *tag == text)
            .map_or(FIRST, |(_, id)| *id)
    };
    let pieces: Vec<TextPiece> = (reply.pieces.iter())
        .map(|piece| (id(piece), piece.0.clone()))
        .collect();
    let (_, without_last) = pieces.split_last()?;
    let end = if by_text.answer.is_none() {
        End::Length
    } else {
        End::Stop
    };
    let is_same = |split: &Split| {
        split.thought.trim() == by_text.thought.trim() && split.answer == by_text.answer
    };
    [&pieces, without_last]
        .into_iter()
        .flat_map(|pieces| [false, true].map(|prefilled| split(pieces, prefilled, end)))
        .find(is_same)
        .map(|split| (split.n_think, split.n_answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ThinkFlag::{
        EmptyAnswer, EmptyThink, MissingOpen, NestedOpen, NoThink, SecondBlock, Truncated,
        UnclosedEos,
    };

    const KNOWN: Known = Known {
        opening: Opening::Unknown,
        prompt_tokens: None,
        input_tokens: None,
        max_tokens: 100,
        timing: None,
    };

    fn reply(reasoning: &str, content: &str, finish: &str) -> Reply {
        Reply {
            reasoning: reasoning.to_owned(),
            content: content.to_owned(),
            finish: (!finish.is_empty()).then(|| finish.to_owned()),
            ..Reply::default()
        }
    }

    /// Thought, answer and flags.
    fn check(
        reply: &Reply,
        opening: Opening,
        thought: &str,
        answer: Option<&str>,
        flags: &[ThinkFlag],
    ) {
        let got = completion(reply, &Known { opening, ..KNOWN });
        assert_eq!(got.thought, thought, "{reply:?}");
        assert_eq!(got.answer.as_deref(), answer, "{reply:?}");
        assert_eq!(got.flags, flags, "{reply:?}");
        assert_eq!((got.budget_hit, got.tokens), (false, None));
    }

    #[test]
    fn thoughts_of_a_field_of_their_own() {
        let check = |reasoning, content, finish, thought, answer, flags: &[ThinkFlag]| {
            for opening in [
                Opening::Unknown,
                Opening::Known(true),
                Opening::Known(false),
            ] {
                let reply = reply(reasoning, content, finish);
                check(&reply, opening, thought, answer, flags);
            }
        };
        check("T", "\n\nA", "stop", "T", Some("A"), &[]);
        check("T", "A", "length", "T", Some("A"), &[]);
        check("T", "", "length", "T", None, &[Truncated]);
        check("T", "", "stop", "T", None, &[UnclosedEos]);
        check("T", "\n", "stop", "T", Some(""), &[EmptyAnswer]);
        check(" ", "A", "stop", " ", Some("A"), &[EmptyThink]);
        check("\n<think>\nT", "A", "stop", "\nT", Some("A"), &[]);
        // Whatever the server calls thought is thought, and what it calls answer is answer.
        check("a </think> b", "A", "stop", "a </think> b", Some("A"), &[]);
        check(
            "T",
            "A <think> B",
            "stop",
            "T",
            Some("A <think> B"),
            &[SecondBlock],
        );
        check("T", "A </think> B", "stop", "T", Some("A </think> B"), &[]);
    }

    #[test]
    fn thoughts_within_the_text() {
        use Opening::{Known, Unknown};
        let check = |content, finish, opening, thought, answer, flags: &[ThinkFlag]| {
            check(&reply("", content, finish), opening, thought, answer, flags);
        };
        check("<think>T</think>A", "stop", Unknown, "T", Some("A"), &[]);
        check(
            " \n<think>T</think>\n\nA",
            "stop",
            Unknown,
            "T",
            Some("A"),
            &[],
        );
        check("<think>T</think>A", "length", Unknown, "T", Some("A"), &[]);
        check("<think>T", "length", Unknown, "T", None, &[Truncated]);
        check("<think>T", "stop", Unknown, "T", None, &[UnclosedEos]);
        check(
            "<think>a <think>b</think> c</think>A",
            "stop",
            Unknown,
            "a <think>b</think> c",
            Some("A"),
            &[NestedOpen],
        );
        // The template swallowed the opening tag.
        check(
            "T</think>A",
            "stop",
            Unknown,
            "T",
            Some("A"),
            &[MissingOpen],
        );
        check("T</think>A", "stop", Known(true), "T", Some("A"), &[]);
        check("T", "length", Known(true), "T", None, &[Truncated]);
        check("T", "stop", Known(true), "T", None, &[UnclosedEos]);
        // Nothing tells: an answer where the model ended, an unfinished thought where it was cut off.
        check(
            "positive",
            "stop",
            Unknown,
            "",
            Some("positive"),
            &[NoThink],
        );
        check(
            "positive",
            "length",
            Unknown,
            "positive",
            None,
            &[Truncated],
        );
        check(
            "positive",
            "length",
            Known(false),
            "",
            Some("positive"),
            &[NoThink],
        );
        check("", "stop", Unknown, "", Some(""), &[NoThink]);
        check("", "length", Unknown, "", None, &[Truncated]);
    }

    #[test]
    fn thoughts_that_are_only_counted() {
        let check = |content, finish, answer, flags: &[ThinkFlag]| {
            let mut reply = reply("", content, finish);
            reply.counts.reasoning = Some(64);
            for opening in [Opening::Unknown, Opening::Known(false)] {
                check(&reply, opening, "", answer, flags);
                let usage = completion(&reply, &Known { opening, ..KNOWN }).usage;
                assert_eq!(usage.think_tokens, Some(64));
            }
        };
        check("A", "stop", Some("A"), &[]);
        check("A", "length", Some("A"), &[]);
        check("", "length", None, &[Truncated]);
        check("", "stop", Some(""), &[EmptyAnswer]);
    }

    #[test]
    fn ends_are_the_server_s() {
        let check = |finish, n_tokens: Option<u32>, expect: End| {
            let mut reply = reply("", "A", finish);
            reply.counts.completion = n_tokens;
            let end = completion(&reply, &KNOWN).end;
            assert_eq!(end, expect, "{finish} {n_tokens:?}");
        };
        check("stop", None, End::Stop);
        check("eos", Some(100), End::Stop);
        check("content_filter", None, End::Stop);
        check("length", None, End::Length);
        check("max_tokens", None, End::Length);
        check("", None, End::Stop);
        check("", Some(99), End::Stop);
        check("", Some(100), End::Length);
    }

    /// A reply whose server tells its tokens.
    fn told(reasoning: &str, content: &str, tokens: &[&str]) -> Reply {
        Reply {
            pieces: (tokens.iter())
                .map(|token| Piece(token.as_bytes().to_vec()))
                .collect(),
            ..reply(reasoning, content, "stop")
        }
    }

    #[test]
    fn tokens_are_counted_where_they_say_what_the_text_says() {
        let check = |reply: &Reply, think: Option<u32>, answer: Option<u32>| {
            let usage = completion(reply, &KNOWN).usage;
            assert_eq!(
                (usage.think_tokens, usage.answer_tokens),
                (think, answer),
                "{reply:?}"
            );
        };
        let tokens = [
            "<think>", "\n", "so", " be", " it", "</think>", "\n\n", "A", "<eos>",
        ];
        let text = "<think>\nso be it</think>\n\nA";
        check(&told("", text, &tokens[..8]), Some(4), Some(2));
        check(&told("", text, &tokens), Some(4), Some(2));
        check(
            &told("", "\nso be it</think>\n\nA", &tokens[1..]),
            Some(4),
            Some(2),
        );
        check(&told("so be it", "A", &tokens), Some(4), Some(2));
        check(&told("so be it", "A", &tokens[1..]), Some(4), Some(2));
        // Without the tags among the tokens nobody knows where the thought ends.
        check(
            &told("so be it", "A", &["so", " be", " it", "A"]),
            None,
            None,
        );
        // Half of the tokens, and those of another text.
        check(&told("", text, &tokens[..4]), None, None);
        check(
            &told("", text, &["<think>", "no", "</think>", "A"]),
            None,
            None,
        );
        check(
            &told("", "positive", &["pos", "itive", "<eos>"]),
            Some(0),
            Some(2),
        );
        check(&told("", "positive", &[]), None, None);
        // A character of several tokens.
        let mut reply = told(
            "",
            "<think>é</think>A",
            &["<think>", "", "", "</think>", "A"],
        );
        reply.pieces[1].0 = vec![0xc3];
        reply.pieces[2].0 = vec![0xa9];
        check(&reply, Some(2), Some(1));
    }

    #[test]
    fn counts_are_the_server_s_or_unknown() {
        let check =
            |reasoning, content, opening, counts: [Option<u32>; 2], expect: [Option<u32>; 3]| {
                let mut reply = reply(reasoning, content, "stop");
                [reply.counts.completion, reply.counts.reasoning] = counts;
                let usage = completion(&reply, &Known { opening, ..KNOWN }).usage;
                let got = [usage.think_tokens, usage.answer_tokens, usage.output_tokens];
                assert_eq!(got, expect, "{reply:?}");
            };
        use Opening::{Known as K, Unknown};
        check("T", "A", Unknown, [None, None], [None; 3]);
        check("T", "A", Unknown, [Some(9), None], [None, None, Some(9)]);
        check(
            "T",
            "A",
            Unknown,
            [Some(9), Some(7)],
            [Some(7), Some(2), Some(9)],
        );
        // A server that counts nothing writes 0.
        check("T", "A", Unknown, [Some(9), Some(0)], [None, None, Some(9)]);
        // One that counts the thought apart from the completion.
        check(
            "T",
            "A",
            Unknown,
            [Some(2), Some(7)],
            [Some(7), None, Some(2)],
        );
        check("", "A", Unknown, [Some(9), None], [None, None, Some(9)]);
        check(
            "",
            "A",
            Unknown,
            [Some(9), Some(0)],
            [Some(0), Some(9), Some(9)],
        );
        check(
            "",
            "A",
            K(false),
            [Some(9), None],
            [Some(0), Some(9), Some(9)],
        );
        check("", "A", K(true), [Some(9), None], [None, Some(0), Some(9)]);
    }

    #[test]
    fn what_was_counted_here_fills_the_gaps() {
        let known = Known {
            prompt_tokens: Some(30),
            input_tokens: Some(4),
            ..KNOWN
        };
        let mut reply = reply("T", "A", "stop");
        let usage = completion(&reply, &known).usage;
        assert_eq!(
            (usage.prompt_tokens, usage.input_tokens),
            (Some(30), Some(4))
        );
        reply.counts.prompt = Some(31);
        assert_eq!(completion(&reply, &known).usage.prompt_tokens, Some(31));
    }
}
