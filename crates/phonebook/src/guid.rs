//! The GUID of an entry, as 32 hex digits in memory order.

use std::fmt;

/// The identifier of an entry (MS-RRASM 2.2.2.2.9).
///
/// The file holds its 16 bytes in memory order, in which the first three fields are little endian:
/// `D9D1E27EFEB78B41A04EC73CB42765C5` is the GUID that Windows shows as
/// `{7EE2D1D9-B7FE-418B-A04E-C73CB42765C5}`. `Display` gives the latter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryGuid([u8; 16]);

impl EntryGuid {
    /// Takes the 16 bytes in memory order.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the 16 bytes in memory order.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// Reads 32 hex digits, `None` where there are not exactly 32 of them.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let digits = str::from_utf8(digits).ok()?;
        u128::from_str_radix(digits, 16).ok().map(|number| Self(number.to_be_bytes()))
    }

    /// Returns the 32 hex digits as the file holds them.
    #[must_use]
    pub fn to_hex(self) -> String {
        format!("{:032X}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Display for EntryGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, e0, e1, e2, e3, e4, e5] = self.0;
        let first = u32::from_le_bytes([a0, a1, a2, a3]);
        let second = u16::from_le_bytes([b0, b1]);
        let third = u16::from_le_bytes([c0, c1]);
        write!(f, "{{{first:08X}-{second:04X}-{third:04X}-{d0:02X}{d1:02X}-")?;
        write!(f, "{e0:02X}{e1:02X}{e2:02X}{e3:02X}{e4:02X}{e5:02X}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_order_becomes_the_dashed_order() {
        let guid = EntryGuid::from_hex(b"D9D1E27EFEB78B41A04EC73CB42765C5").unwrap();
        assert_eq!(guid.to_string(), "{7EE2D1D9-B7FE-418B-A04E-C73CB42765C5}");
        assert_eq!(guid.to_hex(), "D9D1E27EFEB78B41A04EC73CB42765C5");
        assert_eq!(EntryGuid::from_hex(b"+9D1E27EFEB78B41A04EC73CB42765C5"), None);
        assert_eq!(EntryGuid::from_hex(b"D9"), None);
    }
}
