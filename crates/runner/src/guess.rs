//! A guess at what an answer will be: what was answered behind more of the same thought.
//!
//! Answers along a thought are much alike. An engine that can check several tokens in one step
//! gets the guess appended; as long as the answer's own tokens are those of the guess, no step of
//! their own is needed. What is chosen, and with which random numbers, is the same with a guess
//! and without.

use engine::TokenId;

/// Guessed tokens at first; more where guesses hold, fewer where they do not.
const N_FIRST: usize = 16;
/// At most so many.
const N_MOST: usize = 64;

/// The guess for the answer in work.
#[derive(Debug)]
pub(crate) struct Guess {
    /// The answer made last.
    answer: Vec<TokenId>,
    /// Where in the output the present answer begins; `None` where nothing is guessed.
    start: Option<usize>,
    n_most: usize,
}

impl Guess {
    /// Nothing to guess by.
    pub fn new() -> Self {
        Self {
            answer: Vec::new(),
            start: None,
            n_most: N_FIRST,
        }
    }

    /// Notes an answer that is finished; the next one will be like it.
    pub fn learn(&mut self, answer: &[TokenId]) {
        self.answer = answer.to_vec();
        self.start = None;
    }

    /// An answer begins after `n_before` tokens of output.
    pub fn begin(&mut self, n_before: usize) {
        self.start = Some(n_before);
    }

    /// The answer in work is of another kind: nothing is guessed.
    pub fn pause(&mut self) {
        self.start = None;
    }

    /// How an output of `n_tokens`, the pending ones included, goes on: at most `room` tokens.
    pub fn tokens(&self, n_tokens: usize, room: usize) -> &[TokenId] {
        let said = self.start.and_then(|start| n_tokens.checked_sub(start));
        let rest = said.and_then(|said| self.answer.get(said..)).unwrap_or(&[]);
        &rest[..rest.len().min(self.n_most).min(room)]
    }

    /// Notes how many of `n` guessed tokens were right.
    pub fn held(&mut self, n_right: usize, n: usize) {
        if n > 0 {
            let next = if n_right == n { 2 * n } else { n_right + 1 };
            self.n_most = next.clamp(2, N_MOST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: [TokenId; 0] = [];

    #[test]
    fn a_guess_goes_on_where_the_answer_stands() {
        let mut guess = Guess::new();
        assert_eq!(guess.tokens(9, 9), NOTHING);
        guess.learn(&[1, 2, 3, 4]);
        assert_eq!(guess.tokens(9, 9), NOTHING, "no answer has begun");
        guess.begin(7);
        assert_eq!(guess.tokens(7, 9), [1, 2, 3, 4]);
        assert_eq!(
            guess.tokens(7, 3),
            [1, 2, 3],
            "no more than there is room for"
        );
        guess.held(1, 3);
        // The second token was another; the third may be the same again.
        assert_eq!(guess.tokens(9, 9), [3, 4]);
        assert_eq!(guess.tokens(11, 9), NOTHING);
        assert_eq!(guess.tokens(12, 9), NOTHING);
        guess.pause();
        assert_eq!(guess.tokens(7, 9), NOTHING);
    }

    #[test]
    fn guesses_grow_where_they_hold() {
        let mut guess = Guess::new();
        guess.learn(&[5; 200]);
        guess.begin(0);
        let mut sizes = Vec::new();
        for _ in 0..4 {
            let n = guess.tokens(0, 200).len();
            sizes.push(n);
            guess.held(n, n);
        }
        assert_eq!(sizes, [16, 32, 64, 64]);
        guess.held(0, 64);
        assert_eq!(guess.tokens(0, 200).len(), 2);
    }
}
