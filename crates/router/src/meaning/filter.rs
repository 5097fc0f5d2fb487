//! Packet filters as rules that can be read aloud (MS-RRASM 2.2.1.2.5 to .8).

use super::address::{side, side_v6};
use super::row::Row;
use super::term::{FlagSet, Term};
use super::text::hex;
use routerkeep_infoblock::InfoType;
use routerkeep_infoblock::payload::{
    Filter, FilterAction, FilterV6, Filters, FiltersV6, LateBound, Traffic, WordOrder,
};
use serde::Serialize;

/// The packets that a list of filters is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilterDirection {
    /// Those that come in.
    In,
    /// Those that go out.
    Out,
    /// Those that make a demand-dial interface dial.
    DemandDial,
}

impl FilterDirection {
    /// Returns what the type of a block says.
    pub(crate) fn of(info_type: InfoType) -> Option<Self> {
        Some(match info_type {
            InfoType::IP_IN_FILTER_INFO | InfoType::IP_IN_FILTER_INFO_V6 => Self::In,
            InfoType::IP_OUT_FILTER_INFO | InfoType::IP_OUT_FILTER_INFO_V6 => Self::Out,
            InfoType::IP_DEMAND_DIAL_FILTER_INFO | InfoType::IP_DEMAND_DIAL_FILTER_INFO_V6 => {
                Self::DemandDial
            }
            _ => return None,
        })
    }

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::DemandDial => "demand-dial",
        }
    }
}

/// The filters of an interface in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilterList {
    /// The direction.
    pub direction: FilterDirection,
    /// The version of IP: 4 or 6.
    pub ip_version: u8,
    /// What happens to packets that match no rule.
    pub default_action: Term,
    /// The rules in stored order.
    pub rules: Vec<Rule>,
    /// IPv6: whether the header is in network byte order.
    #[serde(skip_serializing_if = "is_false")]
    pub header_in_network_order: bool,
    /// IPv6: whether the rows are in network byte order.
    #[serde(skip_serializing_if = "is_false")]
    pub rows_in_network_order: bool,
}

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The rule in words, such as `drop tcp 10.0.0.0/8 any -> any 25`. What happens to packets that match
    /// is not documented; the administration tools do the opposite of the default action.
    pub text: String,
    /// The part of the text that says which packets match: `tcp 10.0.0.0/8 any -> any 25`.
    pub matching: String,
    /// The protocol.
    pub protocol: Term,
    /// The source network, or `any`.
    pub source: String,
    /// TCP and UDP: the source port; none is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_port: Option<u16>,
    /// The destination network, or `any`.
    pub destination: String,
    /// TCP and UDP: the destination port; none is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_port: Option<u16>,
    /// ICMP: the type; none is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icmp_type: Option<u16>,
    /// ICMP: the code; none is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icmp_code: Option<u16>,
    /// Fields that a connection replaces, and `TCP established`.
    #[serde(skip_serializing_if = "FlagSet::is_empty")]
    pub late_bound: FlagSet,
}

impl Row for Rule {
    const NOUN: &'static str = "filter";
    const PLURAL: &'static str = "rules";
    const KEY_SAYS_ALL: bool = true;

    /// The match alone: where the default action changes, each rule's own action does so too.
    fn key(&self) -> String {
        self.matching.clone()
    }
}

const PROTOCOLS: [(u32, &str); 14] = [
    (0, "any"),
    (1, "icmp"),
    (2, "igmp"),
    (4, "ipip"),
    (6, "tcp"),
    (17, "udp"),
    (41, "ipv6"),
    (47, "gre"),
    (50, "esp"),
    (51, "ah"),
    (58, "icmpv6"),
    (89, "ospf"),
    (103, "pim"),
    (112, "vrrp"),
];

/// In ICMP fields: any.
const ANY_ICMP: u16 = 0xFF;

impl FilterList {
    pub(crate) fn v4(direction: FilterDirection, filters: &Filters) -> Self {
        let action = filters.default_action;
        let rule = |row: &Filter| {
            let source = side(row.source, row.source_mask);
            let destination = side(row.destination, row.destination_mask);
            Rule::new(action, source, destination, row.traffic, row.late_bound)
        };
        let rules = filters.filters.rows().iter().map(rule).collect();
        Self::new(direction, 4, action, rules)
    }

    pub(crate) fn v6(direction: FilterDirection, filters: &FiltersV6) -> Self {
        let action = filters.default_action;
        let rule = |row: &FilterV6| {
            let source = side_v6(row.source, row.source_prefix_length);
            let destination = side_v6(row.destination, row.destination_prefix_length);
            Rule::new(action, source, destination, row.traffic, row.late_bound)
        };
        let rules = filters.filters.rows().iter().map(rule).collect();
        Self {
            header_in_network_order: filters.header_order == WordOrder::Big,
            rows_in_network_order: filters.row_order == WordOrder::Big,
            ..Self::new(direction, 6, action, rules)
        }
    }

    fn new(
        direction: FilterDirection,
        ip_version: u8,
        action: FilterAction,
        rules: Vec<Rule>,
    ) -> Self {
        Self {
            direction,
            ip_version,
            default_action: Term::new(action.name(), action.number()),
            rules,
            header_in_network_order: false,
            rows_in_network_order: false,
        }
    }
}

impl Rule {
    fn new(
        default: FilterAction,
        source: String,
        destination: String,
        traffic: Traffic,
        late_bound: LateBound,
    ) -> Self {
        let protocol = Term::find(&PROTOCOLS, traffic.protocol());
        let protocol_text = match protocol {
            Term::Named(name) => name.to_owned(),
            Term::Number(number) => format!("protocol {number}"),
        };
        let port = |port: u16| (port != 0).then_some(port);
        let port_text = |port: u16| if port == 0 { "any".to_owned() } else { port.to_string() };
        let mut rule = Self {
            text: String::new(),
            matching: format!("{protocol_text} {source} -> {destination}"),
            protocol,
            source,
            source_port: None,
            destination,
            destination_port: None,
            icmp_type: None,
            icmp_code: None,
            late_bound: FlagSet::new(late_bound.names(), late_bound.unknown()),
        };
        match traffic {
            Traffic::Tcp { source_port, destination_port }
            | Traffic::Udp { source_port, destination_port } => {
                rule.source_port = port(source_port);
                rule.destination_port = port(destination_port);
                let (from, to) = (port_text(source_port), port_text(destination_port));
                let (source, destination) = (&rule.source, &rule.destination);
                rule.matching = format!("{protocol_text} {source} {from} -> {destination} {to}");
            }
            Traffic::Icmp { kind, code } | Traffic::Icmpv6 { kind, code } => {
                for (field, name, value) in
                    [(&mut rule.icmp_type, "type", kind), (&mut rule.icmp_code, "code", code)]
                {
                    if value != ANY_ICMP {
                        *field = Some(value);
                        rule.matching.push_str(&format!(" {name} {value}"));
                    }
                }
            }
            Traffic::Other { fields: [0, 0, 0, 0], .. } => {}
            Traffic::Other { fields, .. } => {
                rule.matching.push_str(&format!(" fields {}", hex(&fields)));
            }
        }
        if !rule.late_bound.is_empty() {
            rule.matching.push_str(&format!(" ({})", rule.late_bound));
        }
        rule.text = format!("{} {}", opposite(default), rule.matching);
        rule
    }
}

/// Returns what happens to packets that match.
fn opposite(default: FilterAction) -> &'static str {
    match default {
        FilterAction::Forward => "drop",
        FilterAction::Drop => "forward",
        FilterAction::Other(_) => "match",
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn rule(traffic: Traffic, late_bound: u32) -> String {
        let filter = Filter {
            source: Ipv4Addr::new(10, 0, 0, 0),
            source_mask: Ipv4Addr::new(255, 0, 0, 0),
            destination: Ipv4Addr::UNSPECIFIED,
            destination_mask: Ipv4Addr::UNSPECIFIED,
            traffic,
            late_bound: LateBound(late_bound),
        };
        let default_action = FilterAction::Forward;
        let filters = Filters { default_action, filters: vec![filter].into() };
        let list = FilterList::v4(FilterDirection::In, &filters);
        list.rules[0].text.clone()
    }

    #[test]
    fn rules_read_as_sentences() {
        let tcp = Traffic::Tcp { source_port: 0, destination_port: 25 };
        assert_eq!(rule(tcp, 0), "drop tcp 10.0.0.0/8 any -> any 25");
        let udp = Traffic::Udp { source_port: 53, destination_port: 0 };
        assert_eq!(rule(udp, 0), "drop udp 10.0.0.0/8 53 -> any any");
        assert_eq!(rule(Traffic::ANY, 0), "drop any 10.0.0.0/8 -> any");
        let echo = Traffic::Icmp { kind: 8, code: 0xFF };
        assert_eq!(rule(echo, 0), "drop icmp 10.0.0.0/8 -> any type 8");
        assert_eq!(rule(tcp, 0x40), "drop tcp 10.0.0.0/8 any -> any 25 (TCP established)");
        let other = Traffic::Other { protocol: 99, fields: [1, 2, 3, 4] };
        assert_eq!(rule(other, 0x80), "drop protocol 99 10.0.0.0/8 -> any fields 01020304 (0x80)");
    }
}
