//! Arithmetic modulo P-256's prime p in lanes, in Montgomery form: x stands as x·2^260 mod p, or that plus p.
//!
//! p + 1 = 2^96 + 2^192 + 2^256 − 2^224: its limbs are 0, 2^44, 0, 2^36 and 2^48 − 2^16. As p ≡ −1 modulo 2^52, a limb
//! is itself the multiple of p that clears it, and adding that multiple is dropping the limb and adding it times p + 1.

use super::number::{self, Number, constant, spread};
use super::product::{self, Modulus};
use super::rows::Limbs;
use super::{LANES, Lanes, rows};
use crate::signature::prepared::field::Field;
use crate::signature::prepared::normalize::invert_each;

/// What differences and sums of a few numbers are: limbs of any sign, below 2^58 in size, of a number below 2^261 in
/// size. It takes part in no product before [`Prime::settle`].
#[derive(Clone, Copy)]
pub(super) struct Loose<V>(pub(super) [V; 5]);

impl<V> From<Number<V>> for Loose<V> {
    #[inline(always)]
    fn from(Number(limbs): Number<V>) -> Self {
        Self(limbs)
    }
}

/// The arithmetic modulo p.
#[derive(Clone, Copy)]
pub(super) struct Prime<L>(pub(super) L);

/// p itself.
pub(super) struct P;

impl Modulus for P {
    const LIMBS: [u64; 5] = [(1 << 52) - 1, (1 << 44) - 1, 0, 1 << 36, (1 << 48) - (1 << 16)];

    #[inline(always)]
    fn clear_lowest<L: Lanes>(lanes: L, [m, t1, t2, t3, t4, t5]: [L::Vector; 6]) -> [L::Vector; 5] {
        let (p1, p3, p4) = (lanes.splat(1 << 44), lanes.splat(1 << 36), lanes.splat((1 << 48) - (1 << 16)));
        let t1 = lanes.add_low(lanes.add(t1, lanes.down::<52>(m)), m, p1);
        let t2 = lanes.add_high(t2, m, p1);
        let t3 = lanes.add_low(t3, m, p3);
        let t4 = lanes.add_low(lanes.add_high(t4, m, p3), m, p4);
        [t1, t2, t3, t4, lanes.add_high(t5, m, p4)]
    }
}

impl<L: Lanes> Prime<L> {
    /// 2^260 modulo p: the number one.
    const ONE: Limbs = [0x10, 0xffff_fff0_0000_0000, 0xffff_ffff_ffff_ffff, 0x0000_000f_ffff_ffef];
    /// 2^268 modulo p.
    const AFTER_INVERSION: Limbs = [0x1000, 0xffff_f000_0000_0000, 0xffff_ffff_ffff_ffff, 0x0000_0fff_ffff_efff];

    #[inline(always)]
    pub(super) fn one(self) -> Number<L::Vector> {
        constant(self.0, spread(Self::ONE))
    }

    #[inline(always)]
    pub(super) fn times(self, a: Number<L::Vector>, b: Number<L::Vector>) -> Number<L::Vector> {
        product::times::<P, L>(self.0, a, b)
    }

    #[inline(always)]
    pub(super) fn square(self, a: Number<L::Vector>) -> Number<L::Vector> {
        product::square::<P, L>(self.0, a)
    }

    #[inline(always)]
    pub(super) fn minus(self, a: impl Into<Loose<L::Vector>>, b: impl Into<Loose<L::Vector>>) -> Loose<L::Vector> {
        let (Loose(a), Loose(b)) = (a.into(), b.into());
        Loose(number::differences(self.0, a, b))
    }

    /// The number's negative where `negative` is all ones, itself where it is zero.
    #[inline(always)]
    pub(super) fn signed(self, Loose(number): Loose<L::Vector>, negative: L::Vector) -> Loose<L::Vector> {
        let Self(lanes) = self;
        let [a, b, c, d, e] = number;
        let [a, b, c] = [lanes.xor(a, negative), lanes.xor(b, negative), lanes.xor(c, negative)];
        let flipped = [a, b, c, lanes.xor(d, negative), lanes.xor(e, negative)];
        Loose(number::differences(lanes, flipped, [negative; 5]))
    }

    /// The number times 2^`BITS`, for a few bits.
    #[inline(always)]
    pub(super) fn shifted<const BITS: u32>(self, number: Number<L::Vector>) -> Loose<L::Vector> {
        let (Self(lanes), Number([a, b, c, d, e])) = (self, number);
        let [a, b, c] = [lanes.up::<BITS>(a), lanes.up::<BITS>(b), lanes.up::<BITS>(c)];
        Loose([a, b, c, lanes.up::<BITS>(d), lanes.up::<BITS>(e)])
    }

    /// The same number modulo p, below 2p + 2^230.
    ///
    /// With q + 1 what stands from bit 256 on, q·p is taken away. The lower limbs add less than 2^216 to or from what
    /// they show, and |q| ≤ 33, so what is left lies within 2^256 and 2^257, but for less than 2^229 at either end. It is
    /// positive, and of the multiples of p only p and 2p lie there.
    #[inline(always)]
    pub(super) fn settle(self, Loose([a, b, c, d, e]): Loose<L::Vector>) -> Number<L::Vector> {
        let Self(lanes) = self;
        let q = lanes.sub(lanes.down_signed::<48>(e), lanes.splat(1));
        // q·p = q·2^256 − q·2^224 + q·2^192 + q·2^96 − q
        let e = lanes.add(lanes.sub(e, lanes.up::<48>(q)), lanes.up::<16>(q));
        let d = lanes.sub(d, lanes.up::<36>(q));
        let b = lanes.sub(b, lanes.up::<44>(q));
        number::carry(lanes, [lanes.add(a, q), b, c, d, e])
    }

    /// Whether any lane's number, which was settled, may be a multiple of p: its lowest limb is that of p or of 2p.
    #[inline(always)]
    pub(super) fn may_be_zero(self, Number([lowest, ..]): Number<L::Vector>) -> bool {
        let Self(lanes) = self;
        lanes.any_above(lowest, ((1 << 52) - 1) - 2)
    }

    /// 1 in place of every zero, with the lanes where that was.
    #[inline(always)]
    pub(super) fn without_zeros(self, number: Number<L::Vector>) -> (Number<L::Vector>, [bool; LANES]) {
        let mut numbers = self.store(self.times(number, self.one()));
        let are_zero = numbers.map(|number| number == [0; 4]);
        for (number, is_zero) in numbers.iter_mut().zip(are_zero) {
            if is_zero {
                *number = Self::ONE;
            }
        }
        (rows::load(self.0, &numbers), are_zero)
    }

    /// The inverse of each lane's product; none is zero.
    #[inline(always)]
    pub(super) fn invert(self, product: Number<L::Vector>) -> Number<L::Vector> {
        // In `Field`, a is taken for a/2^256; its inverse 2^256/a is kept as 2^512/a. What is due here is 2^520/a.
        let mut fields = self.store(product).map(Field::from_kept);
        invert_each(&mut fields);
        let inverses = rows::load(self.0, &fields.map(Field::kept));
        self.times(inverses, constant(self.0, spread(Self::AFTER_INVERSION)))
    }

    /// The limbs of each lane's product below p, as it stands.
    #[inline(always)]
    fn store(self, product: Number<L::Vector>) -> [Limbs; LANES] {
        rows::store(self.0, number::least::<P, L>(self.0, product))
    }

    /// Each lane's number times 2^`BITS`, as it is without Montgomery's form.
    #[inline(always)]
    pub(super) fn plain<const BITS: u32>(self, number: Number<L::Vector>) -> [Limbs; LANES] {
        self.store(self.times(number, constant(self.0, [1 << BITS, 0, 0, 0, 0])))
    }
}
