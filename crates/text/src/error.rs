//! What can be wrong with a tokenizer or a chat template.

use std::ops::Range;

/// Why a tokenizer could not be built, or a prompt not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// The header lacks a key or holds a value of another type.
    #[error(
        "the tokenizer in this file cannot be read: {0}; convert the model again with a current llama.cpp"
    )]
    Header(#[from] gguf::GgufError),
    /// `tokenizer.ggml.model` is not byte-level BPE.
    #[error(
        "tokenizer model `{0}` is not supported; choose a file of a Qwen2 or Llama 3 model, whose tokenizer model is `gpt2`"
    )]
    Model(String),
    /// `tokenizer.ggml.pre` is absent.
    #[error(
        "the file does not name its pre-tokenizer (`tokenizer.ggml.pre`); convert the model again with a current llama.cpp"
    )]
    NoPreTokenizer,
    /// `tokenizer.ggml.pre` names rules that this program does not have.
    #[error("pre-tokenizer `{0}` is not supported; choose a file whose `tokenizer.ggml.pre` is one of {known}", known = crate::PreTokenizer::NAMES.join(", "))]
    PreTokenizer(String),
    /// The vocabulary has no tokens.
    #[error(
        "the file has no tokens (`tokenizer.ggml.tokens`); choose a complete model file, not one that holds weights alone"
    )]
    NoTokens,
    /// The vocabulary has no merges.
    #[error(
        "the file has no merges (`tokenizer.ggml.merges`), without which text cannot be encoded; convert the model again with a current llama.cpp"
    )]
    NoMerges,
    /// A merge that is not two tokens whose concatenation is a token.
    #[error(
        "merge {rank} ({merge:?}) does not join two tokens of the vocabulary to a third; the file is damaged, download it again"
    )]
    Merge {
        /// Position in `tokenizer.ggml.merges`.
        rank: usize,
        /// The merge as it stands in the file.
        merge: String,
    },
    /// Bytes without a token: some text could not be encoded.
    #[error(
        "the vocabulary has no token for {n_missing} of the 256 bytes, such as 0x{first:02X}; choose a file with a complete byte-level BPE vocabulary"
    )]
    NoByteToken {
        /// How many are missing.
        n_missing: usize,
        /// The first of them.
        first: u8,
    },
    /// `tokenizer.ggml.token_type` has another length than the tokens.
    #[error(
        "the vocabulary has {n_tokens} tokens but {n_kinds} token types; the file is damaged, download it again"
    )]
    Kinds {
        /// Length of `tokenizer.ggml.tokens`.
        n_tokens: usize,
        /// Length of `tokenizer.ggml.token_type`.
        n_kinds: usize,
    },
    /// A special id beyond the vocabulary.
    #[error(
        "`{key}` is {id}, but the vocabulary ends at {n_tokens}; the file is damaged, download it again"
    )]
    TokenId {
        /// The metadata key.
        key: &'static str,
        /// Its value.
        id: u32,
        /// Length of the vocabulary.
        n_tokens: usize,
    },
    /// The crate `tokenizers` refused the vocabulary.
    #[error("the tokenizer cannot be built: {0}; convert the model again with a current llama.cpp")]
    Build(String),
    /// The file has no chat template and the model no think tokens to choose one by.
    #[error(
        "the file has no chat template (`tokenizer.chat_template`) and no think tokens; choose a reasoning model's instruct or distill file"
    )]
    NoTemplate,
    /// The template is longer than any real one.
    #[error(
        "the chat template has {bytes} bytes, more than the {limit} allowed; choose another file of this model"
    )]
    TemplateTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The template does not parse, fails, or exceeds its limits.
    #[error("the chat template of this file fails: {0}; choose another file of this model")]
    Template(String),
    /// The rendering does not contain the message.
    #[error(
        "the chat template of this file leaves the message out; choose another file of this model"
    )]
    ContentLost,
    /// The message contains a special token and the template mixes it with its own text.
    #[error(
        "the message contains {token:?}, and the chat template of this file gives no way to keep it plain text; remove it from the data"
    )]
    SpecialInContent {
        /// The special token's text.
        token: String,
    },
    /// The range of the text under test is not one of the message.
    #[error("bytes {range:?} are no range of characters of the message, which has {bytes} bytes")]
    InputRange {
        /// The range that was asked for.
        range: Range<usize>,
        /// Length of the message.
        bytes: usize,
    },
}
