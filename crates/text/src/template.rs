//! The model's chat template, rendered around one message.

mod bounds;
mod budget;
mod builtins;
mod shape;

use budget::Budget;
use gguf::{Header, optional};
use minijinja::{Error, ErrorKind, context};
use serde::{Deserialize, Serialize};

use crate::{TextError, Tokenizer};

/// Longest template in bytes; the longest published ones have about 20,000.
const MAX_TEMPLATE_BYTES: usize = 1 << 18;
/// Template instructions a rendering may execute, those that weigh what others make among them; the
/// distills' templates take up to 363 for the conversations of the golden tests.
const FUEL: u64 = 50_000;
/// What a rendering may add to the messages, in bytes.
const MAX_ADDED_BYTES: usize = 1 << 20;

/// Stands for the message while the template's own text is found out: three characters for private
/// use, which no filter changes (no case, no whitespace, nothing to escape).
const SENTINEL: &str = "\u{E0F7}\u{E0F8}\u{E0F9}";

/// DeepSeek R1's form without system prompt and tools, for files of thinking models that have no
/// template. <https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B>
const R1_FORM: &str = "{{ bos_token }}{% for message in messages %}{{ '<｜User｜>' + message['content'] }}\
    {% endfor %}{% if add_generation_prompt %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}";

/// A turn of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// `system`, `user` or `assistant`.
    pub role: String,
    /// What was said.
    pub content: String,
}

impl Message {
    /// What a user says.
    #[must_use]
    pub fn user(content: &str) -> Self {
        Self {
            role: "user".to_owned(),
            content: content.to_owned(),
        }
    }
}

/// A part of a rendered prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it is the message, which must never steer the model, or the template's own text.
    pub is_content: bool,
}

/// A prompt around one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The prompt in order. Where the message could not be told from the template's text, all of it
    /// is one piece with `is_content` false.
    pub pieces: Vec<Piece>,
    /// Whether the prompt ends in `<think>\n`: the output begins inside the thought.
    pub prefilled: bool,
}

impl Rendered {
    /// The whole prompt.
    #[must_use]
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }

    /// Whether the message stands in pieces of its own.
    #[must_use]
    pub fn is_content_isolated(&self) -> bool {
        self.pieces.iter().any(|p| p.is_content)
    }
}

/// A chat template in Jinja, as GGUF files carry it under `tokenizer.chat_template`.
///
/// Rendering is bounded: in instructions, in output, in what is made on the way, and there is
/// nothing to include or load.
#[derive(Debug)]
pub struct ChatTemplate {
    source: String,
    is_from_file: bool,
    bos_token: String,
    eos_token: String,
    /// Whether the model has both think tags.
    thinks: bool,
}

impl ChatTemplate {
    /// The template of a file, or R1's plain form where the file has none but its model thinks.
    ///
    /// # Errors
    /// [`TextError::NoTemplate`] without either, [`TextError::TemplateTooLong`], and
    /// [`TextError::Template`] where it does not parse.
    pub fn from_gguf(header: &Header, tokenizer: &Tokenizer) -> Result<Self, TextError> {
        let source = optional(header.str("tokenizer.chat_template"))?;
        Self::new(source, tokenizer)
    }

    /// A template from its source; see [`Self::from_gguf`].
    ///
    /// # Errors
    /// As [`Self::from_gguf`].
    pub fn new(source: Option<&str>, tokenizer: &Tokenizer) -> Result<Self, TextError> {
        let thinks = tokenizer.think_open().is_some() && tokenizer.think_close().is_some();
        let text_of = |id: Option<u32>| tokenizer.decode(&id.into_iter().collect::<Vec<_>>());
        let template = Self {
            source: match source {
                Some(source) => source.to_owned(),
                None if thinks => R1_FORM.to_owned(),
                None => return Err(TextError::NoTemplate),
            },
            is_from_file: source.is_some(),
            bos_token: text_of(tokenizer.bos()),
            eos_token: text_of(tokenizer.eos()),
            thinks,
        };
        if template.source.len() > MAX_TEMPLATE_BYTES {
            return Err(TextError::TemplateTooLong {
                bytes: template.source.len(),
                limit: MAX_TEMPLATE_BYTES,
            });
        }
        if let Some((line, what)) = shape::fault(&template.source) {
            return Err(TextError::Template(format!("line {line}: {what}")));
        }
        bounds::compile(&template.source)?;
        Ok(template)
    }

    /// The template's source, for the record.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the file brought it; otherwise it is R1's plain form.
    #[must_use]
    pub fn is_from_file(&self) -> bool {
        self.is_from_file
    }

    /// The prompt for one user message, by R1's rules: no system prompt, and the thought is opened
    /// (`<think>\n`) if the model thinks and the template did not.
    ///
    /// The message is told from the template's text by rendering twice, with the message and with a
    /// placeholder. A template may strip or otherwise change the message: what stands between the
    /// same text before and behind counts as the message. Where even these depend on the message,
    /// the whole is one piece that is not content.
    ///
    /// # Errors
    /// [`TextError::Template`] where rendering fails or exceeds its limits,
    /// [`TextError::ContentLost`] where the message does not occur.
    pub fn render_user(&self, content: &str) -> Result<Rendered, TextError> {
        let real = self.render(&[Message::user(content)], true)?;
        let frame = self.render(&[Message::user(SENTINEL)], true)?;
        let mut pieces = isolate(&real, &frame, content)?;

        let ending = ["<think>\n", "<think>"].map(|tag| real.ends_with(tag));
        let missing = match ending {
            [true, _] => "",
            [_, true] => "\n",
            _ if self.thinks => "<think>\n",
            _ => "",
        };
        match pieces.last_mut() {
            _ if missing.is_empty() => {}
            Some(last) if !last.is_content => last.text.push_str(missing),
            _ => pieces.push(Piece {
                text: missing.to_owned(),
                is_content: false,
            }),
        }
        Ok(Rendered {
            pieces,
            prefilled: self.thinks,
        })
    }

    /// The template's own rendering of a conversation, nothing added.
    ///
    /// # Errors
    /// [`TextError::Template`] where rendering fails or exceeds its limits.
    pub fn render(
        &self,
        messages: &[Message],
        add_generation_prompt: bool,
    ) -> Result<String, TextError> {
        let n_message_bytes: usize = messages.iter().map(|m| m.content.len()).sum();
        let variables = context! {
            messages,
            add_generation_prompt,
            bos_token => &self.bos_token,
            eos_token => &self.eos_token,
        };
        let text = bounds::render(&self.source, variables, &Budget::new(n_message_bytes))?;
        let limit = 2 * n_message_bytes + MAX_ADDED_BYTES;
        if text.len() > limit {
            let what = format!("it writes more than {limit} bytes");
            return Err(TextError::Template(what));
        }
        Ok(text)
    }
}

/// Cuts a rendering into the template's text and the message, with the help of the same rendering
/// around the sentinel.
fn isolate(real: &str, frame: &str, content: &str) -> Result<Vec<Piece>, TextError> {
    let piece = |text: &str, is_content| Piece {
        text: text.to_owned(),
        is_content,
    };
    if real == frame && !frame.contains(SENTINEL) {
        return Err(TextError::ContentLost);
    }
    let parts: Vec<&str> = frame.split(SENTINEL).collect();
    let pieces = match parts.as_slice() {
        [before, behind] => real
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(behind))
            .map(|middle| {
                // What the template wrote on account of the message is the template's, not data.
                let whole = content.trim();
                let (left, middle, right) = match middle.split_once(whole) {
                    Some((left, right))
                        if !content.contains(middle) && middle.matches(whole).count() == 1 =>
                    {
                        (left, whole, right)
                    }
                    _ => ("", middle, ""),
                };
                vec![
                    piece(&format!("{before}{left}"), false),
                    piece(middle, true),
                    piece(&format!("{right}{behind}"), false),
                ]
            }),
        // The template repeats the message: every place must hold it as it is, or stripped.
        [first, others @ ..] => [content, content.trim()]
            .into_iter()
            .find(|content| parts.join(content) == real)
            .map(|content| {
                let mut pieces = vec![piece(first, false)];
                for part in others {
                    pieces.extend([piece(content, true), piece(part, false)]);
                }
                pieces
            }),
        [] => None,
    };
    match pieces {
        Some(mut pieces) => {
            pieces.retain(|p| p.is_content || !p.text.is_empty());
            Ok(pieces)
        }
        None => Ok(vec![piece(real, false)]),
    }
}

fn describe(error: &Error) -> TextError {
    let what = match (error.kind(), error.detail()) {
        (ErrorKind::OutOfFuel, _) => format!("it runs for more than {FUEL} instructions"),
        (_, Some(detail)) => detail.to_owned(),
        (kind, None) => kind.to_string(),
    };
    TextError::Template(match error.line() {
        Some(line) => format!("line {line}: {what}"),
        None => what,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PreTokenizer;
    use crate::samples::{self, File};

    fn template(source: &str) -> ChatTemplate {
        let tokenizer = samples::tokenizer(PreTokenizer::Qwen2);
        ChatTemplate::new(Some(source), &tokenizer).unwrap()
    }

    /// Renders `content` and writes pieces of content in brackets.
    fn marked(source: &str, content: &str) -> String {
        let rendered = template(source).render_user(content).unwrap();
        assert!(rendered.prefilled);
        rendered
            .pieces
            .iter()
            .map(|p| {
                if p.is_content {
                    format!("[{}]", p.text)
                } else {
                    p.text.clone()
                }
            })
            .collect()
    }

    #[test]
    fn the_message_is_told_from_the_template() {
        let check = |source, content, expect: &str| {
            assert_eq!(marked(source, content), expect, "{source}");
        };
        check(
            "U{{ messages[0].content }}A<think>\n\n",
            "hi",
            "U[hi]A<think>\n",
        );
        check(
            "U{{ messages[0].content }}A<think>",
            "hi",
            "U[hi]A<think>\n",
        );
        check("U{{ messages[0]['content'] }}A", "hi", "U[hi]A<think>\n");
        check("{{ messages[0].content }}", "", "[]<think>\n");
        check(
            "U{{ messages[0].content.strip() }}A",
            " hi ",
            "U[hi]A<think>\n",
        );
        check(
            "U{{ messages[0].content | trim }}A",
            " hi ",
            "U[hi]A<think>\n",
        );
        // Split as R1's template splits the answers of earlier turns.
        let split = "U{{ messages[0].content.split('</think>')[-1] }}A";
        check(split, "a</think>hi", "U[hi]A<think>\n");
        check(
            "U{{ messages[0].content | upper }}A",
            "hi",
            "U[HI]A<think>\n",
        );
        let twice = "{% for m in messages %}U{{ m.content }}V{{ m.content }}{% endfor %}";
        check(twice, "hi", "U[hi]V[hi]<think>\n");
        // Text that the message brings about.
        let frame = "{% if 'hi' in messages[0].content %}X{% endif %}{{ messages[0].content }}";
        check(frame, "hi", "X[hi]<think>\n");
        check(frame, "ho", "[ho]<think>\n");
        // The text before it depends on the message: nothing can be told apart.
        let counts = "{{ messages[0].content | length }}:{{ messages[0].content }}";
        check(counts, "hi", "2:hi<think>\n");
        check("{{ messages[0].content | length }}", "hi", "2<think>\n");
        // The message's own blanks are no text of the template.
        check("U{{ messages[0].content }}A", " hi ", "U[ hi ]A<think>\n");
        // Written once more on account of what it says: neither place is told from the other.
        let again = "{{ messages[0].content }}{% if 'hi' in messages[0].content %}{{ messages[0].content }}{% endif %}";
        check(again, "hi", "[hihi]<think>\n");
    }

    #[test]
    fn what_is_added_makes_no_empty_piece() {
        let pieces = |template: &ChatTemplate, content: &str| -> Vec<String> {
            let rendered = template.render_user(content).expect("a prompt");
            rendered.pieces.into_iter().map(|p| p.text).collect()
        };
        let around = template("U{{ messages[0].content }}A");
        assert_eq!(pieces(&around, "hi"), ["U", "hi", "A<think>\n"]);
        let bare = "{{ messages[0].content }}";
        assert_eq!(pieces(&template(bare), "hi"), ["hi", "<think>\n"]);
        let thoughtless = ChatTemplate::new(Some(bare), &samples::thoughtless());
        assert_eq!(pieces(&thoughtless.expect("a template"), "hi"), ["hi"]);
    }

    #[test]
    fn a_prompt_may_hold_the_message_twice_and_a_mebibyte() {
        let text = "x".repeat(MAX_ADDED_BYTES / 64);
        let full = format!(
            "{{% for i in range(64) %}}{text}{{% endfor %}}{{{{ messages[0].content }}}}{{{{ messages[0].content }}}}"
        );
        let n_bytes = |source: &str| {
            let messages = [Message::user("Is it so?")];
            template(source)
                .render(&messages, true)
                .map(|text| text.len())
        };
        assert_eq!(n_bytes(&full).expect("a prompt"), MAX_ADDED_BYTES + 2 * 9);
        let error = n_bytes(&(full + "x")).expect_err("a byte more").to_string();
        assert!(error.contains("writes more than 1048594 bytes"), "{error}");
    }

    #[test]
    fn settings_of_transformers() {
        let check = |source, expect: &str| {
            assert_eq!(
                template(source)
                    .render(&[Message::user("hi")], true)
                    .unwrap(),
                expect
            );
        };
        check(
            "{{ bos_token }}{{ eos_token }}",
            "<｜begin▁of▁sentence｜><｜end▁of▁sentence｜>",
        );
        check("  {% if add_generation_prompt %}\nx{% endif %}\n", "x");
        check("{% if tools is defined %}x{% endif %}{{ nothing }}", "");
        check("{{ strftime_now('%d %b %Y, %A') }}", "26 Jul 2024, Friday");
        check("{{ strftime_now('%Q%%') }}", "%Q%");
        check(
            "{% set ns = namespace(x=1) %}{% for m in messages %}{% set ns.x = 2 %}{% endfor %}{{ ns.x }}",
            "2",
        );
    }

    /// Constructs of Llama 3's published templates around a plain question: branches for tools that
    /// are not there, a date, slices, filters.
    #[test]
    fn branches_for_tools_and_dates() {
        let source = r#"{{- bos_token }}
{%- if not tools_in_user_message is defined %}
    {%- set tools_in_user_message = true %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{%- if tools is not none and not tools_in_user_message %}
    {%- for t in tools %}{{- t | tojson(indent=4) }}{%- endfor %}
{%- endif %}
{{- "Today Date: " + date_string + "\n\n" }}
{{- system_message }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '[' + message['role'] + ']' + message['content'] | trim + '[end]' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("one tool call at a time") }}
        {%- endif %}
        {%- for arg_name, arg_val in message.tool_calls[0].function.arguments | items %}
            {{- arg_name + '="' + arg_val + '"' }}
        {%- endfor %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '[assistant]' }}
{%- endif %}"#;
        let rendered = template(source).render_user("  hi  ").unwrap();
        assert_eq!(
            rendered.text(),
            "<｜begin▁of▁sentence｜>Today Date: 26 Jul 2024\n\n[user]hi[end][assistant]<think>\n"
        );
        assert!(rendered.is_content_isolated());
        let system = Message {
            role: "system".to_owned(),
            content: " be brief ".to_owned(),
        };
        let both = template(source).render(&[system, Message::user("hi")], false);
        assert!(both.unwrap().ends_with("\n\nbe brief[user]hi[end]"));
    }

    #[test]
    fn failures_are_sentences() {
        let check = |source: &str, expect: &str| {
            let error = template(source).render_user("hi").unwrap_err().to_string();
            assert!(error.contains(expect), "{error}");
        };
        check(
            "{{ raise_exception('roles must alternate') }}",
            "line 1: roles must alternate",
        );
        check("always the same", "leaves the message out");
        let endless =
            "{% for i in range(3000) %}{% for i in range(3000) %}{% endfor %}{% endfor %}";
        check(endless, "more than 50000 instructions");
        let doubles = "{% set ns = namespace(s='x') %}\n{% for i in range(20) %}\n{% set ns.s = ns.s ~ ns.s %}{% endfor %}";
        check(doubles, "line 3: it makes a text or list of more than 262");
        let long = "long text".repeat(9_000);
        let large = format!("{{% for i in range(20) %}}{long}{{% endfor %}}");
        check(&large, "writes more than");
        let larger = format!("{{% for i in range(300) %}}{long}{{% endfor %}}");
        check(&larger, "bytes of texts and lists in all");
        check(
            "{% for i in [1] %}\n{{ i.a.b }}{% endfor %}",
            "line 2: undefined value",
        );
        check("{% include 'other' %}", "other");
        let nested = "a namespace into a list or another namespace";
        check("{% set ns = namespace(a=1) %}{% set ns.a = [ns] %}", nested);
        check("{% set ns = namespace(a=1) %}{% set ns.a = ns %}", nested);

        let tokenizer = samples::tokenizer(PreTokenizer::Qwen2);
        let create = |source: &str| ChatTemplate::new(Some(source), &tokenizer).unwrap_err();
        assert!(matches!(create("{% if %}"), TextError::Template(_)));
        let times = create("hi\n{{ 'x' * 99999 }}").to_string();
        assert!(times.contains("line 2: it multiplies"), "{times}");
        let long = " ".repeat(MAX_TEMPLATE_BYTES + 1);
        assert!(matches!(create(&long), TextError::TemplateTooLong { .. }));
    }

    #[test]
    fn without_a_template() {
        let header = File::default().header();
        let tokenizer = samples::tokenizer(PreTokenizer::Qwen2);
        let template = ChatTemplate::from_gguf(&header, &tokenizer).unwrap();
        assert!(!template.is_from_file());
        assert_eq!(template.source(), R1_FORM);
        let rendered = template.render_user("hi").unwrap();
        let expect = "<｜begin▁of▁sentence｜><｜User｜>hi<｜Assistant｜><think>\n";
        assert_eq!(
            (rendered.text().as_str(), rendered.prefilled),
            (expect, true)
        );

        let tokenizer = samples::thoughtless();
        let error = ChatTemplate::from_gguf(&header, &tokenizer).unwrap_err();
        assert!(matches!(error, TextError::NoTemplate));
    }

    #[test]
    fn a_model_that_does_not_think_is_not_made_to() {
        let mut file = File::default();
        file.str("tokenizer.chat_template", "U{{ messages[0].content }}A");
        let tokenizer = samples::thoughtless();
        let template = ChatTemplate::from_gguf(&file.header(), &tokenizer).unwrap();
        assert!(template.is_from_file());
        assert_eq!(template.source(), "U{{ messages[0].content }}A");
        let rendered = template.render_user("hi").unwrap();
        assert_eq!(
            (rendered.text().as_str(), rendered.prefilled),
            ("UhiA", false)
        );
    }
}
