//! Backups of other versions of the format.

use crate::{
    directory, disk_with, edit_manifest, files_of, publish_to, read, same_content, sample,
};
use routerkeep_backup::{Backup, MANIFEST, PublishError, ReadError};
use serde_json::json;

#[test]
fn a_newer_major_version_is_refused_and_not_called_damaged() {
    let disk = disk_with(&sample::small());
    // Everything but the format may be different then.
    edit_manifest(&disk, |manifest| {
        *manifest = json!({
            "format": { "name": "routerkeep-backup", "major": 2, "minor": 7, "flavour": "new" },
            "content": [1, 2, 3],
        });
    });
    let error = Backup::read(&disk, directory()).err().unwrap();
    assert!(matches!(error, ReadError::Unknown { .. }), "{error}");
    let message = error.to_string();
    assert!(
        message.contains("expected routerkeep-backup 1, found routerkeep-backup 2.7"),
        "{message}"
    );
    assert!(!message.contains("damage"), "{message}");
}

#[test]
fn a_newer_version_is_not_replaced() {
    let disk = disk_with(&sample::small());
    edit_manifest(&disk, |manifest| manifest["format"]["major"] = json!(2));
    let before = files_of(&disk);
    let error = publish_to(&disk, &sample::other()).unwrap_err();
    assert!(matches!(error, PublishError::NotReplaceable { .. }), "{error}");
    assert_eq!(files_of(&disk), before);
}

/// What looks like a newer version because of a flipped bit is damage: the seal says so first.
#[test]
fn a_damaged_version_is_damage() {
    let disk = disk_with(&sample::small());
    let path = directory().join(MANIFEST);
    let text = String::from_utf8(files_of(&disk)[MANIFEST].clone()).unwrap();
    let changed = text.replacen("\"major\": 1", "\"major\": 3", 1);
    assert_ne!(changed, text);
    disk.overwrite(&path, changed.as_bytes()).unwrap();
    let error = Backup::read(&disk, directory()).err().unwrap();
    assert!(matches!(error, ReadError::Damaged { .. }), "{error}");
}

#[test]
fn another_format_is_refused() {
    let disk = disk_with(&sample::small());
    edit_manifest(&disk, |manifest| manifest["format"]["name"] = json!("somebody-elses"));
    let error = Backup::read(&disk, directory()).err().unwrap();
    assert!(matches!(error, ReadError::Unknown { .. }), "{error}");
}

#[test]
fn a_newer_minor_version_is_read_and_what_is_new_is_named() {
    let disk = disk_with(&sample::small());
    disk.add_file(directory().join("nps-0123456789abcdef.xml"), b"<nps/>").unwrap();
    edit_manifest(&disk, |manifest| {
        manifest["format"]["minor"] = json!(4);
        manifest["weather"] = json!({ "in": ["Redmond", null] });
        manifest["router"]["colour"] = json!("blue");
        manifest["classes"][0]["signature"] = json!([1, 2]);
        manifest["adapters"][0]["speed"] = json!(1000);
        manifest["findings"][0]["hint"] = json!("none");
        manifest["classes"].as_array_mut().unwrap().insert(
            1,
            json!({
                "class": "nps",
                "state": "complete",
                "file": "nps-0123456789abcdef.xml",
                "size": 6,
                "sha256": "0123456789abcdef".repeat(4),
            }),
        );
    });
    let backup = read(&disk);
    assert_eq!(backup.damage, []);
    assert_eq!(backup.unknown_classes, ["nps"]);
    assert!(backup.additional_files.is_empty(), "the manifest names it");
    assert_eq!(backup.manifest.format.minor, 4);
    assert!(same_content(&backup.snapshot, &sample::small()));

    // An older program may replace it, and then takes away what that manifest alone named.
    publish_to(&disk, &sample::small()).unwrap();
    let backup = read(&disk);
    assert_eq!(backup.manifest.format.minor, 0);
    assert!(backup.unknown_classes.is_empty() && backup.additional_files.is_empty());
}
