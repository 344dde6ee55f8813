//! What a lane computes, beside arithmetic that shares nothing with it: in lanes of integers everywhere, and by the
//! processor's instructions where it has them.

mod digits;
mod instructions;
mod order;
mod prime;
mod sums;

use super::number::Number;
use super::{LANES, Lanes, Portable, Task};
use crate::signature::prepared::tests::Words;
use std::vec::Vec;

/// Runs it by every kind of lanes that there is on this machine.
fn in_all_lanes(task: impl Task<Output = ()> + Copy) {
    Portable.run(task);
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if let Some(ifma) = super::Ifma::try_new() {
        ifma.run(task);
    }
}

/// Limbs of 52 bits, lowest first.
type Five = [u64; 5];

/// Limbs close to their edges, of a number below 2p, and of one below 2n.
fn drawn(words: &mut Words) -> [Five; LANES] {
    core::array::from_fn(|_| {
        let mut limb = || words.biased() & ((1 << 52) - 1);
        [limb(), limb(), limb(), limb(), limb() % ((1 << 49) - (1 << 17))]
    })
}

fn load<L: Lanes>(lanes: L, numbers: &[Five; LANES]) -> Number<L::Vector> {
    let rows = numbers.map(|[a, b, c, d, e]| [a, b, c, d, e, 0, 0, 0]);
    let [a, b, c, d, e, ..] = lanes.columns(&rows.each_ref());
    Number([a, b, c, d, e])
}

/// The limbs of every lane, which must be within their bounds.
fn store<L: Lanes>(lanes: L, Number(limbs): Number<L::Vector>) -> [Five; LANES] {
    let limbs = limbs.map(|limb| lanes.store(limb));
    let numbers: Vec<Five> = (0..LANES).map(|lane| limbs.map(|limb| limb[lane])).collect();
    for [low @ .., highest] in &numbers {
        assert!(low.iter().all(|limb| *limb < 1 << 52) && *highest < (1 << 49) + (1 << 22), "{numbers:x?}");
    }
    numbers.try_into().unwrap()
}
