//! From a message to the ids of a prompt.

use std::ops::Range;

use crate::{ChatTemplate, Special, TextError, Tokenizer};

/// An encoded prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// All ids, BOS included.
    pub ids: Vec<u32>,
    /// Whether the prompt ends inside the thought.
    pub prefilled: bool,
    /// Tokens of the text under test alone.
    pub n_input_tokens: usize,
}

/// Encodes the prompt for one user message. `input` is the text under test: a byte range of `content`.
///
/// Special tokens are recognised in the template's text alone; a `<think>` in the data stays plain
/// text. BPE runs over the border between the two, so that harmless data gets the ids that
/// llama.cpp gives to the rendered text. BOS comes from the template; where that writes none and the
/// model expects one, it is put in front.
///
/// # Errors
/// What rendering reports; [`TextError::InputRange`]; [`TextError::SpecialInContent`] where the
/// template does not let the message be told from its own text and the message contains a special
/// token.
pub fn encode_prompt(
    tokenizer: &Tokenizer,
    template: &ChatTemplate,
    content: &str,
    input: Range<usize>,
) -> Result<Encoded, TextError> {
    let under_test = content.get(input.clone()).ok_or(TextError::InputRange {
        range: input,
        bytes: content.len(),
    })?;
    let rendered = template.render_user(content)?;
    if !rendered.is_content_isolated()
        && let Some(token) = tokenizer.find_special(content)
    {
        let token = token.to_owned();
        return Err(TextError::SpecialInContent { token });
    }
    let parts: Vec<(&str, Special)> = rendered
        .pieces
        .iter()
        .map(|piece| {
            let special = if piece.is_content {
                Special::Text
            } else {
                Special::Parse
            };
            (piece.text.as_str(), special)
        })
        .collect();
    let mut ids = tokenizer.encode_parts(&parts);
    if let Some(bos) = tokenizer.bos()
        && tokenizer.add_bos()
        && ids.first() != Some(&bos)
    {
        ids.insert(0, bos);
    }
    Ok(Encoded {
        ids,
        prefilled: rendered.prefilled,
        n_input_tokens: tokenizer.encode(under_test, Special::Text).len(),
    })
}
