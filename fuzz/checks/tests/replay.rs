//! Every target on seeds, on mutants of them, and on inputs that once failed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use routerkeep_fuzz::{TARGETS, Target, mutant};
use routerkeep_testkit::Random;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The number of mutants of each target; `ROUTERKEEP_CASES` sets another.
fn cases() -> usize {
    std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2000)
}

fn fuzz_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs one input; where it fails, the input is kept, as the fuzzer does.
fn run(target: &Target, input: &[u8], what: &str) {
    if catch_unwind(AssertUnwindSafe(|| (target.check)(input))).is_err() {
        let kept = std::env::temp_dir().join(format!("routerkeep-{}-failed", target.name));
        fs::write(&kept, input).unwrap();
        panic!("{}: {what} failed; the input is {}", target.name, kept.display());
    }
}

fn replay(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let seeds = (target.seeds)();
    for (n, seed) in seeds.iter().enumerate() {
        run(target, seed, &format!("seed {n}"));
    }
    let mut random = Random::new(1);
    for n in 0..cases() {
        let (seed, other) = (&seeds[n % seeds.len()], random.pick(&seeds).clone());
        run(target, &mutant(seed, &other, &mut random), &format!("mutant {n}"));
    }
    let mut regressions = 0;
    if let Ok(files) = fs::read_dir(fuzz_directory().join("regressions").join(name)) {
        for file in files {
            let path = file.unwrap().path();
            run(target, &fs::read(&path).unwrap(), &path.display().to_string());
            regressions += 1;
        }
    }
    println!("{name}: {} seeds, {} mutants, {regressions} regressions", seeds.len(), cases());
}

#[test]
fn hive() {
    replay("hive");
}

#[test]
fn info_block() {
    replay("info_block");
}

#[test]
fn info_functions() {
    replay("info_functions");
}

#[test]
fn logs() {
    replay("logs");
}

#[test]
fn manifest() {
    replay("manifest");
}

#[test]
fn phone_book() {
    replay("phone_book");
}

#[test]
fn plan_file() {
    replay("plan_file");
}

#[test]
fn reg_text() {
    replay("reg_text");
}

#[test]
fn rpc_units() {
    replay("rpc_units");
}

#[test]
fn winreg_replies() {
    replay("winreg_replies");
}

#[test]
fn each_target_is_one_of_cargo_fuzz_too() {
    let files = fs::read_dir(fuzz_directory().join("fuzz_targets")).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, TARGETS.map(|target| target.name));
}
