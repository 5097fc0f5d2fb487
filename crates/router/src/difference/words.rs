//! The words in which a change is told.

use super::change::Step;
use serde_json::Value as Json;

/// Names of settings that are not simply their words.
const SETTINGS: [(&str, &str); 24] = [
    ("address_maps", "NAT address maps"),
    ("admin_state", "state"),
    ("alg", "ALG"),
    ("dhcp_allocator", "DHCP allocator"),
    ("dhcp_relay", "DHCP relay"),
    ("dns_proxy", "DNS proxy"),
    ("icmp", "ICMP"),
    ("igmp", "IGMP"),
    ("nat", "NAT"),
    ("next_hop_as", "next-hop AS"),
    ("rip", "RIP"),
    ("tcp", "TCP"),
    ("udp", "UDP"),
    ("InterfaceName", "name"),
    ("Type", "type"),
    ("Enabled", "enabled"),
    ("DialOutHours", "dial-out hours"),
    ("MinUnreachabilityInterval", "shortest unreachability interval"),
    ("MaxUnreachabilityInterval", "longest unreachability interval"),
    ("SaLifeTime", "SA life time"),
    ("SaMaxDataSize", "SA data size"),
    ("MachineCertificateName", "machine certificate name"),
    ("DLLPath", "DLL path"),
    ("IKEv2CustomPolicy", "IKEv2 policy"),
];

/// Nouns of things that are known by their names alone, once one is inside of them.
const NAMED: [&str; 3] = ["interface", "item", "key"];

/// Returns the words for a step that leads further; none where it goes without saying.
pub(super) fn on_the_way(step: &Step) -> Option<String> {
    Some(match step {
        Step::Class(class) => class.as_str().to_owned(),
        // Nearly everything is of IPv4.
        Step::Item { noun: "protocol", name } if name.to_string() == "IPv4" => return None,
        Step::Item { noun: "protocol", name } => name.to_string(),
        Step::Item { noun, name } if NAMED.contains(noun) => name.to_string(),
        Step::Item { noun, name } => format!("{noun} {name}"),
        Step::Setting(name) => setting(name),
    })
}

/// Returns the words for the thing that changed itself.
pub(super) fn at_the_end(step: &Step, row: Option<&Json>) -> String {
    match step {
        Step::Class(class) => class.as_str().to_owned(),
        // A filter is best told by itself.
        Step::Item { noun: "filter", name } => row
            .and_then(|row| row.get("text")?.as_str())
            .map_or_else(|| name.to_string(), str::to_owned),
        Step::Item { noun: "item", name } => name.to_string(),
        Step::Item { noun: "protocol", name } => format!("transport {name}"),
        Step::Item { noun, name } => format!("{noun} {name}"),
        Step::Setting(name) => setting(name),
    }
}

fn setting(name: &str) -> String {
    let known = SETTINGS.iter().find(|(setting, _)| *setting == name);
    known.map_or_else(|| name.replace('_', " "), |(_, words)| (*words).to_owned())
}

/// Returns a value in words; none for whole groups and for what may not be shown.
pub(super) fn value(json: Option<&Json>) -> Option<String> {
    Some(match json? {
        Json::Null => "none".to_owned(),
        Json::Bool(true) => "on".to_owned(),
        Json::Bool(false) => "off".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) if text.is_empty() => "\"\"".to_owned(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.is_empty() => "none".to_owned(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(|item| value(Some(item))).collect();
            items.join(", ")
        }
        Json::Object(members) => match (members.len(), members.iter().next()) {
            (1, Some((name, Json::Number(length)))) if name == "length" => bytes(length),
            (1, Some((name, Json::String(hex)))) if name == "utf16" || name == "bytes" => {
                hex.clone()
            }
            _ => return None,
        },
    })
}

fn bytes(length: &serde_json::Number) -> String {
    if length.as_u64() == Some(1) { "1 byte".to_owned() } else { format!("{length} bytes") }
}

/// Says whether only the length of a value may be told.
pub(super) fn is_length(json: Option<&Json>) -> bool {
    json.is_some_and(|json| json.as_object().is_some_and(|members| members.contains_key("length")))
}
