//! Finding siblings by name while they are still being added.

use std::cmp::Ordering;
use std::collections::TryReserveError;

/// Numbers of siblings, found by a comparison that the caller makes.
///
/// The numbers lie in sorted runs whose lengths are the binary digits of the count, longest first: a
/// new number joins the runs that carry, as in adding one. So adding takes O(log² n) on average and
/// finding O(log² n) at worst, with nothing but one vector, whose memory can be asked for.
#[derive(Default)]
pub(super) struct Index(Vec<usize>);

impl Index {
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the number for which `order`, of its name to the one looked for, is equal.
    pub(super) fn find(&self, order: impl Fn(usize) -> Ordering) -> Option<usize> {
        let mut rest = self.0.as_slice();
        while !rest.is_empty() {
            let run = 1usize.wrapping_shl(rest.len().ilog2());
            let (head, tail) = rest.split_at_checked(run)?;
            if let Ok(place) = head.binary_search_by(|&number| order(number)) {
                return head.get(place).copied();
            }
            rest = tail;
        }
        None
    }

    /// Adds a number that is not there.
    pub(super) fn insert(
        &mut self,
        number: usize,
        compare: impl Fn(usize, usize) -> Ordering,
    ) -> Result<(), TryReserveError> {
        self.0.try_reserve(1)?;
        self.0.push(number);
        let run = self.0.len() & self.0.len().wrapping_neg();
        let start = self.0.len().saturating_sub(run);
        if let Some(last) = self.0.get_mut(start..) {
            last.sort_unstable_by(|&left, &right| compare(left, right));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_found_in_whatever_order_they_came() {
        let names: Vec<u64> = (0..1000u64).map(|n| n.wrapping_mul(7919) % 1009).collect();
        let mut index = Index::default();
        for number in 0..names.len() {
            assert_eq!(index.find(|other| names[other].cmp(&names[number])), None);
            index.insert(number, |left, right| names[left].cmp(&names[right])).unwrap();
            for (known, name) in names.iter().enumerate().take(number + 1) {
                assert_eq!(index.find(|other| names[other].cmp(name)), Some(known));
            }
        }
    }
}
