//! The screens.

mod compare;
mod device;
mod explore;
mod home;
mod learn;
mod models;
mod run;
mod settings;

pub use compare::ComparePage;
pub use device::DevicePage;
pub use explore::ExplorePage;
pub use home::HomePage;
pub use learn::LearnPage;
pub use models::ModelsPage;
pub use run::RunPage;
pub use settings::SettingsPage;
