//! The screens.

mod device;
mod home;
mod item;
mod run;

pub use device::DevicePage;
pub use home::HomePage;
pub use item::ItemPage;
pub use run::RunPage;
