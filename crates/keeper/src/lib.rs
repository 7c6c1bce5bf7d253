//! The browser's storage of model files: what is kept, how it is read, how it gets there.
//!
//! The program of this crate is the keeper, a web worker that owns the storage and downloads into
//! it; the engine's worker reads what is whole.

pub mod browser;
pub mod fetching;
pub mod keeper;
pub mod lock;
pub mod mailbox;
pub mod net;
pub mod network;
pub mod opfs;
pub mod pace;
pub mod reading;
pub mod shelf;
pub mod space;
pub mod words;
