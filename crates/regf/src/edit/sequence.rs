//! Sequence numbers and times that set the edited hive apart from every log that there is.

use super::EditError;
use crate::bytes::{u32_at, u64_at};
use crate::log::LogFile;
use crate::marvin32::marvin32;
use crate::{BaseBlock, FileTime, Hive};

/// Entries of a log begin on multiples of this.
const SECTOR: usize = 512;
/// Bytes of an entry's header that its own hash covers, and where that hash is.
const HASHED: usize = 32;

/// Returns a sequence number above those of the hive and of all logs.
///
/// Windows replays a log only from the sequence number of the hive on (msuhanov/regf, "New format", notes
/// 5 and 7), and it may meet an old log again when a later write of its own is cut short.
pub(super) fn beyond(hive: &Hive, logs: &[LogFile<'_>]) -> Result<u32, EditError> {
    let own = hive.base_block();
    let mut highest = own.primary_sequence.max(own.secondary_sequence);
    let mut header = [0; BaseBlock::LEN];
    // What can't be read here fails when the whole is copied.
    if hive.source().read_at(0, &mut header).is_ok_and(|n| n == header.len()) {
        highest = highest.max(sound_header(&header).map_or(0, |block| highest_of(&block)));
    }
    for log in logs {
        highest = highest.max(sound_header(log.bytes).map_or(0, |block| highest_of(&block)));
        highest = highest.max(entries(log.bytes).max().unwrap_or(0));
    }
    highest.checked_add(1).ok_or(EditError::SequenceSpent { highest })
}

/// Returns `time`, or the first later one that no log has: an old-format log applies where times are
/// equal (msuhanov/regf, "Old format", note 3).
pub(super) fn unlike_logs(time: FileTime, logs: &[LogFile<'_>]) -> FileTime {
    let mut time = time;
    // Each log rules one time out.
    for _ in logs {
        let taken = |log: &LogFile<'_>| {
            BaseBlock::parse(log.bytes).is_ok_and(|block| block.last_written == time)
        };
        if logs.iter().any(taken) {
            time = FileTime(time.0.wrapping_add(1));
        }
    }
    time
}

fn sound_header(bytes: &[u8]) -> Option<BaseBlock> {
    BaseBlock::parse(bytes).ok().filter(BaseBlock::checksum_valid)
}

fn highest_of(block: &BaseBlock) -> u32 {
    block.primary_sequence.max(block.secondary_sequence)
}

/// Returns the sequence number of each entry in a log whose header is sound, wherever it lies.
fn entries(log: &[u8]) -> impl Iterator<Item = u32> + '_ {
    log.chunks_exact(SECTOR).filter(|sector| sector.starts_with(b"HvLE")).filter_map(|sector| {
        let hash = marvin32(sector.get(..HASHED)?);
        (u64_at(sector, HASHED) == Some(hash)).then(|| u32_at(sector, 12)).flatten()
    })
}
