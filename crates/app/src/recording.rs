//! The recorded run that the first screen shows before anything is loaded: what it holds, and how
//! it is played back. Pure; the component brings the clock.

use std::rc::Rc;

use eval::record::parse;
use eval::{Header, Sample};

/// The record, as `thinkscope run` wrote it; `assets/recordings/README.md` tells by which command.
pub const RECORD: &str = include_str!("../../../assets/recordings/negation.jsonl");

/// How fast a thought is shown. The model itself was many times faster than a reader.
const CHARS_PER_S: f64 = 45.0;
/// How long the text under test stands alone.
const READING_MS: f64 = 900.0;
/// How long an answer stands before the next item.
const REST_MS: f64 = 1400.0;

/// A recorded run.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// What ran.
    pub header: Header,
    /// The answers by the length of thought that was kept: from the shortest to the whole thought.
    pub cuts: Vec<Cut>,
}

/// The answers after so much of each thought.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Think tokens that were kept; `None` is the whole thought.
    pub budget: Option<u32>,
    /// One sample for each item, in their order.
    pub samples: Vec<Rc<Sample>>,
}

impl Cut {
    /// Share of right answers, an unusable one counted as wrong.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right = |sample: &Rc<Sample>| sample.score.accuracy().unwrap_or(0.0);
        self.samples.iter().map(right).sum::<f64>() / self.samples.len().max(1) as f64
    }
}

impl Recorded {
    /// The recording that comes with the page; `None` if this program cannot read it, which a test
    /// excludes.
    #[must_use]
    pub fn bundled() -> Option<Self> {
        let record = parse(RECORD).ok()?;
        let samples: Vec<Rc<Sample>> = record.samples.into_iter().map(Rc::new).collect();
        let budgets = record.header.spec.budgets.iter().copied();
        let cut = |budget: Option<u32>| {
            let is_of_it = |sample: &&Rc<Sample>| match &sample.nested {
                None => budget.is_none(),
                Some(nested) => budget.is_some() && nested.variant.budget == budget,
            };
            let mut samples: Vec<Rc<Sample>> = samples.iter().filter(is_of_it).cloned().collect();
            samples.sort_by_key(|sample| sample.item_index);
            Cut { budget, samples }
        };
        let cuts: Vec<Cut> = budgets.map(Some).chain([None]).map(cut).collect();
        Some(Self {
            header: record.header,
            cuts,
        })
    }

    /// Number of items.
    #[must_use]
    pub fn n_items(&self) -> usize {
        self.cuts.last().map_or(0, |cut| cut.samples.len())
    }
}

/// Where the playback stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Player {
    /// The item that is shown, from 0.
    pub at: usize,
    /// Time since it is shown; infinite when it is shown whole.
    pub ms: f64,
    /// Whether time goes on.
    pub is_playing: bool,
    /// Items before this one have their outcome shown.
    pub n_told: usize,
}

/// What is seen of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The thought so far.
    pub thought: &'a str,
    /// The answer, once the thought has ended.
    pub answer: Option<&'a str>,
}

impl Player {
    /// At rest: the first item and all outcomes are told.
    #[must_use]
    pub const fn at_rest(n_items: usize) -> Self {
        Self {
            at: 0,
            ms: f64::INFINITY,
            is_playing: false,
            n_told: n_items,
        }
    }

    /// Goes on where it was paused, or begins anew when everything was told. Where motion is not
    /// wanted, everything is told at once.
    #[must_use]
    pub fn play(self, n_items: usize, may_move: bool) -> Self {
        if !may_move {
            return Self {
                at: n_items.saturating_sub(1),
                ..Self::at_rest(n_items)
            };
        }
        if self.n_told >= n_items {
            return Self {
                at: 0,
                ms: 0.0,
                is_playing: true,
                n_told: 0,
            };
        }
        Self {
            is_playing: true,
            ..self
        }
    }

    /// Stops there.
    #[must_use]
    pub const fn pause(self) -> Self {
        Self {
            is_playing: false,
            ..self
        }
    }

    /// Shows an item whole, and with it the outcomes that were told so far.
    #[must_use]
    pub fn show(self, at: usize) -> Self {
        Self {
            at,
            ms: f64::INFINITY,
            is_playing: false,
            n_told: self.n_told.max(at + 1),
        }
    }

    /// After so much more time.
    #[must_use]
    pub fn tick(self, ms: f64, samples: &[Rc<Sample>]) -> Self {
        if !self.is_playing {
            return self;
        }
        let Some(sample) = samples.get(self.at) else {
            return self.pause();
        };
        let (now, answer_ms) = (self.ms + ms, answer_ms(sample));
        let is_told = now >= answer_ms;
        let n_told = self.n_told.max(if is_told { self.at + 1 } else { self.at });
        if now < answer_ms + REST_MS {
            return Self {
                ms: now,
                n_told,
                ..self
            };
        }
        if self.at + 1 < samples.len() {
            return Self {
                at: self.at + 1,
                ms: 0.0,
                n_told,
                ..self
            };
        }
        Self {
            ms: f64::INFINITY,
            is_playing: false,
            n_told,
            ..self
        }
    }

    /// What is seen of the shown sample.
    #[must_use]
    pub fn frame(self, sample: &Sample) -> Frame<'_> {
        let thought = sample.completion.thought.trim();
        let answer = sample
            .completion
            .answer
            .as_deref()
            .unwrap_or_default()
            .trim();
        if self.ms >= answer_ms(sample) {
            return Frame {
                thought,
                answer: Some(answer),
            };
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a thought has few letters, and the time is at least that of the text"
        )]
        let n = ((self.ms - READING_MS).max(0.0) / 1000.0 * CHARS_PER_S) as usize;
        let end = thought
            .char_indices()
            .nth(n)
            .map_or(thought.len(), |(at, _)| at);
        Frame {
            thought: &thought[..end],
            answer: None,
        }
    }
}

/// When a sample's answer appears.
fn answer_ms(sample: &Sample) -> f64 {
    let n = sample.completion.thought.trim().chars().count();
    READING_MS + n as f64 / CHARS_PER_S * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded() -> Recorded {
        Recorded::bundled().expect("the recording can be read")
    }

    #[test]
    fn the_recording_is_a_run_of_the_bundled_model_on_its_benchmark() {
        let recorded = recorded();
        assert_eq!(
            recorded.header.subject.model,
            crate::components::BUNDLED_NAME
        );
        assert_eq!(recorded.n_items(), 20);
        let budgets: Vec<_> = recorded.cuts.iter().map(|cut| cut.budget).collect();
        assert_eq!(budgets, [Some(0), Some(16), Some(32), Some(64), None]);
        for cut in &recorded.cuts {
            let items: Vec<u32> = cut.samples.iter().map(|s| s.item_index).collect();
            assert_eq!(items, (0..20).collect::<Vec<u32>>(), "{:?}", cut.budget);
            let most = cut.budget.unwrap_or(u32::MAX);
            assert!(
                cut.samples
                    .iter()
                    .all(|s| s.completion.usage.think_tokens <= Some(most))
            );
        }
        let share = |at: usize| recorded.cuts[at].accuracy();
        assert!(share(0) < 0.7 && share(4) > 0.95, "the thought decides");
    }

    fn whole() -> Vec<Rc<Sample>> {
        recorded().cuts.pop().expect("the whole thoughts").samples
    }

    #[test]
    fn the_recording_scores_the_same_today() {
        let mut again = parse(RECORD).expect("a record");
        let before = again.samples.clone();
        again.rescore();
        assert_eq!(again.samples, before);
    }

    #[test]
    fn the_page_shows_the_first_item_before_any_script_has_run() {
        let html = include_str!("../../../www/index.html");
        let english = crate::text::texts(charts::Lang::English);
        let samples = whole();
        let completion = &samples[0].completion;
        let about = (english.recording.about)(crate::components::BUNDLED_NAME, 20);
        for part in [
            english.home.title,
            english.home.lead,
            english.recording.badge,
            &about,
            &samples[0].item.text,
            completion.thought.trim(),
            completion.answer.as_deref().expect("an answer"),
        ] {
            assert!(html.contains(part), "{part}");
        }
    }

    #[test]
    fn playing_tells_a_thought_then_its_answer_then_the_next_item() {
        let samples = whole();
        let n = samples.len();
        let player = Player::at_rest(n).play(n, true);
        let first = &samples[0];
        assert_eq!((player.frame(first).thought, player.n_told), ("", 0));
        let player = player.tick(READING_MS + 200.0, &samples);
        let frame = player.frame(first);
        assert_eq!((frame.thought.chars().count(), frame.answer), (9, None));
        let player = player.tick(answer_ms(first) - READING_MS, &samples);
        assert!(player.frame(first).answer.is_some() && player.n_told == 1);
        assert_eq!(player.tick(REST_MS, &samples).at, 1);
        let mut player = player;
        for _ in 0..20_000 {
            player = player.tick(50.0, &samples);
        }
        assert_eq!(
            (player.is_playing, player.at, player.n_told),
            (false, n - 1, n)
        );
        assert_eq!(player.play(n, true).at, 0, "and begins anew");
    }

    #[test]
    fn a_pause_stands_and_no_motion_is_the_end_at_once() {
        let samples = whole();
        let n = samples.len();
        let paused = Player::at_rest(n)
            .play(n, true)
            .tick(2000.0, &samples)
            .pause();
        assert_eq!(paused.tick(1000.0, &samples), paused);
        assert_eq!(
            paused.play(n, true).ms,
            paused.ms,
            "it goes on where it was"
        );
        let still = paused.play(n, false);
        assert!(!still.is_playing && still.frame(&samples[n - 1]).answer.is_some());
        assert_eq!(still.n_told, n);
    }

    #[test]
    fn an_item_is_shown_whole_when_chosen() {
        let samples = whole();
        let n = samples.len();
        let shown = Player::at_rest(n).play(n, true).show(3);
        assert_eq!((shown.at, shown.n_told, shown.is_playing), (3, 4, false));
        let thought = samples[3].completion.thought.trim();
        assert_eq!(shown.frame(&samples[3]).thought, thought);
    }
}
