//! Long thoughts: positions beyond 8,192.

use engines::{AnyEngine, Kind, Room};
use gguf::Header;
use pollster::block_on;
use synthetic::{Mixture, Shape, SyntheticFile};
use tests::compare::relative_rms;

/// Tokens of the context that is computed.
const N_TOKENS: usize = 8_300;

/// One small layer with the frequencies and factors of Llama 3, made for long contexts.
fn file() -> SyntheticFile {
    let shape = Shape {
        n_layers: 1,
        n_embd: 128,
        n_ff: 128,
        n_heads: 2,
        n_kv_heads: 1,
        n_ctx: 131_072,
        ..Shape::by_name("tiny-llama").unwrap()
    };
    SyntheticFile::new(&shape, Mixture::F16, 3)
}

/// The logits behind the last of `tokens`.
fn logits(kind: Kind, tokens: &[u32]) -> Vec<f32> {
    let source = file();
    let header = block_on(Header::read(&source)).unwrap();
    let room = Room {
        n_slots: 1,
        n_ctx: 16_384,
    };
    let load = AnyEngine::load(kind, &header, &source, room, |_, _| ());
    let mut engine = block_on(load).unwrap();
    block_on(engine.logits(tokens, false)).unwrap().remove(0)
}

/// The GPU engine agrees with the reference at a position that a thought of 8,192 tokens reaches,
/// by more than what the context counts for there.
#[test]
fn positions_beyond_8192_are_right() {
    let tokens: Vec<u32> = (0..N_TOKENS as u32)
        .map(|i| (i * i + 7 * i) % 250)
        .collect();
    let exact = logits(Kind::CpuExact, &tokens);
    let near = logits(Kind::CpuExact, &tokens[N_TOKENS - 100..]);
    let found = logits(Kind::Gpu, &tokens);
    let (off, without) = (relative_rms(&found, &exact), relative_rms(&near, &exact));
    println!(
        "off by {off:e}; without the first {} tokens by {without:e}",
        N_TOKENS - 100
    );
    assert!(off < 5e-3, "{off:e}");
    assert!(
        without > 4.0 * off,
        "the context counts: {without:e}, {off:e}"
    );
}
