//! An operation that fails leaves no trace, however far it came.

use crate::data::{TIME, edit, open};
use crate::sample::{Key, find, hive, put, small, word};
use routerkeep_regf::{EditError, FileTime, HiveEditor, KeyPath, Name, ValueType, lint};

/// Fails unless `work` is refused as `is_expected` says and the hive then ends as if it had not been tried.
fn refused(
    before: &[u8],
    work: impl Fn(&mut HiveEditor) -> Result<(), EditError>,
    is_expected: impl Fn(&EditError) -> bool,
) {
    let mut editor = edit(before);
    let error = work(&mut editor).unwrap_err();
    assert!(is_expected(&error), "{error:?}");
    assert!(editor.finish() == edit(before).finish(), "{error}");
    // The space and the lists that the failed attempt knew of are as before, too.
    let more = |editor: &mut HiveEditor| {
        let created = editor.create_key(&"Beta".into(), &"More".into());
        let set = editor.set_value(&"Beta".into(), &"v".into(), ValueType::BINARY, &[1; 500]);
        assert!(set.is_ok(), "{created:?} {set:?}");
        editor.set_value(&"Alpha".into(), &"Long".into(), ValueType::BINARY, &[2; 40]).is_ok()
    };
    let (mut tried, mut fresh) = (edit(before), edit(before));
    work(&mut tried).unwrap_err();
    assert_eq!(more(&mut tried), more(&mut fresh), "{error}");
    assert!(tried.finish() == fresh.finish(), "{error}");
}

fn damaged(error: &EditError) -> bool {
    matches!(error, EditError::Damaged { .. })
}

#[test]
fn what_is_not_there_or_there_already() {
    let hive = small();
    let (alpha, none) = (KeyPath::from("Alpha"), KeyPath::from("Alpha\\None"));
    refused(
        &hive,
        |e| e.create_key(&none, &"x".into()),
        |e| matches!(e, EditError::NoKey { path } if *path == none),
    );
    refused(
        &hive,
        |e| e.create_key(&KeyPath::root(), &"ALPHA".into()),
        |e| matches!(e, EditError::KeyExists { .. }),
    );
    refused(&hive, |e| e.delete_key(&none), |e| matches!(e, EditError::NoKey { .. }));
    refused(
        &hive,
        |e| e.delete_key(&"Beta".into()),
        |e| matches!(e, EditError::HasSubkeys { count: 1, .. }),
    );
    refused(
        &hive,
        |e| e.delete_key(&KeyPath::root()),
        |e| matches!(e, EditError::NotDeletable { flags: 0x2C, .. }),
    );
    refused(
        &hive,
        |e| e.delete_value(&alpha, &"none".into()),
        |e| matches!(e, EditError::NoValue { .. }),
    );
    refused(
        &hive,
        |e| e.set_value(&none, &"v".into(), ValueType::SZ, &[]),
        |e| matches!(e, EditError::NoKey { .. }),
    );
}

#[test]
fn what_a_hive_can_not_hold() {
    let hive = small();
    for name in ["", "a\\b", &"x".repeat(256)] {
        refused(
            &hive,
            |e| e.create_key(&"Alpha".into(), &name.into()),
            |e| matches!(e, EditError::KeyName { .. }),
        );
    }
    let long = Name::from("x".repeat(16384));
    refused(
        &hive,
        |e| e.set_value(&"Alpha".into(), &long, ValueType::SZ, &[]),
        |e| matches!(e, EditError::TooLarge { most: 16383, .. }),
    );
    let mut editor = edit(&hive);
    let mut path = KeyPath::root();
    for n in 0..512 {
        editor.create_key(&path, &"deep".into()).unwrap_or_else(|error| panic!("{n}: {error}"));
        path = path.join("deep");
    }
    let error = editor.create_key(&path, &"deep".into()).unwrap_err();
    assert!(matches!(error, EditError::TooLarge { most: 512, .. }), "{error}");
    assert!(lint(&editor.finish()).is_clean());
}

/// The values are freed before the descriptor turns out to be miscounted.
#[test]
fn a_miscounted_descriptor_stops_what_would_count_it() {
    let mut hive = small();
    let count = find(&hive, b"sk", b"") + 12;
    put(&mut hive, count, 4);
    refused(&hive, |e| e.delete_key(&"Alpha".into()), damaged);
    refused(&hive, |e| e.create_key(&"Alpha".into(), &"x".into()), damaged);
}

/// Some segments are written before the hive turns out not to be allowed to grow.
#[test]
fn a_reference_behind_the_end_keeps_the_hive_from_growing() {
    let mut hive = small();
    let gamma = find(&hive, b"nk", b"Gamma");
    put(&mut hive, gamma + 36, 1);
    put(&mut hive, gamma + 40, 0x9020);
    let data = [1; 40_000];
    refused(
        &hive,
        |e| e.set_value(&"Alpha".into(), &"Long".into(), ValueType::BINARY, &data),
        damaged,
    );
    refused(&hive, |e| e.set_value(&"Gamma".into(), &"v".into(), ValueType::SZ, b"x"), damaged);
    edit(&hive).delete_value(&"Alpha".into(), &"Long".into()).unwrap();
}

#[test]
fn cells_of_two_owners_are_not_touched() {
    let mut hive = small();
    let (first, second) = (find(&hive, b"vk", b"Long"), find(&hive, b"vk", b"Long2"));
    let data = word(&hive, first + 8);
    put(&mut hive, second + 8, data);
    for name in ["Long", "Long2"] {
        refused(&hive, |e| e.delete_value(&"Alpha".into(), &name.into()), damaged);
        refused(
            &hive,
            |e| e.set_value(&"Alpha".into(), &name.into(), ValueType::SZ, &[9; 9]),
            damaged,
        );
    }
    refused(&hive, |e| e.delete_key(&"Alpha".into()), damaged);
}

/// The key that comes first has no error of its own: the one that comes second has.
#[test]
fn cells_that_a_damaged_key_claims_too_are_not_touched() {
    let mut hive = small();
    let long = find(&hive, b"vk", b"Long");
    let (alpha, gamma) = (find(&hive, b"nk", b"Alpha"), find(&hive, b"nk", b"Gamma"));
    let list = word(&hive, alpha + 40);
    put(&mut hive, gamma + 36, 3);
    put(&mut hive, gamma + 40, list);
    refused(&hive, |e| e.set_value(&"Alpha".into(), &"New".into(), ValueType::SZ, b"x"), damaged);
    refused(&hive, |e| e.delete_value(&"Alpha".into(), &"Long".into()), damaged);
    refused(&hive, |e| e.delete_key(&"Alpha".into()), damaged);
    let mut editor = edit(&hive);
    editor.set_value(&"Alpha".into(), &"Long".into(), ValueType::BINARY, &[5; 300]).unwrap();
    assert_eq!(editor.finish()[4100 + word(&hive, long + 8) as usize], 5);
}

/// A damaged key refers into the middle of data that are then deleted: nothing new is put there, lest the
/// key seems to have it.
#[test]
fn places_that_a_damaged_key_refers_to_are_not_used_again() {
    let mut hive = small();
    let (long, gamma) = (find(&hive, b"vk", b"Long"), find(&hive, b"nk", b"Gamma"));
    let data = word(&hive, long + 8);
    put(&mut hive, gamma + 36, 1);
    put(&mut hive, gamma + 40, data + 64);
    let before = lint(&hive).findings;
    let mut editor = edit(&hive);
    editor.set_value(&"Beta".into(), &"Large".into(), ValueType::BINARY, &[]).unwrap();
    for name in ["Long", "Long2"] {
        editor.delete_value(&"Alpha".into(), &name.into()).unwrap();
    }
    // As large as all that was freed around the place.
    editor.set_value(&"Beta".into(), &"Large".into(), ValueType::BINARY, &[0xEE; 600]).unwrap();
    for n in 0..20 {
        let name = Name::from(format!("{n}"));
        editor.set_value(&"Beta".into(), &name, ValueType::BINARY, &[0xEE; 56]).unwrap();
    }
    let after = editor.finish();
    let place = 4096 + data as usize;
    assert!(!after[place..place + 304].contains(&0xEE));
    assert!(lint(&after).findings == before, "{:#?}", lint(&after).findings);
}

/// An element of a damaged list leads into data that look like a key.
#[test]
fn data_are_not_taken_for_a_key() {
    let mut hive = small();
    let data = word(&hive, find(&hive, b"vk", b"Long") + 8) as usize + 4096;
    let (root, gamma) = (find(&hive, b"nk", b"Root"), find(&hive, b"nk", b"Gamma"));
    let fake = hive[gamma - 4..gamma - 4 + 88].to_vec();
    hive[data + 64..data + 64 + 88].copy_from_slice(&fake);
    hive[data + 64 + 80..data + 64 + 85].copy_from_slice(b"Gamm_");
    let list = word(&hive, root + 28) as usize + 4100;
    put(&mut hive, list + 4 + 16, (data + 64 - 4096) as u32);
    refused(&hive, |e| e.set_value(&"Gamm_".into(), &"v".into(), ValueType::SZ, b"x"), damaged);
    refused(&hive, |e| e.create_key(&"Gamm_".into(), &"x".into()), damaged);
}

#[test]
fn damage_elsewhere_is_no_reason_to_refuse() {
    let mut hive = small();
    let gamma = find(&hive, b"nk", b"Gamma");
    put(&mut hive, gamma + 36, 7);
    let mut editor = edit(&hive);
    editor.create_key(&"Alpha".into(), &"New".into()).unwrap();
    editor.delete_key(&"Beta\\Below".into()).unwrap();
    refused(&hive, |e| e.delete_key(&"Gamma".into()), damaged);
}

#[test]
fn keys_below_a_damaged_list_are_found_and_changed() {
    let mut hive = small();
    let alpha = find(&hive, b"nk", b"Alpha");
    hive[alpha + 76] = b'Z';
    let mut editor = edit(&hive);
    for key in ["Zlpha", "Beta", "Gamma", "Beta\\Below"] {
        editor.set_value(&key.into(), &"v".into(), ValueType::SZ, b"x").unwrap();
    }
    for key in ["New", "Zlpha"] {
        assert!(damaged(&editor.create_key(&KeyPath::root(), &key.into()).unwrap_err()));
    }
    assert!(damaged(&editor.delete_key(&"None".into()).unwrap_err()));
}

#[test]
fn bins_that_are_not_tiled_by_cells_are_not_edited() {
    let mut bytes = hive(&Key::new("Root").value("v", &[1; 9000]));
    put(&mut bytes, 4096 + 4096 + 8, 0x800);
    let refused = HiveEditor::open(&open(&bytes), &[], FileTime(1));
    assert!(matches!(refused, Err(EditError::Bins { .. })));
    let mut bytes = small();
    bytes[24] = 7;
    let hive = routerkeep_regf::Hive::open(bytes, &[], routerkeep_regf::LogPolicy::Recover);
    if let Ok(hive) = hive {
        assert!(matches!(
            HiveEditor::open(&hive, &[], TIME),
            Err(EditError::Format { minor: 7, .. })
        ));
    }
}
