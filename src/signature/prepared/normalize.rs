//! Points by their coordinates, many at a time: one inversion for all (P. Montgomery's trick, 1987).

use super::field::{Field, PRIME};
use super::point::{Affine, Sum};
use alloc::vec::Vec;

/// The sums as points. None of them may have ZZ = 0.
pub(super) fn normalize(sums: &[Sum<u64>]) -> Vec<Affine<u64>> {
    let mut inverses: Vec<Field<u64>> = sums.iter().map(|sum| sum.zzz).collect();
    invert_each(&mut inverses);
    sums.iter().zip(inverses).map(|(sum, inverse)| point(sum, inverse)).collect()
}

/// The point of a sum, by the inverse of its ZZZ: ZZ = Z² and ZZZ = Z³, so 1/ZZ = (ZZ/ZZZ)².
fn point(sum: &Sum<u64>, inverse: Field<u64>) -> Affine<u64> {
    let by_z = sum.zz.mul(inverse);
    Affine { x: sum.x.mul(by_z.square()), y: sum.y.mul(inverse) }
}

/// Adds to each point the other one at its place. Tells at which places that wasn't possible, since the two were equal
/// or opposite; what stands there then is no sum.
pub(super) fn add_to_each(points: &mut [Affine<u64>], others: &[Affine<u64>]) -> Vec<usize> {
    let mut slopes: Vec<Field<u64>> = points.iter().zip(others).map(|(point, other)| other.x.sub(point.x)).collect();
    let undone = invert_each(&mut slopes);
    for ((point, other), inverse) in points.iter_mut().zip(others).zip(slopes) {
        let slope = other.y.sub(point.y).mul(inverse);
        let x = slope.square().sub(point.x).sub(other.x);
        let y = slope.mul(point.x.sub(x)).sub(point.y);
        *point = Affine { x, y };
    }
    undone
}

/// The inverse of each, and the places of zeros, which have none.
pub(super) fn invert_each(numbers: &mut [Field<u64>]) -> Vec<usize> {
    let mut zeros = Vec::new();
    let mut before = Vec::with_capacity(numbers.len());
    let mut all = Field::ONE;
    for (place, number) in numbers.iter_mut().enumerate() {
        if *number == Field::ZERO {
            zeros.push(place);
            *number = Field::ONE;
        }
        before.push(all);
        all = all.mul(*number);
    }
    let mut inverse = invert(all);
    for (number, before) in numbers.iter_mut().zip(before).rev() {
        let next = inverse.mul(*number);
        *number = inverse.mul(before);
        inverse = next;
    }
    zeros
}

fn invert(number: Field<u64>) -> Field<u64> {
    Field::from_limbs(PRIME.invert(number.to_limbs()))
}
