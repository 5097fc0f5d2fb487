//! One bit for each eight bytes of the hive bins data: cells begin on multiples of eight.

/// A set of cells, by offset.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// Makes an empty set for hive bins data of `len` bytes, or `None` where memory is short.
    pub(crate) fn new(len: usize) -> Option<Self> {
        let words = len.div_ceil(8 * 64);
        let mut set = Self { words: crate::bytes::vec_for(words)? };
        set.words.resize(words, 0);
        Some(set)
    }

    /// Says whether the cell at `at` is in the set.
    #[inline]
    pub(crate) fn has(&self, at: u32) -> bool {
        let (index, mask) = place(at);
        self.words.get(index).is_some_and(|word| word & mask != 0)
    }

    /// Adds the cell at `at`; says whether it was not in the set before.
    #[inline]
    pub(crate) fn set(&mut self, at: u32) -> bool {
        let (index, mask) = place(at);
        let Some(word) = self.words.get_mut(index) else { return false };
        let new = *word & mask == 0;
        *word |= mask;
        new
    }

    /// Takes the cell at `at` out of the set.
    pub(crate) fn unset(&mut self, at: u32) {
        let (index, mask) = place(at);
        if let Some(word) = self.words.get_mut(index) {
            *word &= !mask;
        }
    }

    /// Makes room for hive bins data of `len` bytes; says whether there is the memory.
    pub(crate) fn reach(&mut self, len: usize) -> bool {
        let words = len.div_ceil(8 * 64);
        let more = words.saturating_sub(self.words.len());
        let enough = self.words.try_reserve(more).is_ok();
        if enough && more > 0 {
            self.words.resize(words, 0);
        }
        enough
    }

    /// Says whether any offset from `start` up to but not including `end` is in the set.
    pub(crate) fn any_within(&self, start: u32, end: u32) -> bool {
        let mut at = start;
        while at < end {
            let (index, mask) = place(at);
            match self.words.get(index) {
                // A word without a bit is passed as a whole.
                Some(0) => at = (at / 512).saturating_add(1).saturating_mul(512),
                Some(word) if word & mask != 0 => return true,
                Some(_) => at = at.saturating_add(8),
                None => return false,
            }
        }
        false
    }

    /// Returns the offsets that are in this set and not in `other`, in ascending order.
    pub(crate) fn without<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = u32> + 's {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word & !other.words.get(index).copied().unwrap_or(0);
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest.wrapping_sub(1);
                let at = index.checked_mul(64)?.checked_add(bit as usize)?.checked_mul(8)?;
                u32::try_from(at).ok()
            })
        })
    }
}

fn place(at: u32) -> (usize, u64) {
    let bit = at as usize / 8;
    (bit / 64, 1 << (bit % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_found_in_every_range_that_covers_it() {
        let mut bits = Bits::new(64 * 1024).unwrap();
        for at in [32, 4096 + 32, 40_000] {
            assert!(bits.set(at) && !bits.set(at) && bits.has(at));
        }
        assert!(bits.any_within(0, 40) && !bits.any_within(0, 32));
        assert!(bits.any_within(40, 4136) && !bits.any_within(40, 4128));
        assert!(bits.any_within(4136, 40_008) && !bits.any_within(4136, 40_000));
        assert!(!bits.any_within(40_008, u32::MAX - 7));
        assert!(!bits.set(1 << 30));
    }

    #[test]
    fn a_difference_comes_in_order() {
        let (mut all, mut some) = (Bits::new(8192).unwrap(), Bits::new(8192).unwrap());
        for at in [8, 16, 512, 1024, 8184] {
            all.set(at);
        }
        some.set(16);
        some.set(1024);
        assert_eq!(all.without(&some).collect::<Vec<_>>(), [8, 512, 8184]);
    }
}
