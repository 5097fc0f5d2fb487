//! A running server, Samba in its place, over the C program `tests/c/server.c`.

use crate::library::{Library, root, succeed};
use crate::router::Root;
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::oracle::require;
use routerkeep_testkit::samba::{Encrypt, PASSWORD, Samba, available, live_form};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, and the library that it is started with.
struct Program {
    library: Library,
    file: PathBuf,
}

impl Program {
    fn compile() -> Self {
        let library = Library::install();
        let file = library.compile(&root().join("tests/c/server.c"), &[]);
        Self { library, file }
    }

    /// Runs it in an environment that holds nothing but `variables`, and returns its lines.
    fn run(&self, name: &str, backup: &Path, variables: &[(&str, &str)]) -> Vec<String> {
        let mut command = Command::new(&self.file);
        command.arg(name).arg(backup).env_clear();
        command.env("LD_LIBRARY_PATH", self.library.directory()).envs(variables.iter().copied());
        let output = succeed(&mut command);
        String::from_utf8(output.stdout).unwrap().lines().map(ToOwned::to_owned).collect()
    }
}

fn started(store: &MemoryStore) -> Samba {
    let PhoneBookContent::Present(phone_book) = &store.phone_book else {
        panic!("generated routers have a phone book");
    };
    Samba::start(&live_form(store.registry.root()), Some(phone_book), Encrypt::Offered)
}

#[test]
fn a_running_server_is_read_and_changed_like_its_hive() {
    if require("running server in C", available()).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 30, ..Options::default() });
    let samba = started(&store);
    let files = Root::new(&store);
    let program = Program::compile();
    let state = files.beside("state");
    let signed_in = [
        ("ROUTERKEEP_PASSWORD", PASSWORD),
        ("ROUTERKEEP_USER", &samba.user),
        // The restore puts back what is there: it looks for a journal all the same.
        ("ROUTERKEEP_STATE", state.to_str().unwrap()),
    ];
    let server = format!("smb://127.0.0.1:{}", samba.port);
    let (far, near) = (files.beside("far"), files.beside("near"));
    let remote = program.run(&server, &far, &signed_in);
    let local = program.run(files.path().to_str().unwrap(), &near, &[]);
    assert_eq!(remote[0], "connect 0");
    assert_eq!(remote[1], "interfaces 0: 34 of 34");
    // An interface that dials is made there with its entry; the parts below have the phone book.
    assert!(remote.contains(&"dial 0 0 0 600 2558 0 0".to_owned()), "{remote:?}");
    assert_eq!(remote, local);
    let parts = |directory: &Path| {
        let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap());
        let mut parts: Vec<_> = entries
            .map(|entry| (entry.file_name(), std::fs::read(entry.path()).unwrap()))
            // Samba answers itself for a key of this class; manifests name the source.
            .filter(|(name, _)| {
                let name = name.to_str().unwrap();
                !name.starts_with("server-") && (name.ends_with(".hive") || name.ends_with(".pbk"))
            })
            .collect();
        parts.sort();
        parts
    };
    assert_eq!(parts(&far).len(), 3);
    assert!(parts(&far) == parts(&near), "the same parts as of a hive");
}

#[test]
fn what_keeps_a_server_from_being_read_has_its_code() {
    if require("refused sign-in in C", available()).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 1, ..Options::default() });
    let samba = started(&store);
    let directory = tempfile::tempdir().unwrap();
    let backup = directory.path().join("backup");
    let program = Program::compile();
    let connect = |name: &str, variables: &[(&str, &str)]| {
        program.run(name, &backup, variables).swap_remove(0)
    };
    let (port, user) = (samba.port, &samba.user);
    let server = format!("smb://{user}@127.0.0.1:{port}");
    assert_eq!(connect(&server, &[("ROUTERKEEP_PASSWORD", PASSWORD)]), "connect 0");
    // Nobody, somebody else, and a cache without tickets.
    assert_eq!(connect(&server, &[]), "connect 1326");
    assert_eq!(connect(&server, &[("ROUTERKEEP_PASSWORD", "another")]), "connect 1326");
    let cache = directory.path().join("cache");
    std::fs::write(&cache, "no tickets").unwrap();
    let tickets = ("KRB5CCNAME", cache.to_str().unwrap());
    assert_eq!(connect(&server, &[tickets]), "connect 1326");
    assert_eq!(connect(&server, &[tickets, ("ROUTERKEEP_PASSWORD", PASSWORD)]), "connect 0");
    // Nobody listens there.
    assert_eq!(connect("smb://127.0.0.1:1", &[("ROUTERKEEP_PASSWORD", PASSWORD)]), "connect 53");
    assert_eq!(connect("127.0.0.2", &[]), "connect 53");
}

#[test]
fn a_phone_book_that_may_not_be_read_is_no_backup() {
    if require("denied access in C", available()).is_none() {
        return;
    }
    let store = router(&Options { interfaces: 1, ..Options::default() });
    let samba = started(&store);
    let directory = tempfile::tempdir().unwrap();
    let program = Program::compile();
    let server = format!("smb://{}@127.0.0.1:{}", samba.user, samba.port);
    let signed_in = [("ROUTERKEEP_PASSWORD", PASSWORD)];
    let book = samba.phone_book();
    std::fs::remove_file(&book).unwrap();
    std::fs::write(&book, "[entry]\r\n").unwrap();
    std::fs::set_permissions(&book, std::fs::Permissions::from_mode(0o000)).unwrap();
    let lines = program.run(&server, &directory.path().join("backup"), &signed_in);
    assert_eq!(lines[0], "connect 0", "the registry can be read");
    assert!(lines.contains(&"backup 5".to_owned()), "{lines:?}");
    assert!(!directory.path().join("backup").exists(), "no partial backup");
}
