//! `pick`: the best candidates, the log-sum-exps and the asked logits.

use engine::{Candidate, Outcome, Want};

/// Most chunks of a vocabulary.
pub(crate) const MAX_CHUNKS: u32 = 512;
/// Most candidates that the kernel ranks.
pub(crate) const MAX_CANDIDATES: u32 = 64;
/// Most tokens whose logits can be asked for.
pub(crate) const MAX_ASKED: u32 = 64;
/// What reaches the bound at most; more is left to the CPU.
pub(crate) const MAX_FOUND: u32 = 1024;
/// Words of a request: column, candidates, 1/temperature, number asked, the asked tokens.
pub(crate) const OUT_WORDS: u32 = 4 + MAX_ASKED;
/// Words of a result: see `shaders/pick.wgsl`.
pub(crate) const RESULT_WORDS: u32 = 8 + 2 * MAX_CANDIDATES + MAX_ASKED;

/// Whether the kernel can answer this.
pub(crate) fn can_answer(want: Want<'_>) -> bool {
    want.n_candidates <= MAX_CANDIDATES as usize && want.logits_of.len() <= MAX_ASKED as usize
}

/// The words that ask for `want` of column `col`.
pub(crate) fn request(col: u32, want: Want<'_>) -> Vec<u32> {
    let mut words = vec![0; OUT_WORDS as usize];
    let n_asked = want.logits_of.len().min(MAX_ASKED as usize);
    words[0] = col;
    words[1] = want.n_candidates.min(MAX_CANDIDATES as usize) as u32;
    words[2] = (1.0 / want.temperature).to_bits();
    words[3] = n_asked as u32;
    words[4..4 + n_asked].copy_from_slice(&want.logits_of[..n_asked]);
    words
}

/// What the kernel's words say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// All that was asked.
    Complete(Outcome),
    /// A logit is NaN or infinite.
    NotFinite,
    /// Too many logits are nearly equal; take all of them to the CPU.
    Overflow,
}

/// Reads the result of a request for `want` over `n_vocab` logits.
pub(crate) fn answer(words: &[u32], want: Want<'_>, n_vocab: usize) -> Answer {
    if words[2] != 0 {
        return Answer::NotFinite;
    }
    let n_found = words[3];
    if n_found > MAX_FOUND || !can_answer(want) {
        return Answer::Overflow;
    }
    let n = want.n_candidates.min(n_vocab).min(n_found as usize);
    let pairs = words[8..8 + 2 * n].chunks_exact(2);
    let candidates = pairs.map(|w| Candidate {
        token: w[0],
        logit: f32::from_bits(w[1]),
    });
    let asked = &words[8 + 2 * MAX_CANDIDATES as usize..][..want.logits_of.len()];
    Answer::Complete(Outcome {
        candidates: candidates.collect(),
        log_sum_exp: f32::from_bits(words[0]),
        log_sum_exp_at_temperature: f32::from_bits(words[1]),
        logits_of: asked.iter().map(|&bits| f32::from_bits(bits)).collect(),
    })
}
