//! UTF-16 text: from callers, into structures, and into callers' buffers.
//!
//! Names are units, not characters: an unpaired surrogate is carried like any other unit.

use crate::boundary::Result;
use crate::types::{DWORD, WCHAR};
use routerkeep_registry::Name;
use routerkeep_router::ErrorCode;
use std::ptr::NonNull;

/// The longest text that is read: that of a UNICODE_STRING, and of a path with the prefix `\\?\`.
///
/// A text without a NUL that far is not read to wherever one may come.
pub(crate) const LONGEST_TEXT: usize = 32_767;

/// Reads a text that ends with a NUL; `None` for NULL.
///
/// # Errors
/// 206 where there is no NUL among the first [`LONGEST_TEXT`] + 1 units, 8 where memory is short.
///
/// # Safety
/// Where `start` is not NULL, units can be read from it up to a NUL, or for [`LONGEST_TEXT`] + 1 units.
pub(crate) unsafe fn text(start: *const WCHAR) -> Result<Option<Name>> {
    let Some(start) = NonNull::new(start.cast_mut()) else { return Ok(None) };
    for length in 0..=LONGEST_TEXT {
        // SAFETY: no NUL came before this unit, so the caller vouches for it.
        if unsafe { unit_at(start, length) } == 0 {
            let mut units = Vec::new();
            units.try_reserve_exact(length).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
            // SAFETY: all units up to the NUL were read before.
            units.extend((0..length).map(|index| unsafe { unit_at(start, index) }));
            return Ok(Some(Name::from_units(units)));
        }
    }
    Err(ErrorCode::ERROR_FILENAME_EXCED_RANGE)
}

/// Reads one unit; alignment is not assumed.
///
/// # Safety
/// There is a unit `index` units behind `start`.
unsafe fn unit_at(start: NonNull<WCHAR>, index: usize) -> WCHAR {
    // SAFETY: the caller vouches for the unit.
    unsafe { start.as_ptr().wrapping_add(index).read_unaligned() }
}

/// Reads a list of texts, each with a NUL behind it and one more at the end; `None` for NULL.
///
/// # Errors
/// 87 where the list does not end within [`LONGEST_TEXT`] + 1 units, 8 where memory is short.
///
/// # Safety
/// Where `start` is not NULL, units can be read from it up to two NULs, or for [`LONGEST_TEXT`] + 1 units.
pub(crate) unsafe fn texts(start: *const WCHAR) -> Result<Option<Vec<Name>>> {
    let Some(start) = NonNull::new(start.cast_mut()) else { return Ok(None) };
    let mut list = Vec::new();
    let mut units = Vec::new();
    for index in 0..=LONGEST_TEXT {
        // SAFETY: the list has not ended before this unit, so the caller vouches for it.
        let unit = unsafe { unit_at(start, index) };
        if unit != 0 {
            units.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
            units.push(unit);
        } else if units.is_empty() {
            return Ok(Some(list));
        } else {
            list.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
            list.push(Name::from_units(std::mem::take(&mut units)));
        }
    }
    Err(ErrorCode::ERROR_INVALID_PARAMETER)
}

/// Reads a text out of an array in a structure.
///
/// # Errors
/// 87 where the array has no NUL.
pub(crate) fn in_array(array: &[WCHAR]) -> Result<Name> {
    let end = array.iter().position(|unit| *unit == 0);
    let units = end.and_then(|end| array.get(..end)).ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    Ok(Name::from_units(units))
}

/// Makes the array of a structure; what does not fit is cut off.
pub(crate) fn to_array_cut<const N: usize>(name: &Name) -> [WCHAR; N] {
    let mut array = [0; N];
    for (place, unit) in array.iter_mut().take(N.saturating_sub(1)).zip(name.units()) {
        *place = *unit;
    }
    array
}

/// Puts a text and its NUL into a buffer of the caller of `size` bytes; an odd last byte is not used.
///
/// # Errors
/// 87 for NULL, 111 where the buffer is too small; nothing is written then.
///
/// # Safety
/// Where `buffer` is not NULL, `size` bytes can be written to it.
pub(crate) unsafe fn put(buffer: *mut WCHAR, size: DWORD, name: &Name) -> Result {
    let start = NonNull::new(buffer).ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    let room = usize::try_from(size >> 1).unwrap_or(usize::MAX);
    if room <= name.units().len() {
        return Err(ErrorCode::ERROR_BUFFER_OVERFLOW);
    }
    for (index, unit) in name.units().iter().chain(&[0]).enumerate() {
        // SAFETY: there is room for the text and a NUL; alignment is not assumed.
        unsafe { start.as_ptr().wrapping_add(index).write_unaligned(*unit) };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::null;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn texts_end_at_their_nul() {
        // SAFETY: each list has its NULs, or is as long as is read.
        unsafe {
            assert_eq!(text(null()), Ok(None));
            assert_eq!(
                text([0x41, 0xD800, 0, 0x42].as_ptr()),
                Ok(Some(Name::from_units([0x41, 0xD800])))
            );
            let endless = vec![0x41; LONGEST_TEXT + 1];
            assert_eq!(text(endless.as_ptr()), Err(ErrorCode::ERROR_FILENAME_EXCED_RANGE));
            assert_eq!(texts(null()), Ok(None));
            assert_eq!(texts([0].as_ptr()), Ok(Some(vec![])));
            let list = units("0 08:00-17:00\x001 09:00-12:00\0\0");
            let hours = ["0 08:00-17:00", "1 09:00-12:00"].map(Name::from).to_vec();
            assert_eq!(texts(list.as_ptr()), Ok(Some(hours)));
            assert_eq!(texts(endless.as_ptr()), Err(ErrorCode::ERROR_INVALID_PARAMETER));
        }
    }

    #[test]
    fn arrays_hold_a_text_and_its_nul() {
        let name = Name::from("abc");
        assert_eq!(to_array_cut::<4>(&name), [0x61, 0x62, 0x63, 0]);
        assert!(to_array_cut::<0>(&name).is_empty());
        assert_eq!(to_array_cut::<3>(&name), [0x61, 0x62, 0]);
        assert_eq!(in_array(&[0x61, 0, 0x62]), Ok(Name::from("a")));
        assert_eq!(in_array(&[0x61]), Err(ErrorCode::ERROR_INVALID_PARAMETER));
    }

    #[test]
    fn a_buffer_of_the_caller_is_filled_or_left_alone() {
        let name = Name::from("ab");
        let mut buffer = [9u16; 4];
        // SAFETY: the sizes are those of the buffer or less.
        unsafe {
            assert_eq!(put(buffer.as_mut_ptr(), 5, &name), Err(ErrorCode::ERROR_BUFFER_OVERFLOW));
            assert_eq!(buffer, [9; 4]);
            assert_eq!(put(buffer.as_mut_ptr(), 7, &name), Ok(()));
            assert_eq!(buffer, [0x61, 0x62, 0, 9]);
            let null = put(std::ptr::null_mut(), 8, &name);
            assert_eq!(null, Err(ErrorCode::ERROR_INVALID_PARAMETER));
        }
    }
}
