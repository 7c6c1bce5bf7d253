//! What a run's thoughts lacked, counted as they come.

use eval::ThinkFlag;

/// What thoughts lacked.
#[derive(Default)]
pub struct Flagged {
    /// Those that came without their opening tag.
    pub n_closed: usize,
    /// Replies without any tag.
    pub n_bare: usize,
}

impl Flagged {
    /// Takes note of a sample's flags.
    pub fn count(&mut self, flags: &[ThinkFlag]) {
        self.n_closed += usize::from(flags.contains(&ThinkFlag::MissingOpen));
        self.n_bare += usize::from(flags.contains(&ThinkFlag::NoThink));
    }
}
