//! Status lists, inflated once and looked up for every token that names one.

use crate::exit::Failure;
use crate::list_file::GenuineList;
use licentia::UnixSeconds;
use licentia::document::StatusRef;
use licentia::verify::{Arrival, InflatedList, Listed};

pub(super) struct Lists<'l>(Vec<InflatedList<'l>>);

impl<'l> Lists<'l> {
    /// Refuses a list that is dated ahead of the time at which it is looked into.
    pub(super) fn new(lists: &'l [GenuineList<'l>], at: UnixSeconds) -> Result<Self, Failure> {
        let arrival = Arrival::new().wall_clock(at);
        let inflate = |list: &'l GenuineList<'l>| {
            list.may_be_installed_as_named(&arrival)?;
            Ok(list.list.inflate())
        };
        let mut lists = lists.iter().map(inflate).collect::<Result<Vec<_>, Failure>>()?;
        // The newest of one place counts.
        lists.sort_by_key(|list| std::cmp::Reverse(list.list().claims().issued_at()));
        Ok(Self(lists))
    }

    /// What the newest list at hand says about an entry.
    pub(super) fn look_up(&self, issuer: &str, entry: StatusRef<'_>) -> Option<Listed<'l>> {
        let of = |list: &&InflatedList<'_>| {
            let claims = list.list().claims();
            claims.issuer() == issuer && claims.uri() == entry.uri()
        };
        self.0.iter().find(of).map(|list| list.look_up(entry.index()))
    }
}
