//! The screens.

mod device;
mod home;
mod item;
mod models;
mod run;

pub use device::DevicePage;
pub use home::HomePage;
pub use item::ItemPage;
pub use models::ModelsPage;
pub use run::RunPage;
