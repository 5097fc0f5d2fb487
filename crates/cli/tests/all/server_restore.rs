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
        let line: Vec<&str> = line.split_whitespace().chain([self.location.as_str()]).collect();
        signed_in(&self.env, PASSWORD, &line)
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
