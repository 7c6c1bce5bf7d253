//! The page: choose a task, a model and data, watch the model think, and see what it adds up to.
//!
//! [`state`], [`model`], [`reduce`], [`shelf`], [`fits`], [`device`], [`device_text`], [`step`], [`url`](mod@url), [`settings`], [`pace`],
//! [`compare`], [`explore`], [`learn`], [`prefs`], [`text`],
//! [`traffic`], [`holdings`],
//! [`words`] and [`sentences`] are pure and tested natively. [`shell`], [`bridge`], [`dom`], [`visit`], [`storage`], [`offline`] and [`live`] touch the browser. Everything
//! else is components, which take values and callbacks.

pub mod app;
pub mod bridge;
pub mod compare;
pub mod components;
pub mod device;
pub mod device_text;
pub mod dom;
pub mod explore;
pub mod files;
pub mod fits;
pub mod holdings;
pub mod learn;
pub mod live;
pub mod model;
pub mod offline;
pub mod own;
pub mod pace;
pub mod pages;
pub mod prefs;
pub mod reduce;
pub mod sentences;
pub mod settings;
pub mod shelf;
pub mod shell;
pub mod state;
pub mod step;
pub mod storage;
pub mod text;
pub mod traffic;
pub mod url;
pub mod visit;
pub mod words;

pub use app::App;
