//! Calls over a pipe: fragments out, fragments in.

use super::pdu::{self, FIRST, Header, Interface, Kind, LAST};
use crate::RemoteError;
use crate::pipe::{Pipe, PipeError};

/// The length of fragments that we offer; what Windows' own client offers.
const FRAGMENT: u16 = 4280;

/// The greatest reply to a call that did not ask for more.
pub(crate) const REPLY_LIMIT: usize = 1024 * 1024;

/// A piece of an answer that is shorter is a short one, unless it is the last.
const SHORT: usize = 32;

/// How many short pieces an answer may have before its server is taken for a hostile one.
const SHORT_LIMIT: u32 = 64;

/// A pipe that is bound to an interface.
pub(crate) struct Client {
    pipe: Box<dyn Pipe>,
    /// What was read beyond the unit that was asked for.
    unread: Vec<u8>,
    /// How much stub data fits into one of our fragments: a multiple of eight.
    room: usize,
    call_id: u32,
    round_trips: u64,
}

impl Client {
    /// Binds a pipe to `interface`.
    pub(crate) fn bind(pipe: Box<dyn Pipe>, interface: &Interface) -> Result<Self, RemoteError> {
        const DURING: &str = "binding";
        let mut client = Self { pipe, unread: Vec::new(), room: 0, call_id: 1, round_trips: 0 };
        let unit = pdu::bind(interface, FRAGMENT, client.call_id);
        client.transceive(DURING, &unit)?;
        let (header, unit) = client.receive(DURING)?;
        match header.kind {
            Kind::BindAck => {}
            kind => {
                return Err(RemoteError::Protocol {
                    during: DURING,
                    expected: "the binding to be accepted".to_owned(),
                    found: format!("{kind:?}"),
                });
            }
        }
        let fragment = usize::from(pdu::bound(DURING, &unit)?.min(FRAGMENT));
        client.room = fragment.saturating_sub(pdu::CALL_HEADER) & !7;
        Ok(client)
    }

    /// Returns how many exchanges with the server there were.
    pub(crate) fn round_trips(&self) -> u64 {
        self.round_trips
    }

    /// Calls an operation and returns the stub data of the reply, of at most `limit` bytes.
    pub(crate) fn call(
        &mut self,
        call: &'static str,
        operation: u16,
        stub: &[u8],
        limit: usize,
    ) -> Result<Vec<u8>, RemoteError> {
        self.call_id = self.call_id.wrapping_add(1);
        // A fault can leave fragments behind that nobody waits for.
        self.unread.clear();
        let mut flags = FIRST;
        let mut rest = stub;
        while let Some((fragment, further)) =
            rest.split_at_checked(self.room).filter(|(_, further)| !further.is_empty())
        {
            let unit = pdu::request(flags, self.call_id, operation, len(rest), fragment);
            self.round_trips = self.round_trips.saturating_add(1);
            self.pipe.write(&unit).map_err(|source| failed(call, source))?;
            (flags, rest) = (0, further);
        }
        let unit = pdu::request(flags | LAST, self.call_id, operation, len(rest), rest);
        self.transceive(call, &unit)?;
        self.reply(call, limit)
    }

    /// Gathers the fragments of a reply.
    fn reply(&mut self, call: &'static str, limit: usize) -> Result<Vec<u8>, RemoteError> {
        let wrong = |expected: String, found: String| RemoteError::Protocol {
            during: call,
            expected,
            found,
        };
        let mut reply = Vec::new();
        let mut first = FIRST;
        let mut short = 0u32;
        loop {
            let (header, unit) = self.receive(call)?;
            if header.call_id != self.call_id {
                let expected = format!("the reply to call {}", self.call_id);
                return Err(wrong(expected, format!("one to call {}", header.call_id)));
            }
            match header.kind {
                Kind::Response => {}
                Kind::Fault => return Err(pdu::fault(call, &unit)),
                kind => return Err(wrong("a response".to_owned(), format!("{kind:?}"))),
            }
            if header.flags & FIRST != first {
                let found = format!("flags {:#04x}", header.flags);
                return Err(wrong("fragments in their order".to_owned(), found));
            }
            first = 0;
            let stub = pdu::stub(call, &unit)?;
            if reply.is_empty() {
                // What the server says of the whole, as far as it may be that much: it need not be true.
                let whole = pdu::whole(&unit).min(limit);
                reply.try_reserve_exact(whole).map_err(|_| RemoteError::Memory)?;
            }
            if reply.len().saturating_add(stub.len()) > limit {
                return Err(wrong(format!("at most {limit} bytes"), "more".to_owned()));
            }
            reply.try_reserve(stub.len()).map_err(|_| RemoteError::Memory)?;
            reply.extend_from_slice(stub);
            if header.flags & LAST != 0 {
                return Ok(reply);
            }
            if stub.len() < SHORT {
                short = short.saturating_add(1);
                if short > SHORT_LIMIT {
                    let found = format!("{short} of less than {SHORT} bytes");
                    return Err(wrong("fragments of a useful length".to_owned(), found));
                }
            }
        }
    }

    fn transceive(&mut self, during: &'static str, unit: &[u8]) -> Result<(), RemoteError> {
        self.round_trips = self.round_trips.saturating_add(1);
        let bytes = self.pipe.transceive(unit).map_err(|source| failed(during, source))?;
        self.keep(bytes)
    }

    fn keep(&mut self, bytes: Vec<u8>) -> Result<(), RemoteError> {
        if self.unread.is_empty() {
            self.unread = bytes;
        } else {
            self.unread.try_reserve(bytes.len()).map_err(|_| RemoteError::Memory)?;
            self.unread.extend(bytes);
        }
        Ok(())
    }

    /// Returns the next whole unit, however the server cuts it into messages.
    fn receive(&mut self, during: &'static str) -> Result<(Header, Vec<u8>), RemoteError> {
        let mut short = 0u32;
        loop {
            if let Some(header) = pdu::header(during, &self.unread)?
                && let Some((unit, rest)) = self.unread.split_at_checked(header.len)
            {
                let (unit, rest) = (unit.to_vec(), rest.to_vec());
                self.unread = rest;
                return Ok((header, unit));
            }
            self.round_trips = self.round_trips.saturating_add(1);
            let bytes = self.pipe.read().map_err(|source| failed(during, source))?;
            if bytes.len() < SHORT {
                short = short.saturating_add(1);
                if short > SHORT_LIMIT {
                    return Err(RemoteError::Protocol {
                        during,
                        expected: "messages of a useful length".to_owned(),
                        found: format!("{short} of less than {SHORT} bytes"),
                    });
                }
            }
            self.keep(bytes)?;
        }
    }
}

fn failed(during: &'static str, source: PipeError) -> RemoteError {
    RemoteError::Pipe { during, source }
}

/// A call's data are never longer than a value's limit, which is far below this one.
fn len(stub: &[u8]) -> u32 {
    u32::try_from(stub.len()).unwrap_or(u32::MAX)
}
