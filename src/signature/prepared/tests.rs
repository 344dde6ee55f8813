//! The arithmetic against oracles that share nothing with it, and whole sums against p256's.

mod arithmetic;
mod batch;
mod exceptions;
mod points;
mod sums;
mod tiny;

use super::digits;
use p256::Scalar;

/// xorshift64*: the same cases in every run. A third of the words are close to an edge.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn biased(&mut self) -> u64 {
        match self.next() % 12 {
            0 => 0,
            1 => u64::MAX,
            2 => self.next() & 3,
            3 => !(self.next() & 3),
            _ => self.next(),
        }
    }

    fn limbs(&mut self) -> [u64; 4] {
        [self.biased(), self.biased(), self.biased(), self.biased()]
    }

    fn scalar(&mut self) -> Scalar {
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
