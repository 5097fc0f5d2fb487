//! An information header that a test owns.

use routerkeep_mprapi::types::LPVOID;
use routerkeep_mprapi::*;
use std::ptr::null_mut;

/// A header of the library; freed when it is dropped.
pub(crate) struct Header(pub(crate) LPVOID);

impl Header {
    pub(crate) fn new() -> Self {
        let mut header = null_mut();
        // SAFETY: the place is ours.
        assert_eq!(unsafe { MprInfoCreate(1, &mut header) }, 0);
        Self(header)
    }

    /// Adds `count` structures.
    pub(crate) fn add(
        &self,
        info_type: u32,
        size: u32,
        count: u32,
        data: &[u8],
    ) -> Result<Self, u32> {
        assert_eq!(data.len(), (size * count) as usize);
        let mut header = null_mut();
        let data = data.as_ptr().cast_mut();
        // SAFETY: the data have that many bytes.
        match unsafe { MprInfoBlockAdd(self.0, info_type, size, count, data, &mut header) } {
            0 => Ok(Self(header)),
            code => Err(code),
        }
    }

    /// Puts other data in place of a block's.
    pub(crate) fn set(
        &self,
        info_type: u32,
        size: u32,
        count: u32,
        data: &[u8],
    ) -> Result<Self, u32> {
        assert_eq!(data.len(), (size * count) as usize);
        let mut header = null_mut();
        let data = data.as_ptr().cast_mut();
        // SAFETY: the data have that many bytes.
        match unsafe { MprInfoBlockSet(self.0, info_type, size, count, data, &mut header) } {
            0 => Ok(Self(header)),
            code => Err(code),
        }
    }

    pub(crate) fn remove(&self, info_type: u32) -> Result<Self, u32> {
        let mut header = null_mut();
        // SAFETY: the header is alive.
        match unsafe { MprInfoBlockRemove(self.0, info_type, &mut header) } {
            0 => Ok(Self(header)),
            code => Err(code),
        }
    }

    /// Returns item size, count and data.
    pub(crate) fn find(&self, info_type: u32) -> Result<(u32, u32, Vec<u8>), u32> {
        find(self.0, info_type)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        // SAFETY: the header is alive and has as many bytes as it says.
        unsafe {
            let size = MprInfoBlockQuerySize(self.0) as usize;
            std::slice::from_raw_parts(self.0.cast::<u8>(), size).to_vec()
        }
    }
}

impl Drop for Header {
    fn drop(&mut self) {
        // SAFETY: anything may be freed; what is not ours is refused.
        assert_eq!(unsafe { MprInfoDelete(self.0) }, 0);
    }
}

/// Finds a block in any header: item size, count and data.
pub(crate) fn find(header: LPVOID, info_type: u32) -> Result<(u32, u32, Vec<u8>), u32> {
    let (mut size, mut count, mut data) = (0, 0, null_mut());
    // SAFETY: the tests pass headers that are as long as they say.
    match unsafe { MprInfoBlockFind(header, info_type, &mut size, &mut count, &mut data) } {
        0 if data.is_null() => Ok((size, count, Vec::new())),
        0 => {
            // SAFETY: the data are inside of the header.
            let data = unsafe { std::slice::from_raw_parts(data, (size * count) as usize) };
            Ok((size, count, data.to_vec()))
        }
        code => Err(code),
    }
}

/// Makes bytes of words.
pub(crate) fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}
