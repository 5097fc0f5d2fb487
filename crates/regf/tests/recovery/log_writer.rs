//! Hives and logs made in code, with right checksums and hashes unless a test breaks them.

use routerkeep_testkit::log_hash::marvin32;

/// Time of the hive and its logs, unless a test says otherwise.
pub(crate) const TIME: u64 = 0x01d2_9627_f1c8_a860;

/// File types of a base block.
pub(crate) const HIVE: u32 = 0;
pub(crate) const OLD: u32 = 1;
pub(crate) const NEW: u32 = 6;

/// A base block in the making.
#[derive(Clone)]
pub(crate) struct Header {
    pub(crate) sequences: [u32; 2],
    pub(crate) time: u64,
    pub(crate) file_type: u32,
    pub(crate) bins_size: u32,
    pub(crate) clustering: u32,
    pub(crate) flags: u32,
}

impl Header {
    pub(crate) fn new(file_type: u32, sequence: u32, bins_size: u32) -> Self {
        let sequences = [sequence; 2];
        Self { sequences, time: TIME, file_type, bins_size, clustering: 1, flags: 0 }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = vec![0; 512];
        out[..4].copy_from_slice(b"regf");
        let [primary, secondary] = self.sequences;
        let words = [
            (4, primary),
            (8, secondary),
            (20, 1),
            (24, 5),
            (28, self.file_type),
            (32, 1),
            (36, 32),
            (40, self.bins_size),
            (44, self.clustering),
            (144, self.flags),
        ];
        for (at, word) in words {
            out[at..at + 4].copy_from_slice(&word.to_le_bytes());
        }
        out[12..20].copy_from_slice(&self.time.to_le_bytes());
        let sum = out.chunks(4).fold(0, |sum, word| sum ^ word_of(word));
        out[508..].copy_from_slice(&sum.to_le_bytes());
        out
    }
}

/// A dirty hive of `bins` hive bins of 4096 bytes, each filled with `mark`.
pub(crate) fn hive(primary: u32, secondary: u32, bins: u32, mark: u8) -> Vec<u8> {
    let header = Header { sequences: [primary, secondary], ..Header::new(HIVE, 0, bins * 4096) };
    let mut out = header.bytes();
    out.resize(4096, 0);
    for number in 0..bins {
        out.extend(bin(number, mark));
    }
    out
}

/// A hive bin of 4096 bytes, filled with `mark` behind its header.
pub(crate) fn bin(number: u32, mark: u8) -> Vec<u8> {
    let mut out = vec![mark; 4096];
    out[..32].fill(0);
    out[..4].copy_from_slice(b"hbin");
    out[4..8].copy_from_slice(&(number * 4096).to_le_bytes());
    out[8..12].copy_from_slice(&4096u32.to_le_bytes());
    if number == 0 {
        out[20..28].copy_from_slice(&TIME.to_le_bytes());
    }
    out
}

/// Breaks the checksum of the base block that a file starts with.
pub(crate) fn with_bad_checksum(mut file: Vec<u8>) -> Vec<u8> {
    file[508] ^= 0x55;
    file
}

/// One entry of a new log in the making.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) sequence: u32,
    pub(crate) bins_size: u32,
    pub(crate) flags: u32,
    pub(crate) pages: Vec<(u32, Vec<u8>)>,
    /// Instead of the true number of pages.
    pub(crate) count: Option<u32>,
    /// Instead of the true size of each page.
    pub(crate) page_size: Option<u32>,
    /// The entry is padded to a multiple of this.
    pub(crate) sector: usize,
    /// Combined with the right hashes by exclusive or.
    pub(crate) spoil: [u64; 2],
}

impl Entry {
    /// An entry with one page, the hive bin of this number.
    pub(crate) fn new(sequence: u32, bins_size: u32, number: u32, mark: u8) -> Self {
        let pages = vec![(number * 4096, bin(number, mark))];
        let (count, page_size) = (None, None);
        Self { sequence, bins_size, flags: 0, pages, count, page_size, sector: 512, spoil: [0; 2] }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (offset, page) in &self.pages {
            body.extend(offset.to_le_bytes());
            body.extend(self.page_size.unwrap_or(page.len() as u32).to_le_bytes());
        }
        body.extend(self.pages.iter().flat_map(|(_, page)| page));
        body.resize((body.len() + 40).next_multiple_of(self.sector) - 40, 0);
        let mut out = b"HvLE".to_vec();
        let count = self.count.unwrap_or(self.pages.len() as u32);
        let size = body.len() as u32 + 40;
        for word in [size, self.flags, self.sequence, self.bins_size, count] {
            out.extend(word.to_le_bytes());
        }
        out.extend((marvin32(&body) ^ self.spoil[0]).to_le_bytes());
        out.extend((marvin32(&out) ^ self.spoil[1]).to_le_bytes());
        out.extend(body);
        out
    }
}

/// A new log: a base block and entries.
pub(crate) fn new_log(header: &Header, entries: &[Entry]) -> Vec<u8> {
    let mut out = header.bytes();
    out.extend(entries.iter().flat_map(Entry::bytes));
    out
}

/// A sound new log for a hive of two bins: an entry for each mark, which it puts into the second bin.
pub(crate) fn new_log_of(sequence: u32, marks: &[u8]) -> Vec<u8> {
    let entries: Vec<_> =
        (sequence..).zip(marks).map(|(s, m)| Entry::new(s, 8192, 1, *m)).collect();
    new_log(&Header::new(NEW, sequence, 8192), &entries)
}

/// An old log: a base block, a bitmap, and pages of a multiple of 512 bytes in ascending order.
pub(crate) fn old_log(header: &Header, pages: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let sector = header.clustering as usize * 512;
    let mut bitmap = vec![0u8; header.bins_size as usize / 4096];
    for (offset, page) in pages {
        for number in *offset as usize / 512..(*offset as usize + page.len()) / 512 {
            bitmap[number / 8] |= 1 << (number % 8);
        }
    }
    let mut out = header.bytes();
    out.resize(sector, 0);
    out.extend(b"DIRT");
    out.extend(bitmap);
    out.resize(out.len().next_multiple_of(sector), 0);
    out.extend(pages.iter().flat_map(|(_, page)| page));
    out
}

/// A sound old log for a hive of two bins that puts `mark` into the second.
pub(crate) fn old_log_of(time: u64, mark: u8) -> Vec<u8> {
    old_log(&Header { time, ..Header::new(OLD, 5, 8192) }, &[(4096, bin(1, mark))])
}

fn word_of(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(bytes.try_into().unwrap())
}
