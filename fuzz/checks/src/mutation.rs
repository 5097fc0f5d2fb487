//! Mutants: inputs that differ a little from a sound one, the same ones on each run.

use routerkeep_testkit::Random;

/// Numbers at which something changes: limits of sizes, counts and offsets.
const EDGES: [u32; 12] = [
    0,
    1,
    2,
    0x10,
    0xff,
    0x1000,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_f000,
    0xffff_fff8,
    0xffff_ffff,
];

/// Returns a mutant of `seed`: one to four places changed, cut, repeated, or taken from `other`.
pub fn mutant(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..random.within(1..5) {
        change(&mut bytes, other, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    if bytes.is_empty() {
        bytes.extend_from_slice(other);
        return;
    }
    let at = random.within(0..bytes.len());
    let length = random.within(1..65).min(bytes.len() - at);
    match random.within(0..9) {
        0 | 1 => bytes[at] ^= 1 << random.within(0..8),
        2 => bytes[at] = random.next_u32() as u8,
        3 | 4 => put_word(bytes, at, *random.pick(&EDGES)),
        5 => {
            // Near what is there: the next cell, one element more.
            let near = word(bytes, at).wrapping_add(random.within(0..33) as u32).wrapping_sub(16);
            put_word(bytes, at, near);
        }
        6 => bytes.truncate(at),
        7 => {
            let piece = bytes[at..at + length].to_vec();
            let to = random.within(0..bytes.len());
            bytes.splice(to..to, piece);
        }
        _ => {
            let from = at.min(other.len());
            let piece = &other[from..other.len().min(from + length)];
            let replaced = at..(at + piece.len()).min(bytes.len());
            bytes.splice(replaced, piece.iter().copied());
        }
    }
}

/// Returns the word that holds a place; words in all formats here lie at multiples of four.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at & !3..).and_then(|rest| rest.first_chunk()).copied().map_or(0, u32::from_le_bytes)
}

fn put_word(bytes: &mut [u8], at: usize, word: u32) {
    if let Some(place) = bytes.get_mut(at & !3..).and_then(|rest| rest.first_chunk_mut()) {
        *place = word.to_le_bytes();
    }
}
