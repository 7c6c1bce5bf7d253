//! What a chart rests on, in a line: how many samples, how they were made, and the hashes of model,
//! data and prompt.

use eval::Header;
use yew::prelude::*;

use crate::Lang;
use crate::number::count;
use crate::text::chart_texts;

/// The line that every [`crate::Figure`] inside a `ContextProvider<MaybeProvenance>` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The line.
    pub text: AttrValue,
}

/// What is around a figure: the line, or nothing.
pub type MaybeProvenance = Option<Provenance>;

/// Hexadecimal digits that a hash is shown with.
const N_DIGITS: usize = 8;

impl Provenance {
    /// The line of a run: `n` samples of the record's header. Settings that a run from elsewhere does not
    /// tell are left out.
    #[must_use]
    pub fn of(header: &Header, n: u64, lang: Lang) -> Self {
        let texts = &chart_texts(lang).provenance;
        let spec = &header.spec;
        let knows = |field: &str| header.knows(field);
        let mut parts = vec![
            format!("n = {}", count(n)),
            format!("K = {}", spec.repeats.max(1)),
        ];
        match spec.temperature {
            Some(temperature) => {
                parts.push((texts.sampled)(&temperature.to_string()));
                let top_p = knows("spec.top_p").then(|| spec.top_p.to_string());
                parts.extend(top_p.map(|top_p| format!("top-p {top_p}")));
            }
            None => parts.extend(knows("spec.temperature").then(|| texts.greedy.to_owned())),
        }
        parts.extend(knows("spec.max_tokens").then(|| (texts.cap)(spec.max_tokens)));
        parts.extend(spec.think_budget.map(texts.budget));
        parts.extend(knows("spec.seed").then(|| (texts.seed)(spec.seed)));
        let hash = |name: &str, hash: Option<&str>| {
            let short = hash.filter(|hash| !hash.is_empty()).map(short);
            format!("{name} {}", short.unwrap_or(texts.unknown))
        };
        let hashes = [
            hash(texts.model, header.subject.model_sha256.as_deref()),
            hash(texts.data, Some(&header.dataset.sha256)),
            hash(texts.prompt, Some(&header.prompt_sha256)),
        ];
        Self {
            text: format!("{} · {}", parts.join(", "), hashes.join(", ")).into(),
        }
    }
}

/// The beginning of a hash.
fn short(hash: &str) -> &str {
    hash.get(..N_DIGITS).unwrap_or(hash)
}

#[cfg(test)]
mod tests {
    use eval::record::Origin;
    use eval::{TaskId, made_up};

    use super::*;

    #[test]
    fn a_line_says_what_repeats_a_run() {
        let mut header = made_up::header(TaskId::Pos);
        header.dataset.sha256 = "0123456789abcdef".to_owned();
        let check = |header: &Header, lang, expect: &str| {
            assert_eq!(Provenance::of(header, 12_345, lang).text.as_str(), expect);
        };
        check(
            &header,
            Lang::English,
            "n = 12\u{202f}345, K = 1, greedy, cap 100 tokens, seed 1 · model unknown, data 01234567, prompt bb",
        );
        header.spec.temperature = Some(0.6);
        header.spec.repeats = 4;
        header.spec.think_budget = Some(32);
        header.subject.model_sha256 = Some("fedcba9876543210".to_owned());
        check(
            &header,
            Lang::Spanish,
            "n = 12\u{202f}345, K = 4, temperatura 0.6, top-p 0.95, límite de 100 tokens, presupuesto de 32, semilla 1 · modelo fedcba98, datos 01234567, instrucción bb",
        );
        // A run from elsewhere that tells its temperature alone.
        header.spec.think_budget = None;
        header.prompt_sha256 = String::new();
        let unknown = ["spec.top_p", "spec.max_tokens", "spec.seed"];
        header.origin = Some(Origin {
            program: "inspect_ai".to_owned(),
            unknown: unknown.map(str::to_owned).to_vec(),
        });
        check(
            &header,
            Lang::English,
            "n = 12\u{202f}345, K = 4, temperature 0.6 · model fedcba98, data 01234567, prompt unknown",
        );
        // One that does not tell it is not called greedy.
        header.spec.temperature = None;
        let unknown = header.origin.as_mut().map(|origin| &mut origin.unknown);
        unknown
            .expect("an origin")
            .push("spec.temperature".to_owned());
        check(
            &header,
            Lang::English,
            "n = 12\u{202f}345, K = 4 · model fedcba98, data 01234567, prompt unknown",
        );
    }
}
