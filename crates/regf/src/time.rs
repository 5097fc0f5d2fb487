//! The time stamps of hives.

/// A FILETIME: 100-nanosecond intervals since 1601-01-01 00:00 UTC; 0 means "not set".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileTime(pub u64);

/// 100-nanosecond intervals from 1601-01-01 to 1970-01-01.
const UNIX_EPOCH: i128 = 116_444_736_000_000_000;

impl FileTime {
    /// Returns the time as nanoseconds since 1970-01-01 UTC, negative before.
    pub fn unix_nanoseconds(self) -> i128 {
        i128::from(self.0).saturating_sub(UNIX_EPOCH).saturating_mul(100)
    }

    /// Makes a time of nanoseconds since 1970-01-01 UTC, or `None` outside of the format's range.
    pub fn from_unix_nanoseconds(nanoseconds: i128) -> Option<Self> {
        let intervals = nanoseconds.div_euclid(100).checked_add(UNIX_EPOCH)?;
        u64::try_from(intervals).ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unix_epoch_is_where_the_documents_put_it() {
        assert_eq!(FileTime(116_444_736_000_000_000).unix_nanoseconds(), 0);
        assert_eq!(FileTime::from_unix_nanoseconds(1_000), Some(FileTime(116_444_736_000_000_010)));
        assert_eq!(FileTime::from_unix_nanoseconds(i128::MAX), None);
    }
}
