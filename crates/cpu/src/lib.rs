//! The plain CPU engine over candle-core: exact (f32) as the reference, quantised as the fallback.
