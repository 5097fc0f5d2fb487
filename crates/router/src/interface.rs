//! Interfaces: what the keys below `Interfaces` say (MS-RRASM 2.2.3.2).

use crate::snapshot::Class;
use crate::transport::{BlockList, ProtocolId, protocol};
use crate::{Adapter, DialOutHours, InterfaceType};
use routerkeep_infoblock::Scope;
use routerkeep_registry::{Key, Name, Value};
use std::alloc::{Layout, handle_alloc_error};

/// An interface of the router: one numbered subkey of `Interfaces`.
#[derive(Clone, Debug)]
pub struct Interface {
    /// The name of its key, a decimal number without other meaning.
    pub slot: Name,
    /// `InterfaceName`: a GUID in braces for LAN interfaces, else the name that people gave it.
    pub name: Option<Name>,
    /// `Type`.
    pub kind: Option<InterfaceType>,
    /// `Enabled`; an interface without the value is enabled.
    pub enabled: bool,
    /// `DialOutHours`; without them there is no restriction.
    pub dial_out_hours: Option<DialOutHours>,
    /// The transports that run on it.
    pub transports: Vec<InterfaceTransport>,
}

/// A transport on an interface.
#[derive(Clone, Debug)]
pub struct InterfaceTransport {
    /// The name of its key, such as `Ip`.
    pub name: Name,
    /// `ProtocolId`.
    pub protocol: Option<ProtocolId>,
    /// `InterfaceInfo`.
    pub info: Option<BlockList>,
}

/// The subkey of an interface that is no transport (MS-RRASM 2.2.3.2.3.4).
pub(crate) const CUSTOM_POLICY: &str = "IKEv2CustomPolicy";

impl Interface {
    /// Lists the interfaces of a snapshot's class by the number of their key; keys that are no numbers
    /// come last.
    pub fn list(class: &Class<Key>) -> Vec<Self> {
        Self::all_keys(class).into_iter().map(Self::read).collect()
    }

    /// Lists the keys of the interfaces in the order of [`list`](Self::list), without decoding them; `None`
    /// where memory is short.
    pub fn keys(class: &Class<Key>) -> Option<Vec<&Key>> {
        let keys = class.content().map_or(&[][..], |root| &root.subkeys);
        let mut sorted: Vec<(u64, usize)> = Vec::new();
        sorted.try_reserve_exact(keys.len()).ok()?;
        let number = |key: &Key| number(&key.name).unwrap_or(u64::MAX);
        sorted.extend(keys.iter().enumerate().map(|(index, key)| (number(key), index)));
        sorted.sort_unstable();
        let mut list = Vec::new();
        list.try_reserve_exact(keys.len()).ok()?;
        list.extend(sorted.iter().filter_map(|(_, index)| keys.get(*index)));
        Some(list)
    }

    /// Lists the same for who has no other way to go where memory is short.
    pub(crate) fn all_keys(class: &Class<Key>) -> Vec<&Key> {
        Self::keys(class).unwrap_or_else(|| handle_alloc_error(Layout::new::<&Key>()))
    }

    /// Reads an interface from its key.
    pub fn read(key: &Key) -> Self {
        let transports = key.subkeys.iter().filter(|subkey| !subkey.name.is(CUSTOM_POLICY));
        Self {
            slot: key.name.clone(),
            name: key.value("InterfaceName").and_then(Value::as_text),
            kind: key.value("Type").and_then(Value::as_dword).map(InterfaceType),
            enabled: key.value("Enabled").and_then(Value::as_dword) != Some(0),
            dial_out_hours: key.value("DialOutHours").and_then(DialOutHours::read),
            transports: transports.map(InterfaceTransport::read).collect(),
        }
    }

    /// Returns the adapter of a LAN interface: the one whose GUID is the interface's name.
    pub fn adapter<'a>(&self, adapters: &'a [Adapter]) -> Option<&'a Adapter> {
        let name = self.name.as_ref()?;
        adapters.iter().find(|adapter| adapter.guid.matches(name))
    }
}

impl InterfaceTransport {
    fn read(key: &Key) -> Self {
        let protocol = protocol(key);
        Self {
            name: key.name.clone(),
            protocol,
            info: BlockList::of(key, "InterfaceInfo", protocol, Scope::Interface),
        }
    }
}

/// Returns the number that a slot's name is.
pub(crate) fn number(slot: &Name) -> Option<u64> {
    slot.to_text()?.parse().ok()
}
