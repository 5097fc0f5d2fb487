//! How the values of phone-book keys are shown in a change.

use crate::meaning::{self, FlagSet, Switch, Text};
use routerkeep_phonebook::{AuthRestrictions, Charset, EapMethod, ExcludedProtocols, Value};
use serde_json::{Value as Json, json};

/// Keys whose values are texts or addresses that say something; others that are no numbers could be
/// anything.
const TEXTS: [&str; 28] = [
    "PhoneNumber",
    "AreaCode",
    "Comment",
    "FriendlyName",
    "MEDIA",
    "Port",
    "Device",
    "PreferredPort",
    "PreferredDevice",
    "IpAddress",
    "IpDnsAddress",
    "IpDns2Address",
    "IpWinsAddress",
    "IpWins2Address",
    "IpDnsSuffix",
    "Ipv6Address",
    "Ipv6DnsAddress",
    "Ipv6Dns2Address",
    "CustomDialDll",
    "CustomDialFunc",
    "CustomRasDialDll",
    "PrerequisitePbk",
    "PrerequisiteEntry",
    "NETCOMPONENTS",
    "X25Pad",
    "X25Address",
    "Name",
    "Guid",
];

/// Keys that are 0 or 1 (MS-RRASM 2.2.2.2).
const SWITCHES: [&str; 14] = [
    "LcpExtensions",
    "SwCompression",
    "NegotiateMultilinkAlways",
    "RedialOnLinkFailure",
    "DisableIKENameEkuCheck",
    "AuthenticateServer",
    "ShareMsFilePrint",
    "BindMsNetClient",
    "SharedPhoneNumbers",
    "GlobalDeviceSettings",
    "IpHeaderCompression",
    "UseDialingRules",
    "PromoteAlternates",
    "TryNextAlternateOnFail",
];

/// Returns a value as it is shown; nothing of a secret.
pub(super) fn shown(key: &[u8], value: Value<'_>, charset: Charset) -> Option<Json> {
    let text = value.text(charset)?;
    let is = |known: &str| known.as_bytes().eq_ignore_ascii_case(key);
    let written = std::str::from_utf8(value.bytes()).ok().map(str::trim);
    if let Some(number) = written.and_then(number) {
        return term(key, number).or_else(|| {
            let switch = SWITCHES.iter().any(|known| is(known));
            if switch { to_json(&Switch(number)) } else { Some(Json::from(number)) }
        });
    }
    if value.bytes().is_empty() || TEXTS.iter().any(|known| is(known)) {
        return to_json(&Text::from(text));
    }
    Some(length(value.bytes().len()))
}

/// Returns what there is to say of a value that is not shown.
pub(super) fn length(length: usize) -> Json {
    json!({ "length": length })
}

/// Reads a number as phone books write them: negative ones are 32-bit numbers by their bits.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| text.parse().ok().map(i32::cast_unsigned))
}

fn term(key: &[u8], number: u32) -> Option<Json> {
    let is = |known: &str| known.as_bytes().eq_ignore_ascii_case(key);
    let auth = AuthRestrictions::from_bits(number);
    let excluded = ExcludedProtocols::from_bits(number);
    match () {
        () if is("Type") => to_json(&meaning::connection(number.into())),
        () if is("VpnStrategy") => to_json(&meaning::strategy(number.into())),
        () if is("DataEncryption") => to_json(&meaning::encryption(number.into())),
        () if is("DialMode") => to_json(&meaning::dial_mode(number.into())),
        () if is("CustomAuthKey") => to_json(&meaning::eap(EapMethod(number))),
        () if is("IpSecFlags") => to_json(&meaning::preshared_key(number.into())),
        () if is("IpAssign") || is("Ipv6Assign") => to_json(&meaning::assignment(number.into())),
        () if is("IpNameAssign") || is("Ipv6NameAssign") => {
            to_json(&meaning::name_assignment(number.into()))
        }
        () if is("AuthRestrictions") => to_json(&FlagSet::new(auth.names(), auth.unknown_bits())),
        () if is("ExcludedProtocols") => {
            to_json(&FlagSet::new(excluded.names(), excluded.unknown_bits()))
        }
        () => None,
    }
}

fn to_json(value: &impl serde::Serialize) -> Option<Json> {
    serde_json::to_value(value).ok()
}
