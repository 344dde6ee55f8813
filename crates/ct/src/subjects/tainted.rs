//! What runs under memcheck: one function of the library each, its secrets marked.

use super::allowed::{Allowed, GENERATE, HEAP_FREE, PARSE, PREPARED, REQUEST, SIGN, TOKEN};
use crate::inputs::{forgeries, signatures};
use crate::leaky;
use crate::random::Seeded;
use crate::valgrind::mark_secret;
use crate::world::{PAYLOAD_BYTES, World, secret_parts};
use core::convert::Infallible;
use licentia::issue::{IssuerKey, Signer as _};
use licentia::{Activation, PreparedKey, Request, TableSize, Unverified};
use rand_core::{TryCryptoRng, TryRng};
use std::hint::black_box;
use std::mem::forget;

/// Every sort of input, good and bad, is among so many.
const SORTS: usize = 8;

/// One thing to look at.
pub struct Tainted {
    pub name: &'static str,
    pub run: fn(&World),
    pub verdict: Verdict,
}

/// What memcheck has to say about it.
pub enum Verdict {
    /// Nothing but this.
    Only(&'static [Allowed]),
    /// It has to name this function, which leaks on purpose.
    Catch(&'static str),
}

use Verdict::{Catch, Only};

#[must_use]
pub fn tainted() -> Vec<Tainted> {
    vec![
        subject("heap-free", heap_free, Only(HEAP_FREE)),
        subject("prepared, fast", |world| prepared(world, TableSize::Fast), Only(PREPARED)),
        subject("prepared, small", |world| prepared(world, TableSize::Small), Only(PREPARED)),
        subject("parse", parse, Only(PARSE)),
        subject("parse_in", parse_in, Only(PARSE)),
        subject("token, fast", |world| token(world, TableSize::Fast), Only(TOKEN)),
        subject("token, small", |world| token(world, TableSize::Small), Only(TOKEN)),
        subject("request, heap-free", request, Only(REQUEST)),
        subject("generate", generate, Only(GENERATE)),
        subject("sign", sign, Only(SIGN)),
        subject("diagnose", diagnose, Catch("UninitCondition licentia/src/signature.rs diagnose")),
        subject("leaky comparison", leaky_comparison, Catch("UninitCondition licentia-ct/src/leaky.rs compare")),
        subject("leaky look-up", leaky_look_up, Catch("UninitValue licentia-ct/src/leaky.rs look_up")),
    ]
}

const fn subject(name: &'static str, run: fn(&World), verdict: Verdict) -> Tainted {
    Tainted { name, run, verdict }
}

fn heap_free(world: &World) {
    for input in signatures(world).iter().take(SORTS) {
        mark_secret(input.message.as_slice());
        mark_secret(&input.signature);
        hand_over(|| world.public_key.verify(&input.message, &input.signature));
    }
}

fn prepared(world: &World, size: TableSize) {
    let key = PreparedKey::with(size, &world.public_key);
    for input in signatures(world).iter().take(SORTS) {
        mark_secret(input.message.as_slice());
        mark_secret(&input.signature);
        hand_over(|| key.verify(&input.message, &input.signature));
    }
}

fn parse(world: &World) {
    let file = file(world);
    hand_over(|| Unverified::<Activation>::parse(&file));
}

fn parse_in(world: &World) {
    let file = file(world);
    let mut scratch = [0; PAYLOAD_BYTES];
    hand_over(|| Unverified::<Activation>::parse_in(&file, &mut scratch));
}

fn file(world: &World) -> Vec<u8> {
    let token = world.token(0);
    let file = [token.as_slice(), b"\n"].concat();
    secret_parts(&file[..token.len()]).iter().for_each(|part| mark_secret(*part));
    file
}

fn token(world: &World, size: TableSize) {
    world.with_trust(size, |trusted| {
        let verify = |token: &[u8], secrets: &[&[u8]]| {
            let mut scratch = [0; PAYLOAD_BYTES];
            let parsed = Unverified::<Activation>::parse_in(token, &mut scratch).expect("three parts");
            secrets.iter().for_each(|secret| mark_secret(*secret));
            hand_over(|| parsed.verify(trusted));
        };
        let forgeries = forgeries(|number| world.token(number), world);
        forgeries.iter().take(SORTS).for_each(|(_, token)| verify(token, &secret_parts(token)));
        // What is accepted has a payload that anybody may read.
        let genuine = world.token(0);
        verify(&genuine, &secret_parts(&genuine)[1..]);
    });
}

fn request(world: &World) {
    let verify = |token: &[u8], secrets: &[&[u8]]| {
        let mut scratch = [0; PAYLOAD_BYTES];
        let parsed = Unverified::<Request>::parse_in(token, &mut scratch).expect("three parts");
        secrets.iter().for_each(|secret| mark_secret(*secret));
        hand_over(|| parsed.verify_for("Acme Ltd"));
    };
    let forgeries = forgeries(|number| world.request(number), world);
    forgeries.iter().take(SORTS).for_each(|(_, token)| verify(token, &secret_parts(token)));
    let genuine = world.request(0);
    verify(&genuine, &secret_parts(&genuine)[1..]);
}

fn generate(_: &World) {
    hand_over(|| IssuerKey::generate(&mut Secret(Seeded(2))));
}

/// Key and randomness are secret, and so the nonce.
fn sign(world: &World) {
    let randomness = [7; 32];
    mark_secret(&world.key);
    mark_secret(&randomness);
    hand_over(|| world.key.sign(b"a message", &randomness));
}

/// What says why a signature is refused takes its time from it: memcheck must see the secrets on their way.
fn diagnose(world: &World) {
    let token = world.token(0);
    let parsed = Unverified::<Activation>::parse(&token).expect("three parts");
    secret_parts(&token).iter().for_each(|part| mark_secret(*part));
    world.with_trust(TableSize::Small, |trusted| hand_over(|| parsed.diagnose(trusted)));
}

fn leaky_comparison(world: &World) {
    let signature = world.sign(b"a message");
    let expected = signature;
    mark_secret(&signature);
    hand_over(|| leaky::compare(&signature, &expected));
}

fn leaky_look_up(world: &World) {
    let signature = world.sign(b"a message");
    mark_secret(&signature);
    hand_over(|| leaky::look_up(&[7; 256], &signature));
}

/// Makes a result without looking at it: to drop it would be a branch of ours. Never inlined, so that a loop around it
/// isn't unrolled into many places.
#[inline(never)]
fn hand_over<T>(result: impl FnOnce() -> T) {
    forget(black_box(result()));
}

/// A generator whose numbers are marked as they leave it.
struct Secret(Seeded);

impl TryRng for Secret {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32().inspect(mark_secret)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64().inspect(mark_secret)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)?;
        mark_secret(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Secret {}
