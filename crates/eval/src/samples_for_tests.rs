//! Samples for the tests of what adds them up.

use crate::{Failure, Nested, Prediction, Sample, TaskId, made_up};

/// A sample of a two-label item; `None` is an answer without a label.
pub(crate) fn labelled(item: u32, repeat: u32, gold: &str, label: Option<&str>) -> Sample {
    let read = label.map(|label| Prediction::Label(label.to_owned()));
    let mut sample = made_up::sample(
        TaskId::Sentiment2,
        item,
        made_up::item(item, gold),
        read.ok_or(Failure::OffLabel),
    );
    sample.repeat = repeat;
    sample.completion.answer = label.map(str::to_owned);
    sample
}

/// The same as a nested answer.
pub(crate) fn nested(sample: Sample, nested: Nested) -> Sample {
    Sample {
        nested: Some(nested),
        ..sample
    }
}
