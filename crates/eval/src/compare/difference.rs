//! What runs do not share.

use std::fmt;

use serde::{Serialize, Serializer};

use super::Run;
use super::name::{Name, differs};
use crate::record::PromptForm;
use crate::{Header, TaskId};

/// Something that makes runs unlike, with what each run has of it, in their order; at least two.
///
/// [`Display`](fmt::Display) says it in English, and so does a written one.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The runs' English names, and what they have.
    pub each: Vec<(String, Setup)>,
}

/// What a run has of something that a comparison should share. The runs of a [`Difference`] have
/// the same variant.
#[derive(Clone, Debug, PartialEq)]
pub enum Setup {
    /// Its task.
    Task(TaskId),
    /// Its data.
    Data {
        /// Their name.
        name: String,
        /// Their items.
        n_items: u32,
        /// The start of their hash; `None` where it is not known.
        hash: Option<String>,
    },
    /// Its prompt's form and the start of its hash; `None` where they are not known.
    Prompt(Option<(PromptForm, Option<String>)>),
    /// Most tokens of a sample; `None` where they are not known.
    Limit(Option<u32>),
    /// Settings that its server refused.
    Refused(Vec<String>),
}

impl Difference {
    /// What the first run has, which tells what it is about.
    #[must_use]
    pub fn first(&self) -> Option<&Setup> {
        self.each.first().map(|(_, setup)| setup)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.first() {
            None => return Ok(()),
            Some(Setup::Task(_)) => {
                "The runs have different tasks; runs of different tasks are not paired"
            }
            Some(Setup::Data { .. }) => {
                "The runs have different data; only items that are the same in both are paired"
            }
            Some(Setup::Prompt(_)) => {
                "The runs asked with different prompts, so a difference may be the prompt's"
            }
            Some(Setup::Limit(_)) => "The runs have different token limits",
            Some(Setup::Refused(_)) => {
                "Servers refused settings, and their own defaults stood in place of them"
            }
        };
        let each: Vec<String> = (self.each.iter())
            .map(|(name, setup)| format!("{name}: {setup}"))
            .collect();
        write!(f, "{what} ({}).", each.join("; "))
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = |hash: &Option<String>| hash.clone().unwrap_or_else(|| "no hash".to_owned());
        match self {
            Self::Task(task) => write!(f, "{task}"),
            Self::Data {
                name,
                n_items,
                hash,
            } => write!(f, "{name}, {n_items} items, {}", known(hash)),
            Self::Prompt(Some((form, hash))) => write!(f, "{form} {}", known(hash)),
            Self::Limit(Some(n)) => write!(f, "{n}"),
            Self::Prompt(None) | Self::Limit(None) => f.write_str("unknown"),
            Self::Refused(settings) if settings.is_empty() => f.write_str("none"),
            Self::Refused(settings) => f.write_str(&settings.join(", ")),
        }
    }
}

impl Serialize for Difference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Everything that makes runs unlike: data and prompts first, which a comparison should share.
pub(super) fn differences(runs: &[Run<'_>], names: &[Name]) -> Vec<Difference> {
    let setups: [fn(&Header) -> Setup; 5] = [
        |h| Setup::Task(h.spec.task),
        |h| Setup::Data {
            name: h.dataset.name.clone(),
            n_items: h.dataset.n_items,
            hash: short(&h.dataset.sha256),
        },
        |h| {
            let prompt = (h.spec.prompt_form, short(&h.prompt_sha256));
            Setup::Prompt(h.knows("prompt_sha256").then_some(prompt))
        },
        |h| Setup::Limit(h.knows("spec.max_tokens").then_some(h.spec.max_tokens)),
        |h| {
            // Of what a server refused, the others are sent by another name or change no result.
            let is_setting =
                |name: &&String| ["temperature", "top_p", "seed"].contains(&name.as_str());
            let server = h.subject.server.iter();
            let refused = server.flat_map(|server| server.refused.iter().filter(is_setting));
            Setup::Refused(refused.cloned().collect())
        },
    ];
    (setups.into_iter())
        .filter(|setup| differs(runs, setup))
        .map(|setup| Difference {
            each: (runs.iter().zip(names))
                .map(|(run, name)| (name.to_string(), setup(run.header)))
                .collect(),
        })
        .collect()
}

/// The first digits of a hash.
fn short(hash: &str) -> Option<String> {
    (!hash.is_empty()).then(|| hash.chars().take(8).collect())
}
