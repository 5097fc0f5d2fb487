//! Ctrl-C during a restore: the first takes back, the second leaves the journal for `undo`.
#![cfg(target_os = "linux")]

use crate::env::{Output, TestEnv};
use crate::restore::{other, parts, parts_of};
use routerkeep_router::MemoryStore;
use routerkeep_testkit::generate::{branch_office, pad};
use routerkeep_testkit::root::write_root;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A router in a hive that takes a while, and a backup of it from another day.
fn with_large_router() -> TestEnv {
    let env = TestEnv::new();
    let write = |name: &str, mut store: MemoryStore| {
        pad(&mut store, 12_000);
        write_root(&env.path(name), &store).unwrap();
    };
    write("r", branch_office());
    write("then", other());
    env.run("backup b -r then -q").done();
    env
}

fn start(env: &TestEnv, line: &str) -> Child {
    let mut program = env.program(line.split_whitespace());
    program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    // One that has ended already is told nothing.
    let line = format!("kill {name} {} 2>/dev/null", child.id());
    let _ = Command::new("sh").args(["-c", &line]).status();
}

/// Sends a signal so many times, the first after `delay`, and waits for the end.
fn interrupted(
    env: &TestEnv,
    line: &str,
    delay: Duration,
    signals: usize,
) -> (Output, Option<i32>) {
    let child = start(env, line);
    sleep(delay);
    for _ in 0..signals {
        signal(&child, "-INT");
        sleep(Duration::from_millis(1));
    }
    let output = child.wait_with_output().unwrap();
    let killed = output.status.signal();
    (env.outcome(line, output), killed)
}

#[derive(Debug, Default)]
struct Ends {
    /// Ended by the signal before anything was begun.
    killed: usize,
    refused: usize,
    taken_back: usize,
    done: usize,
    left: usize,
}

const NOTICE: &str =
    "interrupted: it is taken back, or finished where that is shorter; once more leaves at once\n";

fn sweep(signals: usize) -> Ends {
    let env = with_large_router();
    let (old, new) = (parts(&env), parts_of(&env, "b"));
    let begun = Instant::now();
    env.run("restore b -r r --yes -q").done();
    let whole = begun.elapsed();
    env.run("undo -r r --yes -q").done();
    let mut ends = Ends::default();
    const TURNS: u32 = 24;
    for turn in 0..TURNS {
        let delay = whole * turn / TURNS;
        let (output, killed) = interrupted(&env, "restore b -r r --yes -q", delay, signals);
        let what = format!("after {delay:?}: {output:?}");
        match (output.code, killed) {
            (None, Some(2)) => ends.killed += 1,
            (Some(4), _) => {
                let message = format!("{NOTICE}error: refused: interrupted\n");
                assert_eq!(output.stderr, message, "{what}");
                ends.refused += 1;
            }
            (Some(5), _) => {
                let message = format!("{NOTICE}error: failed and taken back: interrupted\n");
                assert_eq!(output.stderr, message, "{what}");
                ends.taken_back += 1;
            }
            (Some(6), _) => {
                assert_eq!(
                    output.stderr,
                    format!(
                        "{NOTICE}error: left at once: the change may be half done\n\
                         hint: routerkeep undo settles it\n"
                    ),
                    "{what}"
                );
                ends.left += 1;
            }
            (Some(0), _) => ends.done += 1,
            _ => panic!("{what}"),
        }
        // What is pending is settled, by nothing but `undo`.
        let pending = env.run("backup look -r r -q").code == Some(4);
        assert!(!pending || output.code == Some(6), "{what}");
        if pending || output.code == Some(6) {
            let settled = env.run("undo -r r --yes -q");
            assert!(matches!(settled.code, Some(0 | 4)), "{what}: {settled:?}");
        }
        let now = parts(&env);
        assert!(now == old || now == new, "{what}: neither old nor new");
        let kept = matches!(output.code, None | Some(4 | 5));
        assert!(!kept || now == old, "{what}: it is said to be as it was");
        assert_eq!(env.list("r/Windows/System32/config"), ["SYSTEM"], "{what}");
        if now == new {
            env.run("undo -r r --yes -q").done();
            assert_eq!(parts(&env), old, "{what}");
        }
    }
    println!("{signals} times Ctrl-C, {TURNS} turns: {ends:?}");
    ends
}

#[test]
fn once_it_is_taken_back() {
    let ends = sweep(1);
    assert!(ends.taken_back > 0 && ends.left == 0, "{ends:?}");
}

#[test]
fn twice_it_is_left_to_undo() {
    let ends = sweep(2);
    assert!(ends.left > 0, "{ends:?}");
}
