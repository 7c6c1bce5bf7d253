//! Which models there are, where their bytes lie, and how a download goes on.
//!
//! Rules only, without I/O: the keeper (in the page) and the command do what these say.
//!
//! - [`download`]: a download as a state machine that survives cuts, crashes and bad servers.
//! - [`fit`]: what a model needs, against what a device has.
//! - [`sha256`]: SHA-256 whose state can be written down and taken up again.

pub mod download;
pub mod fit;
pub mod sha256;
