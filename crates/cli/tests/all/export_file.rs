//! `export`: a file with the view, or a copy that other programs can import.

use crate::env::TestEnv;
use crate::routers::{changed, with_branch_office, write_hive_and_export};
use routerkeep_registry::reg_text::RegText;
use routerkeep_registry::{Key, KeyPath, Limits, Value};
use routerkeep_router::{RegistryForm, Snapshot, capture};
use routerkeep_testkit::generate::{Options, branch_office, router};
use routerkeep_testkit::oracle::{self, compare, hivex};
use routerkeep_testkit::root::{tree_bytes, write_root};
use serde_json::{Value as Json, json};
use std::process::Command;

const PREFIX: &str = "HKEY_LOCAL_MACHINE\\SYSTEM";
const NOTE: &str = "\
The file is for its owner only: it holds whatever secrets the router keeps in
its registry. Importing it adds and replaces, and removes nothing.
";

#[test]
fn a_view_is_the_document_of_show() {
    let env = with_branch_office();
    let printed = env.run("export r --format json -o view.json").done();
    assert_eq!(printed, "Exported BRANCH-RTR1 from r to view.json\n");
    let file = std::fs::read_to_string(env.path("view.json")).unwrap();
    assert_eq!(file, env.run("show r --json").done());
}

#[test]
fn a_copy_says_what_is_not_in_it() {
    let env = with_branch_office();
    env.run("backup saved -r r").done();
    let printed = env.run("export saved --format reg -o router.reg").done();
    let expected = "\
Exported BRANCH-RTR1 from saved to router.reg
Not in the file:
  - phone-book: a file of its own, System32\\ras\\router.pbk
  - the port settings of ms_agilevpnminiport, ms_l2tpminiport, ms_pppoeminiport,
    ms_pptpminiport, ms_sstpminiport: their keys have other numbers on each
    machine
";
    assert_eq!(printed, format!("{expected}{NOTE}"));
    // The class of the ports is not in the export: so it is said to be incomplete, not to be different.
    let printed = env.run("diff saved router.reg").answers_no();
    assert!(printed.contains("\nNo difference in what could be read.\n"), "{printed}");
    let document = env.run("export r -f reg -o other.reg --json").json("routerkeep.export/1");
    assert_eq!(document["data"]["file"], "other.reg");
    assert_eq!(document["data"]["left_out"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        std::fs::read(env.path("router.reg")).unwrap(),
        std::fs::read(env.path("other.reg")).unwrap(),
        "a backup and its source give the same copy"
    );
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let env = with_branch_office();
    for line in ["export r -f reg -o a.reg", "export r -f json -o a.json"] {
        env.run(line).done();
        env.run(&format!("{line} --force")).done();
    }
    for file in ["a.reg", "a.json"] {
        let mode = std::fs::metadata(env.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert_eq!(env.list("."), ["a.json", "a.reg", "r"]);
}

#[test]
fn nothing_is_replaced_unasked() {
    let env = with_branch_office();
    env.write("there", "mine");
    let refused = "error: expected no file of this name, found one\nhint: --force replaces it\n";
    env.run("export r -f reg -o there").fails(4, refused);
    assert_eq!(std::fs::read(env.path("there")).unwrap(), b"mine");
    env.run("export r -f reg -o there --force").done();
    assert_ne!(std::fs::read(env.path("there")).unwrap(), b"mine");
    for (target, code) in
        [("r", 4), ("r/new.reg", 4), ("no/such", 3), ("-", 2), ("..", 2), ("there/below", 3)]
    {
        for force in ["", " --force"] {
            let output = env.run(&format!("export r -f reg -o {target}{force}"));
            assert_eq!((output.code, output.stdout.as_str()), (Some(code), ""), "{target}{force}");
            assert!(output.stderr.starts_with("error: "), "{}", output.stderr);
        }
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(env.path("there"), env.path("link")).unwrap();
        let output = env.run("export r -f json -o link --force");
        assert_eq!(output.code, Some(4), "{output:?}");
    }
    assert_eq!(env.run("export r -f json --control-set 2 -o x").code, Some(2));
    assert_eq!(env.run("export r -o x").code, Some(2));
    assert_eq!(env.list("r"), ["Windows"]);
}

#[test]
fn nothing_is_copied_out_of_a_damaged_backup() {
    let env = with_branch_office();
    env.run("backup saved -r r").done();
    let part = env.part("saved", "server");
    std::fs::write(&part, b"regf").unwrap();
    let output = env.run("export saved -f reg -o a.reg");
    assert_eq!((output.code, output.stdout.as_str()), (Some(4), ""));
    assert!(!env.path("a.reg").exists());
    let printed = env.run("export saved -f json -o a.json").answers_no();
    assert!(printed.contains("\nDAMAGED "), "{printed}");
    let view: Json = serde_json::from_slice(&std::fs::read(env.path("a.json")).unwrap()).unwrap();
    assert_eq!((&view["schema"], &view["exit"]), (&json!("routerkeep.show/1"), &json!(1)));
}

#[test]
fn an_export_cant_hold_everything() {
    let env = TestEnv::new();
    let store = changed(|root| {
        let key = root.at_or_new(&KeyPath::from("ControlSet001\\Services\\RemoteAccess"));
        key.values.push(Value::binary("a\0b", [1]));
    });
    write_root(&env.path("r"), &store).unwrap();
    let output = env.run("export r -f reg -o a.reg");
    assert_eq!((output.code, output.stdout.as_str()), (Some(3), ""));
    assert!(output.stderr.contains("a registry export can't hold everything"), "{output:?}");
    assert!(!env.path("a.reg").exists());
}

/// Exports of generated routers, a thousand interfaces large, are what their source is: to us, and merged by
/// hivexregedit into an empty hive, to hivex.
#[test]
fn a_copy_reads_back_as_the_same_trees() {
    let routers =
        [branch_office(), router(&Options { interfaces: 1_000, seed: 5, ..Options::default() })];
    let hivex = oracle::require("export merged by hivexregedit", hivex::available())
        .and(oracle::require("export merged by hivexregedit", hivex::tools_available()));
    for store in routers {
        let env = TestEnv::new();
        write_hive_and_export(&env, &store);
        write_root(&env.path("r"), &store).unwrap();
        env.run("backup saved -r r").done();
        env.run("export saved -f reg -o live.reg").done();
        env.run("export saved -f reg -o offline.reg --control-set 1").done();
        let snapshot = capture(&store, &Limits::DEFAULT).unwrap();
        for (file, control_set) in
            [("live.reg", "CurrentControlSet"), ("offline.reg", "ControlSet001")]
        {
            let bytes = std::fs::read(env.path(file)).unwrap();
            let export = RegText::parse(&bytes, &Limits::DEFAULT).unwrap();
            assert_eq!(export.findings, []);
            let place = KeyPath::from(PREFIX).join(control_set);
            for (path, key) in RegistryForm::of(&snapshot, &place).keys {
                assert_eq!(compare(export.subtree(&path).unwrap(), &key), Vec::<String>::new());
            }
        }
        if hivex.is_some() {
            merged_by_hivexregedit(&env, &snapshot);
        }
    }
}

/// Merges the copy into a hive that has nothing but the keys above those of the copy, which hivexregedit does
/// not make, and compares that with the hive of the source, both as hivex reads them.
fn merged_by_hivexregedit(env: &TestEnv, snapshot: &Snapshot) {
    let bytes = std::fs::read(env.path("offline.reg")).unwrap();
    let units: Vec<u16> =
        bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    // As its manual says: regedit writes UTF-16, hivexregedit wants UTF-8.
    env.write("utf8.reg", String::from_utf16(&units).unwrap());
    let mut above = Key::new("ROOT");
    for path in ["SstpSvc", "RasMan", "Tcpip"] {
        above.at_or_new(&KeyPath::from("ControlSet001\\Services").join(path));
    }
    let hive = env.write("empty", tree_bytes(&above));
    let mut merge = Command::new("hivexregedit");
    merge.args(["--merge", "--prefix", PREFIX]).arg(&hive).arg(env.path("utf8.reg"));
    let output = merge.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let by_hivex = |file: &str, path: &KeyPath| {
        let dump = hivex::dump(&env.path(file), path).unwrap();
        dump.tree
    };
    let mut values = 0;
    for (path, key) in RegistryForm::of(snapshot, &KeyPath::from("ControlSet001")).keys {
        let mut source = by_hivex("SYSTEM", &path);
        if path.to_string().ends_with("Tcpip\\Parameters") {
            // Of this key only a part belongs to the router.
            source.values.retain(|value| value.name.is("IPEnableRouter"));
            source.subkeys.retain(|key| key.name.is("PersistentRoutes"));
        }
        assert_eq!(compare(&source, &by_hivex("empty", &path)), Vec::<String>::new(), "{path}");
        values += key.counts().values;
    }
    println!("{values} values, the same by hivex");
}
