//! Where chance comes from: a seed, or the bytes that a fuzzer hands in.

use std::ops::Range;

use fastrand::Rng;

/// Makes one choice after the other; the same source makes the same ones.
#[derive(Debug, Clone)]
pub struct Choices(Source);

#[derive(Debug, Clone)]
enum Source {
    Seed(Rng),
    /// What is left, the next byte last.
    Bytes(Vec<u8>),
}

impl Choices {
    /// Choices without end, of a seed.
    pub fn of_seed(seed: u64) -> Choices {
        Choices(Source::Seed(Rng::with_seed(seed)))
    }

    /// Choices that each take a byte or a few; the first of everything once they are used up.
    pub fn of_bytes(bytes: &[u8]) -> Choices {
        Choices(Source::Bytes(bytes.iter().rev().copied().collect()))
    }

    /// Whether nothing is left to choose by.
    pub fn is_over(&self) -> bool {
        matches!(&self.0, Source::Bytes(bytes) if bytes.is_empty())
    }

    /// A number below `count`, and 0 below nothing.
    pub fn below(&mut self, count: usize) -> usize {
        if count < 2 {
            return 0;
        }
        match &mut self.0 {
            Source::Seed(rng) => rng.usize(..count),
            Source::Bytes(bytes) => {
                let width = (usize::BITS - (count - 1).leading_zeros()).div_ceil(8);
                let number = (0..width).fold(0, |number: usize, _| {
                    number << 8 | usize::from(bytes.pop().unwrap_or(0))
                });
                number % count
            }
        }
    }

    /// A number of a range.
    pub fn within(&mut self, range: Range<i64>) -> i64 {
        let count = range.end.saturating_sub(range.start);
        let step = self.below(usize::try_from(count).unwrap_or(0));
        range.start + i64::try_from(step).unwrap_or(0)
    }

    /// Yes or no.
    pub fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Yes, one time in so many.
    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) + 1 == count
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::Choices;

    #[test]
    fn bytes_choose_and_then_the_first_is_chosen() {
        let mut choices = Choices::of_bytes(&[5, 1, 2]);
        assert_eq!(choices.below(4), 1);
        assert_eq!(choices.below(1000), 258);
        assert!(choices.is_over());
        assert_eq!(choices.below(1000), 0);
        assert_eq!(choices.within(-3..3), -3);
    }

    #[test]
    fn every_number_of_a_range_comes() {
        let mut choices = Choices::of_seed(1);
        let mut seen = [false; 6];
        for _ in 0..200 {
            seen[usize::try_from(choices.within(-3..3) + 3).expect("not below the range")] = true;
        }
        assert_eq!(seen, [true; 6]);
    }
}
