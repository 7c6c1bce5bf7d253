//! What a person chooses before a run, apart from files.

use eval::record::PromptForm;
use eval::{AnswerMode, Kind, RunSpec, TaskId};
use protocol::EngineChoice;

/// How tokens are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Sampling {
    /// As suits the model: greedy for the bundled one, temperature 0.6 for others (the R1 model
    /// cards recommend 0.5 to 0.7).
    #[default]
    Auto,
    /// The most likely token.
    Greedy,
    /// Sampled at this temperature.
    Temperature(f32),
}

/// The choices that also stand in the address.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The task.
    pub task: TaskId,
    /// How many items; `None` means all.
    pub n_items: Option<u32>,
    /// Think tokens after which the thought is closed by force; `None` means unlimited.
    pub think_budget: Option<u32>,
    /// How tokens are chosen.
    pub sampling: Sampling,
    /// Seed of the run.
    pub seed: u64,
    /// Samples of each item.
    pub repeats: u32,
    /// Samples in work at once; `None` means as suits the engine.
    pub batch: Option<u32>,
    /// Most tokens of a sample; `None` means as the model's context allows.
    pub max_tokens: Option<u32>,
    /// What computes.
    pub engine: EngineChoice,
    /// Lengths of the thought after which an answer is asked for as well, ascending.
    pub budgets: Vec<u32>,
    /// Ways to answer beside the free one behind the whole thought.
    pub modes: Vec<AnswerMode>,
    /// How often the thought's end is put off.
    pub extensions: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            task: TaskId::Pos,
            n_items: Some(20),
            think_budget: None,
            sampling: Sampling::Auto,
            seed: 1,
            repeats: 1,
            batch: None,
            max_tokens: None,
            engine: EngineChoice::Auto,
            budgets: Vec::new(),
            modes: Vec::new(),
            extensions: 0,
        }
    }
}

/// Budgets of a sweep that suit the bundled model, whose thoughts have some dozens of tokens.
const SHORT_BUDGETS: [u32; 7] = [0, 8, 16, 24, 32, 48, 64];
/// Budgets of a sweep that suit the distills.
const LONG_BUDGETS: [u32; 8] = [0, 16, 32, 64, 128, 256, 512, 1024];
/// A sweep has at most so many budgets.
pub const MAX_BUDGETS: usize = 24;
/// The end of a thought is put off at most so often.
pub const MAX_EXTENSIONS: u32 = 16;

/// The budgets of a sweep that suit a model.
#[must_use]
pub fn suitable_budgets(is_bundled: bool) -> &'static [u32] {
    if is_bundled {
        &SHORT_BUDGETS
    } else {
        &LONG_BUDGETS
    }
}

/// Budgets out of a list such as `0, 16, 32`, ascending and each once; an empty list has none.
/// `None` if it is no such list.
#[must_use]
pub fn budgets_of(text: &str) -> Option<Vec<u32>> {
    let parts = text.split([',', ' ', ';']).filter(|part| !part.is_empty());
    let mut budgets: Vec<u32> = parts.map(str::parse).collect::<Result<_, _>>().ok()?;
    budgets.sort_unstable();
    budgets.dedup();
    (budgets.len() <= MAX_BUDGETS).then_some(budgets)
}

/// Budgets as [`budgets_of`] reads them.
#[must_use]
pub fn budgets_text(budgets: &[u32]) -> String {
    let words: Vec<String> = budgets.iter().map(u32::to_string).collect();
    words.join(", ")
}

/// What the choices need to know of the loaded model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelTraits {
    /// Whether it is the bundled reasoner.
    pub is_bundled: bool,
    /// Whether it runs on WebGPU.
    pub is_on_gpu: bool,
    /// Sequences at a time that it has room for.
    pub n_slots: u32,
    /// The prompt form that it follows.
    pub prompt_form: PromptForm,
    /// Its context, in tokens.
    pub context_length: u32,
}

/// Temperature of [`Sampling::Auto`] for models that are not bundled.
pub const AUTO_TEMPERATURE: f32 = 0.6;

/// Samples in work at once on the CPU: they share its one thread.
pub const CPU_BATCH: u32 = 4;

/// Samples in work at once on WebGPU, which reads each weight once for all of them.
pub const GPU_BATCH: u32 = 16;

impl Settings {
    /// The temperature for a model; `None` means greedy.
    #[must_use]
    pub fn temperature(&self, is_bundled: bool) -> Option<f32> {
        match self.sampling {
            Sampling::Auto if is_bundled => None,
            Sampling::Auto => Some(AUTO_TEMPERATURE),
            Sampling::Greedy => None,
            Sampling::Temperature(temperature) => Some(temperature),
        }
    }

    /// Samples in work at once for a model: no more than it has room for.
    #[must_use]
    pub fn batch(&self, model: ModelTraits) -> u32 {
        let suits = if model.is_on_gpu {
            GPU_BATCH
        } else {
            CPU_BATCH
        };
        self.batch.unwrap_or(suits).min(model.n_slots.max(1))
    }

    /// Whether more than one answer is asked for behind each thought.
    #[must_use]
    pub fn is_nested(&self) -> bool {
        !self.budgets.is_empty() || !self.asked_modes().is_empty() || self.extensions > 0
    }

    /// The ways to answer that the task allows: only labels have probabilities.
    #[must_use]
    pub fn asked_modes(&self) -> Vec<AnswerMode> {
        let has_labels = self.task.task().kind == Kind::Classify;
        let modes = self.modes.iter().copied();
        modes
            .filter(|mode| has_labels || *mode != AnswerMode::Labels)
            .collect()
    }

    /// The run that these choices ask of a model. Where answers are asked for along whole thoughts,
    /// these are not closed at the think budget. A quarter of the context stays for the prompt.
    #[must_use]
    pub fn spec(&self, model: ModelTraits) -> RunSpec {
        let cuts_thoughts = !self.budgets.is_empty() || self.extensions > 0;
        let room = (model.context_length - model.context_length / 4).max(1);
        RunSpec {
            task: self.task,
            prompt_form: model.prompt_form,
            temperature: self.temperature(model.is_bundled),
            top_p: 0.95,
            seed: self.seed,
            repeats: self.repeats,
            think_budget: self.think_budget.filter(|_| !cuts_thoughts),
            max_tokens: self.max_tokens.unwrap_or(2048).min(room),
            limit: self.n_items,
            budgets: self.budgets.clone(),
            modes: self.asked_modes(),
            extensions: self.extensions,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sampling_follows_the_model_unless_chosen() {
        let check = |sampling, is_bundled, expect| {
            let settings = Settings {
                sampling,
                ..Settings::default()
            };
            assert_eq!(settings.temperature(is_bundled), expect);
        };
        check(Sampling::Auto, true, None);
        check(Sampling::Auto, false, Some(0.6));
        check(Sampling::Greedy, false, None);
        check(Sampling::Temperature(1.0), true, Some(1.0));
    }

    #[test]
    fn a_run_leaves_room_for_the_prompt() {
        let model = ModelTraits {
            is_bundled: true,
            is_on_gpu: false,
            n_slots: 16,
            prompt_form: PromptForm::Short,
            context_length: 512,
        };
        assert_eq!(Settings::default().spec(model).max_tokens, 384);
        let model = ModelTraits {
            context_length: 131_072,
            ..model
        };
        assert_eq!(Settings::default().spec(model).max_tokens, 2048);
    }

    #[test]
    fn a_sweep_asks_for_whole_thoughts_and_only_labels_have_probabilities() {
        let model = ModelTraits {
            is_bundled: true,
            is_on_gpu: false,
            n_slots: 16,
            prompt_form: PromptForm::Short,
            context_length: 512,
        };
        let settings = Settings {
            task: TaskId::Pos,
            think_budget: Some(9),
            budgets: vec![0, 8],
            modes: vec![AnswerMode::Free, AnswerMode::Labels],
            ..Settings::default()
        };
        let spec = settings.spec(model);
        assert_eq!((spec.think_budget, &*spec.budgets), (None, &[0, 8][..]));
        assert_eq!(spec.modes, [AnswerMode::Free]);
        let sentiment = Settings {
            task: TaskId::Sentiment3,
            budgets: Vec::new(),
            ..settings
        };
        let spec = sentiment.spec(model);
        assert_eq!(spec.modes, [AnswerMode::Free, AnswerMode::Labels]);
        assert_eq!(spec.think_budget, Some(9), "ways alone leave the budget");
        assert!(sentiment.is_nested() && !Settings::default().is_nested());
    }

    #[test]
    fn budgets_are_read_from_a_list() {
        let check = |text: &str, expect: Option<&[u32]>| {
            assert_eq!(budgets_of(text).as_deref(), expect, "{text}");
        };
        check("0, 16, 32", Some(&[0, 16, 32]));
        check("32 16;16,", Some(&[16, 32]));
        check("", Some(&[]));
        check("-1", None);
        check("16, many", None);
        check(&budgets_text(&(0..25).collect::<Vec<_>>()), None);
        for is_bundled in [true, false] {
            let suitable = suitable_budgets(is_bundled);
            assert_eq!(
                budgets_of(&budgets_text(suitable)).as_deref(),
                Some(suitable)
            );
        }
    }

    #[test]
    fn the_batch_suits_the_engine_unless_chosen_and_keeps_to_the_room() {
        let check = |chosen, is_on_gpu, n_slots, expect| {
            let model = ModelTraits {
                is_bundled: true,
                is_on_gpu,
                n_slots,
                prompt_form: PromptForm::Short,
                context_length: 512,
            };
            let settings = Settings {
                batch: chosen,
                ..Settings::default()
            };
            assert_eq!(settings.batch(model), expect);
        };
        check(None, false, 16, CPU_BATCH);
        check(None, true, 16, GPU_BATCH);
        check(None, true, 9, 9);
        check(Some(3), true, 16, 3);
        check(Some(30), true, 16, 16);
    }
}
