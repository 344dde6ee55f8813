//! Inverses modulo a prime of 256 bits, at one cost for every number.
//!
//! Divsteps (D. Bernstein and B.-Y. Yang, Fast constant-time gcd computation and modular inversion, 2019), in the
//! variant that begins at δ = 1/2, for which 590 steps suffice for 256 bits (P. Wuille, 2021). Ten times, 59 steps are
//! worked out on the lowest 64 bits of f and g alone, then applied to the whole of f, g and their cofactors d, e.

#[cfg(test)]
mod tests;

const LIMB_BITS: u32 = 62;
const LOW: i64 = i64::MAX >> 1;

/// A signed number of five limbs of 62 bits, lowest first; the sign is the highest limb's.
type Wide = [i64; 5];

/// A prime of 256 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Modulus {
    limbs: Wide,
    /// The prime's inverse modulo 2^62.
    inverse: i64,
}

impl Modulus {
    /// The prime of these limbs, lowest first.
    pub(super) const fn new(prime: [u64; 4]) -> Self {
        let [lowest, ..] = prime;
        // Newton: an odd number is its own inverse modulo 8, and each step doubles the bits that are right.
        let mut inverse = lowest;
        let mut right = 3;
        while right < LIMB_BITS {
            inverse = inverse.wrapping_mul(2_u64.wrapping_sub(lowest.wrapping_mul(inverse)));
            right *= 2;
        }
        Self { limbs: spread(prime), inverse: inverse.cast_signed() & LOW }
    }

    /// The inverse of a number below the prime, in limbs of 64 bits, lowest first; of 0 it is 0.
    pub(super) fn invert(&self, number: [u64; 4]) -> [u64; 4] {
        let (mut f, mut g) = (self.limbs, spread(number));
        let (mut d, mut e): (Wide, Wide) = ([0; 5], [1, 0, 0, 0, 0]);
        let mut delta = Delta::HALF;
        for _ in 0..10 {
            let steps;
            (delta, steps) = Steps::work_out(delta, lowest_bits(&f), lowest_bits(&g));
            (d, e) = self.apply_modulo(&steps, &d, &e);
            (f, g) = steps.apply(&f, &g);
        }
        gather(self.normalize(d, f))
    }

    /// d with the sign of f, between 0 and the prime. Before, it lies between twice its negative and it.
    fn normalize(&self, d: Wide, f: Wide) -> Wide {
        let positive = self.plus_if(sign(&d), d);
        let signed = negated_if(sign(&f), positive);
        self.plus_if(sign(&signed), signed)
    }

    fn plus_if(&self, mask: i64, number: Wide) -> Wide {
        let mut sum = number;
        sum.iter_mut().zip(self.limbs).for_each(|(limb, prime)| *limb = limb.wrapping_add(prime & mask));
        carried(sum)
    }

    /// The steps on d and e, divided by 2^62 modulo the prime.
    fn apply_modulo(&self, steps: &Steps, d: &Wide, e: &Wide) -> (Wide, Wide) {
        (self.combine(steps.u, steps.v, d, e), self.combine(steps.q, steps.r, d, e))
    }

    /// (`u·d + v·e`) ÷ 2^62, with as much of the prime added as makes it divisible and keeps it in range.
    #[inline(always)]
    fn combine(&self, u: i64, v: i64, d: &Wide, e: &Wide) -> Wide {
        let bias = (u & sign(d)).wrapping_add(v & sign(e));
        let lowest = u.wrapping_mul(first(d)).wrapping_add(v.wrapping_mul(first(e)));
        let to_clear = self.inverse.wrapping_mul(lowest).wrapping_add(bias) & LOW;
        let times = bias.wrapping_sub(to_clear);
        let mut sum = 0_i128;
        let mut limbs = [0; 6];
        for (((limb, d), e), prime) in limbs.iter_mut().zip(d).zip(e).zip(self.limbs) {
            sum = sum.wrapping_add(product(u, *d)).wrapping_add(product(v, *e)).wrapping_add(product(prime, times));
            *limb = low_half(sum) & LOW;
            sum >>= LIMB_BITS;
        }
        without_lowest(limbs, sum)
    }
}

/// −(δ + 1/2): below zero exactly if δ > 0.
#[derive(Clone, Copy)]
struct Delta(i64);

impl Delta {
    const HALF: Self = Self(-1);
}

/// What 59 steps make of f and g, as a matrix times 2^62: f' = u·f + v·g, g' = q·f + r·g.
struct Steps {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

impl Steps {
    #[inline(always)]
    fn work_out(mut delta: Delta, mut f: i64, mut g: i64) -> (Delta, Self) {
        // Three steps less than 62, so that the result comes out times 2^62 all the same.
        let (mut u, mut v, mut q, mut r) = (8_i64, 0_i64, 0_i64, 8_i64);
        let mut step = 3;
        while step < LIMB_BITS {
            let is_positive = delta.0 >> 63;
            let is_odd = (g & 1).wrapping_neg();
            // g is odd: add f to it, or take f away where δ > 0.
            g = g.wrapping_add(negate_if(is_positive, f) & is_odd);
            q = q.wrapping_add(negate_if(is_positive, u) & is_odd);
            r = r.wrapping_add(negate_if(is_positive, v) & is_odd);
            // And where δ > 0, what was g becomes f.
            let swaps = is_positive & is_odd;
            delta = Delta((delta.0 ^ swaps).wrapping_sub(1));
            f = f.wrapping_add(g & swaps);
            u = u.wrapping_add(q & swaps) << 1;
            v = v.wrapping_add(r & swaps) << 1;
            g >>= 1;
            step += 1;
        }
        (delta, Self { u, v, q, r })
    }

    fn apply(&self, f: &Wide, g: &Wide) -> (Wide, Wide) {
        (combine(self.u, self.v, f, g), combine(self.q, self.r, f, g))
    }
}

/// (`u·f + v·g`) ÷ 2^62, which leaves nothing.
#[inline(always)]
fn combine(u: i64, v: i64, f: &Wide, g: &Wide) -> Wide {
    let mut sum = 0_i128;
    let mut limbs = [0; 6];
    for ((limb, f), g) in limbs.iter_mut().zip(f).zip(g) {
        sum = sum.wrapping_add(product(u, *f)).wrapping_add(product(v, *g));
        *limb = low_half(sum) & LOW;
        sum >>= LIMB_BITS;
    }
    without_lowest(limbs, sum)
}

#[inline(always)]
fn without_lowest(limbs: [i64; 6], highest: i128) -> Wide {
    let [_, a, b, c, d, _] = limbs;
    [a, b, c, d, low_half(highest)]
}

#[inline(always)]
fn product(a: i64, b: i64) -> i128 {
    i128::from(a).wrapping_mul(i128::from(b))
}

#[inline(always)]
fn negate_if(mask: i64, number: i64) -> i64 {
    (number ^ mask).wrapping_sub(mask)
}

/// The number's negative where `mask` is all ones.
fn negated_if(mask: i64, number: Wide) -> Wide {
    carried(number.map(|limb| negate_if(mask, limb)))
}

/// The same number with every limb but the highest between 0 and 2^62.
fn carried(number: Wide) -> Wide {
    let [a, b, c, d, e] = number;
    let b = b.wrapping_add(a >> LIMB_BITS);
    let c = c.wrapping_add(b >> LIMB_BITS);
    let d = d.wrapping_add(c >> LIMB_BITS);
    let e = e.wrapping_add(d >> LIMB_BITS);
    [a & LOW, b & LOW, c & LOW, d & LOW, e]
}

/// All ones for a negative number. The compiler isn't told that it is a mask, lest it makes a branch of it.
#[inline(always)]
fn sign(number: &Wide) -> i64 {
    let [.., highest] = number;
    core::hint::black_box(highest >> 63)
}

#[inline(always)]
fn first(number: &Wide) -> i64 {
    let [first, ..] = number;
    *first
}

/// The lowest 64 bits.
#[inline(always)]
fn lowest_bits(number: &Wide) -> i64 {
    let [first, second, ..] = number;
    first | (second << LIMB_BITS)
}

/// The lower half. Not a checked conversion, whose check would be a branch.
#[inline(always)]
fn low_half(number: i128) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = number.to_le_bytes();
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// From four limbs of 64 bits to five of 62.
const fn spread([a, b, c, d]: [u64; 4]) -> Wide {
    [
        a.cast_signed() & LOW,
        ((a >> 62) | (b << 2)).cast_signed() & LOW,
        ((b >> 60) | (c << 4)).cast_signed() & LOW,
        ((c >> 58) | (d << 6)).cast_signed() & LOW,
        (d >> 56).cast_signed(),
    ]
}

/// From five limbs of 62 bits to four of 64.
fn gather(number: Wide) -> [u64; 4] {
    let [a, b, c, d, e] = number.map(i64::cast_unsigned);
    [a | (b << 62), (b >> 2) | (c << 60), (c >> 4) | (d << 58), (d >> 6) | (e << 56)]
}
