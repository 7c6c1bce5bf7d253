//! Which models there are, where their bytes lie, and how a download goes on.
//!
//! Rules only, without I/O: the keeper (in the page) and the command do what these say.

pub mod fit;
