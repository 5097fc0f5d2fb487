//! Network address translation (MS-RRASM 2.2.1.2.195 to .200).

use super::address::network;
use super::block::OtherBlock;
use super::protocols::{flag_set, is_zero, logging};
use super::row::Row;
use super::term::{FlagSet, Term};
use routerkeep_infoblock::payload::{NatAddressMapping, NatAddressRange, NatFlags, NatPortMapping};
use serde::Serialize;
use std::net::Ipv4Addr;

/// NAT for the whole transport.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NatSettings {
    /// What is logged.
    pub logging: Term,
    /// Flags, which should be 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub flags: u32,
    /// How long mappings last.
    pub timeouts: Option<NatTimeouts>,
    /// What else the nested block holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<OtherBlock>,
}

/// How long mappings last without traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NatTimeouts {
    /// TCP, in seconds.
    pub tcp: u32,
    /// UDP, in seconds.
    pub udp: u32,
}

/// NAT on one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NatOnInterface {
    /// The role by its flags: `public interface`, `port translation`, ...; a private interface has none.
    pub flags: FlagSet,
    /// Public addresses.
    pub address_ranges: Vec<AddressRange>,
    /// Ports that are always mapped. The byte order of their numbers is not documented.
    pub port_maps: Vec<PortMap>,
    /// Addresses that are always mapped.
    pub address_maps: Vec<AddressMap>,
    /// ICMP that passes a firewall.
    pub icmp: Option<FlagSet>,
    /// What else the nested block holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<OtherBlock>,
}

impl NatSettings {
    pub(super) fn new(level: routerkeep_infoblock::payload::LoggingLevel, flags: u32) -> Self {
        Self { logging: logging(level), flags, timeouts: None, other: Vec::new() }
    }
}

impl NatOnInterface {
    pub(super) fn new(flags: NatFlags) -> Self {
        Self {
            flags: flag_set!(flags),
            address_ranges: Vec::new(),
            port_maps: Vec::new(),
            address_maps: Vec::new(),
            icmp: None,
            other: Vec::new(),
        }
    }
}

/// A range of public addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddressRange {
    /// The first address.
    pub first: Ipv4Addr,
    /// The last address.
    pub last: Ipv4Addr,
    /// The network of the first address.
    pub network: String,
}

impl Row for AddressRange {
    const NOUN: &'static str = "NAT address range";
    const PLURAL: &'static str = "NAT address ranges";

    fn key(&self) -> String {
        format!("{}-{}", self.first, self.last)
    }
}

impl From<&NatAddressRange> for AddressRange {
    fn from(range: &NatAddressRange) -> Self {
        let NatAddressRange { first, last, mask } = *range;
        Self { first, last, network: network(first, mask) }
    }
}

/// A port that is always mapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PortMap {
    /// `tcp`, `udp`, or a number.
    pub protocol: Term,
    /// The public address; none is that of the interface.
    pub public_address: Option<Ipv4Addr>,
    /// The public port.
    pub public_port: u16,
    /// The address behind it.
    pub private_address: Ipv4Addr,
    /// The port behind it.
    pub private_port: u16,
}

impl Row for PortMap {
    const NOUN: &'static str = "port map";
    const PLURAL: &'static str = "port maps";

    fn key(&self) -> String {
        match self.public_address {
            Some(address) => format!("{} {address}:{}", self.protocol, self.public_port),
            None => format!("{} {}", self.protocol, self.public_port),
        }
    }
}

impl From<&NatPortMapping> for PortMap {
    fn from(map: &NatPortMapping) -> Self {
        let public = map.public_address;
        Self {
            protocol: Term::find(&[(6, "tcp"), (17, "udp")], map.protocol.into()),
            public_address: (!public.is_unspecified()).then_some(public),
            public_port: map.public_port.0,
            private_address: map.private_address,
            private_port: map.private_port.0,
        }
    }
}

/// An address that is always mapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddressMap {
    /// The address inside.
    pub private_address: Ipv4Addr,
    /// The address outside.
    pub public_address: Ipv4Addr,
    /// Whether connections may come from outside.
    pub allow_inbound: super::term::Switch,
}

impl Row for AddressMap {
    const NOUN: &'static str = "address map";
    const PLURAL: &'static str = "address maps";

    fn key(&self) -> String {
        self.private_address.to_string()
    }
}

impl From<&NatAddressMapping> for AddressMap {
    fn from(map: &NatAddressMapping) -> Self {
        Self {
            private_address: map.private_address,
            public_address: map.public_address,
            allow_inbound: super::term::Switch(map.allow_inbound.into()),
        }
    }
}
