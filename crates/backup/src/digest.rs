//! SHA-256, as parts and manifest are named and sealed by it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Digest;
use std::fmt;
use std::str::FromStr;

/// A SHA-256 hash; shown and stored as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// Hashes bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Returns the first 16 digits, by which files of parts are named.
    pub(crate) fn short(&self) -> String {
        self.to_string().chars().take(16).collect()
    }
}

/// A hash of bytes that come one block after the other.
#[derive(Default)]
pub(crate) struct Hasher(sha2::Sha256);

impl Hasher {
    pub(crate) fn add(&mut self, block: &[u8]) {
        self.0.update(block);
    }

    pub(crate) fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected 64 lower-case hexadecimal digits";
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
            b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
            _ => None,
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(EXPECTED);
        }
        let mut hash = [0u8; 32];
        for (byte, [high, low]) in hash.iter_mut().zip(pairs) {
            *byte = (digit(*high).ok_or(EXPECTED)? << 4) | digit(*low).ok_or(EXPECTED)?;
        }
        Ok(Self(hash))
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_abc_is_that_of_fips_180() {
        let hash = Sha256::of(b"abc");
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash.to_string(), known);
        assert_eq!(known.parse(), Ok(hash));
        assert!(known.to_uppercase().parse::<Sha256>().is_err());
        let mut hasher = Hasher::default();
        hasher.add(b"a");
        hasher.add(b"bc");
        assert_eq!(hasher.finish(), hash);
    }
}
