//! Each guard refuses with nothing changed, and what would allow it does.

use crate::support::*;
use routerkeep_files::{Files, MemoryFiles, Permission};
use routerkeep_registry::{KeyPath, Value};
use routerkeep_restore::{Holder, OpenFiles, Permit, Place, RefusalKind, Remedy, prepare};
use routerkeep_router::{MemoryStore, Snapshot};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::root::{HIVE, hive_bytes};
use std::path::Path;

const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// The example, and the example with something changed.
fn pair() -> (MemoryStore, Snapshot) {
    let ours = branch_office();
    let mut theirs = ours.clone();
    let service = theirs.registry.root_mut().at_or_new(&KeyPath::from(SERVICE));
    service.at_or_new(&KeyPath::from("Interfaces\\2")).values.push(Value::dword("New", 1));
    (ours, snapshot(&theirs))
}

/// The guard refuses, nothing is changed, and nothing is left over but the state directory and its lock.
#[track_caller]
fn refuses(files: &MemoryFiles, wanted: &Snapshot, how: How, kind: RefusalKind) -> Remedy {
    let place = place(files);
    let before = files.tree();
    let prepared = look(files, &place, wanted, how);
    let kinds: Vec<_> = prepared.refusals.iter().map(|refusal| refusal.kind).collect();
    assert_eq!(kinds, [kind], "{:?}", prepared.refusals);
    assert_eq!(files.tree(), before, "looking changes nothing");
    assert_eq!(refused_for(restore(files, &place, wanted, how)), [kind]);
    let mut after = files.tree();
    after.retain(|path, _| !path.starts_with(at("ProgramData")));
    assert_eq!(after, before, "refusing changes nothing");
    let names = files.list(place.state_path(), 9).unwrap();
    assert_eq!(names, ["lock"]);
    println!("{}: {}", kind.as_str(), prepared.refusals[0]);
    prepared.refusals[0].remedy
}

fn changed(store: &MemoryStore, change: impl Fn(&mut routerkeep_registry::Key)) -> MemoryStore {
    let mut store = store.clone();
    change(store.registry.root_mut());
    store
}

fn set(root: &mut routerkeep_registry::Key, path: &str, value: Value) {
    let key = root.at_or_new(&KeyPath::from(path));
    key.values.retain(|own| !own.name.matches(&value.name));
    key.values.push(value);
}

#[test]
fn another_routers_backup() {
    let (ours, _) = pair();
    let theirs = snapshot(&router(&Options { interfaces: 2, seed: 1, ..Options::default() }));
    let files = disk(&ours);
    let remedy = refuses(&files, &theirs, THREE, RefusalKind::OtherRouter);
    assert_eq!(remedy, Remedy::Allow(Permit::OtherRouter));
    let _ = done(restore(&files, &place(&files), &theirs, THREE.with(Permit::OtherRouter)));
}

/// Only where both differ it is another router: computers are renamed, and adapters replaced.
#[test]
fn a_renamed_router_and_one_with_a_new_adapter_are_the_same() {
    let (ours, mut wanted) = pair();
    wanted.identity.computer_name = Some("OLD-NAME".into());
    let _ = done(restore(&disk(&ours), &place(&disk(&ours)), &wanted, THREE));
    let (_, mut wanted) = pair();
    wanted.adapters.pop();
    let files = disk(&ours);
    let _ = done(restore(&files, &place(&files), &wanted, THREE));
    // A backup that says nothing of its router is not known to be of this one.
    let (_, mut wanted) = pair();
    wanted.adapters.clear();
    wanted.identity.computer_name = None;
    refuses(&disk(&ours), &wanted, THREE, RefusalKind::OtherRouter);
}

#[test]
fn control_sets_that_differ() {
    let (ours, wanted) = pair();
    let ours = changed(&ours, |root| {
        let mut second = root.subkey("ControlSet001").unwrap().clone();
        second.name = "ControlSet002".into();
        root.subkeys.push(second);
        set(root, "Select", Value::dword("Default", 2));
    });
    let files = disk(&ours);
    let remedy = refuses(&files, &wanted, THREE, RefusalKind::ControlSet);
    assert_eq!(remedy, Remedy::NameControlSet);
    let how = How { control_set: Some(2), ..THREE };
    let plan = done(restore(&files, &place(&files), &wanted, how)).plan;
    assert_eq!(plan.control_set, "ControlSet002");
    let after = seen(&files);
    let new = |set: &str| {
        let path = format!("{set}\\Services\\RemoteAccess\\Interfaces\\2");
        after.registry.root().at(&KeyPath::from(path.as_str())).unwrap().value("New").is_some()
    };
    assert_eq!((new("ControlSet001"), new("ControlSet002")), (false, true));
}

/// A hive that was not written to its end, without a log.
#[test]
fn a_hive_that_may_be_stale() {
    let (ours, wanted) = pair();
    let mut hive = hive_bytes(&ours);
    let mut block = routerkeep_regf::BaseBlock::parse(&hive).unwrap();
    block.primary_sequence += 1;
    hive[..512].copy_from_slice(&block.encode());
    let files = disk(&ours);
    files.overwrite(at(HIVE), &hive).unwrap();
    files.settle();
    let remedy = refuses(&files, &wanted, THREE, RefusalKind::Stale);
    assert_eq!(remedy, Remedy::Allow(Permit::AcceptStale));
    let _ = done(restore(&files, &place(&files), &wanted, THREE.with(Permit::AcceptStale)));
    // The new one is clean.
    let bytes = files.read(&at(HIVE), u64::MAX).unwrap();
    assert!(!routerkeep_regf::BaseBlock::parse(&bytes).unwrap().is_dirty());
}

#[test]
fn a_hibernated_windows() {
    let (ours, wanted) = pair();
    for (signature, refused) in [
        (&b"hibr"[..], true),
        (b"HIBR", true),
        (b"RSTR", true),
        (b"wake", false),
        (b"\0\0\0\0", false),
        (b"", false),
    ] {
        let files = disk(&ours);
        files.add_file(at("HIBERFIL.SYS"), &[signature, &[0; 60]].concat()).unwrap();
        if refused {
            let remedy = refuses(&files, &wanted, THREE, RefusalKind::Hibernated);
            assert_eq!(remedy, Remedy::ShutDownWindows);
        } else {
            let _ = done(restore(&files, &place(&files), &wanted, THREE));
        }
    }
}

#[test]
fn a_disk_that_is_mounted_read_only() {
    let (ours, wanted) = pair();
    let files = disk(&ours);
    files.set_read_only();
    let before = files.tree();
    assert_eq!(look(&files, &place(&files), &wanted, THREE).refusals, []);
    let refusals = refused(restore(&files, &place(&files), &wanted, THREE));
    assert_eq!(refusals[0].kind, RefusalKind::ReadOnly);
    assert_eq!(refusals[0].remedy, Remedy::MakeWritable);
    assert_eq!(files.tree(), before);
}

/// The state directory can be written, the hive's directory can't.
#[test]
fn a_directory_that_is_not_ours_to_write() {
    let (ours, wanted) = pair();
    let files = disk(&ours);
    let hive = at(HIVE);
    files.set_permission(hive.parent().unwrap(), Permission::ReadOnly).unwrap();
    let before = files.tree();
    let refusals = refused(restore(&files, &place(&files), &wanted, THREE));
    assert_eq!(refusals[0].kind, RefusalKind::ReadOnly);
    let mut after = files.tree();
    after.retain(|path, _| !path.starts_with(at("ProgramData")));
    assert_eq!(after, before);
}

struct Somebody;

impl OpenFiles for Somebody {
    fn holders(&self, paths: &[&Path]) -> Vec<Holder> {
        let hive = paths.iter().find(|path| path.ends_with("SYSTEM")).unwrap();
        let program = Some("qemu-nbd".to_owned());
        vec![Holder { path: hive.to_path_buf(), process: 42, program }]
    }
}

#[test]
fn a_hive_that_somebody_has_open() {
    let (ours, wanted) = pair();
    let files = disk(&ours);
    let who = provenance();
    let request =
        routerkeep_restore::Request { open_files: &Somebody, ..THREE.request(&wanted, &who) };
    let prepared = prepare(&files, &place(&files), &request).unwrap();
    assert_eq!(prepared.refusals[0].kind, RefusalKind::HeldOpen);
    assert_eq!(
        prepared.refusals[0].found,
        format!("{} is open for writing in process 42 (qemu-nbd)", at(HIVE).display())
    );
}

/// The real look: a child that holds a file open to write is seen, and no longer when it has ended. One
/// that reads is in nobody's way.
#[test]
#[cfg(target_os = "linux")]
fn a_process_that_writes_a_file_is_seen() {
    use std::process::{Command, Stdio};
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("SYSTEM");
    std::fs::write(&path, b"regf").unwrap();
    let own = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    let table = routerkeep_restore::ProcessTable;
    assert_eq!(table.holders(&[&path]), [], "this process is not another one");
    for (opening, writes) in [("<", false), ("<>", true), (">>", true)] {
        let mut child = Command::new("sh")
            .args(["-c", &format!("exec 9{opening}\"$1\"; echo ready; read line"), "sh"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut out, &mut line).unwrap();
        assert_eq!(line, "ready\n");
        let holders: Vec<u32> = table.holders(&[&path]).iter().map(|own| own.process).collect();
        let expected = if writes { vec![child.id()] } else { Vec::new() };
        assert_eq!(holders, expected, "{opening}");
        drop(child.stdin.take());
        child.wait().unwrap();
        assert_eq!(table.holders(&[&path]), [], "it has ended");
    }
    drop(own);
}

#[test]
fn a_target_that_is_not_configured() {
    let (ours, wanted) = pair();
    for (value, number) in [("ConfigurationFlags", 0), ("Start", 4)] {
        let ours = changed(&ours, |root| set(root, SERVICE, Value::dword(value, number)));
        let files = disk(&ours);
        let remedy = refuses(&files, &wanted, THREE, RefusalKind::NotConfigured);
        assert_eq!(remedy, Remedy::IncludeServer);
        let _ = done(restore(&files, &place(&files), &wanted, THREE.server()));
        // A backup that is not configured either brings nothing.
        let files = disk(&ours);
        let remedy = refuses(&files, &snapshot(&ours), THREE.server(), RefusalKind::NotConfigured);
        assert_eq!(remedy, Remedy::None);
    }
}

#[test]
fn members_of_clusters() {
    let (ours, wanted) = pair();
    let member = "ControlSet001\\Services\\WLBS\\Parameters\\Interface\\{8A7B7E19-0C3D-4F55-8B7A-1F0E9D3C5B02}";
    let balanced = changed(&ours, |root| {
        set(root, member, Value::text("ClusterIPAddress", "198.51.100.77"));
    });
    let failover = changed(&ours, |root| {
        set(root, "ControlSet001\\Services\\ClusSvc", Value::dword("Start", 2));
    });
    for store in [balanced, failover] {
        let files = disk(&store);
        let remedy = refuses(&files, &wanted, THREE, RefusalKind::Cluster);
        assert_eq!(remedy, Remedy::Allow(Permit::AcceptUnsupported));
        let how = THREE.with(Permit::AcceptUnsupported);
        let _ = done(restore(&files, &place(&files), &wanted, how));
    }
    let idle = changed(&ours, |root| {
        set(root, member, Value::text("ClusterIPAddress", "0.0.0.0"));
        set(root, "ControlSet001\\Services\\ClusSvc", Value::dword("Start", 4));
        set(root, "ControlSet001\\Services\\RaMgmtSvc", Value::dword("Start", 3));
    });
    let files = disk(&idle);
    let done = done(restore(&files, &place(&files), &wanted, THREE));
    assert_eq!(done.unknown.len(), 1, "what can't be told is said");
}

#[test]
fn another_restore_at_work() {
    let (ours, wanted) = pair();
    let files = disk(&ours);
    let place = place(&files);
    files.add_dir(place.state_path()).unwrap();
    let held = files.lock(&place.state_path().join("lock")).unwrap();
    let refusals = refused(restore(&files, &place, &wanted, THREE));
    assert_eq!(refusals[0].kind, RefusalKind::Locked);
    assert_eq!(
        refused_for(undo_with(&files, &place, routerkeep_restore::Permits::NONE)),
        [RefusalKind::Locked]
    );
    drop(held);
    let _ = done(restore(&files, &place, &wanted, THREE));
}

#[test]
fn a_plan_that_no_longer_fits() {
    let (ours, wanted) = pair();
    let files = disk(&ours);
    let place = place(&files);
    let shown = look(&files, &place, &wanted, THREE).plan.unwrap();
    let changed = changed(&ours, |root| {
        set(root, &format!("{SERVICE}\\Interfaces\\3"), Value::dword("Enabled", 0));
    });
    files.overwrite(at(HIVE), &hive_bytes(&changed)).unwrap();
    let outcome = restore_shown(&files, &place, &wanted, THREE, Some(&shown));
    assert_eq!(refused_for(outcome), [RefusalKind::StalePlan]);
    let shown = look(&files, &place, &wanted, THREE).plan.unwrap();
    let _ = done(restore_shown(&files, &place, &wanted, THREE, Some(&shown)));
}

/// A link in the place of a directory that would be written to leads out of the disk.
#[test]
fn links_in_the_way_are_refused() {
    let (ours, _) = pair();
    let files = disk(&ours);
    files.add_dir("/etc").unwrap();
    files.add_link(at("ProgramData"), "/etc").unwrap();
    let refused = Place::root(&files, Path::new(ROOT)).unwrap_err();
    assert_eq!(refused.kind(), routerkeep_files::ErrorKind::NotADirectory);
    assert!(Place::hive(&files, &at(HIVE)).is_err());
}
