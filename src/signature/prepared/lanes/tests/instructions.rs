//! The processor's instructions do what the lanes of integers do.

#![cfg(all(feature = "simd", target_arch = "x86_64"))]

use crate::signature::prepared::lanes::{Ifma, LANES, Lanes, Portable, Task, Words as Vector};
use crate::signature::prepared::tests::Words;
use std::vec::Vec;

#[derive(Clone, Copy)]
struct All([[u64; 8]; LANES]);

impl Task for All {
    type Output = Vec<Vector>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<Vector> {
        let [a, b, c, d, e, f, g, h] = lanes.columns(&self.0.each_ref());
        let results = [
            [a, b, c, d],
            [e, f, g, h],
            [lanes.add(a, b), lanes.sub(c, d), lanes.and(e, f), lanes.or(g, h)],
            [lanes.xor(a, c), lanes.up::<13>(b), lanes.down::<52>(d), lanes.down_signed::<52>(e)],
            [lanes.up_by(f, 7), lanes.down_by(g, 51), lanes.up_by(h, 64), lanes.down_by(a, 64)],
            [lanes.add_low(a, b, c), lanes.add_high(d, e, f), lanes.choose(g, h, a), lanes.splat(1 << 63)],
        ];
        results.into_iter().flatten().map(|vector| lanes.store(vector)).collect()
    }
}

#[derive(Clone, Copy)]
struct AnyAbove([[u64; 8]; LANES], u64);

impl Task for AnyAbove {
    type Output = bool;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> bool {
        let [a, ..] = lanes.columns(&self.0.each_ref());
        lanes.any_above(a, self.1)
    }
}

#[test]
fn each_instruction_does_what_its_stand_in_does() {
    let Some(ifma) = Ifma::try_new() else { return };
    let mut words = Words(31);
    for _ in 0..20_000 {
        let rows = [[0; 8]; LANES].map(|row| row.map(|_| words.biased()));
        assert_eq!(ifma.run(All(rows)), Portable.run(All(rows)), "{rows:x?}");
    }
}

#[test]
fn a_single_lane_above_the_limit_is_seen() {
    let Some(ifma) = Ifma::try_new() else { return };
    for lane in 0..LANES {
        for (word, is_above) in [(u64::MAX, true), (8, true), (7, false), (0, false)] {
            let mut rows = [[7; 8]; LANES];
            rows[lane][0] = word;
            assert_eq!(ifma.run(AnyAbove(rows, 7)), is_above, "{lane} {word}");
            assert_eq!(Portable.run(AnyAbove(rows, 7)), is_above, "{lane} {word}");
        }
    }
}
