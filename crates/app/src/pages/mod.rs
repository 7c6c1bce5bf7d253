//! The three screens.

mod home;
mod item;
mod run;

pub use home::HomePage;
pub use item::ItemPage;
pub use run::RunPage;
