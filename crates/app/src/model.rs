//! Which model is chosen, and where it stands.

use std::rc::Rc;

use eval::record::{PromptForm, Subject};
use protocol::{EngineChoice, Stage};
use serde::Deserialize;
use sources::fit::Wish;
use yew::AttrValue;

use crate::compare::FIRST_TWO;
use crate::settings::ModelTraits;
use crate::state::State;
use crate::url::Place;

/// Which model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ModelChoice {
    /// The one that comes with the page.
    #[default]
    Bundled,
    /// A file, or all parts of one; the bytes stay with the browser, `pick` tells picks of equal
    /// names apart.
    File {
        /// The file's name.
        name: AttrValue,
        /// Counts the picks of this visit.
        pick: u32,
    },
    /// A file in the browser's storage.
    Stored {
        /// [`protocol::Kept::id`].
        id: AttrValue,
    },
    /// The bundled weights in another form, for a lesson.
    Variant(Variant),
}

/// The forms in which the bundled weights stand on the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Variant {
    /// 8 bits, with a scale for every 32 weights: the bundled model itself.
    #[default]
    #[serde(rename = "Q8_0")]
    Q8_0,
    /// 16 bits, made of the 8.
    F16,
    /// 4 bits, in part 6.
    #[serde(rename = "Q4_K_M")]
    Q4KM,
}

impl Variant {
    /// What the form is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Q8_0 => "Q8_0",
            Self::F16 => "F16",
            Self::Q4KM => "Q4_K_M",
        }
    }
}

impl ModelChoice {
    /// The choice that an address makes.
    #[must_use]
    pub fn at(place: &Place) -> Option<Self> {
        let id = place.stored_model.clone()?;
        Some(Self::Stored { id: id.into() })
    }
}

/// What a loaded model belongs to: another engine loads it anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelKey {
    /// Which model.
    pub choice: ModelChoice,
    /// For which choice of engine.
    pub engine: EngineChoice,
    /// With room for what.
    pub plan: Wish,
}

/// The model in the worker.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Model {
    /// None was asked for.
    #[default]
    Absent,
    /// On its way.
    Loading {
        /// Which one.
        key: ModelKey,
        /// What is being done, how much is done, how much there is (0: unknown).
        progress: Option<(Stage, u64, u64)>,
        /// Bytes a second over the last seconds.
        bytes_per_s: Option<u64>,
    },
    /// Loaded.
    Loaded {
        /// Which one.
        key: ModelKey,
        /// The model and its engine.
        subject: Rc<Subject>,
        /// Why it runs on this engine: a sentence.
        engine_reason: AttrValue,
        /// The prompt form that it follows.
        prompt_form: PromptForm,
        /// Its context, in tokens.
        context_length: u32,
        /// Sequences at a time that it has room for.
        n_slots: u32,
        /// The most wasm memory that the worker has had.
        wasm_peak_bytes: u64,
    },
    /// It could not be loaded.
    Failed {
        /// Which one.
        key: ModelKey,
        /// Why, and what to do.
        sentence: AttrValue,
    },
}

impl Model {
    /// Whether one was loaded, or could not be.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Loaded { .. } | Self::Failed { .. })
    }

    /// What this state is about.
    #[must_use]
    pub fn key(&self) -> Option<&ModelKey> {
        match self {
            Self::Absent => None,
            Self::Loading { key, .. } | Self::Loaded { key, .. } | Self::Failed { key, .. } => {
                Some(key)
            }
        }
    }

    /// What a run needs to know of a loaded model.
    #[must_use]
    pub fn traits(&self) -> Option<ModelTraits> {
        match self {
            Self::Loaded {
                key,
                subject,
                prompt_form,
                context_length,
                n_slots,
                ..
            } => Some(ModelTraits {
                is_bundled: matches!(key.choice, ModelChoice::Bundled | ModelChoice::Variant(_)),
                is_on_gpu: subject.engine == "gpu",
                n_slots: *n_slots,
                prompt_form: *prompt_form,
                context_length: *context_length,
            }),
            _ => None,
        }
    }
}

impl State {
    /// A link that names another model chooses it.
    pub(crate) fn follow(&mut self, hash: &str) {
        let before = self.place.stored_model.clone();
        self.place = self.place.follow(hash);
        self.compare.pair = self.place.pair.unwrap_or(FIRST_TWO);
        if self.place.stored_model != before {
            self.choose_model(ModelChoice::at(&self.place).unwrap_or_default());
        }
    }

    /// Choosing what has failed tries it again.
    pub(crate) fn choose_model(&mut self, choice: ModelChoice) {
        self.place.stored_model = match &choice {
            ModelChoice::Stored { id } => Some(id.to_string()),
            ModelChoice::Bundled | ModelChoice::Variant(_) | ModelChoice::File { .. } => None,
        };
        if matches!(&self.model, Model::Failed { key, .. } if key.choice == choice) {
            self.model = Model::Absent;
        }
        self.own.is_opening = false;
        self.own.refusal = None;
        // The bundled model is small: there is always room for it.
        self.model_plan = match &choice {
            ModelChoice::Bundled | ModelChoice::Variant(_) => Wish::default(),
            ModelChoice::File { .. } | ModelChoice::Stored { .. } => self.plan,
        };
        self.model_choice = choice;
    }
}
