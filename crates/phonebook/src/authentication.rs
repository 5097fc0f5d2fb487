//! How an entry proves who it is, and how it encrypts.

use std::fmt;

/// Encryption of the data (key `DataEncryption`, MS-RRASM 2.2.2.2.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataEncryption {
    /// 0: none; a peer that asks for it is refused.
    None,
    /// 8: if the peer wants it.
    Optional,
    /// 256: required.
    Required,
    /// 512: required, at the strongest.
    Maximum,
    /// A number without a documented meaning.
    Unknown(u32),
}

impl From<u32> for DataEncryption {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::None,
            8 => Self::Optional,
            256 => Self::Required,
            512 => Self::Maximum,
            other => Self::Unknown(other),
        }
    }
}

impl From<DataEncryption> for u32 {
    fn from(encryption: DataEncryption) -> Self {
        match encryption {
            DataEncryption::None => 0,
            DataEncryption::Optional => 8,
            DataEncryption::Required => 256,
            DataEncryption::Maximum => 512,
            DataEncryption::Unknown(number) => number,
        }
    }
}

/// The authentication methods an entry allows (key `AuthRestrictions`, MS-RRASM 2.2.2.2.58).
///
/// A bit field; the document counts its bits from 1. Unknown bits are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AuthRestrictions(u32);

impl AuthRestrictions {
    /// The password in clear.
    pub const PAP: Self = Self(0x8);
    /// Shiva's PAP.
    pub const SPAP: Self = Self(0x10);
    /// CHAP with MD5.
    pub const CHAP: Self = Self(0x20);
    /// MS-CHAP version 1.
    pub const MSCHAP: Self = Self(0x40);
    /// EAP; `CustomAuthKey` says which method.
    pub const EAP: Self = Self(0x80);
    /// MS-CHAP version 2.
    pub const MSCHAP_V2: Self = Self(0x200);
    /// MS-CHAP in the form of Windows 95.
    pub const MSCHAP_W95: Self = Self(0x400);
    /// The certificate of the machine (IKEv2).
    pub const MACHINE_CERTIFICATE: Self = Self(0x800);
    /// A preshared key (IKEv2).
    pub const PRESHARED_KEY: Self = Self(0x1000);

    /// Every documented bit with its name, lowest first.
    pub const NAMED: [(Self, &'static str); 9] = [
        (Self::PAP, "PAP"),
        (Self::SPAP, "SPAP"),
        (Self::CHAP, "CHAP"),
        (Self::MSCHAP, "MS-CHAP"),
        (Self::EAP, "EAP"),
        (Self::MSCHAP_V2, "MS-CHAPv2"),
        (Self::MSCHAP_W95, "MS-CHAP for Windows 95"),
        (Self::MACHINE_CERTIFICATE, "machine certificate"),
        (Self::PRESHARED_KEY, "preshared key"),
    ];

    /// Takes the number as the file holds it.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Returns the number as the file holds it.
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Says whether every bit of `other` is set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the bits without a documented meaning.
    #[must_use]
    pub fn unknown_bits(self) -> u32 {
        Self::NAMED.iter().fold(self.0, |bits, (named, _)| bits & !named.0)
    }

    /// Returns the names of the documented bits that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED.into_iter().filter(move |(bit, _)| self.contains(*bit)).map(|(_, name)| name)
    }
}

impl std::ops::BitOr for AuthRestrictions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for AuthRestrictions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthRestrictions({:#x}: ", self.0)?;
        f.debug_list().entries(self.names()).finish()?;
        f.write_str(")")
    }
}

/// The EAP method (key `CustomAuthKey`, MS-RRASM 2.2.2.2.56); used where EAP is allowed.
///
/// Entries that do not use EAP have 0 or -1 here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EapMethod(pub u32);

impl EapMethod {
    /// EAP-TLS.
    pub const TLS: Self = Self(13);
    /// Protected EAP.
    pub const PEAP: Self = Self(25);
    /// EAP with MS-CHAP version 2.
    pub const MSCHAP_V2: Self = Self(26);

    /// Returns the method's name, `None` where it is no method or not one of the usual ones.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::TLS => Some("EAP-TLS"),
            Self::PEAP => Some("PEAP"),
            Self::MSCHAP_V2 => Some("EAP-MSCHAPv2"),
            _ => None,
        }
    }
}

/// Whether a preshared key is used (key `IpSecFlags`, MS-RRASM 2.2.2.2.76).
///
/// The key itself is kept by Windows outside the phone book, so everything but `None` states that
/// a secret exists which this file does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PresharedKeyUse {
    /// 0: no preshared key.
    None,
    /// 1: a preshared key is configured.
    Configured,
    /// 2: a preshared key is configured for IKEv2.
    Ikev2,
    /// A number without a documented meaning.
    Unknown(u32),
}

impl From<u32> for PresharedKeyUse {
    fn from(number: u32) -> Self {
        match number {
            0 => Self::None,
            1 => Self::Configured,
            2 => Self::Ikev2,
            other => Self::Unknown(other),
        }
    }
}

impl From<PresharedKeyUse> for u32 {
    fn from(used: PresharedKeyUse) -> Self {
        match used {
            PresharedKeyUse::None => 0,
            PresharedKeyUse::Configured => 1,
            PresharedKeyUse::Ikev2 => 2,
            PresharedKeyUse::Unknown(number) => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_of_the_documented_sample_are_named() {
        // 544 is in the sample phone book of MS-RRASM 4.10.
        let sample = AuthRestrictions::from_bits(544);
        assert_eq!(sample.names().collect::<Vec<_>>(), ["CHAP", "MS-CHAPv2"]);
        assert_eq!(sample.unknown_bits(), 0);
        assert_eq!(AuthRestrictions::from_bits(0x8000_0101).unknown_bits(), 0x8000_0101);
    }

    #[test]
    fn every_number_comes_back() {
        for number in (0..600).chain([u32::MAX]) {
            assert_eq!(u32::from(DataEncryption::from(number)), number);
            assert_eq!(u32::from(PresharedKeyUse::from(number)), number);
        }
    }
}
