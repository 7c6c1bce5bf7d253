//! The model that comes with the page.

/// The bundled model's name in a run's header.
pub const BUNDLED_NAME: &str = "Thinkscope Tiny Reasoner";
