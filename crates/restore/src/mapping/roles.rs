//! Roles of a LAN interface in which a wrong adapter would open or close the network.

use routerkeep_infoblock::{InfoBlock, InfoType};
use routerkeep_registry::Key;
use std::fmt;

/// A role in which a wrong adapter would do harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It translates addresses.
    Nat,
    /// It filters.
    Filters,
    /// It relays DHCP.
    DhcpRelay,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nat => "NAT",
            Self::Filters => "filters",
            Self::DhcpRelay => "a DHCP relay",
        })
    }
}

/// The entries of an interface's block that give it a role.
const ROLES: [(InfoType, Role); 9] = [
    (InfoType::MS_IP_NAT, Role::Nat),
    (InfoType::IP_IN_FILTER_INFO, Role::Filters),
    (InfoType::IP_OUT_FILTER_INFO, Role::Filters),
    (InfoType::IP_DEMAND_DIAL_FILTER_INFO, Role::Filters),
    (InfoType::IP_IN_FILTER_INFO_V6, Role::Filters),
    (InfoType::IP_OUT_FILTER_INFO_V6, Role::Filters),
    (InfoType::IP_DEMAND_DIAL_FILTER_INFO_V6, Role::Filters),
    (InfoType::MS_IP_BOOTP, Role::DhcpRelay),
    (InfoType::MS_IPV6_DHCP, Role::DhcpRelay),
];

/// Returns a role of the interface in a key. A block that can't be read may hold any.
pub(super) fn of(interface: &Key) -> Option<Role> {
    let values = interface.subkeys.iter().filter_map(|transport| transport.value("InterfaceInfo"));
    for value in values {
        let Ok(block) = InfoBlock::parse(&value.data) else { return Some(Role::Filters) };
        let used = |info_type| {
            block.find(info_type).is_some_and(|entry| entry.item_size != 0 && entry.count != 0)
        };
        if let Some((_, role)) = ROLES.iter().find(|(info_type, _)| used(*info_type)) {
            return Some(*role);
        }
    }
    None
}
