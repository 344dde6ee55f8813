//! What the tokens say together: duplicates, and what was granted against each license.

use super::duplicates::{self, Duplicate};
use super::quantities::{self, Account};
use super::work::Work;
use crate::exit::Failure;
use crate::file;
use serde_json::{Value, json};
use std::cmp::Ordering;
use std::path::Path;

/// How many of each are kept for people. A report file has all.
const KEPT: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Identities under which one token came more than once.
    pub(super) copies: u64,
    /// Identities under which different tokens came.
    pub(super) conflicts: u64,
    /// Versions of licenses under which something is granted, or which are in the input.
    pub(super) accounts: u64,
    pub(super) over_issued: u64,
    /// Versions of which the license isn't in the input.
    pub(super) absent: u64,
    /// Tokens that name another license than the one in the input.
    pub(super) astray: u64,
    /// Versions under which the input has different licenses.
    pub(super) disputed: u64,
    pub(super) duplicates: Vec<Duplicate>,
    pub(super) worst: Vec<Account>,
}

impl Findings {
    /// Goes through the partitions one by one; each finding is handed on, and the first few are kept.
    pub(super) fn gather(
        work: &Work,
        mut tell_duplicate: impl FnMut(&Duplicate) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let mut findings = Self::default();
        for path in work.identities() {
            for duplicate in read(path, duplicates::of)? {
                tell_duplicate(&duplicate)?;
                findings.add_duplicate(duplicate);
            }
        }
        Ok(findings)
    }

    pub(super) fn gather_accounts(
        &mut self,
        work: &Work,
        mut tell_account: impl FnMut(&Account) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for path in work.quantities() {
            for account in read(path, quantities::of)? {
                tell_account(&account)?;
                self.add_account(account);
            }
        }
        Ok(())
    }

    fn add_duplicate(&mut self, duplicate: Duplicate) {
        count(if duplicate.is_conflict() { &mut self.conflicts } else { &mut self.copies }, 1);
        keep(&mut self.duplicates, duplicate, |left, right| {
            (!left.is_conflict(), left.positions.first()).cmp(&(!right.is_conflict(), right.positions.first()))
        });
    }

    fn add_account(&mut self, account: Account) {
        count(&mut self.accounts, 1);
        count(&mut self.over_issued, u64::from(account.is_over_issued()));
        count(&mut self.absent, u64::from(!account.is_in_input()));
        count(&mut self.disputed, u64::from(account.sold_by.len() > 1));
        count(&mut self.astray, account.astray);
        keep(&mut self.worst, account, |left, right| left.order().cmp(&right.order()));
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "copies": self.copies, "conflicts": self.conflicts, "licenses": self.accounts,
            "over_issued": self.over_issued, "license_not_in_input": self.absent,
            "other_license": self.astray, "different_licenses": self.disputed,
        })
    }
}

impl Account {
    /// The worst first.
    fn order(&self) -> (bool, bool, bool, &str, &str, u64) {
        (!self.is_over_issued(), self.astray == 0, self.is_in_input(), &self.issuer, &self.license, self.version)
    }
}

fn read<T>(path: &Path, of: impl FnOnce(&Path) -> std::io::Result<T>) -> Result<T, Failure> {
    of(path).map_err(|error| file::unreadable(path, &error))
}

fn count(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn keep<T>(kept: &mut Vec<T>, new: T, order: impl Fn(&T, &T) -> Ordering) {
    let place = kept.partition_point(|old| order(old, &new).is_le());
    if place < KEPT {
        kept.insert(place, new);
        kept.truncate(KEPT);
    }
}
