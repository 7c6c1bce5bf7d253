//! Models behind an OpenAI-compatible server: what is asked, what its replies mean, what to do when
//! it fails. Rules without I/O; the command's `endpoint` module sends, receives and reads the clock.
//!
//! - [`Address`]: where to ask, and what of it may be shown.
//! - [`Dialect`]: the body of a request, and which settings a server refuses.
//! - [`Events`]: a streamed body to the data of its events.
//! - [`Gathering`]: events, or one whole body, to a [`Reply`].
//! - [`completion`]: a reply to a [`eval::Completion`], thought and answer apart.
//! - [`Retries`]: how long to wait after a failure, and when to give up.

mod address;
mod completion;
mod dialect;
mod error;
mod reply;
mod retry;
mod sse;
mod time;

pub use address::{Address, AddressError};
pub use completion::{Known, Opening, completion};
pub use dialect::{Ask, Dialect, Message, Setting};
pub use error::{Failure, ServerError};
pub use reply::{Counts, Gathering, Piece, Reply, ReplyError};
pub use retry::{Next, Policy, Retries};
pub use sse::Events;
pub use time::retry_after_ms;

/// What a server is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Api {
    /// `chat/completions`: the server applies its own template.
    #[default]
    Chat,
    /// `completions`: it gets a prompt that was rendered here.
    Completions,
}

impl Api {
    /// Every value.
    pub const ALL: [Self; 2] = [Self::Chat, Self::Completions];

    /// The stable name, as it stands in records and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Completions => "completions",
        }
    }
}
