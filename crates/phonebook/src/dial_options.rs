//! The switches of an entry that say how it dials, each with the key that holds it.

use std::fmt;
use std::ops::BitOr;

/// Switches of an entry; a set of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DialOptions(u32);

impl DialOptions {
    /// The entry asks for its own IPv4 address (`IpAssign` 2).
    pub const SPECIFIC_ADDRESS: Self = Self(1);
    /// The entry asks for its own DNS and WINS servers (`IpNameAssign` 2).
    pub const SPECIFIC_NAME_SERVERS: Self = Self(1 << 1);
    /// The entry asks for its own IPv6 DNS servers (`Ipv6NameAssign` 2).
    pub const SPECIFIC_IPV6_NAME_SERVERS: Self = Self(1 << 2);
    /// IP headers are compressed (`IpHeaderCompression` 1).
    pub const IP_HEADER_COMPRESSION: Self = Self(1 << 3);
    /// The default route leads through the connection (`IpPrioritizeRemote` 1).
    pub const REMOTE_DEFAULT_GATEWAY: Self = Self(1 << 4);
    /// The LCP extensions of RFC 1570 are not used (`LcpExtensions` 0).
    pub const NO_LCP_EXTENSIONS: Self = Self(1 << 5);
    /// Data is compressed by software (`SwCompression` 1).
    pub const SOFTWARE_COMPRESSION: Self = Self(1 << 6);
    /// The credentials of the user who is logged on are used (`Autologon` 1).
    pub const LOGON_CREDENTIALS: Self = Self(1 << 7);
    /// All links use the same numbers (`SharedPhoneNumbers` 1).
    pub const SHARED_PHONE_NUMBERS: Self = Self(1 << 8);
    /// An alternate number that connects becomes the first one (`PromoteAlternates` 1).
    pub const PROMOTE_ALTERNATES: Self = Self(1 << 9);

    /// Says whether every option of `other` is set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns the set without the options of `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for DialOptions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for DialOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = OPTION_KEYS.iter().filter(|own| self.contains(own.option));
        f.debug_list().entries(set.map(|own| own.key)).finish()
    }
}

/// The group of an entry in which a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DialGroup {
    /// The entry's own keys.
    Entry,
    /// The first MEDIA group, before its devices.
    Media,
    /// The device that dials.
    Device,
    /// The device that is reached over X.25.
    X25,
}

/// An option and its key.
pub(crate) struct OptionKey {
    pub(crate) option: DialOptions,
    pub(crate) group: DialGroup,
    pub(crate) key: &'static str,
    /// The number that sets the option; any other one, and none, does not.
    pub(crate) on: u32,
    /// The number that is written to clear it.
    pub(crate) off: u32,
}

const fn option(option: DialOptions, key: &'static str, on: u32, off: u32) -> OptionKey {
    OptionKey { option, group: DialGroup::Entry, key, on, off }
}

/// Every option.
pub(crate) static OPTION_KEYS: [OptionKey; 10] = [
    option(DialOptions::SPECIFIC_ADDRESS, "IpAssign", 2, 1),
    option(DialOptions::SPECIFIC_NAME_SERVERS, "IpNameAssign", 2, 1),
    option(DialOptions::SPECIFIC_IPV6_NAME_SERVERS, "Ipv6NameAssign", 2, 1),
    option(DialOptions::IP_HEADER_COMPRESSION, "IpHeaderCompression", 1, 0),
    option(DialOptions::REMOTE_DEFAULT_GATEWAY, "IpPrioritizeRemote", 1, 0),
    option(DialOptions::NO_LCP_EXTENSIONS, "LcpExtensions", 0, 1),
    option(DialOptions::SOFTWARE_COMPRESSION, "SwCompression", 1, 0),
    option(DialOptions::LOGON_CREDENTIALS, "Autologon", 1, 0),
    option(DialOptions::SHARED_PHONE_NUMBERS, "SharedPhoneNumbers", 1, 0),
    OptionKey {
        option: DialOptions::PROMOTE_ALTERNATES,
        group: DialGroup::Device,
        key: "PromoteAlternates",
        on: 1,
        off: 0,
    },
];
