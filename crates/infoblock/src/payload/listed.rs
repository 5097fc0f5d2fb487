//! Lists whose length a count field states, which damaged data may not hold in full.

use super::layout::Layout;
use super::record::Fault;
use crate::bytes::{Reader, Writer, reserve};

/// The rows of a counted list.
///
/// A list made of a `Vec` states its own length. One that was read from data that end too early
/// remembers how many rows are missing, so that writing it gives the same count again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    rows: Vec<T>,
    missing: u32,
}

impl<T> Listed<T> {
    /// Returns the rows that are there.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// Returns how many rows the count states beyond those that are there.
    pub fn missing(&self) -> u32 {
        self.missing
    }

    /// Returns the count that is written.
    pub fn stated(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(self.missing)
    }

    /// Reads up to `stated` rows of `size` bytes, as many as there are whole ones.
    pub(crate) fn read_with(
        reader: &mut Reader<'_>,
        stated: u32,
        size: usize,
        mut read: impl FnMut(&mut Reader<'_>) -> Option<T>,
    ) -> Result<Self, Fault> {
        let held = reader.rest().len().checked_div(size).unwrap_or(0);
        let take = usize::try_from(stated).unwrap_or(usize::MAX).min(held);
        let mut rows = Vec::new();
        reserve(&mut rows, take)?;
        for _ in 0..take {
            rows.push(read(reader).ok_or(Fault::Short)?);
        }
        let taken = u32::try_from(take).unwrap_or(stated);
        Ok(Self { rows, missing: stated.saturating_sub(taken) })
    }

    /// Reads up to `stated` rows, as many as there are whole ones.
    pub(crate) fn read(reader: &mut Reader<'_>, stated: u32) -> Result<Self, Fault>
    where
        T: Layout,
    {
        Self::read_with(reader, stated, T::SIZE, T::read)
    }

    /// Reads the count, then the rows.
    pub(crate) fn read_counted(reader: &mut Reader<'_>) -> Result<Self, Fault>
    where
        T: Layout,
    {
        let stated = reader.u32().ok_or(Fault::Short)?;
        Self::read(reader, stated)
    }

    /// Writes the rows.
    pub(crate) fn write(&self, writer: &mut Writer)
    where
        T: Layout,
    {
        for row in &self.rows {
            row.write(writer);
        }
    }

    /// Writes the count, then the rows.
    pub(crate) fn write_counted(&self, writer: &mut Writer)
    where
        T: Layout,
    {
        writer.u32(self.stated());
        self.write(writer);
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), missing: 0 }
    }
}

impl<T> From<Vec<T>> for Listed<T> {
    fn from(rows: Vec<T>) -> Self {
        Self { rows, missing: 0 }
    }
}

impl<'a, T> IntoIterator for &'a Listed<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}
