//! The header of the Ex structures: which layout the caller's memory has.

use crate::boundary::{Result, structure};
use crate::types::MPRAPI_OBJECT_HEADER;
use routerkeep_router::ErrorCode;

/// A layout that a header may stand for.
#[derive(Clone, Debug)]
pub(crate) struct Layout<T> {
    /// What it is called here.
    pub(crate) name: T,
    /// The revisions that have it.
    pub(crate) revisions: std::ops::RangeInclusive<u8>,
    /// Its size in bytes.
    pub(crate) size: usize,
}

/// Reads the header of a structure and says which of the layouts it has.
///
/// Nothing behind the header is touched before that is known: revision, type and size must fit together.
///
/// # Errors
/// 87 for NULL and any other header.
///
/// # Safety
/// Where `place` is not NULL, a header can be read from it.
pub(crate) unsafe fn layout<T: Copy>(
    place: *const MPRAPI_OBJECT_HEADER,
    kind: u8,
    layouts: &[Layout<T>],
) -> Result<(MPRAPI_OBJECT_HEADER, T)> {
    // SAFETY: the caller vouches for the header.
    let header = unsafe { structure(place) }?;
    let fits = |layout: &&Layout<T>| {
        header.r#type == kind
            && layout.revisions.contains(&header.revision)
            && layout.size == usize::from(header.size)
    };
    let found = layouts.iter().find(fits).ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    Ok((header, found.name))
}
