//! A thought as it is drawn: segments, and in them the reconsiderations and the budget lines.

use eval::thought::{Cue, cut_at, reconsiderations, segments};
use eval::{AnswerMode, Sample};

/// A place at which the thought was cut, and what was answered there.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut<'a> {
    /// Where, in bytes of the thought.
    pub at: usize,
    /// Think tokens that were kept.
    pub budget: u32,
    /// The answer, the free one where there are several.
    pub sample: &'a Sample,
}

/// A piece of a segment.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'a> {
    /// Plain text.
    Text(&'a str),
    /// The words of a reconsideration.
    Turn(&'a str),
    /// A budget line.
    Cut(Cut<'a>),
}

/// A segment in pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<'a> {
    /// The reconsideration that it begins with.
    pub cue: Option<Cue>,
    /// Its pieces, in order.
    pub pieces: Vec<Piece<'a>>,
}

/// Where the nested answers of a sample cut its thought: one place for each budget that ended it early, in
/// order. Of several ways to answer the free one stands for the budget.
#[must_use]
pub fn cuts<'a>(thought: &str, nested: impl IntoIterator<Item = &'a Sample>) -> Vec<Cut<'a>> {
    let mut all: Vec<Cut<'a>> = nested
        .into_iter()
        .filter_map(|sample| {
            let nested = sample
                .nested
                .as_ref()
                .filter(|nested| !nested.thought_ended)?;
            let budget = nested.variant.budget?;
            let at = cut_at(thought, &sample.completion.thought);
            Some(Cut { at, budget, sample })
        })
        .collect();
    all.sort_by_key(|cut| (cut.budget, mode_of(cut.sample)));
    all.dedup_by_key(|cut| cut.budget);
    all
}

fn mode_of(sample: &Sample) -> Option<AnswerMode> {
    sample.nested.as_ref().map(|nested| nested.variant.mode)
}

/// The thought in segments, with its marks. What is blank at its ends is left out.
#[must_use]
pub fn lines<'a>(thought: &'a str, cuts: &[Cut<'a>]) -> Vec<Line<'a>> {
    let turns = reconsiderations(thought);
    // The first that does not end before the place at hand.
    let mut nth_turn = 0;
    let mut cuts = cuts.iter().peekable();
    let mut lines: Vec<Line<'a>> = Vec::new();
    let all = segments(thought);
    let n_all = all.len();
    for (nth, segment) in all.into_iter().enumerate() {
        let mut line = Line {
            cue: segment.cue,
            pieces: Vec::new(),
        };
        let whole = &thought[segment.span.clone()];
        let start = segment.span.start + (whole.len() - whole.trim_start_matches('\n').len());
        let end = segment.span.start + whole.trim_end().len();
        let mut at = start;
        while at < end {
            if let Some(cut) = cuts.next_if(|cut| cut.at <= at) {
                line.pieces.push(Piece::Cut(cut.clone()));
                continue;
            }
            nth_turn += (turns[nth_turn..].iter())
                .take_while(|turn| turn.span.end <= at)
                .count();
            let here = turns.get(nth_turn);
            let turn = here.filter(|turn| turn.span.start <= at);
            let next = turn.map_or(here, |_| turns.get(nth_turn + 1));
            let next_turn = next.map(|turn| turn.span.start);
            let next_cut = cuts.peek().map(|cut| cut.at);
            let stops = [
                Some(end),
                turn.map(|turn| turn.span.end),
                next_turn,
                next_cut,
            ];
            let stop = stops.into_iter().flatten().min().unwrap_or(end).min(end);
            let text = &thought[at..stop];
            line.pieces.push(if turn.is_some() {
                Piece::Turn(text)
            } else {
                Piece::Text(text)
            });
            at = stop;
        }
        // A cut in the blanks between two segments belongs to the first.
        let limit = if nth + 1 == n_all {
            usize::MAX
        } else {
            segment.span.end
        };
        while let Some(cut) = cuts.next_if(|cut| cut.at < limit) {
            line.pieces.push(Piece::Cut(cut.clone()));
        }
        if !line.pieces.is_empty() {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use eval::{Gold, Item, Nested, TaskId, Variant, made_up};

    use super::*;

    fn kept(thought: &str, budget: u32, mode: AnswerMode, ended: bool) -> Sample {
        let item = Item {
            id: "a".to_owned(),
            text: String::new(),
            tokens: Vec::new(),
            gold: Gold::Label("positive".to_owned()),
        };
        let read = Err(eval::Failure::NoAnswer);
        let mut sample = made_up::sample(TaskId::Sentiment2, 0, item, read);
        sample.completion.thought = thought.to_owned();
        sample.nested = Some(Nested {
            variant: Variant {
                budget: Some(budget),
                extensions: 0,
                mode,
            },
            thought_ended: ended,
            labels: Vec::new(),
        });
        sample
    }

    /// `|` and a number is a budget line, `[…]` a reconsideration, `/` stands between segments.
    fn drawn(thought: &str, nested: &[Sample]) -> String {
        let piece = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Turn(text) => format!("[{text}]"),
            Piece::Cut(cut) => format!("|{}|", cut.budget),
        };
        let all = lines(thought, &cuts(thought, nested));
        let line = |line: &Line<'_>| line.pieces.iter().map(piece).collect::<String>();
        all.iter().map(line).collect::<Vec<_>>().join("/")
    }

    #[test]
    fn marks_stand_at_their_places() {
        let thought = "\nIt is dull.\nWait, the end is good.\n";
        let (free, labels) = (AnswerMode::Free, AnswerMode::Labels);
        let nested = [
            kept("\nIt is dull.\nWait, the", 6, free, false),
            kept("\nIt is", 2, labels, false),
            kept("\nIt is", 2, free, false),
            kept("", 0, free, false),
            kept(thought, 64, free, true),
        ];
        assert_eq!(
            drawn(thought, &nested),
            "|0|It is|2| dull./[Wait], the|6| end is good."
        );
        let at_two = cuts(thought, &nested)[1].sample;
        assert_eq!(
            mode_of(at_two),
            Some(free),
            "the free answer stands for the budget"
        );
        assert_eq!(drawn("", &[]), "");
        assert_eq!(drawn("One. Two", &[]), "One. Two");
        assert_eq!(
            drawn("One.\nTwo", &[kept("One.\n", 3, free, false)]),
            "One./|3|Two"
        );
        assert_eq!(drawn("One. ", &[kept("One. ", 3, free, false)]), "One.|3|");
    }

    #[test]
    fn a_line_inside_the_words_of_a_turn_cuts_them() {
        let nested = [kept("Let me", 2, AnswerMode::Free, false)];
        assert_eq!(
            drawn("Let me check: so", &nested),
            "[Let me]|2|[ check]: so"
        );
    }
}
