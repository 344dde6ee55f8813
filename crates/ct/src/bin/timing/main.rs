//! Do good and bad signatures take the same time? By the clock, after O. Reparaz, J. Balasch and I. Verbauwhede, Dude, is
//! my code constant time?, 2017: two classes of input, interleaved, and Welch's t-test.
//!
//! A smoke test. What it finds is there; what it doesn't find may be there: memcheck and callgrind see more.

mod classes;
mod clock;
mod welch;

use classes::Classes;
use licentia::{PreparedKey, TableSize};
use licentia_ct::{leaky, world::World};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use welch::Finding;

/// Beyond this, chance is no explanation (the paper's bound).
const SUSPICIOUS: f64 = 4.5;
/// What leaks on purpose must show at least so much.
const CAUGHT: f64 = 10.0;
/// A neighbor on the machine may upset one measurement, but not each of so many.
const TRIES: usize = 3;
/// Enough for any difference that this can see, and little memory.
const ROUNDS: u64 = 1 << 11;

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).map_or(Ok(60), |seconds| seconds.parse());
    let each = Duration::from_secs(seconds.expect("give the seconds for all measurements")) / 4;
    let world = World::new();
    let [fast, small] = [TableSize::Fast, TableSize::Small].map(|size| PreparedKey::with(size, &world.public_key));
    let classes = Classes::new(&world);
    let (message, good) = (classes.message(), *classes.valid());
    let passed = [
        caught("leaky comparison", measure(&classes, each, |signature| leaky::compare(signature, &good))),
        silent("heap-free", || {
            measure(&classes, each, |signature| world.public_key.verify(message, signature).is_ok())
        }),
        silent("prepared, fast", || measure(&classes, each, |signature| fast.verify(message, signature).is_ok())),
        silent("prepared, small", || measure(&classes, each, |signature| small.verify(message, signature).is_ok())),
    ];
    if passed.iter().all(|passed| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn caught(name: &str, finding: Finding) -> bool {
    println!("{name:<18} {finding}, must exceed {CAUGHT}");
    finding.t.abs() > CAUGHT
}

fn silent(name: &str, measure: impl Fn() -> Finding) -> bool {
    (0..TRIES).any(|_| {
        let finding = measure();
        println!("{name:<18} {finding}, must stay below {SUSPICIOUS}");
        finding.t.abs() < SUSPICIOUS
    })
}

/// Times `work` on signatures of both classes. Each is copied to the same place first, so that no address and no cache
/// tells the classes apart.
fn measure(classes: &Classes, time: Duration, work: impl Fn(&[u8; 64]) -> bool) -> Finding {
    let end = Instant::now() + time;
    let mut samples = welch::Samples::default();
    let mut place = Box::new([0; 64]);
    for round in (0..ROUNDS).take_while(|_| Instant::now() < end) {
        for (class, signature) in classes.round(round) {
            *place = signature;
            samples.add(class, clock::ticks(|| black_box(work(black_box(&place)))));
        }
    }
    samples.finding()
}
