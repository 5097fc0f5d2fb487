//! Plans applied while everything fails: a root and a hive by itself, with undo after.

use crate::support::*;
use routerkeep_files::{FaultKind, Files, MemoryFiles, Survival, Sweep, Unsynced};
use routerkeep_restore::{
    BackupRef, Choice, LeftState, Outcome, Part, Permit, Permits, Place, PlanFile, RestoreError,
    apply_file, committed_paths, draft, pending,
};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent, Snapshot};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::root::hive_bytes;
use std::path::Path;

/// The faults of a sweep, without those of every single byte.
const FAULTS: [FaultKind; 6] = [
    FaultKind::Fail,
    FaultKind::FailAfter,
    FaultKind::Stop,
    FaultKind::PowerLoss(Survival::SyncedOnly),
    FaultKind::PowerLoss(Survival::NamesFirst(Unsynced::Cut)),
    FaultKind::PowerLoss(Survival::Seeded(3)),
];

fn reference() -> BackupRef {
    BackupRef { location: "/backups/friday".to_owned(), manifest: "aa".to_owned() }
}

fn hive_place(files: &dyn Files) -> Result<Place, RestoreError> {
    Ok(Place::hive(files, Path::new("/mnt/SYSTEM"))?)
}

/// A way to a router: its place, and what a reader sees there.
struct Way {
    name: &'static str,
    place: fn(&dyn Files) -> Result<Place, RestoreError>,
}

const WAYS: [Way; 2] =
    [Way { name: "root", place: try_place }, Way { name: "hive", place: hive_place }];

impl Way {
    fn disk(&self, store: &MemoryStore) -> MemoryFiles {
        if self.name == "root" {
            return disk(store);
        }
        let files = MemoryFiles::new();
        let store = MemoryStore { phone_book: PhoneBookContent::NotOffered, ..store.clone() };
        files.add_file("/mnt/SYSTEM", &hive_bytes(&store)).unwrap();
        files
    }

    fn seen(&self, files: &dyn Files) -> Snapshot {
        let place = (self.place)(files).unwrap();
        let committed = committed_paths(files, &place).unwrap();
        snapshot(&seen_at(files, &committed.hive, committed.phone_book.as_deref()))
    }
}

fn same(one: &Snapshot, other: &Snapshot) -> bool {
    ClassName::ALL.iter().all(|class| same_class(one, other, *class))
}

/// A plan of one interface, applied and taken back: the router is the old one or the new one, whatever fails.
#[test]
fn a_plan_is_done_or_not_whatever_fails() {
    let ours = router(&Options { interfaces: 1, seed: 5, ..Options::default() });
    let theirs = router(&Options { interfaces: 2, seed: 6, ..Options::default() });
    let backup = snapshot(&theirs);
    let keys = &backup.interfaces.content().unwrap().subkeys;
    let name = keys.last().unwrap().value("InterfaceName").unwrap().as_text().unwrap().to_string();
    let choice = Choice { parts: vec![Part::Interface(name)], ..Choice::default() };
    let how = THREE.with(Permit::OtherRouter).with(Permit::SkipMissing).choice(&choice);
    let provenance = provenance();
    let request = how.request(&backup, &provenance);
    for way in WAYS {
        let start = way.disk(&ours);
        let planned = draft(&start, &(way.place)(&start).unwrap(), &request, &reference()).unwrap();
        let file: PlanFile = planned.file.unwrap();
        let act = |files: &dyn Files| {
            apply_file(files, &(way.place)(files)?, &request, &reference(), &file)
        };
        let sound = start.fork();
        let _ = done(act(&sound));
        let (old, new) = (way.seen(&start), way.seen(&sound));
        assert!(!same(&old, &new));
        let mut undone = 0_u64;
        let report = Sweep::new().kinds(FAULTS).run(
            || start.fork(),
            act,
            |case| {
                let found = way.seen(case.files);
                let promised = match case.outcome {
                    Ok(Outcome::Done(_)) => Some(&new),
                    Ok(Outcome::Unsettled(left)) if left.state == LeftState::New => Some(&new),
                    Ok(Outcome::Unsettled(_)) => None,
                    Ok(_) | Err(_) => Some(&old),
                };
                if !same(&found, &old) && !same(&found, &new) {
                    return Err("neither old nor new".to_owned());
                }
                let ended = case.fault.is_some_and(|fault| fault.what.is_end());
                if let Some(promised) = promised
                    && !ended
                    && !same(&found, promised)
                {
                    return Err("not what was said".to_owned());
                }
                // Undo settles what is pending, and once more takes back what was done.
                let files = case.files.fork();
                let place = (way.place)(&files).map_err(|error| error.to_string())?;
                if pending(&files, &place).map_err(|error| error.to_string())?.is_some() {
                    let _ = undo_with(&files, &place, Permits::NONE).map_err(|e| e.to_string())?;
                }
                if !same(&way.seen(&files), &found) {
                    return Err("settling has changed it".to_owned());
                }
                if same(&found, &new) {
                    let back =
                        undo_with(&files, &place, Permits::NONE).map_err(|e| e.to_string())?;
                    let Outcome::Done(_) = back else { return Err(format!("undo: {back:?}")) };
                    undone += 1;
                    if !same(&way.seen(&files), &old) {
                        return Err("undo has not brought it back".to_owned());
                    }
                }
                Ok(())
            },
        );
        println!("plan applied to a {}: {report}; {undone} taken back", way.name);
        report.assert_clean();
        assert!(undone > 10);
    }
}
