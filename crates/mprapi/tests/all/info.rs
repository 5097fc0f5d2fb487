//! Information headers that are sound: what each function makes of them.

use crate::header::{Header, find, words};
use routerkeep_mprapi::*;
use std::ptr::{null, null_mut};

const IP_GLOBAL_INFO: u32 = 0xFFFF_0003;
const IP_PROT_PRIORITY_INFO: u32 = 0xFFFF_0006;
const IP_ROUTE_INFO: u32 = 0xFFFF_0005;
const MS_IP_NAT: u32 = 0x8137_2715;

/// The protocols of the published block and their metrics.
const PRIORITIES: [u32; 13] = [6, 2, 1, 3, 10, 10006, 3, 10007, 5, 10002, 7, 8, 120];

/// The `GlobalInfo` of IP that MS-RRASM 4.11.1 and a real Windows 7 both have.
fn published() -> Vec<u8> {
    let table = [1, 120, 2, IP_GLOBAL_INFO, 8, 1, 0x30, IP_PROT_PRIORITY_INFO, 52, 1, 0x38];
    let mut block = words(&table);
    block.resize(0x30, 0);
    block.extend(words(&[0, 1]));
    block.extend(words(&PRIORITIES));
    block.resize(120, 0);
    block
}

#[test]
fn what_windows_wrote_is_built_to_the_byte() {
    let header = Header::new();
    let header = header.add(IP_GLOBAL_INFO, 8, 1, &words(&[0, 1])).unwrap();
    let header = header.add(IP_PROT_PRIORITY_INFO, 52, 1, &words(&PRIORITIES)).unwrap();
    assert_eq!(header.bytes(), published());
}

#[test]
fn what_windows_wrote_is_read() {
    let mut block = published();
    let header = block.as_mut_ptr().cast();
    assert_eq!(find(header, IP_GLOBAL_INFO), Ok((8, 1, words(&[0, 1]))));
    assert_eq!(find(header, IP_PROT_PRIORITY_INFO), Ok((52, 1, words(&PRIORITIES))));
    assert_eq!(find(header, MS_IP_NAT), Err(1168));
    // SAFETY: the block is as long as it says.
    assert_eq!(unsafe { MprInfoBlockQuerySize(header) }, 120);
}

#[test]
fn the_data_are_found_inside_of_the_header() {
    let mut block = published();
    let mut data = null_mut();
    let header = block.as_mut_ptr();
    // SAFETY: the block is as long as it says; results may be left out.
    unsafe {
        let find =
            MprInfoBlockFind(header.cast(), IP_GLOBAL_INFO, null_mut(), null_mut(), &mut data);
        assert_eq!(find, 0);
        assert_eq!(data, header.add(0x30));
        let exists = MprInfoBlockFind(header.cast(), MS_IP_NAT, null_mut(), null_mut(), null_mut());
        assert_eq!(exists, 1168);
    }
}

#[test]
fn a_change_makes_a_new_header_and_leaves_the_old_one() {
    let one = Header::new().add(1, 4, 1, &[1, 2, 3, 4]).unwrap();
    let before = one.bytes();
    let two = one.add(2, 2, 3, &[5, 6, 7, 8, 9, 10]).unwrap();
    let set = two.set(1, 1, 2, &[11, 12]).unwrap();
    let removed = set.remove(2).unwrap();
    assert_eq!(one.bytes(), before);
    assert_eq!(two.find(1), Ok((4, 1, vec![1, 2, 3, 4])));
    assert_eq!(two.find(2), Ok((2, 3, vec![5, 6, 7, 8, 9, 10])));
    assert_eq!(set.find(1), Ok((1, 2, vec![11, 12])));
    assert_eq!(set.find(2), two.find(2));
    assert_eq!(removed.find(2), Err(1168));
    assert_eq!(removed.find(1), set.find(1));
}

#[test]
fn every_block_begins_on_a_multiple_of_eight() {
    let mut header = Header::new();
    for (info_type, length) in (1..).zip([1, 7, 8, 0, 9, 3]) {
        header = header.add(info_type, 1, length, &vec![0xEE; length as usize]).unwrap();
    }
    let bytes = header.bytes();
    let word = |index: usize| u32::from_le_bytes(bytes[index * 4..][..4].try_into().unwrap());
    assert_eq!(word(1) as usize, bytes.len());
    assert_eq!(word(1), 12 + 6 * 16 + 28 + 6 * 8);
    assert_eq!(word(2), 6);
    for entry in 0..6 {
        let offset = word(3 + entry * 4 + 3);
        assert_eq!(offset % 8, 0, "entry {entry}");
        assert!(offset as usize <= bytes.len());
    }
}

#[test]
fn an_exact_size_stays_exact() {
    // As the running router manager writes it (MS-RRASM 4.11.2): nothing behind the last data.
    let mut block = words(&[1, 0x24, 1, 0xFFFF_0004, 4, 1, 0x20]);
    block.resize(0x20, 0);
    block.extend(words(&[1]));
    let mut new = null_mut();
    // SAFETY: the block is as long as it says, and the data have four bytes.
    unsafe {
        let data = words(&[2]);
        let data = data.as_ptr().cast_mut();
        assert_eq!(
            MprInfoBlockSet(block.as_mut_ptr().cast(), 0xFFFF_0004, 4, 1, data, &mut new),
            0
        );
    }
    block[0x20] = 2;
    assert_eq!(Header(new).bytes(), block);
}

#[test]
fn a_block_without_data_says_that_a_protocol_is_to_be_removed() {
    let header = Header::new().add(MS_IP_NAT, 8, 1, &[7; 8]).unwrap();
    let header = header.remove(MS_IP_NAT).unwrap().add(MS_IP_NAT, 0, 0, &[]).unwrap();
    assert_eq!(header.find(MS_IP_NAT), Ok((0, 0, vec![])));
    let routes = header.add(IP_ROUTE_INFO, 72, 0, &[]).unwrap();
    assert_eq!(routes.find(IP_ROUTE_INFO), Ok((72, 0, vec![])));
}

#[test]
fn a_copy_is_the_same_to_the_bit_and_an_emptied_header_has_no_blocks() {
    let mut block = published();
    // What stands in the slack is nobody's business, and is copied.
    block[119] = 0xAA;
    let (mut copy, mut empty) = (null_mut(), null_mut());
    // SAFETY: the block is as long as it says.
    unsafe {
        assert_eq!(MprInfoDuplicate(block.as_mut_ptr().cast(), &mut copy), 0);
        assert_eq!(MprInfoRemoveAll(block.as_mut_ptr().cast(), &mut empty), 0);
    }
    let (copy, empty) = (Header(copy), Header(empty));
    assert_eq!(copy.bytes(), block);
    assert_eq!(empty.bytes(), words(&[1, 12, 0]));
    assert_eq!(Header::new().bytes(), empty.bytes());
    // A program that looks at the first entry without asking for their number finds zeros.
    // SAFETY: a header has at least the memory that its declaration has.
    let entry = unsafe { std::slice::from_raw_parts(empty.0.cast::<u8>().add(12), 16) };
    assert_eq!(entry, [0; 16]);
}

#[test]
fn a_type_is_there_once() {
    let header = Header::new().add(1, 1, 1, &[1]).unwrap();
    assert_eq!(header.add(1, 1, 1, &[2]).err(), Some(87));
    assert_eq!(header.remove(2).err(), Some(87));
    assert_eq!(header.set(2, 1, 1, &[2]).err(), Some(87));
    assert_eq!(header.find(2), Err(1168));
}

#[test]
fn a_header_need_not_be_aligned() {
    let mut block = [&[0xFF], &published()[..]].concat();
    assert_eq!(find(block[1..].as_mut_ptr().cast(), IP_GLOBAL_INFO), Ok((8, 1, words(&[0, 1]))));
}

#[test]
fn null_is_an_invalid_parameter() {
    let header = Header::new();
    let mut data = [0u8; 4];
    let data = data.as_mut_ptr();
    let mut new = null_mut();
    // SAFETY: NULL is what is tested; everything else is alive.
    unsafe {
        let header = header.0;
        assert_eq!(MprInfoCreate(1, null_mut()), 87);
        assert_eq!(MprInfoDelete(null_mut()), 87);
        assert_eq!(MprInfoRemoveAll(null_mut(), &mut new), 87);
        assert_eq!(MprInfoRemoveAll(header, null_mut()), 87);
        assert_eq!(MprInfoDuplicate(null_mut(), &mut new), 87);
        assert_eq!(MprInfoDuplicate(header, null_mut()), 87);
        assert_eq!(MprInfoBlockAdd(null_mut(), 1, 4, 1, data, &mut new), 87);
        assert_eq!(MprInfoBlockAdd(header, 1, 4, 1, null_mut(), &mut new), 87);
        assert_eq!(MprInfoBlockAdd(header, 1, 0, 0, null_mut(), &mut new), 87);
        assert_eq!(MprInfoBlockAdd(header, 1, 4, 1, data, null_mut()), 87);
        assert_eq!(MprInfoBlockRemove(null_mut(), 1, &mut new), 87);
        assert_eq!(MprInfoBlockRemove(header, 1, null_mut()), 87);
        assert_eq!(MprInfoBlockSet(null_mut(), 1, 4, 1, data, &mut new), 87);
        assert_eq!(MprInfoBlockSet(header, 1, 4, 1, null_mut(), &mut new), 87);
        assert_eq!(MprInfoBlockSet(header, 1, 4, 1, data, null_mut()), 87);
        let find = MprInfoBlockFind(null_mut(), 1, null_mut(), null_mut(), null_mut());
        assert_eq!(find, 87);
        assert_eq!(MprInfoBlockQuerySize(null_mut()), 0);
    }
    assert_eq!(new.cast_const(), null(), "a failure leaves the caller's variable alone");
}

#[test]
fn there_is_one_version() {
    let mut new = null_mut();
    // SAFETY: the place is ours.
    unsafe {
        assert_eq!(MprInfoCreate(0, &mut new), 87);
        assert_eq!(MprInfoCreate(2, &mut new), 87);
    }
    assert!(new.is_null());
}

#[test]
fn a_header_is_freed_once() {
    let mut new = null_mut();
    let mut foreign = published();
    // SAFETY: freeing anything is allowed: what is not ours is refused.
    unsafe {
        assert_eq!(MprInfoCreate(1, &mut new), 0);
        assert_eq!(MprInfoDelete(new.wrapping_byte_add(8)), 87);
        assert_eq!(MprInfoDelete(new), 0);
        assert_eq!(MprInfoDelete(new), 87);
        assert_eq!(MprInfoDelete(foreign.as_mut_ptr().cast()), 87);
        // Any of the functions frees what any of the others would.
        assert_eq!(MprInfoCreate(1, &mut new), 0);
        assert_eq!(MprConfigBufferFree(new), 0);
        assert_eq!(MprAdminBufferFree(new), 87);
    }
}
