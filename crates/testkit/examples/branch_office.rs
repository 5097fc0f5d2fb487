//! Writes the routers of `examples` into a directory:
//! `cargo run -p routerkeep-testkit --example branch-office -- examples`.

use routerkeep_testkit::generate::{branch_office, branch_office_monday};
use routerkeep_testkit::root::write_root;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1) else {
        return ExitCode::from(2);
    };
    let directory = Path::new(&directory);
    let routers =
        [("branch-office", branch_office()), ("branch-office-monday", branch_office_monday())];
    let written =
        routers.iter().all(|(name, router)| write_root(&directory.join(name), router).is_ok());
    if written { ExitCode::SUCCESS } else { ExitCode::from(3) }
}
