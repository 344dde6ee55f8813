//! The sums u1·G + u2·Q of a batch.
//!
//! The tables hold x·2^256 and y·2^256, and they are read as 4·x·2^256 = x/4·2^260 and 2·y·2^256 = y/8·2^260, which takes
//! no multiplication. With u = 1/2 these are u²·x and u³·y: points of the isomorphic curve y² = x³ − 3u⁴·x + u⁶·b, whose
//! additions are the same, for slopes through two points know of no coefficient.

use super::digits::Digits;
use super::number::from_words;
use super::points::{Adder, Point, Term};
use super::prime::Prime;
use super::rows::Limbs;
use super::{LANES, Lanes, TaskIn, Words};
use crate::signature::prepared::digits::Digits as OfOne;
use crate::signature::prepared::table::{ENTRIES, Multiples};
use alloc::vec::Vec;

/// Scalars and the tables of the points that they multiply, for as many signatures as there are lanes.
pub(super) struct Factors<'t, V> {
    pub(super) tables: [&'t Multiples; LANES],
    pub(super) digits: Digits<V>,
}

/// Sums by their x, and the places of those that an addition of equal or opposite points has spoiled.
pub(super) struct Sums {
    pub(super) x: Vec<Limbs>,
    pub(super) undone: Vec<usize>,
}

/// The sums of the products of the first half of these factors and those of the second one.
pub(super) struct SumEach<'f, 't, V>(pub(super) &'f [Factors<'t, V>]);

impl<L: Lanes> TaskIn<L> for SumEach<'_, '_, L::Vector> {
    type Output = Sums;

    #[inline(always)]
    fn run_in(self, lanes: L) -> Sums {
        sum_each(lanes, self.0)
    }
}

#[inline(always)]
fn sum_each<L: Lanes>(lanes: L, factors: &[Factors<'_, L::Vector>]) -> Sums {
    let prime = Prime(lanes);
    let mut terms = Terms::new(lanes, factors);
    let mut sums = Vec::with_capacity(factors.len());
    for term in terms.at(0) {
        sums.push(Point { x: prime.settle(term.x), y: prime.settle(term.y) });
    }
    let mut adder = Adder::new(prime, factors.len());
    for position in 1..OfOne::<ENTRIES>::COUNT {
        adder.add_to_each(&mut sums, terms.at(position));
    }
    let (of_base, of_key) = sums.split_at_mut(factors.len() / 2);
    adder.add_to_each(of_base, terms.of(of_key));
    // They stand as x/4.
    let mut x = Vec::with_capacity(of_base.len().wrapping_mul(LANES));
    for sum in of_base.iter() {
        x.extend_from_slice(&prime.plain::<2>(sum.x));
    }
    let count = x.len();
    Sums { x, undone: adder.undone().into_iter().map(|place| place % count).collect() }
}

/// What is to be added next to the products of all factors.
struct Terms<'f, 't, L: Lanes> {
    lanes: L,
    factors: &'f [Factors<'t, L::Vector>],
    places: Vec<(Words, L::Vector)>,
    terms: Vec<Term<L::Vector>>,
}

impl<'f, 't, L: Lanes> Terms<'f, 't, L> {
    #[inline(always)]
    fn new(lanes: L, factors: &'f [Factors<'t, L::Vector>]) -> Self {
        let count = factors.len();
        Self { lanes, factors, places: Vec::with_capacity(count), terms: Vec::with_capacity(count) }
    }

    /// The multiples that the digits at this position stand for. All places are written down before the first is looked
    /// up: a word can't be read quickly that has just been written as a part of a register.
    #[inline(always)]
    fn at(&mut self, position: u32) -> &[Term<L::Vector>] {
        self.places.clear();
        for factors in self.factors {
            let digit = factors.digits.at(self.lanes, position);
            self.places.push((self.lanes.store(digit.place), digit.negative));
        }
        self.terms.clear();
        for (factors, (places, negative)) in self.factors.iter().zip(&self.places) {
            let mut rows = [&[0; 8]; LANES];
            for ((row, table), place) in rows.iter_mut().zip(&factors.tables).zip(places) {
                *row = table.limbs(position, *place);
            }
            self.terms.push(term(self.lanes, &rows, *negative));
        }
        &self.terms
    }

    /// These points.
    #[inline(always)]
    fn of(&mut self, points: &[Point<L::Vector>]) -> &[Term<L::Vector>] {
        self.terms.clear();
        for point in points {
            self.terms.push((*point).into());
        }
        &self.terms
    }
}

#[inline(always)]
fn term<L: Lanes>(lanes: L, rows: &[&[u64; 8]; LANES], negative: L::Vector) -> Term<L::Vector> {
    let prime = Prime(lanes);
    let [a, b, c, d, e, f, g, h] = lanes.columns(rows);
    let (x, y) = (from_words(lanes, [a, b, c, d]), from_words(lanes, [e, f, g, h]));
    Term { x: prime.shifted::<2>(x), y: prime.signed(prime.shifted::<1>(y), negative) }
}
