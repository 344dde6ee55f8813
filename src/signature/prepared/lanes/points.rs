//! Points by their coordinates, in lanes, and additions to many groups of them with one inversion.

use super::number::Number;
use super::prime::{Loose, Prime};
use super::{LANES, Lanes, TaskIn};
use alloc::vec::Vec;

/// A point other than infinity in each lane.
#[derive(Clone, Copy)]
pub(super) struct Point<V> {
    pub(super) x: Number<V>,
    pub(super) y: Number<V>,
}

/// A point in each lane that is to be added.
#[derive(Clone, Copy)]
pub(super) struct Term<V> {
    pub(super) x: Loose<V>,
    pub(super) y: Loose<V>,
}

impl<V> From<Point<V>> for Term<V> {
    #[inline(always)]
    fn from(point: Point<V>) -> Self {
        Self { x: point.x.into(), y: point.y.into() }
    }
}

/// Adds points, and remembers where that wasn't possible.
pub(super) struct Adder<L: Lanes> {
    prime: Prime<L>,
    steps: Vec<Step<L::Vector>>,
    undone: Vec<usize>,
}

/// What an addition needs on the way back.
struct Step<V> {
    /// The difference of both x, which is to be inverted.
    difference: Number<V>,
    /// The product of the differences of the groups before.
    before: Number<V>,
}

impl<L: Lanes> Adder<L> {
    #[inline(always)]
    pub(super) fn new(prime: Prime<L>, groups: usize) -> Self {
        Self { prime, steps: Vec::with_capacity(groups), undone: Vec::new() }
    }

    /// Adds to each point the term at its place, with one inversion for all (P. Montgomery's trick, in each lane).
    pub(super) fn add_to_each(&mut self, points: &mut [Point<L::Vector>], terms: &[Term<L::Vector>]) {
        self.prime.0.run(AddToEach { adder: self, points, terms });
    }

    #[inline(always)]
    fn add(&mut self, points: &mut [Point<L::Vector>], terms: &[Term<L::Vector>]) {
        let product = self.multiply_up(points, terms);
        let mut inverse = self.prime.invert(product);
        for ((point, term), step) in points.iter_mut().zip(terms).zip(&self.steps).rev() {
            let by_difference = self.prime.times(inverse, step.before);
            inverse = self.prime.times(inverse, step.difference);
            *point = self.sum(point, term, by_difference);
        }
    }

    /// The product of all differences.
    #[inline(always)]
    fn multiply_up(&mut self, points: &[Point<L::Vector>], terms: &[Term<L::Vector>]) -> Number<L::Vector> {
        let mut product = self.prime.one();
        self.steps.clear();
        for (group, (point, term)) in points.iter().zip(terms).enumerate() {
            let mut difference = self.prime.settle(self.prime.minus(term.x, point.x));
            if self.prime.may_be_zero(difference) {
                difference = self.without_zeros(difference, group);
            }
            self.steps.push(Step { difference, before: product });
            product = self.prime.times(product, difference);
        }
        product
    }

    /// The point plus the term, by the inverse of the difference of their x.
    #[inline(always)]
    fn sum(
        &self,
        point: &Point<L::Vector>,
        term: &Term<L::Vector>,
        by_difference: Number<L::Vector>,
    ) -> Point<L::Vector> {
        let prime = self.prime;
        let slope = prime.times(prime.settle(prime.minus(term.y, point.y)), by_difference);
        let x = prime.settle(prime.minus(prime.minus(prime.square(slope), point.x), term.x));
        let run = prime.settle(prime.minus(point.x, x));
        Point { x, y: prime.settle(prime.minus(prime.times(slope, run), point.y)) }
    }

    /// Equal and opposite points are rare: this isn't to be inlined.
    #[inline(never)]
    fn without_zeros(&mut self, difference: Number<L::Vector>, group: usize) -> Number<L::Vector> {
        let (difference, are_zero) = self.prime.without_zeros(difference);
        let places = are_zero.iter().enumerate().filter(|(_, is_zero)| **is_zero);
        self.undone.extend(places.map(|(lane, _)| group.wrapping_mul(LANES).wrapping_add(lane)));
        difference
    }

    /// The places, counted lane by lane and group by group, where two points were equal or opposite: what came of them
    /// is no sum.
    pub(super) fn undone(self) -> Vec<usize> {
        self.undone
    }
}

struct AddToEach<'a, L: Lanes> {
    adder: &'a mut Adder<L>,
    points: &'a mut [Point<L::Vector>],
    terms: &'a [Term<L::Vector>],
}

impl<L: Lanes> TaskIn<L> for AddToEach<'_, L> {
    type Output = ();

    #[inline(always)]
    fn run_in(self, _: L) {
        self.adder.add(self.points, self.terms);
    }
}
