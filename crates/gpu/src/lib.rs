//! wip
mod device;
mod error;
mod kernels;
mod planes;
mod shader;
pub use device::*;
pub use error::GpuError;
