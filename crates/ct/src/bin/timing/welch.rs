//! Welch's t: how far apart the means of two classes are, measured by how much they vary.

use super::classes::Class;
use std::fmt;

/// Of all measurements the slowest part is dropped: interrupts and neighbors, not the code.
const KEPT: f64 = 0.9;

#[derive(Default)]
pub(crate) struct Samples {
    valid: Vec<u64>,
    random: Vec<u64>,
}

pub(crate) struct Finding {
    pub(crate) t: f64,
    samples: usize,
    means: [f64; 2],
}

impl Samples {
    pub(crate) fn add(&mut self, class: Class, taken: u64) {
        match class {
            Class::Valid => self.valid.push(taken),
            Class::Random => self.random.push(taken),
        }
    }

    pub(crate) fn finding(&self) -> Finding {
        let most = self.most();
        let [valid, random] = [&self.valid, &self.random].map(|class| Moments::of(class, most));
        let t = (valid.mean - random.mean) / (valid.of_mean() + random.of_mean()).sqrt();
        Finding { t, samples: self.valid.len() + self.random.len(), means: [valid.mean, random.mean] }
    }

    /// The longest that is kept: one bound for both classes.
    fn most(&self) -> u64 {
        let mut all = [self.valid.as_slice(), &self.random].concat();
        all.sort_unstable();
        let place = (all.len() as f64 * KEPT) as usize;
        all.get(place).copied().unwrap_or(u64::MAX)
    }
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    fn of(samples: &[u64], most: u64) -> Self {
        let kept = || samples.iter().filter(|taken| **taken <= most).map(|taken| *taken as f64);
        let count = kept().count() as f64;
        let mean = kept().sum::<f64>() / count;
        let variance = kept().map(|taken| (taken - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { count, mean, variance }
    }

    /// The variance of the mean.
    fn of_mean(&self) -> f64 {
        self.variance / self.count
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [valid, random] = self.means;
        write!(f, "{:>9} samples, {valid:>10.1} and {random:>10.1} ticks, |t| = {:>7.2}", self.samples, self.t.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_overlap_differ_by_little() {
        let mut samples = Samples::default();
        (1..10).for_each(|taken| samples.add(Class::Valid, taken));
        (2..11).for_each(|taken| samples.add(Class::Random, taken));
        // Of these 18 the slowest is dropped, the one 10.
        let t = samples.finding().t;
        assert!((-0.5..0.0).contains(&t), "{t}");
    }
}
