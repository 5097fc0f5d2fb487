//! Interfaces by their meaning (MS-RRASM 2.2.3.2).

use super::block::{self, InterfaceSettings};
use super::ikev2::CustomPolicy;
use super::key_reader::{KeyReader, OtherValue};
use super::term::{Switch, Term};
use super::text::Text;
use super::transport::protocol_term;
use crate::{DialOutDay, DialOutHours, InterfaceType, ProtocolId};
use routerkeep_infoblock::Scope;
use routerkeep_registry::{Key, Value};
use serde::Serialize;

/// An interface of the router.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interface {
    /// The number of its key, which has no other meaning.
    pub slot: Text,
    /// Its name: the GUID of the adapter in braces for a LAN interface.
    pub name: Option<Text>,
    /// What people call it: the name of a LAN interface's connection, else its own.
    pub shown_name: Text,
    /// `Type` by name: `dedicated` is a LAN interface, `full router` and `home router` dial.
    #[serde(rename = "type")]
    pub kind: Option<Term>,
    /// Whether it is enabled; without the value it is.
    pub enabled: Switch,
    /// When it may dial; none is always.
    pub dial_out_hours: Option<Vec<DayHours>>,
    /// Seconds for which a failed interface counts as unreachable, at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_unreachability_interval: Option<u32>,
    /// The same after many failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unreachability_interval: Option<u32>,
    /// How long an IKEv2 security association lasts, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sa_life_time: Option<u32>,
    /// How much data an IKEv2 security association lasts for, in kilobytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sa_max_data_size: Option<u32>,
    /// Length of the encoded subject name of the machine certificate, which is not part of the
    /// configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_certificate_length: Option<usize>,
    /// The interface's own IKEv2 proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_policy: Option<CustomPolicy>,
    /// The transports that run on it.
    pub transports: Vec<InterfaceTransport>,
    /// The adapter of a LAN interface: its position in the list of adapters.
    pub adapter: Option<usize>,
    /// The phone-book entry of a demand-dial interface: its position in the list of entries.
    pub entry: Option<usize>,
    /// Values that are not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_values: Vec<OtherValue>,
    /// The type's number.
    #[serde(skip)]
    pub interface_type: Option<InterfaceType>,
}

/// A transport on an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterfaceTransport {
    /// The name of its key, such as `Ip`.
    pub name: Text,
    /// `ProtocolId` by name.
    pub protocol: Option<Term>,
    /// Its settings.
    pub settings: Option<InterfaceSettings>,
    /// Values that are not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_values: Vec<OtherValue>,
}

/// The hours of one day in which an interface may dial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DayHours {
    /// A day.
    Day {
        /// `Sun` to `Sat`.
        day: &'static str,
        /// Spans such as `09:00-17:00`.
        spans: Vec<String>,
    },
    /// A text that is not understood.
    Other {
        /// The text.
        text: String,
    },
}

/// The subkey of an interface that is no transport (MS-RRASM 2.2.3.2.3.4).
pub(crate) const CUSTOM_POLICY: &str = "IKEv2CustomPolicy";

/// Says whether a subkey of an interface is a transport.
pub(crate) fn is_transport(key: &Key) -> bool {
    let named = ["Ip", "Ipv6", "Ipx"].into_iter().any(|name| key.name.is(name));
    let content = ["ProtocolId", "InterfaceInfo"].into_iter();
    named || content.into_iter().any(|name| key.value(name).is_some())
}

impl Interface {
    /// Reads an interface; adapter and entry are found by who knows all of them.
    pub(super) fn read(key: &Key) -> Self {
        let mut reader = KeyReader::new(key);
        let name = reader.text("InterfaceName");
        let interface_type = reader.number("Type").map(InterfaceType);
        let hours = key.value("DialOutHours").and_then(DialOutHours::read);
        if hours.is_some() {
            reader.skip("DialOutHours");
        }
        reader.skip("Stamp");
        let custom_policy = reader.subkey(CUSTOM_POLICY);
        let transports = reader.subkeys(|key| !key.name.is(CUSTOM_POLICY) && is_transport(key));
        let mut interface = Self {
            slot: Text::from(&key.name),
            shown_name: own_name(key),
            name,
            kind: interface_type.map(|kind| Term::new(kind.term(), kind.0)),
            enabled: reader.switch("Enabled").unwrap_or(Switch(1)),
            dial_out_hours: hours.map(|hours| hours.days.iter().map(DayHours::from).collect()),
            min_unreachability_interval: reader.number("MinUnreachabilityInterval"),
            max_unreachability_interval: reader.number("MaxUnreachabilityInterval"),
            sa_life_time: reader.number("SaLifeTime"),
            sa_max_data_size: reader.number("SaMaxDataSize"),
            machine_certificate_length: reader.length("MachineCertificateName"),
            custom_policy: None,
            transports: transports.into_iter().map(InterfaceTransport::read).collect(),
            adapter: None,
            entry: None,
            other_values: Vec::new(),
            interface_type,
        };
        interface.custom_policy = custom_policy
            .map(|key| CustomPolicy::read(key, CUSTOM_POLICY, &mut interface.other_values));
        reader.rest("", &mut interface.other_values);
        interface
    }

    /// Says whether the interface dials by a phone-book entry of its name.
    pub fn is_demand_dial(&self) -> bool {
        self.interface_type.is_some_and(InterfaceType::is_demand_dial)
    }

    /// Returns the settings of a transport on the interface, by the transport's protocol.
    pub fn settings(&self, protocol: ProtocolId) -> Option<&InterfaceSettings> {
        let wanted = Some(protocol_term(protocol));
        let transport = self.transports.iter().find(|transport| transport.protocol == wanted)?;
        transport.settings.as_ref()
    }
}

impl InterfaceTransport {
    fn read(key: &Key) -> Self {
        let mut reader = KeyReader::new(key);
        let protocol = reader.number("ProtocolId").map(ProtocolId);
        reader.skip("InterfaceInfo");
        let mut other_values = Vec::new();
        reader.rest("", &mut other_values);
        Self {
            name: Text::from(&key.name),
            protocol: protocol.map(protocol_term),
            settings: block::read(key, "InterfaceInfo", protocol, Scope::Interface),
            other_values,
        }
    }
}

impl From<&DialOutDay> for DayHours {
    fn from(day: &DialOutDay) -> Self {
        match day {
            DialOutDay::Hours { day, spans } => {
                let spans = spans.iter().map(ToString::to_string).collect();
                Self::Day { day: crate::dial_out_hours::day_name(*day), spans }
            }
            DialOutDay::Other(text) => Self::Other { text: text.clone() },
        }
    }
}

/// Returns what people call an interface that no adapter has a better name for.
pub(super) fn own_name(key: &Key) -> Text {
    name_of(key).as_ref().map_or_else(|| Text::from("(no name)"), Text::from)
}

/// Returns the name of an interface's key as Windows compares it.
pub(crate) fn name_of(key: &Key) -> Option<routerkeep_registry::Name> {
    key.value("InterfaceName").and_then(Value::as_text)
}
