//! The `licentia` program from outside: every verb, good input and bad, as a person and as a pipe sees it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that can't go on stops"
)]

mod bad_input;
mod bad_output;
mod desk;
mod json;
mod ledger;
mod secrets;
mod tools;
mod verbs;
