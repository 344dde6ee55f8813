//! The `licentia` program from outside: every verb, good input and bad, as a person and as a pipe sees it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that can't go on stops"
)]

mod audit;
mod audit_finished;
mod audit_place;
mod audit_resume;
mod audit_same;
mod audit_trust;
mod bad_input;
mod bad_output;
mod batch;
mod batch_crash;
mod desk;
mod json;
mod keys;
mod ledger;
mod manifest;
mod memory;
mod numbers;
mod operations;
mod runner;
mod secrets;
mod status_list;
mod tools;
mod trust;
mod vectors;
mod verbs;
