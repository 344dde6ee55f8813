//! Lanes of AVX-512: two registers of eight words. That the processor and the system have the instructions, `pulp`
//! shows by a value, without which none of them can be called; what is `unsafe` about that stands in `pulp` and its macro.

use super::{LANES, Lanes, TaskIn, Words};
use core::arch::x86_64::__m512i;
use pulp::{NullaryFnOnce, cast};

pulp::simd_type! {
    /// Shows that the processor and the system have AVX-512 with IFMA.
    pub(in crate::signature::prepared) struct Ifma {
        f: "avx512f",
        ifma: "avx512ifma",
    }
}

struct Call<T>(Ifma, T);

impl<T: TaskIn<Ifma>> NullaryFnOnce for Call<T> {
    type Output = T::Output;

    #[inline(always)]
    fn call(self) -> T::Output {
        self.1.run_in(self.0)
    }
}

type Pair = [__m512i; 2];

impl Lanes for Ifma {
    type Vector = Pair;

    #[inline(always)]
    fn run<T: TaskIn<Self>>(self, task: T) -> T::Output {
        self.vectorize(Call(self, task))
    }

    #[inline(always)]
    fn splat(self, word: u64) -> Pair {
        [self.f._mm512_set1_epi64(word.cast_signed()); 2]
    }

    #[inline(always)]
    fn store(self, vector: Pair) -> Words {
        cast(vector)
    }

    #[inline(always)]
    fn columns(self, rows: &[&[u64; 8]; LANES]) -> [Pair; 8] {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = rows;
        let [a, b, c, d, e, f, g, h] = self.transposed([a, b, c, d, e, f, g, h]);
        let [i, j, k, l, m, n, o, p] = self.transposed([i, j, k, l, m, n, o, p]);
        [[a, i], [b, j], [c, k], [d, l], [e, m], [f, n], [g, o], [h, p]]
    }

    #[inline(always)]
    fn add(self, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.f._mm512_add_epi64(a, c), self.f._mm512_add_epi64(b, d)]
    }

    #[inline(always)]
    fn sub(self, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.f._mm512_sub_epi64(a, c), self.f._mm512_sub_epi64(b, d)]
    }

    #[inline(always)]
    fn and(self, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.f._mm512_and_si512(a, c), self.f._mm512_and_si512(b, d)]
    }

    #[inline(always)]
    fn or(self, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.f._mm512_or_si512(a, c), self.f._mm512_or_si512(b, d)]
    }

    #[inline(always)]
    fn xor(self, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.f._mm512_xor_si512(a, c), self.f._mm512_xor_si512(b, d)]
    }

    #[inline(always)]
    fn up<const BITS: u32>(self, [a, b]: Pair) -> Pair {
        [self.f._mm512_slli_epi64::<BITS>(a), self.f._mm512_slli_epi64::<BITS>(b)]
    }

    #[inline(always)]
    fn down<const BITS: u32>(self, [a, b]: Pair) -> Pair {
        [self.f._mm512_srli_epi64::<BITS>(a), self.f._mm512_srli_epi64::<BITS>(b)]
    }

    #[inline(always)]
    fn down_by(self, [a, b]: Pair, bits: u32) -> Pair {
        let bits = self.f._mm512_set1_epi64(i64::from(bits));
        [self.f._mm512_srlv_epi64(a, bits), self.f._mm512_srlv_epi64(b, bits)]
    }

    #[inline(always)]
    fn up_by(self, [a, b]: Pair, bits: u32) -> Pair {
        let bits = self.f._mm512_set1_epi64(i64::from(bits));
        [self.f._mm512_sllv_epi64(a, bits), self.f._mm512_sllv_epi64(b, bits)]
    }

    #[inline(always)]
    fn down_signed<const BITS: u32>(self, [a, b]: Pair) -> Pair {
        [self.f._mm512_srai_epi64::<BITS>(a), self.f._mm512_srai_epi64::<BITS>(b)]
    }

    #[inline(always)]
    fn add_low(self, [s, t]: Pair, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.ifma._mm512_madd52lo_epu64(s, a, c), self.ifma._mm512_madd52lo_epu64(t, b, d)]
    }

    #[inline(always)]
    fn add_high(self, [s, t]: Pair, [a, b]: Pair, [c, d]: Pair) -> Pair {
        [self.ifma._mm512_madd52hi_epu64(s, a, c), self.ifma._mm512_madd52hi_epu64(t, b, d)]
    }

    #[inline(always)]
    fn any_above(self, [a, b]: Pair, limit: u64) -> bool {
        let limit = self.f._mm512_set1_epi64(limit.cast_signed());
        (self.f._mm512_cmpgt_epu64_mask(a, limit) | self.f._mm512_cmpgt_epu64_mask(b, limit)) != 0
    }
}

impl Ifma {
    /// Eight rows of eight words as columns: words two and two, then pairs two and two, then fours.
    #[inline(always)]
    fn transposed(self, [a, b, c, d, e, f, g, h]: [&[u64; 8]; 8]) -> [__m512i; 8] {
        let [[a, b], [c, d], [e, f], [g, h]] =
            [self.zipped(a, b), self.zipped(c, d), self.zipped(e, f), self.zipped(g, h)];
        let [[ac, ac_next], [bd, bd_next]] = [self.joined(a, c), self.joined(b, d)];
        let [[eg, eg_next], [fh, fh_next]] = [self.joined(e, g), self.joined(f, h)];
        let [[first, fifth], [third, seventh]] = [self.joined(ac, eg), self.joined(ac_next, eg_next)];
        let [[second, sixth], [fourth, eighth]] = [self.joined(bd, fh), self.joined(bd_next, fh_next)];
        [first, second, third, fourth, fifth, sixth, seventh, eighth]
    }

    /// The even words of both in turn, and the odd ones.
    #[inline(always)]
    fn zipped(self, a: &[u64; 8], b: &[u64; 8]) -> [__m512i; 2] {
        let (a, b) = (cast(*a), cast(*b));
        [self.f._mm512_unpacklo_epi64(a, b), self.f._mm512_unpackhi_epi64(a, b)]
    }

    /// The even pairs of words of both, one after the other, and the odd ones.
    #[inline(always)]
    fn joined(self, a: __m512i, b: __m512i) -> [__m512i; 2] {
        [self.f._mm512_shuffle_i64x2::<0b10_00_10_00>(a, b), self.f._mm512_shuffle_i64x2::<0b11_01_11_01>(a, b)]
    }
}
