//! The check of the ring of security descriptors (regf, "Key security").
//!
//! ```text
//!  0  2  "sk"       12  4  reference count
//!  4  4  next       16  4  descriptor size
//!  8  4  previous   20     descriptor, self-relative
//! ```

use super::{KeyRecord, LintMemory, Survey};
use crate::CellOffset;
use crate::bytes::{u16_at, u32_at};
use crate::cell::Damage;
use crate::key_node::signature;

/// Places of fields in the content of a security cell.
pub(crate) const NEXT: usize = 4;
pub(crate) const PREVIOUS: usize = 8;
pub(crate) const REFERENCES: usize = 12;
const SIZE: usize = 16;
const DESCRIPTOR: usize = 20;
/// Size of a self-relative descriptor's header, and the control flag that says that it is one
/// (MS-DTYP 2.4.6).
const DESCRIPTOR_HEADER: usize = 20;
const SELF_RELATIVE: u16 = 0x8000;

/// The security cells that are chained to the root's, in ascending order.
#[derive(Default)]
pub(crate) struct Ring {
    members: Vec<Member>,
    /// The member that was used last: most keys have the descriptor of their neighbour.
    last: usize,
    /// Whether the chain comes back to its start with all its links right.
    pub(crate) sound: bool,
}

#[derive(Clone, Copy)]
struct Member {
    cell: u32,
    stored: u32,
    used: u32,
}

impl Ring {
    /// Counts one more key with the descriptor at `cell`; says whether it is in the ring.
    fn count(&mut self, cell: u32) -> bool {
        if self.members.get(self.last).is_none_or(|member| member.cell != cell) {
            let Ok(found) = self.members.binary_search_by_key(&cell, |member| member.cell) else {
                return false;
            };
            self.last = found;
        }
        if let Some(member) = self.members.get_mut(self.last) {
            member.used = member.used.saturating_add(1);
        }
        true
    }
}

impl<'b> Survey<'b> {
    /// Follows the ring from the root's descriptor on.
    pub(super) fn read_ring(&mut self, start: u32) -> Result<(), LintMemory> {
        let mut ring = Ring { sound: true, ..Ring::default() };
        let mut at = start;
        loop {
            let content = match self.claim(at) {
                Ok(content) if content.starts_with(b"sk") => content,
                Ok(content) => {
                    let expected = "key security (\"sk\")";
                    ring.sound = false;
                    let place = CellOffset(at).in_file();
                    self.report(at, Damage::error(place, expected, signature(content)));
                    break;
                }
                Err(damage) => {
                    ring.sound = false;
                    self.report_loose(damage);
                    break;
                }
            };
            let word = |at| u32_at(content, at).unwrap_or(u32::MAX);
            ring.members.try_reserve(1).map_err(|_| LintMemory)?;
            ring.members.push(Member { cell: at, stored: word(REFERENCES), used: 0 });
            if let Some((expected, found)) = descriptor_fault(content) {
                self.report(at, Damage::error(CellOffset(at).in_file(), expected, found));
            }
            let next = word(NEXT);
            let back = match self.cells.look(self.bins, next) {
                Ok(content) => u32_at(content, PREVIOUS),
                Err(_) => None,
            };
            if back.is_some_and(|back| back != at) {
                ring.sound = false;
                let expected = format!("{at:#x} before the security cell {next:#x}");
                let damage =
                    Damage::error(CellOffset(next).in_file(), expected, format!("{back:#x?}"));
                self.report(at, damage);
            }
            if next == start {
                break;
            }
            at = next;
        }
        ring.members.sort_unstable_by_key(|member| member.cell);
        self.tally.descriptors = ring.members.len() as u64;
        self.ring = ring;
        Ok(())
    }

    /// Counts the use that the key at `owner` makes of its descriptor.
    pub(super) fn use_of_security(&mut self, owner: u32, key: &KeyRecord<'b>) {
        let cell = key.word(KeyRecord::SECURITY);
        if !self.ring.count(cell) {
            let expected = "a security cell that is chained to the root's";
            let damage = Damage::error(CellOffset(owner).in_file(), expected, format!("{cell:#x}"));
            self.report(owner, damage);
        }
    }

    /// Compares the numbers of references with those found.
    pub(super) fn settle_security(&mut self) {
        let ring = std::mem::take(&mut self.ring);
        for member in ring.members.iter().filter(|member| member.stored != member.used) {
            let expected = format!("{} references, as many as keys use it", member.used);
            let place = CellOffset(member.cell).in_file();
            self.report(member.cell, Damage::error(place, expected, member.stored.to_string()));
        }
        self.ring = ring;
    }
}

/// Says what is wrong with the descriptor in a security cell, if anything is.
fn descriptor_fault(content: &[u8]) -> Option<(&'static str, String)> {
    let size = u32_at(content, SIZE).unwrap_or(0) as usize;
    let Some(descriptor) = content.get(DESCRIPTOR..).and_then(|rest| rest.get(..size)) else {
        let found = format!("{size} bytes in a cell of {}", content.len());
        return Some(("a security descriptor within its cell", found));
    };
    let control = u16_at(descriptor, 2).unwrap_or(0);
    if descriptor.first() != Some(&1) || control & SELF_RELATIVE == 0 || size < DESCRIPTOR_HEADER {
        let found = format!("{size} bytes, control flags {control:#x}");
        return Some(("a self-relative security descriptor of revision 1", found));
    }
    // Owner, group, system and discretionary list; 0 for none.
    let parts = [4, 8, 12, 16].map(|at| u32_at(descriptor, at).unwrap_or(0) as usize);
    let outside =
        parts.into_iter().find(|&part| part != 0 && !(DESCRIPTOR_HEADER..size).contains(&part));
    outside.map(|part| {
        ("parts within the security descriptor", format!("{part:#x} of {size:#x} bytes"))
    })
}
