//! A lesson, the list of lessons, what somebody noted in them, a class link's locks, and marked text.
#![no_main]

use app::class::Locks;
use app::notebook::Notebook;
use app::{lesson, rich};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = lesson::parse_index(text);
    if let Ok(lesson) = lesson::parse(text) {
        assert!(!lesson.rounds.is_empty() && !lesson.takeaways.is_empty());
    }
    // What is written can be read. Not to the last bit: serde_json reads a number of 17 digits to within one
    // unit of its last place.
    let notes = Notebook::read(text);
    let again = Notebook::read(&notes.write());
    assert_eq!(again == Notebook::default(), notes == Notebook::default());
    if let Some(locks) = Locks::read(text) {
        let again = locks.write().map(|text| Locks::read(&text));
        assert!(again.is_none_or(|again| again == Some(locks)));
    }
    let n_shown: usize = rich::parts(text).iter().map(|(_, part)| part.len()).sum();
    assert!(n_shown <= text.len());
});
