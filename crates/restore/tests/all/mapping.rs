//! A router moved onto other hardware: pairs that are named, pairs that are certain, and what is refused.

use crate::support::*;
use proptest::prelude::{Strategy, any, prop_assert};
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use routerkeep_infoblock::payload::{BgpConfig, NatFlags, NatInterface};
use routerkeep_infoblock::{InfoBlock, InfoType, Payload};
use routerkeep_registry::{Key, KeyPath, Name, Value};
use routerkeep_restore::{Choice, MapPair, Matching, Outcome, Permit, Permits, RefusalKind};
use routerkeep_router::{CheckSeverity, ClassName, MemoryStore, Snapshot, check};
use routerkeep_testkit::generate::{Options, Windows, router};
use routerkeep_testkit::oracle::{compare, hivex, require};
use std::cell::Cell;

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// A router of Windows XP with many interfaces, and a new Windows 7 with other adapters. Both call their
/// adapters `Internet` and `LAN`, and the LAN has one address on both.
fn xp(interfaces: usize) -> MemoryStore {
    router(&Options { interfaces, seed: 41, style: Windows::Xp })
}

fn seven() -> MemoryStore {
    router(&Options { interfaces: 0, seed: 42, style: Windows::Seven })
}

fn choice(pairs: &[&str]) -> Choice {
    let matching = if pairs.contains(&"auto") { Matching::Auto } else { Matching::Explicit };
    let pairs = pairs.iter().filter(|pair| **pair != "auto");
    let pairs = pairs.map(|pair| MapPair((*pair).to_owned())).collect();
    Choice { pairs, matching, ..Choice::default() }
}

fn guid(snapshot: &Snapshot, friendly: &str) -> Name {
    let named = |name: &Option<Name>| name.as_ref().is_some_and(|name| name.is(friendly));
    let mut adapters = snapshot.adapters.iter();
    adapters.find(|adapter| named(&adapter.friendly_name)).unwrap().guid.clone()
}

fn faults(snapshot: &Snapshot) -> Vec<String> {
    let findings = check(snapshot);
    let bad = findings.iter().filter(|finding| finding.severity() > CheckSeverity::Note);
    bad.map(ToString::to_string).collect()
}

/// The interfaces of a router under the adapters of another one, by nothing but the texts in their values.
fn by_hand(theirs: &Snapshot, ours: &Snapshot) -> Key {
    by_hand_onto(theirs, ours, [("Internet", "Internet"), ("LAN", "LAN")])
}

/// The same with the friendly names of each adapter and of the one that takes its place.
fn by_hand_onto(theirs: &Snapshot, ours: &Snapshot, pairs: [(&str, &str); 2]) -> Key {
    let mut root = theirs.interfaces.content().unwrap().clone();
    let pairs = pairs.map(|(old, new)| (guid(theirs, old), guid(ours, new)));
    for key in &mut root.subkeys {
        for value in key.values.iter_mut().filter(|value| value.name.is("InterfaceName")) {
            let own = value.as_text().unwrap();
            if let Some((_, new)) = pairs.iter().find(|(old, _)| own == *old) {
                *value = Value::text("InterfaceName", &new.to_string());
            }
        }
    }
    root.sort();
    root
}

fn any_router(most: usize) -> impl Strategy<Value = Options> {
    let styles = [Windows::Xp, Windows::Seven, Windows::Server2019];
    (0..=most, any::<u64>(), select(styles.to_vec()))
        .prop_map(|(interfaces, seed, style)| Options { interfaces, seed, style })
}

/// Any router onto any other one, the adapters in their places or in one another's, and taken back.
#[test]
fn any_router_moves_onto_the_adapters_of_any_other() {
    let pairs =
        [[("Internet", "Internet"), ("LAN", "LAN")], [("Internet", "LAN"), ("LAN", "Internet")]];
    let (moved, interfaces) = (Cell::new(0), Cell::new(0));
    let strategy = (any_router(6), any_router(6), select(pairs.to_vec()));
    TestRunner::new(cases(64))
        .run(&strategy, |(ours, theirs, pairs)| {
            let (ours, theirs) = (router(&ours), router(&theirs));
            let (before, backup) = (snapshot(&ours), snapshot(&theirs));
            let texts = pairs.map(|(old, new)| format!("{old}={new}"));
            let choice = choice(&[&texts[0], &texts[1]]);
            let files = disk(&ours);
            let place = place(&files);
            let how = THREE.with(Permit::OtherRouter).choice(&choice);
            let made = done(restore(&files, &place, &backup, how));
            let after = snapshot(&seen(&files));
            let expected = by_hand_onto(&backup, &before, pairs);
            prop_assert!(*after.interfaces.content().unwrap() == expected);
            prop_assert!(after.phone_book == backup.phone_book);
            prop_assert!(after.adapters == before.adapters);
            prop_assert!(restore(&files, &place, &backup, how).is_ok_and(is_nothing));
            moved.set(moved.get() + 1);
            interfaces.set(interfaces.get() + expected.subkeys.len());
            if !made.plan.is_empty() {
                let _ = done(undo_with(&files, &place, Permits::NONE));
            }
            let back = snapshot(&seen(&files));
            for class in ClassName::ALL {
                assert_class(&back, &before, class);
            }
            Ok(())
        })
        .unwrap();
    println!("{} routers moved and taken back, {} interfaces", moved.get(), interfaces.get());
}

fn is_nothing(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Done(done) if done.plan.is_empty())
}

/// A thousand interfaces onto another Windows with other adapters; hivex reads what is expected.
#[test]
fn a_large_router_moves_onto_other_adapters() {
    let (ours, theirs) = (seven(), xp(1000));
    let (before, backup) = (snapshot(&ours), snapshot(&theirs));
    assert_eq!(backup.interfaces.content().unwrap().subkeys.len(), 1004);
    let other = THREE.with(Permit::OtherRouter);
    let files = disk(&ours);
    let place = place(&files);

    // The LAN has its name and its address; of the other one only the name agrees.
    let auto = choice(&["auto"]);
    let refused = look(&files, &place, &backup, other.choice(&auto)).refusals;
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].kind, RefusalKind::Unmapped);
    let internet = |snapshot: &Snapshot| guid(snapshot, "Internet").to_string();
    let expected = format!(
        "no adapter is named for the LAN interfaces Internet {} (perhaps Internet {}: the same name)",
        internet(&backup),
        internet(&before)
    );
    assert_eq!(refused[0].found, expected);

    for pairs in [&["auto", "Internet=Internet"][..], &["LAN=LAN", "Internet=Internet"]] {
        let files = disk(&ours);
        let place = super::support::place(&files);
        let choice = choice(pairs);
        let looked = look(&files, &place, &backup, other.choice(&choice));
        let by: Vec<_> = looked.chosen.map.pairs.iter().map(|pair| pair.by).collect();
        let lan = if pairs[0] == "auto" { Matching::Auto } else { Matching::Explicit };
        assert_eq!(
            by.iter().filter(|by| **by == lan).count(),
            if pairs[0] == "auto" { 1 } else { 2 }
        );
        let _ = done(restore(&files, &place, &backup, other.choice(&choice)));
        let after = snapshot(&seen(&files));
        let expected = by_hand(&backup, &before);
        assert!(*after.interfaces.content().unwrap() == expected);
        assert!(after.phone_book == backup.phone_book);
        assert_eq!(faults(&after), Vec::<String>::new());
        hivex_agrees(&files, &expected);
    }
}

fn hivex_agrees(files: &dyn routerkeep_files::Files, expected: &Key) {
    if require("a_large_router_moves_onto_other_adapters", hivex::available()).is_none() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let hive = directory.path().join("SYSTEM");
    let bytes = files.read(&at(routerkeep_testkit::root::HIVE), u64::MAX).unwrap();
    std::fs::write(&hive, bytes).unwrap();
    let path = KeyPath::from(SERVICE).join("Interfaces");
    let dump = hivex::dump(&hive, &path).unwrap();
    assert_eq!(compare(&dump.tree, &dump.part_spoken_of(expected).unwrap()), Vec::<String>::new());
    println!("hivex reads {} keys as expected", dump.tree.counts().keys);
}

/// What has no adapter is left out only where that is wanted, and listed then.
#[test]
fn what_is_left_out_is_consented_to_and_listed() {
    let (ours, theirs) = (seven(), xp(2));
    let (before, backup) = (snapshot(&ours), snapshot(&theirs));
    let auto = choice(&["auto"]);
    let how = THREE.with(Permit::OtherRouter).with(Permit::LeaveOutUnmapped).choice(&auto);
    let files = disk(&ours);
    let looked = look(&files, &place(&files), &backup, how);
    let left_out: Vec<_> =
        looked.chosen.left_out.iter().map(|unmapped| unmapped.interface.clone()).collect();
    assert_eq!(left_out, [guid(&backup, "Internet")]);
    let _ = done(restore(&files, &place(&files), &backup, how));
    let after = snapshot(&seen(&files));
    let mut expected = by_hand(&backup, &before);
    let new = guid(&before, "Internet");
    expected
        .subkeys
        .retain(|key| !key.value("InterfaceName").unwrap().as_text().unwrap().matches(&new));
    assert!(*after.interfaces.content().unwrap() == expected);
}

/// Puts an entry into the block of an interface.
fn give_role(store: &mut MemoryStore, friendly: &str, info_type: InfoType, payload: Payload) {
    let name = guid(&snapshot(store), friendly);
    let root = store.registry.root_mut().at_or_new(&KeyPath::from(SERVICE).join("Interfaces"));
    let named = |key: &&mut Key| key.value("InterfaceName").unwrap().as_text().unwrap() == name;
    let key = root.subkeys.iter_mut().find(named).unwrap();
    let ip = key.subkeys.iter_mut().find(|key| key.name.is("Ip")).unwrap();
    let value = ip.values.iter_mut().find(|value| value.name.is("InterfaceInfo")).unwrap();
    let block = InfoBlock::parse(&value.data).unwrap();
    let encoded = payload.encode(info_type).unwrap();
    let block = block.added(info_type, encoded.item_size, encoded.count, &encoded.data).unwrap();
    value.data = block.into_bytes();
}

/// Name and address agree, but a wrong adapter would open the network: it has to be named.
#[test]
fn a_role_wants_its_adapter_named() {
    let (ours, mut theirs) = (seven(), xp(1));
    let before = snapshot(&ours);
    let nat =
        NatInterface { interface_index: 0, flags: NatFlags::BOUNDARY, block: InfoBlock::new() };
    give_role(&mut theirs, "LAN", InfoType::MS_IP_NAT, nat.into());
    let backup = snapshot(&theirs);
    let auto = choice(&["auto", "Internet=Internet"]);
    let other = THREE.with(Permit::OtherRouter);
    let files = disk(&ours);
    let refused = refused(restore(&files, &place(&files), &backup, other.choice(&auto)));
    assert_eq!(refused[0].kind, RefusalKind::Unmapped);
    let lan = guid(&before, "LAN");
    let expected = format!("LAN {lan}: the same name and address, but NAT wants it named");
    assert!(refused[0].found.contains(&expected), "{}", refused[0]);
}

/// The adapter whose name servers clients are given follows the map.
#[test]
fn the_name_servers_adapter_follows() {
    let (ours, theirs) = (seven(), xp(1));
    let (before, backup) = (snapshot(&ours), snapshot(&theirs));
    let pairs = choice(&["LAN=LAN", "Internet=Internet"]);
    let how = THREE.server().with(Permit::OtherRouter).with(Permit::SkipMissing).choice(&pairs);
    let files = disk(&ours);
    let _ = done(restore(&files, &place(&files), &backup, how));
    let after = snapshot(&seen(&files));
    let path = KeyPath::from("RemoteAccess\\Parameters\\Ip");
    let value = after.server.content().unwrap().at(&path).unwrap().value("NetworkAdapterGUID");
    assert_eq!(value.unwrap().as_text().unwrap(), guid(&before, "LAN"));
}

/// Settings of BGP that name interfaces by a number of the old machine are refused, not guessed.
#[test]
fn bgp_interfaces_are_refused() {
    let (ours, mut theirs) = (seven(), xp(1));
    let encoded = |payload: &Payload, info_type| payload.encode(info_type).unwrap();
    let mut inner = Vec::new();
    inner.extend([0_u32, 1, 0].iter().flat_map(|word| word.to_le_bytes()));
    inner.extend(0x0006_0080_0000_0000_u64.to_le_bytes());
    let block = InfoBlock::new()
        .added(InfoType::BGP_ADVERTISE_INFO, inner.len() as u32, 1, &inner)
        .unwrap();
    let bgp = encoded(&BgpConfig { block }.into(), InfoType::MS_IP_BGP);
    let path = KeyPath::from(SERVICE).join("RouterManagers").join("Ip");
    let key = theirs.registry.root_mut().at_or_new(&path);
    let value = key.values.iter_mut().find(|value| value.name.is("GlobalInfo")).unwrap();
    let global = InfoBlock::parse(&value.data).unwrap();
    let global = global.added(InfoType::MS_IP_BGP, bgp.item_size, bgp.count, &bgp.data).unwrap();
    value.data = global.into_bytes();
    let backup = snapshot(&theirs);
    let pairs = choice(&["LAN=LAN", "Internet=Internet"]);
    let how = THREE.with(Permit::OtherRouter).choice(&pairs);
    let files = disk(&ours);
    let kinds = refused_for(restore(&files, &place(&files), &backup, how));
    assert_eq!(kinds, [RefusalKind::MachineNumbers]);
    // On its own machine there is nothing to say against them.
    let files = disk(&theirs);
    let _ = done(restore(&files, &place(&files), &backup, THREE));
}

#[test]
fn pairs_that_say_nothing_are_refused() {
    let (ours, theirs) = (seven(), xp(1));
    let (before, backup) = (snapshot(&ours), snapshot(&theirs));
    let lan = guid(&before, "LAN");
    let files = disk(&ours);
    let place = place(&files);
    for (pairs, found) in [
        (&["nonsense"][..], "the pair \"nonsense\": expected OLD=NEW"),
        (&["WAN=LAN"], "the pair \"WAN=LAN\": the backup has no adapter \"WAN\""),
        (&["LAN=WAN"], "the pair \"LAN=WAN\": the target has no adapter \"WAN\""),
        (&["LAN=LAN", "Internet=LAN"], "the map says both LAN"),
        (&["LAN=LAN", "LAN=Internet"], "the map says both LAN"),
    ] {
        let choice = choice(pairs);
        let how = THREE.with(Permit::OtherRouter).choice(&choice);
        let refused = refused(restore(&files, &place, &backup, how));
        assert_eq!(refused[0].kind, RefusalKind::Map, "{pairs:?}");
        assert!(refused[0].found.starts_with(found), "{pairs:?}: {}", refused[0]);
    }
    // By GUID, with the case that somebody has typed.
    let pair = format!("{}={}", guid(&backup, "LAN").to_string().to_lowercase(), lan);
    let choice = choice(&[&pair, "Internet=Internet"]);
    let looked = look(&files, &place, &backup, THREE.with(Permit::OtherRouter).choice(&choice));
    assert_eq!(looked.refusals, []);
    assert_eq!(looked.chosen.map.pairs[0].to, lan);
}
