//! How much is said, and in which colours.

use crate::routers::{SERVICE, at, with_branch_office, with_registry};
use routerkeep_registry::Value;

/// A router with more odd places than are listed without `--verbose`.
fn with_many_oddities() -> crate::env::TestEnv {
    with_registry(|root| {
        let interfaces = at(root, &format!("{SERVICE}\\Interfaces"));
        for n in 10..25 {
            let transport = at(interfaces, &format!("{n}\\Ip"));
            *transport = transport
                .clone()
                .with_value(Value::dword("ProtocolId", 0x21))
                .with_value(Value::binary("InterfaceInfo", [1, 0, 0]));
        }
    })
}

#[test]
fn quiet_leaves_out_remarks_and_keeps_results() {
    let env = with_branch_office();
    let expected = "\
Backed up BRANCH-RTR1 from r to b
  router-managers  complete  3 keys, 7 values
  interfaces       complete  19 keys, 55 values
  phone-book       complete  3877 bytes
  server           complete  39 keys, 121 values
";
    assert_eq!(env.run("backup b -r r -q").done(), expected);
    let (_, classes) = expected.split_once('\n').unwrap();
    let verified = env.run("--quiet verify b").done();
    assert_eq!(verified, format!("OK: the backup is intact\n{classes}"));
    let shown = env.run("show b -q").done();
    assert!(!shown.contains("Source:") && shown.contains("Head office"), "{shown}");
}

#[test]
fn verbose_lists_every_finding_and_what_was_never_proved() {
    let env = with_many_oddities();
    let short = env.run("verify r").answers_no();
    assert!(short.starts_with("DAMAGED: not everything is there or can be understood\n"));
    assert!(short.contains("           - and 5 more (--verbose lists all)\n"), "{short}");
    let long = env.run("verify r -v").answers_no();
    assert!(!long.contains("--verbose"));
    for n in 10..25 {
        let place = format!("           - \\Interfaces\\{n}: the interface has no InterfaceName\n");
        assert!(long.contains(&place), "{long}");
    }
    let backup = env.run("backup b -r r --verbose").done();
    let (_, tail) = backup.split_once("Never proved on a real Windows:\n").unwrap();
    let not_proved = env.manifest("b")["not_proved"].clone();
    let lines: Vec<String> = not_proved
        .as_array()
        .unwrap()
        .iter()
        .map(|l| format!("  - {}\n", l.as_str().unwrap()))
        .collect();
    assert_eq!(tail, lines.concat());
}

#[test]
fn quiet_and_verbose_exclude_each_other() {
    let env = with_branch_office();
    env.run("show r -q -v").fails(
        2,
        "error: the argument '--quiet' cannot be used with '--verbose'\n\n\
         Usage: routerkeep show --quiet <LOCATION>\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let env = with_branch_office();
    let plain = env.run("show r").done();
    assert!(!plain.contains('\x1b'));
    assert_eq!(env.run("show r --color never").done(), plain);
    let colored = env.run("show r --color always").done();
    assert!(colored.starts_with("\x1b[1mRouter BRANCH-RTR1\x1b[0m (branch-rtr1."), "{colored}");
    let painted = ["\x1b[1m", "\x1b[33m", "\x1b[0m"];
    assert_eq!(painted.iter().fold(colored, |text, code| text.replace(code, "")), plain);
    assert!(
        env.run("verify r --color always").done().starts_with("\x1b[32mOK\x1b[0m: the router's")
    );
    let failed = env.run("show nothing --color always");
    assert_eq!(failed.stderr, "\x1b[1;31merror:\x1b[0m nothing: not found\n");
    assert_eq!(failed.code, Some(3));
    env.run("show r --color sometimes").fails(
        2,
        "error: invalid value 'sometimes' for '--color <WHEN>'\n  \
         [possible values: auto, always, never]\n\n\
         For more information, try '--help'.\n",
    );
}

/// Runs the program on a terminal, as util-linux' `script` makes one.
#[cfg(target_os = "linux")]
#[test]
fn no_color_is_honoured_on_a_terminal() {
    let env = with_branch_office();
    let on_terminal = |no_color: Option<&str>, option: &str| {
        let line = format!("{} show r {option}", env!("CARGO_BIN_EXE_routerkeep"));
        let mut script = env.hermetic("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        script.envs(no_color.map(|value| ("NO_COLOR", value)));
        let output = env.output(&mut script);
        assert_eq!(output.code, Some(0), "{output:?}");
        output.stdout.contains('\x1b')
    };
    if env.hermetic("script").arg("--version").output().is_err() {
        println!("no program `script`: terminals are not tried");
        return;
    }
    assert!(on_terminal(None, ""));
    assert!(on_terminal(Some(""), ""), "an empty value does not count (no-color.org)");
    assert!(!on_terminal(Some("1"), ""));
    assert!(!on_terminal(None, "--color never"));
    assert!(on_terminal(Some("1"), "--color always"), "what is asked for goes first");
}
