//! The parts of IPX addresses: bytes in the order in which they are written.

use std::fmt;

use crate::bytes::{Reader, Writer};
use crate::payload::layout::Layout;

/// A part of an IPX address, which is written as hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpxAddress<const N: usize>(pub [u8; N]);

/// The number of a network.
pub type IpxNetwork = IpxAddress<4>;
/// The number of a node, or a MAC address.
pub type IpxNode = IpxAddress<6>;
/// The number of a socket.
pub type IpxSocket = IpxAddress<2>;

impl<const N: usize> fmt::Display for IpxAddress<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl<const N: usize> fmt::Debug for IpxAddress<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> Layout for IpxAddress<N> {
    const SIZE: usize = N;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array().map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(&self.0);
    }
}
