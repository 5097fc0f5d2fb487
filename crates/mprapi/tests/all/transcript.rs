//! The C program `tests/c/transcript.c`: it prints what `transcript.txt` says, here as under Wine.

use crate::library::{Library, has, root, succeed};
use crate::router::Root;
use routerkeep_router::PhoneBookContent;
use routerkeep_testkit::generate::branch_office;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

fn source(name: &str) -> PathBuf {
    root().join("tests/c").join(name)
}

/// Compares with the committed transcript; `ROUTERKEEP_BLESS=1` writes it anew.
fn compare(printed: &[u8]) {
    let printed = String::from_utf8(printed.to_vec()).unwrap();
    let file = source("transcript.txt");
    if std::env::var_os("ROUTERKEEP_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&file, &printed).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap();
    for (number, (printed, expected)) in (1..).zip(printed.lines().zip(expected.lines())) {
        assert_eq!(printed, expected, "line {number} of the transcript");
    }
    assert_eq!(printed.lines().count(), expected.lines().count());
    println!("{} lines", printed.lines().count());
}

/// Runs the program, alone or under another one, on a router of its own.
fn run(library: &Library, program: &Path, under: Option<&mut Command>) {
    let root = Root::new(&branch_office());
    std::fs::write(root.beside("file"), "in the way").unwrap();
    let mut alone = Command::new(program);
    let command = match under {
        Some(command) => command.arg(program),
        None => &mut alone,
    };
    command.arg(root.path().parent().unwrap()).env("ROUTERKEEP_ROOT", root.path());
    compare(&succeed(command.env("LD_LIBRARY_PATH", library.directory())).stdout);
    // The restore brought back what the first backup has: the second has the same bytes.
    let (friday, saturday) = (parts(&root.beside("friday")), parts(&root.beside("saturday")));
    assert_eq!(friday, saturday);
    // The phone book is among them: the one that interfaces of level 2 were made in.
    assert_eq!(friday.len(), 4);
    // Installing has deleted the one before it, after a safety backup, the first one, which has it.
    let safety = std::fs::read_dir(root.path().join("ProgramData/Routerkeep/safety")).unwrap();
    let first = safety.map(|entry| entry.unwrap().path()).min().unwrap();
    let kept = parts(&first);
    let book = kept.iter().find(|(name, _)| name.to_string_lossy().ends_with(".pbk"));
    let before = branch_office().phone_book;
    assert!(before == PhoneBookContent::Present(book.unwrap().1.clone()));
}

/// Returns the parts of a backup: name and bytes.
fn parts(directory: &Path) -> BTreeMap<OsString, Vec<u8>> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
    let parts = entries.filter(|entry| {
        entry.path().extension().is_some_and(|ending| ending == "hive" || ending == "pbk")
    });
    parts.map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn c_gets_what_the_transcript_says() {
    let library = Library::install();
    let program = library.compile(&source("transcript.c"), &[]);
    run(&library, &program, None);
}

#[test]
fn address_sanitizer_finds_nothing_in_it() {
    let library = Library::install();
    let options = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    let program = library.compile(&source("transcript.c"), &options);
    run(&library, &program, None);
}

#[test]
fn valgrind_finds_nothing_in_it() {
    if !has("valgrind") {
        return;
    }
    let library = Library::install();
    let program = library.compile(&source("transcript.c"), &[]);
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full"]);
    valgrind.arg("--errors-for-leak-kinds=definite,indirect");
    run(&library, &program, Some(&mut valgrind));
}

#[test]
fn it_compiles_with_the_header_and_library_of_mingw() {
    let mingw = "x86_64-w64-mingw32-gcc";
    if !has(mingw) {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut command = Command::new(mingw);
    command.args(["-Wall", "-Werror", "-O1", "-D_WIN32_WINNT=0x0601", "-o"]);
    command.arg(directory.path().join("transcript.exe")).arg(source("transcript.c"));
    succeed(command.arg("-lmprapi"));
}
