//! Information headers that are not sound: they are refused, and nothing beyond them is read.

use crate::header::{Header, find, words};
use routerkeep_mprapi::*;
use std::ptr::null_mut;

/// Calls everything that takes a header and returns the codes; `QuerySize` comes last.
fn codes(block: &mut [u8]) -> [u32; 7] {
    let header = block.as_mut_ptr().cast();
    let mut new = null_mut();
    let mut byte = 0u8;
    // SAFETY: the blocks of these tests are as long as they say, or say what is refused.
    let codes = unsafe {
        [
            MprInfoRemoveAll(header, &mut new),
            MprInfoDuplicate(header, &mut new),
            MprInfoBlockAdd(header, 9, 1, 1, &mut byte, &mut new),
            MprInfoBlockRemove(header, 1, &mut new),
            MprInfoBlockSet(header, 1, 1, 1, &mut byte, &mut new),
            MprInfoBlockFind(header, 1, null_mut(), null_mut(), null_mut()),
            MprInfoBlockQuerySize(header),
        ]
    };
    assert!(new.is_null(), "a failure leaves the caller's variable alone");
    codes
}

#[test]
fn a_damaged_header_is_invalid_data_to_every_function() {
    let refused = [13, 13, 13, 13, 13, 13, 0];
    for (what, header) in [
        ("version 0", [0, 28, 1, 1, 1, 0, 28]),
        ("version 2", [2, 28, 1, 1, 1, 0, 28]),
        ("shorter than a header", [1, 11, 0, 0, 0, 0, 0]),
        ("no size", [1, 0, 0, 0, 0, 0, 0]),
        ("larger than any", [1, (16 << 20) + 1, 0, 0, 0, 0, 0]),
        ("largest number", [1, u32::MAX, 0, 0, 0, 0, 0]),
        ("a table that does not fit", [1, 28, 2, 1, 1, 0, 28]),
        ("more entries than there are numbers", [1, 28, u32::MAX, 1, 1, 0, 28]),
    ] {
        assert_eq!(codes(&mut words(&header)), refused, "{what}");
    }
}

#[test]
fn data_outside_of_the_header_can_not_be_had_and_are_not_lost_silently() {
    // Two entries; the data of the first would lie outside.
    let mut block = words(&[1, 48, 2, 1, 8, 1, 44, 2, 4, 1, 44, 0x55]);
    let header = block.as_mut_ptr().cast();
    assert_eq!(find(header, 1), Err(13));
    assert_eq!(find(header, 2), Ok((4, 1, words(&[0x55]))), "the other one is sound");
    let mut new = null_mut();
    let mut byte = 0u8;
    // SAFETY: the block is as long as it says.
    unsafe {
        assert_eq!(MprInfoBlockAdd(header, 3, 1, 1, &mut byte, &mut new), 13);
        assert_eq!(MprInfoBlockRemove(header, 2, &mut new), 13);
        assert_eq!(MprInfoBlockRemove(header, 1, &mut new), 0, "what is broken can be taken out");
    }
    let mended = Header(new);
    assert_eq!(mended.find(1), Err(1168));
    assert_eq!(mended.find(2), Ok((4, 1, words(&[0x55]))));
}

#[test]
fn a_length_that_overflows_is_no_length() {
    // 2^16 times 2^16 is 0 in 32 bits.
    let mut block = words(&[1, 28, 1, 1, 0x1_0000, 0x1_0000, 28]);
    assert_eq!(find(block.as_mut_ptr().cast(), 1), Err(13));
}

#[test]
fn more_than_a_header_can_hold_is_refused_before_it_is_read() {
    let header = Header::new();
    let mut byte = 0u8;
    let mut new = null_mut();
    for (size, count) in
        [(0x1_0000, 0x1_0000), (u32::MAX, u32::MAX), (u32::MAX, 1), (1, (16 << 20) + 1)]
    {
        // SAFETY: there is one byte only; a length that can't be is refused first.
        unsafe {
            let add = MprInfoBlockAdd(header.0, 1, size, count, &mut byte, &mut new);
            assert_eq!(add, 87, "{size} x {count}");
            let set = MprInfoBlockSet(header.0, 1, size, count, &mut byte, &mut new);
            assert_eq!(set, 87, "{size} x {count}");
        }
    }
    let most = vec![0u8; 16 << 20];
    assert_eq!(
        header.add(1, 1, 16 << 20, &most).err(),
        Some(87),
        "the header itself needs room too"
    );
}

#[test]
fn of_our_own_headers_no_more_is_read_than_there_is() {
    let header = Header::new().add(1, 4, 1, &[1, 2, 3, 4]).unwrap();
    let size = header.bytes().len();
    for claimed in [size + 1, size + 4096, 16 << 20] {
        // SAFETY: the header is ours and has a word there.
        unsafe { header.0.cast::<u32>().add(1).write(claimed as u32) };
        assert_eq!(find(header.0, 1), Err(13), "{claimed}");
        // SAFETY: anything may be asked.
        assert_eq!(unsafe { MprInfoBlockQuerySize(header.0) }, 0, "{claimed}");
    }
}

#[test]
fn entries_may_share_their_data_and_repeat_their_type() {
    let mut block = words(&[1, 68, 3, 7, 4, 1, 64, 7, 4, 1, 60, 8, 4, 2, 60, 0x11, 0x22]);
    let header = block.as_mut_ptr().cast();
    assert_eq!(find(header, 7), Ok((4, 1, words(&[0x22]))), "the first counts");
    assert_eq!(find(header, 8), Ok((4, 2, words(&[0x11, 0x22]))));
    let mut new = null_mut();
    // SAFETY: the block is as long as it says.
    assert_eq!(unsafe { MprInfoBlockRemove(header, 7, &mut new) }, 0);
    assert_eq!(Header(new).find(7), Ok((4, 1, words(&[0x11]))), "the second is still there");
}
