//! What a slot's sequence holds, and what is to be fed to it next.

use engine::TokenId;

/// The sequence of a slot, from its beginning.
#[derive(Debug)]
pub(crate) struct Feed {
    held: Vec<TokenId>,
    pending: Vec<TokenId>,
    rewind: Option<usize>,
}

impl Feed {
    /// An empty slot that is to be fed `pending`.
    pub fn new(pending: Vec<TokenId>) -> Self {
        Self {
            held: Vec::new(),
            pending,
            rewind: None,
        }
    }

    /// How many tokens the slot holds.
    pub fn n_held(&self) -> usize {
        self.held.len()
    }

    /// What to feed next; never empty while there is work.
    pub fn pending(&self) -> &[TokenId] {
        &self.pending
    }

    /// Leaves out the first `n` pending tokens, which the engine holds already. The last one always
    /// stays: its outcome is wanted.
    pub fn skip(&mut self, n: usize) {
        let n = n.min(self.pending.len().saturating_sub(1));
        self.held.extend(self.pending.drain(..n));
    }

    /// Notes that what was pending has been fed.
    pub fn fed(&mut self) {
        self.held.append(&mut self.pending);
    }

    /// Goes on with these tokens.
    pub fn append(&mut self, tokens: &[TokenId]) {
        self.pending.extend(tokens);
    }

    /// Makes the whole sequence `wanted` (never empty): keeps what it has in common with what is held.
    pub fn become_(&mut self, wanted: &[TokenId]) {
        let n_common = (self.held.iter().zip(wanted))
            .take_while(|(a, b)| a == b)
            .count();
        let n_kept = n_common.min(wanted.len().saturating_sub(1));
        if n_kept < self.held.len() {
            self.held.truncate(n_kept);
            self.rewind = Some(n_kept);
        }
        self.pending = wanted[n_kept..].to_vec();
    }

    /// The length to rewind the slot to before the next step, told once.
    pub fn take_rewind(&mut self) -> Option<usize> {
        self.rewind.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_beginning_is_kept() {
        let mut feed = Feed::new(vec![1, 2, 3]);
        feed.skip(9);
        assert_eq!(feed.pending(), [3]);
        feed.fed();
        feed.append(&[4]);
        feed.fed();
        let mut check = |wanted: &[TokenId], pending: &[TokenId], rewind| {
            feed.become_(wanted);
            assert_eq!(
                (feed.pending(), feed.rewind),
                (pending, rewind),
                "{wanted:?}"
            );
            feed.take_rewind();
            feed.fed();
        };
        check(&[1, 2, 3, 4, 5], &[5], None);
        check(&[1, 2, 7, 8], &[7, 8], Some(2));
        // The last token's outcome is wanted again.
        check(&[1, 2, 7], &[7], Some(2));
        check(&[1, 2, 7, 9], &[9], None);
    }
}
