//! Text to tokens and back: tokenizer and chat template from GGUF metadata, the splitter of thought and answer.
//!
//! - [`Tokenizer`]: byte-level BPE with the ids of llama.cpp, over the crate `tokenizers`.
//! - [`ChatTemplate`] and [`encode_prompt`]: the model's own template around one message, in which
//!   the text under test can never become a control token.
//! - [`split()`]: which generated tokens are thought and which are answer.
//!
//! ```
//! # fn demo(file: &[u8]) -> Result<(), text::TextError> {
//! let header = gguf::Header::parse(file)?;
//! let tokenizer = text::Tokenizer::from_gguf(&header)?;
//! let template = text::ChatTemplate::from_gguf(&header, &tokenizer)?;
//! let question = "Positive or negative?\nI liked it.";
//! let prompt = text::encode_prompt(&tokenizer, &template, question, 22..33)?;
//! println!("{} tokens, {} of them under test", prompt.ids.len(), prompt.n_input_tokens);
//! # Ok(())
//! # }
//! ```

mod bytes;
mod error;
mod prompt;
#[cfg(test)]
mod samples;
mod split;
mod template;
mod tokenizer;
mod vocabulary;

pub use bytes::Decoder;
pub use error::TextError;
pub use prompt::{Encoded, encode_prompt};
pub use split::{End, Flag, Split, split};
pub use template::{ChatTemplate, Message, Piece, Rendered};
pub use tokenizer::{Special, Tokenizer};
pub use vocabulary::{PreTokenizer, TokenKind, Vocabulary};
