//! What is looked at, by name, and the branches that each may have.

mod allowed;
mod counted;
mod tainted;

pub use allowed::Allowed;
pub use counted::{Counted, counted};
pub use tainted::{Tainted, Verdict, tainted};
