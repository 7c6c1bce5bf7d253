//! Why a sample was scored as it was, in sentences.

use eval::{Reading, Sample, Score};

use crate::number::percent;
use crate::text::SampleTexts;

/// Why a sample was scored as it was.
#[must_use]
pub fn verdict(sample: &Sample, texts: &SampleTexts) -> String {
    if let Some(reason) = sample.reading.failure {
        return format!("{} {}", (texts.failure)(reason), texts.counts_as_wrong);
    }
    match &sample.score {
        Score::Label { correct: true } => texts.label_right.to_owned(),
        Score::Label { correct: false } => texts.label_wrong.to_owned(),
        Score::Tags {
            n_tokens,
            n_correct,
            n_answered,
            ..
        } => {
            let share = sample.score.accuracy();
            let share = share.map_or_else(String::new, |share| format!(" ({})", percent(share)));
            let silent = n_tokens.saturating_sub(*n_answered);
            (texts.words_right)(*n_correct, *n_tokens, &share) + &(texts.words_silent)(silent)
        }
    }
}

/// By which rule the answer was read; empty where it was not.
#[must_use]
pub fn reading(reading: &Reading, texts: &SampleTexts) -> String {
    reading
        .tier
        .map_or_else(String::new, |rule| (texts.read_from)((texts.tier)(rule)))
}
