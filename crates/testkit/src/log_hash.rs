//! The hash of entries in transaction logs, written down a second time: tests do not lean on the code under test.

/// Seed of Marvin32 in registry logs (msuhanov/regf, "Hash computation"), as its two halves.
const SEED: [u32; 2] = [0x7a4e_55c5, 0x82ef_4d88];

/// Computes the hash of bytes of a log: Marvin32 with the registry's seed.
pub fn marvin32(bytes: &[u8]) -> u64 {
    let [mut a, mut b] = SEED;
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(4) + 4, 0);
    for word in padded.chunks(4) {
        a = a.wrapping_add(u32::from_le_bytes(word.try_into().expect("four bytes")));
        b ^= a;
        a = a.rotate_left(20).wrapping_add(b);
        b = b.rotate_left(9) ^ a;
        a = a.rotate_left(27).wrapping_add(b);
        b = b.rotate_left(19);
    }
    u64::from(b) << 32 | u64::from(a)
}
