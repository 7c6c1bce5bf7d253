//! The nested answers of a sample: which are left to make, and what they start from.

use engine::TokenId;
use engine::generate::Generation;
use eval::nested::LabelLogprob;
use eval::{AnswerMode, Completion, Nested, Variant};

use super::Finished;
use crate::codec::{AnswerForm, Codec};

/// The nested answers of a sample, and what they start from.
pub(super) struct Plan {
    pub todo: std::vec::IntoIter<Variant>,
    pub form: AnswerForm,
    /// The sample's own generation and completion, once they are there.
    pub whole: Option<(Generation, Completion)>,
    /// The generation whose thought's end was put off most often.
    pub extended: Option<(Generation, Completion)>,
    /// Other answers behind the whole thought.
    pub made: Vec<(AnswerMode, Completion, Vec<LabelLogprob>)>,
}

impl Plan {
    /// The generation that an answer stands behind; `None` where it would be the whole thought's.
    pub fn trunk(&self, variant: Variant) -> Option<Generation> {
        let (whole, _) = self.whole.as_ref()?;
        match variant.budget {
            Some(budget) => whole.cut(budget as usize),
            None if variant.extensions > 0 => {
                self.extended.as_ref().map(|(extended, _)| extended.clone())
            }
            None => Some(whole.clone()),
        }
    }

    /// The output up to an answer: the thought and its end, and an empty line. `None` where the
    /// thought never ended, or is the whole one.
    pub fn base(&self, variant: Variant, codec: &Codec) -> Option<Vec<TokenId>> {
        let trunk = self.trunk(variant)?;
        let mut base = trunk.tokens()[..trunk.answer_start()?].to_vec();
        if base.last().copied() == codec.markers.think_close {
            base.extend(codec.markers.forced_close_at_start.iter().skip(1));
        }
        Some(base)
    }

    /// An answer that is another's: the thought ended before the budget, or it has no end to put off or to
    /// answer behind.
    pub fn copied(&self, variant: Variant) -> Option<Finished> {
        let extended = self.extended.as_ref().filter(|_| variant.extensions > 0);
        let (_, free) = extended.or(self.whole.as_ref())?;
        let made = (self.made.iter().filter(|_| extended.is_none()))
            .find(|(mode, ..)| *mode == variant.mode);
        let (completion, labels) = match made {
            Some((_, completion, labels)) => (completion.clone(), labels.clone()),
            None => (free.clone(), Vec::new()),
        };
        let thought_ended = free.answer.is_some() && !free.budget_hit;
        Some(Finished {
            nested: Some(Nested {
                variant,
                thought_ended,
                labels,
            }),
            logprobs: vec![0.0; completion.tokens.as_ref().map_or(0, Vec::len)],
            completion,
        })
    }
}
