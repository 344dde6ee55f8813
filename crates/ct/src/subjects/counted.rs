//! What runs under callgrind: the function that gives the accept bit, for many inputs of one length.

use crate::inputs::{forgeries, signatures};
use crate::leaky;
use crate::valgrind::{begin_count, end_count};
use crate::world::{PAYLOAD_BYTES, World};
use licentia::issue::Signer as _;
use licentia::{Activation, PreparedKey, Request, TableSize, Unverified};
use std::hint::black_box;

/// One thing to count, input after input.
pub struct Counted {
    pub name: &'static str,
    pub run: fn(&World),
    /// Whether all inputs must cost the same; of what leaks on purpose they must not.
    pub equal: bool,
}

#[must_use]
pub fn counted() -> Vec<Counted> {
    vec![
        subject("heap-free", heap_free, true),
        subject("prepared, fast", |world| prepared(world, TableSize::Fast), true),
        subject("prepared, small", |world| prepared(world, TableSize::Small), true),
        subject("token, fast", |world| token(world, TableSize::Fast), true),
        subject("token, small", |world| token(world, TableSize::Small), true),
        subject("request, heap-free", request, true),
        subject("sign", sign, true),
        subject("leaky comparison", leaky_comparison, false),
    ]
}

const fn subject(name: &'static str, run: fn(&World), equal: bool) -> Counted {
    Counted { name, run, equal }
}

/// Callgrind counts while this function runs; the judge names it on callgrind's command line.
#[inline(never)]
#[unsafe(no_mangle)]
pub fn licentia_ct_counted(work: &mut dyn FnMut() -> bool) -> bool {
    work()
}

fn count(what: &str, mut work: impl FnMut() -> bool) {
    begin_count();
    black_box(licentia_ct_counted(&mut work));
    end_count(what);
}

fn heap_free(world: &World) {
    for input in signatures(world) {
        count(input.what, || world.public_key.verify(black_box(&input.message), &input.signature).is_ok());
    }
}

fn prepared(world: &World, size: TableSize) {
    let key = PreparedKey::with(size, &world.public_key);
    for input in signatures(world) {
        count(input.what, || key.verify(black_box(&input.message), &input.signature).is_ok());
    }
}

fn token(world: &World, size: TableSize) {
    world.with_trust(size, |trusted| {
        let mut scratch = [0; PAYLOAD_BYTES];
        for (what, forged) in forgeries(|number| world.token(number), world) {
            count(what, || {
                let token = Unverified::<Activation>::parse_in(black_box(&forged), &mut scratch);
                token.is_ok_and(|token| token.verify(trusted).is_ok())
            });
        }
    });
}

fn request(world: &World) {
    let mut scratch = [0; PAYLOAD_BYTES];
    for (what, forged) in forgeries(|number| world.request(number), world) {
        count(what, || {
            let token = Unverified::<Request>::parse_in(black_box(&forged), &mut scratch);
            token.is_ok_and(|token| token.verify_for("Acme Ltd").is_ok())
        });
    }
}

/// One key, and for each message another nonce.
fn sign(world: &World) {
    for input in signatures(world) {
        count(input.what, || world.key.sign(black_box(&input.message), &[7; 32]).is_ok());
    }
}

fn leaky_comparison(world: &World) {
    for input in signatures(world) {
        let good = world.sign(&input.message);
        count(input.what, || leaky::compare(black_box(&input.signature), &good));
    }
}
