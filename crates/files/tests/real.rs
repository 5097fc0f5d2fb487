//! What only a real machine shows: modes, devices, other processes.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};

use routerkeep_files::{Access, ErrorKind, Files, Kind, RealFiles, replace};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_is_for_the_owner_only_is() {
    let dir = tempfile::tempdir().unwrap();
    let (file, below) = (dir.path().join("file"), dir.path().join("dir"));
    RealFiles.write_new(&file, b"secret", Access::OwnerOnly).unwrap();
    RealFiles.create_dir(&below, Access::OwnerOnly).unwrap();
    assert_eq!((mode(&file), mode(&below)), (0o600, 0o700));

    let lock = dir.path().join("lock");
    drop(RealFiles.lock(&lock).unwrap());
    assert_eq!(mode(&lock), 0o600);

    // A file that others could read is replaced by one that they can't.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    replace(&RealFiles, dir.path(), "file".as_ref(), b"secret", Access::OwnerOnly).unwrap();
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn what_is_shared_has_the_mode_that_the_process_gives() {
    let dir = tempfile::tempdir().unwrap();
    let (ours, theirs) = (dir.path().join("ours"), dir.path().join("theirs"));
    RealFiles.write_new(&ours, b"", Access::Shared).unwrap();
    std::fs::write(&theirs, b"").unwrap();
    assert_eq!(mode(&ours), mode(&theirs));
}

#[test]
fn a_replacement_has_the_mode_of_the_file_that_it_replaces() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (dir.path().join("old"), dir.path().join("new"));
    for wanted in [0o644, 0o640, 0o600, 0o664, 0o400] {
        std::fs::write(&old, b"old").unwrap();
        std::fs::set_permissions(&old, std::fs::Permissions::from_mode(wanted)).unwrap();
        RealFiles.write_new(&new, b"new", Access::OwnerOnly).unwrap();
        RealFiles.take_over_access(&old, &new).unwrap();
        assert_eq!(mode(&new), wanted);
        std::fs::remove_file(&new).unwrap();
        std::fs::remove_file(&old).unwrap();
    }
}

/// A link in place of the new file would hand its mode and owner to whatever it leads to.
#[test]
fn mode_and_owner_are_never_set_through_a_link() {
    let dir = tempfile::tempdir().unwrap();
    let (old, theirs) = (dir.path().join("old"), dir.path().join("theirs"));
    std::fs::write(&old, b"old").unwrap();
    std::fs::set_permissions(&old, std::fs::Permissions::from_mode(0o666)).unwrap();
    RealFiles.write_new(&theirs, b"", Access::OwnerOnly).unwrap();
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&theirs, &link).unwrap();
    let refused = RealFiles.take_over_access(&old, &link).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotAFile);
    assert_eq!(mode(&theirs), 0o600);
}

/// Opening a pipe would wait for ever; a socket and a device are as little a file.
#[test]
fn what_is_no_file_is_refused_unopened() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [socket.as_path(), &pipe, Path::new("/dev/zero")] {
        assert_eq!(RealFiles.stat(path).unwrap().unwrap().kind, Kind::Other);
        assert_eq!(RealFiles.read(path, 10).unwrap_err().kind(), ErrorKind::NotAFile);
        assert_eq!(RealFiles.open_at(path).unwrap_err().kind(), ErrorKind::NotAFile);
        assert_eq!(RealFiles.sync(path).unwrap_err().kind(), ErrorKind::NotAFile);
        assert_eq!(RealFiles.lock(path).unwrap_err().kind(), ErrorKind::NotAFile);
    }
}

/// Files in /proc say that they are empty.
#[test]
#[cfg(target_os = "linux")]
fn a_file_that_says_it_is_empty_is_read() {
    let path = Path::new("/proc/self/status");
    assert_eq!(RealFiles.stat(path).unwrap().unwrap().len, 0);
    assert!(RealFiles.read(path, 1 << 20).unwrap().starts_with(b"Name:"));
    let refused = RealFiles.read(path, 10).unwrap_err().kind();
    assert!(matches!(refused, ErrorKind::TooLarge { limit: 10, found } if found > 10));
}

/// Another program, `flock` of util-linux, sees our lock; ours sees the other's; and a process that is killed leaves
/// nothing locked.
#[test]
#[cfg(target_os = "linux")]
fn locks_hold_between_programs_and_end_with_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let held = RealFiles.lock(&path).unwrap();
    let asked = || Command::new("flock").args(["--nonblock"]).arg(&path).arg("true").status();
    assert_eq!(asked().unwrap().code(), Some(1));
    drop(held);
    assert!(asked().unwrap().success());

    let mut other = Command::new("flock")
        .arg("--no-fork")
        .arg(&path)
        .args(["sh", "-c", "echo locked; exec sleep 600"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut output = std::io::BufReader::new(other.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut output, &mut line).unwrap();
    let refused = RealFiles.lock(&path).map(|_| ());
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Locked);
    drop(RealFiles.lock(&path).unwrap());
}

/// Others may take a lock file away before they free the lock: nobody then holds the lock of a name that is gone.
#[test]
#[cfg(unix)]
fn a_lock_whose_file_was_taken_away_is_not_one() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lock");
    let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2000 {
                    let Ok(held) = RealFiles.lock(&path) else { continue };
                    assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "two hold the lock");
                    taken.fetch_add(1, Ordering::SeqCst);
                    std::thread::yield_now();
                    holders.fetch_sub(1, Ordering::SeqCst);
                    std::fs::remove_file(&path).unwrap();
                    drop(held);
                }
            });
        }
    });
    assert!(taken.into_inner() > 0);
}

/// Reading leaves no trace at the source that its administrator could mistake for a change.
#[test]
fn reading_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file");
    std::fs::write(&path, b"content").unwrap();
    let look = || (RealFiles.stat(&path).unwrap(), RealFiles.stat(dir.path()).unwrap());
    let before = look();
    RealFiles.read(&path, 100).unwrap();
    RealFiles.list(dir.path(), 100).unwrap();
    RealFiles.canonical(&path).unwrap();
    RealFiles.open_at(&path).unwrap().read_full_at(3, &mut [0; 10]).unwrap();
    assert_eq!(look(), before);
}
