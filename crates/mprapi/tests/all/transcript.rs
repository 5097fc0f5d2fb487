//! The C program `tests/c/transcript.c`: it prints what `transcript.txt` says, here as under Wine.

use crate::library::{Library, has, root, succeed};
use std::path::PathBuf;
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

#[test]
fn c_gets_what_the_transcript_says() {
    let library = Library::install();
    let program = library.compile(&source("transcript.c"), &[]);
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", library.directory());
    compare(&succeed(&mut command).stdout);
}

#[test]
fn address_sanitizer_finds_nothing_in_it() {
    let library = Library::install();
    let options = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    let program = library.compile(&source("transcript.c"), &options);
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", library.directory());
    compare(&succeed(&mut command).stdout);
}

#[test]
fn valgrind_finds_nothing_in_it() {
    if !has("valgrind") {
        return;
    }
    let library = Library::install();
    let program = library.compile(&source("transcript.c"), &[]);
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--error-exitcode=9", "--leak-check=full"]);
    command.args(["--errors-for-leak-kinds=definite,indirect"]).arg(program);
    command.env("LD_LIBRARY_PATH", library.directory());
    compare(&succeed(&mut command).stdout);
}
