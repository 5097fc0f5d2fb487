//! Help texts, completions and man pages.

use crate::env::TestEnv;

const COMMANDS: [&str; 6] = ["backup", "verify", "show", "explain", "completions", "man"];

const EXIT_CODES: &str = "
Exit codes:
  0  done, nothing damaged or different
  1  the answer is no: damage, differences, or a backup with unreadable places
  2  wrong usage
  3  a location is missing, unreadable or no router; nothing was changed
  4  refused for safety; nothing was changed
  5  failed, and what was begun was taken back
  6  failed, and not fully taken back; the message says what is left
";

const LOCATIONS: &str = "
A LOCATION is one of:
  a backup directory (it has a manifest.json)
  a router root: a mounted Windows disk, or any directory with Windows/System32/config/SYSTEM
  a SYSTEM hive, with the transaction logs beside it
  a registry export (*.reg)
  a running server: //SERVER or smb://[USER@]SERVER[:PORT]
";

const SERVER_OPTIONS: &str = "\
For a running server:
  -u, --user <USER>           Who signs in: USER, DOMAIN\\USER or USER@DOMAIN [env: ROUTERKEEP_USER=]
      --password-file <FILE>  Read the password from a file that is its owner's only; its first line
                              counts
      --password-stdin        Read the password from standard input; its first line counts
      --kdc <HOST[:PORT]>     The key distribution centre, where the ticket cache has no ticket for
                              the server yet
      --require-encryption    Refuse a session that is only signed
      --twice                 Read everything twice where the server does not say when its keys were
                              changed
      --state <DIR>           Where journals and safety backups of restores of servers are kept
                              [env: ROUTERKEEP_STATE=]
";

#[test]
fn the_short_help_of_the_program() {
    let expected = format!(
        "\
Backs up, verifies, shows, compares and restores the configuration of Windows routers (RRAS)

Usage: routerkeep [OPTIONS] <COMMAND>

Commands:
  backup       Save a router's configuration into a directory
  verify       Check that a location is intact and can be understood
  show         Show the configuration in RRAS terms
  diff         Tell what changed from one location to another
  export       Write the configuration into a file
  restore      Put a backup back onto a router
  plan         Say what a restore would do, and put it down to be looked at and applied later
  apply        Do what a plan says, or nothing if router or backup are not what it saw
  rehearse     Restore into a copy, capture it again, and say whether it is what the backup says
  checkout     Make a router root of a backup, to look at and to change
  undo         Settle a restore that was interrupted, or take the last one back
  init         Make a router root with the default configuration
  explain      Say what an error code of Windows' router functions means
  completions  Print a completion script for a shell
  man          Write the man pages into a directory
  help         Print this message or the help of the given subcommand(s)

Options:
  -h, --help     Print help (see more with '--help')
  -V, --version  Print version

Output:
      --json          Print one JSON document, on failure too
      --color <WHEN>  When to use colour; NO_COLOR is honoured [default: auto] [possible values:
                      auto, always, never]
  -q, --quiet         Print results and errors only
  -v, --verbose       Print what is otherwise left out, such as every finding
{EXIT_CODES}"
    );
    let env = TestEnv::new();
    assert_eq!(env.run("-h").done(), expected);
    // Without any argument it is an error, and says so by its code.
    env.run("").fails(2, &expected);
}

#[test]
fn the_short_help_of_backup() {
    let expected = format!(
        "\
Save a router's configuration into a directory

Usage: routerkeep backup [OPTIONS] <DIRECTORY>

Arguments:
  <DIRECTORY>  The directory of the backup; made if only its last component is missing

Options:
  -r, --router <LOCATION>  The router to save [env: ROUTERKEEP_ROOT=]
      --ignore-logs        Read a hive that was not written to the end as it lies, without its
                           transaction logs
  -h, --help               Print help (see more with '--help')
  -V, --version            Print version

{SERVER_OPTIONS}
Output:
      --json          Print one JSON document, on failure too
      --color <WHEN>  When to use colour; NO_COLOR is honoured [default: auto] [possible values:
                      auto, always, never]
  -q, --quiet         Print results and errors only
  -v, --verbose       Print what is otherwise left out, such as every finding
{LOCATIONS}"
    );
    assert_eq!(TestEnv::new().run("backup -h").done(), expected);
}

#[test]
fn the_long_help_of_each_command_names_exit_codes_and_locations() {
    let env = TestEnv::new();
    for command in COMMANDS {
        let help = env.run(&format!("{command} --help")).done();
        assert!(help.ends_with(EXIT_CODES), "{command}: {help}");
        let takes_location = ["backup", "verify", "show"].contains(&command);
        assert_eq!(help.contains(LOCATIONS), takes_location, "{command}: {help}");
        assert_eq!(env.run(&format!("help {command}")).done(), help);
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{command}: {help}");
    }
    assert!(env.run("--help").done().ends_with(EXIT_CODES));
}

#[test]
fn the_version_is_that_of_the_package() {
    let env = TestEnv::new();
    assert_eq!(
        env.run("--version").done(),
        concat!("routerkeep ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn completions_know_the_commands_and_options() {
    let env = TestEnv::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = env.run(&format!("completions {shell}")).done();
        for word in COMMANDS.into_iter().chain(["router", "ignore-logs", "json", "color"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    // bash can tell whether it is a script.
    env.write("script", env.run("completions bash").done());
    let mut bash = env.hermetic("bash");
    if env.output(bash.args(["-c", "true"])).code == Some(0) {
        let line = "source ./script && complete -p routerkeep";
        let known = env.output(env.hermetic("bash").args(["--norc", "-c", line])).done();
        assert!(known.contains("_routerkeep"), "{known}");
    }
}

#[test]
fn man_pages_are_written_for_the_program_and_each_command() {
    let env = TestEnv::new();
    std::fs::create_dir(env.path("man1")).unwrap();
    assert_eq!(env.run("man man1").done(), "");
    let pages = [
        "routerkeep-apply.1",
        "routerkeep-backup.1",
        "routerkeep-checkout.1",
        "routerkeep-completions.1",
        "routerkeep-diff.1",
        "routerkeep-explain.1",
        "routerkeep-export.1",
        "routerkeep-init.1",
        "routerkeep-man.1",
        "routerkeep-plan.1",
        "routerkeep-rehearse.1",
        "routerkeep-restore.1",
        "routerkeep-show.1",
        "routerkeep-undo.1",
        "routerkeep-verify.1",
        "routerkeep.1",
    ];
    assert_eq!(env.list("man1"), pages);
    for page in pages {
        let text = std::fs::read_to_string(env.path("man1").join(page)).unwrap();
        assert!(text.contains(&format!(".TH {}", page.trim_end_matches(".1"))), "{page}: {text}");
        assert!(text.contains("Exit codes:"), "{page}: {text}");
    }
    env.run("man nothing").fails(
        3,
        "error: writing nothing/.routerkeep.1.new: not found: No such file or directory (os error 2)\n",
    );
}
