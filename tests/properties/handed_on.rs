//! What a license hands on, directly or through grants, comes out of the verified lease, and nothing more can be minted.

use crate::issuer::{Issuer, Seeded};
use licentia::document::{Binding, CheckoutType};
use licentia::issue::{Draft, MemoryLedger, MintError, Token};
use licentia::kind::{Grant, Sold};
use licentia::verify::Grantable;
use licentia::{Code, Lease, License, Thumbprint, TrustedKeys, UnixSeconds, Unverified, Verified};
use proptest::array::uniform32;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{any, proptest};
use proptest::sample::select;

const MAX: u64 = (1 << 53) - 1;
const NOW: u64 = 1_800_000_000;
const YEAR: u64 = 365 * 86_400;
const NAME: &str = "admin-users";
const TYPES: [CheckoutType; 3] = [CheckoutType::Provisional, CheckoutType::Borrow, CheckoutType::Perpetual];

proptest! {
    #![proptest_config(super::cases(60))]

    /// `left` is what the license, each grant and the lease have of one entitlement.
    #[test]
    fn a_lease_has_what_its_chain_left(
        mut left in vec(1..=MAX, 2..=5),
        checkout in select(&TYPES[..]),
        seconds in 1..10 * YEAR,
        end in option::of(2 * YEAR..20 * YEAR),
        device in option::of(uniform32(any::<u8>())),
    ) {
        left.sort_unstable_by(|one, other| other.cmp(one));
        let issuer = Issuer::new(1);
        let trusted = issuer.trusted();
        let mut desk = Desk { issuer: &issuer, trusted, rng: Seeded(7), ledger: MemoryLedger::new() };
        let device = device.map(Thumbprint::from_bytes);
        let (offered, grants, asked) = (left[0], &left[1..left.len() - 1], left[left.len() - 1]);

        let license = desk.license(offered, end);
        let file = desk.grants(&license, grants);
        let draft = desk.lease(&license, &file, checkout, seconds);
        let draft = device.map_or(draft.clone().unbound(), |device| draft.device(device));
        let text = desk.mint_lease(&draft.clone().only(NAME, Some(asked)), &file, grants.len()).unwrap();
        let lease = Unverified::<Lease>::parse(text.text().as_bytes()).unwrap().verify_with_grants(trusted).unwrap();

        let claims = lease.claims();
        let last = if grants.is_empty() { end } else { Some(YEAR) };
        assert_eq!(claims.expires(), Some(after(seconds.min(last.unwrap_or(seconds)))));
        assert_eq!(claims.checkout().checkout_type(), Some(checkout));
        assert_eq!(claims.binding(), device.map_or(Binding::Unbound, Binding::Key));
        assert_eq!((claims.license().id(), claims.license().s256()), (license.claims().license().id(), Some(license.s256())));
        assert_eq!(claims.entitlements().map(|(name, one)| (name, one.max())).collect::<Vec<_>>(), [(NAME, Some(asked))]);
        let above: Vec<_> = lease.grants().map(|grant| grant.entitlement(NAME).and_then(|one| one.max())).collect();
        assert_eq!(above, grants.iter().rev().copied().map(Some).collect::<Vec<_>>());

        let most = grants.last().copied().unwrap_or(offered);
        let more = desk.mint_lease(&draft.only(NAME, Some(most + 1)), &file, grants.len());
        assert!(most == MAX || is_too_much(&more), "{more:?}");
    }
}

fn is_too_much(minted: &Result<Token<Lease>, MintError>) -> bool {
    match minted {
        Err(MintError::Exceeds(_)) => true,
        Err(MintError::Refused(error)) => error.code() == Some(Code::GrantNotMet),
        _ => false,
    }
}

fn after(seconds: u64) -> UnixSeconds {
    UnixSeconds::new(NOW + seconds).unwrap()
}

/// Whoever signs the n-th grant's leases and grants.
fn holder(place: usize) -> Issuer {
    Issuer::new(100 + u64::try_from(place).unwrap())
}

struct Desk<'d> {
    issuer: &'d Issuer,
    trusted: &'d TrustedKeys<'d>,
    rng: Seeded,
    ledger: MemoryLedger,
}

impl Desk<'_> {
    fn license(&mut self, offered: u64, end: Option<u64>) -> Verified<'static, License> {
        let draft = match end {
            Some(end) => Draft::<License>::subscription("acme-db", "Customer Inc", after(end)),
            None => Draft::<License>::perpetual("acme-db", "Customer Inc"),
        };
        let text = self.mint(&draft.counted(NAME, offered).feature("sso")).unwrap();
        Unverified::<License>::parse(text.text().as_bytes()).unwrap().verify(self.trusted).unwrap().into_owned()
    }

    /// One below the other, for a year; the last one's file.
    fn grants(&mut self, license: &Verified<'_, License>, left: &[u64]) -> String {
        let mut file = String::new();
        for (place, left_here) in left.iter().enumerate() {
            let key = holder(place).public_key();
            let token = if place == 0 {
                let depth = u64::try_from(left.len()).unwrap() - 1;
                let draft = Draft::<Grant>::of(license, &key, after(YEAR), 10 * YEAR).depth(depth);
                self.mint(&draft.only(NAME, Some(*left_here)))
            } else {
                let draft = Draft::<Grant>::below(&self.nearest(&file), &key, after(2 * YEAR));
                self.mint_under(&draft.only(NAME, Some(*left_here)), &file, place - 1)
            };
            file = token.unwrap().text().to_owned();
        }
        file
    }

    fn nearest<'f>(&self, file: &'f str) -> Verified<'f, Grant> {
        Unverified::<Grant>::parse(file.as_bytes()).unwrap().verify_with_grants(self.trusted).unwrap()
    }

    fn lease(&self, license: &Verified<'_, License>, file: &str, checkout: CheckoutType, seconds: u64) -> Draft<Lease> {
        match file {
            "" => Draft::<Lease>::of(license, checkout, after(0), seconds),
            file => Draft::<Lease>::under(&self.nearest(file), checkout, after(0), seconds),
        }
    }

    fn mint_lease(&mut self, draft: &Draft<Lease>, file: &str, grants: usize) -> Result<Token<Lease>, MintError> {
        if grants == 0 { self.mint(draft) } else { self.mint_under(draft, file, grants - 1) }
    }

    fn mint<K: Sold>(&mut self, draft: &Draft<K>) -> Result<Token<K>, MintError> {
        draft.mint(&self.issuer.key, self.trusted, after(0), &mut self.rng, &mut self.ledger)
    }

    fn mint_under<K: Grantable>(&mut self, draft: &Draft<K>, file: &str, signer: usize) -> Result<Token<K>, MintError> {
        draft.mint_under(file, &holder(signer).key, self.trusted, after(0), &mut self.rng, &mut self.ledger)
    }
}
