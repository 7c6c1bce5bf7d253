//! Dimensions of models, and which type each tensor has.

use gguf::BlockType;

/// A name that is none of those that are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SyntheticError {
    /// No such shape.
    #[error("there is no shape `{name}`; choose one of {known}", known = names(&SHAPES.map(|s| s.name)))]
    UnknownShape {
        /// What was asked for.
        name: String,
    },
    /// No such mixture of types.
    #[error("there is no type `{name}`; choose one of {known}", known = names(&Mixture::ALL.map(Mixture::name)))]
    UnknownMixture {
        /// What was asked for.
        name: String,
    },
}

fn names(known: &[&str]) -> String {
    known.join(", ")
}

/// What sets the two kinds of model apart in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// Biases of q, k and v; the tokenizer of Qwen2.
    Qwen2,
    /// Factors of the rope frequencies; the tokenizer of Llama 3.
    Llama,
}

impl Architecture {
    /// `general.architecture`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Qwen2 => "qwen2",
            Self::Llama => "llama",
        }
    }
}

/// Dimensions of a model, by the names of their GGUF keys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// What `--shape` calls it.
    pub name: &'static str,
    /// `general.basename`.
    pub basename: &'static str,
    /// `general.size_label`.
    pub size_label: &'static str,
    /// `general.architecture`.
    pub architecture: Architecture,
    /// `block_count`.
    pub n_layers: u64,
    /// `embedding_length`.
    pub n_embd: u64,
    /// `feed_forward_length`.
    pub n_ff: u64,
    /// `attention.head_count`.
    pub n_heads: u64,
    /// `attention.head_count_kv`.
    pub n_kv_heads: u64,
    /// `attention.key_length`.
    pub head_size: u64,
    /// `context_length`.
    pub n_ctx: u32,
    /// `rope.freq_base`.
    pub rope_freq_base: f32,
    /// `attention.layer_norm_rms_epsilon`.
    pub rms_epsilon: f32,
    /// Tokens of plain text: 256 bytes and one for each merge. Special tokens follow.
    pub n_text_tokens: usize,
    /// Rows of the embedding.
    pub n_vocab: usize,
}

const QWEN_1_5B: Shape = Shape {
    name: "r1-qwen-1.5b",
    basename: "R1-Distill-Qwen",
    size_label: "1.5B",
    architecture: Architecture::Qwen2,
    n_layers: 28,
    n_embd: 1536,
    n_ff: 8960,
    n_heads: 12,
    n_kv_heads: 2,
    head_size: 128,
    n_ctx: 131_072,
    rope_freq_base: 1e4,
    rms_epsilon: 1e-6,
    n_text_tokens: 151_643,
    n_vocab: 151_936,
};

const LLAMA_8B: Shape = Shape {
    name: "r1-llama-8b",
    basename: "R1-Distill-Llama",
    size_label: "8B",
    architecture: Architecture::Llama,
    n_layers: 32,
    n_embd: 4096,
    n_ff: 14_336,
    n_heads: 32,
    n_kv_heads: 8,
    head_size: 128,
    n_ctx: 131_072,
    rope_freq_base: 5e5,
    rms_epsilon: 1e-5,
    n_text_tokens: 128_000,
    n_vocab: 128_256,
};

/// The shapes of DeepSeek-R1-Distill-Qwen-1.5B, -Qwen-7B and -Llama-8B by their published
/// configurations, and two small ones for tests.
pub const SHAPES: [Shape; 5] = [
    QWEN_1_5B,
    Shape {
        name: "r1-qwen-7b",
        size_label: "7B",
        n_embd: 3584,
        n_ff: 18_944,
        n_heads: 28,
        n_kv_heads: 4,
        n_vocab: 152_064,
        ..QWEN_1_5B
    },
    LLAMA_8B,
    Shape {
        name: "tiny",
        basename: "Tiny-Qwen",
        size_label: "2M",
        n_layers: 2,
        n_embd: 256,
        n_ff: 512,
        n_heads: 4,
        n_kv_heads: 2,
        head_size: 64,
        n_ctx: 4096,
        n_text_tokens: 2000,
        n_vocab: 2048,
        ..QWEN_1_5B
    },
    Shape {
        name: "tiny-llama",
        basename: "Tiny-Llama",
        size_label: "2M",
        n_layers: 2,
        n_embd: 256,
        n_ff: 512,
        n_heads: 4,
        n_kv_heads: 2,
        head_size: 64,
        n_ctx: 4096,
        n_text_tokens: 1792,
        n_vocab: 2048,
        ..LLAMA_8B
    },
];

impl Shape {
    /// A shape by its name.
    ///
    /// # Errors
    /// [`SyntheticError::UnknownShape`].
    pub fn by_name(name: &str) -> Result<Self, SyntheticError> {
        let found = SHAPES.into_iter().find(|s| s.name == name);
        found.ok_or_else(|| SyntheticError::UnknownShape { name: name.into() })
    }

    /// Name, dimensions (the fastest first) and type of all tensors, in the order in which
    /// llama.cpp's quantiser writes them.
    #[must_use]
    pub fn tensors(&self, mixture: Mixture) -> Vec<(String, Vec<u64>, BlockType)> {
        let (n_embd, n_ff, n_vocab) = (self.n_embd, self.n_ff, self.n_vocab as u64);
        let n_q = self.n_heads * self.head_size;
        let n_kv = self.n_kv_heads * self.head_size;
        let usual = mixture.usual();
        let is_qwen = self.architecture == Architecture::Qwen2;
        let mut list = Vec::new();
        let mut add = |name: &str, dims: &[u64], ty| list.push((name.to_owned(), dims.into(), ty));
        add("output.weight", &[n_embd, n_vocab], mixture.finer());
        add("output_norm.weight", &[n_embd], BlockType::F32);
        if !is_qwen {
            add("rope_freqs.weight", &[self.head_size / 2], BlockType::F32);
        }
        add("token_embd.weight", &[n_embd, n_vocab], usual);
        for layer in 0..self.n_layers {
            let more = if has_more_bits(layer, self.n_layers) {
                mixture.finer()
            } else {
                usual
            };
            let mut add = |name: &str, dims: &[u64], ty| {
                add(&format!("blk.{layer}.{name}"), dims, ty);
            };
            let bias = |add: &mut dyn FnMut(&str, &[u64], BlockType), name: &str, n| {
                if is_qwen {
                    add(name, &[n], BlockType::F32);
                }
            };
            bias(&mut add, "attn_k.bias", n_kv);
            add("attn_k.weight", &[n_embd, n_kv], usual);
            add("attn_norm.weight", &[n_embd], BlockType::F32);
            add("attn_output.weight", &[n_q, n_embd], usual);
            bias(&mut add, "attn_q.bias", n_q);
            add("attn_q.weight", &[n_embd, n_q], usual);
            bias(&mut add, "attn_v.bias", n_kv);
            add("attn_v.weight", &[n_embd, n_kv], more);
            add("ffn_down.weight", &[n_ff, n_embd], more);
            add("ffn_gate.weight", &[n_embd, n_ff], usual);
            add("ffn_norm.weight", &[n_embd], BlockType::F32);
            add("ffn_up.weight", &[n_embd, n_ff], usual);
        }
        list
    }
}

/// The layers whose `attn_v` and `ffn_down` a Q4_K_M file keeps in Q6_K: the first and the last
/// eighth, and every third between (llama.cpp, `llama-quant.cpp`).
fn has_more_bits(layer: u64, n_layers: u64) -> bool {
    let eighth = n_layers / 8;
    layer < eighth || layer >= 7 * n_layers / 8 || (layer - eighth) % 3 == 2
}

/// Which types a file mixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "ggml's names")]
pub enum Mixture {
    /// Q4_K; Q6_K for the output and some of `attn_v` and `ffn_down`.
    Q4_K_M,
    /// Every matrix in Q8_0.
    Q8_0,
    /// Every matrix in F16.
    F16,
}

impl Mixture {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Q4_K_M, Self::Q8_0, Self::F16];

    /// What `--type` calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Q4_K_M => "q4_k_m",
            Self::Q8_0 => "q8_0",
            Self::F16 => "f16",
        }
    }

    /// A mixture by its name.
    ///
    /// # Errors
    /// [`SyntheticError::UnknownMixture`].
    pub fn by_name(name: &str) -> Result<Self, SyntheticError> {
        let found = Self::ALL.into_iter().find(|m| m.name() == name);
        found.ok_or_else(|| SyntheticError::UnknownMixture { name: name.into() })
    }

    /// `general.file_type` (`llama.h`, `enum llama_ftype`).
    pub(crate) fn file_type(self) -> u32 {
        match self {
            Self::Q4_K_M => 15,
            Self::Q8_0 => 7,
            Self::F16 => 1,
        }
    }

    /// The type of most matrices.
    fn usual(self) -> BlockType {
        match self {
            Self::Q4_K_M => BlockType::Q4_K,
            Self::Q8_0 => BlockType::Q8_0,
            Self::F16 => BlockType::F16,
        }
    }

    /// The type of those that are kept more precisely.
    fn finer(self) -> BlockType {
        match self {
            Self::Q4_K_M => BlockType::Q6_K,
            other => other.usual(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_others_are_refused() {
        for shape in SHAPES {
            assert_eq!(Shape::by_name(shape.name), Ok(shape));
        }
        for mixture in Mixture::ALL {
            assert_eq!(Mixture::by_name(mixture.name()), Ok(mixture));
        }
        let error = Shape::by_name("r1-qwen-3b").err().map(|e| e.to_string());
        let expect = "there is no shape `r1-qwen-3b`; choose one of r1-qwen-1.5b, r1-qwen-7b, \
                      r1-llama-8b, tiny, tiny-llama";
        assert_eq!(error.as_deref(), Some(expect));
        let error = Mixture::by_name("q2_k").err().map(|e| e.to_string());
        let expect = "there is no type `q2_k`; choose one of q4_k_m, q8_0, f16";
        assert_eq!(error.as_deref(), Some(expect));
    }

    /// Parameters as their authors count them.
    #[test]
    fn the_shapes_are_the_published_ones() {
        let check = |name: &str, expect: u64| {
            let shape = Shape::by_name(name).expect("a shape");
            let of = |(name, dims, _): &(String, Vec<u64>, _)| match name.as_str() {
                "rope_freqs.weight" => 0, // computed, not trained
                _ => dims.iter().product(),
            };
            let n: u64 = shape.tensors(Mixture::Q4_K_M).iter().map(of).sum();
            assert_eq!(n, expect, "{name}");
        };
        check("r1-qwen-1.5b", 1_777_088_000);
        check("r1-qwen-7b", 7_615_616_512);
        check("r1-llama-8b", 8_030_261_248);
    }

    #[test]
    fn layers_with_more_bits() {
        let of = |n| {
            (0..n)
                .filter(|&i| has_more_bits(i, n))
                .collect::<Vec<u64>>()
        };
        assert_eq!(of(2), [1]);
        assert_eq!(of(28), [0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 24, 25, 26, 27]);
        assert_eq!(of(32).len(), 16);
    }
}
