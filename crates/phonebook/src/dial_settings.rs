//! What an entry says for dialing, whole and with defaults for what it does not say.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use crate::addressing::ExcludedProtocols;
use crate::authentication::{AuthRestrictions, DataEncryption, EapMethod, PresharedKeyUse};
use crate::connection::{ConnectionType, DialMode, VpnStrategy};
use crate::dial_options::{DialGroup, DialOptions, OPTION_KEYS};
use crate::error::PhoneBookError;
use crate::guid::EntryGuid;
use crate::line::trim_blanks;
use crate::long_value::LongValue;
use crate::number::read_u32;
use crate::outline::Outline;
use crate::section::Section;
use crate::text::{Charset, Text};

/// How an entry dials: the keys behind Microsoft's `MPR_INTERFACE_2` and `_3`.
///
/// Where [`Entry`](crate::Entry) shows what stands in a section and what is odd there, this is one
/// complete description, to be compared, changed and
/// [written back](crate::PhoneBook::with_dial_settings). A key that is absent, empty or not understood
/// gives a number of 0, an empty text, no address, or an option that is not set. Of a key that stands
/// there twice the first counts; of several links the first; of its devices the one that dials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialSettings {
    /// The switches.
    pub options: DialOptions,
    /// The first `PhoneNumber`: a number, a service name, a host name or an address.
    pub phone_number: String,
    /// The other ones, tried in this order.
    pub alternates: Vec<String>,
    /// IPv4 addresses, used where the options say so.
    pub ipv4: DialAddresses,
    /// `Ipv6DnsAddress` and `Ipv6Dns2Address`, used where the options say so.
    pub ipv6_dns: [Ipv6Addr; 2],
    /// `ExcludedProtocols`.
    pub excluded_protocols: ExcludedProtocols,
    /// The type of the device that dials (`DEVICE`). It does not change.
    pub device_type: String,
    /// The name of the device (`Device`).
    pub device_name: String,
    /// X.25.
    pub x25: X25Settings,
    /// The number of links. It does not change.
    pub links: u32,
    /// `DialMode`.
    pub dial_mode: DialMode,
    /// When links are added and dropped.
    pub thresholds: LinkThresholds,
    /// `IdleDisconnectSeconds`.
    pub idle_disconnect_seconds: u32,
    /// `Type`, or what follows from the type of the device. It does not change.
    pub connection_type: ConnectionType,
    /// `DataEncryption`.
    pub data_encryption: DataEncryption,
    /// `AuthRestrictions`.
    pub auth_restrictions: AuthRestrictions,
    /// `IpSecFlags`.
    pub preshared_key_use: PresharedKeyUse,
    /// `CustomAuthKey`.
    pub eap_method: EapMethod,
    /// `CustomAuthData`.
    pub eap_data: EapData,
    /// `Guid`.
    pub guid: Option<EntryGuid>,
    /// `VpnStrategy`.
    pub vpn_strategy: VpnStrategy,
}

/// The IPv4 addresses of an entry; 0.0.0.0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialAddresses {
    /// `IpAddress`.
    pub address: Ipv4Addr,
    /// `IpDnsAddress` and `IpDns2Address`.
    pub dns: [Ipv4Addr; 2],
    /// `IpWinsAddress` and `IpWins2Address`.
    pub wins: [Ipv4Addr; 2],
}

/// What is dialled over X.25 (Windows 2000 and Server 2003).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct X25Settings {
    /// `X25Pad`: the type of the PAD.
    pub pad_type: String,
    /// `X25Address`.
    pub address: String,
    /// `UserData`.
    pub user_data: String,
    /// `Facilities`.
    pub facilities: String,
}

/// When links are added and dropped, where they are dialled as needed (Windows 2000 and Server 2003).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkThresholds {
    /// `DialPercent`: above this much of the bandwidth another link is dialled; 0 to 100.
    pub dial_percent: u32,
    /// `DialSeconds`: after this long; 0 to 3600.
    pub dial_seconds: u32,
    /// `HangupPercent`: below this much of the bandwidth a link is dropped; 0 to 100.
    pub hang_up_percent: u32,
    /// `HangupSeconds`: after this long; 0 to 3600.
    pub hang_up_seconds: u32,
}

/// What an EAP method keeps in the entry. It may name servers and certificates: `Debug` gives its
/// length only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EapData(pub Vec<u8>);

impl fmt::Debug for EapData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EapData({} bytes)", self.0.len())
    }
}

impl DialSettings {
    /// Reads a section, in one pass over its lines.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::TooManyNumbers`] above
    /// [`MAX_GROUPS_PER_ENTRY`](crate::MAX_GROUPS_PER_ENTRY), [`PhoneBookError::OutOfMemory`] where
    /// memory was refused; no other content is an error.
    pub fn read(section: &Section<'_>) -> Result<Self, PhoneBookError> {
        Self::of(&Outline::of(section)?, section.charset())
    }

    pub(crate) fn of(outline: &Outline<'_>, charset: Charset) -> Result<Self, PhoneBookError> {
        let from = Source { outline, charset };
        let (entry, x25) = (DialGroup::Entry, DialGroup::X25);
        let mut phones = from.phones()?.into_iter();
        let device_type = match outline.dialing() {
            Some(device) => {
                from.decoded(outline.bytes.get(device.kind.clone()).unwrap_or_default())?
            }
            None => String::new(),
        };
        let connection_type = match from.number("Type") {
            Some(number) => ConnectionType::from(number),
            None => type_of(&device_type),
        };
        let guid = outline.value(entry, "Guid").map(trim_blanks).and_then(EntryGuid::from_hex);
        Ok(Self {
            options: from.options(),
            phone_number: phones.next().unwrap_or_default(),
            alternates: phones.collect(),
            ipv4: DialAddresses {
                address: from.address("IpAddress", Ipv4Addr::UNSPECIFIED),
                dns: ["IpDnsAddress", "IpDns2Address"]
                    .map(|key| from.address(key, Ipv4Addr::UNSPECIFIED)),
                wins: ["IpWinsAddress", "IpWins2Address"]
                    .map(|key| from.address(key, Ipv4Addr::UNSPECIFIED)),
            },
            ipv6_dns: ["Ipv6DnsAddress", "Ipv6Dns2Address"]
                .map(|key| from.address(key, Ipv6Addr::UNSPECIFIED)),
            excluded_protocols: ExcludedProtocols::from_bits(from.or_0("ExcludedProtocols")),
            device_type,
            device_name: from.text(DialGroup::Media, "Device")?,
            x25: X25Settings {
                pad_type: from.text(x25, "X25Pad")?,
                address: from.text(x25, "X25Address")?,
                user_data: from.text(x25, "UserData")?,
                facilities: from.text(x25, "Facilities")?,
            },
            links: outline.links,
            dial_mode: DialMode::from(from.or_0("DialMode")),
            thresholds: LinkThresholds {
                dial_percent: from.or_0("DialPercent"),
                dial_seconds: from.or_0("DialSeconds"),
                hang_up_percent: from.or_0("HangupPercent"),
                hang_up_seconds: from.or_0("HangupSeconds"),
            },
            idle_disconnect_seconds: from.or_0("IdleDisconnectSeconds"),
            connection_type,
            data_encryption: DataEncryption::from(from.or_0("DataEncryption")),
            auth_restrictions: AuthRestrictions::from_bits(from.or_0("AuthRestrictions")),
            preshared_key_use: PresharedKeyUse::from(from.or_0("IpSecFlags")),
            eap_method: EapMethod(from.or_0("CustomAuthKey")),
            eap_data: from.eap_data()?,
            guid,
            vpn_strategy: VpnStrategy::from(from.or_0("VpnStrategy")),
        })
    }
}

/// Returns what an entry without `Type` connects with (MS-RRASM note 204: it is optional).
fn type_of(device_type: &str) -> ConnectionType {
    match device_type.trim() {
        kind if kind.eq_ignore_ascii_case("vpn") => ConnectionType::Vpn,
        kind if kind.eq_ignore_ascii_case("pppoe") => ConnectionType::Broadband,
        _ => ConnectionType::DialUp,
    }
}

/// Reads values by their kind.
struct Source<'o, 'a> {
    outline: &'o Outline<'a>,
    charset: Charset,
}

impl Source<'_, '_> {
    fn number(&self, key: &'static str) -> Option<u32> {
        self.outline.value(DialGroup::Entry, key).and_then(read_u32)
    }

    fn or_0(&self, key: &'static str) -> u32 {
        self.number(key).unwrap_or_default()
    }

    fn address<T: FromStr>(&self, key: &'static str, none: T) -> T {
        let text = self.outline.value(DialGroup::Entry, key).map(trim_blanks);
        let text = text.and_then(|text| str::from_utf8(text).ok());
        text.and_then(|text| text.parse().ok()).unwrap_or(none)
    }

    fn decoded(&self, bytes: &[u8]) -> Result<String, PhoneBookError> {
        Text::new(bytes, self.charset).try_to_string()
    }

    fn text(&self, group: DialGroup, key: &'static str) -> Result<String, PhoneBookError> {
        self.decoded(self.outline.value(group, key).unwrap_or_default())
    }

    fn options(&self) -> DialOptions {
        OPTION_KEYS.iter().fold(DialOptions::default(), |options, own| {
            let number = self.outline.value(own.group, own.key).and_then(read_u32);
            if number == Some(own.on) { options | own.option } else { options }
        })
    }

    fn phones(&self) -> Result<Vec<String>, PhoneBookError> {
        let groups = self.outline.dialing().map_or(&[][..], |device| &device.phones);
        let mut phones = Vec::new();
        phones.try_reserve_exact(groups.len())?;
        for group in groups {
            let number = self.outline.bytes.get(group.number.clone()).unwrap_or_default();
            phones.push(self.decoded(number)?);
        }
        Ok(phones)
    }

    fn eap_data(&self) -> Result<EapData, PhoneBookError> {
        let lines = self.outline.eap_data.iter().filter_map(|line| {
            let line = self.outline.bytes.get(line.clone())?;
            let equals = line.iter().position(|byte| *byte == b'=')?;
            let value = line.get(equals.checked_add(1)?..)?;
            Some(
                value
                    .strip_suffix(b"\n")
                    .map_or(value, |value| value.strip_suffix(b"\r").unwrap_or(value)),
            )
        });
        let data = match LongValue::join_bytes(lines)? {
            Some(long) => long.decode()?.unwrap_or_default(),
            None => Vec::new(),
        };
        Ok(EapData(data))
    }
}
