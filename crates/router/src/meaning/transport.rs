//! Transports by their meaning (MS-RRASM 2.2.3.1).

use super::block::{self, GlobalSettings, InterfaceSettings};
use super::key_reader::{KeyReader, OtherValue};
use super::term::Term;
use super::text::Text;
use crate::ProtocolId;
use routerkeep_infoblock::Scope;
use routerkeep_registry::Key;
use serde::Serialize;

/// A router manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Transport {
    /// The name of its key, such as `Ip`.
    pub name: Text,
    /// `ProtocolId` by name: `IPv4`, `IPv6`, `IPX`.
    pub protocol: Option<Term>,
    /// The library that runs it.
    pub dll_path: Option<Text>,
    /// The settings of the whole transport. Without them it is not started.
    pub global: Option<GlobalSettings>,
    /// The defaults for interfaces, which only IPX has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface_defaults: Option<InterfaceSettings>,
    /// Values that are not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_values: Vec<OtherValue>,
}

/// Returns the field's term for a protocol id.
pub(super) fn protocol_term(protocol: ProtocolId) -> Term {
    Term::new(protocol.term(), protocol.0)
}

impl Transport {
    pub(super) fn read(key: &Key) -> Self {
        let mut reader = KeyReader::new(key);
        let protocol = reader.number("ProtocolId").map(ProtocolId);
        let dll_path = reader.text("DLLPath");
        let blocks = ["GlobalInfo", "GlobalInterfaceInfo"];
        blocks.into_iter().for_each(|name| reader.skip(name));
        let mut other_values = Vec::new();
        reader.rest("", &mut other_values);
        Self {
            name: Text::from(&key.name),
            protocol: protocol.map(protocol_term),
            dll_path,
            global: block::read(key, "GlobalInfo", protocol, Scope::Global),
            interface_defaults: block::read(key, "GlobalInterfaceInfo", protocol, Scope::Interface),
            other_values,
        }
    }
}
