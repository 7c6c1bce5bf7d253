//! The page: choose a task, a model and data, watch the model think, and see what it adds up to.
//!
//! [`state`], [`model`], [`reduce`], [`shelf`], [`fits`], [`device`], [`device_text`], [`step`], [`url`](mod@url), [`settings`], [`pace`],
//! [`recording`], [`estimate`], [`compare`], [`explore`], [`learn`], [`prefs`], [`text`],
//! [`words`] and [`sentences`] are pure and tested natively. [`shell`], [`bridge`], [`dom`] and [`live`] touch the browser. Everything
//! else is components, which take values and callbacks.

pub mod app;
pub mod bridge;
pub mod compare;
pub mod components;
pub mod device;
pub mod device_text;
pub mod dom;
pub mod estimate;
pub mod explore;
pub mod files;
pub mod fits;
pub mod learn;
pub mod live;
pub mod model;
pub mod own;
pub mod pace;
pub mod pages;
pub mod prefs;
pub mod recording;
pub mod reduce;
pub mod sentences;
pub mod settings;
pub mod shelf;
pub mod shell;
pub mod state;
pub mod step;
pub mod text;
pub mod url;
pub mod words;

pub use app::App;
