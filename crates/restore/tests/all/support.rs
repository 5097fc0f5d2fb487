//! A router root on a disk in memory, and restores of it.

use proptest::test_runner::Config;
use routerkeep_backup::{Program, Provenance};
use routerkeep_files::{FaultKind, Files, MemoryFiles, Survival, Unsynced};
use routerkeep_regf::LogPolicy;
use routerkeep_registry::MemoryRegistry;
use routerkeep_registry::{FileTime, HiveRegistry, KeyPath, Limits, Registry, difference};
use routerkeep_restore::{
    Choice, Committed, NobodyElse, Outcome, Permit, Permits, Place, Plan, Prepared, Refusal,
    RefusalKind, Request, RestoreError, Scope, UndoRequest, Uninterrupted, apply, committed_paths,
    prepare, undo,
};
use routerkeep_router::{Class, ClassName, MemoryStore, PhoneBookContent, Snapshot, capture};
use routerkeep_testkit::root::{HIVE, PHONE_BOOK, hive_bytes};
use std::path::{Path, PathBuf};

pub(crate) const ROOT: &str = "/mnt/disk";

/// The number of cases of a property test, scaled by `ROUTERKEEP_CASES`.
pub(crate) fn cases(usual: u32) -> Config {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|text| text.parse().ok());
    Config { cases: cases.unwrap_or(usual), failure_persistence: None, ..Config::default() }
}

pub(crate) fn at(path: &str) -> PathBuf {
    Path::new(ROOT).join(path)
}

/// A root on a new disk in memory.
pub(crate) fn disk(store: &MemoryStore) -> MemoryFiles {
    let disk = MemoryFiles::new();
    put_root(&disk, store);
    disk
}

pub(crate) fn put_root(disk: &MemoryFiles, store: &MemoryStore) {
    disk.add_file(at(HIVE), &hive_bytes(store)).unwrap();
    disk.add_dir(at("Windows/System32/ras")).unwrap();
    if let PhoneBookContent::Present(bytes) = &store.phone_book {
        disk.add_file(at(PHONE_BOOK), bytes).unwrap();
    }
}

pub(crate) fn place(files: &dyn Files) -> Place {
    Place::root(files, Path::new(ROOT)).unwrap().expect("the disk holds a router root")
}

/// The same where looking can fail.
pub(crate) fn try_place(files: &dyn Files) -> Result<Place, RestoreError> {
    Ok(Place::root(files, Path::new(ROOT))?.expect("the disk holds a router root"))
}

pub(crate) fn snapshot(store: &MemoryStore) -> Snapshot {
    capture(store, &Limits::DEFAULT).unwrap()
}

pub(crate) fn provenance() -> Provenance {
    let program = Program { name: "routerkeep".to_owned(), version: "test".to_owned() };
    // 2026-02-03 04:05:06 UTC
    Provenance { program, time: FileTime(134_145_651_060_000_000) }
}

/// How a test restores.
#[derive(Clone, Copy)]
pub(crate) struct How {
    pub(crate) scope: Scope,
    pub(crate) choice: &'static Choice,
    pub(crate) permits: Permits,
    pub(crate) control_set: Option<u16>,
    pub(crate) logs: LogPolicy,
}

pub(crate) const THREE: How = How {
    scope: Scope::Three,
    choice: Choice::WHOLE,
    permits: Permits::NONE,
    control_set: None,
    logs: LogPolicy::Recover,
};

impl How {
    pub(crate) fn with(self, permit: Permit) -> Self {
        Self { permits: self.permits.with(permit), ..self }
    }

    pub(crate) fn server(self) -> Self {
        Self { scope: Scope::WithServer, ..self }
    }

    /// The choice lives as long as the tests: there are few.
    pub(crate) fn choice(self, choice: &Choice) -> Self {
        Self { choice: Box::leak(Box::new(choice.clone())), ..self }
    }

    pub(crate) fn request<'a>(
        self,
        wanted: &'a Snapshot,
        provenance: &'a Provenance,
    ) -> Request<'a> {
        let Self { scope, choice, permits, control_set, logs } = self;
        Request {
            wanted,
            source: "backup",
            scope,
            choice,
            control_set,
            permits,
            logs,
            limits: Limits::DEFAULT,
            open_files: &NobodyElse,
            interrupt: &Uninterrupted,
            provenance,
        }
    }
}

pub(crate) fn look(files: &dyn Files, place: &Place, wanted: &Snapshot, how: How) -> Prepared {
    prepare(files, place, &how.request(wanted, &provenance())).unwrap()
}

pub(crate) fn restore_shown(
    files: &dyn Files,
    place: &Place,
    wanted: &Snapshot,
    how: How,
    shown: Option<&Plan>,
) -> Result<Outcome, RestoreError> {
    apply(files, place, &how.request(wanted, &provenance()), shown)
}

pub(crate) fn restore(
    files: &dyn Files,
    place: &Place,
    wanted: &Snapshot,
    how: How,
) -> Result<Outcome, RestoreError> {
    restore_shown(files, place, wanted, how, None)
}

pub(crate) fn undo_request(permits: Permits, provenance: &Provenance) -> UndoRequest<'_> {
    UndoRequest {
        permits,
        logs: LogPolicy::Recover,
        limits: Limits::DEFAULT,
        open_files: &NobodyElse,
        interrupt: &Uninterrupted,
        provenance,
    }
}

pub(crate) fn undo_with(
    files: &dyn Files,
    place: &Place,
    permits: Permits,
) -> Result<Outcome, RestoreError> {
    undo(files, place, &undo_request(permits, &provenance()))
}

#[track_caller]
pub(crate) fn done(outcome: Result<Outcome, RestoreError>) -> Box<routerkeep_restore::Done> {
    match outcome.unwrap() {
        Outcome::Done(done) => done,
        other => panic!("expected done, found {other:?}"),
    }
}

#[track_caller]
pub(crate) fn refused(outcome: Result<Outcome, RestoreError>) -> Vec<Refusal> {
    match outcome.unwrap() {
        Outcome::Refused(refusals) => refusals,
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[track_caller]
pub(crate) fn refused_for(outcome: Result<Outcome, RestoreError>) -> Vec<RefusalKind> {
    refused(outcome).into_iter().map(|refusal| refusal.kind).collect()
}

/// Captures what a reader sees who minds a pending restore. The trees are read by a path of their own,
/// through no code of the crate but `committed_paths`.
pub(crate) fn seen(files: &dyn Files) -> MemoryStore {
    let place = place(files);
    let Committed { hive, phone_book } = committed_paths(files, &place).unwrap();
    seen_at(files, &hive, phone_book.as_deref())
}

pub(crate) fn seen_at(files: &dyn Files, hive: &Path, phone_book: Option<&Path>) -> MemoryStore {
    let registry = HiveRegistry::open(files, hive, LogPolicy::Recover).unwrap();
    let whole =
        registry.read_tree(&KeyPath::root(), routerkeep_registry::Depth::All, &Limits::DEFAULT);
    let whole = whole.unwrap();
    assert!(whole.findings.is_empty(), "{:?}", whole.findings);
    let phone_book = match phone_book {
        Some(path) => PhoneBookContent::Present(files.read(path, u64::MAX).unwrap()),
        None => PhoneBookContent::Absent,
    };
    MemoryStore { registry: MemoryRegistry::new(whole.key.unwrap()), phone_book }
}

/// Says whether a class is the same, in the sense of a restore: spelling of names may differ in case.
pub(crate) fn same_class(one: &Snapshot, other: &Snapshot, class: ClassName) -> bool {
    fn kind<T>(class: &Class<T>) -> u8 {
        match class {
            Class::NotCaptured { .. } => 0,
            Class::Absent => 1,
            Class::Complete(_) => 2,
            Class::Incomplete { .. } => 3,
        }
    }
    match (one.tree(class), other.tree(class)) {
        (Some(one), Some(other)) => {
            kind(one) == kind(other)
                && difference(&KeyPath::root(), one.content(), other.content()).is_empty()
        }
        _ => one.phone_book == other.phone_book,
    }
}

#[track_caller]
pub(crate) fn assert_class(found: &Snapshot, expected: &Snapshot, class: ClassName) {
    assert!(same_class(found, expected, class), "{class} differs");
}

/// One fault of each kind, for sweeps inside of sweeps and for those of whole calls.
pub(crate) const SHORT_FAULTS: [FaultKind; 6] = [
    FaultKind::Fail,
    FaultKind::FailAfter,
    FaultKind::Stop,
    FaultKind::PowerLoss(Survival::SyncedOnly),
    FaultKind::PowerLoss(Survival::NamesFirst(Unsynced::Cut)),
    FaultKind::PowerLoss(Survival::Seeded(7)),
];
