//! Manifests that somebody made to do harm. The seal is no hindrance: anybody can make one.

use crate::{cases, directory, disk_with, edit_manifest, files_of, put_manifest, sample};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use routerkeep_backup::{Backup, MANIFEST, ReadError, Sha256};
use routerkeep_files::MemoryFiles;
use routerkeep_router::ClassName;
use serde_json::{Value, json};

/// Reads whatever is there; an outcome of any kind is good, as long as it says something.
fn read(disk: &MemoryFiles) -> Result<Backup, ReadError> {
    let outcome = Backup::read(disk, directory());
    match &outcome {
        Ok(backup) => assert!(backup.damage.iter().all(|damage| !damage.to_string().is_empty())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    outcome
}

fn error_of(disk: &MemoryFiles) -> String {
    match read(disk) {
        Err(error @ ReadError::Damaged { .. }) => error.to_string(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was read"),
    }
}

#[test]
fn sizes_beyond_all_memory_are_damage() {
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, 1 << 40, (1 << 30) + 1, 0] {
        let disk = disk_with(&sample::small());
        edit_manifest(&disk, |manifest| {
            for class in manifest["classes"].as_array_mut().unwrap() {
                class["size"] = json!(size);
            }
        });
        let backup = read(&disk).unwrap();
        assert_eq!(backup.damage.len(), 4, "{size}");
    }
    for size in [json!(-1), json!(1.5), json!("7"), json!(1e30)] {
        let disk = disk_with(&sample::small());
        edit_manifest(&disk, |manifest| manifest["classes"][0]["size"] = size);
        error_of(&disk);
    }
}

#[test]
fn nesting_does_not_fill_the_stack() {
    for depth in [200, 1_000_000] {
        let nested = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for member in ["new", "format", "classes", "adapters", "router"] {
            let disk = disk_with(&sample::small());
            put_manifest(&disk, &format!("{{\"{member}\": {nested}}}"));
            error_of(&disk);
        }
        // Below a member that nobody knows, beside all that is needed.
        let disk = disk_with(&sample::small());
        edit_manifest(&disk, |manifest| manifest["new"] = json!("NESTED"));
        let text = String::from_utf8(files_of(&disk)[MANIFEST].clone()).unwrap();
        let body = &text[..text.len() - 82];
        put_manifest(&disk, &format!("{}\n}}", body.replace("\"NESTED\"", &nested)));
        let _ = read(&disk);
    }
}

#[test]
fn a_million_classes_are_too_many() {
    let entry = "{\"class\":\"x\",\"state\":\"absent\"},";
    let disk = disk_with(&sample::small());
    edit_manifest(&disk, |manifest| manifest["classes"] = json!("MANY"));
    let text = String::from_utf8(files_of(&disk)[MANIFEST].clone()).unwrap();
    let body = &text[..text.len() - 82];
    for (count, refused) in [(1_001, true), (1_000_000, true), (1_000, false)] {
        let many = format!("[{}]", entry.repeat(count).trim_end_matches(','));
        put_manifest(&disk, &format!("{}\n}}", body.replace("\"MANY\"", &many)));
        if refused {
            let message = error_of(&disk);
            assert!(message.contains("a list of at most 1000"), "{message}");
        } else {
            let backup = read(&disk).unwrap();
            assert_eq!(backup.unknown_classes.len(), count);
            assert_eq!(backup.damage.len(), 4, "the four classes are missing");
        }
    }
}

#[test]
fn strings_of_many_megabytes_are_carried_or_refused() {
    let long = |mebibytes: usize| "\u{e9}".repeat(mebibytes << 19);
    let disk = disk_with(&sample::small());
    edit_manifest(&disk, |manifest| {
        manifest["classes"][2]["file"] = json!(long(4));
        manifest["source"]["location"] = json!(long(4));
    });
    let backup = read(&disk).unwrap();
    assert_eq!(backup.damage.len(), 1);
    assert_eq!(backup.damage[0].class, ClassName::PhoneBook);

    edit_manifest(&disk, |manifest| manifest["time"] = json!(long(64)));
    let message = error_of(&disk);
    assert!(message.contains("67108864 are the most"), "{message}");
}

/// What is published keeps to what is read.
#[test]
fn a_manifest_that_would_be_too_large_is_not_published() {
    let disk = disk_with(&sample::small());
    let before = files_of(&disk);
    let mut large = sample::other();
    large.source.location = "x".repeat(64 << 20);
    let error = crate::publish_to(&disk, &large).unwrap_err();
    assert!(error.to_string().contains("more than 67108864 bytes"), "{error}");
    assert_eq!(files_of(&disk), before);
}

#[test]
fn facts_that_fit_nothing_do_no_harm() {
    let disk = disk_with(&sample::small());
    edit_manifest(&disk, |manifest| {
        manifest["classes"][0]["facts"] = json!({
            "last_written": ["no time", null],
            "class": { "999999999999": "zz" },
            "security": [4_000_000_000_u32],
            "descriptors": ["x"],
        });
    });
    let backup = read(&disk).unwrap();
    assert_eq!(backup.damage, []);
}

/// A place in a JSON document and what is done there.
#[derive(Clone, Debug)]
struct Mutation {
    place: Index,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Replace(Value),
    Remove,
    Repeat,
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop_oneof![
            "server",
            "interfaces",
            "complete",
            "incomplete",
            "[0-9a-f]{64}",
            "(\\.\\./)?[a-z.]{1,20}"
        ]
        .prop_map(Value::from),
        "[0-9a-f]{0,12}".prop_map(|hex| json!({ "utf16": hex })),
    ];
    leaf.prop_recursive(2, 8, 4, |below| {
        prop_oneof![
            vec(below.clone(), 0..4).prop_map(Value::from),
            vec(("[a-z_]{1,8}", below), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let what = prop_oneof![4 => value().prop_map(What::Replace), 1 => Just(What::Remove), 1 => Just(What::Repeat)];
    (any::<Index>(), what).prop_map(|(place, what)| Mutation { place, what })
}

fn places(value: &Value, here: String, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| places(item, format!("{here}/{n}"), all));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, item)| places(item, format!("{here}/{name}"), all));
        }
        _ => {}
    }
    if !here.is_empty() {
        all.push(here);
    }
}

fn mutate(document: &mut Value, mutation: &Mutation) {
    let mut all = Vec::new();
    places(document, String::new(), &mut all);
    if all.is_empty() {
        return;
    }
    let place = mutation.place.get(&all);
    if let What::Replace(value) = &mutation.what {
        *document.pointer_mut(place).unwrap() = value.clone();
        return;
    }
    let (above, last) = place.rsplit_once('/').unwrap();
    match (document.pointer_mut(above).unwrap(), &mutation.what) {
        (Value::Object(members), What::Remove) => drop(members.remove(last)),
        (Value::Array(items), What::Remove) => drop(items.remove(last.parse::<usize>().unwrap())),
        (Value::Array(items), _) => {
            let item = items[last.parse::<usize>().unwrap()].clone();
            items.push(item);
        }
        _ => {}
    }
}

#[test]
fn mutated_manifests_with_a_right_seal() {
    let sound = disk_with(&sample::small());
    let (mut whole, mut damaged, mut refused) = (0_u64, 0_u64, 0_u64);
    let outcomes = std::cell::RefCell::new((&mut whole, &mut damaged, &mut refused));
    let config = ProptestConfig::with_cases(cases(256) * 4);
    proptest!(config, |(mutations in vec(mutation(), 1..3))| {
        let disk = sound.fork();
        edit_manifest(&disk, |manifest| {
            mutations.iter().for_each(|mutation| mutate(manifest, mutation));
            if !manifest.is_object() {
                *manifest = json!({});
            }
        });
        let mut outcomes = outcomes.borrow_mut();
        match read(&disk) {
            // A class is as it was captured, or its state says otherwise: content never changes.
            Ok(backup) if backup.damage.is_empty() => *outcomes.0 += 1,
            Ok(_) => *outcomes.1 += 1,
            Err(_) => *outcomes.2 += 1,
        }
    });
    println!("mutated manifests: {whole} read, {damaged} with damage, {refused} refused");
    assert!(whole > 0 && damaged > 0 && refused > 0);
}

#[test]
fn arbitrary_bytes_as_a_manifest() {
    let sound = disk_with(&sample::small());
    let text = files_of(&sound)[MANIFEST].clone();
    let body = text[..text.len() - 80].to_vec();
    let config = ProptestConfig::with_cases(cases(256) * 2);
    let changes = vec((any::<Index>(), any::<u8>()), 1..6);
    proptest!(config, |(bytes in vec(any::<u8>(), 0..300), changes in changes, sealed: bool)| {
        let disk = sound.fork();
        disk.overwrite(directory().join(MANIFEST), &bytes).unwrap();
        prop_assert!(read(&disk).is_err());

        // Changed bytes under a seal that fits them.
        let mut body = body.clone();
        for (place, byte) in &changes {
            body[place.index(text.len() - 80)] = *byte;
        }
        let seal = if sealed { Sha256::of(&body) } else { Sha256::of(b"") };
        let line = format!("  \"sha256\": \"{seal}\"}}\n");
        disk.overwrite(directory().join(MANIFEST), &[&body, line.as_bytes()].concat()).unwrap();
        let outcome = read(&disk);
        prop_assert!(sealed || outcome.is_err());
    });
}
