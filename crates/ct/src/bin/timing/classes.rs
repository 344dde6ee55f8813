//! The two classes of input: one valid signature again and again, and random ones that aren't valid.

use licentia_ct::random::Seeded;
use licentia_ct::world::{PAYLOAD_BYTES, World};

/// Signatures that are drawn at once, so that between two measurements nothing happens but a copy.
const ROUND: usize = 1 << 10;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Class {
    Valid,
    Random,
}

pub(crate) struct Classes {
    message: Vec<u8>,
    valid: [u8; 64],
}

impl Classes {
    pub(crate) fn new(world: &World) -> Self {
        let message = Seeded(9).array::<PAYLOAD_BYTES>().to_vec();
        Self { valid: world.sign(&message), message }
    }

    pub(crate) fn message(&self) -> &[u8] {
        &self.message
    }

    pub(crate) fn valid(&self) -> &[u8; 64] {
        &self.valid
    }

    /// Signatures of both classes in random order, other ones in each round.
    pub(crate) fn round(&self, number: u64) -> Vec<(Class, [u8; 64])> {
        let mut random = Seeded(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut draw = || {
            // Both are drawn, whichever is taken: what was computed before tells nothing about the class.
            let (word, random) = (random.word(), random.array());
            if word >> 63 == 0 { (Class::Valid, self.valid) } else { (Class::Random, random) }
        };
        (0..ROUND).map(|_| draw()).collect()
    }
}
