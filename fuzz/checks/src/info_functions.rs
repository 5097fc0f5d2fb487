//! Any bytes as an information header, through the functions that C calls.

use routerkeep_mprapi::types::LPVOID;
use routerkeep_mprapi::{
    MprInfoBlockAdd, MprInfoBlockFind, MprInfoBlockQuerySize, MprInfoBlockRemove, MprInfoBlockSet,
    MprInfoCreate, MprInfoDelete, MprInfoDuplicate, MprInfoRemoveAll,
};
use std::ptr::null_mut;

/// Claims: whatever is written over a header of the library, no function reads or returns a place outside of
/// its memory; what one makes of it is a sound header; and every code is one that the documentation names.
pub fn info_functions(data: &[u8]) {
    let header = memory_for(data.len());
    // SAFETY: the header has at least as many bytes as the data.
    unsafe { header.cast::<u8>().copy_from_nonoverlapping(data.as_ptr(), data.len()) };
    check(header, data.len());
    // SAFETY: it was made above and is freed once.
    assert_eq!(unsafe { MprInfoDelete(header) }, 0);
}

/// Makes a header of the library whose memory has `length` bytes or some more.
fn memory_for(length: usize) -> LPVOID {
    let (mut empty, mut header) = (null_mut(), null_mut());
    let filling = vec![0u8; length];
    // SAFETY: the places are ours, and the data have as many bytes as is said.
    unsafe {
        assert_eq!(MprInfoCreate(1, &mut empty), 0);
        let (start, count) = (filling.as_ptr().cast_mut(), length as u32);
        assert_eq!(MprInfoBlockAdd(empty, 1, 1, count, start, &mut header), 0);
        assert_eq!(MprInfoDelete(empty), 0);
    }
    header
}

fn check(header: LPVOID, length: usize) {
    // SAFETY: the header is one of the library, with anything in it; the places are ours.
    unsafe {
        let size = MprInfoBlockQuerySize(header) as usize;
        // What was there before the data were written over it: its size, its table, its filling.
        assert!(size == 0 || (12..=12 + 16 + length.max(1) + 8).contains(&size));
        for info_type in types(header, length) {
            let (mut item, mut count, mut data) = (0, 0, null_mut());
            match MprInfoBlockFind(header, info_type, &mut item, &mut count, &mut data) {
                0 => {
                    let found = u64::from(item) * u64::from(count);
                    let start = data.addr().wrapping_sub(header.addr());
                    assert!(data.is_null() || start <= size);
                    assert!(found == 0 || start as u64 + found <= size as u64);
                }
                code => assert!([13, 1168].contains(&code), "{code}"),
            }
            let mut made = null_mut();
            sound(MprInfoBlockRemove(header, info_type, &mut made), made, &[13, 87]);
            let mut value = [7u8; 8];
            let mut made = null_mut();
            let set = MprInfoBlockSet(header, info_type, 4, 2, value.as_mut_ptr(), &mut made);
            sound(set, made, &[13, 87]);
            let mut made = null_mut();
            let add = MprInfoBlockAdd(header, info_type, 8, 1, value.as_mut_ptr(), &mut made);
            sound(add, made, &[13, 87]);
        }
        let mut made = null_mut();
        sound(MprInfoRemoveAll(header, &mut made), made, &[13]);
        let mut copy = null_mut();
        let code = MprInfoDuplicate(header, &mut copy);
        assert_eq!(code == 0, size != 0);
        if code == 0 {
            assert_eq!(MprInfoBlockQuerySize(copy) as usize, size);
            assert_eq!(MprInfoDelete(copy), 0);
        }
    }
}

/// Returns types that are in the table, as far as it is there, and one that need not be.
fn types(header: LPVOID, length: usize) -> Vec<u32> {
    // SAFETY: the header has at least as many bytes as the data that were written over it.
    let bytes = unsafe { std::slice::from_raw_parts(header.cast::<u8>(), length) };
    let table = bytes.get(12..).unwrap_or_default().chunks_exact(16).take(4);
    let first = table.map(|entry| u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]));
    first.chain([0xFFFF_0004]).collect()
}

/// Checks a new header, and frees it.
fn sound(code: u32, made: LPVOID, expected: &[u32]) {
    if code != 0 {
        assert!(expected.contains(&code), "{code}");
        assert!(made.is_null());
        return;
    }
    // SAFETY: the header was just made, and is freed once.
    unsafe {
        assert!(MprInfoBlockQuerySize(made) >= 12);
        let mut copy = null_mut();
        assert_eq!(MprInfoDuplicate(made, &mut copy), 0);
        assert_eq!(MprInfoDelete(copy), 0);
        assert_eq!(MprInfoDelete(made), 0);
    }
}
