//! What was granted against each license, and where that is more than was sold.

use super::reading::Fields;
use super::record::{BOUND, END, LICENSE, MORE_ALLOWED, Short};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// One version of a license, and what is in force under it.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) issuer: String,
    pub(super) license: String,
    pub(super) version: u64,
    /// How many different license tokens name this id and version; none if the license isn't in the input.
    pub(super) sold_by: BTreeSet<Short>,
    /// Different activations and leases in force.
    pub(super) granted_by: u64,
    /// How many of these name the digest of another license.
    pub(super) astray: u64,
    pub(super) entitlements: BTreeMap<(String, String), Quantity>,
    pub(super) devices: Devices,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quantity {
    /// The license's `max`.
    pub(super) sold: Option<u64>,
    pub(super) granted: u64,
    /// The license allows more than it sells.
    pub(super) overage: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Devices {
    pub(super) most: Option<u64>,
    pub(super) different: u64,
    pub(super) unbound: u64,
}

impl Quantity {
    /// How much more is granted than was sold.
    pub(super) fn excess(&self) -> u64 {
        self.sold.map_or(0, |sold| self.granted.saturating_sub(sold))
    }

    pub(super) fn is_over_issued(&self) -> bool {
        self.excess() > 0 && !self.overage
    }
}

impl Devices {
    pub(super) fn is_over_issued(&self) -> bool {
        self.most.is_some_and(|most| self.different > most)
    }
}

impl Account {
    pub(super) fn is_over_issued(&self) -> bool {
        self.devices.is_over_issued() || self.entitlements.values().any(Quantity::is_over_issued)
    }

    pub(super) fn is_in_input(&self) -> bool {
        !self.sold_by.is_empty()
    }

    pub(super) fn to_json(&self) -> Value {
        let entitlement = |((name, unit), of): (&(String, String), &Quantity)| {
            json!({
                "name": name, "unit": unit, "sold": of.sold, "granted": of.granted, "overage": of.overage,
                "over_issued": if of.is_over_issued() { of.excess() } else { 0 },
            })
        };
        json!({
            "iss": self.issuer, "lic": self.license, "ver": self.version, "licenses": self.sold_by.len(),
            "tokens": self.granted_by, "other_license": self.astray,
            "entitlements": self.entitlements.iter().map(entitlement).collect::<Value>(),
            "devices": {
                "max": self.devices.most, "different": self.devices.different, "unbound": self.devices.unbound,
                "over_issued": self.devices.is_over_issued(),
            },
        })
    }
}

type Name = (String, String, u64);

/// While it is added up.
#[derive(Default)]
struct Ledger {
    account: Account,
    /// Tokens that were counted: the same one counts once.
    counted: HashSet<Short>,
    devices: HashSet<Short>,
    named: BTreeMap<Short, u64>,
}

/// All accounts of a partition, by name.
pub(super) fn of(path: &Path) -> io::Result<Vec<Account>> {
    let mut ledgers: BTreeMap<Name, Ledger> = BTreeMap::new();
    let mut fields = Fields(BufReader::new(File::open(path)?));
    while let Some(sort) = fields.begin()? {
        let name = (fields.text()?, fields.text()?, fields.number()?);
        let ledger = ledgers.entry(name).or_default();
        let (license, s256) = (fields.bytes()?, fields.bytes()?);
        let is_new = ledger.counted.insert(s256);
        if sort == LICENSE {
            ledger.enter_license(s256, is_new, &mut fields)?;
        } else {
            ledger.enter_granted(sort, license, is_new, &mut fields)?;
        }
    }
    Ok(ledgers.into_iter().map(|(name, ledger)| ledger.close(name)).collect())
}

impl Ledger {
    /// Of several licenses under one name the largest figures count.
    fn enter_license(&mut self, s256: Short, is_new: bool, fields: &mut Fields<impl Read>) -> io::Result<()> {
        let most = fields.number()?;
        if is_new {
            self.account.sold_by.insert(s256);
            let most = (most != u64::MAX).then_some(most);
            self.account.devices.most = self.account.devices.most.max(most);
        }
        entitlements(fields, |name, most, overage| {
            if is_new {
                let quantity = self.account.entitlements.entry(name).or_default();
                quantity.sold = quantity.sold.max(Some(most));
                quantity.overage |= overage;
            }
        })
    }

    fn enter_granted(
        &mut self,
        sort: u8,
        license: Short,
        is_new: bool,
        fields: &mut Fields<impl Read>,
    ) -> io::Result<()> {
        let device = fields.bytes()?;
        if is_new {
            let count = self.named.entry(license).or_default();
            *count = count.saturating_add(1);
            if sort == BOUND {
                self.devices.insert(device);
            } else {
                self.account.devices.unbound = self.account.devices.unbound.saturating_add(1);
            }
        }
        entitlements(fields, |name, most, _| {
            if is_new {
                let quantity = self.account.entitlements.entry(name).or_default();
                quantity.granted = quantity.granted.saturating_add(most);
            }
        })
    }

    fn close(self, (issuer, license, version): Name) -> Account {
        let mut account = Account { issuer, license, version, ..self.account };
        account.granted_by = self.named.values().sum();
        let astray = self.named.iter().filter(|(named, _)| !account.sold_by.contains(*named));
        account.astray = if account.is_in_input() { astray.map(|(_, count)| count).sum() } else { 0 };
        account.devices.different = u64::try_from(self.devices.len()).unwrap_or(u64::MAX);
        account
    }
}

fn entitlements(fields: &mut Fields<impl Read>, mut take: impl FnMut((String, String), u64, bool)) -> io::Result<()> {
    loop {
        match fields.byte()? {
            END => return Ok(()),
            sort => take((fields.text()?, fields.text()?), fields.number()?, sort == MORE_ALLOWED),
        }
    }
}
