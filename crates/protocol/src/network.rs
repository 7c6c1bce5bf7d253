//! What was asked of the network, as each part of the page tells it of itself.

use serde::{Deserialize, Serialize};

/// A request. The browser tells of one to another origin little more than its address, unless that
/// origin allows more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The absolute address.
    pub url: String,
    /// Bytes that came over the network, headers included; 0 for an answer out of a cache.
    #[serde(default)]
    pub n_network_bytes: Option<u64>,
    /// Bytes of the answer's body, unpacked.
    #[serde(default)]
    pub n_body_bytes: Option<u64>,
}
