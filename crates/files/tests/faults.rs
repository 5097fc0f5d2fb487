//! Each fault does what its description says, and the disk in memory refuses what it was told to refuse.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use routerkeep_files::{
    Access, ErrorKind, Fault, FaultKind, Faulty, Files, MemoryFiles, Operation, Permission,
    Survival, TreeEntry,
};

fn path() -> &'static Path {
    Path::new("/file")
}

/// What a fault leaves of a file that is written, and whether the next operation still works.
#[test]
fn a_write_that_is_hit() {
    let loss = FaultKind::PowerLoss(Survival::SyncedOnly);
    for (what, kind, left, next) in [
        (FaultKind::Fail, ErrorKind::Other, None, None),
        (FaultKind::FailAfter, ErrorKind::Other, Some("1234"), None),
        (FaultKind::ShortWrite, ErrorKind::Other, Some("12"), None),
        (FaultKind::Full, ErrorKind::Full, Some("12"), Some(ErrorKind::Full)),
        (FaultKind::Stop, ErrorKind::Interrupted, None, Some(ErrorKind::Interrupted)),
        (FaultKind::StopMidWrite, ErrorKind::Interrupted, Some("12"), Some(ErrorKind::Interrupted)),
        (loss, ErrorKind::PowerLost, None, Some(ErrorKind::PowerLost)),
    ] {
        let faulty = Faulty::new(MemoryFiles::new(), Some(Fault { at: 1, what }));
        let error = faulty.write_new(path(), b"1234", Access::Shared).unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, Operation::WriteNew), "{what}");
        let found = faulty.disk().tree().get(path()).cloned();
        assert_eq!(found, left.map(|bytes| TreeEntry::File(bytes.as_bytes().into())), "{what}");
        let second = faulty.create_dir(Path::new("/dir"), Access::Shared);
        assert_eq!(second.err().map(|error| error.kind()), next, "{what}");
        assert!(faulty.fired());
        assert_eq!(faulty.operations(), 2);
    }
}

#[test]
fn everything_counts_reading_too() {
    let disk = MemoryFiles::new();
    disk.add_file(path(), b"1234").unwrap();
    let run = |files: &dyn Files| {
        let file = files.open_at(path())?;
        file.read_at(0, &mut [0; 2])?;
        file.stat()?;
        files.canonical(path())?;
        files.list(Path::new("/"), 10)?;
        files.stat(path()).map(|_| ())
    };
    let whole = Faulty::new(disk.fork(), None);
    run(&whole).unwrap();
    assert_eq!(whole.operations(), 6);
    for (at, step) in (1..).zip(whole.steps()) {
        let faulty = Faulty::new(disk.fork(), Some(Fault { at, what: FaultKind::Fail }));
        let error = run(&faulty).unwrap_err();
        assert_eq!((error.operation(), error.path()), (step.operation, step.path.as_path()));
        assert_eq!(faulty.operations(), at);
    }
}

/// A process that dies leaves what it did; the power takes it away later all the same.
#[test]
fn what_a_dead_process_left_is_not_durable_yet() {
    let stop = Some(Fault { at: 2, what: FaultKind::Stop });
    let faulty = Faulty::new(MemoryFiles::new(), stop);
    faulty.write_new(path(), b"1234", Access::Shared).unwrap();
    faulty.sync(path()).unwrap_err();
    let next = faulty.reboot();
    assert_eq!(next.read(path(), 10).unwrap(), b"1234");
    assert!(next.after_power_loss(Survival::SyncedOnly).tree().is_empty());
    next.settle();
    assert_eq!(next.after_power_loss(Survival::SyncedOnly).tree(), next.tree());
}

#[test]
fn a_fork_shares_nothing() {
    let disk = MemoryFiles::new();
    let _held = disk.lock(path()).unwrap();
    let fork = disk.fork();
    fork.remove(path()).unwrap();
    assert!(disk.stat(path()).unwrap().is_some());
    let clone = disk.clone();
    clone.remove(path()).unwrap();
    assert!(disk.stat(path()).unwrap().is_none());
}

#[test]
fn what_is_read_only_or_closed_is_denied() {
    let disk = MemoryFiles::new();
    let (dir, file) = (Path::new("/dir"), Path::new("/dir/file"));
    disk.add_file(file, b"x").unwrap();
    let write = || disk.write_new(Path::new("/dir/new"), b"y", Access::Shared);
    let kind = |error: routerkeep_files::FileError| error.kind();

    disk.set_permission(dir, Permission::ReadOnly).unwrap();
    let before = disk.tree();
    assert_eq!(write().map_err(kind), Err(ErrorKind::Denied));
    assert_eq!(disk.remove(file).map_err(kind), Err(ErrorKind::Denied));
    assert_eq!(disk.rename(file, Path::new("/away")).map_err(kind), Err(ErrorKind::Denied));
    assert_eq!(disk.rename(file, Path::new("/dir/away")).map_err(kind), Err(ErrorKind::Denied));
    assert_eq!(disk.tree(), before);
    assert_eq!(disk.read(file, 10).unwrap(), b"x");

    disk.set_permission(dir, Permission::None).unwrap();
    assert_eq!(disk.list(dir, 10).map_err(kind), Err(ErrorKind::Denied));
    assert_eq!(disk.read(file, 10).map_err(kind), Err(ErrorKind::Denied));

    disk.set_permission(dir, Permission::Full).unwrap();
    disk.set_permission(file, Permission::None).unwrap();
    assert_eq!(disk.read(file, 10).map_err(kind), Err(ErrorKind::Denied));
    assert_eq!(disk.open_at(file).map(|_| ()).map_err(kind), Err(ErrorKind::Denied));

    disk.set_read_only();
    assert_eq!(write().map_err(kind), Err(ErrorKind::ReadOnly));
    assert_eq!(
        disk.create_dir(Path::new("/new"), Access::Shared).map_err(kind),
        Err(ErrorKind::ReadOnly)
    );
    assert_eq!(disk.lock(Path::new("/lock")).map(|_| ()).map_err(kind), Err(ErrorKind::ReadOnly));
    assert_eq!(disk.tree(), before);
}

/// A source that changes while it is read shows in the stamp, and in the open file.
#[test]
fn a_change_behind_the_back_is_noticed() {
    let disk = MemoryFiles::new();
    disk.add_file(path(), b"old").unwrap();
    let file = disk.open_at(path()).unwrap();
    let before = file.stat().unwrap();
    disk.overwrite(path(), b"new").unwrap();
    let after = file.stat().unwrap();
    assert!(!before.unchanged(&after));
    assert_eq!((before.id, before.len), (after.id, after.len));
    let mut buf = [0; 3];
    file.read_full_at(0, &mut buf).unwrap();
    assert_eq!(&buf, b"new");
}
