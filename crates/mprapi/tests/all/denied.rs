//! The C program `tests/c/denied.c`: code 5 for a user who may not read or write the router's files.

use crate::library::{Library, file, root};
use crate::router::Root;
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::HIVE;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Nobody: the program has this user and group where the test runs as root, whom nothing is denied.
const NOBODY: u32 = 65534;

/// What it prints: a call and its code. `documented` names calls of it.
pub(crate) const PRINTED: &str = "\
MprConfigServerConnect = 0
MprConfigServerBackup = 0
nothing may be written
MprConfigServerSetInfo = 5
MprConfigServerSetInfoEx = 5
MprConfigInterfaceCreate = 5
MprConfigServerBackup = 5
MprConfigServerRestore = 5
nothing may be read
MprConfigServerGetInfoEx = 5
MprConfigServerGetInfo = 5
MprConfigServerBackup = 5
MprConfigServerConnect = 5
";

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Gives all below a directory the mode of a file or of a directory.
fn allow_below(directory: &Path, file: u32, own: u32) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            allow_below(&path, file, own);
        } else {
            allow(&path, file);
        }
    }
    allow(directory, own);
}

#[test]
fn who_may_not_read_or_write_the_files_gets_5() {
    let library = Library::install();
    let program = library.compile(&root().join("tests/c/denied.c"), &[]);
    let place = Root::new(&branch_office());
    let as_root = fs::metadata(place.path()).unwrap().uid() == 0;
    // Everything is where the other user can get at it; the library's own directory may be closed.
    let (own, closed, code) = (place.beside("own"), place.beside("closed"), place.beside("code"));
    for directory in [&own, &closed, &code] {
        fs::create_dir(directory).unwrap();
    }
    let copy = code.join("libmprapi.so.0");
    fs::copy(file(), &copy).unwrap();
    fs::copy(&program, code.join("denied")).unwrap();
    allow(place.path().parent().unwrap(), 0o755);
    allow_below(&code, 0o755, 0o755);
    allow_below(&place.path(), 0o644, 0o755);
    let mut command = Command::new(code.join("denied"));
    if as_root {
        chown(&own, Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY).gid(NOBODY);
    }
    command.env("LD_LIBRARY_PATH", &code).arg(place.path());
    command.arg(own.join("backup")).arg(closed.join("backup"));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let (mut answer, asked) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut printed, mut before) = (String::new(), Vec::new());
    for line in BufReader::new(asked).lines() {
        let line = line.unwrap();
        if line == "nothing may be written" {
            // So that there is something to restore.
            place.connect().create("Made since").unwrap();
            before = fs::read(place.path().join(HIVE)).unwrap();
            allow(&closed, 0o555);
            allow_below(&place.path(), 0o444, 0o555);
            writeln!(answer).unwrap();
        } else if line == "nothing may be read" {
            allow(&place.path().join(HIVE), 0o000);
            writeln!(answer).unwrap();
        }
        printed += &line;
        printed.push('\n');
    }
    assert!(child.wait().unwrap().success());
    // So that the directory can be removed.
    allow_below(&place.path(), 0o644, 0o755);
    allow(&closed, 0o755);
    assert_eq!(printed, PRINTED);
    assert!(fs::read(place.path().join(HIVE)).unwrap() == before, "nothing was changed");
}
