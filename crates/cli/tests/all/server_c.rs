//! A running server, Samba in its place, that is restored through the C library and taken back by the program.

use crate::server_restore::Case;
use routerkeep_testkit::c_library::{Library, has, root};
use routerkeep_testkit::generate::Options;
use routerkeep_testkit::oracle::{impacket, require};
use routerkeep_testkit::proxy::{Proxy, Way};
use routerkeep_testkit::samba::{PASSWORD, available};
use std::path::PathBuf;
use std::time::Duration;

/// What a user of the library sets who knows that the session is only signed.
const SIGNED: (&str, &str) = ("ROUTERKEEP_ALLOW", "allow-signed-only");
/// The same, where a way that may be cut off is meant as well.
const BOTH: (&str, &str) = ("ROUTERKEEP_ALLOW", "out-of-band, allow-signed-only");

/// A server, a backup `wanted` for it, and a program in C.
struct InC {
    case: Case,
    library: Library,
    program: PathBuf,
}

impl InC {
    /// `None` where something is missing that it takes.
    fn new(what: &str) -> Option<Self> {
        require(what, available().and_then(|()| impacket::available()))?;
        if !has("gcc") {
            return None;
        }
        let old = Options { interfaces: 2, ..Options::default() };
        // The same router at another time: nobody can be asked whether it may be another one.
        let new = Options { interfaces: 4, ..old };
        let library = Library::install();
        let program = library.compile(&root().join("tests/c/restore.c"), &[]);
        Some(Self { case: Case::new(old, new), library, program })
    }

    /// Runs it as the program `routerkeep` is run, and returns its lines.
    fn run(&self, server: &str, backup: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let mut command = self.case.env.hermetic(self.program.to_str().unwrap());
        let [backup, after] = [backup, "after"].map(|name| self.case.env.path(name));
        command.arg(server).arg(backup).arg(after);
        command.env("LD_LIBRARY_PATH", self.library.directory());
        command.env("ROUTERKEEP_PASSWORD", PASSWORD).envs(variables.iter().copied());
        let output = self.case.env.output(&mut command);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        output.stdout.lines().map(ToOwned::to_owned).collect()
    }

    /// Restores over a way that holds, and returns the code.
    fn restore(&self, backup: &str, variables: &[(&str, &str)]) -> String {
        let lines = self.run(&self.case.location, backup, variables);
        assert_eq!(lines[0], "connect 0");
        lines[1].strip_prefix("restore ").unwrap().to_owned()
    }

    fn assert_untouched(&self) {
        self.case.assert_server_has(&self.case.old, false);
        assert_eq!(self.case.beside_the_phone_book(), ["router.pbk"]);
        let nothing = self.case.run("undo --yes -r");
        assert!(nothing.stderr.contains("there is no restore to take back"), "{}", nothing.stderr);
    }
}

#[test]
fn what_c_restores_the_program_takes_back() {
    let Some(c) = InC::new("restore of a server in C") else { return };
    let lines = c.run(&c.case.location, "wanted", &[SIGNED]);
    assert_eq!(lines, ["connect 0", "restore 0", "interfaces 0: 8", "backup 0"]);
    c.case.assert_server_has(&c.case.new, true);
    assert_eq!(c.case.beside_the_phone_book(), ["router.pbk"], "no mark is left");
    let after = c.case.env.run("diff wanted after");
    assert_eq!(after.code, Some(1), "the class server was not restored: {}", after.stdout);
    // A backup of what is there already changes nothing, and needs no leave.
    assert_eq!(c.restore("wanted", &[]), "0");

    let undone = c.case.run("undo --yes -r").done();
    assert!(undone.contains("The last change: the restore of "), "{undone}");
    assert!(undone.contains("Taken back: read back and compared."), "{undone}");
    c.case.assert_server_has(&c.case.old, true);
    let nothing = c.case.run("undo --yes -r");
    assert_eq!(nothing.code, Some(4), "{}", nothing.stdout);
}

#[test]
fn what_the_program_asks_about_is_refused_in_c() {
    let Some(c) = InC::new("refused restores of a server in C") else { return };
    let env = &c.case.env;
    // The session is only signed.
    assert_eq!(c.restore("wanted", &[]), "1821");
    assert_eq!(c.restore("wanted", &[("ROUTERKEEP_ALLOW", "out-of-band allow-signed")]), "1821");
    // No place for the journal.
    assert_eq!(c.restore("wanted", &[SIGNED, ("HOME", "")]), "203");
    c.assert_untouched();

    // Damaged: one byte of a part.
    let (part, mut bytes) = env.parts("wanted").swap_remove(0);
    std::fs::create_dir(env.path("damaged")).unwrap();
    for entry in std::fs::read_dir(env.path("wanted")).unwrap() {
        let from = entry.unwrap().path();
        std::fs::copy(&from, env.path("damaged").join(from.file_name().unwrap())).unwrap();
    }
    bytes[4096] ^= 1;
    std::fs::write(env.path("damaged").join(&part), bytes).unwrap();
    assert_eq!(c.restore("damaged", &[SIGNED]), "945");
    // Of another computer.
    let other = Options { interfaces: 2, seed: 7, ..Options::default() };
    let other = routerkeep_testkit::generate::router(&other);
    routerkeep_testkit::root::write_root(&env.path("other"), &other).unwrap();
    env.run("backup foreign -r other").done();
    assert_eq!(c.restore("foreign", &[SIGNED]), "945");
    // In part: a hive by itself has no phone book.
    std::fs::copy(env.path("r/Windows/System32/config/SYSTEM"), env.path("SYSTEM")).unwrap();
    env.run("backup partial -r SYSTEM").done();
    assert_eq!(c.restore("partial", &[SIGNED]), "945");
    assert_eq!(c.restore("nothing", &[SIGNED]), "3");
    c.assert_untouched();

    // This machine's address becomes one that the server gives to its clients.
    let pool = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Ip\\StaticAddressPool\\0";
    c.case.samba.net(&["createkey", pool]);
    c.case.samba.net(&["setvalue", pool, "From", "dword", &0x7F00_0000_u32.to_string()]);
    c.case.samba.net(&["setvalue", pool, "To", "dword", &0x7F00_00FF_u32.to_string()]);
    assert_eq!(c.restore("wanted", &[SIGNED]), "2402");
    c.assert_untouched();
    assert_eq!(c.restore("wanted", &[BOTH]), "0");
    c.case.assert_server_has(&c.case.new, false);
}

#[test]
fn while_a_restore_is_under_way_c_neither_restores_nor_backs_up() {
    let Some(c) = InC::new("somebody else's restore of a server in C") else { return };
    let mark = c.case.samba.admin().join("System32/ras/routerkeep.pending");
    std::fs::write(&mark, "somebody else's").unwrap();
    let lines = c.run(&c.case.location, "wanted", &[SIGNED]);
    assert_eq!(lines, ["connect 0", "restore 170", "interfaces 0: 6", "backup 170"]);
    let lines = c.run(&c.case.location, "wanted", &[SIGNED, ("HOME", "")]);
    assert_eq!(lines, ["connect 0", "restore 203", "interfaces 0: 6", "backup 170"]);
    std::fs::remove_file(&mark).unwrap();
    c.assert_untouched();
}

#[test]
fn a_restore_in_c_that_is_cut_off_is_settled_by_the_program() {
    let Some(c) = InC::new("restore of a server in C that is cut off") else { return };
    let states = c.case.env.home().join(".local/state/routerkeep/servers");
    let state_of = |port: u16| states.join(format!("127.0.0.1+{port}"));
    let own = state_of(c.case.samba.port);
    // Each way has a port, and so a state directory, of its own.
    let run = |cut_at: Option<u64>| {
        let proxy = Proxy::start(c.case.samba.port, Way { delay: Duration::ZERO, cut_at });
        let server = format!("smb://{}@127.0.0.1:{}", c.case.samba.user, proxy.port);
        let lines = c.run(&server, "wanted", &[SIGNED]);
        if state_of(proxy.port).exists() {
            let _ = std::fs::remove_dir_all(&own);
            std::fs::rename(state_of(proxy.port), &own).unwrap();
        }
        (lines, proxy.messages())
    };
    let (whole, messages) = run(None);
    assert_eq!(whole[1], "restore 0");
    c.case.run("undo --yes -r").done();
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = cases.unwrap_or(12_u64).clamp(2, messages);
    let mut ends = std::collections::BTreeMap::<String, u32>::new();
    for case in 0..cases {
        let at = 1 + case * (messages - 1) / (cases - 1);
        let (lines, _) = run(Some(at));
        let end = lines.get(1).unwrap_or(&lines[0]).clone();
        let mark = c.case.beside_the_phone_book();
        match end.as_str() {
            // Nothing was changed.
            "connect 53" | "restore 53" => {
                c.case.assert_server_has(&c.case.old, false);
                assert_eq!(mark, ["router.pbk"], "message {at}");
            }
            "restore 0" => {
                c.case.run("undo --yes -r").done();
            }
            // Something may be: the program says so, and settles it.
            "restore 1726" => {
                let refused = c.case.run("backup no -r");
                assert_eq!(refused.code, Some(4), "message {at}: {}", refused.stdout);
                assert!(refused.stderr.contains("routerkeep undo"), "{}", refused.stderr);
                c.case.run("undo --yes -r").done();
            }
            other => panic!("message {at}: {other}"),
        }
        *ends.entry(end).or_default() += 1;
        // What only lacked its end was finished by that: then it is taken back.
        let _ = c.case.run("undo --yes -r");
        c.case.assert_server_has(&c.case.old, false);
        assert_eq!(c.case.beside_the_phone_book(), ["router.pbk"], "message {at}");
    }
    println!("cut at {cases} of {messages} messages: {ends:?}");
    assert!(ends.contains_key("restore 1726"), "none was cut off in the middle");
}
