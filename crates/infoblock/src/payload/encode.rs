//! From payloads to the data of entries.

use std::fmt;

use super::Payload;
use crate::bytes::{Writer, wide};
use crate::limits::MAX_BLOCK_SIZE;
use crate::{InfoBlockError, InfoType, Item};

/// How an entry holds a payload.
pub(super) enum Shape {
    /// One structure, whatever its size.
    Record,
    /// Structures of the same size.
    Rows { item_size: usize, count: usize },
    /// Structures of varying size, and the size that they have all the same.
    Elements { item_size: Option<usize>, count: usize },
}

/// The data of an entry, with the sizes that the table of contents states.
#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    /// The size of one structure in bytes.
    pub item_size: u32,
    /// The number of structures.
    pub count: u32,
    /// The structures: item size times count bytes.
    pub data: Vec<u8>,
}

impl Encoded {
    /// Returns the data as an item of a new block.
    ///
    /// # Errors
    /// The data have not the length that the sizes state.
    pub fn item(&self, info_type: InfoType) -> Result<Item<'_>, InfoBlockError> {
        Item::new(info_type, self.item_size, self.count, &self.data)
    }
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The data may hold keys: their length has to do.
        f.debug_struct("Encoded")
            .field("item_size", &self.item_size)
            .field("count", &self.count)
            .field("data_length", &self.data.len())
            .finish()
    }
}

impl Payload {
    /// Returns the data of an entry that holds the payload; `info_type` is only named in errors.
    ///
    /// # Errors
    /// The payload is opaque or empty, its structures are of different sizes (only
    /// [`Decoded::encode`](super::Decoded::encode) knows their item size), its data exceed what a
    /// block can hold, or memory is short.
    pub fn encode(&self, info_type: InfoType) -> Result<Encoded, InfoBlockError> {
        let shape = match self.shape() {
            None | Some(Shape::Elements { item_size: None, .. }) => {
                return Err(InfoBlockError::NotTyped { info_type });
            }
            Some(shape) => shape,
        };
        self.encode_with(&shape, &[])
    }

    /// Returns the data of an entry that holds the payload and, after it, `rest`.
    pub(super) fn encode_with(
        &self,
        shape: &Shape,
        rest: &[u8],
    ) -> Result<Encoded, InfoBlockError> {
        let data = self.bytes(rest)?;
        let (item_size, count) = match *shape {
            Shape::Record => (data.len(), 1),
            Shape::Rows { item_size, count } => (item_size, count),
            Shape::Elements { item_size, count } => (item_size.unwrap_or(0), count),
        };
        // All of these are below the limit, so that none saturates.
        let narrow = |length| u32::try_from(length).unwrap_or(u32::MAX);
        Ok(Encoded { item_size: narrow(item_size), count: narrow(count), data })
    }

    /// Returns the bytes of the payload and, after them, `rest`.
    pub(super) fn bytes(&self, rest: &[u8]) -> Result<Vec<u8>, InfoBlockError> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.put(rest);
        let data = writer.finish()?;
        if data.len() > MAX_BLOCK_SIZE {
            let (limit, found) = (wide(MAX_BLOCK_SIZE), wide(data.len()));
            return Err(InfoBlockError::TooLarge { limit, found });
        }
        Ok(data)
    }
}
