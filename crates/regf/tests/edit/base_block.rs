//! The base block of an edited hive: clean, and above every log.

use crate::cells::u32_at;
use crate::data::{TIME, edit_with, file};
use crate::model::Tree;
use crate::sample::{put, small};
use routerkeep_regf::log::LogFile;
use routerkeep_regf::{BaseBlock, EditError, Hive, HiveEditor, KeyPath, LogPolicy, Verdict, lint};

fn base_block(hive: &[u8]) -> BaseBlock {
    BaseBlock::parse(hive).unwrap()
}

#[test]
fn fields_are_those_of_a_clean_hive_and_others_are_kept() {
    let mut before = small();
    before[144] = 3;
    before[130] = 0x77;
    before[600] = 0x55;
    let mut block = base_block(&before);
    (block.primary_sequence, block.secondary_sequence) = (41, 40);
    before[..512].copy_from_slice(&block.encode());
    before.extend([9; 5000]);
    let after = edit_with(&before, &[]).finish();
    let block = base_block(&after);
    assert_eq!((block.primary_sequence, block.secondary_sequence), (42, 42));
    assert!(block.checksum_valid() && !block.is_dirty());
    assert_eq!((block.last_written, block.flags, block.file_type), (TIME, 3, 0));
    assert_eq!((after[130], after[600]), (0x77, 0x55));
    assert_eq!(after[4096 + 20..4096 + 28], TIME.0.to_le_bytes());
    assert_eq!(after.len(), 4096 + block.bins_size as usize);
    assert!(lint(&after).is_clean());
}

#[test]
fn the_sequence_is_above_that_of_logs_that_were_not_applied() {
    let mut block = base_block(&small());
    (block.primary_sequence, block.secondary_sequence) = (900, 900);
    block.last_written = TIME;
    block.file_type = 1;
    let log = LogFile { name: "SYSTEM.LOG", bytes: &block.encode() };
    let after = base_block(&edit_with(&small(), &[log]).finish());
    assert_eq!(after.primary_sequence, 901);
    assert_ne!(after.last_written, TIME, "an old log applies where the times are equal");

    let mut spent = block.clone();
    spent.primary_sequence = u32::MAX;
    let log = LogFile { name: "SYSTEM.LOG", bytes: &spent.encode() };
    let hive = Hive::open(small(), &[], LogPolicy::Recover).unwrap();
    let refused = HiveEditor::open(&hive, &[log], TIME);
    assert!(matches!(refused, Err(EditError::SequenceSpent { highest: u32::MAX })));
    let mut torn = spent.encode();
    torn[509] ^= 1;
    let log = LogFile { name: "SYSTEM.LOG", bytes: &torn };
    assert!(HiveEditor::open(&hive, &[log], TIME).is_ok(), "a torn log is never replayed");
}

/// The base block of this log says 2111, its last entry 2130.
#[test]
fn the_sequence_is_above_that_of_every_entry_of_a_log() {
    let Some(log) = file("hives/win10-1709-with-logs/SYSTEM.LOG2") else { return };
    let log = LogFile { name: "SYSTEM.LOG2", bytes: &log };
    assert_eq!(base_block(&edit_with(&small(), &[log]).finish()).primary_sequence, 2131);
}

/// The hive is recovered, edited, and reads the same with its logs as without; a write of Windows that
/// is cut short after it does not bring the logs' pages back.
#[test]
fn recovered_pages_are_baked_in_and_no_log_applies_any_more() {
    let name = "hives/win10-1709-with-logs/SYSTEM";
    let parts = [file(name), file(&format!("{name}.LOG1")), file(&format!("{name}.LOG2"))];
    let [Some(bytes), Some(log1), Some(log2)] = parts else { return };
    let logs = [
        LogFile { name: "SYSTEM.LOG1", bytes: &log1 },
        LogFile { name: "SYSTEM.LOG2", bytes: &log2 },
    ];
    let recovered = Hive::open(bytes, &logs, LogPolicy::Recover).unwrap();
    let select = KeyPath::from("ControlSet001\\Services");
    let tree = Tree::read(&recovered, &select);
    let mut editor = HiveEditor::open(&recovered, &logs, TIME).unwrap();
    editor.create_key(&KeyPath::root(), &"New".into()).unwrap();
    let mut after = editor.finish();
    let checked = lint(&after);
    assert_eq!(checked.errors().count(), 0, "{:#?}", checked.findings);
    assert_eq!((checked.keys, checked.values), (35595 + 1, 78901), "as yarp counts them");
    assert!(base_block(&after).primary_sequence > 2130);
    let again = Hive::open(after.clone(), &logs, LogPolicy::Recover).unwrap();
    assert!(matches!(again.verdict(), Verdict::Clean));
    assert!(Tree::read(&again, &select) == tree);

    let sequence = u32_at(&after, 4);
    put(&mut after, 4, sequence + 1);
    let checksum = after[..508].chunks(4).fold(0, |sum, word| sum ^ u32_at(word, 0));
    put(&mut after, 508, checksum);
    match Hive::open(after, &logs, LogPolicy::Recover) {
        Ok(hive) => {
            assert!(!matches!(hive.verdict(), Verdict::Recovered { .. }), "{}", hive.verdict())
        }
        Err(error) => println!("refused with the old logs, as it should be: {error}"),
    }
}
