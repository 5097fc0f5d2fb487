//! Info blocks by their meaning: what the settings of a transport or of an interface say.

use super::filter::FilterList;
use super::multicast::{MulticastBoundary, MulticastHeartbeat, MulticastLimit, RouterDiscovery};
use super::nat::{NatOnInterface, NatSettings};
use super::older;
use super::protocols::{
    AlgSettings, DhcpAllocatorOnInterface, DhcpAllocatorSettings, DnsProxyOnInterface,
    DnsProxySettings, IgmpOnInterface, IgmpSettings, Preference, RelayOnInterface, RelaySettings,
    RipOnInterface, RipSettings,
};
use super::route::Route;
use super::setting::Setting;
use super::term::{Switch, Term};
use super::text::hex;
use crate::ProtocolId;
use routerkeep_infoblock::{
    Context, Decoded, Entry, InfoBlock, InfoType, Payload, Scope, Transport as BlockTransport,
};
use routerkeep_registry::{Key, Value, ValueType};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What the settings of a whole transport say (`GlobalInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GlobalSettings {
    /// Whether filtering is on. Windows itself writes off, whatever is filtered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filtering: Option<Switch>,
    /// What is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging: Option<Term>,
    /// How much each source of routes is preferred, in stored order.
    pub route_preferences: Vec<Preference>,
    /// RIP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rip: Option<RipSettings>,
    /// The DHCP relay agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp_relay: Option<RelaySettings>,
    /// IGMP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub igmp: Option<IgmpSettings>,
    /// Network address translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nat: Option<NatSettings>,
    /// The DNS proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_proxy: Option<DnsProxySettings>,
    /// The small DHCP server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp_allocator: Option<DhcpAllocatorSettings>,
    /// The application layer gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<AlgSettings>,
    /// What else there is to say of the block.
    #[serde(flatten)]
    pub block: BlockFacts,
}

/// What the settings of a transport on an interface say (`InterfaceInfo`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InterfaceSettings {
    /// Whether the interface is meant to be used: `up` or `down`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_state: Option<Term>,
    /// Static routes in stored order.
    pub routes: Vec<Route>,
    /// Packet filters, one list a direction.
    pub filters: Vec<FilterList>,
    /// Whether fragments are dropped, by version of IP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fragment_check: Option<Switch>,
    /// The same of the block's IPv6 entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fragment_check_v6: Option<Switch>,
    /// Whether the interface filters at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filtering: Option<Switch>,
    /// The same of the block's IPv6 entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filtering_v6: Option<Switch>,
    /// Advertisements of the router.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub router_discovery: Option<RouterDiscovery>,
    /// The multicast heartbeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multicast_heartbeat: Option<MulticastHeartbeat>,
    /// Multicast scopes that end here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub multicast_boundaries: Vec<MulticastBoundary>,
    /// What multicast packets must exceed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub multicast_limits: Vec<MulticastLimit>,
    /// RIP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rip: Option<RipOnInterface>,
    /// The DHCP relay agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp_relay: Option<RelayOnInterface>,
    /// IGMP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub igmp: Option<IgmpOnInterface>,
    /// Network address translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nat: Option<NatOnInterface>,
    /// The DNS proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_proxy: Option<DnsProxyOnInterface>,
    /// The small DHCP server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dhcp_allocator: Option<DhcpAllocatorOnInterface>,
    /// What else there is to say of the block.
    #[serde(flatten)]
    pub block: BlockFacts,
}

/// What there is to say of a block besides its settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BlockFacts {
    /// Length of the block in bytes.
    pub block_length: usize,
    /// Why the block can't be read at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// Of a block that can't be read: the first 16 digits of the SHA-256 of its bytes, which could hold
    /// a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The names of all entries in stored order; the number of a type without a name.
    pub entries: Vec<String>,
    /// Entries that are carried without being shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_blocks: Vec<OtherBlock>,
    /// What is odd in the block.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// What is shown above by a reading that is not certain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncertain: Vec<Uncertain>,
}

/// An entry that is carried without being shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherBlock {
    /// The number of its type, such as `0x0000000d`.
    pub info_type: String,
    /// The name of its type, where it has one.
    pub name: Option<&'static str>,
    /// Length of its data in bytes, as the block states it.
    pub length: u32,
    /// The first 16 digits of the SHA-256 of its data, which could hold a secret; none where they lie
    /// outside of the block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why it is not shown.
    pub why: &'static str,
    /// What it says in short, where that is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<String>,
}

/// A setting whose reading is not certain, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncertain {
    /// The field, by the name that MS-RRASM gives it.
    pub field: &'static str,
    /// What is not certain.
    pub why: &'static str,
    /// The data of the entry in lower hexadecimal, of long ones the first 1024 bytes; `??` for a byte that
    /// is or could be secret.
    pub bytes: String,
}

/// How much of an uncertain entry is shown, in bytes.
const SHOWN: usize = 1024;

/// Where settings of a block are put.
pub(crate) trait Sink: Default {
    /// Takes a setting; says whether it had a place that was not taken.
    fn take(&mut self, info_type: InfoType, setting: Setting) -> bool;

    fn facts(&mut self) -> &mut BlockFacts;
}

/// Reads the block in a value of a key; `None` where there is no such value.
pub(crate) fn read<S: Sink>(
    key: &Key,
    name: &str,
    protocol: Option<ProtocolId>,
    scope: Scope,
) -> Option<S> {
    key.value(name).map(|value| read_value(value, protocol, scope))
}

fn read_value<S: Sink>(value: &Value, protocol: Option<ProtocolId>, scope: Scope) -> S {
    let mut sink = S::default();
    sink.facts().block_length = value.data.len();
    if value.kind != ValueType::BINARY {
        let finding = format!("expected REG_BINARY, found {}", value.kind);
        sink.facts().findings.push(finding);
    }
    let block = match InfoBlock::parse(&value.data) {
        Ok(block) => block,
        Err(error) => {
            sink.facts().unreadable = Some(error.to_string());
            sink.facts().sha256 = Some(hash(&value.data));
            return sink;
        }
    };
    let facts = sink.facts();
    facts.findings.extend(block.findings().iter().map(ToString::to_string));
    note_further(facts, block.further_findings());
    match protocol.and_then(|id| BlockTransport::from_protocol_id(id.0)) {
        Some(transport) => read_entries(&mut sink, &block, Context { transport, scope }),
        None => {
            for entry in block.entries() {
                let other = OtherBlock::new(&entry, None, "its transport is not known");
                sink.facts().entries.push(entry.info_type.to_string());
                sink.facts().other_blocks.push(other);
            }
        }
    }
    sink
}

fn note_further(facts: &mut BlockFacts, further: u64) {
    if further > 0 {
        facts.findings.push(format!("{further} more, not listed"));
    }
}

fn read_entries<S: Sink>(sink: &mut S, block: &InfoBlock, context: Context) {
    for entry in block.entries() {
        let name = context.name_of(entry.info_type);
        let facts = sink.facts();
        facts.entries.push(name.map_or_else(|| entry.info_type.to_string(), str::to_owned));
        let decoded = Payload::decode(context, &entry);
        let findings = decoded.findings().iter();
        facts.findings.extend(
            findings.map(|finding| format!("{}: {finding}", name.unwrap_or("unknown type"))),
        );
        note_further(facts, decoded.further_findings());
        facts.uncertain.extend(Uncertain::of(&entry, &decoded));
        let content = older::lines(context, decoded.payload());
        put(sink, context, &entry, Setting::of(&entry, decoded.payload()), content);
    }
}

/// Puts one setting where it belongs, or lists its entry as one that is not shown.
fn put<S: Sink>(
    sink: &mut S,
    context: Context,
    entry: &Entry<'_>,
    setting: Setting,
    content: Vec<String>,
) {
    let name = context.name_of(entry.info_type);
    let why = match &setting {
        Setting::Opaque if entry.data.is_none() => "its data lie outside of the block",
        Setting::Opaque if !content.is_empty() => "in short",
        Setting::Opaque if name.is_none() => "of an unknown type",
        Setting::Opaque => "not decoded",
        Setting::Empty => "without data: asks for deletion",
        _ => "a second one of its type, or out of place",
    };
    if !sink.take(entry.info_type, setting) {
        let other = OtherBlock { content, ..OtherBlock::new(entry, name, why) };
        sink.facts().other_blocks.push(other);
    }
}

impl Uncertain {
    /// Lists what is not certain in an entry.
    pub(super) fn of(entry: &Entry<'_>, decoded: &Decoded<'_>) -> Vec<Self> {
        let doubts = decoded.payload().doubts();
        if doubts.is_empty() {
            return Vec::new();
        }
        let secret = decoded.secret_ranges();
        let data = entry.data.unwrap_or_default();
        let shown = data.iter().take(SHOWN).enumerate().map(|(at, byte)| {
            let hidden = secret.iter().any(|range| range.contains(&at));
            if hidden { "??".to_owned() } else { hex(&[*byte]) }
        });
        let bytes: String = shown.collect();
        let doubts = doubts.iter();
        doubts
            .map(|doubt| Self { field: doubt.field, why: doubt.reason, bytes: bytes.clone() })
            .collect()
    }
}

impl OtherBlock {
    pub(crate) fn new(entry: &Entry<'_>, name: Option<&'static str>, why: &'static str) -> Self {
        Self {
            info_type: entry.info_type.to_string(),
            name,
            length: entry.item_size.saturating_mul(entry.count),
            sha256: entry.data.map(hash),
            why,
            content: Vec::new(),
        }
    }
}

/// Returns as much of the SHA-256 of data as names them.
pub(super) fn hash(data: &[u8]) -> String {
    hex(Sha256::digest(data).get(..8).unwrap_or_default())
}
