//! `show`: it fits a terminal, says what it does not show, and its JSON keeps to the schema.

use crate::env::TestEnv;
use crate::routers::{SERVICE, at, changed, with_branch_office};
use routerkeep_infoblock::InfoBlock;
use routerkeep_registry::{Key, Value};
use routerkeep_router::MemoryStore;
use routerkeep_testkit::generate::{Oddities, Options, Windows, branch_office, odd_router, router};
use routerkeep_testkit::oracle::{json_schema, require};
use routerkeep_testkit::root::write_root;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

const LAN: &str = "Interfaces\\3\\Ip";

/// Routers of every kind that tests can make: the example, sound ones, and very strange ones.
pub(crate) fn routers() -> Vec<(String, MemoryStore)> {
    let mut routers = vec![("the example".to_owned(), branch_office())];
    for style in [Windows::Xp, Windows::Seven, Windows::Server2019] {
        let options = Options { interfaces: 40, seed: 5, style };
        routers.push((format!("40 interfaces, {style:?}"), router(&options)));
    }
    // 30, or as many as `ROUTERKEEP_CASES` says.
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    for seed in 0..cases.unwrap_or(30) {
        let of = Oddities { seed, interfaces: seed as usize % 4, count: 30 };
        routers.push((format!("{of:?}"), odd_router(&of)));
    }
    routers.push(("blocks of all kinds".to_owned(), with_all_blocks()));
    routers
}

/// The example with blocks that are unreadable, unknown, damaged, or of protocols of the past.
fn with_all_blocks() -> MemoryStore {
    changed(|root| {
        let block = |key: &mut Key, change: &dyn Fn(InfoBlock) -> InfoBlock| {
            let value = key.values.iter_mut().find(|own| own.name.is("InterfaceInfo")).unwrap();
            value.data = change(InfoBlock::parse(&value.data).unwrap()).into_bytes();
        };
        block(at(root, &format!("{SERVICE}\\{LAN}")), &|block| {
            let mut block = block;
            for (info_type, data) in [
                // OSPF: one interface with a password, and the end of the list.
                (0xD, ospf()),
                // OSPF cut short; VRRP; a type that nobody knows.
                (0xFFFF_000D, vec![1, 2, 3]),
                (0x7777_7777, vec![0x55; 40]),
            ] {
                let length = data.len() as u32;
                block = block
                    .added(routerkeep_infoblock::InfoType(info_type), length, 1, &data)
                    .unwrap();
            }
            block
        });
        let head = at(root, &format!("{SERVICE}\\Interfaces\\4\\Ip"));
        head.values.retain(|value| !value.name.is("InterfaceInfo"));
        head.values.push(Value::binary("InterfaceInfo", [7; 40]));
    })
}

fn ospf() -> Vec<u8> {
    let mut ospf = vec![0; 72];
    for (at, number) in [(0, 4), (4, 1), (8, 1), (24, 1), (52, 10)] {
        ospf[at] = number;
    }
    ospf[12..16].copy_from_slice(&[10, 20, 0, 1]);
    ospf[16..20].copy_from_slice(&[255, 255, 0, 0]);
    ospf[56..64].copy_from_slice(b"s3cretPw");
    ospf
}

fn written(store: &MemoryStore) -> TestEnv {
    let env = TestEnv::new();
    write_root(&env.path("r"), store).unwrap();
    env
}

#[test]
fn every_line_fits_80_columns() {
    let mut lines = 0;
    for (name, store) in routers() {
        let env = written(&store);
        for options in ["", "-v", "--raw"] {
            let shown = env.run(&format!("show r {options}"));
            assert!(matches!(shown.code, Some(0 | 1)), "{name}: {shown:?}");
            // The first line names the router, the second its source.
            for line in shown.stdout.lines().skip(2) {
                assert!(line.width() <= 80, "{name}: show {options}: {line}");
                lines += 1;
            }
        }
    }
    println!("{lines} lines of at most 80 columns");
    assert!(lines > 10_000);
}

/// What does not decode could hold a secret: its length and hash are shown, and no byte of it.
#[test]
fn what_does_not_decode_is_shown_by_length_and_hash() {
    let env = written(&with_all_blocks());
    for options in ["", "-v", "--raw", "-v --raw"] {
        let shown = env.run(&format!("show r {options}")).done();
        // `sha256sum`, which is not ours, says the same of the bytes.
        for (bytes, line) in [
            (vec![0x55; 40], "not shown       0x77777777: of an unknown type; 40 bytes,\n"),
            (vec![7; 40], "unreadable      40 bytes, SHA-256 "),
        ] {
            assert!(shown.contains(line), "{options}: {shown}");
            assert!(shown.contains(&sha256(&env, &bytes)[..16]), "{options}: {shown}");
        }
        assert!(!shown.contains("55 55 55") && !shown.contains("07 07 07"), "{options}: {shown}");
        assert!(!shown.contains("555555"), "{options}: {shown}");
        let ospf = "\n      also            MS_IP_OSPF:\n                        \
            10.20.0.1/16 in area 0.0.0.0, broadcast, cost 10,\n                        \
            priority 0, password set\n";
        assert!(shown.contains(ospf), "{options}: {shown}");
    }
}

fn sha256(env: &TestEnv, bytes: &[u8]) -> String {
    env.write("bytes", bytes);
    env.output(env.hermetic("sha256sum").arg("bytes")).done()
}

/// The key of RIP has 16 bytes, of which none is shown; what is around them is.
#[test]
fn raw_bytes_leave_out_secrets() {
    let env = with_branch_office();
    let shown = env.run("show r --raw").done();
    let hidden = "\n      0020  1e 00 00 00 02 00 00 00  ?? ?? ?? ?? ?? ?? ?? ??\n      \
                  0030  ?? ?? ?? ?? ?? ?? ?? ??  14 00 00 00 00 00 00 00\n";
    assert!(shown.contains(hidden), "{shown}");
    let json = env.run("show r --raw --json").json("routerkeep.show/1");
    let blocks = json["data"]["raw"].as_array().unwrap();
    assert_eq!(blocks.len(), 13);
    let plain = env.run("show r --json").json("routerkeep.show/1");
    assert_eq!(plain["data"].get("raw"), None);
}

fn schema() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/show.json")
}

/// Every document that tests can make keeps to the committed schema, as a validator that is not ours says.
#[test]
fn the_json_keeps_to_its_schema() {
    let test = "the JSON of show keeps to its schema";
    if require(test, json_schema::available()).is_none() {
        return;
    }
    let mut documents = Vec::new();
    let mut add = |env: &TestEnv, line: &str| {
        let document = env.run(line).json("routerkeep.show/1");
        documents.push(document.to_string());
    };
    for (_, store) in routers() {
        let env = written(&store);
        add(&env, "show r --json");
        add(&env, "show r --raw --json");
    }
    let env = with_branch_office();
    add(&env, "show nothing --json");
    env.run("backup b -r r").done();
    std::fs::remove_file(env.part("b", "server")).unwrap();
    add(&env, "show b --json");
    if let Some(data) = routerkeep_testkit::data::require(test) {
        for file in data.hives() {
            let env = TestEnv::new();
            env.write("SYSTEM", data.read(&file));
            add(&env, "show SYSTEM --ignore-logs --json");
        }
    }
    assert_eq!(json_schema::faults(&schema(), &documents).unwrap(), Vec::<String>::new());
    println!("{} documents keep to the schema", documents.len());
    assert!(documents.len() > 60);

    // The validator does find what is wrong: a member too many, one too few, one of another type.
    let sound: serde_json::Value = serde_json::from_str(&documents[0]).unwrap();
    let wrong: [fn(&mut serde_json::Value); 3] = [
        |data| data["interfaces"][0]["new"] = 1.into(),
        |data| drop(data.as_object_mut().unwrap().remove("classes")),
        |data| {
            data["interfaces"][3]["transports"][0]["settings"]["routes"][0]["metric"] = "x".into()
        },
    ];
    for change in wrong {
        let mut document = sound.clone();
        change(&mut document["data"]);
        assert_ne!(
            json_schema::faults(&schema(), &[document.to_string()]).unwrap(),
            Vec::<String>::new()
        );
    }
}
