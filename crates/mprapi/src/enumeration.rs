//! The protocol of the three enumerations: pages, what is left, and where to go on.

use crate::boundary::{Out, Result};
use crate::buffer::{Buffer, Plain};
use crate::types::{DWORD, LPBYTE, LPDWORD};
use routerkeep_router::ErrorCode;

/// The arguments that all three have, checked.
pub(crate) struct Enumeration {
    buffer: Out<LPBYTE>,
    most: DWORD,
    read: Out<DWORD>,
    total: Out<DWORD>,
    resume: Option<Out<DWORD>>,
}

impl Enumeration {
    /// Checks the arguments: the level must be 0 and the first three places given.
    ///
    /// # Errors
    /// 87.
    ///
    /// # Safety
    /// Places that are not NULL can be read and written.
    pub(crate) unsafe fn new(
        level: DWORD,
        buffer: *mut LPBYTE,
        most: DWORD,
        read: LPDWORD,
        total: LPDWORD,
        resume: LPDWORD,
    ) -> Result<Self> {
        if level != 0 {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        // SAFETY: the caller vouches for the places.
        unsafe {
            Ok(Self {
                buffer: Out::required(buffer)?,
                most,
                read: Out::required(read)?,
                total: Out::required(total)?,
                resume: Out::optional(resume),
            })
        }
    }

    /// Returns where to go on: 0 at the beginning.
    pub(crate) fn start(&self) -> DWORD {
        self.resume.as_ref().map_or(0, Out::get)
    }

    /// Gives the caller the next items of a list, where to go on is the index of an item.
    ///
    /// # Errors
    /// As [`page`](Self::page).
    pub(crate) fn page_of<I, T: Plain>(
        &self,
        items: Vec<I>,
        mut element: impl FnMut(I) -> Result<T>,
    ) -> Result {
        let start = usize::try_from(self.start()).unwrap_or(usize::MAX);
        let rest = items.into_iter().enumerate().skip(start);
        self.page(rest, |(index, item)| Ok((element(item)?, behind(index))))
    }

    /// Gives the caller the first of the items that are left, as many as fit.
    ///
    /// `element` makes a structure of an item, and says from where to go on behind it: never 0.
    ///
    /// # Errors
    /// 259 where nothing is left, 87 where not even one fits, 8.
    pub(crate) fn page<I, T: Plain>(
        &self,
        mut items: impl ExactSizeIterator<Item = I>,
        mut element: impl FnMut(I) -> Result<(T, DWORD)>,
    ) -> Result {
        // Where MAX_PREFERRED_LENGTH asks for everything, four gigabytes are no bound.
        let fits = match self.most {
            DWORD::MAX => usize::MAX,
            most => usize::try_from(most)
                .ok()
                .and_then(|most| most.checked_div(size_of::<T>()))
                .unwrap_or(usize::MAX),
        };
        if fits == 0 {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        let left = items.len();
        let count = left.min(fits);
        if count == 0 {
            return Err(ErrorCode::ERROR_NO_MORE_ITEMS);
        }
        let number =
            |count: usize| DWORD::try_from(count).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY);
        let (read, total) = (number(count)?, number(left)?);
        let mut buffer = Buffer::zeroed(count.saturating_mul(size_of::<T>()))?;
        let mut next = 0;
        for index in 0..count {
            let item = items.next().ok_or(ErrorCode::ERROR_INTERNAL_ERROR)?;
            let (structure, behind) = element(item)?;
            buffer.put(index.saturating_mul(size_of::<T>()), structure)?;
            next = behind;
        }
        self.buffer.set(buffer.give()?);
        self.read.set(read);
        self.total.set(total);
        if let Some(resume) = &self.resume {
            resume.set(if count == left { 0 } else { next });
        }
        Ok(())
    }
}

/// Returns where to go on behind the item of an index.
fn behind(index: usize) -> DWORD {
    DWORD::try_from(index).unwrap_or(DWORD::MAX).saturating_add(1)
}
