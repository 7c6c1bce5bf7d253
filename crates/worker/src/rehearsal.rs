//! A rehearsal of a long run: an engine that plays back short thoughts and answers instead of asking the
//! model, so that a million samples take minutes. Built by `tests/perf/million.mjs` only (feature
//! `rehearsal`); it is no part of the site.

use engine::TokenId;
use engine::scripted::ScriptedEngine;
use runner::Codec;
use text::Special;

/// Scripts: more than samples in work, and no divisor of anything.
const N_SCRIPTS: u32 = 97;

/// The engine. What it says has one to twelve steps of thinking, and is right about half of the time.
pub fn engine(codec: &Codec) -> ScriptedEngine {
    let script = |at: u32| -> Vec<TokenId> {
        let thought = "not ".repeat(1 + at as usize * 7 % 12);
        let answer = if at.is_multiple_of(2) {
            "positive"
        } else {
            "negative"
        };
        let said = format!("{thought}\n</think>\n\n{answer}");
        let mut tokens = codec.tokenizer.encode(&said, Special::Parse);
        tokens.extend(codec.tokenizer.eos());
        tokens
    };
    let scripts = (0..N_SCRIPTS).map(script).collect();
    ScriptedEngine::new(codec.tokenizer.n_tokens(), scripts)
}
