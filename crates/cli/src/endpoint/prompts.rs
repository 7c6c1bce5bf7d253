//! What is said about each item, and what can be counted of it before anything is sent.

use std::rc::Rc;

use anyhow::{Context, Result, bail};
use endpoint::{Api, Message};
use eval::{Ask, Item, RunSpec};
use text::Special;

use crate::model::Model;

/// The prompts of a run. Without a tokenizer they are the user's messages, uncounted.
#[derive(Default)]
pub struct Prompts {
    name: Option<String>,
    template_sha256: Option<String>,
    is_prefilled: bool,
    of_items: Vec<Counted>,
}

/// The prompt of one item.
#[derive(Default)]
struct Counted {
    n_input_tokens: u32,
    rendered: Option<Rendered>,
}

/// A rendered prompt.
struct Rendered {
    ids: Vec<u32>,
    text: String,
    /// A token of the model's own in the data: as text it would steer the model.
    special: Option<String>,
}

impl Prompts {
    /// Counts and, for completions, renders the prompts of all items.
    pub fn new(model: Option<&Model>, api: Api, spec: &RunSpec, items: &[Item]) -> Result<Self> {
        let Some(model) = model else {
            return Ok(Self::default());
        };
        let codec = Rc::new(model.codec()?);
        let name = model.header.str("general.name").unwrap_or(&model.name);
        let mut this = Self {
            name: Some(name.to_owned()),
            ..Self::default()
        };
        let n_items = spec.limit.map_or(items.len(), |n| n as usize);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for item in items.iter().take(n_items) {
            let prompt = eval::prompt(spec.task.task(), spec.prompt_form, item);
            let (tokenizer, template) = (&codec.tokenizer, &codec.template);
            if api == Api::Chat {
                let input = prompt.text.get(prompt.input.clone()).unwrap_or_default();
                this.of_items.push(Counted {
                    n_input_tokens: count(tokenizer.encode(input, Special::Text).len()),
                    rendered: None,
                });
                continue;
            }
            let encoded =
                text::encode_prompt(tokenizer, template, &prompt.text, prompt.input.clone())
                    .with_context(|| format!("could not render the prompt of item {}", item.id))?;
            let pieces = template.render_user(&prompt.text)?.pieces;
            let mut text: String = pieces.into_iter().map(|piece| piece.text).collect();
            if let Some(bos) = tokenizer.bos().filter(|_| tokenizer.add_bos()) {
                let bos = tokenizer.decode(&[bos]);
                // Servers put it in front of text themselves.
                text = text.strip_prefix(&bos).map_or(text.clone(), str::to_owned);
            }
            this.is_prefilled = encoded.prefilled;
            this.of_items.push(Counted {
                n_input_tokens: count(encoded.n_input_tokens),
                rendered: Some(Rendered {
                    ids: encoded.ids,
                    text,
                    special: tokenizer.find_special(&prompt.text).map(str::to_owned),
                }),
            });
        }
        if api == Api::Completions {
            this.template_sha256 = Some(runner::template_sha256(&codec.template));
        }
        Ok(this)
    }

    /// `general.name` of the tokenizer's file.
    pub fn tokenizer_name(&self) -> Option<String> {
        self.name.clone()
    }

    /// SHA-256 of the template, where it is applied here.
    pub fn template_sha256(&self) -> Option<String> {
        self.template_sha256.clone()
    }

    /// Whether the rendered prompts end in the opening tag.
    pub fn is_prefilled(&self) -> bool {
        self.is_prefilled
    }

    /// Checks that the prompts may be sent as text: none of the data would steer the model.
    pub fn check_as_text(&self) -> Result<()> {
        let mut rendered = self.of_items.iter().filter_map(|of| of.rendered.as_ref());
        if let Some(special) = rendered.find_map(|rendered| rendered.special.as_ref()) {
            bail!(
                "the data contain the token `{special}`, and the server takes prompts as text only, where it would steer the model: leave such items out, or use --endpoint-api chat"
            );
        }
        Ok(())
    }

    /// What is said for a question.
    pub fn message<'a>(&'a self, ask: &'a Ask) -> Message<'a> {
        let of_item = self.of_items.get(ask.item_index as usize);
        match of_item.and_then(|of| of.rendered.as_ref()) {
            Some(rendered) => Message::Prompt {
                ids: &rendered.ids,
                text: &rendered.text,
            },
            None => Message::Chat(&ask.prompt.text),
        }
    }

    /// Tokens of the whole prompt and of the text under test, where they were counted.
    pub fn counts(&self, ask: &Ask) -> (Option<u32>, Option<u32>) {
        let of_item = self.of_items.get(ask.item_index as usize);
        let rendered = of_item.and_then(|of| of.rendered.as_ref());
        let n_prompt = rendered.and_then(|rendered| u32::try_from(rendered.ids.len()).ok());
        (n_prompt, of_item.map(|of| of.n_input_tokens))
    }
}
