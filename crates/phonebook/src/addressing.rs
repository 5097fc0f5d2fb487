//! Protocols and addresses of an entry.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Protocols an entry does not negotiate (key `ExcludedProtocols`, MS-RRASM 2.2.2.2.12).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ExcludedProtocols(u32);

impl ExcludedProtocols {
    /// NetBEUI.
    pub const NETBEUI: Self = Self(1);
    /// IPX.
    pub const IPX: Self = Self(2);
    /// IPv4.
    pub const IPV4: Self = Self(4);
    /// IPv6.
    pub const IPV6: Self = Self(8);

    const NAMED: [(Self, &'static str); 4] = [
        (Self::NETBEUI, "NetBEUI"),
        (Self::IPX, "IPX"),
        (Self::IPV4, "IPv4"),
        (Self::IPV6, "IPv6"),
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

    /// Returns the names of the protocols that are excluded.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED.into_iter().filter(move |(bit, _)| self.contains(*bit)).map(|(_, name)| name)
    }

    /// Returns the bits without a documented meaning.
    #[must_use]
    pub fn unknown_bits(self) -> u32 {
        Self::NAMED.iter().fold(self.0, |bits, (named, _)| bits & !named.0)
    }
}

impl std::ops::BitOr for ExcludedProtocols {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for ExcludedProtocols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExcludedProtocols({:#x}: ", self.0)?;
        f.debug_list().entries(self.names()).finish()?;
        f.write_str(")")
    }
}

/// Where the address comes from (keys `IpAssign` and `Ipv6Assign`, MS-RRASM 2.2.2.2.69 and .79).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressAssignment {
    /// 1: the peer gives one.
    FromPeer,
    /// 2: the entry names one.
    Specific,
    /// A number without a documented meaning.
    Unknown(u32),
}

impl From<u32> for AddressAssignment {
    fn from(number: u32) -> Self {
        match number {
            1 => Self::FromPeer,
            2 => Self::Specific,
            other => Self::Unknown(other),
        }
    }
}

impl From<AddressAssignment> for u32 {
    fn from(assignment: AddressAssignment) -> Self {
        match assignment {
            AddressAssignment::FromPeer => 1,
            AddressAssignment::Specific => 2,
            AddressAssignment::Unknown(number) => number,
        }
    }
}

/// Where name servers come from (keys `IpNameAssign` and `Ipv6NameAssign`, MS-RRASM 2.2.2.2.70 and
/// .83).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameServerAssignment {
    /// 1: the peer gives them.
    FromPeer,
    /// 2: the entry names them.
    Specific,
    /// 3: the same as 1.
    FromPeerAlso,
    /// A number without a documented meaning.
    Unknown(u32),
}

impl From<u32> for NameServerAssignment {
    fn from(number: u32) -> Self {
        match number {
            1 => Self::FromPeer,
            2 => Self::Specific,
            3 => Self::FromPeerAlso,
            other => Self::Unknown(other),
        }
    }
}

impl From<NameServerAssignment> for u32 {
    fn from(assignment: NameServerAssignment) -> Self {
        match assignment {
            NameServerAssignment::FromPeer => 1,
            NameServerAssignment::Specific => 2,
            NameServerAssignment::FromPeerAlso => 3,
            NameServerAssignment::Unknown(number) => number,
        }
    }
}

/// The IPv4 settings of an entry. Addresses are as the file has them; 0.0.0.0 means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ipv4Settings {
    /// Where the address comes from (`IpAssign`).
    pub assignment: Option<AddressAssignment>,
    /// `IpAddress`; used only where the assignment is specific.
    pub address: Option<Ipv4Addr>,
    /// Where name servers come from (`IpNameAssign`).
    pub name_assignment: Option<NameServerAssignment>,
    /// `IpDnsAddress` and `IpDns2Address`; used only where the name assignment is specific.
    pub dns: [Option<Ipv4Addr>; 2],
    /// `IpWinsAddress` and `IpWins2Address`; used only where the name assignment is specific.
    pub wins: [Option<Ipv4Addr>; 2],
}

impl Ipv4Settings {
    /// Returns the address the entry insists on, if it does.
    #[must_use]
    pub fn specific_address(&self) -> Option<Ipv4Addr> {
        let used = self.assignment == Some(AddressAssignment::Specific);
        self.address.filter(|address| used && !address.is_unspecified())
    }

    /// Returns the DNS servers the entry insists on.
    pub fn specific_dns(&self) -> impl Iterator<Item = Ipv4Addr> {
        let used = self.name_assignment == Some(NameServerAssignment::Specific);
        self.dns.into_iter().flatten().filter(move |address| used && !address.is_unspecified())
    }
}

/// The IPv6 settings of an entry. Addresses are as the file has them; `::` means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ipv6Settings {
    /// Where the address comes from (`Ipv6Assign`).
    pub assignment: Option<AddressAssignment>,
    /// `Ipv6Address`; used only where the assignment is specific. An empty value is none.
    pub address: Option<Ipv6Addr>,
    /// `Ipv6PrefixLength`, 0 to 128.
    pub prefix_length: Option<u8>,
    /// Where name servers come from (`Ipv6NameAssign`).
    pub name_assignment: Option<NameServerAssignment>,
    /// `Ipv6DnsAddress` and `Ipv6Dns2Address`; used only where the name assignment is specific.
    pub dns: [Option<Ipv6Addr>; 2],
}

impl Ipv6Settings {
    /// Returns the address the entry insists on, if it does.
    #[must_use]
    pub fn specific_address(&self) -> Option<Ipv6Addr> {
        let used = self.assignment == Some(AddressAssignment::Specific);
        self.address.filter(|address| used && !address.is_unspecified())
    }

    /// Returns the DNS servers the entry insists on.
    pub fn specific_dns(&self) -> impl Iterator<Item = Ipv6Addr> {
        let used = self.name_assignment == Some(NameServerAssignment::Specific);
        self.dns.into_iter().flatten().filter(move |address| used && !address.is_unspecified())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_count_only_where_the_assignment_is_specific() {
        let mut settings = Ipv4Settings {
            assignment: Some(AddressAssignment::FromPeer),
            address: Some(Ipv4Addr::new(10, 0, 0, 2)),
            ..Ipv4Settings::default()
        };
        assert_eq!(settings.specific_address(), None);
        settings.assignment = Some(AddressAssignment::Specific);
        assert_eq!(settings.specific_address(), Some(Ipv4Addr::new(10, 0, 0, 2)));
        settings.address = Some(Ipv4Addr::UNSPECIFIED);
        assert_eq!(settings.specific_address(), None);
    }

    #[test]
    fn every_number_comes_back() {
        for number in (0..10).chain([u32::MAX]) {
            assert_eq!(u32::from(AddressAssignment::from(number)), number);
            assert_eq!(u32::from(NameServerAssignment::from(number)), number);
        }
        assert_eq!(ExcludedProtocols::from_bits(0x18).names().collect::<Vec<_>>(), ["IPv6"]);
        assert_eq!(ExcludedProtocols::from_bits(0x18).unknown_bits(), 0x10);
    }
}
