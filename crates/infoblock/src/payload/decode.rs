//! From the data of entries to payloads: total, and without loss.

use std::fmt;

use super::encode::Encoded;
use super::layout::Layout;
use super::record::{Fault, Notes, Record};
use super::{
    AlgGlobal, DhcpAllocatorGlobal, DhcpAllocatorInterface, DnsProxyGlobal, DnsProxyInterface,
    FilterEnable, Filters, FiltersV6, ForwardRow, FragmentCheck, GlobalInfo, IgmpGlobal,
    IgmpInterface, InterfaceRoute, InterfaceStatus, MulticastBoundary, MulticastHeartbeat,
    MulticastLimit, NatAddressMapping, NatAddressRange, NatGlobal, NatIcmp, NatInterface,
    NatPortMapping, NatTimeouts, Payload, PriorityInfo, PriorityInfoEx, RelayGlobal, RelayGlobalV6,
    RelayInterface, RelayInterfaceV6, RipGlobal, RipInterface, RouterDiscovery,
};
use crate::bytes::{Reader, copied, reserve, wide};
use crate::finding::Findings;
use crate::{
    Context, Entry, InfoBlockError, InfoType, PayloadFinding, PayloadProblem, Scope, Transport,
};

/// A decoded entry: the payload, what follows it, and what was unusual.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    entry: Entry<'a>,
    payload: Payload,
    rest: &'a [u8],
    findings: Findings<PayloadFinding>,
}

impl<'a> Decoded<'a> {
    /// Returns the payload.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns the payload.
    pub fn into_payload(self) -> Payload {
        self.payload
    }

    /// Returns the data after the payload; all of them where it is opaque.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Returns what is wrong with the data, at most
    /// [`MAX_FINDINGS`](crate::limits::MAX_FINDINGS) of it.
    pub fn findings(&self) -> &[PayloadFinding] {
        self.findings.kept()
    }

    /// Returns the number of findings beyond those that are kept.
    pub fn further_findings(&self) -> u64 {
        self.findings.further()
    }

    /// Returns the sizes and data of the entry again, from the payload and the rest.
    ///
    /// # Errors
    /// The entry had no data, or memory is short.
    pub fn encode(&self) -> Result<Encoded, InfoBlockError> {
        match self.payload.shape() {
            Some(shape) => self.payload.encode_with(&shape, self.rest),
            None if self.entry.data.is_none() => {
                Err(InfoBlockError::Unreadable { info_type: self.entry.info_type })
            }
            None => Ok(Encoded {
                item_size: self.entry.item_size,
                count: self.entry.count,
                data: copied(self.rest)?,
            }),
        }
    }

    fn new(entry: &Entry<'a>, payload: Payload, rest: &'a [u8]) -> Self {
        Self { entry: *entry, payload, rest, findings: Findings::default() }
    }

    /// Returns an entry that is not understood, and why where it should have been.
    fn opaque(entry: &Entry<'a>, finding: Option<PayloadFinding>) -> Self {
        let mut decoded = Self::new(entry, Payload::Opaque, entry.data.unwrap_or_default());
        if let Some(finding) = finding {
            decoded.findings.push(finding);
        }
        decoded
    }
}

impl fmt::Debug for Decoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest may hold keys: its length has to do.
        f.debug_struct("Decoded")
            .field("info_type", &self.entry.info_type)
            .field("payload", &self.payload)
            .field("rest_length", &self.rest.len())
            .field("findings", &self.findings.kept())
            .finish()
    }
}

impl Payload {
    /// Decodes an entry by its type and the place of its block.
    ///
    /// Types without a decoder give [`Payload::Opaque`] without a finding: those of IPX, OSPF, BGP,
    /// IP-in-IP tunnels, and unknown ones.
    pub fn decode<'a>(context: Context, entry: &Entry<'a>) -> Decoded<'a> {
        if entry.data.is_none() {
            let expected = u64::from(entry.item_size).saturating_mul(entry.count.into());
            let problem = PayloadProblem::Unreadable;
            return Decoded::opaque(entry, Some(finding("InfoType", problem, expected, 0)));
        }
        match (context.transport, context.scope) {
            (Transport::Ipx, _) => Decoded::opaque(entry, None),
            (Transport::Ip | Transport::Ipv6, Scope::Nat) => decode_nat(entry),
            (Transport::Ip | Transport::Ipv6, scope) => decode_router_manager(entry)
                .or_else(|| match scope {
                    Scope::Global => decode_protocol_global(entry),
                    Scope::Interface | Scope::Nat => decode_protocol_interface(entry),
                })
                .unwrap_or_else(|| Decoded::opaque(entry, None)),
        }
    }
}

/// Decodes the types of the router managers, which mean the same in global and interface blocks.
fn decode_router_manager<'a>(entry: &Entry<'a>) -> Option<Decoded<'a>> {
    Some(match entry.info_type {
        InfoType::IP_GLOBAL_INFO | InfoType::IPV6_GLOBAL_INFO => record::<GlobalInfo>(entry),
        InfoType::IP_PROT_PRIORITY_INFO => record::<PriorityInfo>(entry),
        InfoType::IP_PROT_PRIORITY_INFO_EX => record::<PriorityInfoEx>(entry),
        InfoType::IP_INTERFACE_STATUS_INFO => record::<InterfaceStatus>(entry),
        InfoType::IP_ROUTER_DISC_INFO => record::<RouterDiscovery>(entry),
        InfoType::IP_IN_FILTER_INFO
        | InfoType::IP_OUT_FILTER_INFO
        | InfoType::IP_DEMAND_DIAL_FILTER_INFO => record::<Filters>(entry),
        InfoType::IP_IN_FILTER_INFO_V6
        | InfoType::IP_OUT_FILTER_INFO_V6
        | InfoType::IP_DEMAND_DIAL_FILTER_INFO_V6 => record::<FiltersV6>(entry),
        InfoType::IP_IFFILTER_INFO | InfoType::IP_IFFILTER_INFO_V6 => {
            record::<FragmentCheck>(entry)
        }
        InfoType::IP_FILTER_ENABLE_INFO | InfoType::IP_FILTER_ENABLE_INFO_V6 => {
            record::<FilterEnable>(entry)
        }
        InfoType::IP_MCAST_HEARTBEAT_INFO => record::<MulticastHeartbeat>(entry),
        // The size alone tells the layouts apart; empty entries have one too.
        InfoType::IP_ROUTE_INFO if is_size_of::<ForwardRow>(entry) => {
            rows::<ForwardRow>(entry, "MIB_IPFORWARDROW")
        }
        InfoType::IP_ROUTE_INFO => rows::<InterfaceRoute>(entry, "INTERFACE_ROUTE_INFO"),
        InfoType::IP_MCAST_BOUNDARY_INFO => rows::<MulticastBoundary>(entry, "MIB_BOUNDARYROW"),
        InfoType::IP_MCAST_LIMIT_INFO => rows::<MulticastLimit>(entry, "MIB_MCAST_LIMIT_ROW"),
        _ => return None,
    })
}

fn decode_protocol_global<'a>(entry: &Entry<'a>) -> Option<Decoded<'a>> {
    Some(match entry.info_type {
        InfoType::MS_IP_RIP => record::<RipGlobal>(entry),
        InfoType::MS_IP_BOOTP => record::<RelayGlobal>(entry),
        InfoType::MS_IPV6_DHCP => record::<RelayGlobalV6>(entry),
        InfoType::MS_IP_IGMP => record::<IgmpGlobal>(entry),
        InfoType::MS_IP_NAT => record::<NatGlobal>(entry),
        InfoType::MS_IP_DNS_PROXY => record::<DnsProxyGlobal>(entry),
        InfoType::MS_IP_DHCP_ALLOCATOR => record::<DhcpAllocatorGlobal>(entry),
        InfoType::MS_IP_ALG => record::<AlgGlobal>(entry),
        _ => return None,
    })
}

fn decode_protocol_interface<'a>(entry: &Entry<'a>) -> Option<Decoded<'a>> {
    Some(match entry.info_type {
        InfoType::MS_IP_RIP => record::<RipInterface>(entry),
        InfoType::MS_IP_BOOTP => record::<RelayInterface>(entry),
        InfoType::MS_IPV6_DHCP => record::<RelayInterfaceV6>(entry),
        InfoType::MS_IP_IGMP => record::<IgmpInterface>(entry),
        InfoType::MS_IP_NAT => record::<NatInterface>(entry),
        InfoType::MS_IP_DNS_PROXY => record::<DnsProxyInterface>(entry),
        InfoType::MS_IP_DHCP_ALLOCATOR => record::<DhcpAllocatorInterface>(entry),
        _ => return None,
    })
}

fn decode_nat<'a>(entry: &Entry<'a>) -> Decoded<'a> {
    match entry.info_type {
        InfoType::IP_NAT_TIMEOUT_TYPE => record::<NatTimeouts>(entry),
        InfoType::IP_NAT_ICMP_CONFIG_TYPE => record::<NatIcmp>(entry),
        InfoType::IP_NAT_ADDRESS_RANGE_TYPE => {
            rows::<NatAddressRange>(entry, "IP_NAT_ADDRESS_RANGE")
        }
        InfoType::IP_NAT_PORT_MAPPING_TYPE => rows::<NatPortMapping>(entry, "IP_NAT_PORT_MAPPING"),
        InfoType::IP_NAT_ADDRESS_MAPPING_TYPE => {
            rows::<NatAddressMapping>(entry, "IP_NAT_ADDRESS_MAPPING")
        }
        _ => Decoded::opaque(entry, None),
    }
}

/// Decodes an entry of one structure.
fn record<'a, T: Record + Into<Payload>>(entry: &Entry<'a>) -> Decoded<'a> {
    let data = entry.data.unwrap_or_default();
    if data.is_empty() {
        return Decoded::new(entry, Payload::Empty, data);
    }
    if entry.count != 1 {
        let found = entry.count.into();
        return Decoded::opaque(entry, Some(finding(T::NAME, PayloadProblem::Count, 1, found)));
    }
    let mut notes = Notes::default();
    let mut reader = Reader::new(data);
    match T::read(&mut reader, &mut notes) {
        Ok(record) => {
            let rest = reader.rest();
            if !rest.is_empty() && !notes.truncated() && !record.expects(rest) {
                let problem = PayloadProblem::Trailing;
                let offset = reader.position();
                let trailing = finding(T::NAME, problem, 0, wide(rest.len()));
                notes.push(PayloadFinding { offset, ..trailing });
            }
            let decoded = Decoded::new(entry, record.into(), rest);
            Decoded { findings: notes.into_findings(), ..decoded }
        }
        Err(fault) => Decoded::opaque(entry, Some(fault_finding::<T>(&fault, data.len()))),
    }
}

/// Decodes an entry of rows.
fn rows<'a, T: Layout>(entry: &Entry<'a>, name: &'static str) -> Decoded<'a>
where
    Payload: From<Vec<T>>,
{
    if !is_size_of::<T>(entry) {
        let found = entry.item_size.into();
        let problem = PayloadProblem::ItemSize;
        return Decoded::opaque(entry, Some(finding(name, problem, wide(T::SIZE), found)));
    }
    let data = entry.data.unwrap_or_default();
    let mut list: Vec<T> = Vec::new();
    let count = usize::try_from(entry.count).unwrap_or(usize::MAX);
    if let Err(InfoBlockError::OutOfMemory { bytes }) = reserve(&mut list, count) {
        return Decoded::opaque(entry, Some(finding(name, PayloadProblem::Memory, bytes, 0)));
    }
    let mut reader = Reader::new(data);
    for _ in 0..count {
        // The data are as long as size and count state, so that no row is missing.
        let Some(row) = T::read(&mut reader) else { break };
        list.push(row);
    }
    Decoded::new(entry, list.into(), reader.rest())
}

fn is_size_of<T: Layout>(entry: &Entry<'_>) -> bool {
    u64::from(entry.item_size) == wide(T::SIZE)
}

fn fault_finding<T: Record>(fault: &Fault, length: usize) -> PayloadFinding {
    match *fault {
        Fault::Short => finding(T::NAME, PayloadProblem::Short, wide(T::FIXED), wide(length)),
        Fault::Memory { bytes } => finding(T::NAME, PayloadProblem::Memory, bytes, 0),
        Fault::Found(finding) => finding,
    }
}

fn finding(
    field: &'static str,
    problem: PayloadProblem,
    expected: u64,
    found: u64,
) -> PayloadFinding {
    PayloadFinding { offset: 0, field, problem, expected, found }
}
