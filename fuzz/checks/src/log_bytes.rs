//! A hive and two logs in one piece of bytes, and their checksums and hashes.

use routerkeep_regf::BaseBlock;
use routerkeep_testkit::log_hash::marvin32;

/// Bytes of an entry before its pages.
const ENTRY_HEADER: usize = 40;

/// Joins a hive and two logs: the lengths of the first two, then all three.
pub(crate) fn join(parts: &[Vec<u8>; 3]) -> Vec<u8> {
    let lengths = parts.iter().take(2).flat_map(|part| (part.len() as u32).to_le_bytes());
    lengths.chain(parts.concat()).collect()
}

/// Splits any bytes as if they had been joined.
pub(crate) fn split(data: &[u8]) -> [Vec<u8>; 3] {
    let (lengths, rest) = data.split_at(data.len().min(8));
    let length = |at: usize| lengths.get(at..at + 4).map_or(0, |bytes| word(bytes) as usize);
    let (hive, logs) = rest.split_at(length(0).min(rest.len()));
    let (log1, log2) = logs.split_at(length(4).min(logs.len()));
    [hive.to_vec(), log1.to_vec(), log2.to_vec()]
}

/// Gives each base block the right checksum and each entry the right hashes: without them a mutant
/// never gets further than to the first one.
pub(crate) fn put_right(parts: &mut [Vec<u8>; 3]) {
    for part in parts {
        if let Ok(base_block) = BaseBlock::parse(part) {
            part[..BaseBlock::LEN].copy_from_slice(&base_block.encode());
        }
        let mut rest = part.get_mut(BaseBlock::LEN..).unwrap_or_default();
        while rest.len() > ENTRY_HEADER && rest.starts_with(b"HvLE") {
            let size = word(&rest[4..8]) as usize;
            if size <= ENTRY_HEADER || size > rest.len() {
                break;
            }
            let (entry, next) = rest.split_at_mut(size);
            let body = marvin32(&entry[ENTRY_HEADER..]);
            entry[24..32].copy_from_slice(&body.to_le_bytes());
            let header = marvin32(&entry[..32]);
            entry[32..40].copy_from_slice(&header.to_le_bytes());
            rest = next;
        }
    }
}

fn word(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes.try_into().expect("four bytes"))
}
