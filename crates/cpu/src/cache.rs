//! The keys and values of a sequence.

/// The keys and values of one sequence, of all layers. Grows with the sequence.
#[derive(Clone, Debug, Default)]
pub(crate) struct KvCache {
    pub(crate) layers: Vec<LayerCache>,
    n_tokens: usize,
}

/// The keys and values of one layer: [n_tokens, n_head_kv * head_dim] each.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerCache {
    pub(crate) k: Vec<f32>,
    pub(crate) v: Vec<f32>,
}

impl LayerCache {
    /// Appends keys and values. Room grows by an eighth: twice as much, as vectors take by
    /// themselves, is more than a page's memory has for long contexts.
    pub(crate) fn append(&mut self, k: &[f32], v: &[f32]) {
        for (have, more) in [(&mut self.k, k), (&mut self.v, v)] {
            if have.capacity() - have.len() < more.len() {
                have.reserve_exact(more.len().max(have.len() / 8));
            }
            have.extend_from_slice(more);
        }
    }
}

impl KvCache {
    pub(crate) fn new(n_layer: usize) -> Self {
        Self {
            layers: vec![LayerCache::default(); n_layer],
            n_tokens: 0,
        }
    }

    /// Tokens whose keys and values it holds.
    pub(crate) fn n_tokens(&self) -> usize {
        self.n_tokens
    }

    /// Says that every layer has got the keys and values of `n` more tokens.
    pub(crate) fn advance(&mut self, n: usize) {
        self.n_tokens += n;
    }

    /// A copy of the first `n_tokens` tokens.
    pub(crate) fn prefix(&self, n_tokens: usize, n_kv: usize) -> Self {
        let n_tokens = n_tokens.min(self.n_tokens);
        let copy = |layer: &LayerCache| LayerCache {
            k: layer.k[..n_tokens * n_kv].to_vec(),
            v: layer.v[..n_tokens * n_kv].to_vec(),
        };
        Self {
            layers: self.layers.iter().map(copy).collect(),
            n_tokens,
        }
    }

    /// Forgets everything after the first `n_tokens` tokens, also what a failed step left.
    pub(crate) fn truncate(&mut self, n_tokens: usize, n_kv: usize) {
        self.n_tokens = self.n_tokens.min(n_tokens);
        for layer in &mut self.layers {
            layer.k.truncate(self.n_tokens * n_kv);
            layer.v.truncate(self.n_tokens * n_kv);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_left_over() {
        let mut layer = LayerCache::default();
        for i in 0..5000 {
            layer.append(&[i as f32; 8], &[-(i as f32); 8]);
        }
        assert_eq!((layer.k.len(), layer.v[8 * 4321]), (40_000, -4321.0));
        assert!(layer.k.capacity() <= 45_000, "{}", layer.k.capacity());
    }
}
