//! The functional edits, which `MprInfoBlockAdd` and its family are made of.

use routerkeep_infoblock::limits::MAX_BLOCK_SIZE;
use routerkeep_infoblock::{InfoBlock, InfoBlockError, InfoType, Item, SizeStyle};

use crate::support::words;

const A: InfoType = InfoType(0xFFFF_0004);
const B: InfoType = InfoType(0xFFFF_000D);
const C: InfoType = InfoType(8);

#[test]
fn adding_appends_and_leaves_the_old_block_alone() {
    let empty = InfoBlock::new();
    let one = empty.added(A, 4, 1, &[1, 0, 0, 0]).unwrap();
    let two = one.added(B, 3, 2, &[1, 2, 3, 4, 5, 6]).unwrap();
    assert_eq!(empty.as_bytes(), words(&[1, 12, 0]));
    // 12 + 16 + 4 + 8 and 12 + 32 + 10 + 16 bytes: eight are reserved for each entry.
    assert_eq!(one.as_bytes(), words(&[1, 40, 1, A.0, 4, 1, 0x20, 0, 1, 0]));
    let mut expected = words(&[1, 70, 2, A.0, 4, 1, 0x30, B.0, 3, 2, 0x38, 0, 1, 0]);
    expected.extend([1, 2, 3, 4, 5, 6]);
    expected.resize(70, 0);
    assert_eq!(two.as_bytes(), expected);
    assert_eq!(two.findings(), []);
}

#[test]
fn the_size_style_of_the_old_block_is_kept() {
    let item = Item::new(A, 4, 1, &[1, 0, 0, 0]).unwrap();
    let exact = InfoBlock::from_items(&[item], SizeStyle::Exact).unwrap();
    assert_eq!(exact.as_bytes(), words(&[1, 36, 1, A.0, 4, 1, 0x20, 0, 1]));
    let two = exact.added(B, 4, 1, &[0; 4]).unwrap();
    let toc = [A.0, 4, 1, 0x30, B.0, 4, 1, 0x38];
    assert_eq!(two.as_bytes(), words(&[&[1, 60, 2][..], &toc, &[0, 1, 0, 0]].concat()));
    assert_eq!(two.removed(B).unwrap(), exact);
}

#[test]
fn removing_and_replacing_keep_the_places_of_the_others() {
    let data = [1, 2, 3, 4];
    let block = InfoBlock::new().added(A, 4, 1, &data).unwrap().added(B, 4, 1, &data).unwrap();
    let block = block.added(C, 2, 2, &data).unwrap();
    let types = |block: &InfoBlock| block.entries().map(|e| e.info_type).collect::<Vec<_>>();

    let replaced = block.replaced(B, 1, 9, &[7; 9]).unwrap();
    assert_eq!(types(&replaced), [A, B, C]);
    let entry = replaced.find(B).unwrap();
    assert_eq!((entry.item_size, entry.count, entry.data), (1, 9, Some(&[7; 9][..])));
    assert_eq!(replaced.find(C).unwrap().data, Some(&data[..]));

    assert_eq!(types(&block.removed(B).unwrap()), [A, C]);
    let nothing = block.removed(A).unwrap().removed(B).unwrap().removed(C).unwrap();
    assert_eq!(nothing, InfoBlock::new());
}

#[test]
fn an_entry_without_data_can_be_added() {
    let block = InfoBlock::new().added(A, 72, 0, &[]).unwrap();
    let entry = block.find(A).unwrap();
    assert_eq!((entry.item_size, entry.count, entry.data), (72, 0, Some(&[][..])));
}

#[test]
fn refusals() {
    let block = InfoBlock::new().added(A, 4, 1, &[0; 4]).unwrap();
    assert_eq!(
        block.added(A, 4, 1, &[0; 4]).unwrap_err(),
        InfoBlockError::Present { info_type: A }
    );
    assert_eq!(block.removed(B).unwrap_err(), InfoBlockError::Absent { info_type: B });
    assert_eq!(
        block.replaced(B, 4, 1, &[0; 4]).unwrap_err(),
        InfoBlockError::Absent { info_type: B }
    );
    assert_eq!(
        block.added(B, u32::MAX, u32::MAX, &[0; 4]).unwrap_err(),
        InfoBlockError::DataLength {
            info_type: B,
            expected: u64::from(u32::MAX) * u64::from(u32::MAX),
            found: 4
        }
    );
    let large = vec![0; MAX_BLOCK_SIZE];
    let error = block.added(B, large.len() as u32, 1, &large).unwrap_err();
    assert!(matches!(error, InfoBlockError::TooLarge { limit: 0x100_0000, .. }));
}

// Seventeen entries that share an area of a megabyte: rebuilt, each would have its own.
#[test]
fn shared_data_do_not_multiply_without_limit() {
    let size = 12 + 16 * 17 + (1 << 20);
    let mut bytes = words(&[1, size, 17]);
    for info_type in 0..17 {
        bytes.extend(words(&[info_type, 1 << 20, 1, 284]));
    }
    bytes.resize(size as usize, 0);
    let block = InfoBlock::parse(&bytes).unwrap();
    let error = block.removed(InfoType(3)).unwrap_err();
    assert!(matches!(error, InfoBlockError::TooLarge { .. }));
}
