//! Every single bit of a small backup.

use crate::{DIRECTORY, LOCK, directory, disk_with, files_of, sample};
use routerkeep_backup::{Backup, MANIFEST, ReadError};
use routerkeep_router::ClassName;

/// Each flipped bit is found, in the right class, and the other classes are as they were.
#[test]
fn every_flipped_bit_is_found_and_its_class_named() {
    let disk = disk_with(&sample::small());
    let whole = crate::read(&disk).snapshot;
    let mut found = std::collections::BTreeMap::new();
    let files = files_of(&disk);
    assert_eq!(files.len(), 6, "four parts, manifest and lock");
    for (file, bytes) in files.iter().filter(|(file, _)| *file != LOCK) {
        let path = directory().join(file);
        let class = ClassName::ALL.into_iter().find(|class| file.starts_with(class.as_str()));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            disk.overwrite(&path, &flipped).unwrap();
            match (Backup::read(&disk, directory()), class) {
                (Ok(backup), Some(class)) => {
                    assert_eq!(backup.damage.len(), 1, "{file}, bit {bit}");
                    let damage = &backup.damage[0];
                    assert_eq!((damage.class, &damage.file), (class, file), "bit {bit}");
                    assert!(backup.snapshot.state(class).content().is_none());
                    let sound = ClassName::ALL.into_iter().filter(|other| *other != class);
                    for other in sound {
                        let same = match whole.tree(other) {
                            Some(tree) => backup.snapshot.tree(other) == Some(tree),
                            None => backup.snapshot.phone_book == whole.phone_book,
                        };
                        assert!(same, "{file}, bit {bit}: {other}");
                    }
                }
                (Err(error @ ReadError::Damaged { .. }), None) => {
                    assert_eq!(file, MANIFEST);
                    let message = error.to_string();
                    assert!(
                        message.starts_with(&format!("manifest: {DIRECTORY}/{MANIFEST}: ")),
                        "{message}"
                    );
                }
                (Ok(_), None) => panic!("{file}, bit {bit}: not found"),
                (Err(error), _) => panic!("{file}, bit {bit}: {error}"),
            }
            *found.entry(class.map_or("manifest", ClassName::as_str)).or_insert(0_u64) += 1;
        }
        disk.overwrite(&path, bytes).unwrap();
    }
    println!(
        "flipped bits found: {} of {}: {found:?}",
        found.values().sum::<u64>(),
        files.values().map(|bytes| bytes.len() as u64 * 8).sum::<u64>()
    );
}
