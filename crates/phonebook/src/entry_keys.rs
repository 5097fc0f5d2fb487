//! Reads the entry's own keys, those before its groups.

use crate::addressing::{AddressAssignment, ExcludedProtocols, NameServerAssignment};
use crate::authentication::{AuthRestrictions, DataEncryption, EapMethod, PresharedKeyUse};
use crate::connection::{ConnectionType, DialMode, VpnStrategy};
use crate::entry_reader::{Reader, SWITCH};
use crate::guid::EntryGuid;
use crate::known_key::KnownKey;
use crate::line::trim_blanks;
use crate::number::{read_switch, read_u32};

impl<'a> Reader<'_, 'a> {
    pub(crate) fn read_entry_key(&mut self, key: KnownKey, name: &'static str, bytes: &'a [u8]) {
        match key {
            KnownKey::Encoding => {
                if !matches!(read_u32(bytes), Some(0 | 1)) {
                    self.not_understood(name, SWITCH, bytes);
                }
            }
            KnownKey::PbVersion => self.entry.pb_version = self.number(name, bytes),
            KnownKey::Type => {
                let known = |it: &_| !matches!(it, ConnectionType::Other(_));
                self.entry.connection_type = self.choice(name, bytes, known);
            }
            KnownKey::DialParamsUid => self.entry.dial_params_uid = self.number(name, bytes),
            KnownKey::Guid => {
                let read = |bytes: &[u8]| EntryGuid::from_hex(trim_blanks(bytes));
                self.entry.guid = self.parsed(name, bytes, "32 hex digits", read);
            }
            KnownKey::VpnStrategy => {
                let known = |it: &_| !matches!(it, VpnStrategy::Unknown(_));
                self.entry.vpn_strategy = self.choice(name, bytes, known);
            }
            KnownKey::ExcludedProtocols => {
                let excluded = self.number(name, bytes).map(ExcludedProtocols::from_bits);
                self.entry.excluded_protocols = excluded;
                self.check_bits(name, excluded.map_or(0, ExcludedProtocols::unknown_bits));
            }
            KnownKey::DataEncryption => {
                let known = |it: &_| !matches!(it, DataEncryption::Unknown(_));
                self.entry.data_encryption = self.choice(name, bytes, known);
            }
            KnownKey::DialMode => {
                let known = |it: &_| !matches!(it, DialMode::Unknown(_));
                self.entry.dial_mode = self.choice(name, bytes, known);
            }
            KnownKey::RedialAttempts => self.entry.redial_attempts = self.number(name, bytes),
            KnownKey::RedialSeconds => self.entry.redial_seconds = self.number(name, bytes),
            KnownKey::IdleDisconnectSeconds => {
                self.entry.idle_disconnect_seconds = self.number(name, bytes);
            }
            KnownKey::RedialOnLinkFailure => {
                self.entry.redial_on_link_failure = self.parsed(name, bytes, SWITCH, read_switch);
            }
            KnownKey::PreferredPort => self.entry.preferred_port = self.text(name, bytes),
            KnownKey::PreferredDevice => self.entry.preferred_device = self.text(name, bytes),
            KnownKey::CustomAuthKey => {
                self.entry.custom_auth_key = self.number(name, bytes).map(EapMethod);
            }
            KnownKey::AuthRestrictions => {
                let allowed = self.number(name, bytes).map(AuthRestrictions::from_bits);
                self.entry.auth_restrictions = allowed;
                self.check_bits(name, allowed.map_or(0, AuthRestrictions::unknown_bits));
            }
            KnownKey::IpSecFlags => {
                let known = |it: &_| !matches!(it, PresharedKeyUse::Unknown(_));
                self.entry.preshared_key_use = self.choice(name, bytes, known);
            }
            _ => self.read_address_key(key, name, bytes),
        }
    }

    fn read_address_key(&mut self, key: KnownKey, name: &'static str, bytes: &'a [u8]) {
        let known_assignment = |it: &_| !matches!(it, AddressAssignment::Unknown(_));
        let known_names = |it: &_| !matches!(it, NameServerAssignment::Unknown(_));
        match key {
            KnownKey::IpAssign => {
                self.entry.ipv4.assignment = self.choice(name, bytes, known_assignment);
            }
            KnownKey::IpNameAssign => {
                self.entry.ipv4.name_assignment = self.choice(name, bytes, known_names);
            }
            KnownKey::IpAddress => self.entry.ipv4.address = self.address(name, bytes),
            KnownKey::IpDnsAddress => self.entry.ipv4.dns[0] = self.address(name, bytes),
            KnownKey::IpDns2Address => self.entry.ipv4.dns[1] = self.address(name, bytes),
            KnownKey::IpWinsAddress => self.entry.ipv4.wins[0] = self.address(name, bytes),
            KnownKey::IpWins2Address => self.entry.ipv4.wins[1] = self.address(name, bytes),
            KnownKey::Ipv6Assign => {
                self.entry.ipv6.assignment = self.choice(name, bytes, known_assignment);
            }
            KnownKey::Ipv6NameAssign => {
                self.entry.ipv6.name_assignment = self.choice(name, bytes, known_names);
            }
            KnownKey::Ipv6PrefixLength => {
                let read = |bytes: &[u8]| {
                    let length = u8::try_from(read_u32(bytes)?).ok()?;
                    (length <= 128).then_some(length)
                };
                self.entry.ipv6.prefix_length = self.parsed(name, bytes, "0 to 128", read);
            }
            KnownKey::Ipv6Address => self.entry.ipv6.address = self.address(name, bytes),
            KnownKey::Ipv6DnsAddress => self.entry.ipv6.dns[0] = self.address(name, bytes),
            KnownKey::Ipv6Dns2Address => self.entry.ipv6.dns[1] = self.address(name, bytes),
            _ => {}
        }
    }
}
