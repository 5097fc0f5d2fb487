//! Parts and manifests that are not as they were written: each is found, named, and nothing else is lost.

use crate::{
    DIRECTORY, directory, disk, disk_with, edit_manifest, part_path, parts_of, publish_to,
    put_manifest, read, same_content, sample,
};
use routerkeep_backup::{Backup, BackupDamage, MANIFEST, ReadError, Sha256, is_backup};
use routerkeep_files::{Access, Files, MemoryFiles, RealFiles};
use routerkeep_registry::Key;
use routerkeep_router::{Class, ClassName};
use serde_json::{Value, json};
use std::path::Path;

/// Damages the part of each class in turn and returns what is found, after checking that it is that alone.
fn damaged(damage: impl Fn(&MemoryFiles, &Path)) -> Vec<BackupDamage> {
    ClassName::ALL
        .into_iter()
        .map(|class| {
            let disk = disk_with(&sample::small());
            damage(&disk, &part_path(&read(&disk), class));
            let backup = read(&disk);
            assert_eq!(backup.damage.len(), 1, "{class}: {:?}", backup.damage);
            assert_eq!(backup.damage[0].class, class);
            let state = backup.snapshot.state(class);
            assert!(matches!(state, Class::NotCaptured { .. }), "{class} is taken for something");
            let others = ClassName::ALL.into_iter().filter(|other| *other != class);
            for other in others {
                assert!(matches!(backup.snapshot.state(other), Class::Complete(())), "{other}");
            }
            backup.damage[0].clone()
        })
        .collect()
}

fn bytes_of(disk: &MemoryFiles, path: &Path) -> Vec<u8> {
    disk.read(path, u64::MAX).unwrap()
}

#[test]
fn a_missing_part() {
    for damage in damaged(|disk, part| disk.remove(part).unwrap()) {
        assert_eq!(damage.found, "no such file");
    }
}

#[test]
fn a_changed_part() {
    let found = damaged(|disk, part| {
        let mut bytes = bytes_of(disk, part);
        *bytes.last_mut().unwrap() ^= 0xFF;
        disk.overwrite(part, &bytes).unwrap();
    });
    for damage in found {
        assert!(damage.expected.starts_with("sha256 "), "{damage}");
    }
}

#[test]
fn a_part_that_is_shorter_longer_or_empty() {
    let cut = |disk: &MemoryFiles, part: &Path| {
        let bytes = bytes_of(disk, part);
        disk.overwrite(part, &bytes[..bytes.len() - 1]).unwrap();
    };
    let grown = |disk: &MemoryFiles, part: &Path| {
        disk.overwrite(part, &[bytes_of(disk, part), vec![0]].concat()).unwrap();
    };
    let emptied = |disk: &MemoryFiles, part: &Path| disk.overwrite(part, &[]).unwrap();
    for found in [damaged(cut), damaged(grown), damaged(emptied)].concat() {
        assert!(found.expected.ends_with(" bytes") && found.found.ends_with(" bytes"), "{found}");
    }
}

/// A link is damage even where it leads to the right bytes: who can plant it can change them later.
#[test]
fn a_part_that_is_a_link() {
    let found = damaged(|disk, part| {
        disk.add_file("/elsewhere", &bytes_of(disk, part)).unwrap();
        disk.remove(part).unwrap();
        disk.add_link(part, "/elsewhere").unwrap();
    });
    for damage in found {
        assert!(damage.found.contains("link"), "{damage}");
    }
}

#[test]
fn a_part_that_is_a_directory() {
    let found = damaged(|disk, part| {
        disk.remove(part).unwrap();
        disk.create_dir(part, Access::OwnerOnly).unwrap();
    });
    for damage in found {
        assert_eq!(damage.found, "a directory");
    }
}

#[cfg(unix)]
#[test]
fn links_on_a_real_disk() {
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("backup");
    let provenance = crate::provenance(0);
    crate::publish_here(&directory, &sample::small(), &provenance).unwrap();
    let backup = Backup::read(&RealFiles, &directory).unwrap();
    assert!(backup.damage.is_empty());

    let part = directory.join(part_path(&backup, ClassName::Interfaces).file_name().unwrap());
    let elsewhere = temporary.path().join("elsewhere");
    std::fs::rename(&part, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &part).unwrap();
    let linked = Backup::read(&RealFiles, &directory).unwrap();
    assert_eq!(linked.damage.len(), 1);
    assert_eq!(linked.damage[0].class, ClassName::Interfaces);

    // A new backup replaces the link itself; what it led to is not touched.
    let before = std::fs::read(&elsewhere).unwrap();
    crate::publish_here(&directory, &sample::small(), &provenance).unwrap();
    assert!(Backup::read(&RealFiles, &directory).unwrap().damage.is_empty());
    assert!(!std::fs::symlink_metadata(&part).unwrap().is_symlink());
    assert_eq!(std::fs::read(&elsewhere).unwrap(), before);

    let manifest = directory.join(MANIFEST);
    std::fs::rename(&manifest, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &manifest).unwrap();
    let error = Backup::read(&RealFiles, &directory).err().unwrap();
    assert!(matches!(error, ReadError::Damaged { .. }), "{error}");
    assert!(is_backup(&RealFiles, &directory).unwrap());

    // A directory that is reached through a link is a directory.
    let link = temporary.path().join("link");
    std::fs::remove_file(&manifest).unwrap();
    std::fs::rename(&elsewhere, &manifest).unwrap();
    std::os::unix::fs::symlink(&directory, &link).unwrap();
    assert!(Backup::read(&RealFiles, &link).unwrap().damage.is_empty());
    crate::publish_here(&link, &sample::other(), &provenance).unwrap();
    assert!(same_content(
        &Backup::read(&RealFiles, &directory).unwrap().snapshot,
        &sample::other()
    ));
}

/// The hash in the manifest is right, and the manifest sealed again, but the part is something else.
#[test]
fn a_part_whose_hash_is_right_but_that_is_none() {
    let mut dirty = bytes_of_part(ClassName::Interfaces);
    dirty[4] ^= 1;
    let mut broken = bytes_of_part(ClassName::Interfaces);
    let at = broken.windows(2).rposition(|window| window == b"vk").unwrap();
    broken[at] = b'x';
    let cases: [(&str, Vec<u8>); 6] = [
        ("text", b"not a hive".to_vec()),
        ("nothing", Vec::new()),
        ("only zeros", vec![0; 8192]),
        ("a hive cut off", bytes_of_part(ClassName::Interfaces)[..4096].to_vec()),
        ("a hive that was not written to its end", dirty),
        ("a hive with a broken value", broken),
    ];
    for (case, bytes) in cases {
        let disk = disk_with(&sample::small());
        replace_part(&disk, ClassName::Interfaces, &bytes);
        let backup = read(&disk);
        assert_eq!(backup.damage.len(), 1, "{case}");
        assert_eq!(backup.damage[0].class, ClassName::Interfaces, "{case}");
        assert_eq!(backup.damage[0].expected, "a sound hive", "{case}");
    }
}

fn bytes_of_part(class: ClassName) -> Vec<u8> {
    let disk = disk_with(&sample::small());
    bytes_of(&disk, &part_path(&read(&disk), class))
}

/// Puts other bytes in place of a part, with name, hash and size as they should be.
fn replace_part(disk: &MemoryFiles, class: ClassName, bytes: &[u8]) {
    disk.remove(&part_path(&read(disk), class)).unwrap();
    let hash = Sha256::of(bytes).to_string();
    let name = format!("{class}-{}.hive", &hash[..16]);
    disk.add_file(directory().join(&name), bytes).unwrap();
    edit_manifest(disk, |manifest| {
        let entry = entry_of(manifest, class);
        entry["file"] = json!(name);
        entry["size"] = json!(bytes.len());
        entry["sha256"] = json!(hash);
    });
}

fn entry_of(manifest: &mut Value, class: ClassName) -> &mut Value {
    let classes = manifest["classes"].as_array_mut().unwrap();
    classes.iter_mut().find(|entry| entry["class"] == class.as_str()).unwrap()
}

/// A part of another program: sound, with the same content, but not in canonical form.
#[test]
fn a_sound_hive_in_another_form_is_read() {
    let disk = disk_with(&sample::small());
    let mut tree = sample::small().interfaces.content().unwrap().clone();
    fn reverse(key: &mut Key) {
        key.values.reverse();
        key.subkeys.iter_mut().for_each(reverse);
    }
    reverse(&mut tree);
    let options = routerkeep_regf::WriteOptions {
        security: &[1, 0, 4, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        time: routerkeep_registry::FileTime(99),
    };
    let bytes = routerkeep_regf::write(&tree, &options).unwrap();
    assert_ne!(bytes, bytes_of_part(ClassName::Interfaces));
    replace_part(&disk, ClassName::Interfaces, &bytes);
    let backup = read(&disk);
    assert_eq!(backup.damage, []);
    assert!(same_content(&backup.snapshot, &sample::small()));
}

/// Whatever a manifest calls a part, nothing but a file of a part's name in the directory is opened.
#[test]
fn names_that_lead_elsewhere() {
    let disk = disk_with(&sample::small());
    let part = part_path(&read(&disk), ClassName::Server);
    let name = part.file_name().unwrap().to_str().unwrap().to_owned();
    let bytes = bytes_of(&disk, &part);
    for place in
        ["/backups/outside.hive", "/backups/router/below/part.hive", "/backups/router/renamed"]
    {
        disk.add_file(place, &bytes).unwrap();
    }
    let names = [
        "../outside.hive".to_owned(),
        "..".to_owned(),
        ".".to_owned(),
        String::new(),
        "/backups/outside.hive".to_owned(),
        format!("{DIRECTORY}/{name}"),
        format!("./{name}"),
        format!("{name}/"),
        format!("../router/{name}"),
        "below/part.hive".to_owned(),
        "below\\part.hive".to_owned(),
        "..\\outside.hive".to_owned(),
        format!("C:{name}"),
        format!("C:\\{name}"),
        "\\\\server\\share\\part.hive".to_owned(),
        "NUL".to_owned(),
        format!("{name}\0"),
        format!("{name}:stream"),
        name.to_uppercase(),
        "renamed".to_owned(),
        MANIFEST.to_owned(),
        ".routerkeep.lock".to_owned(),
    ];
    for called in names {
        edit_manifest(&disk, |manifest| {
            entry_of(manifest, ClassName::Server)["file"] = json!(called)
        });
        let backup = read(&disk);
        assert_eq!(backup.damage.len(), 1, "{called:?}");
        let damage = &backup.damage[0];
        assert_eq!((damage.class, &damage.file), (ClassName::Server, &called));
        assert_eq!(damage.expected, format!("a file called {name}"));
    }
}

#[test]
fn entries_that_are_missing_doubled_or_not_whole() {
    type Edit = fn(&mut Value);
    let edits: [(&str, Edit); 8] = [
        ("doubled", |manifest| {
            let entry = entry_of(manifest, ClassName::Interfaces).clone();
            manifest["classes"].as_array_mut().unwrap().push(entry);
        }),
        ("missing", |manifest| {
            let classes = manifest["classes"].as_array_mut().unwrap();
            classes.retain(|entry| entry["class"] != "interfaces");
        }),
        ("without file", |manifest| remove(manifest, "file")),
        ("without size", |manifest| remove(manifest, "size")),
        ("without hash", |manifest| remove(manifest, "sha256")),
        ("without keys", |manifest| remove(manifest, "keys")),
        ("with another count", |manifest| {
            entry_of(manifest, ClassName::Interfaces)["values"] = json!(99);
        }),
        ("with another hash", |manifest| {
            entry_of(manifest, ClassName::Interfaces)["sha256"] = json!("0".repeat(64));
        }),
    ];
    fn remove(manifest: &mut Value, member: &str) {
        entry_of(manifest, ClassName::Interfaces).as_object_mut().unwrap().remove(member);
    }
    for (case, edit) in edits {
        let disk = disk_with(&sample::small());
        edit_manifest(&disk, edit);
        let backup = read(&disk);
        let classes: Vec<ClassName> = backup.damage.iter().map(|damage| damage.class).collect();
        assert_eq!(classes, [ClassName::Interfaces], "{case}");
        assert!(!backup.damage[0].to_string().is_empty());
    }
}

#[test]
fn files_that_are_no_part_of_the_backup_are_named_and_harmless() {
    let disk = disk_with(&sample::small());
    disk.add_file(directory().join("notes.txt"), b"mine").unwrap();
    disk.add_file(directory().join("server-0000000000000000.hive"), b"left over").unwrap();
    disk.add_dir(directory().join("folder")).unwrap();
    let backup = read(&disk);
    assert_eq!(backup.damage, []);
    let expected = ["folder", "notes.txt", "server-0000000000000000.hive"];
    assert_eq!(backup.additional_files, expected);
}

/// What stands under the manifest's name and is none.
#[test]
fn manifests_that_are_none() {
    let sealed = |object: &str| routerkeep_backup::seal(object).into_bytes();
    let whole = bytes_of(&disk_with(&sample::small()), &directory().join(MANIFEST));
    let unsealed = [&whole[..whole.len() - 80], b"  \"x\": 1}\n"].concat();
    let cases: [(&str, Vec<u8>); 9] = [
        ("0 bytes", Vec::new()),
        ("zeros", vec![0; whole.len()]),
        ("not JSON", b"hello".to_vec()),
        ("JSON without seal", b"{\"format\": {}}".to_vec()),
        ("the seal missing", unsealed),
        ("cut off", whole[..whole.len() - 1].to_vec()),
        ("longer", [&whole[..], b"\n"].concat()),
        ("sealed, not JSON", sealed("hello")),
        ("sealed, not a manifest", sealed("{\"format\": 7}")),
    ];
    for (case, bytes) in cases {
        let disk = disk_with(&sample::small());
        disk.overwrite(directory().join(MANIFEST), &bytes).unwrap();
        let error = Backup::read(&disk, directory()).err().unwrap();
        assert!(matches!(error, ReadError::Damaged { .. }), "{case}: {error}");
        assert!(error.to_string().starts_with("manifest: "), "{case}: {error}");
        assert!(is_backup(&disk, directory()).unwrap(), "{case}: it still calls itself a backup");
    }
}

#[test]
fn a_manifest_that_is_a_link_or_a_directory() {
    for link in [true, false] {
        let disk = disk_with(&sample::small());
        let path = directory().join(MANIFEST);
        disk.add_file("/elsewhere", &bytes_of(&disk, &path)).unwrap();
        disk.remove(&path).unwrap();
        if link {
            disk.add_link(&path, "/elsewhere").unwrap();
        } else {
            disk.add_dir(&path).unwrap();
        }
        let error = Backup::read(&disk, directory()).err().unwrap();
        assert!(matches!(error, ReadError::Damaged { .. }), "{error}");
    }
}

#[test]
fn what_is_no_backup_is_not_called_a_damaged_one() {
    let disk = disk();
    disk.add_file("/backups/file", b"").unwrap();
    disk.add_dir("/backups/empty").unwrap();
    for place in ["/backups/empty", "/backups/missing", "/backups/file", "/missing/too"] {
        let error = Backup::read(&disk, Path::new(place)).err().unwrap();
        assert!(matches!(error, ReadError::NotABackup { .. }), "{place}: {error}");
        assert!(!is_backup(&disk, Path::new(place)).unwrap());
    }
}

/// A new backup in place of each damaged one is whole.
#[test]
fn publishing_repairs() {
    let damages: [fn(&MemoryFiles, &Path); 5] = [
        |disk, part| disk.overwrite(part, b"damaged").unwrap(),
        |disk, part| disk.remove(part).unwrap(),
        |disk, part| {
            disk.remove(part).unwrap();
            disk.add_link(part, "/elsewhere").unwrap();
        },
        |disk, _| disk.overwrite(directory().join(MANIFEST), &[]).unwrap(),
        |disk, _| put_manifest(disk, "{\"format\": {\"name\": \"routerkeep-backup\"}}"),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let disk = disk_with(&sample::small());
        let expected = parts_of(&disk);
        damage(&disk, &part_path(&read(&disk), ClassName::Interfaces));
        publish_to(&disk, &sample::small()).unwrap_or_else(|error| panic!("{number}: {error}"));
        let backup = read(&disk);
        assert_eq!(backup.damage, []);
        assert!(backup.additional_files.is_empty(), "{number}");
        assert_eq!(parts_of(&disk), expected);
    }
}
