//! The C programs `tests/c/threads.c` and `tests/c/lasting.c`: many threads, many connections, a child process.

use crate::library::{Library, has, root, succeed};
use crate::router::Root;
use routerkeep_testkit::generate::{Options, branch_office, router};
use std::process::Command;

/// Compiles and runs the program of threads, alone or under another one, and wants no wrong code.
fn run(options: &[&str], under: &[&str], threads: u32, rounds: u32) {
    let library = Library::install();
    let program = library.compile(&root().join("tests/c/threads.c"), options);
    let place = Root::new(&router(&Options { interfaces: 40, ..Options::default() }));
    let mut command = match under {
        [] => Command::new(&program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(&program);
            command
        }
    };
    command.env("LD_LIBRARY_PATH", library.directory()).arg(place.path());
    command.args([threads.to_string(), rounds.to_string()]);
    let printed = String::from_utf8(succeed(&mut command).stdout).unwrap();
    println!("{threads} threads, {rounds} rounds: {}", printed.trim());
    assert!(printed.ends_with(" 0 wrong\n"), "{printed}");
    let calls: u64 = printed.split(' ').next().unwrap().parse().unwrap();
    assert!(calls > u64::from(threads * rounds), "{printed}");
}

#[test]
fn threads_get_codes_that_may_come() {
    run(&[], &[], 8, 40);
}

#[test]
fn address_sanitizer_finds_nothing_in_many_threads() {
    run(&["-fsanitize=address,undefined", "-fno-sanitize-recover=all"], &[], 6, 12);
}

#[test]
fn valgrind_finds_nothing_in_many_threads() {
    if has("valgrind") {
        let leaks = "--errors-for-leak-kinds=definite,indirect";
        let check = ["--quiet", "--error-exitcode=9", "--leak-check=full", leaks];
        let shown = ["--show-leak-kinds=definite,indirect", "--fair-sched=yes"];
        run(&[], &[&["valgrind"], &check[..], &shown].concat(), 6, 6);
    }
}

#[test]
fn connections_come_and_go_without_a_trace_and_a_child_may_use_them() {
    let library = Library::install();
    let program = library.compile(&root().join("tests/c/lasting.c"), &[]);
    let place = Root::new(&branch_office());
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", library.directory()).arg(place.path()).arg("10000");
    let printed = String::from_utf8(succeed(&mut command).stdout).unwrap();
    println!("{}", printed.trim());
    let more: i64 = printed.split(' ').next().unwrap().parse().unwrap();
    // One allocation lost with each connect would be 320,000 bytes: malloc's smallest has 32. What it keeps at
    // hand, some ten thousands, counts as in use.
    assert!(more < 160_000, "{printed}");
    assert!(printed.ends_with("\n2 more interfaces\n"), "{printed}");
}
