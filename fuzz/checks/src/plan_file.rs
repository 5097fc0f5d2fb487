//! Any bytes as a plan file, applied to the router that it may be for.

use crate::manifest::{provenance, resealed};
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_regf::LogPolicy;
use routerkeep_registry::{KeyPath, Limits, Value};
use routerkeep_restore::{
    BackupRef, Choice, NobodyElse, Outcome, Part, Permits, Place, PlanFile, Request, Scope,
    Uninterrupted, apply_file, draft,
};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent, Snapshot, capture};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, hive_bytes};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Claims, for the bytes as they are and sealed anew: reading ends; what was read is written as it was read;
/// and applied, it leaves the router as it was, or makes of it what one of the plans does that were made for it.
pub fn plan_file(data: &[u8]) {
    check(data);
    check(resealed(data).as_bytes());
}

/// Returns the plans for the router.
pub(crate) fn plan_files() -> Vec<Vec<u8>> {
    router().plans.iter().map(|plan| plan.bytes.clone()).collect()
}

fn check(bytes: &[u8]) {
    let file = match PlanFile::parse(bytes) {
        Ok(file) => file,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let again = PlanFile::parse(file.text().as_bytes()).expect("what was written can be read");
    assert_eq!(again, file);
    let router = router();
    let disk = router.disk.fork();
    let done = matches!(applied(&disk, &router.backup, &file), Some(Outcome::Done(_)));
    let now = state(&disk);
    let made = router.plans.iter().any(|plan| plan.makes == now);
    assert!(now == state(&router.disk) || (done && made), "the router is neither old nor new");
}

/// A router, a backup of it with other settings, and plans to put that back.
struct Router {
    disk: MemoryFiles,
    backup: Snapshot,
    plans: Vec<Made>,
}

/// A plan, and what it makes of the router.
struct Made {
    bytes: Vec<u8>,
    makes: (Vec<u8>, Vec<u8>),
}

fn router() -> &'static Router {
    static ROUTER: OnceLock<Router> = OnceLock::new();
    ROUTER.get_or_init(|| {
        let (ours, theirs) = (branch_office(), changed(branch_office()));
        let disk = MemoryFiles::new();
        disk.add_file(root(HIVE), &hive_bytes(&ours)).expect("there is room");
        if let PhoneBookContent::Present(book) = &ours.phone_book {
            disk.add_file(root(PHONE_BOOK), book).expect("there is room");
        }
        let backup = capture(&theirs, &Limits::DEFAULT).expect("it is a router");
        let part = |part| Choice { parts: vec![part], ..Choice::default() };
        let choices = [
            (Choice::default(), Scope::Three),
            (part(Part::Interface("Head office".to_owned())), Scope::Three),
            (part(Part::Class(ClassName::PhoneBook)), Scope::Three),
            (Choice::default(), Scope::WithServer),
        ];
        let plans = choices.map(|(choice, scope)| made(&disk, &backup, &choice, scope)).into();
        Router { disk, backup, plans }
    })
}

fn made(disk: &MemoryFiles, backup: &Snapshot, choice: &Choice, scope: Scope) -> Made {
    let (place, provenance) = (place(disk), provenance());
    let request = Request { choice, scope, ..request(backup, choice, &provenance) };
    let draft = draft(disk, &place, &request, &reference()).expect("the router can be read");
    let bytes = draft.file.expect("nothing refuses it").text().into_bytes();
    let disk = disk.fork();
    let file = PlanFile::parse(&bytes).expect("it is a plan");
    assert!(matches!(applied(&disk, backup, &file), Some(Outcome::Done(_))));
    Made { bytes, makes: state(&disk) }
}

fn applied(disk: &MemoryFiles, backup: &Snapshot, file: &PlanFile) -> Option<Outcome> {
    let (place, provenance) = (place(disk), provenance());
    let choice = file.choice().ok()?;
    let request = Request {
        scope: file.scope(),
        control_set: file.control_set(),
        permits: file.permits(),
        ..request(backup, &choice, &provenance)
    };
    apply_file(disk, &place, &request, &reference(), file).ok()
}

fn request<'a>(
    wanted: &'a Snapshot,
    choice: &'a Choice,
    provenance: &'a routerkeep_backup::Provenance,
) -> Request<'a> {
    Request {
        wanted,
        source: "/backup",
        scope: Scope::Three,
        choice,
        control_set: None,
        permits: Permits::NONE,
        logs: LogPolicy::Recover,
        limits: Limits::DEFAULT,
        open_files: &NobodyElse,
        interrupt: &Uninterrupted,
        provenance,
    }
}

fn reference() -> BackupRef {
    BackupRef { location: "/backup".to_owned(), manifest: "5e".repeat(32) }
}

/// An interface, a transport, the phone book and a setting of the server are others.
fn changed(mut store: MemoryStore) -> MemoryStore {
    let service = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    for (place, value) in [
        ("Interfaces\\4", Value::dword("Enabled", 0)),
        ("RouterManagers\\Ip", Value::text("DLLPath", "other.dll")),
        ("Parameters", Value::dword("ServerFlags", 0)),
    ] {
        let path = service.join_path(&KeyPath::from(place));
        let key = store.registry.root_mut().at_or_new(&path);
        key.values.retain(|own| own.name != value.name);
        key.values.push(value);
    }
    if let PhoneBookContent::Present(book) = &mut store.phone_book {
        let text = String::from_utf8_lossy(book).replace("203.0.113.", "198.51.100.");
        *book = text.into_bytes();
    }
    store
}

/// The bytes of hive and phone book.
fn state(disk: &MemoryFiles) -> (Vec<u8>, Vec<u8>) {
    let read = |path| disk.read(&root(path), u64::MAX).expect("the file is there");
    (read(HIVE), read(PHONE_BOOK))
}

fn place(disk: &MemoryFiles) -> Place {
    let place = Place::root(disk, Path::new("/router")).expect("the disk can be read");
    place.expect("there is a router")
}

fn root(path: &str) -> PathBuf {
    Path::new("/router").join(path)
}
