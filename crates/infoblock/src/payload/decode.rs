//! Decoded entries, and how data become structures: total, and without loss.

use std::fmt;

use super::Payload;
use super::elements::{self, Element};
use super::encode::{Encoded, Shape};
use super::layout::Layout;
use super::record::{Fault, Notes, Record};
use crate::bytes::{Reader, copied, reserve, wide};
use crate::finding::Findings;
use crate::{Context, Entry, InfoBlockError, PayloadFinding, PayloadProblem};

/// A decoded entry: the payload, what follows it, and what was unusual.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    context: Context,
    entry: Entry<'a>,
    payload: Payload,
    rest: &'a [u8],
    findings: Findings<PayloadFinding>,
}

impl<'a> Decoded<'a> {
    /// Returns the place by which the entry was understood.
    pub fn context(&self) -> Context {
        self.context
    }

    /// Returns the entry.
    pub fn entry(&self) -> &Entry<'a> {
        &self.entry
    }

    /// Returns the payload.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// Returns the payload.
    pub fn into_payload(self) -> Payload {
        self.payload
    }

    /// Returns the data after the payload; all of them where it is opaque.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Returns what is wrong with the data, at most
    /// [`MAX_FINDINGS`](crate::limits::MAX_FINDINGS) of it.
    pub fn findings(&self) -> &[PayloadFinding] {
        self.findings.kept()
    }

    /// Returns the number of findings beyond those that are kept.
    pub fn further_findings(&self) -> u64 {
        self.findings.further()
    }

    /// Returns the sizes and data of the entry again, from the payload and the rest.
    ///
    /// # Errors
    /// The entry had no data, or memory is short.
    pub fn encode(&self) -> Result<Encoded, InfoBlockError> {
        match self.payload.shape() {
            // Structures of varying size share a size that only the entry knows.
            Some(Shape::Elements { .. }) => Ok(Encoded {
                item_size: self.entry.item_size,
                count: self.entry.count,
                data: self.payload.bytes(self.rest)?,
            }),
            Some(shape) => self.payload.encode_with(&shape, self.rest),
            None if self.entry.data.is_none() => {
                Err(InfoBlockError::Unreadable { info_type: self.entry.info_type })
            }
            None => Ok(Encoded {
                item_size: self.entry.item_size,
                count: self.entry.count,
                data: copied(self.rest)?,
            }),
        }
    }

    fn new(place: Place<'_, 'a>, payload: Payload, rest: &'a [u8]) -> Self {
        let Place { context, entry } = place;
        Self { context, entry: *entry, payload, rest, findings: Findings::default() }
    }

    /// Returns an entry that is not understood, and why where it should have been.
    pub(super) fn opaque(place: Place<'_, 'a>, finding: Option<PayloadFinding>) -> Self {
        let mut decoded = Self::new(place, Payload::Opaque, place.entry.data.unwrap_or_default());
        if let Some(finding) = finding {
            decoded.findings.push(finding);
        }
        decoded
    }
}

impl fmt::Debug for Decoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest may hold keys: its length has to do.
        f.debug_struct("Decoded")
            .field("info_type", &self.entry.info_type)
            .field("payload", &self.payload)
            .field("rest_length", &self.rest.len())
            .field("findings", &self.findings.kept())
            .finish()
    }
}

/// An entry, and where its block stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'e, 'a> {
    pub(super) context: Context,
    pub(super) entry: &'e Entry<'a>,
}

/// Decodes an entry of one structure.
pub(super) fn record<'a, T: Record + Into<Payload>>(place: Place<'_, 'a>) -> Decoded<'a> {
    let entry = place.entry;
    let data = entry.data.unwrap_or_default();
    if data.is_empty() {
        return Decoded::new(place, Payload::Empty, data);
    }
    if entry.count != 1 {
        let found = entry.count.into();
        return Decoded::opaque(place, Some(finding(T::NAME, PayloadProblem::Count, 1, found)));
    }
    let mut notes = Notes::default();
    let mut reader = Reader::new(data);
    match T::read(&mut reader, &mut notes) {
        Ok(record) => {
            let rest = reader.rest();
            if !rest.is_empty() && !notes.stopped() && !record.expects(rest) {
                let problem = PayloadProblem::Trailing;
                let offset = reader.position();
                let trailing = finding(T::NAME, problem, 0, wide(rest.len()));
                notes.push(PayloadFinding { offset, ..trailing });
            }
            let decoded = Decoded::new(place, record.into(), rest);
            Decoded { findings: notes.into_findings(), ..decoded }
        }
        Err(fault) => Decoded::opaque(place, Some(fault_finding::<T>(&fault, data.len()))),
    }
}

/// Decodes an entry of structures of varying size.
pub(super) fn elements<'a, T: Element>(place: Place<'_, 'a>) -> Decoded<'a>
where
    Payload: From<Vec<T>>,
{
    let data = place.entry.data.unwrap_or_default();
    if data.is_empty() {
        return Decoded::new(place, Payload::Empty, data);
    }
    let mut notes = Notes::default();
    let mut reader = Reader::new(data);
    match elements::read::<T>(place.entry, &mut reader, &mut notes) {
        Ok(list) => {
            if !reader.rest().is_empty() && !notes.stopped() {
                notes.push(elements::trailing::<T>(&reader));
            }
            let decoded = Decoded::new(place, list.into(), reader.rest());
            Decoded { findings: notes.into_findings(), ..decoded }
        }
        Err(fault) => Decoded::opaque(place, Some(fault_finding::<T>(&fault, data.len()))),
    }
}

/// Decodes an entry of rows.
pub(super) fn rows<'a, T: Layout>(place: Place<'_, 'a>, name: &'static str) -> Decoded<'a>
where
    Payload: From<Vec<T>>,
{
    let entry = place.entry;
    if !is_size_of::<T>(entry) {
        let found = entry.item_size.into();
        let problem = PayloadProblem::ItemSize;
        return Decoded::opaque(place, Some(finding(name, problem, wide(T::SIZE), found)));
    }
    let data = entry.data.unwrap_or_default();
    let mut list: Vec<T> = Vec::new();
    let count = usize::try_from(entry.count).unwrap_or(usize::MAX);
    if let Err(InfoBlockError::OutOfMemory { bytes }) = reserve(&mut list, count) {
        return Decoded::opaque(place, Some(finding(name, PayloadProblem::Memory, bytes, 0)));
    }
    let mut reader = Reader::new(data);
    for _ in 0..count {
        // The data are as long as size and count state, so that no row is missing.
        let Some(row) = T::read(&mut reader) else { break };
        list.push(row);
    }
    Decoded::new(place, list.into(), reader.rest())
}

pub(super) fn is_size_of<T: Layout>(entry: &Entry<'_>) -> bool {
    u64::from(entry.item_size) == wide(T::SIZE)
}

fn fault_finding<T: Record>(fault: &Fault, length: usize) -> PayloadFinding {
    match *fault {
        Fault::Short => finding(T::NAME, PayloadProblem::Short, wide(T::FIXED), wide(length)),
        Fault::Memory { bytes } => finding(T::NAME, PayloadProblem::Memory, bytes, 0),
        Fault::Found(finding) => finding,
    }
}

pub(super) fn finding(
    field: &'static str,
    problem: PayloadProblem,
    expected: u64,
    found: u64,
) -> PayloadFinding {
    PayloadFinding { offset: 0, field, problem, expected, found }
}
