//! The way to a server breaks off at every message in turn, while it is backed up, restored and taken back.
//!
//! By default at a few messages spread over all of them; with `ROUTERKEEP_CASES` at as many as it says, and at every
//! single one where that is more than there are.

use crate::env::Output;
use crate::server::signed_in;
use crate::server_restore::Case;
use routerkeep_testkit::generate::Options;
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::proxy::{Proxy, Way};
use routerkeep_testkit::samba::{PASSWORD, available};
use std::collections::BTreeMap;
use std::time::Duration;

const RESTORE: &str = "restore wanted --other-router --allow-signed-only --yes -r";
const UNDO: &str = "undo --yes -r";

/// The smallest routers that have everything: a message more is a case more.
fn small() -> Case {
    Case::new(
        Options { interfaces: 1, ..Options::default() },
        Options { interfaces: 2, seed: 7, ..Options::default() },
    )
}

/// A way to the server that ends with the message of that number.
fn cut(case: &Case, at: Option<u64>) -> (Proxy, String) {
    let proxy = Proxy::start(case.samba.port, Way { delay: Duration::ZERO, cut_at: at });
    let location = format!("smb://{}@127.0.0.1:{}", case.samba.user, proxy.port);
    (proxy, location)
}

/// Runs a command over a way that ends, and names the state directory, which is that of the server itself.
fn run_cut(case: &Case, line: &str, at: Option<u64>) -> (Output, u64) {
    let (proxy, location) = cut(case, at);
    // Each proxy has a port, and so a state directory, of its own.
    let state = case.env.path(format!("state/127.0.0.1+{}", proxy.port));
    let own = case.env.path("journal");
    std::fs::create_dir_all(state.parent().unwrap()).unwrap();
    if own.exists() {
        std::fs::rename(&own, &state).unwrap();
    }
    let line = line.split_whitespace().chain([location.as_str(), "--state", "state"]);
    let output = signed_in(&case.env, PASSWORD, &line.collect::<Vec<_>>());
    if state.exists() {
        std::fs::rename(&state, &own).unwrap();
    }
    (output, proxy.messages())
}

/// Runs it over a way that holds.
fn run(case: &Case, line: &str) -> Output {
    run_cut(case, line, None).0
}

/// Spreads the cases over the messages: the first and the last ones are always among them.
fn cases(messages: u64) -> Vec<u64> {
    let wanted = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    let wanted = wanted.unwrap_or(8_u64).clamp(2, messages);
    let mut cases: Vec<u64> = (0..wanted).map(|n| 1 + n * (messages - 1) / (wanted - 1)).collect();
    cases.dedup();
    cases
}

/// Counts how commands ended, and keeps one message of each kind.
#[derive(Default)]
struct Ends(BTreeMap<(Option<i32>, String), u64>);

impl Ends {
    /// Takes the end of a command; one that failed says where, in words.
    fn add(&mut self, output: &Output, at: u64) {
        let first = output.stderr.lines().next().unwrap_or_default().to_owned();
        if output.code != Some(0) {
            let named = first.contains("127.0.0.1 can't be reached")
                || first.contains("connection to 127.0.0.1 was lost at ")
                || first.contains("RemoteAccess\\") && first.contains("was made is not known");
            assert!(first.starts_with("error: ") && named, "message {at}: {}", output.stderr);
        }
        // Each way has a port of its own.
        let parts = first.split(": ").filter(|part| !part.starts_with("smb://"));
        let kind = parts.collect::<Vec<_>>().join(": ");
        *self.0.entry((output.code, kind)).or_default() += 1;
    }

    fn print(&self, what: &str, cut: usize, messages: u64) {
        println!("{what}: cut at {cut} of {messages} messages");
        for ((code, first), times) in &self.0 {
            println!("  {times} times {code:?}: {first}");
        }
    }
}

#[test]
fn a_backup_that_is_cut_off_is_none() {
    if require("backup that is cut off", available()).is_none() {
        return;
    }
    let case = small();
    let (whole, messages) = run_cut(&case, "backup whole -r", None);
    whole.done();
    let mut ends = Ends::default();
    let cases = cases(messages);
    for at in &cases {
        let (output, _) = run_cut(&case, "backup b -r", Some(*at));
        ends.add(&output, *at);
        if output.code == Some(0) {
            // The last message closes what nobody needs any more.
            case.env.run("verify b").done();
            std::fs::remove_dir_all(case.env.path("b")).unwrap();
            continue;
        }
        assert_eq!(output.code, Some(3), "message {at}: {}", output.stderr);
        assert!(!case.env.path("b").exists(), "message {at}: nothing was written");
    }
    ends.print("backup", cases.len(), messages);
}

/// Whatever is half done, `undo` settles it; then the router is the old one, or a second `undo` makes it so.
fn assert_settled(case: &Case, at: u64) {
    for _ in 0..2 {
        let settled = run(case, UNDO);
        let nothing = settled.code == Some(4) && settled.stderr.contains("take");
        assert!(settled.code == Some(0) || nothing, "message {at}: {}", settled.stderr);
        assert_eq!(case.beside_the_phone_book(), ["router.pbk"], "message {at}");
        if run(case, "diff before").code == Some(0) {
            break;
        }
    }
    case.assert_server_has(&case.old, false);
}

#[test]
fn a_restore_that_is_cut_off_is_settled_by_undo() {
    if require("restore that is cut off", available()).is_none() {
        return;
    }
    let case = small();
    run(&case, "backup before -r").done();
    let (whole, messages) = run_cut(&case, RESTORE, None);
    whole.done();
    assert_settled(&case, 0);
    let mut ends = Ends::default();
    let cases = cases(messages);
    for at in &cases {
        let (output, _) = run_cut(&case, RESTORE, Some(*at));
        ends.add(&output, *at);
        assert!(matches!(output.code, Some(0 | 3 | 4 | 6)), "message {at}: {}", output.stderr);
        assert_settled(&case, *at);
    }
    ends.print("restore", cases.len(), messages);
}

/// Returns a message of a restore at which some changes are made and others are not.
fn middle(case: &Case, messages: u64) -> u64 {
    let mut late = None;
    for percent in (40..100).step_by(2) {
        assert_settled(case, 0);
        let at = messages * percent / 100;
        let (output, _) = run_cut(case, RESTORE, Some(at));
        if output.stderr.contains("some of the changes are made") {
            // Not the first one, at which nothing is made yet.
            if late.is_some() {
                return at;
            }
            late = Some(at);
        }
    }
    panic!("no restore of {messages} messages was cut off while it made changes");
}

#[test]
fn an_undo_that_is_cut_off_is_settled_by_another() {
    if require("undo that is cut off", available()).is_none() {
        return;
    }
    let case = small();
    run(&case, "backup before -r").done();
    // One that takes a finished restore back, and one that settles one that was cut off in the middle.
    let (_, messages) = run_cut(&case, RESTORE, None);
    let middle = middle(&case, messages);
    for (what, restored_up_to) in [("undo", None), ("undo of half a restore", Some(middle))] {
        assert_settled(&case, 0);
        let _ = run_cut(&case, RESTORE, restored_up_to);
        let (whole, messages) = run_cut(&case, UNDO, None);
        whole.done();
        let mut ends = Ends::default();
        let cases = cases(messages);
        for at in &cases {
            let _ = run_cut(&case, RESTORE, restored_up_to);
            let (output, _) = run_cut(&case, UNDO, Some(*at));
            ends.add(&output, *at);
            assert!(matches!(output.code, Some(0 | 3 | 4 | 6)), "message {at}: {}", output.stderr);
            assert_settled(&case, *at);
        }
        ends.print(what, cases.len(), messages);
    }
}
