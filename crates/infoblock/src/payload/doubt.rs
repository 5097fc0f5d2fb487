//! What is not certain in payloads: layouts and byte orders that no public sample confirms.

use super::Payload;
use super::codes::RouteProtocol;

/// A part of a payload that may have to be read differently.
///
/// Views show the bytes beside what they make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// The structure or field concerned, by the name that MS-RRASM gives it.
    pub field: &'static str,
    /// Why it is not certain: a phrase in plain English.
    pub reason: &'static str,
}

const BGP: &[Doubt] = &[Doubt {
    field: "BGP_CONFIG_HEADER",
    reason: "sizes and order of the structures are assumed, no sample is known",
}];
const BGP_WALK: &[Doubt] = &[Doubt {
    field: "InfoSize",
    reason: "how structures of varying size follow one another is not documented",
}];
const OSPF: &[Doubt] = &[Doubt {
    field: "OSPF parameters",
    reason: "the byte order of addresses is assumed, no sample is known",
}];
const FILTERS_V6: &[Doubt] = &[Doubt {
    field: "FILTER_INFO_V6",
    reason: "the byte order of prefix lengths, protocol and ports is assumed",
}];
const NAT_PORTS: &[Doubt] =
    &[Doubt { field: "PublicPort, PrivatePort", reason: "the byte order is not documented" }];
const HEARTBEAT_PORT: &[Doubt] =
    &[Doubt { field: "wPort", reason: "the byte order is not documented" }];
const PRIORITY_BGP: &[Doubt] = &[Doubt {
    field: "dwProtocolId",
    reason: "13 with a sub-protocol may be BGP, whose number is documented as 13 and as 14",
}];
const STATIC_GROUPS: &[Doubt] = &[Doubt {
    field: "NumStaticGroups",
    reason: "the form of the static groups that follow is not documented",
}];

impl Payload {
    /// Returns what is not certain in the payload; nothing for those that samples confirm and for
    /// those whose doubtful part is empty.
    pub fn doubts(&self) -> &'static [Doubt] {
        match self {
            Self::FiltersV6(filters) if filters.filters.stated() > 0 => FILTERS_V6,
            Self::PriorityEx(info)
                if info
                    .protocols
                    .rows()
                    .iter()
                    .any(|row| row.protocol == RouteProtocol::Ospf && row.sub_protocol != 0) =>
            {
                PRIORITY_BGP
            }
            Self::MulticastHeartbeat(heartbeat) if heartbeat.port != 0 => HEARTBEAT_PORT,
            Self::IgmpInterface(igmp) if igmp.static_groups != 0 => STATIC_GROUPS,
            Self::NatPortMappings(rows) if !rows.is_empty() => NAT_PORTS,
            Self::Ospf(_) => OSPF,
            Self::BgpConfig(_) | Self::BgpRouter(_) | Self::BgpPeers(_) => BGP,
            Self::BgpPolicies(list) if list.len() > 1 => BGP_WALK,
            Self::BgpPeerPolicies(list) if list.len() > 1 => BGP_WALK,
            Self::BgpAdvertisements(list) if list.len() > 1 => BGP_WALK,
            Self::BgpPolicies(_) | Self::BgpPeerPolicies(_) | Self::BgpAdvertisements(_) => BGP,
            _ => &[],
        }
    }

    /// Returns whether something in the payload is not certain.
    pub fn is_uncertain(&self) -> bool {
        !self.doubts().is_empty()
    }
}
