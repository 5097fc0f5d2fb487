//! Names in fields of fixed length.

use std::fmt;

use super::layout::Layout;
use crate::bytes::{Reader, Writer};

/// A field of `N` UTF-16 units, of which those before the first zero count.
#[derive(Clone, PartialEq, Eq)]
pub struct WideName<const N: usize>(pub [u16; N]);

impl<const N: usize> WideName<N> {
    /// Returns the units before the first zero; they need not be valid UTF-16.
    pub fn units(&self) -> &[u16] {
        self.0.split(|unit| *unit == 0).next().unwrap_or_default()
    }
}

impl<const N: usize> fmt::Debug for WideName<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf16_lossy(self.units()))
    }
}

impl<const N: usize> Layout for WideName<N> {
    const SIZE: usize = N * 2;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let mut units = [0; N];
        for unit in &mut units {
            *unit = u16::read(reader)?;
        }
        Some(Self(units))
    }

    fn write(&self, writer: &mut Writer) {
        for unit in &self.0 {
            unit.write(writer);
        }
    }
}

/// A field of `N` bytes, of which those before the first zero count.
#[derive(Clone, PartialEq, Eq)]
pub struct ByteName<const N: usize>(pub [u8; N]);

impl<const N: usize> ByteName<N> {
    /// Returns the bytes before the first zero; their code page is that of the machine.
    pub fn bytes(&self) -> &[u8] {
        self.0.split(|byte| *byte == 0).next().unwrap_or_default()
    }
}

impl<const N: usize> fmt::Debug for ByteName<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.bytes().escape_ascii())
    }
}

impl<const N: usize> Layout for ByteName<N> {
    const SIZE: usize = N;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        reader.array().map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        writer.put(&self.0);
    }
}
