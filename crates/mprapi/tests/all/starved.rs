//! The C program `tests/c/starved.c`: whatever allocation fails, a function does its work or answers 8.

use crate::library::{Library, root, succeed};
use crate::router::Root;
use routerkeep_testkit::generate::{Options, router};
use std::collections::BTreeMap;
use std::process::Command;

/// What became of the calls of one function.
#[derive(Debug, Default)]
struct Ends {
    tried: usize,
    done: usize,
    refused: usize,
    aborted: usize,
}

impl Ends {
    /// Reads what stands behind the name: `tried, done, refused, aborted`, each with its number before it.
    fn add(&mut self, counts: &str) {
        for count in counts.split(", ") {
            let (number, of) = count.split_once(' ').unwrap();
            let number: usize = number.parse().unwrap();
            match of {
                "allocations" => {}
                "tried" => self.tried += number,
                "done" => self.done += number,
                "refused" => self.refused += number,
                "aborted" => self.aborted += number,
                other => panic!("{other}"),
            }
        }
    }
}

/// Allocations tried for each function and way; `ROUTERKEEP_CASES` sets another number.
fn cases() -> String {
    std::env::var("ROUTERKEEP_CASES").unwrap_or_else(|_| "4".to_owned())
}

/// Runs the program on a router of its own and returns the ends by function, and of all.
fn run(interfaces: usize) -> (BTreeMap<String, Ends>, Ends) {
    let library = Library::install();
    let options = ["-rdynamic", "-fno-builtin", "-O1"];
    let program = library.compile(&root().join("tests/c/starved.c"), &options);
    let router = Root::new(&router(&Options { interfaces, ..Options::default() }));
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", library.directory()).env("ROUTERKEEP_ROOT", router.path());
    command.arg(router.path()).arg(router.beside("backup")).arg(cases());
    let printed = String::from_utf8(succeed(&mut command).stdout).unwrap();
    let (mut functions, mut all) = (BTreeMap::<String, Ends>::new(), Ends::default());
    for line in printed.lines() {
        println!("{line}");
        let (function, counts) = line.split_once(": ").unwrap();
        let function = function.split(' ').next().unwrap().to_owned();
        functions.entry(function).or_default().add(counts);
        all.add(counts);
    }
    println!("{interfaces} interfaces: {all:?}");
    assert_eq!(all.done + all.refused + all.aborted, all.tried);
    (functions, all)
}

/// Functions whose pages do not name 8, and which here do their work out of the reserve.
pub(crate) const NEVER_REFUSED: [&str; 5] = [
    "MprConfigServerRefresh",
    "MprConfigServerSetInfo",
    "MprConfigServerSetInfoEx",
    "MprConfigGetFriendlyName",
    "MprConfigGetGuidName",
];

/// With more memory needed than there is in reserve every function that is to answer 8 does.
#[test]
fn whatever_allocation_fails_it_is_done_or_8() {
    let (functions, all) = run(700);
    for (function, ends) in &functions {
        let never = NEVER_REFUSED.contains(&function.as_str());
        assert!(never || ends.refused > 0, "{function}: {ends:?}");
    }
    assert_eq!(all.aborted, 0, "{all:?}");
}
