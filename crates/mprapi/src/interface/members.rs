//! The members of `MPR_INTERFACE_2` and `_3` that describe a phone-book entry, and what each stands for.
//!
//! docs/MPR-COMPAT.md has the table of members and keys, with the evidence for each.
// Constants have Microsoft's names, in patterns too.
#![allow(non_upper_case_globals)]

use super::options;
use crate::boundary::Result;
use crate::types::{
    DWORD, GUID, MPR_ET_None, MPR_ET_Optional, MPR_ET_Require, MPR_ET_RequireMax,
    MPR_MaxDeviceName, MPR_MaxDeviceType, MPR_MaxFacilities, MPR_MaxPadType, MPR_MaxPhoneNumber,
    MPR_MaxUserData, MPR_MaxX25Address, MPRET_Direct, MPRET_Phone, MPRET_Vpn, MPRNP_Ip, MPRNP_Ipv6,
    MPRNP_Ipx,
};
use routerkeep_phonebook::{
    DataEncryption, DialAddresses, DialMode, DialOptions, DialSettings, EapData, EapMethod,
    EntryGuid, ExcludedProtocols, LinkThresholds, NewDevice, VpnStrategy,
};
use routerkeep_registry::Name;
use routerkeep_router::ErrorCode;
use routerkeep_router::config::ConfigError;
use std::net::{Ipv4Addr, Ipv6Addr};

/// `dwType` of a PPPoE entry: `RASET_Broadband` of ras.h; mprapi.h has no name for it.
const BROADBAND: DWORD = 5;

/// `dwEncryptionType` of an entry whose number has no meaning.
const UNKNOWN_ENCRYPTION: DWORD = DWORD::MAX;

/// Every protocol that `dwfNetProtocols` can name. `ExcludedProtocols` has the same bits.
const PROTOCOLS: DWORD = MPRNP_Ipx | MPRNP_Ip | MPRNP_Ipv6;

/// What a structure says of an entry. Texts are cut to the length of their arrays.
pub(super) struct Members {
    pub(super) options: DWORD,
    pub(super) phone_number: Name,
    pub(super) alternates: Vec<Name>,
    /// `ipaddr`, `ipaddrDns`, `ipaddrDnsAlt`, `ipaddrWins`, `ipaddrWinsAlt`.
    pub(super) addresses: [DWORD; 5],
    pub(super) protocols: DWORD,
    pub(super) device_type: Name,
    pub(super) device_name: Name,
    /// `szX25PadType`, `szX25Address`, `szX25Facilities`, `szX25UserData`.
    pub(super) x25: [Name; 4],
    pub(super) channels: DWORD,
    pub(super) sub_entries: DWORD,
    pub(super) dial_mode: DWORD,
    /// `dwDialExtraPercent`, `dwDialExtraSampleSeconds`, `dwHangUpExtraPercent`,
    /// `dwHangUpExtraSampleSeconds`.
    pub(super) thresholds: [DWORD; 4],
    pub(super) idle_disconnect_seconds: DWORD,
    pub(super) kind: DWORD,
    pub(super) encryption: DWORD,
    pub(super) custom_auth_key: DWORD,
    pub(super) custom_auth_data: Vec<u8>,
    pub(super) guid: GUID,
    pub(super) vpn_strategy: DWORD,
    /// `ipv6addrDns` and `ipv6addrDnsAlt`; level 3 only.
    pub(super) ipv6_dns: Option<[[u8; 16]; 2]>,
}

impl Members {
    /// Returns what the structure says of an entry; an alternate number without text can't be listed.
    ///
    /// # Errors
    /// 8.
    pub(super) fn of(settings: &DialSettings) -> Result<Self> {
        let DialAddresses { address, dns: [dns, dns_alt], wins: [wins, wins_alt] } = settings.ipv4;
        let addresses = [address, dns, dns_alt, wins, wins_alt];
        let listed = settings.alternates.iter().filter(|number| !number.is_empty());
        let mut alternates = Vec::new();
        for number in listed {
            alternates.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
            alternates.push(name(number, usize::MAX)?);
        }
        let thresholds = settings.thresholds;
        let specific = settings.options.contains(DialOptions::SPECIFIC_IPV6_NAME_SERVERS);
        let ipv6_dns = if specific { settings.ipv6_dns } else { [Ipv6Addr::UNSPECIFIED; 2] };
        Ok(Self {
            options: options::of(settings),
            phone_number: name(&settings.phone_number, MPR_MaxPhoneNumber)?,
            alternates,
            addresses: addresses.map(|address| DWORD::from_ne_bytes(address.octets())),
            protocols: !settings.excluded_protocols.bits() & PROTOCOLS,
            device_type: name(&settings.device_type, MPR_MaxDeviceType)?,
            device_name: name(&settings.device_name, MPR_MaxDeviceName)?,
            x25: [
                name(&settings.x25.pad_type, MPR_MaxPadType)?,
                name(&settings.x25.address, MPR_MaxX25Address)?,
                name(&settings.x25.facilities, MPR_MaxFacilities)?,
                name(&settings.x25.user_data, MPR_MaxUserData)?,
            ],
            channels: 0,
            sub_entries: settings.links,
            dial_mode: settings.dial_mode.into(),
            thresholds: [
                thresholds.dial_percent,
                thresholds.dial_seconds,
                thresholds.hang_up_percent,
                thresholds.hang_up_seconds,
            ],
            idle_disconnect_seconds: settings.idle_disconnect_seconds,
            kind: settings.connection_type.into(),
            encryption: match settings.data_encryption {
                DataEncryption::None => MPR_ET_None,
                DataEncryption::Required => MPR_ET_Require,
                DataEncryption::Maximum => MPR_ET_RequireMax,
                DataEncryption::Optional => MPR_ET_Optional,
                DataEncryption::Unknown(_) => UNKNOWN_ENCRYPTION,
            },
            custom_auth_key: settings.eap_method.0,
            custom_auth_data: copied(&settings.eap_data.0)?,
            guid: settings.guid.map(guid_of).unwrap_or_default(),
            vpn_strategy: settings.vpn_strategy.into(),
            ipv6_dns: Some(ipv6_dns.map(|address| address.octets())),
        })
    }

    /// Returns the settings with what these members change of them: each that says something else than the
    /// structure would say of the entry.
    ///
    /// `dwSubEntries` is not looked at; `dwType` 0, no `szDeviceType`, no `szDeviceName` and a GUID of
    /// zeros neither.
    ///
    /// # Errors
    /// 87 for what can't be, 50 for what an entry can't say, 8.
    pub(super) fn apply(
        &self,
        now: DialSettings,
    ) -> std::result::Result<DialSettings, ConfigError> {
        let shown = Self::of(&now).map_err(|_| ConfigError::Memory)?;
        let mut new = now;
        self.check_fixed(&shown)?;
        if self.guid != shown.guid && self.guid != GUID::default() {
            new.guid = Some(EntryGuid::from_bytes(bytes_of(self.guid)));
        }
        if self.phone_number != shown.phone_number {
            new.phone_number = text(&self.phone_number)?;
        }
        if self.alternates != shown.alternates {
            new.alternates =
                self.alternates.iter().map(text).collect::<std::result::Result<_, _>>()?;
        }
        if !self.device_name.is_empty() && self.device_name != shown.device_name {
            new.device_name = text(&self.device_name)?;
        }
        let own = &mut new.x25;
        let x25 = [&mut own.pad_type, &mut own.address, &mut own.facilities, &mut own.user_data];
        for (place, (wanted, shown)) in x25.into_iter().zip(self.x25.iter().zip(&shown.x25)) {
            if wanted != shown {
                *place = text(wanted)?;
            }
        }
        self.apply_addresses(&shown, &mut new);
        self.apply_numbers(&shown, &mut new)?;
        options::apply(self.options, &mut new)?;
        Ok(new)
    }

    /// Refuses what does not change, or can't be.
    fn check_fixed(&self, shown: &Self) -> std::result::Result<(), ConfigError> {
        if self.channels != 0 {
            return Err(ConfigError::InvalidArgument("dwChannels is reserved"));
        }
        if self.kind != 0 && self.kind != shown.kind {
            return Err(ConfigError::InvalidArgument("the type of an entry does not change"));
        }
        if !self.device_type.is_empty() && !self.device_type.matches(&shown.device_type) {
            return Err(ConfigError::NotSupported("an entry keeps the type of its device"));
        }
        let none = GUID::default();
        if self.guid != shown.guid && self.guid != none && shown.guid != none {
            return Err(ConfigError::InvalidArgument("the GUID of an entry does not change"));
        }
        Ok(())
    }

    fn apply_addresses(&self, shown: &Self, new: &mut DialSettings) {
        if self.addresses != shown.addresses {
            let of = |number: DWORD| Ipv4Addr::from(number.to_ne_bytes());
            let [address, dns, dns_alt, wins, wins_alt] = self.addresses.map(of);
            new.ipv4 = DialAddresses { address, dns: [dns, dns_alt], wins: [wins, wins_alt] };
        }
        let Some(wanted) = self.ipv6_dns.filter(|_| self.ipv6_dns != shown.ipv6_dns) else {
            return;
        };
        new.ipv6_dns = wanted.map(Ipv6Addr::from);
        let specific = DialOptions::SPECIFIC_IPV6_NAME_SERVERS;
        new.options = match wanted == [[0; 16]; 2] {
            true => new.options.without(specific),
            false => new.options | specific,
        };
    }

    fn apply_numbers(
        &self,
        shown: &Self,
        new: &mut DialSettings,
    ) -> std::result::Result<(), ConfigError> {
        if self.protocols != shown.protocols {
            if self.protocols & !PROTOCOLS != 0 {
                return Err(ConfigError::InvalidArgument("a network protocol has no meaning"));
            }
            let others = new.excluded_protocols.bits() & !PROTOCOLS;
            let excluded = !self.protocols & PROTOCOLS;
            new.excluded_protocols = ExcludedProtocols::from_bits(others | excluded);
        }
        if self.encryption != shown.encryption {
            new.data_encryption = match self.encryption {
                MPR_ET_None => DataEncryption::None,
                MPR_ET_Require => DataEncryption::Required,
                MPR_ET_RequireMax => DataEncryption::Maximum,
                MPR_ET_Optional => DataEncryption::Optional,
                _ => return Err(ConfigError::InvalidArgument("an encryption has no meaning")),
            };
        }
        let [dial_percent, dial_seconds, hang_up_percent, hang_up_seconds] = self.thresholds;
        new.thresholds =
            LinkThresholds { dial_percent, dial_seconds, hang_up_percent, hang_up_seconds };
        new.dial_mode = DialMode::from(self.dial_mode);
        new.idle_disconnect_seconds = self.idle_disconnect_seconds;
        new.eap_method = EapMethod(self.custom_auth_key);
        new.vpn_strategy = VpnStrategy::from(self.vpn_strategy);
        if self.custom_auth_data != shown.custom_auth_data {
            new.eap_data =
                EapData(copied(&self.custom_auth_data).map_err(|_| ConfigError::Memory)?);
        }
        Ok(())
    }

    /// Returns the device of a new entry.
    ///
    /// # Errors
    /// 87 where type and device type are both left out, or do not fit; 50 for a device whose port nobody but
    /// the machine knows.
    pub(super) fn new_device(&self) -> Result<NewDevice> {
        let vpn = NewDevice::Vpn(VpnStrategy::from(self.vpn_strategy));
        let of_type = match self.kind {
            0 => None,
            MPRET_Vpn => Some(vpn),
            BROADBAND => Some(NewDevice::Broadband),
            MPRET_Phone | MPRET_Direct => return Err(ErrorCode::ERROR_NOT_SUPPORTED),
            _ => return Err(ErrorCode::ERROR_INVALID_PARAMETER),
        };
        let of_device = match &self.device_type {
            device if device.is_empty() => None,
            device if device.matches(&"vpn".into()) => Some(vpn),
            device if device.matches(&"PPPoE".into()) => Some(NewDevice::Broadband),
            _ => return Err(ErrorCode::ERROR_NOT_SUPPORTED),
        };
        match (of_type, of_device) {
            (Some(one), Some(other)) if one != other => Err(ErrorCode::ERROR_INVALID_PARAMETER),
            (one, other) => one.or(other).ok_or(ErrorCode::ERROR_INVALID_PARAMETER),
        }
    }

    /// Returns the members with what a new entry gets where no way of authentication is given.
    pub(super) fn for_creation(self) -> Self {
        match options::for_creation(self.options) {
            Some(options) => Self { options, encryption: MPR_ET_Require, ..self },
            None => self,
        }
    }
}

/// Returns a text for an array; what does not fit is cut off.
fn name(text: &str, limit: usize) -> Result<Name> {
    let shown = || text.encode_utf16().take(limit);
    let mut units = Vec::new();
    // Exactly as many: a name that would have to shrink would ask for memory that can't be refused.
    units.try_reserve_exact(shown().count()).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
    units.extend(shown());
    Ok(Name::from_units(units))
}

/// Returns a text of a caller for the phone book, which holds no unpaired surrogates.
fn text(name: &Name) -> std::result::Result<String, ConfigError> {
    name.to_text().ok_or(ConfigError::NotSupported("a phone book can't hold what is no text"))
}

fn copied(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut copy = Vec::new();
    copy.try_reserve_exact(bytes.len()).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
    copy.extend_from_slice(bytes);
    Ok(copy)
}

/// The file holds a GUID as it lies in memory.
fn guid_of(guid: EntryGuid) -> GUID {
    let [a0, a1, a2, a3, b0, b1, c0, c1, rest @ ..] = guid.bytes();
    GUID {
        Data1: u32::from_le_bytes([a0, a1, a2, a3]),
        Data2: u16::from_le_bytes([b0, b1]),
        Data3: u16::from_le_bytes([c0, c1]),
        Data4: rest,
    }
}

fn bytes_of(guid: GUID) -> [u8; 16] {
    let [a0, a1, a2, a3] = guid.Data1.to_le_bytes();
    let ([b0, b1], [c0, c1]) = (guid.Data2.to_le_bytes(), guid.Data3.to_le_bytes());
    let [d0, d1, d2, d3, d4, d5, d6, d7] = guid.Data4;
    [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, d2, d3, d4, d5, d6, d7]
}
