//! Writes the router of `examples/branch-office` into a directory:
//! `cargo run -p routerkeep-testkit --example branch-office -- DIR`.

use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1) else {
        return ExitCode::from(2);
    };
    match write_root(Path::new(&directory), &branch_office()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(3),
    }
}
