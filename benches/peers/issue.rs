//! Minting an activation, beside the work that can't be left out of it: one signature, and one check of it by the same
//! prepared key. `cargo bench --bench issue` prints medians and ratios.
#![allow(missing_docs, reason = "a bench")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench stops at what it doesn't expect")]

#[path = "../support/mod.rs"]
mod support;
#[path = "turns.rs"]
mod turns;

use licentia::issue::{Draft, MemoryLedger, Signer as _};
use licentia::{Activation, License, PreparedKey, TrustedKeys, Unverified};
use std::hint::black_box;
use support::{DEVICE, Seeded, World, now};
use turns::Side;

fn main() {
    let world = World::new();
    let sets = [world.trust_set.as_slice()];
    let trusted = TrustedKeys::load(&sets).expect("a legal trust set");
    let license = Unverified::<License>::parse(world.license.as_bytes()).expect("a token");
    let license = license.verify(&trusted).expect("a genuine license");
    let (signed, _) = world.signed();
    let prepared = PreparedKey::new(&world.public_key());
    let mut rng = Seeded(2);
    turns::compare(&mut [
        Side::new("sign and verify", || {
            let signature = world.key.sign(black_box(signed.as_bytes()), &[7; 32]).expect("a key in memory signs");
            prepared.verify(signed.as_bytes(), &signature).is_ok()
        }),
        Side::new("mint", || {
            let draft = Draft::<Activation>::of(black_box(&license), now()).device(DEVICE);
            let mut ledger = MemoryLedger::new();
            draft.mint(&world.key, &trusted, now(), &mut rng, &mut ledger).is_ok()
        }),
    ]);
}
