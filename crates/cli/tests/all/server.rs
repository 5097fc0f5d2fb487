//! A running server as a location: Samba in its place.

use crate::env::{Output, TestEnv};
use routerkeep_router::{PhoneBookContent, Store};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::root::write_root;
use routerkeep_testkit::samba::{Encrypt, PASSWORD, Samba, available, live_form};

const HINT: &str =
    "hint: check user, domain and password; --user DOMAIN\\USER for an account of a domain\n";

/// A server with a generated router, and the same router as a root `r`.
fn with_server(env: &TestEnv, encrypt: Encrypt) -> Samba {
    let store = router(&Options { interfaces: 12, ..Options::default() });
    write_root(&env.path("r"), &store).unwrap();
    let PhoneBookContent::Present(phone_book) = store.phone_book().unwrap() else {
        panic!("generated routers have a phone book");
    };
    Samba::start(&live_form(store.registry.root()), Some(&phone_book), encrypt)
}

pub(crate) fn signed_in(env: &TestEnv, password: &str, arguments: &[&str]) -> Output {
    let mut program = env.program(arguments);
    env.output(program.env("ROUTERKEEP_PASSWORD", password))
}

#[test]
fn a_running_server_is_backed_up_shown_compared_and_verified() {
    if require("running server", available()).is_none() {
        return;
    }
    let env = TestEnv::new();
    let samba = with_server(&env, Encrypt::Offered);
    let server = format!("smb://{}@127.0.0.1:{}", samba.user, samba.port);
    let said = signed_in(&env, PASSWORD, &["backup", "b", "-r", &server]).done();
    assert!(said.contains("Source: running server, CurrentControlSet\n"), "{said}");
    assert!(said.contains("signed, but not encrypted"), "{said}");
    // Samba tells no times of keys.
    assert!(
        said.contains("It can't be told whether the source changed while it was read: its server"),
        "{said}"
    );
    assert_eq!(env.manifest("b")["source"]["consistency"], "unchecked");
    let said = signed_in(&env, PASSWORD, &["backup", "b", "-r", &server, "--twice"]).done();
    assert!(!said.contains("It can't be told"), "{said}");
    assert_eq!(env.manifest("b")["source"]["consistency"], "unchanged");
    env.run("backup h -r r").done();
    let parts = |directory: &str| {
        let mut parts = env.parts(directory);
        // Samba answers for Tcpip\\Parameters itself, which is in this class.
        parts.retain(|(name, _)| !name.starts_with("server-"));
        parts
    };
    assert_eq!(parts("b").len(), 3);
    assert!(parts("b") == parts("h"), "the same parts as of a hive");
    env.run("verify b").done();
    let shown = signed_in(&env, PASSWORD, &["show", &server]).done();
    assert!(shown.contains("Interfaces (16)"), "{shown}");
    let compared = signed_in(&env, PASSWORD, &["diff", "b", &server]).done();
    assert!(compared.contains("No difference"), "{compared}");
    env.write("password", format!("{PASSWORD}\r\nmore"));
    let line = format!("verify {server} --password-file password");
    env.run(&line).fails(
        2,
        "error: password: expected a text file for its owner only\n\
         hint: chmod 600 takes others off it\n",
    );
    let chmod = env.output(env.hermetic("chmod").args(["600", "password"]));
    assert_eq!(chmod.code, Some(0));
    assert_eq!(env.run(&line).code, Some(0));
}

#[test]
fn who_is_not_let_in_is_told_why_and_no_password_is_shown() {
    if require("refused sign-in", available()).is_none() {
        return;
    }
    let env = TestEnv::new();
    let samba = with_server(&env, Encrypt::Offered);
    let server = format!("smb://{}@127.0.0.1:{}", samba.user, samba.port);
    let refused = signed_in(&env, "not the password", &["backup", "b", "-r", &server]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.stderr.contains("does not accept this user"), "{}", refused.stderr);
    assert!(refused.stderr.ends_with(HINT), "{}", refused.stderr);
    assert!(!refused.stderr.contains("not the password"));
    let weak = signed_in(&env, PASSWORD, &["show", &server, "--require-encryption"]);
    assert_eq!(weak.code, Some(3));
    assert!(weak.stderr.contains("expected an encrypted session"), "{}", weak.stderr);
    env.run(&format!("show smb://127.0.0.1:{}", samba.port)).fails(
        2,
        "error: a running server wants somebody to sign in: expected --user\n\
         hint: or get a Kerberos ticket first (kinit) and set KRB5CCNAME to its cache\n",
    );
    assert_eq!(env.list("."), ["r"], "nothing was written");
}

#[test]
fn tickets_that_are_of_no_use_are_said_and_leave_the_password() {
    if require("ticket cache", available()).is_none() {
        return;
    }
    let env = TestEnv::new();
    let samba = with_server(&env, Encrypt::Offered);
    let cache = env.write("cache", "no tickets");
    let address = format!("smb://127.0.0.1:{}", samba.port);
    let run = |arguments: &[&str]| {
        let mut program = env.program(arguments);
        program.env("KRB5CCNAME", format!("FILE:{}", cache.display()));
        env.output(program.env("ROUTERKEEP_PASSWORD", PASSWORD))
    };
    let alone = run(&["verify", &address]);
    assert_eq!(alone.code, Some(3));
    let expected = "error: the Kerberos tickets can't be used to sign in at 127.0.0.1";
    assert!(alone.stderr.starts_with(expected), "{}", alone.stderr);
    assert!(alone.stderr.contains("kinit -f"), "{}", alone.stderr);
    assert_eq!(run(&["verify", &address, "--user", &samba.user]).code, Some(0));
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_out_of_reach() {
    let env = TestEnv::new();
    let output = signed_in(&env, "secret", &["show", "smb://user@127.0.0.1:1"]);
    assert_eq!(output.code, Some(3));
    assert!(output.stderr.starts_with("error: 127.0.0.1 can't be reached"), "{}", output.stderr);
}
