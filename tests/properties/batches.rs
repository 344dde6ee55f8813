//! A batch issues what single mints would, by the same rules: however it is cut into groups, and whatever comes twice.

use crate::issuer::{Issuer, Seeded};
use licentia::issue::{Batch, Bind, Draft, Entry, Ledger as _, MemoryLedger, Rehearsal};
use licentia::{Activation, Kind as _, License, Thumbprint, UnixSeconds, Unverified};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use std::collections::BTreeSet;

/// What somebody orders, right or wrong.
#[derive(Clone, Debug)]
struct Order {
    id: u8,
    license: usize,
    device: Option<u8>,
    users: Option<u64>,
    is_listed: bool,
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let users = option::of(prop_oneof![4 => 1..=10_u64, 1 => Just(11)]);
    let order = (0..12_u8, 0..2_usize, option::weighted(0.8, 0..5_u8), users, any::<bool>());
    vec(
        order.prop_map(|(id, license, device, users, is_listed)| Order { id, license, device, users, is_listed }),
        1..16,
    )
}

fn now() -> UnixSeconds {
    UnixSeconds::new(1_800_000_000).unwrap()
}

fn license(max_devices: u64) -> Draft<License> {
    let draft = Draft::<License>::perpetual("acme-db", "Customer Inc").counted("admin-users", 10);
    draft.bind(&[Bind::Device, Bind::Unbound]).max_devices(max_devices)
}

/// The drafts of these orders, under two licenses that stand in both ledgers.
fn drafts(issuer: &Issuer, orders: &[Order], ledgers: [&mut MemoryLedger; 2]) -> Vec<Draft<Activation>> {
    let mut texts = Vec::new();
    for ledger in ledgers {
        texts = [(3, license(1)), (4, license(3))]
            .map(|(seed, license)| {
                let minted = license.mint(&issuer.key, issuer.trusted(), now(), &mut Seeded(seed), ledger);
                minted.unwrap().text().to_owned()
            })
            .to_vec();
    }
    let verified = |text: &String| {
        Unverified::<License>::parse(text.as_bytes()).unwrap().verify(issuer.trusted()).unwrap().into_owned()
    };
    let licenses: Vec<_> = texts.iter().map(verified).collect();
    let draft = |order: &Order| {
        let mut draft = Draft::<Activation>::of(&licenses[order.license], now()).order(&order.id.to_string());
        draft = match order.device {
            Some(device) => draft.device(Thumbprint::from_bytes([device; 32])),
            None => draft.unbound(),
        };
        if order.is_listed {
            draft = draft.status_list("https://acme.example/1");
        }
        order.users.into_iter().fold(draft, |draft, users| draft.only("admin-users", Some(users)))
    };
    orders.iter().map(draft).collect()
}

/// As many as single mints issue, and what each of them said.
fn singly(issuer: &Issuer, drafts: &[Draft<Activation>], ledger: &mut MemoryLedger) -> (Vec<String>, Vec<String>) {
    let mut tokens = Vec::new();
    let mint = |(seed, draft): (u64, &Draft<Activation>)| match draft.mint(
        &issuer.key,
        issuer.trusted(),
        now(),
        &mut Seeded(seed),
        ledger,
    ) {
        Ok(token) => {
            tokens.push(token.text().to_owned());
            "done".to_owned()
        }
        Err(error) => error.to_string(),
    };
    let said = (100..).zip(drafts).map(mint).collect();
    (tokens, said)
}

fn in_groups(
    issuer: &Issuer,
    drafts: &[Draft<Activation>],
    ledger: &mut MemoryLedger,
    group: usize,
) -> (Vec<String>, Vec<String>) {
    let (mut tokens, mut said) = (Vec::new(), Vec::new());
    let mut batch = Batch::new(ledger);
    for (position, (seed, draft)) in (100..).zip(drafts).enumerate() {
        let minted = batch.mint(draft, &issuer.key, issuer.trusted(), now(), &mut Seeded(seed));
        said.push(minted.map_or_else(|error| error.to_string(), |()| "done".to_owned()));
        if position % group == 0 {
            tokens.extend(batch.commit().unwrap());
        }
    }
    tokens.extend(batch.commit().unwrap());
    (tokens.iter().map(|token| token.text().to_owned()).collect(), said)
}

fn rehearsed(issuer: &Issuer, drafts: &[Draft<Activation>], ledger: &mut MemoryLedger) -> Vec<String> {
    let mut rehearsal = Rehearsal::new(ledger);
    let mut rehearse = |(seed, draft): (u64, &Draft<Activation>)| {
        let rehearsed = rehearsal.mint(draft, &issuer.key, issuer.trusted(), now(), &mut Seeded(seed));
        rehearsed.map_or_else(|error| error.to_string(), |()| "done".to_owned())
    };
    (100..).zip(drafts).map(&mut rehearse).collect()
}

/// Counted one by one.
fn devices(entries: &[Entry], license: &str, except: Option<Thumbprint>) -> u64 {
    let activations = entries.iter().filter(|entry| entry.license_id() == license && entry.typ() == Activation::TYP);
    let (bound, unbound): (Vec<_>, Vec<_>) = activations.map(Entry::cnf).partition(Option::is_some);
    let keys: BTreeSet<_> = bound.into_iter().filter(|key| *key != except).collect();
    u64::try_from(keys.len() + unbound.len()).unwrap()
}

proptest! {
    #![proptest_config(super::cases(200))]

    #[test]
    fn a_batch_is_as_many_single_mints(orders in orders(), group in 1..6_usize) {
        let issuer = &super::ISSUER;
        let (mut one, mut many) = (MemoryLedger::new(), MemoryLedger::new());
        let drafts = drafts(issuer, &orders, [&mut one, &mut many]);
        let said_before = rehearsed(issuer, &drafts, &mut many);
        let (tokens, said) = singly(issuer, &drafts, &mut one);
        assert_eq!(said_before, said);
        assert_eq!(in_groups(issuer, &drafts, &mut many, group), (tokens, said));
        assert_eq!(one.entries(), many.entries());
        for license in many.entries().iter().map(Entry::license_id) {
            for except in [None, Some(0), Some(4)] {
                let except = except.map(|device| Thumbprint::from_bytes([device; 32]));
                let counted = many.devices_of(license, except.as_ref()).unwrap();
                assert_eq!(counted, devices(many.entries(), license, except));
            }
        }
    }
}
