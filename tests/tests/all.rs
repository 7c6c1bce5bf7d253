//! One test binary; each module is a layer.

mod architecture;
mod text;
