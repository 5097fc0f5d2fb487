//! Readers of the output that go away, and places that can't take it.
#![cfg(target_os = "linux")]

use crate::env::TestEnv;
use crate::routers::with_branch_office;
use std::fs::File;
use std::process::Stdio;

/// Runs a line of shell in which `$RK` is the program.
fn shell(env: &TestEnv, line: &str) -> crate::env::Output {
    let mut bash = env.hermetic("bash");
    bash.args(["--norc", "-c", line]).env("RK", env!("CARGO_BIN_EXE_routerkeep"));
    env.output(&mut bash)
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let env = with_branch_office();
    for command in [
        "show r",
        "show r --json",
        "verify r",
        "backup b -r r -v",
        "completions bash",
        "--help",
        "show nothing --json",
    ] {
        // The pipe's reader is gone before the program starts.
        let line = format!("$RK {command} | true; echo ${{PIPESTATUS[0]}}");
        let line = format!("sleep 0.05 | {{ {line}; }}");
        let expected = if command.contains("nothing") { "3\n" } else { "0\n" };
        assert_eq!(shell(&env, &line).done(), expected, "{command}");
        let head = format!("$RK {command} | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}");
        assert_eq!(shell(&env, &head).done(), expected, "{command}");
    }
    env.run("verify b").done();
}

#[test]
fn a_closed_standard_output_is_no_crash() {
    let env = with_branch_office();
    for command in ["show r", "show r --json", "verify r", "backup b -r r"] {
        let output = shell(&env, &format!("$RK {command} >&-; echo $?"));
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("0\n", ""), "{command}");
    }
    let both = shell(&env, "$RK show nothing >&- 2>&-; echo $?");
    assert_eq!(both.done(), "3\n");
}

#[test]
fn an_output_that_is_full_is_said() {
    let env = with_branch_office();
    let to_full = |line: &str| {
        let full = File::create("/dev/full").unwrap();
        let mut program = env.program(line.split_whitespace());
        let output = program.stdout(Stdio::from(full)).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let message = "error: writing the output: No space left on device (os error 28)\n";
    for line in ["show r", "show r --json", "verify r", "completions zsh"] {
        assert_eq!(to_full(line), (Some(3), message.to_owned()), "{line}");
    }
    // Nothing takes the backup back, so the code does not say that nothing was changed.
    let message = "error: the backup was made, but writing the output failed: \
                   No space left on device (os error 28)\n\
                   hint: the backup stands: routerkeep verify says what is in it\n";
    for line in ["backup b -r r", "backup b -r r --json"] {
        assert_eq!(to_full(line), (Some(6), message.to_owned()), "{line}");
        env.run("verify b").done();
    }
    // A failure that can't be said as JSON is said to people.
    let expected = (Some(3), "error: nothing: not found\n".to_owned());
    assert_eq!(to_full("show nothing --json"), expected);
}
