//! Two programs at one directory.

use crate::watched::{Verdict, Watched};
use crate::{LOCK, directory, disk, disk_with, provenance, publish_to, read, same_content, sample};
use routerkeep_backup::{Backup, PublishError, publish};
use routerkeep_files::{ErrorKind, Files, RealFiles};
use std::sync::Once;

#[test]
fn the_second_of_two_publications_is_locked_out_and_changes_nothing() {
    for disk in [disk(), disk_with(&sample::small())] {
        disk.add_dir(directory()).unwrap();
        let lock = disk.lock(&directory().join(LOCK)).unwrap();
        let before = disk.tree();
        let error = publish_to(&disk, &sample::other()).unwrap_err();
        let locked =
            matches!(&error, PublishError::File(error) if error.kind() == ErrorKind::Locked);
        assert!(locked, "{error}");
        assert_eq!(disk.tree(), before, "the lock's file is still there");
        drop(lock);
        publish_to(&disk, &sample::other()).unwrap();
    }
}

/// Many at once on a real disk: each is done or locked out, and what stands is whole.
#[test]
fn publications_from_many_threads() {
    for _ in 0..10 {
        publish_from_many_threads();
    }
}

fn publish_from_many_threads() {
    let temporary = tempfile::tempdir().unwrap();
    let directory = temporary.path().join("backup");
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_u64)
            .map(|number| {
                let directory = &directory;
                scope.spawn(move || {
                    let snapshot = if number % 2 == 0 { sample::small() } else { sample::other() };
                    match publish(&RealFiles, directory, &snapshot, &provenance(number)) {
                        Ok(_) => true,
                        Err(PublishError::File(error)) if error.kind() == ErrorKind::Locked => {
                            false
                        }
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(outcomes.contains(&true));
    let backup = Backup::read(&RealFiles, &directory).unwrap();
    assert_eq!(backup.damage, []);
    assert!(backup.additional_files.is_empty(), "{:?}", backup.additional_files);
    println!(
        "published {}, locked out {}",
        outcomes.iter().filter(|done| **done).count(),
        outcomes.iter().filter(|done| !**done).count()
    );
}

/// A reader that is between manifest and parts when they are replaced reads the new ones.
#[test]
fn a_backup_that_is_replaced_while_it_is_read() {
    let disk = disk_with(&sample::small());
    let once = Once::new();
    let files = Watched::new(&disk, |_, path| {
        if path.extension().is_some_and(|ending| ending == "hive") {
            once.call_once(|| drop(publish_to(&disk, &sample::other()).unwrap()));
        }
        Verdict::Passes
    });
    let backup = read(&files);
    assert!(once.is_completed(), "it was replaced meanwhile");
    assert_eq!(backup.damage, []);
    assert!(same_content(&backup.snapshot, &sample::other()));
}
