//! Inputs to start from, made by program.

use crate::{log_bytes, manifest};
use routerkeep_backup::{MANIFEST, publish};
use routerkeep_files::{Files, MemoryFiles};
use routerkeep_infoblock::InfoBlock;
use routerkeep_phonebook::{EntryBuilder, VpnStrategy};
use routerkeep_regf::BaseBlock;
use routerkeep_registry::reg_text::{Version, write};
use routerkeep_registry::{Key, KeyPath, Limits, Value, ValueType};
use routerkeep_router::{PhoneBookContent, capture};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::tree_bytes;
use std::path::Path;
use std::sync::OnceLock;

/// Returns hives: small ones of all that the format knows, and those of a router.
pub(crate) fn hives() -> Vec<Vec<u8>> {
    let dirty = with_base_block(tree_bytes(&small_tree()), |base| base.secondary_sequence = 0);
    let old = with_base_block(tree_bytes(&small_tree()), |base| base.minor = 3);
    let new = with_base_block(tree_bytes(&small_tree()), |base| base.minor = 6);
    let broken = {
        let mut hive = tree_bytes(&small_tree());
        hive[508] ^= 1;
        hive
    };
    let mut many = Key::new("many");
    many.subkeys.extend((0..600).map(|n| Key::new(format!("k{n}").as_str())));
    vec![
        tree_bytes(&Key::new("")),
        tree_bytes(&small_tree()),
        dirty,
        old,
        new,
        broken,
        tree_bytes(&many),
        tree_bytes(&remote_access()),
    ]
}

/// Returns hives with logs of both formats.
pub(crate) fn logs() -> Vec<Vec<u8>> {
    let before = tree_bytes(&small_tree());
    let after = tree_bytes(&small_tree().with_value(Value::dword("Added", 7)));
    let dirty = with_base_block(before.clone(), |base| {
        base.primary_sequence = 2;
        base.secondary_sequence = 1;
    });
    let log1 = new_log(2, &after);
    let log2 = new_log(3, &before);
    let old = old_log(&after);
    let sets = [
        [dirty.clone(), log1.clone(), Vec::new()],
        [dirty.clone(), log1.clone(), log2],
        [dirty.clone(), old, Vec::new()],
        // The base block is lost: it comes from the log.
        [[vec![b'r'; 512], dirty[512..].to_vec()].concat(), log1, Vec::new()],
        [dirty, Vec::new(), Vec::new()],
    ];
    sets.into_iter()
        .map(|mut parts| {
            log_bytes::put_right(&mut parts);
            log_bytes::join(&parts)
        })
        .collect()
}

/// Returns exports of both versions, and one with what is allowed and rare.
pub(crate) fn reg_texts() -> Vec<Vec<u8>> {
    let path = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\RemoteAccess");
    let tree = remote_access();
    let small = small_tree();
    let text = |path: &KeyPath, tree, version| {
        write(&[(path.clone(), tree)], version).expect("the seed can be written")
    };
    let odd = b"Windows Registry Editor Version 5.00\r\n\r\n; a comment\r\n[HKLM\\SYSTEM\\a]\r\n@=\"\"\r\n\
        \"a\\\"b\\\\c\"=hex(1):61,00,\\\r\n  00,00\r\n\"d\"=dword:1\r\n\"e\"=hex(b):00,01\r\n\"f\"=-\r\n\
        # another\r\n[-HKLM\\SYSTEM\\b]\r\n\r\n[\\x]\r\n\"q\"=hex(4):\r\n\"g\"=hex(ffffffff):00\r\n";
    let old = b"REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\\xe9]\n\"t\"=\"\xfc\"\n\"x\"=hex(2):25,41,25,00\n";
    vec![
        text(&path, &tree, Version::V5),
        text(&KeyPath::root(), &small, Version::V5),
        text(&KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM"), &Key::new("SYSTEM"), Version::V4),
        odd.to_vec(),
        old.to_vec(),
    ]
}

/// Returns phone books: those that we write, and one with everything that makes a reader stumble.
pub(crate) fn phone_books() -> Vec<Vec<u8>> {
    let vpn = EntryBuilder::vpn("Head office", "vpn.example.net")
        .strategy(VpnStrategy::Ikev2Only)
        .idle_disconnect_seconds(300)
        .build();
    let dsl = EntryBuilder::broadband("Uplink").dns_suffix("example.net").build();
    let odd = b"before=1\r\n[a]b]\r\nEncoding=0\r\n Key =\t1 \r\nkey=2=3\r\n; c\r\nMEDIA=serial\n\
        Port=COM1\nDEVICE=modem\nPhoneNumber=1\nPhoneNumber=2\n[\xc3\xbc]\nEncoding=1\nCustomAuthData=00\n\
        CustomAuthData=ff\n[open\n[]\n=v\nk=\nlast=\xff\0\r";
    let mut books = vec![
        Vec::new(),
        vpn.expect("the seed can be built"),
        dsl.expect("the seed can be built"),
        odd.to_vec(),
        [b"\xef\xbb\xbf", &odd[..]].concat(),
        b"\xff\xfe[\0a\0]\0\r\0\n\0".to_vec(),
    ];
    if let PhoneBookContent::Present(book) = branch_office().phone_book {
        books.push(book);
    }
    books
}

/// Returns the manifest of the backup that the others are mutants of.
pub(crate) fn manifests() -> Vec<Vec<u8>> {
    vec![backup().manifest.clone()]
}

/// Returns all blocks of a router.
pub(crate) fn info_blocks() -> Vec<Vec<u8>> {
    fn collect(key: &Key, blocks: &mut Vec<Vec<u8>>) {
        let values = key.values.iter().map(|value| value.data.clone());
        blocks.extend(values.filter(|data| data.len() >= 28 && InfoBlock::parse(data).is_ok()));
        key.subkeys.iter().for_each(|subkey| collect(subkey, blocks));
    }
    let mut blocks = vec![InfoBlock::new().into_bytes()];
    collect(&remote_access(), &mut blocks);
    blocks.sort();
    blocks.dedup();
    blocks
}

/// A backup in memory.
pub(crate) struct SeedBackup {
    pub(crate) disk: MemoryFiles,
    manifest: Vec<u8>,
}

/// Returns a backup of the example router, made once.
pub(crate) fn backup() -> &'static SeedBackup {
    static BACKUP: OnceLock<SeedBackup> = OnceLock::new();
    BACKUP.get_or_init(|| {
        let snapshot =
            capture(&branch_office(), &Limits::DEFAULT).expect("the example is a router");
        let disk = MemoryFiles::new();
        let directory = Path::new("/backup");
        publish(&disk, directory, &snapshot, &manifest::provenance()).expect("memory suffices");
        let manifest =
            disk.read(&directory.join(MANIFEST), 1 << 24).expect("a backup has a manifest");
        SeedBackup { disk, manifest }
    })
}

/// The configuration of the example router.
fn remote_access() -> Key {
    let path = KeyPath::from("ControlSet001\\Services\\RemoteAccess");
    branch_office().registry.root().at(&path).expect("the example is a router").clone()
}

/// A tree with data of each length class: none, resident, in a cell, in segments.
fn small_tree() -> Key {
    let odd_name: &[u16] = &[0x5A, 0xD800, 0x0416];
    Key::new("root")
        .with_value(Value::dword("resident", 1))
        .with_value(Value::new("", ValueType::SZ, *b"d\0\0\0"))
        .with_value(Value::new("none", ValueType::NONE, []))
        .with_value(Value::new("odd type", ValueType(0xFFFF_0001), [1, 2, 3]))
        .with_subkey(Key::new("big").with_value(Value::binary("in segments", vec![0xA5; 16_400])))
        .with_subkey(Key::new("empty"))
        .with_subkey(
            Key { name: routerkeep_registry::Name::from_units(odd_name), ..Key::default() }
                .with_subkey(Key::new("deeper").with_value(Value::text("t", "text"))),
        )
}

fn with_base_block(mut hive: Vec<u8>, change: impl FnOnce(&mut BaseBlock)) -> Vec<u8> {
    let mut base_block = BaseBlock::parse(&hive).expect("what we write has a base block");
    change(&mut base_block);
    hive[..BaseBlock::LEN].copy_from_slice(&base_block.encode());
    hive
}

/// Makes a log of the new format (msuhanov/regf, "New format") with one entry that brings all of the
/// hive's bins; its hashes are put right later.
fn new_log(sequence: u32, hive: &[u8]) -> Vec<u8> {
    let bins = &hive[4096..];
    let base_block = with_base_block(hive[..512].to_vec(), |base| {
        (base.primary_sequence, base.secondary_sequence, base.file_type) = (sequence, sequence, 6);
    });
    let mut pages = Vec::new();
    for word in [0, bins.len() as u32] {
        pages.extend(word.to_le_bytes());
    }
    pages.extend_from_slice(bins);
    pages.resize((pages.len() + 40).next_multiple_of(512) - 40, 0);
    let mut entry = b"HvLE".to_vec();
    for word in [pages.len() as u32 + 40, 0, sequence, bins.len() as u32, 1] {
        entry.extend(word.to_le_bytes());
    }
    // The two hashes.
    entry.extend([0; 16]);
    [base_block, entry, pages].concat()
}

/// Makes a log of the old format (msuhanov/regf, "Old format") that brings all of the hive's bins.
fn old_log(hive: &[u8]) -> Vec<u8> {
    let bins = &hive[4096..];
    let mut log = with_base_block(hive[..512].to_vec(), |base| base.file_type = 1);
    log.extend(b"DIRT");
    log.resize(log.len() + bins.len() / 4096, 0xFF);
    log.resize(log.len().next_multiple_of(512), 0);
    log.extend_from_slice(bins);
    log
}
