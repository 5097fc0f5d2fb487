//! Structures of fixed layout: declared field by field, read and written in that order.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::bytes::{Reader, Writer};
use crate::secret::Secret;

/// A field or structure that always takes [`SIZE`](Self::SIZE) bytes.
pub(crate) trait Layout: Sized {
    /// The number of bytes.
    const SIZE: usize;

    /// Reads the value; `None` where the bytes end before it does.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;

    /// Writes the bytes that [`read`](Self::read) took, whatever they were.
    fn write(&self, writer: &mut Writer);
}

/// Declares structures whose fields lie behind one another as they are written down, padding
/// included, and implements [`Layout`] for them.
macro_rules! layout {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $kind:ty,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $kind,)*
        }

        impl $crate::payload::layout::Layout for $name {
            const SIZE: usize = 0 $(+ <$kind as $crate::payload::layout::Layout>::SIZE)*;

            fn read(reader: &mut $crate::bytes::Reader<'_>) -> Option<Self> {
                // The fields of a struct expression are evaluated as they are written.
                Some(Self { $($field: $crate::payload::layout::Layout::read(reader)?,)* })
            }

            fn write(&self, writer: &mut $crate::bytes::Writer) {
                $($crate::payload::layout::Layout::write(&self.$field, writer);)*
            }
        }
    )*};
}
pub(crate) use layout;

/// Implements [`Layout`] for plain little-endian numbers.
macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Layout for $kind {
            const SIZE: usize = size_of::<Self>();

            fn read(reader: &mut Reader<'_>) -> Option<Self> {
                reader.array().map(Self::from_le_bytes)
            }

            fn write(&self, writer: &mut Writer) {
                writer.put(&self.to_le_bytes());
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i32);

impl<const N: usize> Layout for [u8; N] {
    const SIZE: usize = N;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array()
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(self);
    }
}

impl<const N: usize> Layout for Secret<N> {
    const SIZE: usize = N;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array().map(Self::new)
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(self.expose());
    }
}

/// Four bytes in the order in which the address is written.
impl Layout for Ipv4Addr {
    const SIZE: usize = 4;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array::<4>().map(Self::from)
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(&self.octets());
    }
}

/// Sixteen bytes in the order in which the address is written.
impl Layout for Ipv6Addr {
    const SIZE: usize = 16;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array::<16>().map(Self::from)
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(&self.octets());
    }
}

/// A port in network byte order, as sockets have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NetworkPort(pub u16);

impl Layout for NetworkPort {
    const SIZE: usize = 2;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array().map(|bytes| Self(u16::from_be_bytes(bytes)))
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(&self.0.to_be_bytes());
    }
}

/// A Windows `BOOL`: 32 bits of which any but zero mean true. The number found is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Bool(pub u32);

impl Bool {
    /// What Windows writes for false.
    pub const FALSE: Self = Self(0);
    /// What Windows writes for true.
    pub const TRUE: Self = Self(1);

    /// Returns the truth value.
    pub const fn is_true(self) -> bool {
        self.0 != 0
    }
}

impl Layout for Bool {
    const SIZE: usize = 4;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.u32().map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        writer.u32(self.0);
    }
}
