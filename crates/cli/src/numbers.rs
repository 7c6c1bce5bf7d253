//! Numbers on the command line that mean something only within bounds.

use clap::builder::RangedU64ValueParser;

/// A count of at least 1.
pub fn count() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

/// A temperature: 0 (greedy) or above.
pub fn temperature(text: &str) -> Result<f32, String> {
    number(text, "a number from 0", |t| t >= 0.0)
}

/// A nucleus mass.
pub fn top_p(text: &str) -> Result<f32, String> {
    number(text, "a number above 0 and at most 1", |p| {
        p > 0.0 && p <= 1.0
    })
}

fn number(text: &str, must: &str, fits: impl Fn(f32) -> bool) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(number) if number.is_finite() && fits(number) => Ok(number),
        _ => Err(format!("it must be {must}")),
    }
}
