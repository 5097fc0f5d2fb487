//! Containers that are damaged or unusual: what is an error, what is a finding, what is kept.

use routerkeep_infoblock::limits::{MAX_BLOCK_SIZE, MAX_FINDINGS};
use routerkeep_infoblock::{
    BlockFinding, BlockProblem, InfoBlock, InfoBlockError, InfoType, Payload, PayloadProblem,
};

use crate::support::{IP_INTERFACE, words};

const STATUS: u32 = 0xFFFF_0004;
const FRAGMENTS: u32 = 0xFFFF_000D;

/// Two entries of four bytes at 0x30 and 0x38, exact size.
fn sound() -> Vec<u32> {
    let toc = [STATUS, 4, 1, 0x30, FRAGMENTS, 4, 1, 0x38];
    [&[1, 0x3C, 2][..], &toc, &[0], &[1, 0, 0]].concat()
}

fn findings(bytes: &[u8]) -> Vec<(BlockProblem, usize, u64, u64)> {
    let block = InfoBlock::parse(bytes).unwrap();
    assert_eq!(block.as_bytes(), bytes, "whatever is found, the bytes stay");
    let plain = |f: &BlockFinding| (f.problem, f.offset, f.expected, f.found);
    block.findings().iter().map(plain).collect()
}

/// The findings after one word was set.
fn with(word: usize, value: u32) -> Vec<(BlockProblem, usize, u64, u64)> {
    let mut block = sound();
    block[word] = value;
    findings(&words(&block))
}

#[test]
fn a_sound_block_has_no_findings() {
    assert_eq!(findings(&words(&sound())), []);
}

#[test]
fn header_fields() {
    assert_eq!(with(0, 2), [(BlockProblem::Version, 0, 1, 2)]);
    assert_eq!(with(1, 0x40), [(BlockProblem::SizeField, 4, 0x3C, 0x40)]);
    assert_eq!(
        with(1, 0x38),
        [(BlockProblem::SizeField, 4, 0x3C, 0x38), (BlockProblem::BeyondSizeField, 40, 0x38, 0x3C)]
    );
}

#[test]
fn data_at_unusual_places() {
    assert_eq!(with(6, 0x2E), [(BlockProblem::Unaligned, 24, 0x30, 0x2E)]);
    assert_eq!(
        with(6, 0x28),
        [
            (BlockProblem::OverlapsTable, 24, 0x2C, 0x28),
            (BlockProblem::Padding, 0x30, 0, 1) // what was the data
        ]
    );
    assert_eq!(
        with(6, 0x38),
        [(BlockProblem::Padding, 0x30, 0, 1), (BlockProblem::Overlap, 40, 0x3C, 0x38)]
    );
}

// The second area is inside of the first, and the third overlaps only the first.
#[test]
fn an_area_inside_of_another() {
    let toc = [STATUS, 16, 1, 0x40, FRAGMENTS, 4, 1, 0x40, 8, 4, 1, 0x48];
    let bytes = words(&[&[1, 0x50, 3][..], &toc, &[0, 1, 2, 3, 4]].concat());
    assert_eq!(
        findings(&bytes),
        [(BlockProblem::Overlap, 40, 0x50, 0x40), (BlockProblem::Overlap, 56, 0x50, 0x48)]
    );
}

#[test]
fn padding_and_slack_that_are_not_zero() {
    assert_eq!(with(13, 0xFF00_FF00), [(BlockProblem::Padding, 0x35, 0, 2)]);
    let mut slack = sound();
    slack[1] = 0x40;
    slack.push(0x0100_0000);
    assert_eq!(findings(&words(&slack)), [(BlockProblem::Padding, 0x3F, 0, 1)]);
}

#[test]
fn types_that_repeat() {
    assert_eq!(with(7, STATUS), [(BlockProblem::Duplicate, 28, 0, 1)]);
}

#[test]
fn data_outside_leave_the_other_entries_readable() {
    for (field, value, end) in [
        (6, 0x1000, 0x1004),
        (4, u32::MAX, 0xFFFF_FFFF + 0x30),
        (5, u32::MAX, 0xFFFF_FFFF * 4 + 0x30),
    ] {
        let mut block = sound();
        block[field] = value;
        let bytes = words(&block);
        let problem = (BlockProblem::Outside, 24, 0x3C, end);
        assert_eq!(findings(&bytes)[0], problem);

        let block = InfoBlock::parse(&bytes).unwrap();
        let entry = block.find(InfoType(STATUS)).unwrap();
        assert_eq!(entry.data, None);
        let decoded = Payload::decode(IP_INTERFACE, &entry);
        assert_eq!(decoded.payload(), &Payload::Opaque);
        assert_eq!(decoded.findings()[0].problem, PayloadProblem::Unreadable);
        let info_type = InfoType(STATUS);
        assert_eq!(decoded.encode().unwrap_err(), InfoBlockError::Unreadable { info_type });
        assert_eq!(block.find(InfoType(FRAGMENTS)).unwrap().data, Some(&[0; 4][..]));

        // An edit would lose the entry, unless it is the one that goes.
        let lost = block.removed(InfoType(FRAGMENTS)).unwrap_err();
        assert_eq!(lost, InfoBlockError::Unreadable { info_type });
        let mended = block.removed(info_type).unwrap();
        assert_eq!((mended.entries().len(), mended.findings()), (1, &[][..]));
    }
}

// The largest size and count that an entry can state, at the largest offset.
#[test]
fn sizes_near_the_end_of_64_bits() {
    let bytes = words(&[1, 28, 1, STATUS, u32::MAX, u32::MAX, u32::MAX]);
    let end = u64::from(u32::MAX) * u64::from(u32::MAX) + u64::from(u32::MAX);
    assert!(findings(&bytes).contains(&(BlockProblem::Outside, 24, 28, end)));
}

#[test]
fn an_entry_of_nothing_is_readable_anywhere() {
    let bytes = words(&[1, 28, 1, STATUS, 4, 0, 0]);
    assert_eq!(findings(&bytes), []);
    let block = InfoBlock::parse(&bytes).unwrap();
    let entry = block.entries().next().unwrap();
    assert_eq!(entry.data, Some(&[][..]));
    assert_eq!(Payload::decode(IP_INTERFACE, &entry).payload(), &Payload::Empty);
}

#[test]
fn errors_of_the_whole_block() {
    assert_eq!(
        InfoBlock::parse(&[1; 11]).unwrap_err(),
        InfoBlockError::TooShort { expected: 12, found: 11 }
    );
    assert_eq!(
        InfoBlock::parse(&words(&[1, 28, 2, STATUS, 4, 0, 0])).unwrap_err(),
        InfoBlockError::TableOutside { count: 2, expected: 44, found: 28 }
    );
    let count = u32::MAX;
    assert_eq!(
        InfoBlock::parse(&words(&[1, 12, count])).unwrap_err(),
        InfoBlockError::TableOutside { count, expected: 16 * 0xFFFF_FFFF + 12, found: 12 }
    );
    let too_large = InfoBlock::parse(&vec![0; MAX_BLOCK_SIZE + 1]).unwrap_err();
    assert!(matches!(too_large, InfoBlockError::TooLarge { limit: 0x100_0000, found: 0x100_0001 }));
}

#[test]
fn an_empty_block_is_accepted() {
    let block = InfoBlock::parse(&words(&[1, 12, 0])).unwrap();
    assert_eq!((block.entries().len(), block.findings()), (0, &[][..]));
    assert_eq!(block, InfoBlock::new());
}

#[test]
fn findings_are_counted_beyond_their_limit() {
    let entries = MAX_BLOCK_SIZE / 16 - 1;
    let mut bytes = words(&[1, (entries * 16 + 12) as u32, entries as u32]);
    bytes.extend(words(&[STATUS, 4, 1, u32::MAX]).repeat(entries));
    let block = InfoBlock::parse(&bytes).unwrap();
    assert_eq!(block.findings().len(), MAX_FINDINGS);
    // Each is unaligned and outside, and all but the first are duplicates.
    assert_eq!(block.further_findings() as usize, 3 * entries - 1 - MAX_FINDINGS);
    assert_eq!(block.as_bytes(), bytes);
}

#[test]
fn messages_name_the_place() {
    let mut block = sound();
    block[6] = 0x1001;
    let block = InfoBlock::parse(&words(&block)).unwrap();
    let messages: Vec<String> = block.findings().iter().map(ToString::to_string).collect();
    assert_eq!(
        messages[..2],
        [
            "data not on an 8-byte boundary at offset 0x18 (entry 0xffff0004): \
             expected 4104, found 4097",
            "end of data outside of the info block at offset 0x18 (entry 0xffff0004): \
             expected 60, found 4101",
        ]
    );
}
