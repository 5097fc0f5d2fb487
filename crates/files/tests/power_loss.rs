//! The sweep finds what it is there to find: each way of writing a file wrongly that is known to lose data is caught,
//! and the right one passes.
#![allow(clippy::unwrap_used)]

use std::ffi::OsStr;
use std::path::Path;

use proptest::prelude::*;
use routerkeep_files::{
    Access, Case, ErrorKind, FaultKind, FileError, Files, MemoryFiles, Moment, ReplaceError,
    Survival, Sweep, SweepReport, Unsynced, create_dirs, replace, replacement_path, sweep,
    write_synced,
};

const OLD: &[u8] = b"the old content, of some length";
const NEW: &[u8] = b"the new content, which is longer than the old one";

fn dir() -> &'static Path {
    Path::new("/backup")
}

fn file() -> &'static Path {
    Path::new("/backup/manifest.json")
}

fn old_disk() -> MemoryFiles {
    let disk = MemoryFiles::new();
    disk.add_file(file(), OLD).unwrap();
    disk
}

/// Old or new, whole; new once it was reported so.
fn old_or_new<E>(case: &Case<'_, Result<(), E>>) -> Result<(), String> {
    let found = case.files.read(file(), 1000);
    match (&found, case.outcome) {
        (Ok(bytes), _) if bytes == NEW => Ok(()),
        (Ok(bytes), Err(_)) if bytes == OLD => Ok(()),
        (Ok(bytes), Ok(())) if bytes == OLD => Err("reported as done, but old".into()),
        (Ok(bytes), _) => Err(format!("torn: {:?}", String::from_utf8_lossy(bytes))),
        (Err(error), _) => Err(format!("lost: {error}")),
    }
}

fn count(report: &SweepReport, start: &str) -> usize {
    report.violations.iter().filter(|violation| violation.message.starts_with(start)).count()
}

#[test]
fn replace_is_old_or_new_at_any_moment() {
    let scenario =
        |files: &dyn Files| replace(files, dir(), OsStr::new("manifest.json"), NEW, Access::Shared);
    let report = Sweep::new().seeds(50).run(old_disk, scenario, old_or_new);
    println!("replace: {report}");
    report.assert_clean();
    assert_eq!(report.operations, 5);
    // Five operations and the end, 4 + 50 power losses each, one stop each, one failure for each operation, and the rest.
    assert!(report.runs > 6 * 55, "{report}");
}

/// What `replace` says of itself has to be true: "not replaced" means old.
#[test]
fn replace_knows_what_it_has_not_done() {
    let scenario =
        |files: &dyn Files| replace(files, dir(), OsStr::new("manifest.json"), NEW, Access::Shared);
    let report = sweep(old_disk, scenario, |case| match case.outcome {
        Err(ReplaceError::NotReplaced(_)) if case.files.read(file(), 1000).unwrap() != OLD => {
            Err("said that it was not replaced".into())
        }
        _ => Ok(()),
    });
    report.assert_clean();
}

/// After a failure in a process that lives on, nothing is left over where it could be removed.
#[test]
fn replace_cleans_up_and_the_next_attempt_succeeds_after_any_fault() {
    let name = OsStr::new("manifest.json");
    let again = |files: &dyn Files| replace(files, dir(), name, NEW, Access::Shared);
    let report = sweep(old_disk, again, |case| {
        let left = replacement_path(dir(), name).unwrap();
        let full = case.fault.is_some_and(|fault| fault.what == FaultKind::Full);
        if full && case.files.stat(&left).unwrap().is_some() {
            return Err("a temporary file takes the space that is missing".into());
        }
        again(case.files).map_err(|error| format!("next attempt: {error}"))?;
        match case.files.list(dir(), 10).unwrap().as_slice() {
            [only] if only == name => Ok(()),
            names => Err(format!("left over: {names:?}")),
        }
    });
    report.assert_clean();
}

/// A fault in the recovery from a fault: the second sweep runs on whatever the first one left.
#[test]
fn a_fault_during_the_next_attempt_is_survived_too() {
    let again =
        |files: &dyn Files| replace(files, dir(), OsStr::new("manifest.json"), NEW, Access::Shared);
    let mut inner_runs = 0;
    let outer = Sweep::new().seeds(3).run(old_disk, again, |case| {
        let recovery = Sweep::new().seeds(3).run(|| case.files.fork(), again, old_or_new);
        inner_runs += recovery.runs;
        recovery.into_result().map(|_| ())
    });
    println!("nested: {outer}; inner runs {inner_runs}");
    outer.assert_clean();
    assert!(inner_runs > outer.runs * 30);
}

/// The wrong ways, each as a scenario, with what the sweep has to say about it.
mod wrong {
    use super::*;

    fn new() -> &'static Path {
        Path::new("/backup/new")
    }

    /// The zero-length file after a renaming: no `sync` before it.
    #[test]
    fn without_sync_of_the_file() {
        let report = sweep(
            old_disk,
            |files| -> Result<(), FileError> {
                files.write_new(new(), NEW, Access::Shared)?;
                files.rename(new(), file())?;
                files.sync_dir(dir())
            },
            old_or_new,
        );
        assert!(count(&report, "torn: \"\"") > 0, "{report}");
        let torn_by = |kind| {
            report.violations.iter().any(|violation| {
                violation.message.starts_with("torn") && violation.moment == Moment::PowerLost(kind)
            })
        };
        assert!(torn_by(Survival::NamesFirst(Unsynced::Empty)), "{report}");
        assert!(torn_by(Survival::NamesFirst(Unsynced::Zeros)), "{report}");
        assert!(torn_by(Survival::NamesFirst(Unsynced::Cut)), "{report}");
        assert!(torn_by(Survival::SyncedOnly), "{report}");
    }

    /// It returns, and after the power loss the old file is back.
    #[test]
    fn without_sync_of_the_directory() {
        let report = sweep(
            old_disk,
            |files| -> Result<(), FileError> {
                write_synced(files, new(), NEW, Access::Shared)?;
                files.rename(new(), file())
            },
            old_or_new,
        );
        assert!(count(&report, "reported as done, but old") > 0, "{report}");
        assert_eq!(count(&report, "torn") + count(&report, "lost"), 0, "{report}");
    }

    #[test]
    fn removing_before_renaming() {
        let report = sweep(
            old_disk,
            |files| -> Result<(), FileError> {
                write_synced(files, new(), NEW, Access::Shared)?;
                files.remove(file())?;
                files.rename(new(), file())?;
                files.sync_dir(dir())
            },
            old_or_new,
        );
        assert!(count(&report, "lost") > 0, "{report}");
        assert!(report.violations.iter().any(|found| found.moment == Moment::Died), "{report}");
    }

    /// The disk says that it failed, and nobody listens.
    #[test]
    fn ignoring_a_failed_sync() {
        let report = sweep(
            old_disk,
            |files| -> Result<(), FileError> {
                files.write_new(new(), NEW, Access::Shared)?;
                let _ = files.sync(new());
                files.rename(new(), file())?;
                files.sync_dir(dir())
            },
            old_or_new,
        );
        assert_eq!(report.violated, 1, "{report}");
        assert_eq!(report.violations[0].fault.unwrap().what, FaultKind::Fail);
    }

    /// The second `sync` says yes to what the first one has lost.
    #[test]
    fn trying_a_failed_sync_again() {
        let report = sweep(
            old_disk,
            |files| -> Result<(), FileError> {
                files.write_new(new(), NEW, Access::Shared)?;
                files.sync(new()).or_else(|_| files.sync(new()))?;
                files.rename(new(), file())?;
                files.sync_dir(dir())
            },
            old_or_new,
        );
        assert_eq!(count(&report, "torn"), 1, "{report}");
    }

    /// A part that the manifest names has to have its own name on the disk before the manifest gets there.
    #[test]
    fn naming_a_part_before_its_name_is_durable() {
        let part = Path::new("/backup/part");
        let run = |files: &dyn Files, with_sync: bool| -> Result<(), FileError> {
            write_synced(files, part, b"part", Access::Shared)?;
            if with_sync {
                files.sync_dir(dir())?;
            }
            replace(files, dir(), OsStr::new("manifest.json"), NEW, Access::Shared)
                .map_err(ReplaceError::into_file_error)
        };
        let check = |case: &Case<'_, Result<(), FileError>>| {
            old_or_new(case)?;
            let named = case.files.read(file(), 1000).unwrap() == NEW;
            let there = case.files.read(part, 1000).is_ok_and(|bytes| bytes == b"part");
            if named && !there { Err("manifest without its part".into()) } else { Ok(()) }
        };
        let wrong = Sweep::new().seeds(20).run(old_disk, |files| run(files, false), check);
        assert!(count(&wrong, "manifest without its part") > 0, "{wrong}");
        Sweep::new().seeds(20).run(old_disk, |files| run(files, true), check).assert_clean();
    }

    /// A scenario that does something else each time proves nothing, and the report says so.
    #[test]
    fn a_scenario_that_is_not_the_same_each_time() {
        let runs = std::cell::Cell::new(0);
        let report = sweep(
            old_disk,
            |files| {
                runs.set(runs.get() + 1);
                if runs.get() == 1 { files.read(file(), 1000).map(|_| ()) } else { Ok(()) }
            },
            |_| Ok(()),
        );
        assert!(report.unreached > 0 && !report.is_clean(), "{report}");
    }
}

#[test]
fn new_directories_last_once_create_dirs_has_returned() {
    let deep = Path::new("/backup/a/b/c");
    let report = sweep(
        old_disk,
        |files| create_dirs(files, deep, Access::OwnerOnly),
        |case| match (case.outcome, case.files.stat(deep).unwrap()) {
            (Ok(()), None) => Err("reported as made, but not there".into()),
            _ => Ok(()),
        },
    );
    report.assert_clean();
}

#[test]
fn locks_are_free_after_every_end() {
    let lock = Path::new("/backup/lock");
    let report = sweep(
        old_disk,
        // The lock leaks, as it does when a process is killed.
        |files| files.lock(lock).map(std::mem::forget),
        |case| match (case.moment, case.outcome, case.files.lock(lock)) {
            (Moment::Returned, Ok(()), Err(error)) if error.kind() == ErrorKind::Locked => Ok(()),
            (Moment::Returned, Ok(()), Ok(_)) => Err("two have the lock".into()),
            (Moment::Returned, Err(_), _) | (_, _, Ok(_)) => Ok(()),
            (_, _, Err(error)) => Err(error.to_string()),
        },
    );
    report.assert_clean();
}

#[test]
fn a_full_disk_keeps_what_fits_and_says_so() {
    let disk = old_disk();
    disk.set_capacity(Some(OLD.len() as u64 + 10));
    let part = Path::new("/backup/part");
    let refused = disk.write_new(part, NEW, Access::Shared).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Full);
    assert_eq!(disk.read(part, 100).unwrap(), &NEW[..10]);
    disk.remove(part).unwrap();
    disk.write_new(part, &NEW[..10], Access::Shared).unwrap();

    // Replacing needs room for both.
    let name = OsStr::new("manifest.json");
    let error = replace(&disk, dir(), name, NEW, Access::Shared).unwrap_err();
    assert!(matches!(&error, ReplaceError::NotReplaced(error) if error.kind() == ErrorKind::Full));
    assert_eq!(disk.read(file(), 100).unwrap(), OLD);
    assert_eq!(disk.list(dir(), 10).unwrap().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("ROUTERKEEP_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(256),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// What was synchronised, with its name, is there after any power loss, whatever was done beside it.
    #[test]
    fn what_is_synchronised_survives(
        content in prop::collection::vec(any::<u8>(), 0..50),
        others in prop::collection::vec((0_usize..6, any::<bool>()), 0..10),
        seed in any::<u64>(),
    ) {
        let disk = MemoryFiles::new();
        disk.add_dir(dir()).unwrap();
        let kept = dir().join("kept");
        disk.write_new(&kept, &content, Access::Shared).unwrap();
        disk.sync(&kept).unwrap();
        disk.sync_dir(dir()).unwrap();
        for (number, rename) in others {
            let path = dir().join(number.to_string());
            // Some of these fail, for a name that is missing or taken; that is as good.
            let _ = if rename {
                disk.rename(&path, &dir().join("renamed"))
            } else {
                disk.write_new(&path, b"other", Access::Shared)
            };
        }
        for survival in [
            Survival::SyncedOnly,
            Survival::NamesFirst(Unsynced::Empty),
            Survival::Seeded(seed),
        ] {
            let after = disk.after_power_loss(survival);
            prop_assert_eq!(&after.read(&kept, 100).unwrap(), &content);
            // The same chance gives the same disk.
            prop_assert_eq!(after.tree(), disk.after_power_loss(survival).tree());
            // And what survived stays.
            prop_assert_eq!(after.after_power_loss(Survival::SyncedOnly).tree(), after.tree());
        }
    }

    /// A file that was not synchronised is a part of what was written, or zeros; never anything else.
    #[test]
    fn what_is_not_synchronised_is_torn_but_not_made_up(
        content in prop::collection::vec(1_u8.., 0..50),
        seed in any::<u64>(),
    ) {
        let disk = old_disk();
        let path = dir().join("new");
        disk.write_new(&path, &content, Access::Shared).unwrap();
        disk.sync_dir(dir()).unwrap();
        let after = disk.after_power_loss(Survival::Seeded(seed)).read(&path, 100).unwrap();
        let written = after.iter().take_while(|byte| **byte != 0).count();
        prop_assert_eq!(&after[..written], &content[..written]);
        prop_assert!(after[written..].iter().all(|byte| *byte == 0));
        prop_assert!(after.len() <= content.len());
    }
}
