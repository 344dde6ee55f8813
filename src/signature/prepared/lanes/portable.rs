//! Lanes of plain integers: what the instructions do, by their manual. They are calls, not inlined: sixteen integers at
//! every step of the arithmetic would take the compiler half a minute, and tests needn't be quick.

use super::{LANES, Lanes, TaskIn, Words};

#[derive(Clone, Copy, Debug)]
pub(in crate::signature::prepared) struct Portable;

const LOW: u64 = (1 << 52) - 1;

fn product(a: u64, b: u64) -> u128 {
    u128::from(a & LOW) * u128::from(b & LOW)
}

fn low(product: u128) -> u64 {
    u64::try_from(product & u128::from(LOW)).unwrap()
}

fn each(a: Words, b: Words, does: impl Fn(u64, u64) -> u64) -> Words {
    core::array::from_fn(|lane| does(a[lane], b[lane]))
}

impl Lanes for Portable {
    type Vector = Words;

    #[inline(never)]
    fn run<T: TaskIn<Self>>(self, task: T) -> T::Output {
        task.run_in(self)
    }

    fn splat(self, word: u64) -> Words {
        [word; LANES]
    }

    fn store(self, vector: Words) -> Words {
        vector
    }

    fn columns(self, rows: &[&[u64; 8]; LANES]) -> [Words; 8] {
        core::array::from_fn(|column| rows.map(|row| row[column]))
    }

    #[inline(never)]
    fn add(self, a: Words, b: Words) -> Words {
        each(a, b, u64::wrapping_add)
    }

    #[inline(never)]
    fn sub(self, a: Words, b: Words) -> Words {
        each(a, b, u64::wrapping_sub)
    }

    #[inline(never)]
    fn and(self, a: Words, b: Words) -> Words {
        each(a, b, |a, b| a & b)
    }

    #[inline(never)]
    fn or(self, a: Words, b: Words) -> Words {
        each(a, b, |a, b| a | b)
    }

    #[inline(never)]
    fn xor(self, a: Words, b: Words) -> Words {
        each(a, b, |a, b| a ^ b)
    }

    #[inline(never)]
    fn up<const BITS: u32>(self, a: Words) -> Words {
        a.map(|word| word << BITS)
    }

    #[inline(never)]
    fn down<const BITS: u32>(self, a: Words) -> Words {
        a.map(|word| word >> BITS)
    }

    #[inline(never)]
    fn down_by(self, a: Words, bits: u32) -> Words {
        a.map(|word| word.checked_shr(bits).unwrap_or(0))
    }

    #[inline(never)]
    fn up_by(self, a: Words, bits: u32) -> Words {
        a.map(|word| word.checked_shl(bits).unwrap_or(0))
    }

    #[inline(never)]
    fn down_signed<const BITS: u32>(self, a: Words) -> Words {
        a.map(|word| (word.cast_signed() >> BITS).cast_unsigned())
    }

    #[inline(never)]
    fn add_low(self, sum: Words, a: Words, b: Words) -> Words {
        let low = each(a, b, |a, b| low(product(a, b)));
        self.add(sum, low)
    }

    #[inline(never)]
    fn add_high(self, sum: Words, a: Words, b: Words) -> Words {
        let high = each(a, b, |a, b| low(product(a, b) >> 52));
        self.add(sum, high)
    }

    fn any_above(self, a: Words, limit: u64) -> bool {
        a.iter().any(|word| *word > limit)
    }
}
