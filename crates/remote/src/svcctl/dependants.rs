//! The services that depend on another one, from the buffer in which the protocol lists them.

use super::{ENUM_DEPENDENT_SERVICES, Service, Services, code};
use crate::RemoteError;
use crate::ndr::Writer;

/// The room for the list in the first try.
const ROOM: u32 = 16 * 1024;

/// The most that the protocol can ask for (MS-SCMR section 2.2.9).
const GREATEST_ROOM: u32 = 256 * 1024;

/// `SERVICE_ACTIVE`: those that do anything but stand still.
const ACTIVE: u32 = 0x1;

/// The length of an `ENUM_SERVICE_STATUSW` on the wire: two offsets, and a status of seven numbers.
const ENTRY: usize = 36;

impl Services {
    /// Lists the running services that depend on a service, in the order in which they are to be stopped.
    pub(crate) fn running_dependants(
        &mut self,
        service: Service,
    ) -> Result<Vec<String>, RemoteError> {
        let mut room = ROOM;
        loop {
            let mut stub = Writer::default();
            stub.handle(&service.0).u32(ACTIVE).u32(room);
            let ((list, needed), status) =
                ENUM_DEPENDENT_SERVICES.make(&mut self.client, stub, |reply| {
                    let buffer = reply.array(room)?;
                    let needed = reply.u32()?;
                    let count = reply.u32()?;
                    Ok((names(buffer, count), needed))
                })?;
            if status == code::MORE_DATA && needed > room && needed <= GREATEST_ROOM {
                room = needed;
                continue;
            }
            ENUM_DEPENDENT_SERVICES.success(status)?;
            return list.ok_or_else(|| RemoteError::Protocol {
                during: ENUM_DEPENDENT_SERVICES.name,
                expected: "names of services within the list".to_owned(),
                found: "others".to_owned(),
            });
        }
    }
}

/// Returns the names in a list; `None` where one lies outside of it, does not end, or is no text.
fn names(buffer: &[u8], count: u32) -> Option<Vec<String>> {
    let count = usize::try_from(count).ok()?;
    if count > buffer.len() / ENTRY {
        return None;
    }
    let entries = buffer.chunks_exact(ENTRY).take(count);
    entries
        .map(|entry| {
            let offset = u32::from_le_bytes(*entry.first_chunk()?);
            text(buffer.get(usize::try_from(offset).ok()?..)?)
        })
        .collect()
}

/// The greatest length of a service's name (MS-SCMR section 3.1.1, `ServiceName`).
const NAME_LIMIT: usize = 256;

fn text(bytes: &[u8]) -> Option<String> {
    let units = bytes.as_chunks::<2>().0.iter().map(|&unit| u16::from_le_bytes(unit));
    let mut name: Vec<u16> = units.take(NAME_LIMIT.saturating_add(1)).collect();
    let end = name.iter().position(|&unit| unit == 0)?;
    name.truncate(end);
    String::from_utf16(&name).ok().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of entries with the given offsets of their names, and what lies behind them.
    fn list(offsets: &[u32], behind: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for offset in offsets {
            bytes.extend(offset.to_le_bytes());
            bytes.extend([0; ENTRY - 4]);
        }
        bytes.extend(behind.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn names_are_found_where_the_list_says() {
        let bytes = list(&[80, 72], "abc\0RasMan\0");
        assert_eq!(names(&bytes, 2), Some(vec!["RasMan".to_owned(), "abc".to_owned()]));
        assert_eq!(names(&bytes, 0), Some(Vec::new()));
    }

    #[test]
    fn names_outside_of_the_list_are_refused() {
        assert_eq!(names(&list(&[36], "a\0"), 2), None, "more entries than there is room for");
        assert_eq!(names(&list(&[40], "a\0"), 1), None, "behind the end");
        assert_eq!(names(&list(&[u32::MAX], "a\0"), 1), None);
        assert_eq!(names(&list(&[36], "without an end"), 1), None);
        assert_eq!(names(&list(&[36], "\0"), 1), None, "empty");
        assert_eq!(names(&list(&[36], &"n".repeat(300)), 1), None, "too long");
    }
}
