//! Restoring a running server: Samba in its place, and two clients that are not ours to say what is there.

use crate::env::TestEnv;
use crate::server::signed_in;
use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{Key, KeyPath, Limits};
use routerkeep_router::{MemoryStore, PhoneBookContent, Store};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::{compare, impacket, require};
use routerkeep_testkit::root::write_root;
use routerkeep_testkit::samba::{Encrypt, PASSWORD, Samba, available, live_form};

/// What a restore puts back of the registry where nothing else is said.
const TREES: [&str; 2] = ["RouterManagers", "Interfaces"];

/// A server with one router, and the backup `wanted` of another one.
pub(crate) struct Case {
    pub(crate) env: TestEnv,
    pub(crate) samba: Samba,
    pub(crate) location: String,
    pub(crate) old: MemoryStore,
    pub(crate) new: MemoryStore,
}

impl Case {
    pub(crate) fn new(old: Options, new: Options) -> Self {
        let env = TestEnv::new();
        let [old, new] = [old, new].map(|options| router(&options));
        write_root(&env.path("r"), &new).unwrap();
        env.run("backup wanted -r r").done();
        let samba = serve(&old);
        let location = format!("smb://{}@127.0.0.1:{}", samba.user, samba.port);
        Self { env, samba, location, old, new }
    }

    /// Runs a command that ends with the server's location, as a user of it does.
    pub(crate) fn run(&self, line: &str) -> crate::env::Output {
        self.run_words(line.split_whitespace().chain([self.location.as_str()]))
    }

    /// Runs a command whose words may have blanks in them.
    pub(crate) fn run_words<'w>(
        &self,
        words: impl IntoIterator<Item = &'w str>,
    ) -> crate::env::Output {
        signed_in(&self.env, PASSWORD, &words.into_iter().collect::<Vec<_>>())
    }

    /// Compares each value of the router at the server with what a store has, by clients that are not ours.
    pub(crate) fn assert_server_has(&self, store: &MemoryStore, also_impacket: bool) {
        let root = live_form(store.registry.root());
        let service = KeyPath::from("CurrentControlSet\\Services\\RemoteAccess");
        for name in TREES {
            let path = service.join(name);
            let expected = root.at(&path).unwrap();
            let from_machine = KeyPath::from("SYSTEM").join_path(&path);
            assert_net_reads(&self.samba, &from_machine, expected);
            if also_impacket {
                let theirs = impacket::dump(self.samba.port, &self.samba.user, &from_machine);
                let differs = compare(expected, &theirs.unwrap().tree);
                assert_eq!(differs, Vec::<String>::new(), "impacket: {name}");
            }
            let counts = expected.counts();
            println!("{name}: {} keys, {} values agree", counts.keys, counts.values);
        }
        assert_eq!(std::fs::read(self.samba.phone_book()).ok(), book(store));
    }

    /// Compares some of the interfaces at the server with what a store has, by impacket.
    fn assert_impacket_samples(&self, store: &MemoryStore) {
        let root = live_form(store.registry.root());
        let path = KeyPath::from("CurrentControlSet\\Services\\RemoteAccess\\Interfaces");
        for slot in root.at(&path).unwrap().subkeys.iter().step_by(SAMPLED) {
            let key = KeyPath::from("SYSTEM").join_path(&path).join(slot.name.clone());
            let theirs = impacket::dump(self.samba.port, &self.samba.user, &key).unwrap();
            assert_eq!(compare(slot, &theirs.tree), Vec::<String>::new(), "impacket: {key}");
        }
    }

    /// Lists what is in the server's directory of the phone book.
    pub(crate) fn beside_the_phone_book(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.samba.admin().join("System32/ras")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

pub(crate) fn serve(store: &MemoryStore) -> Samba {
    let root = live_form(store.registry.root());
    Samba::start(&root, book(store).as_deref(), Encrypt::Offered)
}

fn book(store: &MemoryStore) -> Option<Vec<u8>> {
    match store.phone_book().unwrap() {
        PhoneBookContent::Present(bytes) => Some(bytes),
        _ => None,
    }
}

fn assert_net_reads(samba: &Samba, path: &KeyPath, expected: &Key) {
    let text = samba.export(path);
    let export = RegText::parse(&text, &Limits::DEFAULT).unwrap();
    assert_eq!(export.findings, [], "net rpc registry export");
    let whole = KeyPath::from("HKEY_LOCAL_MACHINE").join_path(path);
    let theirs = export.subtree(&whole).expect("the key is in the export");
    assert_eq!(compare(expected, theirs), Vec::<String>::new(), "net rpc registry export");
}

/// Two routers that have little in common.
fn two_routers() -> Case {
    Case::new(
        Options { interfaces: 12, ..Options::default() },
        Options { interfaces: 20, seed: 7, ..Options::default() },
    )
}

const RESTORE: &str = "restore wanted --other-router --allow-signed-only --yes -r";

#[test]
fn a_server_is_restored_read_back_and_taken_back() {
    let others = available().and_then(|()| impacket::available());
    if require("restore of a server", others).is_none() {
        return;
    }
    let case = two_routers();
    case.run("backup before -r").done();
    let shown = case.run("restore wanted --other-router --allow-signed-only --dry-run -r");
    assert_eq!(shown.code, Some(1), "{}", shown.stderr);
    case.assert_server_has(&case.old, false);
    let restored = case.run(RESTORE).done();
    assert!(restored.contains("Restored: read back and compared."), "{restored}");
    assert!(restored.contains("nothing brings it back by itself"), "{restored}");
    case.assert_server_has(&case.new, true);
    assert_eq!(case.beside_the_phone_book(), ["router.pbk"], "no mark, and nothing else, is left");
    let again = case.run(RESTORE).done();
    assert!(again.contains("Nothing to do"), "{again}");
    let same = case.run("diff wanted");
    assert_eq!(same.code, Some(1), "the class server was not restored: {}", same.stdout);
    let undone = case.run("undo --yes -r").done();
    assert!(undone.contains("Taken back: read back and compared."), "{undone}");
    case.assert_server_has(&case.old, true);
    assert_eq!(case.beside_the_phone_book(), ["router.pbk"]);
    case.run("diff before").done();
    let nothing = case.run("undo --yes -r");
    assert_eq!(nothing.code, Some(4), "{}", nothing.stdout);
}

/// Of how many interfaces impacket, which is slow, reads one; `ROUTERKEEP_CASES`, where it is set to the 2,000 of
/// other tests or more, has it read everything.
const SAMPLED: usize = 100;

#[test]
fn a_server_with_a_thousand_interfaces_goes_the_whole_way() {
    let others = available().and_then(|()| impacket::available());
    if require("a server with a thousand interfaces", others).is_none() {
        return;
    }
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    let everything = cases.is_some_and(|cases: u64| cases >= 2_000);
    let case = Case::new(
        Options { interfaces: 1_000, ..Options::default() },
        Options { interfaces: 1_000, seed: 7, ..Options::default() },
    );
    let begun = std::time::Instant::now();
    let step = |what: &str| println!("{what}: done after {:.1} s", begun.elapsed().as_secs_f64());
    case.run("backup before -r").done();
    step("backup");
    let shown = case.run("show").done();
    assert!(shown.contains("Interfaces (1004)"), "{}", &shown[..2_000.min(shown.len())]);
    step("show");
    let differs = case.run("diff wanted");
    assert_eq!(differs.code, Some(1), "{}", differs.stderr);
    step("diff");
    case.run("plan wanted -o plan.json --other-router --allow-signed-only -r").done();
    step("plan");
    case.run(RESTORE).done();
    step("restore");
    case.assert_server_has(&case.new, everything);
    if !everything {
        case.assert_impacket_samples(&case.new);
    }
    step("net and impacket agree");
    case.run("undo --yes -r").done();
    step("undo");
    case.assert_server_has(&case.old, everything);
    if !everything {
        case.assert_impacket_samples(&case.old);
    }
    case.run("diff before").done();
    step("net and impacket agree");
    assert_eq!(case.beside_the_phone_book(), ["router.pbk"]);
}

/// The mark of somebody else.
const MARK: &str = r#"{
  "format": "routerkeep-pending/1",
  "program": "routerkeep 0.1.0",
  "operation": "restore",
  "owner": "maria",
  "host": "laptop7",
  "time": "2026-01-02T03:04:05Z",
  "journal": "/home/maria/.local/state/routerkeep/servers/router1"
}
"#;

#[test]
fn another_administrator_s_restore_is_seen_and_can_be_given_up() {
    if require("another administrator's restore", available()).is_none() {
        return;
    }
    let case = two_routers();
    let mark = case.samba.admin().join("System32/ras/routerkeep.pending");
    for (bytes, who) in [
        (MARK, "by maria at laptop7, where /home/maria/.local/state/routerkeep/servers/router1"),
        ("nothing of ours", "by somebody whose mark at the server can't be read"),
    ] {
        std::fs::write(&mark, bytes).unwrap();
        for line in ["backup b -r", RESTORE, "undo --yes -r"] {
            let refused = case.run(line);
            assert_eq!(refused.code, Some(4), "{line}: {}", refused.stderr);
            assert!(refused.stderr.contains(who), "{line}: {}", refused.stderr);
            assert!(refused.stderr.contains("routerkeep undo --give-up"), "{}", refused.stderr);
        }
        assert!(!case.env.path("b").exists());
        let shown = case.run("show").done();
        assert!(shown.contains(who), "{shown}");
        let given_up = case.run("undo --give-up --yes -r").done();
        assert!(given_up.contains("Gave up"), "{given_up}");
        assert!(!mark.exists());
    }
    case.assert_server_has(&case.old, false);
    case.run(RESTORE).done();
}

#[test]
fn what_a_way_does_not_protect_or_may_cut_off_has_to_be_allowed() {
    if require("guards of the way to a server", available()).is_none() {
        return;
    }
    let case = two_routers();
    let refused = case.run("restore wanted --other-router --yes -r");
    assert_eq!(refused.code, Some(4));
    let found = "refused: the session is signed, but not encrypted: who is on the way could read whatever \
                 secrets interfaces, phone-book hold\n\
                 hint: --allow-signed-only allows it\n";
    assert!(refused.stderr.ends_with(found), "{}", refused.stderr);

    // This machine's address becomes one that the server gives to its clients.
    let pool = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\\Parameters\\Ip\\StaticAddressPool\\0";
    case.samba.net(&["createkey", pool]);
    case.samba.net(&["setvalue", pool, "From", "dword", &0x7F00_0000_u32.to_string()]);
    case.samba.net(&["setvalue", pool, "To", "dword", &0x7F00_00FF_u32.to_string()]);
    let refused = case.run(RESTORE);
    assert_eq!(refused.code, Some(4), "{}", refused.stdout);
    let found = "refused: this machine's address 127.0.0.1 is of the pool 127.0.0.0 to 127.0.0.255 that the \
                 server gives to its clients";
    assert!(refused.stderr.contains(found), "{}", refused.stderr);
    assert!(refused.stderr.contains("--out-of-band allows it"), "{}", refused.stderr);
    case.assert_server_has(&case.old, false);
    let line = RESTORE.replace("--yes", "--out-of-band --yes");
    case.run(&line).done();
    // The way back is never closed.
    case.run("undo --yes -r").done();
    case.assert_server_has(&case.old, false);
}

#[test]
fn a_plan_for_a_server_is_applied_as_it_is_or_not_at_all() {
    if require("plan for a server", available()).is_none() {
        return;
    }
    let case = two_routers();
    let refused = case.run("plan wanted -o plan.json --other-router -r");
    assert_eq!(refused.code, Some(4), "{}", refused.stdout);
    assert!(!case.env.path("plan.json").exists());
    let planned = case.run("plan wanted -o plan.json --other-router --allow-signed-only -r").done();
    for meaning in ["Added:", "It takes effect when", "Plan: plan.json"] {
        assert!(planned.contains(meaning), "{meaning}: {planned}");
    }
    case.assert_server_has(&case.old, false);

    // Somebody changes the router in between.
    let slot = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\RemoteAccess\\Interfaces\\1";
    case.samba.net(&["setvalue", slot, "Enabled", "dword", "7"]);
    let stale = case.run("apply plan.json --yes -r");
    assert_eq!(stale.code, Some(4), "{}", stale.stdout);
    assert_eq!(case.beside_the_phone_book(), ["router.pbk"]);

    case.run("plan wanted -o plan.json --other-router --allow-signed-only -r").done();
    let applied = case.run("apply plan.json --yes -r").done();
    assert!(applied.contains("Applied: read back and compared."), "{applied}");
    case.assert_server_has(&case.new, false);
    let again = case.run("apply plan.json --yes -r");
    assert_eq!(again.code, Some(4), "{}", again.stdout);
}
