//! Editing a hive in place: what an edit does not touch keeps its bytes and its place.
//!
//! [`HiveEditor::open`] copies the whole hive into memory, the pages of its logs baked in, and surveys
//! it as [`lint`](crate::lint) does. Each operation then either succeeds or leaves the copy as it was;
//! [`HiveEditor::finish`] returns the new file. An operation refuses to touch a key, list, value or
//! security descriptor with an error of its own, and never takes over a place that a damaged structure
//! refers to: whatever was wrong with the hive, an edit makes nothing worse.
//!
//! New cells go into free cells (the smallest that is large enough, the first of equals) or into bins
//! that are appended. A freed cell is joined with its free neighbours within the bin. Free bins at the
//! end are cut off when the edit is finished, as Windows does when it flushes a hive. Freed cells keep
//! their bytes, as with Windows.

mod error;
mod free_cells;
mod heap;
mod journal;
mod keys;
mod lists;
mod lookup;
mod security;
mod sequence;
mod value_data;
mod values;

pub use error::EditError;

use crate::lint::{Bits, Report, Survey};
use crate::log::LogFile;
use crate::{BaseBlock, CellOffset, FileTime, Finding, Hive, KeyPath, Place, Severity};
use heap::Heap;
use lookup::Trail;

/// A hive that is being edited, in memory.
///
/// Paths and names are looked up without regard to case. Keys and values that exist keep their names
/// as they are.
///
/// ```
/// use routerkeep_regf::{FileTime, Hive, HiveEditor, KeyPath, LogPolicy, Name, ValueType, lint};
///
/// # fn edit(bytes: Vec<u8>) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
/// let hive = Hive::open(bytes, &[], LogPolicy::Recover)?;
/// let mut editor = HiveEditor::open(&hive, &[], FileTime(133_000_000_000_000_000))?;
/// let interfaces = KeyPath::from("ControlSet001\\Services\\RemoteAccess\\Interfaces");
/// editor.create_key(&interfaces, &Name::from("4"))?;
/// editor.set_value(&interfaces.join("4"), &Name::from("Type"), ValueType::DWORD, &[1, 0, 0, 0])?;
/// let file = editor.finish();
/// assert_eq!(lint(&file).errors().count(), 0);
/// # Ok(file)
/// # }
/// ```
pub struct HiveEditor {
    heap: Heap,
    base_block: BaseBlock,
    soundness: Soundness,
    /// The key that was looked up last: changes come in groups.
    trail: Trail,
    sequence: u32,
    time: FileTime,
}

/// What the survey found to be unfit for an edit.
struct Soundness {
    /// Keys and security cells with an error of their own.
    damaged: Bits,
    /// Keys whose subkeys are not all there, or not in our order.
    irregular: Bits,
    ring: Ring,
    report: Report,
}

/// Whether the ring of security descriptors can be taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ring {
    Sound,
    Broken,
}

impl HiveEditor {
    /// Starts an edit of `hive`, whose new and changed keys will have `time`.
    ///
    /// `logs` are the transaction logs beside the hive, all of them, whether they were applied or not:
    /// the edited hive's sequence numbers are above any of theirs, so that none can be replayed over it.
    /// The hive may be one that is possibly stale: that is for the caller to allow.
    ///
    /// # Errors
    /// [`EditError::Format`], [`EditError::Bins`] where the bins are not tiled by cells from end to end,
    /// [`EditError::SequenceSpent`], [`EditError::Read`], [`EditError::Memory`].
    pub fn open(hive: &Hive, logs: &[LogFile<'_>], time: FileTime) -> Result<Self, EditError> {
        let base_block = hive.base_block().clone();
        let (major, minor, root) = (base_block.major, base_block.minor, base_block.root_cell);
        if major != 1 || !(3..=6).contains(&minor) {
            return Err(EditError::Format { major, minor });
        }
        let sequence = sequence::beyond(hive, logs)?;
        let time = sequence::unlike_logs(time, logs);
        let file = heap::copy_of(hive)?;
        let bins = file.get(heap::BINS..).unwrap_or(&[]);
        if bins.len() as u64 != u64::from(base_block.bins_size) {
            let expected = format!("hive bins data of {:#x} bytes", base_block.bins_size);
            return Err(EditError::bins(
                BaseBlock::BINS_START,
                expected,
                format!("{:#x}", bins.len()),
            ));
        }
        let survey = Survey::of(bins, root, minor, Report::new()).map_err(|_| EditError::Memory)?;
        let Survey { cells, damaged, irregular, ring, report, .. } = survey;
        if let Some(damage) = cells.broken {
            return Err(EditError::bins(damage.offset, damage.expected, damage.found));
        }
        let ring = if ring.sound { Ring::Sound } else { Ring::Broken };
        let heap = Heap::new(file, cells).ok_or(EditError::Memory)?;
        let soundness = Soundness { damaged, irregular, ring, report };
        Ok(Self { heap, base_block, soundness, trail: Trail::at(root), sequence, time })
    }

    /// Ends the edit and returns the whole file.
    ///
    /// The base block is that of a clean primary file: both sequence numbers are above all that were
    /// seen, the times of the hive and of its first bin are that of the edit, other fields and flags are
    /// kept. The file ends with the last bin; what lay behind it is not carried over.
    pub fn finish(self) -> Vec<u8> {
        let Self { heap, mut base_block, sequence, time, .. } = self;
        let (mut file, bins_size) = heap.finish();
        base_block.primary_sequence = sequence;
        base_block.secondary_sequence = sequence;
        base_block.last_written = time;
        base_block.file_type = BaseBlock::PRIMARY_FILE;
        base_block.bins_size = bins_size;
        crate::bytes::put(&mut file, 0, &base_block.encode());
        crate::bytes::put(&mut file, heap::BINS.saturating_add(20), &time.0.to_le_bytes());
        file
    }

    /// Does all of `work` or nothing.
    fn at_once<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, EditError>,
    ) -> Result<T, EditError> {
        let result = work(self);
        if result.is_ok() {
            self.heap.keep();
        } else {
            self.heap.roll_back();
        }
        result
    }

    /// Refuses where the key or security cell at `cell` has an error of its own.
    fn require_sound(&self, cell: u32) -> Result<(), EditError> {
        if !self.soundness.damaged.has(cell) {
            return Ok(());
        }
        let known = self.soundness.report.error_of(cell).cloned();
        Err(EditError::damaged(known.unwrap_or_else(|| {
            let place = Some(Place::Offset(CellOffset(cell).in_file()));
            Finding::new(Severity::Error, KeyPath::root(), place, "a sound cell", "a damaged one")
        })))
    }
}
