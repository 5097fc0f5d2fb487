//! A log that may be of use: which one it is, and whether its base block is sound.

use super::{LogFile, LogKind, LogNote, LogOutcome, Preference, Rejection};
use crate::bytes::field;
use crate::{BaseBlock, BaseBlockError};

/// The place of a log in the scheme, in the order in which logs are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// `.LOG1` of the dual-logging scheme.
    First,
    /// `.LOG2` of the dual-logging scheme.
    Second,
    /// A name that does not say; treated as a third log of the dual scheme.
    Unnamed,
    /// `.LOG` of the single-logging scheme.
    Single,
}

impl Slot {
    fn of(name: &str) -> Self {
        let name = name.as_bytes();
        let ends = |ending: &[u8]| {
            name.last_chunk::<5>().is_some_and(|end| end.eq_ignore_ascii_case(ending))
                || name.last_chunk::<4>().is_some_and(|end| end.eq_ignore_ascii_case(ending))
        };
        if ends(b".log1") {
            Self::First
        } else if ends(b".log2") {
            Self::Second
        } else if ends(b".log") {
            Self::Single
        } else {
            Self::Unnamed
        }
    }
}

/// A log on its way to an outcome.
pub(super) struct Candidate<'a> {
    pub(super) slot: Slot,
    pub(super) bytes: &'a [u8],
    name: &'a str,
    kind: LogKind,
    header: Option<BaseBlock>,
    outcome: Option<LogOutcome>,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(log: &LogFile<'a>) -> Self {
        let header = BaseBlock::parse(log.bytes).ok();
        Self {
            slot: Slot::of(log.name),
            bytes: log.bytes,
            name: log.name,
            kind: kind(log.bytes, header.as_ref()),
            header,
            outcome: None,
        }
    }

    /// Rules the log out if its base block is not what a log's should be.
    pub(super) fn examine(&mut self) {
        if !self.holds_nothing()
            && let Err(rejection) = self.check_header()
        {
            self.reject(rejection);
        }
    }

    fn check_header(&self) -> Result<(), Rejection> {
        let header = BaseBlock::parse(self.bytes).map_err(|error| match error {
            BaseBlockError::Signature { found } => Rejection::Signature { found },
            BaseBlockError::TooShort { len } => Rejection::TooShort { len },
        })?;
        let (stored, computed) = (header.stored_checksum(), header.computed_checksum());
        if stored != computed {
            return Err(Rejection::Checksum { stored, computed });
        }
        let (primary, secondary) = (header.primary_sequence, header.secondary_sequence);
        if primary != secondary {
            return Err(Rejection::Sequences { primary, secondary });
        }
        let found = header.clustering;
        match self.kind {
            LogKind::New if found != 1 => Err(Rejection::Clustering { found }),
            LogKind::Old if !matches!(found, 1 | 2 | 4 | 8) => Err(Rejection::Clustering { found }),
            LogKind::Old | LogKind::New => Ok(()),
            _ => Err(Rejection::FileType { found: header.file_type }),
        }
    }

    /// Whether the log is empty or was never written.
    pub(super) fn holds_nothing(&self) -> bool {
        matches!(self.kind, LogKind::Empty | LogKind::Blank)
    }

    /// Whether the log is of the new format, sound or not, and one of the hive's logs.
    pub(super) fn looks_new(&self) -> bool {
        let artifact = LogOutcome::Rejected(Rejection::NotChosen(Preference::DualLogs));
        self.kind == LogKind::New && self.outcome != Some(artifact)
    }

    /// Whether nothing is known against the log yet.
    pub(super) fn is_open(&self) -> bool {
        self.outcome.is_none() && !self.holds_nothing()
    }

    /// Returns the base block of a log that nothing is known against yet.
    pub(super) fn open_header(&self) -> Option<&BaseBlock> {
        self.header.as_ref().filter(|_| self.is_open())
    }

    /// Rules the log out, unless its outcome is known already.
    pub(super) fn reject(&mut self, rejection: Rejection) {
        if self.is_open() {
            self.outcome = Some(LogOutcome::Rejected(rejection));
        }
    }

    pub(super) fn settle(&mut self, outcome: LogOutcome) {
        self.outcome = Some(outcome);
    }

    /// Whether the log holds, or may hold, data that the result lacks.
    pub(super) fn leaves_data_out(&self) -> bool {
        self.outcome.as_ref().is_some_and(LogOutcome::leaves_data_out)
    }

    pub(super) fn into_note(self) -> LogNote {
        let nothing = self.holds_nothing();
        LogNote {
            name: self.name.to_owned(),
            len: self.bytes.len(),
            kind: self.kind,
            header: self.header,
            outcome: match self.outcome {
                Some(outcome) => outcome,
                None if nothing => LogOutcome::HoldsNothing,
                None => LogOutcome::NotNeeded,
            },
        }
    }
}

/// A sound base block says what kind of log it heads; of a damaged one, anything that looks new counts.
fn kind(bytes: &[u8], header: Option<&BaseBlock>) -> LogKind {
    if bytes.is_empty() {
        return LogKind::Empty;
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return LogKind::Blank;
    }
    let by_type = match header.map(|header| header.file_type) {
        Some(1 | 2) => LogKind::Old,
        Some(6) => LogKind::New,
        _ => LogKind::Unknown,
    };
    if header.is_some_and(BaseBlock::checksum_valid) {
        return by_type;
    }
    match field(bytes, BaseBlock::LEN) {
        Some(super::entry::SIGNATURE) => LogKind::New,
        Some(super::dirty_vector::SIGNATURE) if by_type == LogKind::Unknown => LogKind::Old,
        _ => by_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_name_the_slot_in_any_case() {
        let slots = ["SYSTEM.LOG", "system.log1", "NTUSER.DAT.Log2", "page", ".LOG", "LOG1"];
        assert_eq!(
            slots.map(Slot::of),
            [Slot::Single, Slot::First, Slot::Second, Slot::Unnamed, Slot::Single, Slot::Unnamed]
        );
    }
}
