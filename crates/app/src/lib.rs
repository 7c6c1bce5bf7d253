//! The page: choose a task, a model and data, watch the model think, and see what it adds up to.
//!
//! [`state`], [`model`], [`reduce`], [`shelf`], [`fits`], [`device`], [`device_text`], [`step`], [`url`](mod@url), [`settings`], [`pace`],
//! [`compare`], [`explore`], [`learn`], [`lesson`], [`measure`], [`grpo`], [`notebook`], [`verdicts`], [`worlds`], [`rich`], [`class`], [`prefs`], [`text`],
//! [`words`] and [`sentences`] are pure and tested natively. [`shell`], [`bridge`], [`dom`] and [`live`] touch the browser. Everything
//! else is components, which take values and callbacks.

pub mod app;
pub mod bridge;
pub mod class;
pub mod compare;
pub mod components;
pub mod device;
pub mod device_text;
pub mod dom;
pub mod explore;
pub mod files;
pub mod fits;
pub mod grpo;
pub mod learn;
pub mod lesson;
pub mod live;
pub mod measure;
pub mod model;
pub mod notebook;
pub mod own;
pub mod pace;
pub mod pages;
pub mod prefs;
pub mod reduce;
pub mod rich;
pub mod sentences;
pub mod settings;
pub mod shelf;
pub mod shell;
pub mod state;
pub mod step;
pub mod text;
pub mod url;
pub mod verdicts;
pub mod words;
pub mod worlds;

pub use app::App;
