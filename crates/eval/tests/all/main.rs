//! Tests of what the crate offers, in one program: each further one would be linked again after
//! every change. The simulated worlds, which take longer than all of these, have their own.

mod comparison;
mod datasets;
mod export;
mod foreign;
mod golden;
mod import;
mod readers;
mod report;
mod statistics;
