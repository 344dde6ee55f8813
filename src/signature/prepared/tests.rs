//! The arithmetic against oracles that share nothing with it, and whole sums against p256's.

mod arithmetic;
pub(super) mod batch;
pub(super) mod exceptions;
mod ordinary;
pub(super) mod points;
pub(super) mod sums;
mod tiny;

use super::digits;
use p256::Scalar;

/// xorshift64*: the same cases in every run. A third of the words are close to an edge.
pub(super) struct Words(pub(super) u64);

impl Words {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(super) fn biased(&mut self) -> u64 {
        match self.next() % 12 {
            0 => 0,
            1 => u64::MAX,
            2 => self.next() & 3,
            3 => !(self.next() & 3),
            _ => self.next(),
        }
    }

    pub(super) fn limbs(&mut self) -> [u64; 4] {
        [self.biased(), self.biased(), self.biased(), self.biased()]
    }

    pub(super) fn scalar(&mut self) -> Scalar {
        loop {
            if let Some(scalar) = scalar_of(self.limbs()) {
                return scalar;
            }
        }
    }
}

fn scalar_of(limbs: [u64; 4]) -> Option<Scalar> {
    let scalar: Option<Scalar> = digits::scalar_of(limbs).into();
    assert!(scalar.is_none_or(|scalar| digits::limbs_of(&scalar) == limbs));
    scalar
}
