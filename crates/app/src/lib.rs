//! The page: choose a task, a model and data, watch the model think, and see what it adds up to.
//!
//! [`state`], [`model`], [`reduce`], [`shelf`], [`fits`], [`device`], [`device_text`], [`step`],
//! [`url`](mod@url), [`settings`], [`pace`], [`compare`], [`explore`], [`index`], [`keys`],
//! [`results`], [`samples`], [`speed`], [`kept_runs`], [`learn`], [`lesson`], [`measure`],
//! [`grpo`], [`notebook`], [`verdicts`], [`worlds`], [`rich`], [`class`], [`prefs`],
//! [`traffic`], [`recording`], [`holdings`], [`text`], [`words`] and [`sentences`] are pure and tested
//! natively. [`shell`], [`bridge`], [`dom`], [`exports`], [`slices`], [`key_listener`],
//! [`visit`], [`storage`], [`offline`], [`live`] and [`later`] touch the browser. Everything else is
//! components, which take values and callbacks.

pub mod app;
pub mod bridge;
pub mod class;
pub mod compare;
pub mod components;
pub mod device;
pub mod device_text;
pub mod dom;
pub mod explore;
pub mod explore_view;
pub mod exports;
pub mod files;
pub mod fits;
pub mod grpo;
pub mod holdings;
pub mod index;
pub mod kept_runs;
pub mod key_listener;
pub mod keys;
pub mod later;
pub mod learn;
pub mod lesson;
pub mod live;
pub mod measure;
pub mod model;
pub mod notebook;
pub mod offline;
pub mod opening;
pub mod own;
pub mod pace;
pub mod pages;
pub mod prefs;
pub mod recording;
pub mod reduce;
pub mod results;
pub mod rich;
pub mod run;
pub mod samples;
pub mod sentences;
pub mod settings;
pub mod shelf;
pub mod shell;
pub mod slices;
pub mod speed;
pub mod state;
pub mod step;
pub mod storage;
pub mod text;
pub mod traffic;
pub mod url;
pub mod verdicts;
pub mod visit;
pub mod words;
pub mod worlds;

pub use app::App;
