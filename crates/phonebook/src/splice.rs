//! Edits inside one section: values replaced, lines put in and taken out, all else as it stands.

use std::ops::Range;

use crate::error::PhoneBookError;

/// The end of a line, where no other line shows one.
const CR_LF: &[u8] = b"\r\n";

/// A range of bytes and what goes in its place.
struct Splice {
    range: Range<usize>,
    /// Which of several that start at one place comes first.
    order: usize,
    with: Vec<u8>,
}

/// Edits of some bytes, collected.
pub(crate) struct Splices<'a> {
    bytes: &'a [u8],
    list: Vec<Splice>,
}

impl<'a> Splices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, list: Vec::new() }
    }

    /// Puts `with` in the place of a range; an empty range is a place between two bytes.
    pub(crate) fn put(
        &mut self,
        range: Range<usize>,
        order: usize,
        with: Vec<u8>,
    ) -> Result<(), PhoneBookError> {
        self.list.try_reserve(1)?;
        self.list.push(Splice { range, order, with });
        Ok(())
    }

    /// Returns how the line ends that stands before a place.
    pub(crate) fn line_end(&self, at: usize) -> &'static [u8] {
        match self.bytes.get(..at).unwrap_or_default() {
            [.., b'\r', b'\n'] => CR_LF,
            [.., b'\n'] => b"\n",
            _ => CR_LF,
        }
    }

    /// Returns the bytes with all edits made. What is put in as lines starts on a line of its own, even
    /// where the last line of the file has no end.
    pub(crate) fn apply(mut self) -> Result<Vec<u8>, PhoneBookError> {
        self.list.sort_by_key(|splice| (splice.range.start, splice.order));
        let mut edited = Vec::new();
        let mut from = 0;
        for splice in &self.list {
            let kept = self.bytes.get(from..splice.range.start).unwrap_or_default();
            let lines = splice.range.is_empty() && splice.with.ends_with(b"\n");
            let room = kept.len().saturating_add(splice.with.len()).saturating_add(CR_LF.len());
            edited.try_reserve(room)?;
            edited.extend_from_slice(kept);
            if lines && !matches!(edited.as_slice(), [] | [.., b'\n']) {
                edited.extend_from_slice(CR_LF);
            }
            edited.extend_from_slice(&splice.with);
            from = splice.range.end;
        }
        let rest = self.bytes.get(from..).unwrap_or_default();
        edited.try_reserve(rest.len())?;
        edited.extend_from_slice(rest);
        Ok(edited)
    }
}
