//! What llama.cpp's converter and quantiser write about such a model.

use crate::shape::{Architecture, Mixture, Shape};
use crate::vocabulary::vocabulary;
use crate::writer::Metadata;

/// R1's chat form for one turn after another, with the thought opened.
const CHAT_TEMPLATE: &str = "{{ bos_token }}{% for message in messages %}\
    {% if message['role'] == 'assistant' %}\
    {{ '<｜Assistant｜>' + message['content'] + '<｜end▁of▁sentence｜>' }}\
    {% elif message['role'] == 'user' %}{{ '<｜User｜>' + message['content'] }}\
    {% else %}{{ message['content'] }}{% endif %}{% endfor %}\
    {% if add_generation_prompt %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}";

/// All metadata, in the converter's order.
pub(crate) fn metadata(shape: &Shape, mixture: Mixture) -> Metadata {
    let mut m = Metadata::default();
    let arch = shape.architecture.name();
    m.str("general.architecture", arch);
    m.str("general.type", "model");
    let (basename, size) = (shape.basename, shape.size_label);
    let name = format!("{basename}-{size} shape, random weights").replace('-', " ");
    m.str("general.name", &name);
    m.str("general.basename", basename);
    m.str("general.size_label", size);
    let key = |name: &str| format!("{arch}.{name}");
    for (name, value) in [
        ("block_count", shape.n_layers),
        ("context_length", u64::from(shape.n_ctx)),
        ("embedding_length", shape.n_embd),
        ("feed_forward_length", shape.n_ff),
        ("attention.head_count", shape.n_heads),
        ("attention.head_count_kv", shape.n_kv_heads),
    ] {
        m.u32(&key(name), value as u32);
    }
    m.f32(&key("rope.freq_base"), shape.rope_freq_base);
    m.f32(&key("attention.layer_norm_rms_epsilon"), shape.rms_epsilon);
    if shape.architecture == Architecture::Llama {
        for (name, value) in [
            ("attention.key_length", shape.head_size),
            ("attention.value_length", shape.head_size),
            ("vocab_size", shape.n_vocab as u64),
            ("rope.dimension_count", shape.head_size),
        ] {
            m.u32(&key(name), value as u32);
        }
    }
    let vocabulary = vocabulary(shape);
    m.str("tokenizer.ggml.model", "gpt2");
    m.str("tokenizer.ggml.pre", vocabulary.pre);
    m.strings("tokenizer.ggml.tokens", &vocabulary.tokens);
    m.i32s("tokenizer.ggml.token_type", &vocabulary.kinds);
    m.strings("tokenizer.ggml.merges", &vocabulary.merges);
    m.u32("tokenizer.ggml.bos_token_id", vocabulary.bos);
    m.u32("tokenizer.ggml.eos_token_id", vocabulary.eos);
    m.u32("tokenizer.ggml.padding_token_id", vocabulary.eos);
    m.bool("tokenizer.ggml.add_bos_token", true);
    m.bool("tokenizer.ggml.add_eos_token", false);
    m.str("tokenizer.chat_template", CHAT_TEMPLATE);
    m.u32("general.quantization_version", 2);
    m.u32("general.file_type", mixture.file_type());
    m
}
