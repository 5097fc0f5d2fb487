//! What decoding needs to know of a structure that fills an entry alone.

use super::layout::Layout;
use super::listed::Listed;
use crate::bytes::{Reader, Writer, wide};
use crate::finding::Findings;
use crate::{InfoBlockError, PayloadFinding, PayloadProblem};

/// Why a structure stays opaque.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The data end within the fixed part.
    Short,
    /// Memory is short.
    Memory {
        /// The size of the reservation.
        bytes: u64,
    },
    /// Something else, which is a finding.
    Found(PayloadFinding),
}

impl From<InfoBlockError> for Fault {
    fn from(error: InfoBlockError) -> Self {
        match error {
            InfoBlockError::OutOfMemory { bytes } => Self::Memory { bytes },
            _ => Self::Short,
        }
    }
}

/// A structure of which an entry holds exactly one.
pub(crate) trait Record: Sized {
    /// The name of the structure in MS-RRASM.
    const NAME: &'static str;
    /// The size of the fixed part in bytes.
    const FIXED: usize;

    /// Reads the structure and leaves what follows it.
    fn read(reader: &mut Reader<'_>, notes: &mut Notes) -> Result<Self, Fault>;

    /// Writes the bytes that [`read`](Self::read) took.
    fn write(&self, writer: &mut Writer);

    /// Returns whether bytes after the structure are no reason for a finding.
    fn expects(&self, _rest: &[u8]) -> bool {
        false
    }
}

/// Makes structures of fixed layout known as records.
macro_rules! fixed_records {
    ($($name:ty = $text:literal;)*) => {$(
        impl $crate::payload::record::Record for $name {
            const NAME: &'static str = $text;
            const FIXED: usize = <Self as $crate::payload::layout::Layout>::SIZE;

            fn read(
                reader: &mut $crate::bytes::Reader<'_>,
                _notes: &mut $crate::payload::record::Notes,
            ) -> Result<Self, $crate::payload::record::Fault> {
                $crate::payload::layout::Layout::read(reader)
                    .ok_or($crate::payload::record::Fault::Short)
            }

            fn write(&self, writer: &mut $crate::bytes::Writer) {
                $crate::payload::layout::Layout::write(self, writer);
            }
        }
    )*};
}
pub(crate) use fixed_records;

/// Takes down what is unusual while a structure is read.
#[derive(Default)]
pub(crate) struct Notes {
    findings: Findings<PayloadFinding>,
    stopped: bool,
}

impl Notes {
    pub(crate) fn push(&mut self, finding: PayloadFinding) {
        self.findings.push(finding);
    }

    pub(crate) fn count_further(&mut self, further: u64) {
        self.findings.count_further(further);
    }

    /// Notes where a list, which has just been read, is shorter than its count.
    pub(crate) fn list<T>(&mut self, field: &'static str, list: &Listed<T>, reader: &Reader<'_>) {
        if list.missing() > 0 {
            self.stop(PayloadFinding {
                offset: reader.position(),
                field,
                problem: PayloadProblem::Truncated,
                expected: list.stated().into(),
                found: wide(list.rows().len()),
            });
        }
    }

    /// Notes why reading ended before the data did, so that what is left needs no finding more.
    pub(crate) fn stop(&mut self, finding: PayloadFinding) {
        self.stopped = true;
        self.push(finding);
    }

    /// Returns whether reading ended early.
    pub(crate) fn stopped(&self) -> bool {
        self.stopped
    }

    pub(crate) fn into_findings(self) -> Findings<PayloadFinding> {
        self.findings
    }
}

/// Reads a field of fixed layout.
pub(crate) fn field<T: Layout>(reader: &mut Reader<'_>) -> Result<T, Fault> {
    T::read(reader).ok_or(Fault::Short)
}
