//! Numbers of a record that must be finite: JSON has more room than `f32`, and infinity would be
//! written as `null`. Found by fuzzing.

use serde::de::{Deserialize, Deserializer, Error};

/// A number that `f32` holds.
pub fn f32<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    finite(f32::deserialize(from)?)
}

/// As [`f32()`], or `null`.
pub fn optional_f32<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f32>, D::Error> {
    Option::<f32>::deserialize(from)?.map(finite).transpose()
}

fn finite<E: Error>(number: f32) -> Result<f32, E> {
    if number.is_finite() {
        Ok(number)
    } else {
        Err(E::custom("a number is out of range"))
    }
}
