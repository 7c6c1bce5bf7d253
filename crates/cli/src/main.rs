//! The command thinkscope.

fn main() {}
