//! The models of the study: `assets/models.json`.
//!
//! What is not certain is not in it: sizes are rounded and marked as approximate, and there is no
//! SHA-256 and no download address of a file that was not checked.

use serde::{Deserialize, Serialize};

use crate::fit::ModelShape;

/// All models that are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The form of the file: 1.
    pub version: u32,
    /// The models, the smallest first within each place to run.
    pub models: Vec<Entry>,
}

/// Where a model can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the page and in the command.
    Browser,
    /// In the command only: it is too large for a page.
    Native,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// A short key.
    pub id: String,
    /// Its published name.
    pub name: String,
    /// Where it can run.
    pub runs_in: Place,
    /// Layers.
    pub block_count: u64,
    /// Width of the residual stream.
    pub embedding_length: u64,
    /// Query heads.
    pub head_count: u64,
    /// Key and value heads.
    pub head_count_kv: u64,
    /// Elements of a head.
    pub key_length: u64,
    /// Width of the feed-forward layer.
    pub feed_forward_length: u64,
    /// Rows of the embedding, those for padding included.
    pub vocab_size: u64,
    /// Positions that it was made for.
    pub context_length: u64,
    /// The licence of its weights.
    pub licence: String,
    /// The model it was distilled into.
    pub derived_from: String,
    /// That one's licence.
    pub derived_licence: String,
    /// The page of those who made it.
    pub origin: String,
    /// Its names in Ollama.
    pub ollama: Vec<String>,
    /// What to know about these names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The files in which it is published.
    pub quantisations: Vec<Quantisation>,
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantisation {
    /// The file's overall type, such as `Q4_K_M`.
    #[serde(rename = "type")]
    pub file_type: String,
    /// Its length in bytes.
    pub n_bytes: u64,
    /// Whether that is rounded: files of several publishers differ a little.
    pub is_approximate: bool,
    /// Where it can be downloaded, if that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its SHA-256 in lower-case hex, if that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Catalogue {
    /// The catalogue that comes with the program.
    ///
    /// # Errors
    /// The file does not have the form above; a test holds that it has.
    pub fn bundled() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../../assets/models.json"))
    }

    /// The model that Ollama keeps under this name.
    #[must_use]
    pub fn by_ollama_name(&self, name: &str) -> Option<&Entry> {
        (self.models.iter()).find(|entry| entry.ollama.iter().any(|n| n == name))
    }
}

impl Entry {
    /// What decides on the memory that one of its files needs.
    #[must_use]
    pub fn shape(&self, quantisation: &Quantisation) -> ModelShape {
        ModelShape {
            block_count: self.block_count,
            embedding_length: self.embedding_length,
            head_count: self.head_count,
            head_count_kv: self.head_count_kv,
            key_length: self.key_length,
            feed_forward_length: self.feed_forward_length,
            context_length: self.context_length,
            vocab_size: self.vocab_size,
            weight_bytes: quantisation.n_bytes,
        }
    }

    /// Parameters, counted from the shape: embedding and output apart, no biases and norms.
    #[must_use]
    pub fn n_params(&self) -> u64 {
        let (d, kv) = (self.embedding_length, self.head_count_kv * self.key_length);
        let q = self.head_count * self.key_length;
        let layer = 2 * d * q + 2 * d * kv + 3 * d * self.feed_forward_length;
        self.block_count * layer + 2 * self.vocab_size * d
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_one_is_sound() {
        let catalogue = Catalogue::bundled().expect("reads");
        assert_eq!(catalogue.version, 1);
        let ids: Vec<&str> = catalogue.models.iter().map(|m| m.id.as_str()).collect();
        let expect = ["1.5b", "7b", "8b", "14b", "32b", "70b"];
        assert_eq!(ids.len(), expect.len());
        for (entry, size) in catalogue.models.iter().zip(expect) {
            assert!(entry.id.ends_with(&format!("-{size}")), "{}", entry.id);
            let billions: f64 = size.trim_end_matches('b').parse().expect("a number");
            // Names round the parameters: 1.78, 7.6, 8.0, 14.8, 32.8, 70.6 thousand million.
            let ratio = entry.n_params() as f64 / (billions * 1e9);
            assert!((0.99..1.2).contains(&ratio), "{size}: {ratio}");
            assert_eq!(entry.head_count * entry.key_length, entry.embedding_length);
            assert_eq!(entry.runs_in == Place::Browser, billions < 10.0, "{size}");
            for name in &entry.ollama {
                name.parse::<crate::ollama::Name>().expect("a name");
            }
            let name = format!("deepseek-r1:{size}");
            assert_eq!(catalogue.by_ollama_name(&name), Some(entry));
        }
    }

    #[test]
    fn sizes_follow_from_shapes() {
        let catalogue = Catalogue::bundled().expect("reads");
        for entry in &catalogue.models {
            for file in &entry.quantisations {
                let bits = 8.0 * file.n_bytes as f64 / entry.n_params() as f64;
                let expect = match file.file_type.as_str() {
                    "Q4_K_M" => 4.75..5.05, // small models spend more on the output layer
                    "Q8_0" => 8.48..8.56,
                    other => panic!("{}: {other}", entry.id),
                };
                assert!(
                    expect.contains(&bits),
                    "{} {}: {bits}",
                    entry.id,
                    file.file_type
                );
                assert!(file.sha256.as_deref().is_none_or(|s| s.len() == 64));
            }
        }
    }
}
