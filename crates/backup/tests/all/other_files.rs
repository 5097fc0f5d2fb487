//! Files in the directory that are not a backup's: publishing leaves them alone.

use crate::{
    directory, disk, disk_with, edit_manifest, files_of, parts_of, publish_to, read, sample,
};
use routerkeep_backup::{Earlier, MANIFEST, PublishError};
use routerkeep_files::{Files, MemoryFiles, TreeEntry};
use serde_json::json;

fn add_strangers(disk: &MemoryFiles) {
    for file in [
        "notes.txt",
        "server-0000000000000000.hive",
        "router-managers-0123456789abcdef.hive",
        ".server-0000000000000000.hive.new",
        "manifest.json.bak",
        "folder/interfaces-0000000000000000.hive",
    ] {
        disk.add_file(directory().join(file), format!("content of {file}").as_bytes()).unwrap();
    }
    disk.add_link(directory().join("link"), "/nowhere").unwrap();
}

fn strangers(disk: &MemoryFiles) -> Vec<(std::path::PathBuf, TreeEntry)> {
    let own: Vec<String> = disk_files_named(disk);
    let tree = disk.tree().into_iter().filter(|(path, _)| {
        path.file_name().is_none_or(|name| !own.contains(&name.to_string_lossy().into_owned()))
    });
    tree.collect()
}

/// The names of manifest, lock and the parts that the manifest names.
fn disk_files_named(disk: &MemoryFiles) -> Vec<String> {
    let mut named = vec![MANIFEST.to_owned(), crate::LOCK.to_owned()];
    if files_of(disk).contains_key(MANIFEST) {
        named.extend(read(disk).manifest.classes.into_iter().filter_map(|class| class.file));
    }
    named
}

#[test]
fn what_no_manifest_names_is_never_touched() {
    let disk = disk();
    disk.add_dir(directory()).unwrap();
    add_strangers(&disk);
    let before = strangers(&disk);
    let snapshots = [
        sample::small(),
        sample::small(),
        sample::other(),
        sample::partly_other(),
        sample::nothing(),
    ];
    for snapshot in snapshots {
        publish_to(&disk, &snapshot).unwrap();
        assert_eq!(strangers(&disk), before);
        assert_eq!(read(&disk).additional_files.len(), 7);
    }
}

#[test]
fn parts_of_the_earlier_backup_go_when_the_new_one_stands() {
    let disk = disk_with(&sample::small());
    let first = parts_of(&disk);
    assert_eq!(publish_to(&disk, &sample::partly_other()).unwrap().replaced, Earlier::Replaced);
    let second = parts_of(&disk);
    assert_eq!(second.keys().filter(|name| first.contains_key(*name)).count(), 2, "kept");
    assert_eq!(second.len(), 3);
    publish_to(&disk, &sample::nothing()).unwrap();
    assert!(parts_of(&disk).is_empty());
}

/// An earlier manifest can name anything as a part; nothing but parts goes because of it.
#[test]
fn an_earlier_manifest_can_not_have_other_files_removed() {
    let names =
        ["notes.txt", MANIFEST, crate::LOCK, "../outside", "/backups/outside", "folder", "."];
    for name in names {
        for class in ["interfaces", "../outside", "", "notes"] {
            let disk = disk_with(&sample::small());
            disk.add_file("/backups/outside", b"mine").unwrap();
            add_strangers(&disk);
            edit_manifest(&disk, |manifest| {
                manifest["classes"][1]["class"] = json!(class);
                manifest["classes"][1]["file"] = json!(name);
            });
            publish_to(&disk, &sample::other()).unwrap();
            let backup = read(&disk);
            assert_eq!(backup.damage, [], "{name}");
            // The part that the changed manifest no longer names is nobody's now.
            assert_eq!(backup.additional_files.len(), 8, "{name}: {:?}", backup.additional_files);
            assert_eq!(disk.read("/backups/outside".as_ref(), 9).unwrap(), b"mine");
        }
    }
}

/// A file of the manifest's name that belongs to another program is not overwritten.
#[test]
fn somebody_elses_manifest_is_not_replaced() {
    let manifests: [&[u8]; 4] =
        [b"{\"name\": \"my web application\"}\n", b"hello", b"{}", b"{\"format\": {\"major\": 1}}"];
    for content in manifests {
        let disk = disk();
        disk.add_file(directory().join(MANIFEST), content).unwrap();
        let before = disk.tree();
        let error = publish_to(&disk, &sample::small()).unwrap_err();
        assert!(matches!(error, PublishError::NotReplaceable { .. }), "{error}");
        let mut after = disk.tree();
        after.remove(&directory().join(crate::LOCK));
        assert_eq!(after, before);
    }
}

/// But a manifest of ours stays ours whatever bit of it is damaged.
#[test]
fn a_damaged_manifest_can_be_replaced() {
    let disk = disk_with(&sample::small());
    let whole = files_of(&disk)[MANIFEST].clone();
    for bit in (0..whole.len() * 8).step_by(7) {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let disk = disk.fork();
        disk.overwrite(directory().join(MANIFEST), &bytes).unwrap();
        assert_eq!(
            publish_to(&disk, &sample::small()).unwrap().replaced,
            Earlier::Damaged,
            "bit {bit}"
        );
        assert_eq!(read(&disk).damage, []);
    }
}
