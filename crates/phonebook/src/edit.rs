//! Edits of whole sections. The bytes of all other sections stay as they are.

use crate::book::{ByteOrderMark, PhoneBook, check_size};
use crate::error::PhoneBookError;
use crate::section::{Section, SectionIndex};

/// Put after a last line that has no end, before something can follow it.
const LINE_END: &[u8] = b"\r\n";

impl PhoneBook<'_> {
    /// Returns the phone book without its sections of this name, by
    /// [`same_name`](crate::same_name).
    ///
    /// Where there is none, the bytes are the same.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::OutOfMemory`] where memory was refused.
    pub fn without(&self, name: &str) -> Result<PhoneBook<'static>, PhoneBookError> {
        let mut dropped = Vec::new();
        for section in self.sections_named(name) {
            dropped.try_reserve(1)?;
            dropped.push(section.index());
        }
        self.assemble(
            |index| if dropped.binary_search(&index).is_ok() { Part::Dropped } else { Part::Kept },
            None,
        )
    }

    /// Returns the phone book without one section.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::NoSuchSection`] where the index is none, [`PhoneBookError::OutOfMemory`]
    /// where memory was refused.
    pub fn without_section(
        &self,
        index: SectionIndex,
    ) -> Result<PhoneBook<'static>, PhoneBookError> {
        let sections = self.sections().len();
        if index.0 >= sections {
            return Err(PhoneBookError::NoSuchSection { index: index.0, sections });
        }
        self.assemble(|found| if found == index { Part::Dropped } else { Part::Kept }, None)
    }

    /// Returns the phone book with this section in the place of the one of the same name, or at
    /// the end where there is none.
    ///
    /// The section's bytes go in as they are. Where they, or the file before them, lack the end of
    /// the last line, CR LF is put there first. A section that declares no UTF-8 keeps meaning the
    /// same only if both phone books are of one code page.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::SeveralSections`] where two or more have the name (remove them with
    /// [`without`](Self::without) first), [`PhoneBookError::Utf16`] where the file is UTF-16,
    /// [`PhoneBookError::TooLarge`] and [`PhoneBookError::TooManySections`] where the result
    /// breaks a limit, [`PhoneBookError::OutOfMemory`] where memory was refused.
    pub fn with_section(
        &self,
        section: &Section<'_>,
    ) -> Result<PhoneBook<'static>, PhoneBookError> {
        if !matches!(self.byte_order_mark(), None | Some(ByteOrderMark::Utf8)) {
            return Err(PhoneBookError::Utf16);
        }
        let name = section.name().try_to_string()?;
        let mut places = self.sections_named(&name);
        let place = places.next();
        if let (Some(first), Some(second)) = (place, places.next()) {
            let (first, second) = (first.line(), second.line());
            return Err(PhoneBookError::SeveralSections { first, second });
        }
        drop(places);
        match place {
            Some(place) => self.assemble(
                |index| {
                    if index == place.index() {
                        Part::Replaced(section.bytes())
                    } else {
                        Part::Kept
                    }
                },
                None,
            ),
            None => self.assemble(|_| Part::Kept, Some(section.bytes())),
        }
    }

    /// Returns the phone book with other bytes in the place of one section.
    pub(crate) fn with_section_bytes(
        &self,
        index: SectionIndex,
        bytes: &[u8],
    ) -> Result<PhoneBook<'static>, PhoneBookError> {
        self.assemble(|found| if found == index { Part::Replaced(bytes) } else { Part::Kept }, None)
    }

    fn assemble<'a>(
        &'a self,
        part: impl Fn(SectionIndex) -> Part<'a>,
        last: Option<&'a [u8]>,
    ) -> Result<PhoneBook<'static>, PhoneBookError> {
        let sections = self.sections().filter_map(|section| match part(section.index()) {
            Part::Kept => Some(section.bytes()),
            Part::Replaced(bytes) => Some(bytes),
            Part::Dropped => None,
        });
        let mut bytes = Vec::new();
        bytes.try_reserve(self.bytes().len())?;
        bytes.extend_from_slice(self.preamble());
        for section in sections.chain(last) {
            let end: &[u8] = match bytes.as_slice() {
                [] | [.., b'\n'] => b"",
                // A byte order mark is no line that would have to end.
                _ if self.preamble().len() == bytes.len() && !self.has_preamble_text() => b"",
                _ => LINE_END,
            };
            bytes.try_reserve(section.len().saturating_add(end.len()))?;
            bytes.extend_from_slice(end);
            bytes.extend_from_slice(section);
            check_size(bytes.len())?;
        }
        Ok(PhoneBook::from_vec(bytes)?.with_code_page(self.code_page()))
    }

    /// Says whether anything but a byte order mark stands before the first section.
    fn has_preamble_text(&self) -> bool {
        match self.byte_order_mark() {
            Some(ByteOrderMark::Utf8) => self.preamble().len() > 3,
            _ => !self.preamble().is_empty(),
        }
    }
}

/// What becomes of a section.
enum Part<'a> {
    Kept,
    Replaced(&'a [u8]),
    Dropped,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(bytes: &[u8]) -> PhoneBook<'_> {
        PhoneBook::parse(bytes).unwrap()
    }

    fn with(bytes: &[u8], section: &[u8]) -> Result<Vec<u8>, PhoneBookError> {
        let other = book(section);
        let section = other.section(SectionIndex(0)).unwrap();
        book(bytes).with_section(&section).map(PhoneBook::into_bytes)
    }

    #[test]
    fn removal_leaves_every_other_byte() {
        let all = book(b"; x\n[a]\nk=1\n\n[B]\r\nk\xff\r\n[c]\nend");
        assert_eq!(all.without("b").unwrap().bytes(), b"; x\n[a]\nk=1\n\n[c]\nend");
        assert_eq!(all.without("c").unwrap().bytes(), b"; x\n[a]\nk=1\n\n[B]\r\nk\xff\r\n");
        assert_eq!(all.without("d").unwrap(), all);
        assert_eq!(
            all.without_section(SectionIndex(0)).unwrap().bytes(),
            b"; x\n[B]\r\nk\xff\r\n[c]\nend"
        );
        assert_eq!(
            all.without_section(SectionIndex(3)).unwrap_err(),
            PhoneBookError::NoSuchSection { index: 3, sections: 3 }
        );
        assert_eq!(book(b"[a]\n[b]\n[A]\n").without("a").unwrap().bytes(), b"[b]\n");
    }

    #[test]
    fn a_section_goes_into_the_place_of_its_name() {
        let new = b"[B]\r\nnew=1\r\n";
        assert_eq!(with(b"[a]\n[b]\nold\n[c]", new).unwrap(), b"[a]\n[B]\r\nnew=1\r\n[c]");
        assert_eq!(with(b"[a]\n[c]", new).unwrap(), b"[a]\n[c]\r\n[B]\r\nnew=1\r\n");
        assert_eq!(with(b"", new).unwrap(), new);
        assert_eq!(with(b"words", new).unwrap(), b"words\r\n[B]\r\nnew=1\r\n");
        assert_eq!(with(b"\xef\xbb\xbf", new).unwrap(), b"\xef\xbb\xbf[B]\r\nnew=1\r\n");
        assert_eq!(with(b"[b]\nold\n[c]\n", b"[b]\nnew").unwrap(), b"[b]\nnew\r\n[c]\n");
    }

    #[test]
    fn unclear_places_are_refused() {
        let error = with(b"[a]\n[b]\n[A]\n", b"[a]\n").unwrap_err();
        assert_eq!(error.to_string(), "lines 1 and 3 both start a section of this name");
        assert_eq!(with(b"\xfe\xff\0[", b"[a]\n").unwrap_err(), PhoneBookError::Utf16);
    }

    #[test]
    fn the_code_page_stays() {
        let page = crate::CodePage::from_number(1251).unwrap();
        let edited = book(b"[a]\n").with_code_page(page).without("a").unwrap();
        assert_eq!(edited.code_page(), page);
    }
}
