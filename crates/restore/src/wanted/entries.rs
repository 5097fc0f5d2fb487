//! Phone-book entries moved from one phone book into another.

use super::folded::Folded;
use routerkeep_phonebook::{ByteOrderMark, PhoneBook, Section};
use std::collections::BTreeMap;

/// Returns the bytes of a phone book with these entries: each in the place of the one of its name, or at the
/// end. All other bytes stay as they are. Takes time in proportion to both, but for the sorting of names.
///
/// # Errors
/// Why it can't be done, in words: UTF-16, or a name that occurs twice.
pub(super) fn with_entries(
    book: &PhoneBook<'_>,
    entries: &[Section<'_>],
) -> Result<Vec<u8>, String> {
    if !matches!(book.byte_order_mark(), None | Some(ByteOrderMark::Utf8)) {
        return Err("the router's phone book is UTF-16, which Windows does not write".to_owned());
    }
    let mut waiting: BTreeMap<Folded, &Section<'_>> = BTreeMap::new();
    for entry in entries {
        waiting.insert(name_of(entry), entry);
    }
    let mut seen: BTreeMap<Folded, ()> = BTreeMap::new();
    let mut bytes = book.preamble().to_vec();
    for own in book.sections() {
        let name = name_of(&own);
        let entry = waiting.get(&name);
        if entry.is_some() && seen.insert(name, ()).is_some() {
            return Err(format!(
                "the router's phone book has two entries {:?}",
                own.name().to_string()
            ));
        }
        put(&mut bytes, entry.map_or(own.bytes(), |entry| entry.bytes()));
    }
    for entry in entries {
        if let Some(entry) = waiting.remove(&name_of(entry))
            && !seen.contains_key(&name_of(entry))
        {
            put(&mut bytes, entry.bytes());
        }
    }
    Ok(bytes)
}

/// Returns the name of an entry as Windows compares it.
pub(crate) fn name_of(section: &Section<'_>) -> Folded {
    Folded::text(&section.name().to_string())
}

fn put(bytes: &mut Vec<u8>, section: &[u8]) {
    let mark_only = bytes.as_slice() == [0xEF, 0xBB, 0xBF];
    if !bytes.is_empty() && !mark_only && bytes.last() != Some(&b'\n') {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(section);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(own: &[u8], entries: &[u8]) -> Result<Vec<u8>, String> {
        let (own, entries) = (PhoneBook::parse(own).unwrap(), PhoneBook::parse(entries).unwrap());
        with_entries(&own, &entries.sections().collect::<Vec<_>>())
    }

    /// The crate's own editing of one entry is the model.
    #[test]
    fn many_entries_are_as_one_after_the_other() {
        let entries = b"[B]\r\nnew=1\r\n[z]\nlast";
        for own in [
            b"".as_slice(),
            b"\xef\xbb\xbf",
            b"words",
            b"[a]\n[b]\nold\n[c]",
            b"[a]\n[c]",
            b"[Z]\r\n\r\n[b]\r\nk=\xff\r\n",
        ] {
            let mut model = PhoneBook::parse(own).unwrap();
            for entry in PhoneBook::parse(entries).unwrap().sections() {
                model = model.with_section(&entry).unwrap();
            }
            assert_eq!(merged(own, entries).unwrap(), model.bytes(), "{own:?}");
        }
        assert!(merged(b"[a]\n[b]\n[A]\n", b"[a]\n").is_err());
        assert!(merged(b"\xfe\xff\0[", b"[a]\n").is_err());
    }
}
