//! Structures of varying size in an entry that states one size for all.
//!
//! The table of contents has a single item size, so how such structures follow one another is not
//! documented. Two ways agree with themselves: back to back, so that they fill the data exactly, and
//! each in a place of the item size, the rest of which is zero. Where neither fits, only what both
//! have in common is certain: the first structure, and each after one that fills its place.

use super::record::{Fault, Notes, Record};
use crate::bytes::{Reader, Writer, wide};
use crate::{Entry, InfoBlockError, PayloadFinding, PayloadProblem};

/// A structure of which an entry holds several, each as long as it is.
pub(crate) trait Element: Record {
    /// Keeps the bytes between the structure and the next.
    fn pad(&mut self, padding: &[u8]) -> Result<(), InfoBlockError>;
}

/// Reads the structures of an entry, and leaves what follows those that are certain.
pub(super) fn read<T: Element>(
    entry: &Entry<'_>,
    reader: &mut Reader<'_>,
    notes: &mut Notes,
) -> Result<Vec<T>, Fault> {
    let count = usize::try_from(entry.count).unwrap_or(usize::MAX);
    let size = usize::try_from(entry.item_size).unwrap_or(usize::MAX);
    for walk in [back_to_back::<T>, in_places::<T>] {
        let mut ahead = reader.clone();
        match walk(&mut ahead, count, size) {
            Ok(list) => {
                *reader = ahead;
                return Ok(list);
            }
            Err(Fault::Memory { bytes }) => return Err(Fault::Memory { bytes }),
            Err(Fault::Short | Fault::Found(_)) => {}
        }
    }
    certain(reader, count, size, notes)
}

/// Reads structures without gaps that fill the data.
fn back_to_back<T: Element>(
    reader: &mut Reader<'_>,
    count: usize,
    _size: usize,
) -> Result<Vec<T>, Fault> {
    let mut list = Vec::new();
    for _ in 0..count {
        push(&mut list, whole(reader)?)?;
    }
    if reader.rest().is_empty() { Ok(list) } else { Err(Fault::Short) }
}

/// Reads structures in places of equal size, filled up with zeros.
fn in_places<T: Element>(
    reader: &mut Reader<'_>,
    count: usize,
    size: usize,
) -> Result<Vec<T>, Fault> {
    let mut list = Vec::new();
    for _ in 0..count {
        let mut place = Reader::new(reader.take(size).ok_or(Fault::Short)?);
        let mut element: T = whole(&mut place)?;
        if place.rest().iter().any(|byte| *byte != 0) {
            return Err(Fault::Short);
        }
        element.pad(place.rest())?;
        push(&mut list, element)?;
    }
    Ok(list)
}

/// Reads a structure whose lists are complete.
fn whole<T: Element>(reader: &mut Reader<'_>) -> Result<T, Fault> {
    let mut notes = Notes::default();
    let element = T::read(reader, &mut notes)?;
    if notes.stopped() { Err(Fault::Short) } else { Ok(element) }
}

/// Reads the structures whose place does not depend on the way.
fn certain<T: Element>(
    reader: &mut Reader<'_>,
    count: usize,
    size: usize,
    notes: &mut Notes,
) -> Result<Vec<T>, Fault> {
    let mut list = Vec::new();
    loop {
        let start = reader.position();
        let mut ahead = reader.clone();
        match T::read(&mut ahead, notes) {
            Ok(element) => push(&mut list, element)?,
            Err(Fault::Short) if !list.is_empty() => break,
            Err(fault) => return Err(fault),
        }
        *reader = ahead;
        let fills = reader.position().checked_sub(start) == Some(size);
        if !fills || notes.stopped() || list.len() >= count {
            break;
        }
    }
    if list.len() < count && !notes.stopped() {
        notes.stop(PayloadFinding {
            offset: reader.position(),
            field: T::NAME,
            problem: PayloadProblem::Boundaries,
            expected: wide(count),
            found: wide(list.len()),
        });
    }
    Ok(list)
}

fn push<T>(list: &mut Vec<T>, element: T) -> Result<(), Fault> {
    // The sizes vary, so that the count says nothing about how many there can be.
    list.try_reserve(1).map_err(|_| Fault::Memory { bytes: wide(size_of::<T>()) })?;
    list.push(element);
    Ok(())
}

/// Returns the size that all structures have, where it is one.
pub(super) fn common_size<T: Element>(list: &[T]) -> Option<usize> {
    let size = |element: &T| {
        let mut writer = Writer::default();
        element.write(&mut writer);
        writer.finish().ok().map(|bytes| bytes.len())
    };
    let (first, others) = list.split_first()?;
    let common = size(first)?;
    others.iter().all(|element| size(element) == Some(common)).then_some(common)
}

/// Returns the finding for bytes behind the structures.
pub(super) fn trailing<T: Element>(reader: &Reader<'_>) -> PayloadFinding {
    PayloadFinding {
        offset: reader.position(),
        field: T::NAME,
        problem: PayloadProblem::Trailing,
        expected: 0,
        found: wide(reader.rest().len()),
    }
}
