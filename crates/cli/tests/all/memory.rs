//! Backups under a limit on the address space: whole, or refused with nothing left.
#![cfg(target_os = "linux")]

use crate::env::TestEnv;
use routerkeep_testkit::data;
use routerkeep_testkit::generate::{KEYS_OF_15_MB, Options, pad, router};
use routerkeep_testkit::root::write_root;
use std::os::unix::process::ExitStatusExt;

const MIB: u64 = 1 << 20;
/// How many limits are tried on each source.
const LIMITS: u64 = 60;

/// How runs ended.
#[derive(Debug, Default)]
struct Ends {
    done: usize,
    refused: usize,
    aborted: usize,
    /// Runs that ended before the program itself began: the loader had no room.
    not_loaded: usize,
}

/// Runs `backup b -r r` with so many bytes of address space; says whether it succeeded.
fn run(env: &TestEnv, limit: u64, ends: &mut Ends) -> bool {
    let mut program = env.hermetic("prlimit");
    program.arg(format!("--as={limit}")).arg("--core=0").arg(env!("CARGO_BIN_EXE_routerkeep"));
    let output = program.args(["backup", "b", "-r", "r", "-q"]).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let said = || format!("limit {limit}: {}: {stderr}", output.status);
    match (output.status.code(), output.status.signal()) {
        (Some(0), _) => ends.done += 1,
        (Some(3), _) => {
            assert!(stderr.contains("memory"), "{}", said());
            ends.refused += 1;
        }
        // SIGABRT: an allocation that can't fail.
        (_, Some(6)) => {
            println!("{}", said());
            ends.aborted += 1;
        }
        (Some(127), _)
            if stderr.contains("error while loading shared libraries")
                || stderr.contains("cannot allocate TLS data structures") =>
        {
            ends.not_loaded += 1;
        }
        (_, Some(9 | 11)) if stderr.is_empty() => ends.not_loaded += 1,
        _ => panic!("{}", said()),
    }
    output.status.success()
}

/// Looks at what a run left, and takes it away.
fn nothing_or_whole(env: &TestEnv, limit: u64, succeeded: bool) {
    if !env.path("b").exists() {
        assert!(!succeeded, "limit {limit}: no backup though it said so");
        return;
    }
    let verified = env.run("verify b -q");
    if succeeded || env.path("b/manifest.json").exists() {
        assert!(verified.done().starts_with("OK: "), "limit {limit}");
    }
    std::fs::remove_dir_all(env.path("b")).unwrap();
}

fn sweep(env: &TestEnv, what: &str) {
    if env.hermetic("prlimit").arg("--version").output().is_err() {
        println!("no program `prlimit`: memory is not limited");
        return;
    }
    // What is enough, to within a MiB.
    let mut enough = 4 * MIB;
    while !run(env, enough, &mut Ends::default()) {
        enough += enough / 4;
        assert!(enough < 4096 * MIB, "{what}: no limit is enough");
    }
    nothing_or_whole(env, enough, true);
    let mut ends = Ends::default();
    let step = (enough / LIMITS).max(4096);
    for limit in (1..=LIMITS).map(|n| n * step).chain([enough]) {
        let succeeded = run(env, limit, &mut ends);
        nothing_or_whole(env, limit, succeeded);
    }
    let Ends { done, refused, aborted, not_loaded } = ends;
    println!("{what}: 0: {done}, 3: {refused}, aborts: {aborted}, not loaded: {not_loaded}");
    assert!(done > 0 && refused > 0, "{what}");
}

#[test]
fn a_router_of_1000_interfaces_in_a_hive_of_15_mb() {
    let mut store = router(&Options { interfaces: 1000, seed: 3, ..Options::default() });
    pad(&mut store, KEYS_OF_15_MB);
    let env = TestEnv::new();
    write_root(&env.path("r"), &store).unwrap();
    sweep(&env, "1,000 interfaces");
}

#[test]
fn a_real_hive() {
    let Some(data) = data::require("memory is short over a real hive") else { return };
    let env = TestEnv::new();
    let config = env.path("r/Windows/System32/config");
    std::fs::create_dir_all(&config).unwrap();
    for file in ["SYSTEM", "SYSTEM.LOG1", "SYSTEM.LOG2"] {
        data.unpack(&format!("hives/win10-1709-with-logs/{file}"), &config);
    }
    sweep(&env, "a real hive with logs");
}
