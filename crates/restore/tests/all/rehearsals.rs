//! Rehearsals: the proof that a backup can be put back, and what a defect on the way looks like. Checkouts.

use crate::support::*;
use proptest::prelude::*;
use routerkeep_backup::{Backup, publish};
use routerkeep_files::{Access, FileError, Files, Held, MemoryFiles, ReadAt, Stat};
use routerkeep_restore::{
    Bytes, Choice, Compared, InitOutcome, Original, Outcome, Part, Permit, Rehearsal,
    RehearsedClass, checkout, clear, copy, rehearse,
};
use routerkeep_router::{ClassName, MemoryStore, PhoneBookContent, Snapshot};
use routerkeep_testkit::generate::{Options, Windows, branch_office, router};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

const SCRATCH: &str = "/scratch/try";

fn how() -> How {
    [Permit::OtherRouter, Permit::AcceptStale, Permit::AcceptUnsupported, Permit::SkipMissing]
        .into_iter()
        .fold(THREE, How::with)
}

fn rehearsed(files: &dyn Files, original: Original<'_>, backup: &Snapshot, how: How) -> Rehearsal {
    let provenance = provenance();
    let request = how.request(backup, &provenance);
    let place = copy(files, Path::new(SCRATCH), original, &request).unwrap();
    rehearse(files, &place, &request).unwrap()
}

fn scratch() -> MemoryFiles {
    let files = MemoryFiles::new();
    files.add_dir(SCRATCH).unwrap();
    files
}

fn routers() -> Vec<MemoryStore> {
    let mut all = vec![branch_office()];
    for style in [Windows::Xp, Windows::Seven, Windows::Server2019] {
        for seed in 0..u64::from(cases(4).cases) {
            all.push(router(&Options { interfaces: seed as usize % 7, seed, style }));
        }
    }
    let mut without = branch_office();
    without.phone_book = PhoneBookContent::Absent;
    all.push(without);
    all
}

/// Each backup proves itself onto a new router and onto a copy of another one; nothing is left of the copy.
#[test]
fn every_backup_is_rehearsed() {
    let base = disk(&router(&Options { interfaces: 3, seed: 77, style: Windows::Server2019 }));
    let (before, mut count) = (base.tree(), 0);
    for store in routers() {
        let backup = through_backup(&store);
        let files = scratch();
        let shown = rehearsed(&files, Original::New, &backup, how().server());
        let all = |compared| {
            let class = |class| RehearsedClass { class, compared, bytes: Bytes::Same };
            ClassName::ALL.map(class).to_vec()
        };
        assert_eq!(shown.classes, all(Compared::Wanted));
        assert!(shown.is_proof() && shown.left_out.is_empty(), "{shown:?}");
        clear(&files, Path::new(SCRATCH)).unwrap();
        assert_eq!(files.list(Path::new("/scratch"), 9).unwrap(), Vec::<OsString>::new());

        let files = scratch();
        let shown = rehearsed(&files, Original::Place(&base, &place(&base)), &backup, how());
        assert!(shown.is_proof(), "{shown:?}");
        let server = shown.classes.iter().find(|class| class.class == ClassName::Server).unwrap();
        assert_eq!(server.compared, Compared::Before);
        count += 2;
    }
    assert_eq!(base.tree(), before, "a rehearsal only reads the original");
    println!("rehearsals: {count}, all proved");
}

/// Through a backup directory, as a user does.
fn through_backup(store: &MemoryStore) -> Snapshot {
    let files = MemoryFiles::new();
    files.add_dir("/backups").unwrap();
    let directory = Path::new("/backups/today");
    publish(&files, directory, &snapshot(store), &provenance()).unwrap();
    let backup = Backup::read(&files, directory).unwrap();
    assert!(backup.damage.is_empty());
    backup.snapshot
}

/// A disk that changes a byte of what is restored, once all of the restore's own checks are over: when the
/// journal becomes the last one.
struct Defective {
    disk: MemoryFiles,
    file: PathBuf,
    find: Vec<u8>,
    put: Vec<u8>,
}

impl Defective {
    fn spoil(&self) {
        let mut bytes = self.disk.read(&self.file, u64::MAX).unwrap();
        let at = bytes.windows(self.find.len()).position(|part| part == self.find).unwrap();
        bytes[at..at + self.put.len()].copy_from_slice(&self.put);
        self.disk.overwrite(&self.file, &bytes).unwrap();
    }
}

/// Hands everything on to the disk but for one renaming.
macro_rules! handed_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&self, $($argument: $type),*) -> Result<$result, FileError> {
            self.disk.$name($($argument),*)
        })*
    };
}

impl Files for Defective {
    handed_on! {
        stat(path: &Path) -> Option<Stat>;
        read(path: &Path, limit: u64) -> Vec<u8>;
        open_at(path: &Path) -> Box<dyn ReadAt>;
        list(path: &Path, limit: usize) -> Vec<OsString>;
        canonical(path: &Path) -> PathBuf;
        write_new(path: &Path, bytes: &[u8], access: Access) -> ();
        take_over_access(from: &Path, to: &Path) -> ();
        sync(path: &Path) -> ();
        sync_dir(path: &Path) -> ();
        create_dir(path: &Path, access: Access) -> ();
        remove(path: &Path) -> ();
        remove_dir(path: &Path) -> ();
        lock(path: &Path) -> Box<dyn Held>;
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), FileError> {
        self.disk.rename(from, to)?;
        if to.ends_with("last.json") {
            self.spoil();
        }
        Ok(())
    }
}

/// What the restore itself can't see any more is seen by the rehearsal: in the registry and in the phone book.
#[test]
fn a_planted_defect_is_caught() {
    let backup = through_backup(&branch_office());
    let name: Vec<u8> = "Head office".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let other: Vec<u8> = "Head 0ffice".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (file, find, put, class) in [
        ("Windows/System32/config/SYSTEM", name, other, ClassName::Interfaces),
        (
            "Windows/System32/ras/router.pbk",
            b"vpn.example.net".to_vec(),
            b"vpn.example.org".to_vec(),
            ClassName::PhoneBook,
        ),
    ] {
        let file = Path::new(SCRATCH).join(file);
        let files = Defective { disk: scratch(), file, find, put };
        let shown = rehearsed(&files, Original::New, &backup, how().server());
        assert!(matches!(shown.outcome, Outcome::Done(_)), "the restore itself noticed nothing");
        assert!(!shown.is_proof());
        let differs: Vec<_> =
            shown.classes.iter().filter(|class| class.bytes == Bytes::Differ).collect();
        assert_eq!(differs.len(), 1);
        assert_eq!(differs[0].class, class);
        assert!(!shown.differences.is_empty(), "by meaning, too");
    }
}

/// A part is rehearsed onto a copy, too, and what it must not touch is compared with what was there.
#[test]
fn a_part_is_rehearsed() {
    let backup = through_backup(&branch_office());
    let base = disk(&router(&Options { interfaces: 3, seed: 77, style: Windows::Server2019 }));
    let parts = vec![Part::Interface("Head office".to_owned())];
    let how = how().choice(&Choice { parts, ..Choice::default() });
    let shown = rehearsed(&scratch(), Original::Place(&base, &place(&base)), &backup, how);
    assert!(shown.is_proof(), "{shown:?}");
    let compared: Vec<_> = shown.classes.iter().map(|class| class.compared).collect();
    assert_eq!(compared, [Compared::Before, Compared::Wanted, Compared::Wanted, Compared::Before]);
}

/// A root that was checked out is the same router: a backup of it has the same parts.
#[test]
fn a_checkout_has_the_same_parts() {
    for store in routers() {
        let files = MemoryFiles::new();
        files.add_dir("/backups").unwrap();
        let parts = |directory: &str| -> Vec<OsString> {
            let names = files.list(Path::new(directory), 99).unwrap();
            let part = |name: &OsString| name.to_string_lossy().contains('-');
            names.into_iter().filter(part).collect()
        };
        let first = Path::new("/backups/first");
        publish(&files, first, &snapshot(&store), &provenance()).unwrap();
        let backup = Backup::read(&files, first).unwrap().snapshot;
        files.add_dir("/mnt").unwrap();
        let made = checkout(&files, &backup, Path::new(ROOT), provenance().time).unwrap();
        assert!(matches!(made, InitOutcome::Done { .. }), "{made:?}");
        let again = snapshot(&seen(&files));
        assert_eq!(again.identity, backup.identity);
        assert_eq!(again.adapters, backup.adapters);
        publish(&files, Path::new("/backups/second"), &again, &provenance()).unwrap();
        assert_eq!(parts("/backups/first"), parts("/backups/second"));
        // It is the same router to the guards, and there is nothing to restore.
        let again = done(restore(&files, &place(&files), &backup, THREE.server()));
        assert!(again.plan.is_empty());
        // Never over something.
        let made = checkout(&files, &backup, Path::new(ROOT), provenance().time).unwrap();
        assert!(matches!(made, InitOutcome::NotEmpty { .. }), "{made:?}");
    }
}

proptest! {
    #![proptest_config(cases(40))]

    /// Strange routers can be checked out, too.
    #[test]
    fn a_checkout_of_any_router(made in routerkeep_testkit::strategy::store()) {
        let backup = through_backup(&made.content);
        let files = MemoryFiles::new();
        files.add_dir("/mnt").unwrap();
        let made = checkout(&files, &backup, Path::new(ROOT), provenance().time).unwrap();
        prop_assert!(matches!(made, InitOutcome::Done { .. }), "{made:?}");
        let again = snapshot(&seen(&files));
        for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
            prop_assert!(same_class(&again, &backup, class), "{class}");
        }
    }
}
