//! How much is read of a backup before it is called damaged; publishing keeps to the same bounds.

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Bytes of a manifest: the facts of a million keys.
pub(crate) const MANIFEST: u64 = 64 * 1024 * 1024;
/// Bytes of a part.
pub(crate) const PART: u64 = 1024 * 1024 * 1024;
/// Files in a backup's directory.
pub(crate) const FILES: usize = 1_000_000;
/// Classes of a manifest; there are four.
pub(crate) const CLASSES: usize = 1_000;

/// How often a backup is read again that another process replaces meanwhile.
pub(crate) const ATTEMPTS: usize = 3;

/// Bytes of memory that a byte of a manifest can become, at most.
///
/// Lists grow by doubling, and the shortest item of a list (`null,`) becomes 24 bytes.
const GROWTH: usize = 12;

/// Says whether memory can be had for whatever a manifest of this length becomes.
///
/// What parses it reserves memory as it goes and can't report that there is none.
pub(crate) fn memory_for_manifest(len: usize) -> bool {
    let mut room = Vec::<u8>::new();
    room.try_reserve_exact(len.saturating_mul(GROWTH)).is_ok()
}

/// The message of an error that is no fault of the manifest.
pub(crate) const SHORT_OF_MEMORY: &str = "not enough memory for a list";

/// Reads a list of any length; its manifest has one.
pub(crate) fn any<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    list::<{ usize::MAX }, T, D>(deserializer)
}

/// Reads a list of at most `MOST` items.
pub(crate) fn list<'de, const MOST: usize, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_seq(List::<MOST, T>(PhantomData))
}

struct List<const MOST: usize, T>(PhantomData<T>);

impl<'de, const MOST: usize, T: Deserialize<'de>> Visitor<'de> for List<MOST, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {MOST}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            if list.len() >= MOST {
                return Err(Error::invalid_length(list.len().saturating_add(1), &self));
            }
            // serde_json's own lists end the process without memory.
            list.try_reserve(1).map_err(|_| Error::custom(SHORT_OF_MEMORY))?;
            list.push(item);
        }
        Ok(list)
    }
}
