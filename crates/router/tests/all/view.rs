//! The view of the example router, and that every router has one.

use crate::edit::{interface, on_interface, snapshot};
use proptest::prelude::*;
use routerkeep_infoblock::InfoType;
use routerkeep_infoblock::payload::{
    FilterAction, FilterV6, FiltersV6, LateBound, Traffic, WordOrder,
};
use routerkeep_registry::Value;
use routerkeep_router::difference::{difference, same_bytes};
use routerkeep_router::meaning::{FilterDirection, Router, Term};
use routerkeep_router::{ProtocolId, check};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::strategy;
use serde_json::json;
use std::net::Ipv6Addr;

fn view() -> Router {
    Router::read(&snapshot(&branch_office()))
}

#[test]
fn interfaces_are_joined_with_adapters_and_entries() {
    let view = view();
    let names: Vec<String> =
        view.interfaces.iter().map(|interface| interface.shown_name.to_string()).collect();
    assert_eq!(names, ["Loopback", "Internal", "Internet", "LAN", "Head office", "Backup line"]);
    let lan = view.adapter_of(&view.interfaces[3]).unwrap();
    assert_eq!(lan.addresses[0].to_string(), "10.20.0.1");
    let entry = view.entry_of(&view.interfaces[4]).unwrap();
    assert_eq!(entry.destinations[0].to_string(), "vpn.example.net");
    assert_eq!(entry.vpn_strategy, Some(Term::Named("IKEv2 only")));
    assert_eq!(entry.has_interface, Some(true));
    assert_eq!(view.interfaces[3].entry, None);
}

#[test]
fn settings_of_an_interface_have_words() {
    let view = view();
    let json = |value: &dyn Fn(&Router) -> serde_json::Value| value(&view);
    let internet = view.interfaces[2].settings(ProtocolId::IP).unwrap();
    let rules: Vec<&str> = internet
        .filters
        .iter()
        .filter(|list| list.direction == FilterDirection::In)
        .flat_map(|list| &list.rules)
        .map(|rule| rule.text.as_str())
        .collect();
    assert_eq!(rules, ["drop tcp any any -> any 23", "drop any 203.0.113.0/24 -> any"]);
    let head = json(&|view| serde_json::to_value(&view.interfaces[4]).unwrap());
    assert_eq!(head["type"], "full router");
    assert_eq!(head["dial_out_hours"][0], json!({ "day": "Mon", "spans": ["06:00-22:00"] }));
    assert_eq!(head["custom_policy"]["dh_group"], "group 14");
    assert_eq!(
        head["transports"][0]["settings"]["routes"][0],
        json!({ "destination": "10.10.0.0/16", "next_hop": null, "metric": 10, "protocol": "static" })
    );
    let lan = json(&|view| serde_json::to_value(&view.interfaces[3]).unwrap());
    let settings = &lan["transports"][0]["settings"];
    assert_eq!(settings["rip"]["password"], "set");
    assert_eq!(
        settings["rip"]["flags"],
        json!(["split horizon", "poison reverse", "graceful shutdown", "triggered updates"])
    );
    assert_eq!(
        settings["dhcp_relay"],
        json!({ "mode": "enabled", "max_hops": 4, "min_seconds": 4 })
    );
}

#[test]
fn the_server_has_words() {
    let server = view().server.unwrap();
    let server = serde_json::to_value(server).unwrap();
    assert_eq!(server["start"], "automatic");
    assert_eq!(server["router_type"].as_array().unwrap().len(), 6);
    assert_eq!(
        server["server_flags"],
        json!(["MPPC compression", "LCP extensions", "multilink", "BACP", "MS-CHAPv2"])
    );
    assert_eq!(server["ipv4"]["pools"], json!([{ "from": "10.20.200.1", "to": "10.20.200.62" }]));
    assert_eq!(server["authentication"], json!({ "active": "Windows" }));
    assert_eq!(server["ports"][4]["kind"], "SSTP");
    assert_eq!(server["ports"][4]["endpoints"], 128);
    assert_eq!(server["persistent_routes"][0]["text"], "10.22.0.0,255.255.0.0,10.20.0.4,1");
}

/// What the documentation leaves open is marked, with its bytes.
#[test]
fn uncertain_readings_are_marked() {
    let mut store = branch_office();
    on_interface(&mut store, "Head office", "Ipv6", |entries| {
        let any = Ipv6Addr::UNSPECIFIED;
        let filter = FilterV6 {
            source: any,
            source_prefix_length: 0,
            destination: any,
            destination_prefix_length: 0,
            traffic: Traffic::Tcp { source_port: 0, destination_port: 25 },
            late_bound: LateBound(0),
        };
        let filters = FiltersV6 {
            header_order: WordOrder::Little,
            row_order: WordOrder::Little,
            default_action: FilterAction::Forward,
            filters: vec![filter].into(),
        };
        entries.push((InfoType::IP_IN_FILTER_INFO_V6, filters.into()));
    });
    let view = Router::read(&snapshot(&store));
    let head = view.interfaces[4].settings(ProtocolId::IPV6).unwrap();
    assert_eq!(head.filters[0].rules[0].text, "drop tcp any any -> any 25");
    assert_eq!(head.block.uncertain.len(), 1);
    assert!(head.block.uncertain[0].bytes.starts_with("010000000100000000000000"));
    let internet = view.interfaces[2].settings(ProtocolId::IP).unwrap();
    assert_eq!(internet.block.uncertain.len(), 1);
    assert_eq!(&internet.block.uncertain[0].bytes[..8], "060001bb");
}

/// What is not understood is carried by name and length.
#[test]
fn unknown_values_are_named() {
    let mut store = branch_office();
    interface(&mut store, "Head office").values.push(Value::binary("Odd", *b"hunter2"));
    let view = Router::read(&snapshot(&store));
    assert_eq!(
        serde_json::to_value(&view.interfaces[4].other_values).unwrap(),
        json!([{ "name": "Odd", "type": "REG_BINARY", "length": 7 }])
    );
}

/// 128 cases, or as many as `ROUTERKEEP_CASES` says.
pub(crate) fn cases() -> ProptestConfig {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(128), failure_persistence: None, ..Default::default() }
}

proptest! {
    #![proptest_config(cases())]

    /// Whatever is in a registry, it has a view, and it does not differ from itself.
    #[test]
    fn every_router_has_a_view(made in strategy::snapshot()) {
        let snapshot = made.content;
        let view = Router::read(&snapshot);
        prop_assert!(serde_json::to_value(&view).is_ok());
        prop_assert_eq!(difference(&snapshot, &snapshot).changes.len(), 0);
        prop_assert!(same_bytes(&snapshot, &snapshot));
        prop_assert_eq!(difference(&snapshot, &snapshot).bytes.len(), 0);
        check(&snapshot);
    }

    /// Two routers differ from one another as much as the other way round, and what is not a change
    /// of meaning needs no change of bytes.
    #[test]
    fn differences_are_the_same_from_both_sides(
        before in strategy::snapshot(),
        after in strategy::snapshot(),
    ) {
        let (before, after) = (before.content, after.content);
        let there = difference(&before, &after);
        let back = difference(&after, &before);
        prop_assert_eq!(there.changes.is_empty(), back.changes.is_empty());
        if same_bytes(&before, &after) {
            prop_assert_eq!(there.changes.len(), 0);
        }
        prop_assert!(there.changes.iter().all(|change| !change.to_string().is_empty()));
    }
}
