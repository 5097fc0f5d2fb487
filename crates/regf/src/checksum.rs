//! The XOR-32 checksum of a base block (msuhanov/regf, "Base block", note 2).

/// Bytes that the checksum covers; it is stored right behind them.
pub(crate) const CHECKSUMMED: usize = 508;

/// Returns the checksum of the first 508 bytes of a base block.
///
/// The little-endian 32-bit words are combined by exclusive or. The values 0xFFFFFFFF and 0 are
/// replaced by 0xFFFFFFFE and 1, so that a stored checksum is neither. Bytes after the first 508
/// play no part; of a shorter slice only whole words count.
pub(crate) fn xor32(sector: &[u8]) -> u32 {
    let covered = sector.get(..CHECKSUMMED).unwrap_or(sector);
    let words = covered.as_chunks::<4>().0;
    match words.iter().fold(0, |sum, word| sum ^ u32::from_le_bytes(*word)) {
        u32::MAX => u32::MAX - 1,
        0 => 1,
        sum => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_reserved_results_are_replaced() {
        assert_eq!(xor32(&[0; 512]), 1);
        let mut sector = [0; 512];
        sector[504..508].fill(0xff);
        assert_eq!(xor32(&sector), 0xffff_fffe);
    }

    #[test]
    fn words_are_little_endian_and_the_stored_checksum_is_not_counted() {
        let mut sector = [0; 512];
        sector[..4].copy_from_slice(b"regf");
        sector[4] = 3;
        sector[508..].fill(0xaa);
        assert_eq!(xor32(&sector), 0x6667_6572 ^ 3);
    }
}
