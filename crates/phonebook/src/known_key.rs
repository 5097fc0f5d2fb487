//! The keys that entries are read by, and how key names compare.

use KnownKey as K;

/// A key that is read by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum KnownKey {
    Encoding,
    PbVersion,
    Type,
    DialParamsUid,
    Guid,
    VpnStrategy,
    ExcludedProtocols,
    DataEncryption,
    DialMode,
    RedialAttempts,
    RedialSeconds,
    IdleDisconnectSeconds,
    RedialOnLinkFailure,
    PreferredPort,
    PreferredDevice,
    CustomAuthKey,
    AuthRestrictions,
    IpAddress,
    IpDnsAddress,
    IpDns2Address,
    IpWinsAddress,
    IpWins2Address,
    IpAssign,
    IpNameAssign,
    IpSecFlags,
    Ipv6Assign,
    Ipv6Address,
    Ipv6PrefixLength,
    Ipv6NameAssign,
    Ipv6DnsAddress,
    Ipv6Dns2Address,
    NetComponents,
    Media,
    Port,
    DeviceName,
    ConnectBps,
    DeviceType,
    PhoneNumber,
    AreaCode,
    CountryCode,
    CountryId,
    UseDialingRules,
    Comment,
    FriendlyName,
}

/// The group a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyGroup {
    /// Before the first MEDIA.
    Entry,
    /// Between MEDIA and its first DEVICE.
    Media,
    /// After a DEVICE.
    Device,
    /// Opens a group itself.
    Opener,
}

/// The names as MS-RRASM 2.2.2.2 writes them, in its order.
static NAMES: [(&str, KnownKey, KeyGroup); 44] = [
    ("Encoding", K::Encoding, KeyGroup::Entry),
    ("PBVersion", K::PbVersion, KeyGroup::Entry),
    ("Type", K::Type, KeyGroup::Entry),
    ("DialParamsUID", K::DialParamsUid, KeyGroup::Entry),
    ("Guid", K::Guid, KeyGroup::Entry),
    ("VpnStrategy", K::VpnStrategy, KeyGroup::Entry),
    ("ExcludedProtocols", K::ExcludedProtocols, KeyGroup::Entry),
    ("DataEncryption", K::DataEncryption, KeyGroup::Entry),
    ("DialMode", K::DialMode, KeyGroup::Entry),
    ("RedialAttempts", K::RedialAttempts, KeyGroup::Entry),
    ("RedialSeconds", K::RedialSeconds, KeyGroup::Entry),
    ("IdleDisconnectSeconds", K::IdleDisconnectSeconds, KeyGroup::Entry),
    ("RedialOnLinkFailure", K::RedialOnLinkFailure, KeyGroup::Entry),
    ("PreferredPort", K::PreferredPort, KeyGroup::Entry),
    ("PreferredDevice", K::PreferredDevice, KeyGroup::Entry),
    ("CustomAuthKey", K::CustomAuthKey, KeyGroup::Entry),
    ("AuthRestrictions", K::AuthRestrictions, KeyGroup::Entry),
    ("IpAddress", K::IpAddress, KeyGroup::Entry),
    ("IpDnsAddress", K::IpDnsAddress, KeyGroup::Entry),
    ("IpDns2Address", K::IpDns2Address, KeyGroup::Entry),
    ("IpWinsAddress", K::IpWinsAddress, KeyGroup::Entry),
    ("IpWins2Address", K::IpWins2Address, KeyGroup::Entry),
    ("IpAssign", K::IpAssign, KeyGroup::Entry),
    ("IpNameAssign", K::IpNameAssign, KeyGroup::Entry),
    ("IpSecFlags", K::IpSecFlags, KeyGroup::Entry),
    ("Ipv6Assign", K::Ipv6Assign, KeyGroup::Entry),
    ("Ipv6Address", K::Ipv6Address, KeyGroup::Entry),
    ("Ipv6PrefixLength", K::Ipv6PrefixLength, KeyGroup::Entry),
    ("Ipv6NameAssign", K::Ipv6NameAssign, KeyGroup::Entry),
    ("Ipv6DnsAddress", K::Ipv6DnsAddress, KeyGroup::Entry),
    ("Ipv6Dns2Address", K::Ipv6Dns2Address, KeyGroup::Entry),
    ("NETCOMPONENTS", K::NetComponents, KeyGroup::Opener),
    (MEDIA, K::Media, KeyGroup::Opener),
    ("Port", K::Port, KeyGroup::Media),
    (DEVICE_NAME, K::DeviceName, KeyGroup::Media),
    ("ConnectBPS", K::ConnectBps, KeyGroup::Media),
    (DEVICE_TYPE, K::DeviceType, KeyGroup::Opener),
    ("PhoneNumber", K::PhoneNumber, KeyGroup::Device),
    ("AreaCode", K::AreaCode, KeyGroup::Device),
    ("CountryCode", K::CountryCode, KeyGroup::Device),
    ("CountryID", K::CountryId, KeyGroup::Device),
    ("UseDialingRules", K::UseDialingRules, KeyGroup::Device),
    ("Comment", K::Comment, KeyGroup::Device),
    ("FriendlyName", K::FriendlyName, KeyGroup::Device),
];

/// Opens a MEDIA group.
const MEDIA: &str = "MEDIA";
/// The device's name, inside a MEDIA group.
const DEVICE_NAME: &str = "Device";
/// The device's type; opens a DEVICE group.
const DEVICE_TYPE: &str = "DEVICE";

impl KnownKey {
    /// Returns the key with this name and the way MS-RRASM writes it.
    pub(crate) fn find(name: &[u8]) -> Option<(Self, &'static str, KeyGroup)> {
        // Most keys of a file are none of these, and differ in length.
        let mut same_length = NAMES.iter().filter(|(known, ..)| known.len() == name.len());
        let found = same_length.find(|(known, ..)| key_matches(name, known.as_bytes()));
        found.map(|&(known, key, group)| (key, known, group))
    }

    /// Returns a bit of its own, for sets of keys.
    pub(crate) fn bit(self) -> u64 {
        1_u64.checked_shl(u32::from(self as u8)).unwrap_or_default()
    }
}

/// Says whether a key found in a file is the key wanted.
///
/// `Device` and `DEVICE` are two keys and `MEDIA` opens a group, so these compare letter by
/// letter. The case of all others varies between Windows versions and does not count.
pub(crate) fn key_matches(found: &[u8], wanted: &[u8]) -> bool {
    if is_case_sensitive(wanted) { found == wanted } else { found.eq_ignore_ascii_case(wanted) }
}

/// Says whether the case of this key's letters counts.
fn is_case_sensitive(key: &[u8]) -> bool {
    key.eq_ignore_ascii_case(MEDIA.as_bytes()) || key.eq_ignore_ascii_case(DEVICE_TYPE.as_bytes())
}

/// Says whether this is `MEDIA`, `DEVICE` or `Device` in a case that is none of the three.
pub(crate) fn has_unclear_case(key: &[u8]) -> bool {
    is_case_sensitive(key)
        && ![MEDIA, DEVICE_NAME, DEVICE_TYPE].iter().any(|known| known.as_bytes() == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_counts_for_media_and_device_only() {
        assert_eq!(KnownKey::find(b"Device").unwrap().0, KnownKey::DeviceName);
        assert_eq!(KnownKey::find(b"DEVICE").unwrap().0, KnownKey::DeviceType);
        assert_eq!(KnownKey::find(b"device"), None);
        assert_eq!(KnownKey::find(b"Media"), None);
        assert_eq!(KnownKey::find(b"pbversion").unwrap().1, "PBVersion");
        assert!(has_unclear_case(b"device") && has_unclear_case(b"Media"));
        assert!(!has_unclear_case(b"Device") && !has_unclear_case(b"Port"));
    }

    #[test]
    fn every_key_has_a_bit_of_its_own() {
        let all = NAMES.iter().fold(0_u64, |bits, (_, key, _)| bits | key.bit());
        assert_eq!(all.count_ones() as usize, NAMES.len());
    }
}
