//! What has to be known of the bundled reasoner before its scores are believed.

use eval::TaskId;

/// `general.name` of the bundled reasoner's file.
pub const BUNDLED_NAME: &str = "Thinkscope Tiny Reasoner";

/// One sentence on how well the bundled reasoner does a task; the figures stand in its model card.
pub fn caveat(task: TaskId) -> &'static str {
    match task {
        TaskId::Ner => {
            "The bundled reasoner is weak at names: on its held-out test set its entity F1 is .64, for organisations .45."
        }
        TaskId::Pos => {
            "The bundled reasoner tags 95 % of words right on its held-out test set, at any think budget: here thinking does not help it."
        }
        TaskId::Sentiment2 => {
            "The bundled reasoner goes by cue words: 79 % right on held-out snippets, near 61 % on this benchmark, whose texts often have none."
        }
        TaskId::Sentiment3 => {
            "The bundled reasoner is weak at three labels: macro F1 .62 on held-out snippets, near .48 on this benchmark, whose texts often have no cue word."
        }
        TaskId::Negation => {
            "Here the thought decides, by construction: with a think budget of 0 the bundled reasoner tosses a coin, unlimited it is nearly always right."
        }
    }
}
