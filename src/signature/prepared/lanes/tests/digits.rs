//! Digits in lanes are those of one scalar at a time, whose weighted sum was shown to be the scalar.

use super::in_all_lanes;
use crate::signature::prepared::digits::{Digits as OfOne, limbs_of};
use crate::signature::prepared::lanes::digits::Digits;
use crate::signature::prepared::lanes::{LANES, Lanes, Task, rows};
use crate::signature::prepared::table::ENTRIES;
use crate::signature::prepared::tests::points::scalars;

#[derive(Clone, Copy)]
struct EachDigit;

impl Task for EachDigit {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        for group in scalars().as_chunks::<LANES>().0 {
            let digits = Digits::of(lanes, rows::load(lanes, &group.map(|scalar| limbs_of(&scalar))));
            for position in 0..OfOne::<ENTRIES>::COUNT {
                let digit = digits.at(lanes, position);
                let (places, negatives) = (lanes.store(digit.place), lanes.store(digit.negative));
                for (lane, scalar) in group.iter().enumerate() {
                    let expected = OfOne::<ENTRIES>::of(scalar).at(position);
                    assert_eq!(places[lane], expected.place, "{scalar:?} {position}");
                    assert_eq!(negatives[lane], expected.negative, "{scalar:?} {position}");
                }
            }
        }
    }
}

#[test]
fn digits_in_lanes_are_those_of_one_scalar() {
    in_all_lanes(EachDigit);
}
