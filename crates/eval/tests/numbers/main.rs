//! Tests of the numbers: metrics, statistics and what reports make of them. They have a program of
//! their own, so that a mutant of a formula is tried in seconds (`cargo xtask mutate`).

mod fits;
mod golden;
mod report;
mod statistics;
