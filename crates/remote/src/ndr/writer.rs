//! Stub data of requests. What goes in is ours, so nothing here can fail.

/// The number that a pointer which is not null is sent as; any other would do.
const REFERENT: u32 = 0x0002_0000;

/// Stub data in the making.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Returns the stub data.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn align(&mut self, to: usize) {
        let len = self.bytes.len().next_multiple_of(to);
        self.bytes.resize(len, 0);
    }

    /// Adds a 16-bit number.
    pub(crate) fn u16(&mut self, number: u16) -> &mut Self {
        self.align(2);
        self.bytes.extend(number.to_le_bytes());
        self
    }

    /// Adds a 32-bit number.
    pub(crate) fn u32(&mut self, number: u32) -> &mut Self {
        self.align(4);
        self.bytes.extend(number.to_le_bytes());
        self
    }

    /// Adds bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Adds a context handle: 20 bytes that only the server understands.
    pub(crate) fn handle(&mut self, handle: &[u8; 20]) -> &mut Self {
        self.align(4);
        self.bytes(handle)
    }

    /// Adds a null pointer.
    pub(crate) fn null(&mut self) -> &mut Self {
        self.u32(0)
    }

    /// Adds a pointer that is not null; what it points to follows.
    pub(crate) fn pointer(&mut self) -> &mut Self {
        self.u32(REFERENT)
    }

    /// Adds a pointer to a 32-bit number.
    pub(crate) fn pointer_to_u32(&mut self, number: u32) -> &mut Self {
        self.pointer().u32(number)
    }

    /// Adds a conformant array of bytes.
    pub(crate) fn array(&mut self, bytes: &[u8]) -> &mut Self {
        self.u32(count(bytes.len())).bytes(bytes)
    }

    /// Adds a pointer to a conformant, varying array that has room for `size` bytes and none in it.
    pub(crate) fn pointer_to_room(&mut self, size: u32) -> &mut Self {
        self.pointer().u32(size).u32(0).u32(0)
    }

    /// Adds a conformant, varying string of UTF-16 units, and the NUL that ends it.
    pub(crate) fn string(&mut self, units: &[u16]) -> &mut Self {
        let number = count(units.len()).saturating_add(1);
        self.u32(number).u32(0).u32(number);
        for unit in units {
            self.bytes.extend(unit.to_le_bytes());
        }
        self.u16(0)
    }

    /// Adds an `RRP_UNICODE_STRING` (MS-RRP section 2.2.4) that ends with NUL, as servers want it.
    ///
    /// `None` where it is longer than the 16-bit length of the structure can say.
    #[must_use]
    pub(crate) fn text(&mut self, units: &[u16]) -> Option<&mut Self> {
        let with_nul = units.len().checked_add(1)?;
        let len = u16::try_from(with_nul.checked_mul(2)?).ok()?;
        let number = u32::from(len / 2);
        self.align(4);
        self.u16(len).u16(len).pointer().u32(number).u32(0).u32(number);
        for unit in units {
            self.bytes.extend(unit.to_le_bytes());
        }
        Some(self.u16(0))
    }

    /// Adds an `RRP_UNICODE_STRING` without a text.
    pub(crate) fn no_text(&mut self) -> &mut Self {
        self.align(4);
        self.u16(0).u16(0).null()
    }

    /// Adds an `RRP_UNICODE_STRING` that has room for an answer of `units` units.
    pub(crate) fn room_for_text(&mut self, units: u16) -> &mut Self {
        self.align(4);
        let number = u32::from(units);
        self.u16(0).u16(units.saturating_mul(2)).pointer().u32(number).u32(0).u32(0)
    }
}

/// Nothing that is sent is longer than a value's limit, which a `u32` holds; a longer one would be
/// refused by the server for its length.
fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_align_themselves() {
        let mut writer = Writer::default();
        writer.u16(1).u32(2).u16(3).handle(&[9; 20]);
        let mut expected = vec![1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0];
        expected.extend([9; 20]);
        assert_eq!(writer.into_bytes(), expected);
    }

    #[test]
    fn a_string_counts_the_nul_that_ends_it() {
        let mut writer = Writer::default();
        writer.string(&[0x41, 0x42]).u32(7);
        let expected = [
            3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, // maximum count, offset, actual count
            0x41, 0, 0x42, 0, 0, 0, 0, 0, // with two bytes up to the next item
            7, 0, 0, 0,
        ];
        assert_eq!(writer.into_bytes(), expected);
    }

    #[test]
    fn a_text_has_its_lengths_in_bytes_and_its_counts_in_units() {
        let mut writer = Writer::default();
        assert!(writer.text(&[0x41, 0x42]).is_some());
        let expected = [
            6, 0, 6, 0, 0, 0, 2, 0, // Length, MaximumLength, pointer
            3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, // maximum count, offset, actual count
            0x41, 0, 0x42, 0, 0, 0,
        ];
        assert_eq!(writer.into_bytes(), expected);
        assert!(Writer::default().text(&[0; 32766]).is_some(), "65,534 bytes can be said");
        assert!(Writer::default().text(&[0; 32767]).is_none());
    }
}
