//! Transports (router managers) and the info blocks that configure them.

use crate::snapshot::Class;
use routerkeep_infoblock::{Context, InfoBlock, InfoType, Scope, Transport as BlockTransport};
use routerkeep_registry::{Key, Name, Value, ValueType};
use std::fmt;

/// A transport's protocol id, `PID_*` of mprapi.h; any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProtocolId(pub u32);

impl ProtocolId {
    /// IPv4.
    pub const IP: Self = Self(0x21);
    /// IPv6.
    pub const IPV6: Self = Self(0x57);
    /// IPX; Windows 2000 only.
    pub const IPX: Self = Self(0x2B);

    /// Returns the field's term, or `None` for a number that has none.
    pub fn term(self) -> Option<&'static str> {
        Some(match self.0 {
            0x21 => "IPv4",
            0x57 => "IPv6",
            0x2B => "IPX",
            0x3F => "NetBEUI",
            0x29 => "AppleTalk",
            _ => return None,
        })
    }

    /// Says whether an InfoType is that of a routing protocol, which Windows loads only where the
    /// transport's global settings name it.
    pub fn is_routing_protocol(self, info_type: u32) -> bool {
        if self == Self::IPX {
            [InfoType::IPX_PROTOCOL_RIP, InfoType::IPX_PROTOCOL_SAP].contains(&InfoType(info_type))
        } else {
            // Those of the router managers themselves begin here (ipinfoid.h).
            (1..0xFFFF_0000).contains(&info_type)
        }
    }
}

impl fmt::Display for ProtocolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.term() {
            Some(term) => f.write_str(term),
            None => write!(f, "protocol {:#x}", self.0),
        }
    }
}

/// A router manager: one subkey of `RouterManagers` (MS-RRASM 2.2.3.1).
#[derive(Clone, Debug)]
pub struct Transport {
    /// The name of its key, such as `Ip`.
    pub name: Name,
    /// `ProtocolId`; it and not the name says which transport it is.
    pub protocol: Option<ProtocolId>,
    /// `DLLPath`.
    pub dll_path: Option<Name>,
    /// `GlobalInfo`. A router manager without one is not started.
    pub global: Option<BlockList>,
    /// `GlobalInterfaceInfo`, the defaults for interfaces.
    pub interface_defaults: Option<BlockList>,
}

impl Transport {
    /// Lists the transports of a snapshot's class, in Windows' order of names.
    pub fn list(class: &Class<Key>) -> Vec<Self> {
        class
            .content()
            .map(|root| root.subkeys.iter().map(Self::read).collect())
            .unwrap_or_default()
    }

    fn read(key: &Key) -> Self {
        let protocol = protocol(key);
        Self {
            name: key.name.clone(),
            protocol,
            dll_path: key.value("DLLPath").and_then(Value::as_text),
            global: BlockList::of(key, "GlobalInfo", protocol, Scope::Global),
            interface_defaults: BlockList::of(
                key,
                "GlobalInterfaceInfo",
                protocol,
                Scope::Interface,
            ),
        }
    }
}

/// Returns the value `ProtocolId` of a key.
pub(crate) fn protocol(key: &Key) -> Option<ProtocolId> {
    key.value("ProtocolId").and_then(Value::as_dword).map(ProtocolId)
}

/// What an info block lists in its table of contents.
#[derive(Clone, Debug)]
pub struct BlockList {
    /// Length of the block in bytes.
    pub size: usize,
    /// The entries in stored order, or why there is no table.
    pub entries: Result<Vec<BlockEntry>, String>,
    /// What is odd in the block.
    pub findings: Vec<String>,
}

/// One entry of a block's table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockEntry {
    /// The number of the InfoType.
    pub info_type: u32,
    /// Its name, where the transport has one for it.
    pub name: Option<&'static str>,
    /// Size of one structure in bytes.
    pub item_size: u32,
    /// Number of structures.
    pub count: u32,
}

impl BlockList {
    /// Reads the block in a value of a key; `None` where there is no such value.
    pub(crate) fn of(
        key: &Key,
        name: &str,
        protocol: Option<ProtocolId>,
        scope: Scope,
    ) -> Option<Self> {
        let value = key.value(name)?;
        let mut list = Self::read(&value.data, protocol, scope);
        if value.kind != ValueType::BINARY {
            list.findings.push(format!("expected REG_BINARY, found {}", value.kind));
        }
        Some(list)
    }

    fn read(bytes: &[u8], protocol: Option<ProtocolId>, scope: Scope) -> Self {
        let transport = protocol.and_then(|id| BlockTransport::from_protocol_id(id.0));
        let name_of = |info_type| {
            transport.and_then(|transport| Context { transport, scope }.name_of(info_type))
        };
        let block = match InfoBlock::parse(bytes) {
            Ok(block) => block,
            Err(error) => {
                let entries = Err(error.to_string());
                return Self { size: bytes.len(), entries, findings: Vec::new() };
            }
        };
        let entries = block.entries().map(|entry| BlockEntry {
            info_type: entry.info_type.0,
            name: name_of(entry.info_type),
            item_size: entry.item_size,
            count: entry.count,
        });
        let mut findings: Vec<String> = block.findings().iter().map(ToString::to_string).collect();
        if block.further_findings() > 0 {
            findings.push(format!("{} more, not listed", block.further_findings()));
        }
        Self { size: bytes.len(), entries: Ok(entries.collect()), findings }
    }
}
