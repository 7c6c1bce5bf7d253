//! How Ollama keeps models: names, manifests and blobs.
//!
//! In its models folder, `manifests/HOST/NAMESPACE/MODEL/TAG` is a JSON text that lists layers by
//! digest, and `blobs/sha256-HEX` are the layers. The layer of media type
//! [`MODEL_LAYER`] is a plain GGUF file.
//! Source: <https://github.com/ollama/ollama>, `types/model/name.go` and `manifest/`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// The environment variable that names the models folder.
pub const FOLDER_VARIABLE: &str = "OLLAMA_MODELS";
/// The models folder within a user's home folder.
pub const HOME_FOLDER: &str = ".ollama/models";
/// Models folders of an Ollama that runs as a service on Linux.
pub const SERVICE_FOLDERS: [&str; 1] = ["/usr/share/ollama/.ollama/models"];
/// The media type of the layer that is the GGUF file.
pub const MODEL_LAYER: &str = "application/vnd.ollama.image.model";

const DEFAULT_HOST: &str = "registry.ollama.ai";
const DEFAULT_NAMESPACE: &str = "library";
const DEFAULT_TAG: &str = "latest";

/// The name of a model: `[[HOST/]NAMESPACE/]MODEL[:TAG]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The registry.
    pub host: String,
    /// Who made it.
    pub namespace: String,
    /// The model.
    pub model: String,
    /// Which of its files.
    pub tag: String,
}

/// Why a model of Ollama's cannot be found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OllamaError {
    /// No name of a model.
    #[error("`{0}` is no name of an Ollama model: write it as in ollama:deepseek-r1:7b")]
    Name(String),
    /// A manifest that is no JSON of the known form.
    #[error("the manifest of {name} cannot be read ({why}): run `ollama pull {name}` again")]
    Manifest {
        /// The model.
        name: Name,
        /// What is wrong.
        why: String,
    },
    /// A manifest without exactly one GGUF file.
    #[error("{name} has {n_layers} model files instead of one: choose another model")]
    Layers {
        /// The model.
        name: Name,
        /// How many it has.
        n_layers: usize,
    },
}

impl FromStr for Name {
    type Err = OllamaError;

    fn from_str(text: &str) -> Result<Self, OllamaError> {
        let bad = || OllamaError::Name(text.to_owned());
        let (path, tag) = match text.rsplit_once(':') {
            // A colon before a slash belongs to the host's port.
            Some((path, tag)) if !tag.contains('/') => (path, tag),
            _ => (text, DEFAULT_TAG),
        };
        let parts: Vec<&str> = path.split('/').collect();
        let [host, namespace, model] = match parts.as_slice() {
            [model] => [DEFAULT_HOST, DEFAULT_NAMESPACE, model],
            [namespace, model] => [DEFAULT_HOST, namespace, model],
            [host, namespace, model] => [*host, *namespace, *model],
            _ => return Err(bad()),
        };
        // What may stand in a path: nothing that could lead out of the folder.
        let is_part = |part: &str| {
            (part.bytes()).all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
                && part.bytes().any(|b| b != b'.')
        };
        let is_host = |host: &str| match host.split_once(':') {
            Some((host, port)) => is_part(host) && port.bytes().all(|b| b.is_ascii_digit()),
            None => is_part(host),
        };
        if !is_host(host) || ![namespace, model, tag].into_iter().all(is_part) {
            return Err(bad());
        }
        let [host, namespace, model, tag] = [host, namespace, model, tag].map(str::to_owned);
        Ok(Self {
            host,
            namespace,
            model,
            tag,
        })
    }
}

impl fmt::Display for Name {
    /// As Ollama shows it: what is the default is left out, but for the tag.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host != DEFAULT_HOST {
            write!(f, "{}/", self.host)?;
        }
        if self.host != DEFAULT_HOST || self.namespace != DEFAULT_NAMESPACE {
            write!(f, "{}/", self.namespace)?;
        }
        write!(f, "{}:{}", self.model, self.tag)
    }
}

impl Name {
    /// Where its manifest lies in the models folder.
    #[must_use]
    pub fn manifest_path(&self) -> String {
        let Self {
            host,
            namespace,
            model,
            tag,
        } = self;
        format!("manifests/{host}/{namespace}/{model}/{tag}")
    }

    /// The GGUF file that a manifest names.
    ///
    /// # Errors
    /// [`OllamaError::Manifest`], [`OllamaError::Layers`].
    pub fn blob(&self, manifest: &[u8]) -> Result<Blob, OllamaError> {
        #[derive(Deserialize)]
        struct Manifest {
            layers: Vec<Layer>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Layer {
            media_type: String,
            digest: String,
            size: u64,
        }
        let unreadable = |why: String| OllamaError::Manifest {
            name: self.clone(),
            why,
        };
        let manifest: Manifest =
            serde_json::from_slice(manifest).map_err(|error| unreadable(error.to_string()))?;
        let layers = (manifest.layers.iter()).filter(|layer| layer.media_type == MODEL_LAYER);
        let layers: Vec<&Layer> = layers.collect();
        let [layer] = layers.as_slice() else {
            return Err(OllamaError::Layers {
                name: self.clone(),
                n_layers: layers.len(),
            });
        };
        let hex = layer.digest.strip_prefix("sha256:");
        let Some(sha256) = hex.and_then(crate::sha256::parse) else {
            return Err(unreadable(format!("digest `{}`", layer.digest)));
        };
        Ok(Blob {
            sha256,
            n_bytes: layer.size,
        })
    }
}

/// A file among Ollama's blobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its SHA-256 in lower-case hex.
    pub sha256: String,
    /// Its length in bytes.
    pub n_bytes: u64,
}

impl Blob {
    /// Where it may lie in the models folder: as Ollama names blobs today, and as it did before
    /// 2024.
    #[must_use]
    pub fn paths(&self) -> [String; 2] {
        ['-', ':'].map(|sign| format!("blobs/sha256{sign}{}", self.sha256))
    }
}

/// A model that stands in a models folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its name.
    pub name: Name,
    /// The manifest's path, as it was given.
    pub manifest: String,
    /// What stands before `manifests/` in that path, with the slash; blobs lie there too.
    pub root: String,
}

/// The models in a folder, from the paths of the files in it: the models folder itself or one
/// above it. Files that are no manifests are passed over.
///
/// ```
/// let paths = ["models/blobs/sha256-00", "models/manifests/registry.ollama.ai/library/deepseek-r1/7b"];
/// let models = sources::ollama::list(paths);
/// assert_eq!(models[0].name.to_string(), "deepseek-r1:7b");
/// assert_eq!(models[0].root, "models/");
/// ```
pub fn list<'a>(paths: impl IntoIterator<Item = &'a str>) -> Vec<Listed> {
    let listed = |path: &str| {
        let slashed = path.replace('\\', "/");
        let parts: Vec<&str> = slashed.split('/').collect();
        let (above, [manifests, host, namespace, model, tag]) = parts.split_last_chunk()?;
        if *manifests != "manifests" {
            return None;
        }
        let name = format!("{host}/{namespace}/{model}:{tag}").parse().ok()?;
        Some(Listed {
            name,
            manifest: path.to_owned(),
            root: above.iter().map(|part| format!("{part}/")).collect(),
        })
    };
    let mut models: Vec<Listed> = paths.into_iter().filter_map(listed).collect();
    models.sort();
    models
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("a name")
    }

    #[test]
    fn names_and_their_manifests() {
        let check = |text: &str, shown: &str, path: &str| {
            assert_eq!(name(text).to_string(), shown);
            assert_eq!(name(text).manifest_path(), format!("manifests/{path}"));
        };
        let library = "registry.ollama.ai/library";
        check(
            "deepseek-r1:7b",
            "deepseek-r1:7b",
            &format!("{library}/deepseek-r1/7b"),
        );
        check(
            "deepseek-r1",
            "deepseek-r1:latest",
            &format!("{library}/deepseek-r1/latest"),
        );
        check("me/m:x", "me/m:x", "registry.ollama.ai/me/m/x");
        check("hf.co/o/r:Q4_K_M", "hf.co/o/r:Q4_K_M", "hf.co/o/r/Q4_K_M");
        check("h:80/o/r", "h:80/o/r:latest", "h:80/o/r/latest");
    }

    #[test]
    fn what_is_no_name() {
        for text in [
            "",
            ":7b",
            "a:",
            "a b",
            "../../x:y",
            "a/b/c/d",
            "a:b:c",
            "..",
            "a/..:b",
        ] {
            let expect = Err(OllamaError::Name(text.to_owned()));
            assert_eq!(text.parse::<Name>(), expect, "{text}");
        }
    }

    #[test]
    fn the_model_layer_is_the_blob() {
        let hex = crate::sha256::hex(b"abc");
        let layer = |kind: &str| {
            format!(
                r#"{{"mediaType": "application/vnd.ollama.image.{kind}", "digest": "sha256:{hex}", "size": 3}}"#
            )
        };
        let manifest = |layers: &[String]| {
            let layers = layers.join(",");
            format!(r#"{{"schemaVersion": 2, "config": {{}}, "layers": [{layers}]}}"#)
        };
        let find = |text: &str| name("m:t").blob(text.as_bytes());
        let blob = find(&manifest(&[
            layer("template"),
            layer("model"),
            layer("license"),
        ]));
        let blob = blob.expect("a blob");
        assert_eq!(blob.n_bytes, 3);
        assert_eq!(
            blob.paths(),
            [format!("blobs/sha256-{hex}"), format!("blobs/sha256:{hex}")]
        );
        let error = |text: &str| find(text).expect_err("no blob").to_string();
        assert!(error(&manifest(&[])).contains("has 0 model files"));
        assert!(error(&manifest(&[layer("model"), layer("model")])).contains("has 2 model files"));
        assert!(error("GGUF").contains("ollama pull m:t"));
        let other = manifest(&[layer("model")]).replace("sha256:", "sha512:");
        assert!(error(&other).contains("digest"));
    }

    #[test]
    fn models_of_a_folder() {
        let paths = [
            "models\\manifests\\registry.ollama.ai\\library\\b\\7b",
            "models/manifests/registry.ollama.ai/library/a/7b",
            "models/manifests/registry.ollama.ai/library/.DS_Store",
            "models/blobs/sha256-00",
            "manifests/hf.co/o/r/Q4_K_M",
            "x/manifests/a/b/c/d/e",
        ];
        let found: Vec<String> = (list(paths).iter())
            .map(|m| format!("{} in `{}`", m.name, m.root))
            .collect();
        assert_eq!(
            found,
            [
                "hf.co/o/r:Q4_K_M in ``",
                "a:7b in `models/`",
                "b:7b in `models/`"
            ]
        );
    }
}
