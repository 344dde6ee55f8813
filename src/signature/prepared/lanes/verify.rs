//! A batch from signatures to answers.

use super::quotients::{Claim, DigitsOf};
use super::sums::{Factors, SumEach};
use super::{LANES, Lanes, Task};
use crate::signature::prepared::digits::ORDER;
use crate::signature::prepared::field::sub;
use crate::signature::prepared::has_second_x;
use crate::signature::prepared::table::Multiples;
use crate::signature::prepared::variable_time::Signed;
use alloc::vec::Vec;

/// Verifies these signatures.
pub(in crate::signature::prepared) struct VerifyEach<'s>(pub(in crate::signature::prepared) &'s [Signed<'s>]);

impl Task for VerifyEach<'_> {
    /// Whether each holds, if its sum was possible.
    type Output = Vec<Option<bool>>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let Self(signed) = self;
        let claims = claims(signed);
        let (base, key) = tables(signed);
        let tables = base.as_chunks::<LANES>().0.iter().chain(key.as_chunks::<LANES>().0);
        let mut factors = Vec::with_capacity(claims.len().wrapping_mul(2));
        for (tables, digits) in tables.zip(lanes.run(DigitsOf(claims.as_chunks::<LANES>().0))) {
            factors.push(Factors { tables: *tables, digits });
        }
        let sums = lanes.run(SumEach(&factors));
        let holds = |(claim, x): (&Claim, &[u64; 4])| Some(claim.in_range && has_x(*x, claim.r));
        let mut answers: Vec<_> = claims.iter().zip(&sums.x).map(holds).collect();
        for place in sums.undone {
            answers.iter_mut().skip(place).take(1).for_each(|answer| *answer = None);
        }
        answers.truncate(signed.len());
        answers
    }
}

fn claims(signed: &[Signed<'_>]) -> Vec<Claim> {
    let mut claims: Vec<_> = signed.iter().map(Claim::of).collect();
    claims.resize(signed.len().next_multiple_of(LANES), Claim::NONE);
    claims
}

/// The base point's table for each signature, and its key's.
fn tables<'s>(signed: &[Signed<'s>]) -> (Vec<&'s Multiples>, Vec<&'s Multiples>) {
    let fill = core::iter::repeat_n(signed.last(), LANES).flatten();
    let keys = signed.iter().chain(fill).map(|signed| signed.key).take(signed.len().next_multiple_of(LANES));
    keys.map(|key| (&*key.base, &*key.multiples)).unzip()
}

/// Whether x, reduced modulo n, is r: x = r, or x = r + n where that is below p.
fn has_x(x: [u64; 4], r: [u64; 4]) -> bool {
    x == r || (bool::from(has_second_x(r)) && sub(x, ORDER).0 == r)
}
