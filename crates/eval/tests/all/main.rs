//! Tests of what the crate offers beyond its numbers, in one program: each further one would be
//! linked again after every change. The simulated worlds, which take longest, have their own.

mod command;
mod comparison;
mod datasets;
mod export;
mod foreign;
mod forms;
mod import;
mod logs;
mod readers;
mod remarks;
