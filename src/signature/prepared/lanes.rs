//! Many signatures' sums side by side, each in a lane of wide registers: AVX-512 with its 52-bit multiplication (IFMA).
//!
//! What a lane computes is written once, over [`Lanes`]. A processor's instructions are one implementation of it; the
//! tests have another of plain integers, so that all of this runs on every machine.

mod digits;
#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod ifma;
mod number;
mod order;
mod points;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it doesn't expect")]
mod portable;
mod prime;
mod product;
mod quotients;
mod rows;
mod sums;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it doesn't expect")]
mod tests;
mod verify;

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
pub(super) use ifma::Ifma;
#[cfg(test)]
pub(super) use portable::Portable;
pub(super) use verify::VerifyEach;

/// Signatures that share their inversions. More of them gain nothing, and leave the cache.
pub(super) const BATCH: usize = 512;

/// Numbers that are worked on at once: two registers, so that one multiplies while the other waits for its product.
pub(super) const LANES: usize = 16;

/// One word of 64 bits for each lane.
pub(super) type Words = [u64; LANES];

/// What all lanes do at once. The methods of implementations are all inlined, for only then they are instructions.
pub(super) trait Lanes: Copy {
    /// A word for each lane.
    type Vector: Copy;

    /// Runs the task in code that may use the instructions, a function of its own for each type of task.
    fn run<T: TaskIn<Self>>(self, task: T) -> T::Output;

    /// The same word in each lane.
    fn splat(self, word: u64) -> Self::Vector;
    /// The words of the lanes.
    fn store(self, vector: Self::Vector) -> Words;
    /// Each lane its row, as columns: the first words of all, then the second ones …
    fn columns(self, rows: &[&[u64; 8]; LANES]) -> [Self::Vector; 8];

    /// Sum modulo 2^64.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Difference modulo 2^64.
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bits of both.
    fn and(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bits of either.
    fn or(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bits of only one.
    fn xor(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Up by `BITS` bits.
    fn up<const BITS: u32>(self, a: Self::Vector) -> Self::Vector;
    /// Down by `BITS` bits; zeros come in.
    fn down<const BITS: u32>(self, a: Self::Vector) -> Self::Vector;
    /// Down by as many bits; zeros come in, and nothing else from 64 bits on.
    fn down_by(self, a: Self::Vector, bits: u32) -> Self::Vector;
    /// Up by as many bits; nothing is left from 64 bits on.
    fn up_by(self, a: Self::Vector, bits: u32) -> Self::Vector;
    /// Down by `BITS` bits; copies of the sign come in.
    fn down_signed<const BITS: u32>(self, a: Self::Vector) -> Self::Vector;
    /// `sum` plus the low 52 bits of the product of the low 52 bits of `a` and `b`.
    fn add_low(self, sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `sum` plus the high 52 bits of that product.
    fn add_high(self, sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Whether any lane's word is above the `limit`.
    fn any_above(self, a: Self::Vector, limit: u64) -> bool;

    /// The bits of `one` where the mask has ones, else those of `other`.
    #[inline(always)]
    fn choose(self, mask: Self::Vector, one: Self::Vector, other: Self::Vector) -> Self::Vector {
        self.xor(other, self.and(mask, self.xor(one, other)))
    }
}

/// What runs in lanes, of whatever kind they are.
pub(super) trait Task {
    /// What comes out.
    type Output;

    /// Does it. To be inlined, and all beneath it.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// What runs in lanes of one kind, for it has their vectors. Long tasks run such parts instead of inlining all: one large
/// function takes the compiler a multiple of the time, and again for each task that has the part.
pub(super) trait TaskIn<L> {
    /// What comes out.
    type Output;

    /// Does it. To be inlined, and all beneath it.
    fn run_in(self, lanes: L) -> Self::Output;
}

impl<T: Task, L: Lanes> TaskIn<L> for T {
    type Output = T::Output;

    #[inline(always)]
    fn run_in(self, lanes: L) -> T::Output {
        self.run(lanes)
    }
}
