//! Writes a router root that is made up:
//! `cargo run -p routerkeep-testkit --example generated_router -- ROOT INTERFACES SEED`.

use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::root::write_root;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, interfaces, seed] = arguments.as_slice() else { return ExitCode::from(2) };
    let (Ok(interfaces), Ok(seed)) = (interfaces.parse(), seed.parse()) else {
        return ExitCode::from(2);
    };
    let store = router(&Options { interfaces, seed, ..Options::default() });
    match write_root(Path::new(root), &store) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(3),
    }
}
