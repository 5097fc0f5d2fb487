//! `kill -9` in the middle of the real program on a real disk, again and again: old or new, and no dead end.
//!
//! `ROUTERKEEP_CASES` sets the number of kills, 10 for each kill; 10,000 make 1,000 and take some minutes.
#![cfg(target_os = "linux")]

use crate::env::TestEnv;
use crate::restore::{other, parts_of};
use routerkeep_testkit::Random;
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::write_root;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

type Parts = Vec<(String, Vec<u8>)>;

fn kills(usual: usize) -> usize {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|text| text.parse::<usize>().ok());
    cases.map_or(usual, |cases| cases / 10)
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
struct Moment {
    /// Once there is something of this name that was not there.
    seen: Option<&'static str>,
    /// After so long.
    delay: Duration,
}

/// What comes into being in the course of a restore, in its order.
const SEEN: [&str; 5] = [
    "r/ProgramData/Routerkeep/safety",
    "r/Windows/System32/config/.SYSTEM.routerkeep-new",
    "r/Windows/System32/ras/.router.pbk.routerkeep-new",
    "r/ProgramData/Routerkeep/.journal.json.new",
    "r/ProgramData/Routerkeep/journal.json",
];

impl Moment {
    /// A third of them at any time of a run that takes `whole`, the others near one of its steps.
    fn any(random: &mut Random, whole: Duration) -> Self {
        if random.one_in(3) {
            let delay = whole.mul_f64(random.within(0..1200) as f64 / 1000.0);
            return Self { seen: None, delay };
        }
        let delay = Duration::from_micros(random.within(0..3000) as u64);
        Self { seen: Some(SEEN[random.within(0..SEEN.len())]), delay }
    }
}

/// Runs the program and kills it; says whether it was still running.
fn kill_at(env: &TestEnv, line: &str, moment: Moment) -> bool {
    let path = moment.seen.map(|name| env.path(name)).filter(|path| !path.exists());
    let mut program = env.program(line.split_whitespace());
    let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while path.as_ref().is_some_and(|path| !path.exists()) && child.try_wait().unwrap().is_none() {}
    sleep(moment.delay);
    // SIGKILL.
    let _ = child.kill();
    child.wait().unwrap().code().is_none()
}

fn duration_of(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

#[derive(Debug, Default)]
struct Counts {
    killed: usize,
    ended_before: usize,
    pending: usize,
    prepared: usize,
    old: usize,
    new: usize,
}

#[test]
fn a_restore_or_undo_killed_at_any_moment_is_old_or_new() {
    let env = TestEnv::new();
    for (name, store) in [("r", branch_office()), ("then", other())] {
        write_root(&env.path(name), &store).unwrap();
    }
    env.run("backup a -r r -q").done();
    env.run("backup b -r then -q").done();
    let states: [Parts; 2] = [parts_of(&env, "a"), parts_of(&env, "b")];
    // What a reader sees in each state, however it is told.
    let shown = |env: &TestEnv| env.run("show r --json").json("routerkeep.show/1")["data"].take();
    let seen_a = shown(&env);
    let whole = duration_of(|| drop(env.run("restore b -r r --yes -q").done()));
    let seen_b = shown(&env);
    assert_ne!(seen_a, seen_b);
    let (mut random, mut counts) = (Random::new(9), Counts::default());
    let mut is = 1;
    for turn in 0..kills(40) {
        let what = if random.within(0..3) == 0 {
            "undo -r r --yes -q".to_owned()
        } else {
            format!("restore {} -r r --yes -q", ["a", "b"][1 - is])
        };
        let moment = Moment::any(&mut random, whole);
        if kill_at(&env, &what, moment) {
            counts.killed += 1;
        } else {
            counts.ended_before += 1;
        }
        let told = format!("turn {turn}: {what}, killed {moment:?}");
        // A reader sees one or the other, and what it sees is what settling comes to.
        let seen = shown(&env);
        let sees = if seen == seen_a { 0 } else { 1 };
        assert!(seen == seen_a || seen == seen_b, "{told}: a reader sees neither");
        let names = env.list("r/Windows/System32/config");
        counts.prepared += usize::from(names.len() > 1);
        let mut saved = env.run("backup look -r r -q");
        if saved.code == Some(4) {
            assert!(saved.stderr.contains("routerkeep undo settles it"), "{told}: {saved:?}");
            counts.pending += 1;
            env.run("undo -r r -q").done();
            saved = env.run("backup look -r r -q");
        }
        saved.done();
        let now = parts_of(&env, "look");
        std::fs::remove_dir_all(env.path("look")).unwrap();
        assert!(now == states[sees], "{told}: settled to something else than what was seen");
        if sees == is {
            counts.old += 1
        } else {
            counts.new += 1
        }
        is = sees;
        // Now and then the way on is tried without a kill.
        if turn % 10 == 9 {
            env.run(&format!("restore {} -r r --yes -q", ["a", "b"][1 - is])).done();
            is = 1 - is;
            assert_eq!(env.list("r/Windows/System32/config"), ["SYSTEM"], "{told}");
            assert_eq!(env.list("r/Windows/System32/ras"), ["router.pbk"], "{told}");
            assert!(shown(&env) == [&seen_a, &seen_b][is].clone(), "{told}");
            // The safety backups of killed runs are whole or no backups at all; here they only cost room.
            std::fs::remove_dir_all(env.path("r/ProgramData/Routerkeep/safety")).unwrap();
        }
    }
    println!("restore and undo: {counts:?}");
    assert!(counts.killed > kills(40) / 4 && counts.prepared > 0 && counts.old > 0, "{counts:?}");
}

#[test]
fn an_init_killed_at_any_moment_is_no_obstacle() {
    let env = TestEnv::new();
    let whole = duration_of(|| drop(env.run("init first").done()));
    let (mut random, mut nothing, mut made) = (Random::new(10), 0, 0);
    for turn in 0..kills(40) {
        let delay = whole.mul_f64(random.within(0..1200) as f64 / 1000.0);
        kill_at(&env, "init new", Moment { seen: None, delay });
        if env.path("new/Windows/System32/config/SYSTEM").exists() {
            made += 1;
        } else {
            nothing += 1;
            env.run("init new").done();
        }
        assert!(env.run("verify new -q").done().starts_with("OK: "), "turn {turn}");
        assert_eq!(env.snapshot("new").len(), 5, "turn {turn}: nothing else is there");
        std::fs::remove_dir_all(env.path("new")).unwrap();
    }
    println!("init: {nothing} times nothing, then made; {made} times made");
    assert!(nothing > 0);
}
