//! Sums of points, in coordinates that need no inversion.
//!
//! XYZZ: x = X/ZZ, y = Y/ZZZ, ZZ³ = ZZZ² (formulas madd-2008-s and dbl-2008-s-1 of the Explicit-Formulas Database). An
//! addition of equal or of opposite points can't be done this way: it gives ZZ = 0, and from then on ZZ stays 0.

use super::field::Field;
use super::limb::Limb;

/// A point other than infinity, by its coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Affine<L> {
    pub(super) x: Field<L>,
    pub(super) y: Field<L>,
}

/// A sum of points. With ZZ = 0 it is no point: a step wasn't possible.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum<L> {
    pub(super) x: Field<L>,
    pub(super) y: Field<L>,
    pub(super) zz: Field<L>,
    pub(super) zzz: Field<L>,
}

impl<L: Limb> Sum<L> {
    #[inline(always)]
    pub(super) const fn of(point: Affine<L>) -> Self {
        Self { x: point.x, y: point.y, zz: Field::ONE, zzz: Field::ONE }
    }

    /// Whether an addition met equal or opposite points.
    pub(super) fn is_broken(&self) -> bool {
        self.zz == Field::ZERO
    }

    /// One more point: 8 multiplications and 2 squarings. Inlined into the loops it comes out slower.
    #[inline(never)]
    pub(super) fn add(self, point: Affine<L>) -> Self {
        let p = point.x.mul(self.zz).sub(self.x);
        let r = point.y.mul(self.zzz).sub(self.y);
        let pp = p.square();
        let ppp = p.mul(pp);
        let q = self.x.mul(pp);
        let x = r.square().sub(ppp).sub(q).sub(q);
        let y = Field::mul_sub(r, q.sub(x), self.y, ppp);
        Self { x, y, zz: self.zz.mul(pp), zzz: self.zzz.mul(ppp) }
    }

    /// Twice the sum, on a curve with a = −3. No point of odd order makes ZZ = 0 here.
    #[inline(always)]
    pub(super) fn double(self) -> Self {
        let u = self.y.add(self.y);
        let v = u.square();
        let w = u.mul(v);
        let s = self.x.mul(v);
        let slope = self.x.sub(self.zz).mul(self.x.add(self.zz));
        let m = slope.add(slope).add(slope);
        let x = m.square().sub(s).sub(s);
        let y = Field::mul_sub(m, s.sub(x), w, self.y);
        Self { x, y, zz: v.mul(self.zz), zzz: w.mul(self.zzz) }
    }
}
