//! Protocol data units: what is sent and what comes back, byte for byte.

use crate::RemoteError;

/// The length of the header that all units have in common.
pub(crate) const HEADER: usize = 16;

/// The length of the header of requests, responses and faults.
pub(crate) const CALL_HEADER: usize = 24;

/// The first fragment of a call or reply.
pub(crate) const FIRST: u8 = 0x01;

/// The last fragment of a call or reply.
pub(crate) const LAST: u8 = 0x02;

/// The presentation context that a binding asks for; one is enough.
const CONTEXT: u16 = 0;

/// An RPC interface, as a binding names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interface {
    /// The UUID as it is sent: its first three fields are little-endian.
    pub(crate) uuid: [u8; 16],
    /// The version: the minor one in the upper half.
    pub(crate) version: u32,
}

/// NDR with 32-bit pointers, version 2: the transfer syntax (C706 appendix I).
const NDR: Interface = Interface {
    uuid: [
        0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48,
        0x60,
    ],
    version: 2,
};

/// Kinds of units that we send or expect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Request = 0,
    Response = 2,
    Fault = 3,
    Bind = 11,
    BindAck = 12,
    BindNak = 13,
}

impl Kind {
    fn of(number: u8) -> Option<Self> {
        let all =
            [Self::Request, Self::Response, Self::Fault, Self::Bind, Self::BindAck, Self::BindNak];
        all.into_iter().find(|&kind| kind as u8 == number)
    }
}

/// The header of a unit that was received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
    /// The length of the whole unit.
    pub(crate) len: usize,
    pub(crate) call_id: u32,
}

fn begin(kind: Kind, flags: u8, len: usize, call_id: u32) -> Vec<u8> {
    let mut unit = Vec::with_capacity(len);
    // Version 5.0; little-endian integers, ASCII, IEEE floats.
    unit.extend([5, 0, kind as u8, flags, 0x10, 0, 0, 0]);
    unit.extend(u16::try_from(len).unwrap_or(u16::MAX).to_le_bytes());
    unit.extend(0u16.to_le_bytes());
    unit.extend(call_id.to_le_bytes());
    unit
}

fn syntax(unit: &mut Vec<u8>, interface: &Interface) {
    unit.extend(interface.uuid);
    unit.extend(interface.version.to_le_bytes());
}

/// Makes the unit that binds a connection to an interface.
pub(crate) fn bind(interface: &Interface, fragment: u16, call_id: u32) -> Vec<u8> {
    let mut unit = begin(Kind::Bind, FIRST | LAST, 72, call_id);
    unit.extend(fragment.to_le_bytes());
    unit.extend(fragment.to_le_bytes());
    // A new association group; one context with one transfer syntax.
    unit.extend([0, 0, 0, 0, 1, 0, 0, 0]);
    unit.extend(CONTEXT.to_le_bytes());
    unit.extend([1, 0]);
    syntax(&mut unit, interface);
    syntax(&mut unit, &NDR);
    unit
}

/// Makes a fragment of a request. `left` is the length of the stub data from here on.
pub(crate) fn request(flags: u8, call_id: u32, operation: u16, left: u32, stub: &[u8]) -> Vec<u8> {
    let len = CALL_HEADER.saturating_add(stub.len());
    let mut unit = begin(Kind::Request, flags, len, call_id);
    unit.extend(left.to_le_bytes());
    unit.extend(CONTEXT.to_le_bytes());
    unit.extend(operation.to_le_bytes());
    unit.extend(stub);
    unit
}

/// Reads the header of a unit; `None` where more bytes have to come first.
pub(crate) fn header(during: &'static str, bytes: &[u8]) -> Result<Option<Header>, RemoteError> {
    let Some(header) = bytes.first_chunk::<HEADER>() else { return Ok(None) };
    let [major, minor, kind, flags, order, _, _, _, len0, len1, auth0, auth1, id @ ..] = *header;
    let wrong = |expected: &str, found: String| RemoteError::Protocol {
        during,
        expected: expected.to_owned(),
        found,
    };
    if (major, minor) != (5, 0) && (major, minor) != (5, 1) {
        return Err(wrong("DCE/RPC version 5", format!("{major}.{minor}")));
    }
    if order & 0xF0 != 0x10 {
        return Err(wrong("little-endian numbers", format!("data representation {order:#04x}")));
    }
    let auth = u16::from_le_bytes([auth0, auth1]);
    if auth != 0 {
        return Err(wrong("no authentication data", format!("{auth} bytes")));
    }
    let kind = Kind::of(kind).ok_or_else(|| wrong("a reply", format!("a unit of kind {kind}")))?;
    let len = usize::from(u16::from_le_bytes([len0, len1]));
    if len < HEADER {
        return Err(wrong("a length of 16 or more", len.to_string()));
    }
    Ok(Some(Header { kind, flags, len, call_id: u32::from_le_bytes(id) }))
}

/// Reads the answer to a binding and returns how long our fragments may be.
pub(crate) fn bound(during: &'static str, unit: &[u8]) -> Result<u16, RemoteError> {
    let wrong = |expected: &str, found: String| RemoteError::Protocol {
        during,
        expected: expected.to_owned(),
        found,
    };
    let short = || wrong("an answer with a result", format!("{} bytes", unit.len()));
    let word = |at: usize| {
        let bytes = unit.get(at..).and_then(<[u8]>::first_chunk::<2>);
        bytes.map(|&bytes| u16::from_le_bytes(bytes)).ok_or_else(short)
    };
    // Length of fragments that the server sends and receives, group, then its address, then the results.
    let receives = word(18)?;
    let address = usize::from(word(24)?);
    let results = address.saturating_add(26).next_multiple_of(4);
    let at = |offset: usize| results.saturating_add(offset);
    let count = unit.get(results).copied().ok_or_else(short)?;
    let (result, reason) = (word(at(4))?, word(at(6))?);
    if count != 1 || result != 0 {
        let found = format!("{count} results, the first {result} for reason {reason}");
        return Err(wrong("the interface to be accepted", found));
    }
    if usize::from(receives) <= CALL_HEADER.saturating_add(8) {
        return Err(wrong("fragments of a useful length", receives.to_string()));
    }
    Ok(receives)
}

/// Returns the stub data of a response's fragment.
pub(crate) fn stub<'u>(call: &'static str, unit: &'u [u8]) -> Result<&'u [u8], RemoteError> {
    unit.get(CALL_HEADER..).ok_or_else(|| RemoteError::Protocol {
        during: call,
        expected: "a response of 24 bytes or more".to_owned(),
        found: unit.len().to_string(),
    })
}

/// Returns how long the stub data of the whole reply are, as its fragments say; 0 where they do not.
pub(crate) fn whole(unit: &[u8]) -> usize {
    let hint = unit.get(HEADER..).and_then(<[u8]>::first_chunk::<4>);
    hint.and_then(|&hint| usize::try_from(u32::from_le_bytes(hint)).ok()).unwrap_or_default()
}

/// Returns the error that a fault stands for.
pub(crate) fn fault(call: &'static str, unit: &[u8]) -> RemoteError {
    match unit.get(CALL_HEADER..).and_then(<[u8]>::first_chunk::<4>) {
        Some(&status) => RemoteError::Fault { call, status: u32::from_le_bytes(status) },
        None => RemoteError::Protocol {
            during: call,
            expected: "a fault with its code".to_owned(),
            found: format!("{} bytes", unit.len()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binding_is_as_long_as_it_says() {
        let unit = bind(&NDR, 4280, 1);
        let header = header("test", &unit).unwrap().unwrap();
        assert_eq!((header.kind, header.len, unit.len()), (Kind::Bind, 72, 72));
    }

    #[test]
    fn headers_of_other_protocols_are_errors() {
        let sound = request(FIRST | LAST, 7, 15, 4, &[1, 2, 3, 4]);
        assert_eq!(header("test", &sound).unwrap().unwrap().call_id, 7);
        assert!(header("test", &sound[..15]).unwrap().is_none(), "more has to come");
        for (at, byte) in [(0, 4), (2, 1), (4, 0), (8, 15), (10, 1)] {
            let mut unit = sound.clone();
            unit[at] = byte;
            assert!(header("test", &unit).is_err(), "byte {at} is {byte}");
        }
    }

    #[test]
    fn a_binding_that_was_refused_is_an_error() {
        // Header, 4280, 4280, group, address "a" with NUL, one result.
        let mut unit = begin(Kind::BindAck, FIRST | LAST, 56, 1);
        unit.extend([0xb8, 0x10, 0xb8, 0x10, 1, 0, 0, 0, 2, 0, b'a', 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        syntax(&mut unit, &NDR);
        assert_eq!(bound("test", &unit).unwrap(), 4280);
        let mut refused = unit.clone();
        refused[32] = 2;
        assert!(bound("test", &refused).is_err());
        for len in 0..36 {
            assert!(bound("test", &unit[..len]).is_err(), "{len} bytes");
        }
    }
}
