//! The links of an entry: MEDIA groups, their devices, and the numbers these dial.

use crate::line::LineNumber;
use crate::text::Text;

/// A MEDIA group: one link (MS-RRASM 2.2.2.2.96 to .99).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media<'a> {
    /// The line of `MEDIA=`.
    pub line: LineNumber,
    /// Its value: `isdn`, `x25`, `serial`, or `rastapi` for everything else.
    pub kind: Text<'a>,
    /// `Port`, a name that only this machine knows.
    pub port: Option<Text<'a>>,
    /// `Device`, the name of the device.
    pub device: Option<Text<'a>>,
    /// `ConnectBPS`, the speed of a modem in bits per second.
    pub connect_bps: Option<u32>,
    /// The DEVICE groups: up to four for serial media, otherwise one.
    pub devices: Vec<Device<'a>>,
}

/// A DEVICE group: one device of a link (MS-RRASM 2.2.2.2.100).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device<'a> {
    /// The line of `DEVICE=`.
    pub line: LineNumber,
    /// Its value, the type of device: `vpn`, `pppoe`, `modem`, `isdn`...
    pub kind: Text<'a>,
    /// What it dials; the first is the primary one, the others are alternates.
    pub phone_numbers: Vec<PhoneNumber<'a>>,
}

/// A PhoneNumber group: what a device dials (MS-RRASM 2.2.2.2.108 to .114).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber<'a> {
    /// The line of `PhoneNumber=`.
    pub line: LineNumber,
    /// A telephone number, `P<vpi>,<vci>` for ATM, a PPPoE service name, or a VPN server's host
    /// name or address.
    pub number: Text<'a>,
    /// `AreaCode`; dial-up only, as are the next three.
    pub area_code: Option<Text<'a>>,
    /// `CountryCode`.
    pub country_code: Option<u32>,
    /// `CountryID`.
    pub country_id: Option<u32>,
    /// `UseDialingRules`.
    pub use_dialing_rules: Option<bool>,
    /// `Comment`.
    pub comment: Option<Text<'a>>,
    /// `FriendlyName`.
    pub friendly_name: Option<Text<'a>>,
}

/// The values of `MEDIA` (MS-RRASM 2.2.2.2.96).
pub(crate) const MEDIA_KINDS: [&str; 4] = ["isdn", "x25", "serial", "rastapi"];

/// The values of `DEVICE` (MS-RRASM 2.2.2.2.100). Files have other case, such as `PPPoE`.
pub(crate) const DEVICE_KINDS: [&str; 15] = [
    "generic",
    "atm",
    "framerelay",
    "irda",
    "isdn",
    "modem",
    "pad",
    "pppoe",
    "rastapi",
    "serial",
    "sonet",
    "sw56",
    "switch",
    "vpn",
    "x25",
];

impl Media<'_> {
    /// Returns how many DEVICE groups a link of this kind takes.
    pub(crate) fn device_limit(&self) -> usize {
        if self.kind.bytes().eq_ignore_ascii_case(b"serial") { 4 } else { 1 }
    }
}
