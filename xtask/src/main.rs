//! `cargo xtask`: the one entry for the tests, lints, fuzz targets and benchmarks of this workspace.
//!
//! Uses nothing but the standard library, so that it is there before anything else compiles.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

mod bench;
mod demo;
mod fuzz;
mod header;
mod install;
mod lint;
mod oracles;
mod package_manager;
mod step;
mod suites;
mod test;
mod text_rules;
mod tools;
mod windows;
mod workspace;

use std::env;
use std::error::Error;
use std::process::ExitCode;

/// What a task comes to.
type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "\
cargo xtask demo
    Backs up the example router and shows the backup.
cargo xtask install [--prefix DIR] [--destdir DIR] [--debug]
    Builds the program and the C library and puts them below /usr/local or another prefix, with man pages,
    shell completions, header and pkg-config file.
    --destdir  stands before the prefix while files are put there, for a package
    --debug    without optimisation
cargo xtask test [--install] [--full] [CARGO TEST ARGUMENTS]
    Runs all tests and says which suites ran and what was skipped.
    --install  first installs what they need (Debian or Ubuntu, as root)
    --full     the long versions of the tests that have one
cargo xtask lint [--install]
    Format, clippy and rustdoc without warnings, licences and sources of dependencies, text rules, and
    whether the C header is up to date.
    --install  first installs cargo-deny, cbindgen and missing parts of the toolchain
cargo xtask header [--install]
    Makes crates/mprapi/include/mprapi.h anew.
    --install  first installs cbindgen
cargo xtask bench [--turns N] [NAME ...]
    Measures us beside our peers; docs/benchmarks.md says how to read it.
cargo xtask windows setup | build | clippy | test [CARGO TEST ARGUMENTS]
    Builds for Windows, checks the code, and runs the tests under Wine (Debian 12, as root: installs what is
    missing).
cargo xtask fuzz [--seconds N] [TARGET ...]
    Runs fuzz targets, one after the other, from their seeds on; docs/fuzzing.md has the details.
";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let arguments: Vec<String> = arguments.collect();
    let done = match task.as_str() {
        "demo" => demo::demo(),
        "test" => test::test(&arguments),
        "lint" => lint::lint(&arguments),
        "bench" => bench::bench(&arguments),
        "fuzz" => fuzz::fuzz(&arguments),
        "header" => header::header(&arguments),
        "install" => install::install(&arguments),
        "windows" => windows::windows(&arguments),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
